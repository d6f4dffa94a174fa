"""What the shop measures: each metric with a formula that runs, and what it gave, quarter by quarter.

The observations are computed from the shop's own records, so each agrees with what its formula finds
(but for the last quarter, in which the dirty records fall that are planted later).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.demo._cast import LAST_DAY, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import NamedNode, Triple

    from ckm_graph.demo._forum import Forum
    from ckm_graph.demo._ideas import Idea

__all__ = ["measure"]

_CSAT: Final = """SELECT (100 * SUM(IF(?rating >= 4, 1, 0)) / COUNT(?review) AS ?value) WHERE {
  ?review a ckm:Review ; ckm:rating ?rating ; ckm:createdAt ?at . FILTER (?at >= ?start && ?at < ?end) }"""
_RESPONSE: Final = """SELECT (100 * SUM(?answered) / COUNT(?question) AS ?value) WHERE {
  ?question a ckm:Question ; ckm:createdAt ?at . FILTER (?at >= ?start && ?at < ?end)
  BIND (IF(EXISTS { ?answer a ckm:Answer ; ckm:inReplyTo ?question }, 1, 0) AS ?answered) }"""
_TAKEN_UP: Final = """
SELECT (100 * SUM(IF(?state IN (ckm:Planned, ckm:Completed), 1, 0)) / COUNT(?idea) AS ?value)
WHERE {
  ?idea a ckm:Idea ; ckm:state ?state ; ckm:createdAt ?at . FILTER (?at >= ?start && ?at < ?end) }"""


class _Measure(NamedTuple):
    name: str
    kind: NamedNode
    approach: NamedNode
    formula: str
    target: Decimal
    marks: list[tuple[dt.datetime, bool]]
    """For each case when it happened and whether it counts as a success."""


def measure(stage: Stage, forum: Forum, ideas: list[Idea]) -> None:
    """Write the metrics and their observations for the last eight quarters."""
    measures = (
        _Measure(
            "Satisfied reviews",
            CKM.CustomerSatisfactionScore,
            CKM.CRM,
            _CSAT,
            Decimal(75),
            _review_marks(stage.shop.statements),
        ),
        _Measure(
            "Questions with an answer",
            CKM.ResponseRate,
            CKM.CKM,
            _RESPONSE,
            Decimal(90),
            [(thread.asked, bool(thread.answers)) for thread in forum.threads],
        ),
        _Measure(
            "Ideas taken up",
            CKM.IdeasTakenUp,
            CKM.CKM,
            _TAKEN_UP,
            Decimal(40),
            [(idea.created, idea.state in {"Planned", "Completed"}) for idea in ideas],
        ),
    )
    for number, entry in enumerate(measures, 1):
        stage.crm.say(
            node("metric", number),
            CKM.Metric,
            name=entry.name,
            metricKind=entry.kind,
            approach=entry.approach,
            formula=entry.formula,
            unit="percent",
            target=entry.target,
        )
        for place, (start, end) in enumerate(_quarters(), 1):
            _observe(stage, number, number * 10 + place, (start, end), entry.marks)


def _observe(
    stage: Stage,
    metric: int,
    number: int,
    period: tuple[dt.date, dt.date],
    marks: list[tuple[dt.datetime, bool]],
) -> None:
    start, end = period
    hits = [good for time, good in marks if start <= time.date() <= end]
    if hits:
        stage.crm.say(
            node("observation", number),
            CKM.Observation,
            metric=node("metric", metric),
            numericValue=round(Decimal(100 * sum(hits)) / len(hits), 1),
            unit="percent",
            periodStart=start,
            periodEnd=end,
            sourceSystem=stage.systems["crm"],
        )


def _quarters() -> list[tuple[dt.date, dt.date]]:
    """List the first and last days of the eight quarters up to the shop's today."""
    starts = [
        dt.date(year, month, 1)
        for year in range(LAST_DAY.year - 2, LAST_DAY.year + 1)
        for month in (1, 4, 7, 10)
    ]
    starts = [day for day in starts if day <= LAST_DAY.date()][-8:]
    ends = [*(day - dt.timedelta(days=1) for day in starts[1:]), LAST_DAY.date()]
    return list(zip(starts, ends, strict=True))


def _review_marks(statements: Sequence[Triple]) -> list[tuple[dt.datetime, bool]]:
    rated = {t.subject: t.object.value for t in statements if t.predicate == CKM.rating}  # type: ignore[union-attr]
    return [
        (dt.datetime.fromisoformat(t.object.value), Decimal(rated[t.subject]) >= 4)  # type: ignore[union-attr]  # noqa: PLR2004
        for t in statements
        if t.predicate == CKM.createdAt and t.subject in rated
    ]
