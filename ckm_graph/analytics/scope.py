"""Scope: the part of a graph that a question is about, by topic, community and time.

    names, moments --scope_of--> Scope --authors, uses, judgements--> rows that lie within

A topic takes its narrower topics along, and an item the topics of what it replies to. A community is
that of an item's author. Time runs from ``since``, inclusive, to ``until``, exclusive, and what is
known only by the day counts when the whole day lies before ``until``: as of a cut nothing later counts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["Moment", "Scope", "authors", "in_community", "judgements", "on_topic", "resolved", "scope_of"]

Moment: TypeAlias = dt.date | dt.datetime
"""A point in time; without zone it is UTC, a date is its midnight."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is limited to; None where it isn't."""

    topics: tuple[str, ...] | None = None
    """IRIs of the topics."""
    communities: tuple[str, ...] | None = None
    """IRIs of the communities."""
    since: dt.datetime | None = None
    """Inclusive, in UTC."""
    until: dt.datetime | None = None
    """Exclusive, in UTC."""

    def within(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows whose ``at`` lies within; an unknown one does where no time was asked for."""
        if self.since is not None:
            rows = rows.filter(pl.col("at") >= self.since)
        if self.until is not None:
            rows = rows.filter(pl.col("at") < self.until)
        return rows

    def over(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Keep the rows whose ``day`` is over before the cut."""
        return rows if self.until is None else rows.filter(pl.col("day") < self.until.date())


def scope_of(
    view: View,
    *,
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Scope:
    """Find what names and moments mean in a graph.

    Raises
    ------
    UnknownNameError
        If no topic or community is called so.
    InputError
        If the time ends before it begins.

    """
    start, end = _utc(since), _utc(until)
    if start is not None and end is not None and start >= end:
        message = f"the time asked for is empty: since {start} is not before until {end}; swap the two"
        raise InputError(message)
    topics = None if topic is None else projections.narrower(view, projections.resolve(view, "topic", topic))
    communities = None if community is None else projections.resolve(view, "community", community)
    return Scope(topics, communities, start, end)


def authors(view: View) -> pl.DataFrame:
    """Tell who contributed what: columns ``item``, ``record``, ``agent``.

    ``record`` is the agent as the item's source names it, ``agent`` the one it was merged into.
    Software agents are left out.
    """
    wrote = projections.links(view, "contributedBy").rename({"subject": "item", "object": "record"})
    return resolved(view, wrote)


def resolved(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Add to rows with a ``record`` the ``agent`` it was merged into, else itself; drop those of software."""
    merged = projections.links(view, "mergedInto").group_by("subject").agg(pl.col("object").min())
    software = projections.instances(view, "SoftwareAgent")
    found = rows.with_columns(agent=pl.col("record"))
    if not merged.is_empty():
        found = rows.join(merged.rename({"subject": "record", "object": "agent"}), on="record", how="left")
        found = found.with_columns(pl.coalesce("agent", "record").alias("agent"))
    if software.is_empty():
        return found
    found = found.join(software, left_on="record", right_on="subject", how="anti")
    return found.join(software, left_on="agent", right_on="subject", how="anti")


def in_community(view: View, rows: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Keep the rows whose ``record`` is of the communities; where that tells of none, whose ``agent`` is."""
    if scope.communities is None:
        return rows
    member = projections.links(view, "memberOf")
    ours = member.filter(pl.col("object").is_in(scope.communities)).select("subject").unique()
    stated = rows.join(ours, left_on="record", right_on="subject", how="semi")
    silent = rows.join(member, left_on="record", right_on="subject", how="anti")
    return pl.concat([stated, silent.join(ours, left_on="agent", right_on="subject", how="semi")])


def on_topic(view: View, scope: Scope, replies: pl.DataFrame) -> pl.DataFrame | None:
    """List the items about the topics, and what replies to them: column ``item``; None for all items.

    The replies are given by columns ``item`` and ``parent``.
    """
    if scope.topics is None:
        return None
    topical = projections.links(view, "topic").filter(pl.col("object").is_in(scope.topics))
    found = fresh = topical.select(item="subject").unique()
    while not fresh.is_empty():
        below = replies.join(fresh, left_on="parent", right_on="item", how="semi").select("item").unique()
        fresh = below.join(found, on="item", how="anti")
        found = pl.concat([found, fresh])
    return found


def judgements(view: View, scope: Scope) -> pl.DataFrame:
    """Tell how items were judged: columns ``item``, ``votes``, ``accepted``.

    As of a cut these are the daily vote totals and the acceptances of the days before it. Without one,
    the score that the source gave, or the sum of the daily totals where it gave none, and every acceptance.
    """
    accepted = scope.over(projections.days(view, "acceptedAt")).select(item="subject")
    votes = _counted(view, scope)
    if scope.until is None:
        chosen = projections.links(view, "acceptedAnswer").select(item="object")
        accepted = pl.concat([accepted, chosen])
        snapshot = _numbers(view, "score").rename({"subject": "item", "value": "votes"})
        votes = pl.concat([snapshot, votes.join(snapshot, on="item", how="anti")])
    judged = votes.join(
        accepted.unique().with_columns(accepted=pl.lit(value=True)), on="item", how="full", coalesce=True
    )
    return judged.with_columns(pl.col("votes").fill_null(0.0), pl.col("accepted").fill_null(value=False))


def _counted(view: View, scope: Scope) -> pl.DataFrame:
    """Add up the daily vote totals of each item that are over before the cut: columns ``item``, ``votes``."""
    count = projections.links(view, "votesOn").rename({"object": "item"})
    for name in ("upVotes", "downVotes"):
        count = count.join(_numbers(view, name).rename({"value": name}), on="subject", how="left")
    if scope.until is not None:
        count = scope.over(count.join(projections.days(view, "onDay"), on="subject"))
    net = pl.col("upVotes").fill_null(0.0) - pl.col("downVotes").fill_null(0.0)
    return count.group_by("item").agg(votes=net.sum())


def _numbers(view: View, name: str) -> pl.DataFrame:
    found = projections.literals(view, name)
    return found.with_columns(pl.col("value").cast(pl.Float64, strict=False)).drop_nulls()


def _utc(moment: Moment | None) -> dt.datetime | None:
    if moment is None:
        return None
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day, tzinfo=dt.UTC)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
