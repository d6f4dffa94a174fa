"""Drivers of health: one value from 0 to 1 a customer, with the figures and the things behind it.

    View, events, moment --of_all--> driver -> customer -> Finding

Of a customer whom a driver says nothing about there is no finding, rather than a guess.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct.contacts import holders, relationships
from ckm_graph.analytics.scope import resolved
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.store import View

__all__ = ["Finding", "of_all", "open_complaints"]

_SETTLED: Final = [CKM[name].value for name in ("Completed", "Declined", "ByDesign", "NotReproduced")]
_DAY: Final = 86_400


class Finding(NamedTuple):
    """How one driver stands with one customer."""

    value: float
    words: str
    evidence: tuple[str, ...]


def of_all(
    view: View,
    who: Clientele,
    happened: pl.DataFrame,
    today: dt.datetime,
    spans: tuple[dt.timedelta, dt.timedelta],
    *,
    cut: bool,
) -> dict[str, dict[str, Finding]]:
    """Find every driver of every customer.

    Parameters
    ----------
    view, who
        The graph and who is who in it.
    happened
        Events of customers before ``today``.
    today
        The moment that is looked from.
    spans
        The half-life of recency, and the window of activity.
    cut
        Whether only what is dated before ``today`` counts.

    """
    half_life, window = spans
    day = today.date() if cut else today.date() + dt.timedelta(days=1)
    return {
        "recency": _recency(happened, today, half_life),
        "activity": _activity(happened, today, window),
        "complaints": _complaints(happened, open_complaints(view, happened, today, cut=cut)),
        "answers": _answers(view, happened, today if cut else None),
        "ratings": _ratings(view, happened),
        "relationship": _relationship(view, who, day, cut=cut),
        "contact": _contact(view, who, day, cut=cut),
    }


def _recency(happened: pl.DataFrame, today: dt.datetime, half_life: dt.timedelta) -> dict[str, Finding]:
    last = happened.sort("at", "item").group_by("agent").agg(pl.col("at", "item", "kind").last())
    found = {}
    for row in last.iter_rows(named=True):
        days = (today - row["at"]).total_seconds() / _DAY
        value = 0.5 ** (days / (half_life.total_seconds() / _DAY))
        words = f"last heard of {days:.0f} days ago ({row['kind']})"
        found[row["agent"]] = Finding(round(value, 6), words, (row["item"],))
    return found


def _activity(happened: pl.DataFrame, today: dt.datetime, window: dt.timedelta) -> dict[str, Finding]:
    try:
        edges = (today - window, today - 2 * window)
    except OverflowError:  # a window longer than the calendar has all of the past in it
        return dict.fromkeys(happened["agent"], Finding(1.0, "all events lie in the window", ()))
    counted = happened.group_by("agent").agg(
        now=(pl.col("at") >= edges[0]).sum(),
        before=((pl.col("at") >= edges[1]) & (pl.col("at") < edges[0])).sum(),
        items=pl.col("item").filter(pl.col("at") >= edges[0]),
    )
    return {
        row["agent"]: Finding(
            round(min(1.0, row["now"] / row["before"]), 6) if row["before"] else 1.0,
            f"{row['now']} events in the last {window.days} days, {row['before']} in those before",
            tuple(row["items"]),
        )
        for row in counted.iter_rows(named=True)
        if row["now"] or row["before"]
    }


def open_complaints(view: View, happened: pl.DataFrame, today: dt.datetime, *, cut: bool) -> pl.DataFrame:
    """List the complaints that nothing has settled: columns ``item``, ``agent``.

    A decision or what resolves it settles a complaint, at its time; so does a state, as of now alone.
    """
    raised = happened.filter(pl.col("kind") == "Complaint").select("item", "agent")
    done = pl.concat([projections.times(view, name) for name in ("occurredAt", "createdAt")])
    done = done.filter(pl.col("at") < today) if cut else done
    decided = projections.links(view, "decidesOn").select(item="object", by="subject")
    resolving = pl.concat(
        [
            projections.links(view, "resolvedBy").select(item="subject", by="object"),
            projections.links(view, "resolves").select(item="object", by="subject"),
        ]
    )
    by = pl.concat([decided, resolving])
    settled = [by.join(done, left_on="by", right_on="subject", how="semi").select("item")]
    if not cut:
        states = projections.links(view, "state").filter(pl.col("object").is_in(_SETTLED))
        settled += [states.select(item="subject"), resolving.select("item")]
    return raised.join(pl.concat(settled), on="item", how="anti")


def _complaints(happened: pl.DataFrame, still: pl.DataFrame) -> dict[str, Finding]:
    waiting = {one: tuple(items) for one, items in still.group_by("agent").agg("item").iter_rows()}
    found = {}
    for agent in happened["agent"].unique():
        items = waiting.get(agent, ())
        words = f"{len(items)} open complaint{'' if len(items) == 1 else 's'}"
        found[agent] = Finding(round(1 / (1 + len(items)), 6), words, items)
    return found


def _answers(view: View, happened: pl.DataFrame, until: dt.datetime | None) -> dict[str, Finding]:
    asked = happened.filter(pl.col("kind") == "Question").select("item", "agent")
    replies = projections.links(view, "inReplyTo").rename({"object": "item"})
    replies = replies.join(projections.instances(view, "Answer"), on="subject", how="semi")
    if until is not None:
        later = projections.times(view, "createdAt").filter(pl.col("at") >= until)
        replies = replies.join(later, on="subject", how="anti")
    wrote = resolved(view, projections.links(view, "contributedBy").rename({"object": "record"}))
    replies = replies.join(wrote.select("subject", by="agent"), on="subject", how="left")
    helped = (
        asked.join(replies, on="item").filter((pl.col("by") != pl.col("agent")).fill_null(value=True))
    ).select("item")
    counted = asked.with_columns(helped=pl.col("item").is_in(helped["item"].to_list()))
    table = counted.group_by("agent").agg("item", asked=pl.len(), helped=pl.col("helped").sum())
    return {
        row["agent"]: Finding(
            round(row["helped"] / row["asked"], 6),
            f"{row['helped']} of {row['asked']} questions answered",
            tuple(row["item"]),
        )
        for row in table.iter_rows(named=True)
    }


def _ratings(view: View, happened: pl.DataFrame) -> dict[str, Finding]:
    rated = happened.select("item", "agent")
    for name in ("rating", "bestRating"):
        number = projections.literals(view, name).with_columns(
            pl.col("value").cast(pl.Float64, strict=False).alias(name)
        )
        rated = rated.join(number.select(name, item="subject"), on="item")
    rated = rated.filter(pl.col("bestRating") > 0).sort("item")
    table = rated.group_by("agent").agg("item", given=(pl.col("rating") / pl.col("bestRating")).mean())
    return {
        agent: Finding(
            round(min(1.0, max(0.0, given)), 6),
            f"gave {100 * given:.0f} % of the best rating in {len(items)} replies and reviews",
            tuple(items),
        )
        for agent, items, given in table.drop_nulls("given").iter_rows()
    }


def _relationship(view: View, who: Clientele, day: dt.date, *, cut: bool) -> dict[str, Finding]:
    has = resolved(view, projections.links(view, "customer").select(by="subject", record="object"))
    later = projections.days(view, "validFrom").filter(pl.col("day") > day)
    has = has.join(later, left_on="by", right_on="subject", how="anti")
    standing = set(relationships(view, day, cut=cut)["relationship"])
    leads = set()
    if not cut:
        stages = projections.links(view, "stage")
        leads = set(stages.filter(pl.col("object") == CKM.Lead.value)["subject"])
    found = {}
    for agent, ties in has.group_by("agent").agg("by").iter_rows():
        if agent not in who.customers:
            continue
        active = [one for one in ties if one in standing]
        value = 1.0 if set(active) - leads else 0.5 if active else 0.0
        words = {1.0: "a relationship stands", 0.5: "a lead", 0.0: "every relationship has ended or lapsed"}
        found[agent] = Finding(value, words[value], tuple(active or ties))
    return found


def _contact(view: View, who: Clientele, day: dt.date, *, cut: bool) -> dict[str, Finding]:
    standing = relationships(view, day, cut=cut)
    held = holders(view, who, day).filter(pl.col("side") == "customer")
    held = held.join(standing, on="relationship")
    filled = held.group_by("agent", "relationship", "role").agg(
        vacant=pl.col("ended").all(), people=pl.col("person")
    )
    table = filled.group_by("agent").agg(
        roles=pl.len(), vacant=pl.col("vacant").sum(), people=pl.col("people").list.explode()
    )
    return {
        row["agent"]: Finding(
            0.0 if row["vacant"] else 1.0,
            f"{row['vacant']} of {row['roles']} roles on the customer's side vacant",
            tuple(row["people"]),
        )
        for row in table.iter_rows(named=True)
    }
