"""What the catalogue counts of items, flows and ideas, worked out from the bare triples."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, Graph

from tests.queries.triples import (
    CKM,
    all_resolved,
    backers,
    channels,
    instances,
    items_of,
    reached,
    resolved,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib.term import Node

__all__ = [
    "dated",
    "first_signs",
    "flows_by_kind",
    "ideas",
    "ideas_by_lifetime_value",
    "kinds",
    "month",
    "time_to_use",
    "topics",
]


def kinds(graph: Graph, item: Node) -> set[Node]:
    found = {above for kind in graph.objects(item, RDF.type) for above in _above(graph, kind)}
    return {
        kind
        for kind in found
        if CKM.KnowledgeItem in _above(graph, kind) and (kind, CKM.isAbstract, None) not in graph
    }


def _above(graph: Graph, kind: Node) -> set[Node]:
    return {kind}.union(*(_above(graph, parent) for parent in graph.objects(kind, RDFS.subClassOf)))


def month(graph: Graph, item: Node) -> str:
    return str(graph.value(item, CKM.createdAt))[:7]


def dated(graph: Graph) -> list[tuple[Node, Node]]:
    return [(item, flow) for item, flow in items_of(graph) if (item, CKM.createdAt, None) in graph]


def flows_by_kind(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count items and contributors by flow and kind."""
    counted = [(flow, kind, item) for item, flow in items_of(graph) for kind in kinds(graph, item)]
    authors = {
        row[:2]: row[2]
        for row in tally(
            (flow, kind, one)
            for flow, kind, item in counted
            for one in [*all_resolved(graph, reached(graph, item, "contributedBy")), None]
        )
    }
    return [(*row, authors[row[:2]]) for row in tally(counted)]


def ideas(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count who backs each idea."""
    return [(idea, len(backers(graph, idea))) for idea in instances(graph, "Idea")]


def _worth(graph: Graph) -> dict[tuple[Node, str], Decimal]:
    """Find each customer's latest lifetime value, measure by measure."""
    latest: dict[tuple[Node, str], tuple[str, Decimal]] = {}
    facts = [
        (fact, "attribute", "factValue", "createdAt")
        for fact in graph.subjects(CKM.itemKind, CKM.LifetimeValue)
        if not reached(graph, fact, "supersededBy", "^supersedes")
    ]
    metrics = set(graph.subjects(CKM.metricKind, CKM.CustomerLifetimeValue))
    facts += [
        (node, "unit", "numericValue", "periodEnd")
        for metric in metrics
        for node in graph.subjects(CKM.metric, metric)
    ]
    for fact, measure, value, time in facts:
        for whom in reached(graph, fact, "concernsCustomer"):
            key = (resolved(graph, whom), str(graph.value(fact, CKM[measure])))
            found = (str(graph.value(fact, CKM[time])), Decimal(str(graph.value(fact, CKM[value]))))
            latest[key] = max(found, latest.get(key, ("", Decimal(0))))
    return {key: number for key, (_, number) in latest.items()}


def ideas_by_lifetime_value(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Add up what those are worth who back an idea."""
    worth = _worth(graph)
    rows = []
    for idea in instances(graph, "Idea"):
        for measure in sorted({measure for _, measure in worth}):
            values = [worth[one, measure] for one in backers(graph, idea) if (one, measure) in worth]
            if values:
                rows.append((idea, measure, sum(values), len(values)))
    return rows


def topics(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count items by topic, flow by flow."""
    found = {
        row[:2]: row[2]
        for row in tally(
            (topic, flow, item) for item, flow in items_of(graph) for topic in reached(graph, item, "topic")
        )
    }
    flows = ("FromCustomer", "ForCustomer", "AboutCustomer", "RelationshipSpecific")
    return [
        (topic, *(found.get((topic, CKM[flow]), 0) for flow in flows))
        for topic in sorted({topic for topic, _ in found}, key=str)
    ]


def first_signs(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Date each topic's first item from a customer, and count what came."""
    signs = {CKM.MarketTrend, CKM.CompetitionInsight, CKM.ProductDemand}
    rows = []
    for topic in instances(graph, "Topic"):
        items = {item for item, _ in items_of(graph, "FromCustomer") if (item, CKM.topic, topic) in graph}
        times = [time for item in items for time in graph.objects(item, CKM.createdAt)]
        if times:
            customers = {
                one for item in items for one in all_resolved(graph, reached(graph, item, "contributedBy"))
            }
            pointing = [item for item in items if graph.value(item, CKM.itemKind) in signs]
            rows.append((topic, min(times, key=str), len(items), len(customers), len(pointing)))
    return rows


def _day(graph: Graph, node: Node, name: str = "occurredAt") -> int:
    return dt.date.fromisoformat(str(graph.value(node, CKM[name]))[:10]).toordinal()


def time_to_use(graph: Graph) -> Sequence[tuple[object, ...]]:
    """Count the days from contribution to first spread to first use."""
    groups: dict[tuple[object, ...], list[tuple[int, int | None, int | None]]] = defaultdict(list)
    for item, flow in dated(graph):
        units = reached(graph, item, "contributedBy/employedBy") or reached(
            graph, item, "sourceSystem/ownedBy"
        )
        steps = [
            (_day(graph, step), graph.value(step, CKM.phase)) for step in reached(graph, item, "^handles")
        ]
        spread = min((day for day, phase in steps if phase == CKM.Spread), default=None)
        used = min((day for day, phase in steps if phase == CKM.Utilise), default=None)
        for channel, unit in product(channels(graph, item), units or [None]):
            groups[flow, channel, unit].append((_day(graph, item, "createdAt"), spread, used))
    return [
        (
            *key,
            len(rows),
            sum(spread is not None for _, spread, _ in rows),
            sum(used is not None for _, _, used in rows),
            _mean([spread - made for made, spread, _ in rows if spread is not None]),
            _mean([used - spread for _, spread, used in rows if spread is not None and used is not None]),
        )
        for key, rows in groups.items()
    ]


def _mean(days: list[int]) -> Decimal | None:
    return Decimal(sum(days)) / len(days) if days else None
