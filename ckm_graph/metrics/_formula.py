"""Running a formula: its given variables filled in, its answer read as observations.

A formula may use these as if they were values, in sub-queries too; it can't select or assign them:

    ?periodStart ?periodEnd         the first and the last day
    ?since ?until                   the same as times: from the one on, before the other
    ?previousStart ?previousEnd     the period of the same length before
    ?metric ?unit                   the metric itself and its unit
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError, QueryRefused, QuerySyntaxError
from ckm_graph.metrics._periods import previous
from ckm_graph.model.metrics import MetricObservation
from ckm_graph.store import sparql
from ckm_graph.vocabulary import ID_BASE, XSD

if TYPE_CHECKING:
    from ckm_graph.model.metrics import Metric, Period
    from ckm_graph.store import Term, View

__all__ = ["measure"]

_DIGITS: Final = Decimal("0.000001")
"""Values are kept to six decimals, so that the order of summing can't make a new one."""
_TOO_LARGE: Final = Decimal(10) ** 20
"""The engine holds no decimal number from here on."""


def measure(view: View, metric: Metric, period: Period) -> tuple[MetricObservation, ...]:
    """Compute a metric over a period; nothing where the period has nothing to measure.

    Raises
    ------
    InputError
        If the metric has no formula or no unit, or its formula does not give one number a thing.

    """
    if metric.formula is None:
        message = f"the metric {metric.name} has no formula: give it a ckm:formula, or only state values"
        raise InputError(message)
    if metric.unit is None:
        message = f"the metric {metric.name} has no unit: give it a ckm:unit, such as %"
        raise InputError(message)
    columns, rows = _answer(view, metric, metric.formula, period)
    found: dict[str | None, MetricObservation] = {}
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        if cells["value"] is None:
            continue
        about = _about(metric, cells.get("about"))
        if about in found:
            message = (
                f"the formula of {metric.name} gives several values for {about or 'the same thing'}: let it "
                "give one, or one for each ?about (amounts in several currencies can't be added up)"
            )
            raise InputError(message)
        found[about] = MetricObservation(
            iri=_iri(metric, period, about),
            metric=metric.iri,
            value=_number(metric, cells["value"]),
            unit=metric.unit,
            period=period,
            about=about,
        )
    return tuple(found[about] for about in sorted(found, key=lambda about: about or ""))


def _answer(
    view: View, metric: Metric, formula: str, period: Period
) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
    try:
        form = sparql.query_form(formula)
        if form == "SELECT":
            table = view.select(sparql.filled(formula, _given(metric, period)))
            if "value" in table.columns:
                return table.columns, table.all_terms()
    except (QuerySyntaxError, QueryRefused) as error:
        message = (
            f"the formula of {metric.name} can't be run: {error} -- it can use ?periodStart, ?since and the "
            "other given values, but not select or assign them"
        )
        raise InputError(message) from error
    what = f"is no SELECT query but {form}" if form != "SELECT" else "gives no ?value"
    message = f"the formula of {metric.name} {what}: write SELECT (… AS ?value) WHERE {{ … }}"
    raise InputError(message)


def _given(metric: Metric, period: Period) -> dict[str, Term]:
    before = previous(period)
    return {
        "periodStart": _day(period.start),
        "periodEnd": _day(period.end),
        "since": _midnight(period.start),
        "until": _midnight(period.end + dt.timedelta(days=1)),
        "previousStart": _day(before.start),
        "previousEnd": _day(before.end),
        "metric": ox.NamedNode(metric.iri),
        "unit": ox.Literal(metric.unit or ""),
    }


def _day(day: dt.date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=XSD.date)


def _midnight(day: dt.date) -> ox.Literal:
    return ox.Literal(f"{day.isoformat()}T00:00:00Z", datatype=XSD.dateTime)


def _about(metric: Metric, term: Term | None) -> str | None:
    if term is None:
        return None
    if not isinstance(term, ox.NamedNode):
        message = f"the formula of {metric.name} gives {term} as ?about: it should give the IRI of a thing"
        raise InputError(message)
    return term.value


def _number(metric: Metric, term: Term) -> Decimal:
    try:
        value = Decimal(term.value if isinstance(term, ox.Literal) else "none")
    except InvalidOperation as error:
        message = f"the formula of {metric.name} gives {term} as ?value: it should give a number"
        raise InputError(message) from error
    if not value.is_finite() or abs(value) >= _TOO_LARGE:
        message = f"the formula of {metric.name} gives {term} as ?value: it should give a number below 10^20"
        raise InputError(message)
    value = value.quantize(_DIGITS)
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _iri(metric: Metric, period: Period, about: str | None) -> str:
    key = f"{metric.iri} {period.start} {period.end} {about or ''}"
    return f"{ID_BASE}observation/{hashlib.sha256(key.encode()).hexdigest()[:32]}"
