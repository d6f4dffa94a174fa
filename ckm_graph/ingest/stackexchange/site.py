"""What the tables of one dump share while they are read: names, known rows, counts.

An IRI ends in the source's own id: ``https://w3id.org/ckm/id/<community>/<kind>/<Id>``. A link is
made only to a row that is there, so the ids of users and posts are held in memory, as integers:
the one part of an ingest that grows with the dump (some 100 bytes a user or post).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.vocabulary import CKM, ID_BASE, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ANSWER", "QUESTION", "Site", "moment", "tidy"]

QUESTION: Final = 1
ANSWER: Final = 2
_KIND: Final = {QUESTION: "question", ANSWER: "answer"}
_KIND_BITS: Final = 2
_NO_OWNER: Final = -(1 << 63)
_DATE_TIME: Final = XSD.dateTime


class Site:
    """One community's dump while it is read.

    Parameters
    ----------
    community
        The name that stands in all IRIs.
    states
        The states that the ontology knows, by the tag that stands for each.

    """

    def __init__(self, community: str, states: Mapping[str, NamedNode]) -> None:
        self.states = states
        self.kept: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self._base = f"{ID_BASE}{community}/"
        self._users: set[int] = set()
        self._posts: dict[int, int] = {}
        self._topics: dict[str, NamedNode] = {}
        self._name = community
        self.community: Final = self.iri("community", community)
        self.source: Final = self.iri("source", community)
        self.badges: Final = self.iri("scheme", "badges")
        self.bounties: Final = self.iri("scheme", "bounties")

    def iri(self, kind: str, id_: int | str) -> NamedNode:
        """Name the thing of a kind that has this id in the dump."""
        return NamedNode(f"{self._base}{kind}/{id_}")

    def triples(self) -> Iterator[Triple]:
        """Describe the community itself, the source, and its two schemes of incentives."""
        name = Literal(self._name)
        yield Triple(self.community, RDF.type, CKM.Community)
        yield Triple(self.community, CKM.name, name)
        yield Triple(self.community, CKM.style, CKM.CommunitiesOfCreation)
        yield Triple(self.source, RDF.type, CKM.Source)
        yield Triple(self.source, CKM.name, name)
        yield Triple(self.source, CKM.sourceKind, CKM.OnlineCommunity)
        for scheme, title, kind in (
            (self.badges, "Badges", CKM.Badge),
            (self.bounties, "Bounties", CKM.Bounty),
        ):
            yield Triple(scheme, RDF.type, CKM.IncentiveScheme)
            yield Triple(scheme, CKM.name, Literal(f"{title} of {self._name}"))
            yield Triple(scheme, CKM.incentiveKind, kind)
            yield Triple(scheme, CKM.approach, CKM.CKM)
        self.kept["community"] += 1

    def add_user(self, id_: int) -> bool:
        """Remember a user; False when this id was there before."""
        known = id_ in self._users
        self._users.add(id_)
        return not known

    def user(self, id_: int | None, link: str) -> NamedNode | None:
        """Name a user; None, counted as a missing ``link``, when the dump has no such row."""
        if id_ is not None and id_ in self._users:
            return self.iri("user", id_)
        self.missing[link] += 1
        return None

    def add_post(self, id_: int, kind: int, owner: int | None) -> bool:
        """Remember a post, its kind and its owner, as one integer; False when the id was there before."""
        known = id_ in self._posts
        self._posts[id_] = (_NO_OWNER if owner is None else owner) << _KIND_BITS | kind
        return not known

    def find_post(self, id_: int, *, kind: int | None = None) -> NamedNode | None:
        """Name a post, or None when it is not there or of another kind."""
        known = self._posts.get(id_)
        if known is None:
            return None
        found = known & (1 << _KIND_BITS) - 1
        return self.iri(_KIND[found], id_) if kind in (None, found) else None

    def post(self, id_: int, link: str, *, kind: int | None = None) -> NamedNode | None:
        """Name a post as `find_post` does; what is not there is counted as a missing ``link``."""
        post = self.find_post(id_, kind=kind)
        if post is None:
            self.missing[link] += 1
        return post

    def owner(self, post: int) -> int | None:
        """Tell who owns a post, by id."""
        known = self._posts.get(post)
        owner = _NO_OWNER if known is None else known >> _KIND_BITS
        return None if owner == _NO_OWNER else owner

    def add_topic(self, tag: str, id_: int) -> NamedNode:
        """Remember the topic that a tag stands for."""
        topic = self._topics[tag] = self.iri("topic", id_)
        return topic

    def topic(self, tag: str) -> tuple[NamedNode, bool]:
        """Name the topic of a tag, and tell whether it is new: a tag without a row of its own.

        Such a topic is named after the tag: ``…/topic/name-<tag, percent-encoded>``.
        """
        topic = self._topics.get(tag)
        if topic is not None:
            return topic, False
        topic = self._topics[tag] = self.iri("topic", "name-" + quote(tag, safe=""))
        return topic, True


def tidy(text: str) -> str:
    """Give plain text with line feeds for line ends and nothing blank around it."""
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).strip()


def moment(time: str) -> Literal:
    """Make an xsd:dateTime of a canonical time."""
    return Literal(time, datatype=_DATE_TIME)
