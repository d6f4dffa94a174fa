"""The door to metrics: `kg.metrics`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph import metrics
from ckm_graph.errors import InputError
from ckm_graph.model.metrics import Measurement, Period
from ckm_graph.names import check_source_name
from ckm_graph.transactions import Findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.model.metrics import Metric
    from ckm_graph.store import Store
    from ckm_graph.transactions import FoundedAt

__all__ = ["Metrics"]


class Metrics:
    """The metrics of one graph: its own, and those that the ontology brings.

    >>> from ckm_graph import KnowledgeGraph
    >>> kg = KnowledgeGraph()
    >>> _ = kg.update('''INSERT DATA { <https://example.org/q> a ckm:Question ; ckm:flow ckm:FromCustomer ;
    ...     ckm:title "Which saddle?" ; ckm:createdAt "2026-01-05T10:00:00Z"^^xsd:dateTime }''')
    >>> found = kg.metrics.observe("response rate", period="2026-01")
    >>> [(float(one.value), one.unit) for one in found.observations]
    [(0.0, '%')]
    """

    def __init__(self, store: Store, founded_at: FoundedAt) -> None:
        self._store = store
        self._founded_at = founded_at

    def list(self) -> tuple[Metric, ...]:
        """List the metrics, by name, each with its latest observation."""
        with self._store.view() as view:
            return metrics.metrics_in(view)

    def names(self) -> tuple[str, ...]:
        """List what the metrics are called."""
        return tuple(metric.name for metric in self.list())

    def get(self, name: str) -> Metric:
        """Find a metric by its name, its IRI, or its kind where only one is of it.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest that exist.
        InputError
            If several are called so.

        """
        return metrics.find(self.list(), name)

    def observe(
        self, name: str, *, period: Period | str | None = None, source: str = "metrics"
    ) -> Measurement:
        """Compute a metric over a period and store what it gives, its drivers' observations with it.

        The same metric over the same period is the same observation: a later run replaces its value,
        and one that gives what the graph says already changes nothing.

        Parameters
        ----------
        name
            As in `get`.
        period
            A year, quarter, month or day, or two with ``..`` between, both included: ``2026``,
            ``2026-Q1``, ``2026-01..2026-03``. By default from the first day on which anything
            happened to the last.
        source
            Who asks: named in the change log.

        Returns
        -------
        Measurement
            The observations, the run that they came from, and the change.

        Raises
        ------
        UnknownNameError
            If there is no such metric.
        InputError
            If it has no formula that can be run, the period can't be read or is empty, or nothing in it
            can be measured; the graph is as before.
        ShapeViolation
            If an observation would break a shape; the graph is as before.

        """
        measured = self._measured(name, period, source)[-1]
        if not measured.observations and measured.change is None:
            message = (
                f"nothing to measure: {measured.metric.name} has no value in {measured.period}; nothing was "
                "stored, so choose another period or load what its formula asks for"
            )
            raise InputError(message)
        return measured

    def observe_all(
        self, *, period: Period | str | None = None, source: str = "metrics"
    ) -> tuple[Measurement, ...]:
        """Compute every metric that has a formula, as one commit; parameters and errors as in `observe`.

        Where the period has nothing to measure, a measurement has no observations.
        """
        return self._measured(None, period, source)

    def _measured(
        self, name: str | None, period: Period | str | None, source: str
    ) -> tuple[Measurement, ...]:
        over = None if period is None else metrics.period_of(period)
        check_source_name(source)
        with Findings(self._store, self._founded_at, source) as run:
            known = metrics.metrics_in(run.view)
            wanted = [metrics.find(known, name)] if name is not None else [m for m in known if m.formula]
            over = over or metrics.whole_time(run.view)
            found: list[Measurement] = []
            for metric in metrics.in_order(known, wanted):
                if metric.formula is not None or metric in wanted:  # a driver may be told, not computed
                    found.append(_observed(run, metric, over, found))
        return tuple(replace(one, change=run.change) for one in found)


def _observed(run: Findings, metric: Metric, period: Period, before: Sequence[Measurement]) -> Measurement:
    """Compute one metric, and write what is new of it."""
    found = metrics.measure(run.view, metric, period)
    analysis = metrics.run_iri(metric, period)
    driving = [one for m in before if m.metric.iri in metric.drivers for one in m.observations]
    said = [
        triple
        for one in found
        for triple in metrics.triples_of_observation(
            one, analysis, [o for o in driving if o.about in (None, one.about)]
        )
    ]
    observations, runs = metrics.earlier(run.view, metric, period)
    old = [ox.NamedNode(iri) for iri in sorted(observations | {one.iri for one in found})]
    if run.replace(old, said):
        when = dt.datetime.now(dt.UTC)
        told = metrics.triples_of_run(metric, period, when, run.view.number) if found else []
        run.replace([ox.NamedNode(iri) for iri in sorted(runs | {analysis})], told)
    return Measurement(metric=metric, period=period, observations=found, analysis=analysis if found else None)
