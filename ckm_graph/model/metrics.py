"""Metrics as frozen values: what is measured, over which period, and what was observed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from ckm_graph.model.changes import Change

__all__ = ["Measurement", "Metric", "MetricObservation", "Period"]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days, both ends included."""

    start: dt.date
    """The first day."""
    end: dt.date
    """The last day."""

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricObservation:
    """One value that a metric had in a period."""

    iri: str
    metric: str
    """IRI of the metric."""
    value: Decimal
    unit: str | None
    """The metric's."""
    period: Period | None
    """None where whoever said it did not say so."""
    about: str | None = None
    """IRI of what the value is of, where the metric has one value a thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric as the graph states it."""

    iri: str
    name: str
    """What it is called: its name, else its label, else the last part of its IRI."""
    kinds: tuple[str, ...] = ()
    """Labels of the kinds of measure that it is."""
    approach: str | None = None
    """Label of the management approach that it belongs to."""
    unit: str | None = None
    target: Decimal | None = None
    formula: str | None = None
    """The SPARQL query that computes it; None for one that is only told."""
    drivers: tuple[str, ...] = ()
    """IRIs of the metrics that it is put together from."""
    names: tuple[str, ...] = ()
    """All that it can be asked for by, beside its IRI."""
    last: MetricObservation | None = None
    """Its latest observation of nothing in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What computing one metric over one period gave."""

    metric: Metric
    period: Period
    observations: tuple[MetricObservation, ...]
    """One, or one a thing; none where the period has nothing to measure."""
    analysis: str | None
    """IRI of the run in the graph; None where nothing was found."""
    change: Change | None = None
    """The commit that stored it; None where the graph said all of it before."""
