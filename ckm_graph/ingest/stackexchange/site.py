"""What the tables of one dump share while they are read: names, known rows, counts.

An IRI ends in the source's own id: ``https://w3id.org/ckm/id/<community>/<kind>/<Id>``. A link is
made only to a row that is there, so the ids of users and posts are held in memory, as integers:
the one part of an ingest that grows with the dump (some 100 bytes a user or post).

IRIs are given as N-Triples writes them, in angle brackets.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from pyoxigraph import Literal

from ckm_graph.ingest.stackexchange.lines import fact
from ckm_graph.vocabulary import CKM, ID_BASE, RDF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

__all__ = ["ANSWER", "QUESTION", "Site", "tidy"]

QUESTION: Final = 1
ANSWER: Final = 2
_KIND: Final = {QUESTION: "question", ANSWER: "answer"}
_KIND_BITS: Final = 2
_KIND_MASK: Final = (1 << _KIND_BITS) - 1
_NO_OWNER: Final = -(1 << 63)


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
        self.base: Final = f"<{ID_BASE}{community}/"
        """How all IRIs begin."""
        self._users: set[int] = set()
        self._posts: dict[int, int] = {}
        self._topics: dict[str, str] = {}
        self._name = community
        self.community: Final = self.iri("community", community)
        self.source: Final = self.iri("source", community)
        self.badges: Final = self.iri("scheme", "badges")
        self.bounties: Final = self.iri("scheme", "bounties")

    def iri(self, kind: str, id_: int | str) -> str:
        """Name the thing of a kind that has this id in the dump; the id must do in an IRI."""
        return f"{self.base}{kind}/{id_}>"

    def lines(self) -> str:
        """Describe the community itself, the source, and its two schemes of incentives."""
        name = fact(CKM.name, Literal(self._name))
        said = [
            self.community + fact(RDF.type, CKM.Community),
            self.community + name,
            self.community + fact(CKM.style, CKM.CommunitiesOfCreation),
            self.source + fact(RDF.type, CKM.Source),
            self.source + name,
            self.source + fact(CKM.sourceKind, CKM.OnlineCommunity),
        ]
        for scheme, title, kind in (
            (self.badges, "Badges", CKM.Badge),
            (self.bounties, "Bounties", CKM.Bounty),
        ):
            said += [
                scheme + fact(RDF.type, CKM.IncentiveScheme),
                scheme + fact(CKM.name, Literal(f"{title} of {self._name}")),
                scheme + fact(CKM.incentiveKind, kind),
                scheme + fact(CKM.approach, CKM.CKM),
            ]
        self.kept["community"] += 1
        return "".join(said)

    def add_user(self, id_: int) -> bool:
        """Remember a user; False when this id was there before."""
        known = id_ in self._users
        self._users.add(id_)
        return not known

    def user(self, id_: int | None, link: str) -> str | None:
        """Name a user; None, counted as a missing ``link``, when the dump has no such row."""
        if id_ in self._users:
            return f"{self.base}user/{id_}>"
        self.missing[link] += 1
        return None

    def add_post(self, id_: int, kind: int, owner: int | None) -> bool:
        """Remember a post, its kind and its owner, as one integer; False when the id was there before."""
        known = id_ in self._posts
        self._posts[id_] = (_NO_OWNER if owner is None else owner) << _KIND_BITS | kind
        return not known

    def find_post(self, id_: int, *, kind: int | None = None) -> str | None:
        """Name a post, or None when it is not there or of another kind."""
        known = self._posts.get(id_)
        if known is None:
            return None
        found = known & _KIND_MASK
        return f"{self.base}{_KIND[found]}/{id_}>" if kind is None or kind == found else None

    def post(self, id_: int, link: str, *, kind: int | None = None) -> str | None:
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

    def add_topic(self, tag: str, id_: int) -> str:
        """Remember the topic that a tag stands for."""
        topic = self._topics[tag] = self.iri("topic", id_)
        return topic

    def topic(self, tag: str) -> tuple[str, bool]:
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
