"""First signs of change: young topics that people take up who were early before, on topics that grew.

    past uses --who was among the first on what--> tries and hits of each person --> lead users
    young topics --which lead users took them up--> FirstSigns

A topic *grew* if, within the horizon after its first use, two people beyond its first three took it up;
that is known only of topics whose horizon is over. Being among a topic's first three people is a *try*, and
a *hit* if the topic grew. A person's hit rate is (hits + base x 4) / (tries + 4), base being the share of
topics that grew: it takes several hits to stand out. *Lead users* have two tries or more and a rate above
the base. A *young* topic's horizon is not over, and it has not grown yet; its score is the best hit rate
among those who took it up. Nothing here looks beyond the last use given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.errors import InputError
from ckm_graph.model.topics import FirstSign

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["first_signs_in", "growth"]

_FIRST: Final = 3
_GROWN: Final = 5
"""How many people a grown topic has: two beyond the first three."""
_PRIOR: Final = 4.0
_TRIES: Final = 2


def first_signs_in(
    uses: pl.DataFrame,
    *,
    horizon: float = 0.35,
    until: dt.datetime | None = None,
    limit: int | None = None,
    graph: int = 0,
) -> Analysis[FirstSign]:
    """Find young topics that lead users have taken up, the likeliest to grow first.

    Parameters
    ----------
    uses
        Columns ``item``, ``topic``, ``name``, ``at`` and ``agent``.
    horizon
        Part of the time within which a topic grows or doesn't.
    until
        The moment at which all this is asked; by default that of the last use.
    limit
        At most so many; None for all.
    graph
        Number of the commit looked at.

    Raises
    ------
    InputError
        If the horizon is not between 0 and 1.

    """
    if not 0 < horizon < 1:
        message = f"horizon must be between 0 and 1, got {horizon}"
        raise InputError(message)
    asked = {"horizon": horizon, "limit": limit, "until": until and until.isoformat()}
    taken = _taken(uses)
    if taken.is_empty():
        return Analysis("first_signs", FirstSign, (), asked, graph, ("no item has topic, time and author",))
    begun: dt.datetime = taken["at"].min()  # type: ignore[assignment]
    now: dt.datetime = until or taken["at"].max()  # type: ignore[assignment]
    span = (now - begun) * horizon
    topics = growth(taken, span)
    known = topics.filter(pl.col("first") + span <= now)
    base = float(known["grew"].mean() or 0.0) if known.height else 0.0  # type: ignore[arg-type]
    rates = _rates(taken, known, base)
    young = topics.filter((pl.col("first") + span > now) & (pl.col("people") < _GROWN))
    found = _signs(taken, uses, young, rates, base)
    told = (
        f"{known.height} topics are old enough to tell whether they grew; {known['grew'].sum()} did "
        f"({base:.0%}). {rates.height} lead users were early on several and hit more often than that."
    )
    notes = (told, f"{young.height} topics are young.")
    asked |= {"base": round(base, 6), "lead_users": rates.height, "young": young.height}
    return Analysis("first_signs", FirstSign, tuple(found[:limit]), asked, graph, notes)


def growth(taken: pl.DataFrame, span: dt.timedelta) -> pl.DataFrame:
    """Tell of each topic when it began and whether it grew: ``topic``, ``first``, ``people``, ``grew``."""
    begun = taken.group_by("topic").agg(first=pl.col("at").min())
    within = taken.join(begun, on="topic").filter(pl.col("at") < pl.col("first") + span)
    counted = within.group_by("topic").agg(first=pl.col("first").first(), people=pl.col("agent").n_unique())
    return counted.with_columns(grew=pl.col("people") >= _GROWN).sort("topic")


def _taken(uses: pl.DataFrame) -> pl.DataFrame:
    """List who took up which topic when, in order: each person and topic once."""
    known = uses.drop_nulls(["topic", "at", "agent"])
    return known.group_by("topic", "agent").agg(pl.col("at").min()).sort("topic", "at", "agent")


def _rates(taken: pl.DataFrame, known: pl.DataFrame, base: float) -> pl.DataFrame:
    """Give the lead users: ``agent``, ``tries``, ``hits``, ``rate``."""
    early = taken.group_by("topic", maintain_order=True).head(_FIRST).join(known, on="topic")
    counted = early.group_by("agent").agg(tries=pl.len(), hits=pl.col("grew").sum())
    rate = (pl.col("hits") + base * _PRIOR) / (pl.col("tries") + _PRIOR)
    return counted.with_columns(rate=rate).filter((pl.col("tries") >= _TRIES) & (pl.col("rate") > base))


def _signs(
    taken: pl.DataFrame, uses: pl.DataFrame, young: pl.DataFrame, rates: pl.DataFrame, base: float
) -> list[FirstSign]:
    lead = taken.join(young.select("topic"), on="topic", how="semi").join(rates, on="agent")
    lead = lead.sort(["topic", "rate", "agent"], descending=[False, True, False])
    led = lead.group_by("topic", maintain_order=True).agg("agent", "tries", "hits", "rate")
    told = uses.drop_nulls(["topic", "at"]).sort("at", "item").unique(["item", "topic"], keep="first")
    told = told.sort("at", "item").group_by("topic", maintain_order=True).agg(pl.col("name").first(), "item")
    rows = led.join(young, on="topic").join(told, on="topic")
    found = [
        FirstSign(
            topic=row["topic"],
            name=row["name"],
            score=round(row["rate"][0], 6),
            base=round(base, 6),
            first=row["first"],
            people=row["people"],
            lead=tuple(row["agent"]),
            hits=tuple(row["hits"]),
            tries=tuple(row["tries"]),
            items=tuple(row["item"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    return sorted(found, key=lambda one: (-one.score, -len(one.lead), -one.people, one.topic))
