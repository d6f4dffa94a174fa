"""Lacking: on which topics and products customers tell and ask much and are told little.

From customers is every item of that flow on the topic or product. For customers is every item of that
flow on it, or in reply to one on it, that nothing supersedes and that is valid on the day: the same as in
the named queries ``knowledge-gaps`` and ``asked-without-knowledge``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.loops.matters import within
from ckm_graph.analytics.scope import Scope, authors
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["LACKING", "Lack", "answered", "lacking"]

LACKING: Final = ("topics", "products")
"""What knowledge can be lacking on."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A topic or product on which more comes from customers than there is for them."""

    thing: str
    from_customers: int
    for_customers: int
    unanswered: int
    since: dt.datetime | None
    """When the first item came that is younger than everything for customers."""
    people: tuple[str, ...]
    """Who is behind the items from customers, sorted."""
    items: tuple[str, ...]
    """The items from customers: unanswered questions first, then the oldest."""


def lacking(view: View, scope: Scope, kind: str, now: dt.datetime | None) -> list[Lack]:
    """List the topics or products that lack knowledge for customers as of ``now``, by IRI."""
    on = on_things(view, kind)
    if kind == "topics" and scope.topics is not None:
        on = on.filter(pl.col("thing").is_in(scope.topics))
    flow = projections.links(view, "flow").rename({"subject": "item", "object": "flow"})
    flow = flow.join(_activities(view), on="item", how="anti")
    told = flow.filter(pl.col("flow") == CKM.FromCustomer.value).select("item")
    told = within(view, told, Scope(communities=scope.communities, since=scope.since, until=scope.until))
    told = told.join(on, on="item")
    given = _given(view, scope, flow, on, now)
    if told.is_empty():
        return []
    latest = given.group_by("thing").agg(pl.len().alias("given"), pl.col("at").max().alias("latest"))
    rows = told.join(_open(view, scope, told), on="item", how="left").join(latest, on="thing", how="left")
    rows = rows.with_columns(pl.col("given").fill_null(0), pl.col("open").fill_null(value=False))
    after = pl.col("latest").is_null() | (pl.col("at") > pl.col("latest"))
    ordered = rows.sort(["open", "at", "item"], descending=[True, False, False], nulls_last=True)
    grouped = ordered.group_by("thing", maintain_order=True).agg(
        pl.len().alias("told"),
        pl.col("given").first(),
        pl.col("open").sum(),
        pl.col("at").filter(after).min().alias("since"),
        pl.col("item"),
    )
    people = rows.join(authors(view), on="item").group_by("thing").agg(pl.col("agent").unique().sort())
    found = (
        grouped.filter(pl.col("told") > pl.col("given")).join(people, on="thing", how="left").sort("thing")
    )
    return [
        Lack(thing, told_of, given_on, waiting, since, tuple(agents or ()), tuple(items))
        for thing, told_of, given_on, waiting, since, items, agents in found.iter_rows()
    ]


def on_things(view: View, kind: str) -> pl.DataFrame:
    """Tell which items are on which topics or products: columns ``item``, ``thing``."""
    if kind == "topics":
        return readings.relation(view, "topic", "topicOf").rename({"subject": "item", "object": "thing"})
    named = pl.concat([projections.links(view, "product"), readings.relation(view, "about", "subjectOf")])
    products = projections.instances(view, "Product")
    whole = named.unique().join(products, left_on="object", right_on="subject", how="semi")
    return whole.rename({"subject": "item", "object": "thing"})


def answered(view: View, scope: Scope) -> pl.DataFrame:
    """List the questions that have an answer, or have accepted one, before the cut: column ``item``."""
    replies = projections.links(view, "inReplyTo").rename({"subject": "reply", "object": "item"})
    replies = replies.join(
        projections.instances(view, "Answer"), left_on="reply", right_on="subject", how="semi"
    )
    chosen = projections.links(view, "acceptedAnswer").select(reply="object", item="subject")
    both = pl.concat([replies, chosen])
    created = projections.times(view, "createdAt").rename({"subject": "reply"})
    dated = Scope(until=scope.until).within(both.join(created, on="reply", how="left"))
    return dated.select("item").unique()


def _open(view: View, scope: Scope, told: pl.DataFrame) -> pl.DataFrame:
    questions = projections.instances(view, "Question").select(item="subject")
    waiting = questions.join(answered(view, scope), on="item", how="anti")
    return told.select("item").unique().join(waiting, on="item").with_columns(open=pl.lit(value=True))


def _given(
    view: View, scope: Scope, flow: pl.DataFrame, on: pl.DataFrame, now: dt.datetime | None
) -> pl.DataFrame:
    """List what is for customers, in force, and on which things: columns ``item``, ``thing``, ``at``."""
    ours = flow.filter(pl.col("flow") == CKM.ForCustomer.value).select("item")
    old = readings.relation(view, "supersededBy", "supersedes").select(item="subject")
    ours = ours.join(old, on="item", how="anti")
    day = None if now is None else (now - dt.timedelta(microseconds=1) if scope.until else now).date()
    for name, ends in (("validFrom", False), ("validUntil", True)):
        ours = ours.join(projections.days(view, name).rename({"subject": "item"}), on="item", how="left")
        if day is not None:
            inside = pl.col("day") >= day if ends else pl.col("day") <= day
            ours = ours.filter(pl.col("day").is_null() | inside)
        ours = ours.drop("day")
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    through = replies.join(on, left_on="parent", right_on="item").select("item", "thing")
    placed = ours.join(pl.concat([on, through]).unique(), on="item")
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    return Scope(until=scope.until).within(placed.join(created, on="item", how="left"))


def _activities(view: View) -> pl.DataFrame:
    return projections.instances(view, "KnowledgeActivity").select(item="subject")
