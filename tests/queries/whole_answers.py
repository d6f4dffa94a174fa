"""Whole answers worked out from the bare triples, for the queries that the ontology itself has rows for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rdflib import RDF, Graph
from rdflib.namespace import SKOS

from tests.queries.triples import (
    CKM,
    EX,
    all_resolved,
    first_reached,
    instances,
    label,
    reached,
    written_cell,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

__all__ = ["ROWS"]

Row = tuple[str, ...]


def claims_disputed(graph: Graph) -> list[Row]:
    """Give each pair of claims that dispute each other once, with who makes them."""
    pairs = {tuple(sorted(pair, key=str)) for pair in graph.subject_objects(CKM.disputes)}
    rows = []
    for pair in sorted(pairs, key=lambda pair: (str(pair[0]), str(pair[1]))):
        cells: list[object] = []
        for claim in pair:
            voices = [
                str(graph.value(voice, CKM.name) or label(graph, voice))
                for voice in reached(graph, claim, "attributedTo")
            ]
            documents = [label(graph, document) or "" for document in reached(graph, claim, "statedIn")]
            cells += [
                claim,
                graph.value(claim, CKM.text),
                min(documents, default=None),
                min(voices, default=None),
            ]
        bearing = {
            thing
            for claim in pair
            for thing in reached(graph, claim, "^bearsOn")
            if (thing, RDF.type, CKM.Observation) in graph
        }
        rows.append(tuple(map(written_cell, (*cells, len(bearing)))))
    return rows


def _by_approach(graph: Graph, thing: Node) -> tuple[object, object]:
    approach = graph.value(thing, CKM.approach)
    return approach, label(graph, approach)


def metric_kinds(graph: Graph) -> list[Row]:
    """Give each measure of the field with how many metrics there are of it."""
    rows = []
    for kind in instances(graph, "MetricKind"):
        metrics = reached(graph, kind, "^metricKind")
        ends = [end for metric in metrics for end in reached(graph, metric, "^metric/periodEnd")]
        latest = max(ends, key=str, default=None)
        cells = (*_by_approach(graph, kind), kind, label(graph, kind), len(metrics), latest)
        rows.append(tuple(map(written_cell, cells)))
    return sorted(rows, key=lambda row: (row[0], row[2]))


def roles_by_approach(graph: Graph) -> list[Row]:
    """Give each role of the field with how many hold it."""
    rows = []
    for role in instances(graph, "Role"):
        kind = graph.value(role, CKM.roleKind)
        holders = all_resolved(graph, reached(graph, role, "^role/member"))
        cells = (
            kind,
            label(graph, kind),
            *_by_approach(graph, role),
            role,
            label(graph, role),
            len(holders),
        )
        rows.append(tuple(map(written_cell, cells)))
    return sorted(rows, key=lambda row: (row[0], row[2], row[4]))


def processes_by_approach(graph: Graph) -> list[Row]:
    """Give each process, phase, aspect and enabler of the field."""
    rows = []
    words = {
        "ManagementProcess": "process",
        "ProcessPhase": "phase",
        "ProcessAspect": "aspect",
        "Enabler": "enabler",
    }
    for name, kind in words.items():
        for concept in instances(graph, name):
            meaning = graph.value(concept, SKOS.definition)
            cells = (*_by_approach(graph, concept), kind, concept, label(graph, concept), meaning)
            place = int(str(graph.value(concept, CKM.position) or 0))
            rows.append((place, tuple(map(written_cell, cells))))
    return [
        row
        for _, row in sorted(rows, key=lambda ranked: (ranked[1][0], ranked[1][2], ranked[0], ranked[1][3]))
    ]


def _latest(graph: Graph, metric: Node) -> list[Node | None]:
    """Find the observations of a metric's latest period; none is one too."""
    observed = [node for node in reached(graph, metric, "^metric") if graph.value(node, CKM.periodEnd)]
    last = max((str(graph.value(node, CKM.periodEnd)) for node in observed), default="")
    return [node for node in observed if str(graph.value(node, CKM.periodEnd)) == last] or [None]


def _observed(graph: Graph, observation: Node | None, name: str) -> Node | None:
    return None if observation is None else first_reached(graph, observation, *name.split("|"))


def _called(graph: Graph, metric: Node) -> Node | str | None:
    """Give the name of a metric: those of the ontology have labels alone."""
    return graph.value(metric, CKM.name) or label(graph, metric)


def metrics_against_target(graph: Graph) -> list[Row]:
    """Give each metric of an approach with its latest values and what they lack or have over."""
    rows = []
    for metric in instances(graph, "Metric"):
        approach = graph.value(metric, CKM.approach)
        if approach is None:
            continue
        target = graph.value(metric, CKM.target)
        for seen in _latest(graph, metric):
            value = _observed(graph, seen, "numericValue")
            over = Decimal(str(value)) - Decimal(str(target)) if value and target else None
            span = [
                _observed(graph, seen, name)
                for name in ("about|concernsCustomer", "periodStart", "periodEnd")
            ]
            named = (_called(graph, metric), label(graph, graph.value(metric, CKM.metricKind)))
            unit = graph.value(metric, CKM.unit)
            cells = (approach, label(graph, approach), metric, *named, *span, value, target, over, unit)
            rows.append(tuple(map(written_cell, cells)))
    return sorted(rows, key=lambda row: (row[0], _iri(row[2]), row[5]))


def _iri(short: str) -> str:
    return short.replace("ex:", EX).replace("ckm:", str(CKM))


def metric_drivers(graph: Graph) -> list[Row]:
    """Give each metric that is put together from others with where those stand."""
    rows = []
    for metric, driver in graph.subject_objects(CKM.driver):
        for seen in _latest(graph, driver):
            span = [
                _observed(graph, seen, name)
                for name in ("about|concernsCustomer", "periodEnd", "numericValue")
            ]
            named = (metric, _called(graph, metric), driver, _called(graph, driver))
            cells = (*named, *span, graph.value(driver, CKM.target), graph.value(driver, CKM.unit))
            rows.append(tuple(map(written_cell, cells)))
    return sorted(rows, key=lambda row: (_iri(row[0]), _iri(row[2]), row[4]))


ROWS: Final[dict[str, Callable[[Graph], list[Row]]]] = {
    "claims-disputed": claims_disputed,
    "metric-drivers": metric_drivers,
    "metric-kinds": metric_kinds,
    "metrics-against-target": metrics_against_target,
    "processes-by-approach": processes_by_approach,
    "roles-by-approach": roles_by_approach,
}
