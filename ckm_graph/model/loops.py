"""What became of what customers said, what is missing, which way knowledge flows, what goes together.

kg.loops           -> Analysis of Loops           kg.flows           -> Analysis of FlowBalances
kg.gaps            -> Analysis of Gaps            kg.sankey          -> Sankey
kg.recommendations -> Analysis of Recommendations
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- a frame's columns are read off the annotations
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FlowBalance", "Gap", "Loop", "Recommendation", "Sankey", "SankeyLink", "SankeyNode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """How far an idea, a need or a complaint has come, and who is still to be told."""

    item: str
    """IRI of the item; where others say the same, of the one they are duplicates of."""
    kind: str
    """``idea``, ``need`` or ``complaint``."""
    title: str | None
    state: str | None
    """Labels of the states that the organisation has given it."""
    stage: str
    """The furthest it has come: ``raised``, ``decided``, ``changed``, ``released`` or ``told``."""
    since: dt.datetime | None
    """When it came to this stage, where that is known."""
    days: float | None
    """Days from then to the time looked at."""
    settled: bool
    """Whether nothing more is to be done about it but to tell: it is changed, or its state closes it."""
    closed: bool
    """Whether it is settled and nobody is still to be told."""
    raised: dt.datetime | None
    decided: dt.datetime | None
    """When the first decision fell."""
    changed: dt.datetime | None
    """When the first change was made."""
    released: dt.datetime | None
    """When the first release with such a change came."""
    told: dt.datetime | None
    """When the last of those who asked was told; None while somebody is to be told."""
    askers: tuple[str, ...]
    """IRIs of those who said it, or the same."""
    supporters: tuple[str, ...]
    """IRIs of the others who back it."""
    staff: tuple[str, ...]
    """Who of both works for the organisation, and so does not count as demand."""
    votes: int
    """Votes for it less votes against it, where it is voted on; not below 0."""
    support: int
    """How many customers said or back it."""
    support_value: float | None
    """What the accounts of its supporters are worth together; None where no account's value is known."""
    weighted_support: float
    """1 for each customer and each vote, and for each account its value over the median of all accounts."""
    informed: tuple[str, ...]
    """IRIs of those who said or back it and were told what came of it."""
    to_tell: tuple[str, ...]
    """IRIs of those who are still to be told what came of it."""
    duplicates: tuple[str, ...]
    """IRIs of the items that say the same."""
    decisions: tuple[str, ...]
    changes: tuple[str, ...]
    releases: tuple[str, ...]
    fixes: tuple[str, ...]
    """IRIs of the articles and other things that resolve it."""
    notices: tuple[str, ...]
    """IRIs of the activities in which they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something missing, and how much it matters: ``score = demand * age * value``."""

    kind: str
    """Which work list it is on."""
    thing: str
    """IRI of what lacks something: a question, topic, product, complaint, idea, need or change."""
    name: str | None
    score: float
    demand: float
    """How many ask: people and votes, or items from customers beyond those for them."""
    age: float
    """How the wait counts: 1 + ln(1 + days / 30)."""
    value: float
    """Mean weight of those who ask: 1, and more where their accounts are known to be worth something."""
    days: float | None
    """Days since it has been missing."""
    since: dt.datetime | None
    from_customers: int
    """Items from customers that are behind it."""
    for_customers: int
    """Items for customers on it that are in force."""
    unanswered: int
    """Questions among the first that nobody answered."""
    people: tuple[str, ...]
    """IRIs of those who ask, of more than 20 the first."""
    items: tuple[str, ...]
    """IRIs of the items behind it, of more than 20 the oldest that wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBalance:
    """How many knowledge items there are of each flow about one thing or in one period; never added up."""

    thing: str | None
    """IRI of the product, community, …; None for the items of which it is not told."""
    name: str | None
    period: dt.date | None
    """First day of the period, where asked for; None for items without a time."""
    for_customer: int
    about_customer: int
    from_customer: int
    relationship: int
    balance: float | None
    """(for - from) / (for + from): -1 where customers only tell, 1 where they are only told."""
    people_from: int
    """How many contributed what came from customers."""
    people_for: int
    """How many contributed what is for customers."""


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A box of a Sankey diagram."""

    id: str
    """An IRI, with the number of its column before it; unique."""
    label: str
    column: int
    """0 where the items come from, 1 for flows, 2 for what they are about."""


@dataclass(frozen=True, slots=True)
class SankeyLink:
    """A band of a Sankey diagram."""

    source: str
    target: str
    value: float
    """How many items; one that is on several things counts for a part on each."""


@dataclass(frozen=True, slots=True)
class Sankey:
    """Which items come from where, by which flow, about what: ready to be drawn."""

    nodes: tuple[SankeyNode, ...] = ()
    links: tuple[SankeyLink, ...] = ()
    kind: str = "sankey"
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What was asked."""
    graph: int = 0
    """Number of the commit whose state was looked at."""
    notes: tuple[str, ...] = ()
    """What one has to know to read it."""

    def to_dict(self) -> dict[str, Any]:
        """Give nodes and links as JSON has them.

        >>> Sankey((SankeyNode("0:x:a", "A", 0),)).to_dict()
        {'nodes': [{'id': '0:x:a', 'label': 'A', 'column': 0}], 'links': []}
        """
        return {"nodes": [asdict(one) for one in self.nodes], "links": [asdict(one) for one in self.links]}

    def to_polars(self) -> pl.DataFrame:
        """Give the links as a polars frame, with the labels of both ends."""
        labels = {node.id: node.label for node in self.nodes}
        rows = [
            (one.source, labels[one.source], one.target, labels[one.target], one.value) for one in self.links
        ]
        ends = {
            "source": pl.String,
            "source_label": pl.String,
            "target": pl.String,
            "target_label": pl.String,
        }
        return pl.DataFrame(rows, schema={**ends, "value": pl.Float64}, orient="row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Something that goes with another, or that suits somebody."""

    thing: str
    """IRI of the product, item, topic or person that the other is recommended for."""
    name: str | None
    other: str
    """IRI of what is recommended."""
    other_name: str | None
    score: float
    """How strongly they go together, corrected for popularity; see `ckm_graph.analytics.loops.together`."""
    together: int
    """How many people (or purchases) have both; for a person, added up over what ``because`` lists."""
    support: float
    """The share of all that have both; for a person, that have the other."""
    confidence: float | None
    """The share of those with the thing that have the other too; None for a person."""
    lift: float | None
    """How many times as many have both as if the two had nothing to do with each other; None for a person."""
    holders: int
    """How many have the other."""
    because: tuple[str, ...]
    """IRIs of who, or which purchases, have both; for a person, of its things that go with the other."""
