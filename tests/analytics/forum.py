"""A forum written as quads, for tests that need a small graph."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from ckm_graph.store import MemoryStore
from ckm_graph.vocabulary import CKM, RDF, XSD, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import Term, View

GRAPH = source_graph("test")


class Forum:
    """Collects what is said in a forum; names are ends of IRIs."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []

    def say(self, subject: str, name: str, value: Term | str) -> None:
        """State one property; a plain string names another thing."""
        term = NamedNode(iri(value)) if isinstance(value, str) else value
        self.quads.append(Quad(NamedNode(iri(subject)), CKM[name], term, GRAPH))

    def be(self, subject: str, cls: str) -> None:
        """State a type."""
        self.quads.append(Quad(NamedNode(iri(subject)), RDF.type, CKM[cls], GRAPH))

    def item(self, name: str, cls: str, author: str, on: str = "2020-01-01", **links: str) -> str:
        """State an item, when it came in, who wrote it, and links to other things."""
        self.be(name, cls)
        self.say(name, "contributedBy", author)
        self.say(name, "createdAt", Literal(f"{on}T12:00:00Z", datatype=XSD.dateTime))
        for link, value in links.items():
            self.say(name, link, value)
        return name

    def text(self, subject: str, /, **texts: str) -> None:
        """State literals."""
        for key, value in texts.items():
            self.say(subject, key, Literal(value))

    def votes(self, item: str, on: str, up: int = 0, down: int = 0) -> None:
        """State the votes of one day."""
        count = f"{item}/votes/{on}"
        self.be(count, "VoteCount")
        self.say(count, "votesOn", item)
        self.say(count, "onDay", day(on))
        self.say(count, "upVotes", number(up))
        self.say(count, "downVotes", number(down))

    @contextmanager
    def view(self) -> Iterator[View]:
        """Open what was stated."""
        store = MemoryStore()
        with store.session() as session:
            session.add(self.quads)
            session.commit("{}")
        with store.view() as view:
            yield view


def iri(name: str) -> str:
    """Give the IRI of a thing in the forum."""
    return f"https://w3id.org/ckm/id/forum/{name}"


def day(on: str) -> Literal:
    """Write a day."""
    return Literal(dt.date.fromisoformat(on).isoformat(), datatype=XSD.date)


def number(value: int) -> Literal:
    """Write a whole number."""
    return Literal(str(value), datatype=XSD.integer)
