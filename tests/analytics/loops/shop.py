"""A shop that can be asked for things: shorthand for the tests of loops, gaps and flows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from ckm_graph.analytics.scope import Scope
from ckm_graph.vocabulary import CKM, ONTOLOGY, RDF, RDFS, XSD
from tests.analytics.forum import Forum, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import View

EVER = Scope()
_DECIDED = ("Planned", "Deferred", "Completed", "Declined")
_CLOSING = ("Completed", "Declined")


class Shop(Forum):
    """A forum whose ideas are decided on, and whose customers buy."""

    def __init__(self) -> None:
        super().__init__()
        for name in _DECIDED:
            self._mark(name, "isDecidedState")
        for name in _CLOSING:
            self._mark(name, "isClosingState")
        for name in (*_DECIDED, "Open"):
            self.quads.append(Quad(CKM[name], RDF.type, CKM.ItemState, ONTOLOGY))
            self.quads.append(Quad(CKM[name], RDFS.label, Literal(name.lower(), language="en"), ONTOLOGY))

    def in_state(self, item: str, name: str) -> None:
        """Give an item a state."""
        self.say(item, "state", CKM[name])

    def happens(self, name: str, cls: str, on: str, **links: str) -> str:
        """State an activity and its links to things."""
        self.be(name, cls)
        self.say(name, "occurredAt", at(on))
        for link, value in links.items():
            self.say(name, link, value)
        return name

    def decides(self, name: str, item: str, on: str) -> None:
        """State a decision on an item."""
        self.happens(name, "Decision", on, decidesOn=item)

    def changes(self, name: str, cause: str, on: str, release: str | None = None) -> None:
        """State a change that came of something."""
        self.happens(name, "Change", on, resultOf=cause)
        if release:
            self.say(name, "inRelease", release)

    def ships(self, name: str, on: str) -> None:
        """State a release."""
        self.be(name, "Release")
        self.say(name, "createdAt", at(on))

    def tells(self, name: str, news: str, agent: str, on: str) -> None:
        """State that somebody was told of something."""
        self.happens(name, "KnowledgeActivity", on, about=news, receiver=agent)

    def backs(self, agent: str, item: str, on: str) -> None:
        """State an act of support."""
        self.happens(f"{agent}/backs/{item}", "Support", on, supports=item, supporter=agent)

    def is_worth(self, customer: str, value: int, measure: str = "EUR", on: str = "2020-01-01") -> None:
        """State a lifetime value."""
        fact = f"{customer}/worth/{measure}/{on}"
        self.be(fact, "ProfileFact")
        self.say(fact, "itemKind", CKM.LifetimeValue)
        self.say(fact, "concernsCustomer", customer)
        self.say(fact, "attribute", Literal(measure))
        self.say(fact, "factValue", Literal(str(value), datatype=XSD.decimal))
        self.say(fact, "createdAt", at(on))

    def buys(self, name: str, customer: str, *products: str, on: str = "2020-01-01", amount: int = 1) -> None:
        """State a purchase."""
        self.happens(name, "Purchase", on, buyer=customer)
        self.say(name, "amount", Literal(str(amount), datatype=XSD.decimal))
        self.say(name, "unit", Literal("EUR"))
        for product in products:
            self.be(product, "Product")
            self.say(name, "product", product)

    def flows(self, item: str, name: str) -> None:
        """Give an item a flow."""
        self.say(item, "flow", CKM[name])

    @contextmanager
    def seen(self) -> Iterator[View]:
        """Open what was stated."""
        with self.view() as view:
            yield view

    def _mark(self, name: str, annotation: str) -> None:
        true = Literal("true", datatype=XSD.boolean)
        self.quads.append(Quad(CKM[name], CKM[annotation], true, ONTOLOGY))


def at(on: str) -> Literal:
    """Write noon of a day."""
    return Literal(f"{on}T12:00:00Z", datatype=XSD.dateTime)


def short(name: str | None) -> str | None:
    """Give the end of an IRI of the shop."""
    return None if name is None else name.removeprefix(iri(""))


def shorts(names: tuple[str, ...]) -> list[str]:
    """Give the ends of IRIs of the shop."""
    return [name.removeprefix(iri("")) for name in names]


def node(name: str) -> NamedNode:
    """Give a thing of the shop."""
    return NamedNode(iri(name))
