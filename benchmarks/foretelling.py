"""Trends and first signs on history: false alarms where time is shuffled, and what came of those found.

At each of eight cuts, only what was known before it is looked at; what came after, up to the next cut but
one, judges. Shuffling gives the items' times to others among them, so that no topic has a trend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from benchmarks.printing import Bar, Result
from ckm_graph import KnowledgeGraph
from ckm_graph.analytics.scope import Scope
from ckm_graph.analytics.topics.changing import trends_in
from ckm_graph.analytics.topics.over_time import topic_uses
from ckm_graph.analytics.topics.signs import first_signs_in, growth

if TYPE_CHECKING:
    import datetime as dt

    from benchmarks.materials import Materials

__all__ = ["trends"]

_SHUFFLES: Final = 200
_RATE: Final = 0.05
_CUTS: Final = tuple(0.4 + 0.05 * step for step in range(8))
_AHEAD: Final = 0.1
_HORIZON: Final = 0.35


def trends(materials: Materials, rounds: int) -> Result:
    """Test the detector at both sites; ``rounds`` is not needed."""
    del rounds
    lines, bars = [], []
    for dump in materials.sites():
        site, kg = dump.name, KnowledgeGraph()
        kg.ingest("stackexchange", dump)
        with kg.store.view() as view:
            uses = topic_uses(view, Scope())
        alarms, tested, loud = _shuffled(uses)
        kept, risen, others, all_others = _afterwards(uses)
        hits, signs, base, young = _signs(uses)
        lines.append(
            (
                site,
                f"{loud / _SHUFFLES:.3f}",
                f"{alarms / max(tested, 1):.5f}",
                f"{kept}/{risen}",
                f"{others}/{all_others}",
                f"{hits}/{signs}",
                f"{base}/{young}",
            )
        )
        bars.append(
            Bar(
                f"{site}: shuffled histories with any false alarm, beside {_RATE:g}",
                loud / _SHUFFLES,
                most=_RATE,
            )
        )
    return Result(
        title=f"trends: {_SHUFFLES} shuffled histories a site; {len(_CUTS)} cuts",
        head=(
            "",
            "false alarms",
            "a topic",
            "emerging, still up",
            "steady, up",
            "first signs that grew",
            "all young that grew",
        ),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=(
            "still up: its share after the cut is above its share before it became recent",
            "at the cuts the rate is 0.2, since the past is short there",
        ),
    )


def _shuffled(uses: pl.DataFrame) -> tuple[int, int, int]:
    """Count alarms, tests, and histories with any alarm, where time means nothing."""
    items = uses.unique("item").sort("item").select("item", "at")
    draw = np.random.default_rng(1)
    alarms = tested = loud = 0
    for _ in range(_SHUFFLES):
        moved = items.with_columns(at=pl.Series(items["at"].gather(draw.permutation(items.height))))
        found = trends_in(uses.drop("at").join(moved, on="item"), rate=_RATE)
        alarms += len(found)
        loud += bool(len(found))
        tested += int(found.parameters["tested"])
    return alarms, tested, loud


def _afterwards(uses: pl.DataFrame) -> tuple[int, int, int, int]:
    """Count which topics called emerging, and which of the others, have a higher share after the cut."""
    counts = np.zeros((2, 2), int)
    first, last = _ends(uses)
    for part in _CUTS:
        cut = first + (last - first) * part
        end = cut + (last - first) * _AHEAD
        later = uses.filter((pl.col("at") >= cut) & (pl.col("at") < end))
        after = dict(later.drop_nulls("topic").group_by("topic").len().iter_rows())
        for one in trends_in(uses.filter(pl.col("at") < cut), rate=0.2, steady=True):
            share = after.get(one.topic, 0) / max(later["item"].n_unique(), 1)
            counts[int(one.direction == "emerging")] += (share > one.earlier_share, 1)
    (others, all_others), (kept, risen) = counts.tolist()
    return kept, risen, others, all_others


def _signs(uses: pl.DataFrame) -> tuple[int, int, int, int]:
    """Count which young topics grew within their horizon: those with first signs, and all."""
    counts = np.zeros((2, 2), int)
    first, last = _ends(uses)
    for part in _CUTS:
        cut = first + (last - first) * part
        past = uses.filter(pl.col("at") < cut)
        span = (cut - first) * _HORIZON
        taken = uses.drop_nulls(["topic", "at", "agent"]).select("topic", "agent", "at")
        grew = dict(growth(taken, span).select("topic", "grew").iter_rows())
        begun = growth(past.drop_nulls(["topic", "at", "agent"]).select("topic", "agent", "at"), span)
        young = begun.filter((pl.col("first") + span > cut) & ~pl.col("grew"))["topic"].to_list()
        signs = [one.topic for one in first_signs_in(past, horizon=_HORIZON, until=cut)]
        counts[0] += (sum(grew[one] for one in young), len(young))
        counts[1] += (sum(grew[one] for one in signs), len(signs))
    (base, all_young), (hits, found) = counts.tolist()
    return hits, found, base, all_young


def _ends(uses: pl.DataFrame) -> tuple[dt.datetime, dt.datetime]:
    times = uses["at"].drop_nulls().sort().to_list()
    return times[0], times[-1]
