"""Customer health: how well it stands with each customer, with the drivers spelled out.

    score = 100 · Σ weight · value / Σ weight, over the drivers of which something is known

| driver       | value, from 0 to 1                                                                 | weight |
| ------------ | ---------------------------------------------------------------------------------- | ------ |
| recency      | ½ to the power of (days since the last event / half-life)                          | 2      |
| activity     | events of the last window / those of the window before; at most 1, 1 where new     | 1      |
| complaints   | 1 / (1 + open complaints)                                                          | 2      |
| answers      | share of the customer's questions that somebody else answered                      | 1      |
| ratings      | mean of rating / best rating that the customer gave                                | 2      |
| relationship | 1 where a relationship stands, ½ as a lead, 0 where all have ended or lapsed       | 1      |
| contact      | 1 where each role on the customer's side is filled, 0 where one is vacant          | 1      |
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from ckm_graph.analysis import Analysis
from ckm_graph.analytics.conduct import drivers
from ckm_graph.analytics.conduct.clientele import as_of, clientele, events, iso, kept, some
from ckm_graph.analytics.conduct.membership import members_of
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.conduct import CustomerHealth, HealthDriver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckm_graph.analytics.conduct.drivers import Finding
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["WEIGHTS", "health"]

WEIGHTS: Final[dict[str, float]] = {
    "recency": 2,
    "activity": 1,
    "complaints": 2,
    "answers": 1,
    "ratings": 2,
    "relationship": 1,
    "contact": 1,
}
"""How much each driver counts by default."""
_HEALTHY: Final = 70.0
_WATCH: Final = 40.0


def health(
    view: View,
    *,
    segment: str | None = None,
    until: Moment | None = None,
    weights: Mapping[str, float] | None = None,
    half_life: float = 180.0,
    window: float = 365.0,
    limit: int | None = None,
) -> Analysis[CustomerHealth]:
    """Judge how well it stands with each customer, the worst first.

    Parameters
    ----------
    view
        One state of a store.
    segment
        Only customers of this declared segment: IRI or name.
    until
        Nothing from this moment on counts; by default all does, seen from the last event.
    weights
        Weights of drivers in place of those of the table above; 0 leaves a driver out.
    half_life
        Days of silence after which recency is a half.
    window
        Days in which activity is counted.
    limit
        How many rows at most.

    Raises
    ------
    UnknownNameError
        If there is no such segment or driver.
    InputError
        If a weight is negative, all are 0, or a span is not positive.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(health(view))
    0

    """
    weighing = _weighing(weights)
    for name, given in (("half_life", half_life), ("window", window)):
        if not given > 0:
            message = f"{name} must be above 0 days, got {given}"
            raise InputError(message)
    scope, who = scope_of(view, until=until), clientele(view)
    happened = scope.within(events(view, who))
    today = as_of(scope, happened)
    chosen = members_of(view, segment, who, scope)
    happened = kept(happened, chosen)
    wanted = sorted(who.customers if chosen is None else chosen)
    spans = (dt.timedelta(days=half_life), dt.timedelta(days=window))
    found = drivers.of_all(view, who, happened, today, spans, cut=scope.until is not None)
    rows = [row for one in wanted if (row := _judged(one, who.names.get(one), found, weighing)) is not None]
    rows.sort(key=lambda row: (row.score, row.customer))
    silent = len(wanted) - len(rows)
    asked = {
        "segment": segment,
        "until": iso(scope.until),
        "asOf": today.isoformat(),
        "weights": weighing,
        "half_life": half_life,
        "window": window,
        "limit": limit,
    }
    notes = (
        f"Seen from {today:%Y-%m-%d}; {silent} customers of whom no driver is known are left out.",
        "Stages and states have no date: as of a cut only decisions and ends that are dated count."
        if scope.until is not None
        else "Healthy from 70 points on, watch from 40 on, else at risk.",
    )
    return Analysis("health", CustomerHealth, tuple(rows[:limit]), asked, view.number, notes)


def _judged(
    customer: str,
    name: str | None,
    found: Mapping[str, Mapping[str, Finding]],
    weighing: Mapping[str, float],
) -> CustomerHealth | None:
    known = [(driver, found[driver][customer]) for driver in weighing if customer in found.get(driver, {})]
    total = sum(weighing[driver] for driver, _ in known)
    if not total:
        return None
    told = tuple(
        HealthDriver(
            driver,
            one.value,
            weighing[driver],
            round(100 * one.value * weighing[driver] / total, 6),
            one.words,
            some(one.evidence),
        )
        for driver, one in known
    )
    score = round(100 * sum(one.value * one.weight for one in told) / total, 6)
    return CustomerHealth(
        customer=customer,
        name=name,
        score=score,
        grade="healthy" if score >= _HEALTHY else "watch" if score >= _WATCH else "at risk",
        known=round(total / sum(weighing.values()), 6),
        worst=_worst(told),
        drivers=told,
    )


def _worst(told: Sequence[HealthDriver]) -> str:
    return max(told, key=lambda one: (1 - one.value) * one.weight).driver


def _weighing(weights: Mapping[str, float] | None) -> dict[str, float]:
    for name, weight in (weights or {}).items():
        if name not in WEIGHTS:
            raise UnknownNameError("driver of health", name, WEIGHTS)
        if not 0 <= weight < float("inf"):
            message = f"the weight of {name} must be 0 or more, got {weight}"
            raise InputError(message)
    found = {name: float(weight) for name, weight in {**WEIGHTS, **(weights or {})}.items() if weight}
    if not found:
        message = f"all weights are 0: leave at least one driver in ({', '.join(WEIGHTS)})"
        raise InputError(message)
    return found
