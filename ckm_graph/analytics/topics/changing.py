"""Trends: topics that are spoken of more, or less, than before.

    items on topics, with times --> recent and earlier counts --Fisher's exact test--> p --q--> Trends

Of all items, the last part of the time looked at (a quarter, unless said otherwise) is *recent*. If time
did not matter, the recent items on a topic would be a draw from all items without replacement; how seldom
such a draw is as uneven as what is seen is Fisher's exact test, which needs no model of growth: when the
whole graph grows, a topic that grows with it is steady. All topics with at least five items are tested,
up and down, and what is called emerging or fading has a q (Benjamini and Hochberg) of at most the rate
asked for: where time does not matter at all, that is the chance of even one false alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.stats import false_discovery_control, hypergeom

from ckm_graph.analysis import Analysis
from ckm_graph.errors import InputError
from ckm_graph.model.topics import Trend

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEAST", "trends_in", "two_sided"]

LEAST: Final = 5
"""How many items a topic needs to be tested: fewer can't tell."""

_PERIODS: Final = 12
_SHOWN: Final = 10
_EVEN: Final = 1e-7
"""Part by which two chances may differ and still be equal."""


def trends_in(
    uses: pl.DataFrame,
    *,
    recent: float = 0.25,
    rate: float = 0.05,
    limit: int | None = None,
    steady: bool = False,
    graph: int = 0,
) -> Analysis[Trend]:
    """Test which topics are spoken of more or less than before.

    Parameters
    ----------
    uses
        Columns ``item``, ``topic``, ``name``, ``at`` and ``agent``; items without topic count too.
    recent
        Part of the time that is recent.
    rate
        Highest false discovery rate of what is called emerging or fading.
    limit
        At most so many rows; None for all.
    steady
        Whether to list also the topics in which no change is found.
    graph
        Number of the commit looked at.

    Raises
    ------
    InputError
        If a part or rate is not between 0 and 1.

    """
    for what, value in (("recent", recent), ("rate", rate)):
        if not 0 < value < 1:
            message = f"{what} must be between 0 and 1, got {value}"
            raise InputError(message)
    asked = {"recent": recent, "rate": rate, "least": LEAST, "limit": limit, "steady": steady}
    dated = uses.drop_nulls("at")
    items = dated.group_by("item").agg(pl.col("at").min()).sort("at", "item")
    if items.height < LEAST:
        return Analysis("trends", Trend, (), asked, graph, ("too few items have a time",))
    first, last = items["at"][0], items["at"][-1]
    start = last - (last - first) * recent
    edges = pl.Series([first + (last - first) * (n / _PERIODS) for n in range(1, _PERIODS)])
    rows = dated.drop_nulls("topic").unique(["item", "topic"])
    rows = rows.with_columns(late=pl.col("at") > start, period=edges.search_sorted(rows["at"], side="right"))
    total, late = items.height, int((items["at"] > start).sum())
    found = _rows(rows, total, late, rate)
    shown = [one for one in found if steady or one.direction != "steady"]
    asked |= {"recent_since": start.isoformat(), "items": total, "recent_items": late, "tested": len(found)}
    note = (
        f"Recent is from {start:%Y-%m-%d} on: {late} of {total} items. {len(found)} topics have {LEAST} "
        f"items or more and were tested by Fisher's exact test; q is after Benjamini and Hochberg, "
        f"at most {rate:g}."
    )
    return Analysis("trends", Trend, tuple(shown[:limit]), asked, graph, (note,))


def _rows(rows: pl.DataFrame, total: int, late: int, rate: float) -> list[Trend]:
    """Test each topic; the surest changes first."""
    counted = (
        rows.sort("topic", "at", "item")
        .group_by("topic", maintain_order=True)
        .agg(
            name=pl.col("name").first(),
            count=pl.len(),
            recent=pl.col("late").sum(),
            people=pl.col("agent").filter(pl.col("late")).n_unique(),
            first=pl.col("at").min(),
            items=pl.col("item").filter(pl.col("late")).reverse().head(_SHOWN),
            periods=pl.col("period"),
        )
        .filter(pl.col("count") >= LEAST)
    )
    if counted.is_empty():
        return []
    recent, count = counted["recent"].to_numpy(), counted["count"].to_numpy()
    p = two_sided(recent, count, late, total)
    q = np.asarray(false_discovery_control(p))
    found = []
    for row, chance, after in zip(counted.iter_rows(named=True), p.tolist(), q.tolist(), strict=True):
        now, before = row["recent"], row["count"] - row["recent"]
        ratio = ((now + 0.5) / (late + 0.5)) / ((before + 0.5) / (total - late + 0.5))
        changed = "emerging" if ratio > 1 else "fading"
        found.append(
            Trend(
                topic=row["topic"],
                name=row["name"],
                direction=changed if after <= rate else "steady",
                recent=now,
                earlier=before,
                recent_share=now / max(late, 1),
                earlier_share=before / max(total - late, 1),
                ratio=round(ratio, 6),
                p=chance,
                q=after,
                people=row["people"],
                counts=tuple(np.bincount(row["periods"], minlength=_PERIODS).tolist()),
                first=row["first"],
                items=tuple(row["items"]),
            )
        )
    return sorted(found, key=lambda one: (round(one.q, 12), round(one.p, 12), -one.ratio, one.topic))


def two_sided(
    recent: NDArray[np.int64], count: NDArray[np.int64], late: int, total: int
) -> NDArray[np.float64]:
    """Give the chance of a draw as uneven: the chances of all counts no likelier than the one seen.

    >>> two_sided(np.array([5, 1]), np.array([5, 4]), 10, 40).round(4).tolist()
    [0.0004, 1.0]
    """
    result = np.ones(len(recent))
    for place, (seen, size) in enumerate(zip(recent.tolist(), count.tolist(), strict=True)):
        chances = hypergeom.pmf(np.arange(size + 1), total, late, size)
        result[place] = min(1.0, float(chances[chances <= chances[seen] * (1 + _EVEN)].sum()))
    return result
