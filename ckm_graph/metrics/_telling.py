"""What a run says in the graph: the observations, and the analysis that they came from.

observation  prov:wasGeneratedBy  analysis     one a metric, period and formula
observation  ckm:derivedFrom  observation      of a metric that is put together from drivers
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.vocabulary import CKM, ID_BASE, PROV, RDF, XSD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from ckm_graph.model.metrics import Metric, MetricObservation, Period
    from ckm_graph.store import Term, View

__all__ = ["earlier", "run_iri", "triples_of_observation", "triples_of_run"]

_EARLIER: Final = """
SELECT DISTINCT ?observation ?run WHERE {
  ?observation ckm:metric ?metric ; ckm:periodStart ?start ; ckm:periodEnd ?end ; prov:wasGeneratedBy ?run .
  ?run a ckm:Analysis
}"""


def run_iri(metric: Metric, period: Period) -> str:
    """Name the run that computes a metric over a period by its formula of now."""
    key = f"{metric.iri} {period.start} {period.end} {_checksum(metric)}"
    return f"{ID_BASE}analysis/{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def earlier(view: View, metric: Metric, period: Period) -> tuple[frozenset[str], frozenset[str]]:
    """Give the IRIs of what an earlier run of a metric over a period found, and of the run."""
    bindings: dict[str, Term] = {
        "metric": ox.NamedNode(metric.iri),
        "start": ox.Literal(period.start.isoformat(), datatype=XSD.date),
        "end": ox.Literal(period.end.isoformat(), datatype=XSD.date),
    }
    rows = list(view.select(_EARLIER, bindings=bindings))
    return frozenset(row.observation for row in rows), frozenset(row.run for row in rows)


def triples_of_observation(
    observation: MetricObservation, run: str, origins: Iterable[MetricObservation] = ()
) -> list[ox.Triple]:
    """Say one observation; ``origins`` are the drivers' observations that went into it."""
    said: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (RDF.type, CKM.Observation),
        (CKM.metric, ox.NamedNode(observation.metric)),
        (CKM.numericValue, ox.Literal(format(observation.value, "f"), datatype=XSD.decimal)),
        (PROV.wasGeneratedBy, ox.NamedNode(run)),
    ]
    if observation.unit is not None:
        said.append((CKM.unit, ox.Literal(observation.unit)))
    if observation.period is not None:
        first, last = observation.period.start.isoformat(), observation.period.end.isoformat()
        said.append((CKM.periodStart, ox.Literal(first, datatype=XSD.date)))
        said.append((CKM.periodEnd, ox.Literal(last, datatype=XSD.date)))
    if observation.about is not None:
        said.append((CKM.about, ox.NamedNode(observation.about)))
    said += [(CKM.derivedFrom, ox.NamedNode(origin.iri)) for origin in origins]
    node = ox.NamedNode(observation.iri)
    return [ox.Triple(node, predicate, value) for predicate, value in said]


def triples_of_run(metric: Metric, period: Period, when: dt.datetime, commit: int) -> list[ox.Triple]:
    """Say when a metric was computed, by which formula and on which state.

    Parameters
    ----------
    metric, period
        What was computed.
    when
        The time, with its zone.
    commit
        Number of the commit that the values were computed from.

    """
    settings = {
        "metric": metric.iri,
        "periodStart": period.start.isoformat(),
        "periodEnd": period.end.isoformat(),
        "formulaSha256": _checksum(metric),
        "commit": commit,
    }
    node = ox.NamedNode(run_iri(metric, period))
    time = when.isoformat(timespec="seconds").replace("+00:00", "Z")
    return [
        ox.Triple(node, RDF.type, CKM.Analysis),
        ox.Triple(node, CKM.name, ox.Literal(f"{metric.name}, {period}")),
        ox.Triple(node, CKM.method, ox.Literal("metric formula")),
        ox.Triple(node, CKM.parameters, ox.Literal(json.dumps(settings))),
        ox.Triple(node, CKM.occurredAt, ox.Literal(time, datatype=XSD.dateTime)),
        ox.Triple(node, CKM.derivedFrom, ox.NamedNode(metric.iri)),
    ]


def _checksum(metric: Metric) -> str:
    return hashlib.sha256((metric.formula or "").encode()).hexdigest()
