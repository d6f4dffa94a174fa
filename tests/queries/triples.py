"""Walking the bare triples: what the oracles of the catalogue are made of."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, Graph, Literal, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

__all__ = [
    "CKM",
    "EX",
    "all_resolved",
    "backers",
    "channels",
    "first_reached",
    "instances",
    "items_of",
    "label",
    "reached",
    "resolved",
    "same",
    "tally",
    "written_cell",
]

CKM: Final = Namespace("https://w3id.org/ckm#")
EX: Final = "https://example.org/shop/"


def written_cell(value: object) -> str:
    """Write a cell as the expected files do."""
    if value is None:
        return ""
    if isinstance(value, Literal):
        value = value.toPython() if not isinstance(value.toPython(), Literal) else str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).replace(EX, "ex:").replace(str(CKM), "ckm:")


def reached(graph: Graph, subject: Node, *names: str) -> set[Node]:
    """Find what a subject has by any of some properties; ``^name`` goes backwards, ``a/b`` in two steps."""
    found: set[Node] = set()
    for name in names:
        first, _, rest = name.partition("/")
        step = (
            graph.subjects(CKM[first[1:]], subject)
            if first.startswith("^")
            else graph.objects(subject, CKM[first])
        )
        for node in set(step):
            found |= reached(graph, node, rest) if rest else {node}
    return found


def first_reached(graph: Graph, subject: Node, *names: str) -> Node | None:
    return min(reached(graph, subject, *names), key=str, default=None)


def resolved(graph: Graph, agent: Node) -> Node:
    return graph.value(agent, CKM.mergedInto) or agent


def all_resolved(graph: Graph, agents: Iterable[Node]) -> set[Node]:
    return {resolved(graph, agent) for agent in agents}


def same(graph: Graph, agent: Node) -> set[Node]:
    """Every agent that was found to be this one, and it."""
    return {resolved(graph, agent), *graph.subjects(CKM.mergedInto, resolved(graph, agent))}


def label(graph: Graph, thing: Node | None) -> str | None:
    labels = () if thing is None else graph.objects(thing, RDFS.label)
    return min((str(label) for label in labels if label.language in {"en", None}), default=None)  # type: ignore[attr-defined]


def instances(graph: Graph, *names: str) -> list[Node]:
    return sorted({thing for name in names for thing in graph.subjects(RDF.type, CKM[name])}, key=str)


def items_of(graph: Graph, flow: str | None = None) -> Iterator[tuple[Node, Node]]:
    """Items and their flows; activities have flows too, but are no items."""
    for item, flow_of in graph.subject_objects(CKM.flow):
        if (item, RDF.type, CKM.KnowledgeActivity) not in graph and flow_of == CKM[
            flow or str(flow_of)[len(CKM) :]
        ]:
            yield item, flow_of


def channels(graph: Graph, item: Node) -> set[Node | None]:
    return set(reached(graph, item, "channel", "atTouchpoint/channel")) or {None}


def tally(pairs: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Count the distinct last parts for each first part."""
    groups: dict[tuple[object, ...], set[object]] = defaultdict(set)
    for *key, counted in pairs:
        groups[tuple(key)].add(counted)
    return [(*key, len(counted - {None})) for key, counted in groups.items()]


def backers(graph: Graph, item: Node) -> set[Node]:
    return all_resolved(
        graph, reached(graph, item, "supportedBy", "^supports/supporter", "hasSupport/supporter")
    )
