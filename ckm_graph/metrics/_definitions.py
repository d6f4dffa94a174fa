"""Which metrics there are: all that the ontology, extensions and sources of a graph define."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.metrics import Metric, MetricObservation, Period
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import CKM, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckm_graph.store import Term, View

__all__ = ["find", "in_order", "metrics_in"]

_STATED: Final = "SELECT DISTINCT ?metric ?p ?o { ?metric a/rdfs:subClassOf* ckm:Metric ; ?p ?o }"
_LABELS: Final = """
SELECT DISTINCT ?thing ?label {
  ?metric ckm:metricKind|ckm:approach ?thing . ?thing rdfs:label ?label
  FILTER (LANG(?label) IN ("en", ""))
}"""
_LATEST: Final = """
SELECT ?metric ?observation ?value ?unit ?start ?end {
  { SELECT ?metric (MAX(?any) AS ?end) {
      ?o ckm:metric ?metric ; ckm:periodEnd ?any
      FILTER NOT EXISTS { ?o ckm:about|ckm:concernsCustomer ?part }
  } GROUP BY ?metric }
  ?observation ckm:metric ?metric ; ckm:periodEnd ?end ; ckm:numericValue ?value .
  FILTER NOT EXISTS { ?observation ckm:about|ckm:concernsCustomer ?part }
  OPTIONAL { ?observation ckm:periodStart ?start }
  OPTIONAL { ?observation ckm:unit ?unit }
} ORDER BY ?metric ?start ?observation"""


def metrics_in(view: View) -> tuple[Metric, ...]:
    """List the metrics of a graph, by name."""
    stated: dict[str, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for metric, predicate, value in view.select(_STATED).all_terms():
        if isinstance(metric, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
            stated[metric.value][predicate].append(value)
    labels = {row.thing: row.label for row in view.select(_LABELS)}
    latest = {seen.metric: seen for row in view.select(_LATEST) if (seen := _observation(row)) is not None}
    found = [_metric(iri, said, labels, latest.get(iri)) for iri, said in stated.items()]
    return tuple(sorted(found, key=lambda metric: (metric.name.lower(), metric.iri)))


def find(metrics: Sequence[Metric], wanted: str) -> Metric:
    """Find the metric that an IRI, a name or its kind means; case and hyphens do not matter.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest names.
    InputError
        If several are called so, with their IRIs.

    """
    text = wanted.strip().removeprefix("<").removesuffix(">")
    if text.startswith("ckm:"):
        text = CKM.base + text.removeprefix("ckm:")
    plain = _plain(text)
    for fits in (
        [metric for metric in metrics if metric.iri == text],
        [metric for metric in metrics if plain in map(_plain, metric.names)],
        _not_driving([metric for metric in metrics if plain in map(_plain, metric.kinds)]),
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            some = ", ".join(f"{metric.name} ({metric.iri})" for metric in fits)
            message = f"{len(fits)} metrics are called {wanted!r}: give the name or IRI of one: {some}"
            raise InputError(message)
    raise UnknownNameError("metric", wanted, (metric.name for metric in metrics))


def in_order(metrics: Sequence[Metric], wanted: Iterable[Metric]) -> tuple[Metric, ...]:
    """Give some metrics and those that drive them, each after its drivers.

    Raises
    ------
    InputError
        If a metric drives itself.

    """
    known = {metric.iri: metric for metric in metrics}
    waiting = list(wanted)
    needs: dict[str, list[str]] = {}
    while waiting:
        metric = waiting.pop()
        if metric.iri not in needs:
            needs[metric.iri] = sorted(iri for iri in metric.drivers if iri in known)
            waiting.extend(known[iri] for iri in needs[metric.iri])
    try:
        return tuple(known[iri] for iri in TopologicalSorter(dict(sorted(needs.items()))).static_order())
    except CycleError as error:
        round_ = " -> ".join(known[iri].name for iri in reversed(error.args[1]))
        message = f"these metrics drive each other: {round_}; take one ckm:driver away"
        raise InputError(message) from error


def _not_driving(metrics: Sequence[Metric]) -> list[Metric]:
    """Leave out those that only drive another of them."""
    driving = {iri for metric in metrics for iri in metric.drivers}
    return [metric for metric in metrics if metric.iri not in driving]


def _metric(
    iri: str,
    said: dict[NamedNode, list[Term]],
    labels: dict[str, str],
    last: MetricObservation | None,
) -> Metric:
    names = [*_texts(said[CKM.name]), *_texts(said[RDFS.label]), local_name(iri)]
    kinds = sorted(term.value for term in said[CKM.metricKind] if isinstance(term, NamedNode))
    approach = next((term.value for term in said[CKM.approach] if isinstance(term, NamedNode)), None)
    return Metric(
        iri=iri,
        name=names[0],
        kinds=tuple(labels.get(kind, local_name(kind)) for kind in kinds),
        approach=None if approach is None else labels.get(approach, local_name(approach)),
        unit=next(iter(_texts(said[CKM.unit])), None),
        target=_number(next(iter(_texts(said[CKM.target])), None)),
        formula=next(iter(_texts(said[CKM.formula])), None),
        drivers=tuple(sorted(term.value for term in said[CKM.driver] if isinstance(term, NamedNode))),
        names=tuple(dict.fromkeys(names)),
        last=last,
    )


def _observation(row: Any) -> MetricObservation | None:  # noqa: ANN401 -- a row of _LATEST
    value, end = _number(row.value), row.end
    if value is None:
        return None
    start = row.start if isinstance(row.start, dt.date) else end
    return MetricObservation(
        iri=row.observation,
        metric=row.metric,
        value=value,
        unit=row.unit,
        period=Period(start, end) if isinstance(end, dt.date) else None,
    )


def _number(value: Any) -> Decimal | None:  # noqa: ANN401 -- whatever a source says
    """Read a number; what is none is for validation to find."""
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _texts(terms: Iterable[Term]) -> list[str]:
    """Give the texts in English or in no language, in a fixed order."""
    found = [term for term in terms if isinstance(term, Literal) and term.language in (None, "en")]
    return sorted(term.value for term in found)


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", name).strip().lower()
