"""Ties: between people, products and topics, each as edges.

What each says stands at `ckm_graph.analytics.kinds`. A pair of people who share something is tied once,
from the one to the other by IRI; so is a pair of topics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.people.adoption import adoptions
from ckm_graph.analytics.people.uses import uses
from ckm_graph.analytics.scope import authors, in_community, on_topic, resolved
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = [
    "adoption",
    "co_community",
    "co_topic",
    "customer_product",
    "helping",
    "item_topic",
    "reliance",
    "reply",
    "review",
    "topic_co_occurrence",
    "within",
]

_MOST_PAIRS: Final = 10_000_000
_UNTOLD: Final = pl.lit(None, pl.Datetime("us", "UTC"))
_COLUMNS: Final = ("source", "target", "weight", "at")


def reliance(view: View, scope: Scope) -> Edges:
    """Who relies on whom and what: help, reviews and adoptions together."""
    parts = (_helping(view, scope), _reviews(view, scope), _adoption(view, scope))
    return _edges("reliance", pl.concat(parts))


def helping(view: View, scope: Scope) -> Edges:
    """Tie who used something to who wrote it."""
    return _edges("help", _helping(view, scope))


def review(view: View, scope: Scope) -> Edges:
    """Tie who wrote a review to the product that it is about."""
    return _edges("review", _reviews(view, scope))


def adoption(view: View, scope: Scope) -> Edges:
    """Tie an idea, a need or a complaint to who made a change of it or built on it."""
    return _edges("adoption", _adoption(view, scope))


def reply(view: View, scope: Scope) -> Edges:
    """Tie who replies to whom they reply to."""
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    wrote = authors(view)
    to = wrote.select(parent="item", target="agent").unique()
    by = in_community(view, wrote, scope).select("item", source="agent").unique()
    rows = within(view, scope, replies).join(by, on="item").join(to, on="parent")
    return _edges("reply", rows.filter(pl.col("source") != pl.col("target")).with_columns(weight=1.0))


def item_topic(view: View, scope: Scope) -> Edges:
    """Tie an item to a topic that it is on."""
    return _edges("item-topic", _topical(view, scope).rename({"item": "source", "topic": "target"}))


def topic_co_occurrence(view: View, scope: Scope) -> Edges:
    """Tie two topics that the same items are on."""
    rows = _topical(view, scope)
    pairs = rows.join(rows, on="item", suffix="_other").filter(pl.col("topic") < pl.col("topic_other"))
    return _edges("topic-co-occurrence", pairs.rename({"topic": "source", "topic_other": "target"}))


def co_topic(view: View, scope: Scope) -> Edges:
    """Tie two people who wrote on the same topics."""
    wrote = in_community(view, authors(view), scope).select("item", "agent").unique()
    rows = _topical(view, scope).join(wrote, on="item").rename({"topic": "group"})
    return _edges("co-topic", _shared("co-topic", rows))


def co_community(view: View, scope: Scope) -> Edges:
    """Tie two people who contributed something and are members of the same communities."""
    wrote = in_community(view, authors(view), scope)
    active = within(view, scope, wrote).select("record", "agent", "at")
    member = projections.links(view, "memberOf").rename({"subject": "record", "object": "group"})
    member = member.join(
        projections.instances(view, "Community"), left_on="group", right_on="subject", how="semi"
    )
    if scope.communities is not None:
        member = member.filter(pl.col("group").is_in(scope.communities))
    return _edges("co-community", _shared("co-community", active.join(member, on="record")))


def customer_product(view: View, scope: Scope) -> Edges:
    """Tie a customer to a product bought or reviewed."""
    act = projections.links(view, "buyer").rename({"subject": "act", "object": "record"})
    what = projections.links(view, "product").rename({"subject": "act", "object": "target"})
    when = projections.times(view, "occurredAt").rename({"subject": "act"})
    acts = act.join(what, on="act").join(when, on="act", how="left")
    plain = projections.links(view, "bought").rename({"subject": "record", "object": "target"})
    plain = plain.join(acts, on=["record", "target"], how="anti").with_columns(at=_UNTOLD)
    bought = pl.concat([acts.select("record", "target", "at"), plain.select("record", "target", "at")])
    bought = scope.within(in_community(view, resolved(view, bought), scope))
    if scope.topics is not None:
        bought = bought.clear()
    rows = bought.select(pl.col("agent").alias("source"), "target", pl.lit(1.0).alias("weight"), "at")
    return _edges("customer-product", pl.concat([rows, _reviews(view, scope)]))


def within(view: View, scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose ``item`` is on the topics and of the time asked for; add when it came ``at``."""
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = scope.within(rows.join(created, on="item", how="left"))
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    topical = on_topic(view, scope, replies)
    return rows if topical is None else rows.join(topical, on="item", how="semi")


def _helping(view: View, scope: Scope) -> pl.DataFrame:
    return uses(view, scope).select(pl.col("user").alias("source"), target="author", weight="weight", at="at")


def _reviews(view: View, scope: Scope) -> pl.DataFrame:
    wrote = in_community(view, authors(view), scope)
    reviews = projections.instances(view, "Review").rename({"subject": "item"})
    products = projections.instances(view, "Product")
    about = pl.concat([projections.links(view, name) for name in ("about", "product")]).unique()
    about = about.rename({"subject": "item", "object": "target"})
    about = about.join(products, left_on="target", right_on="subject", how="semi")
    rows = within(view, scope, reviews.join(about, on="item")).join(wrote, on="item")
    rows = rows.select("item", "target", "at", source="agent").unique()
    return rows.select("source", "target", pl.lit(1.0).alias("weight"), "at")


def _adoption(view: View, scope: Scope) -> pl.DataFrame:
    wrote = authors(view)
    derived = projections.links(view, "derivedFrom").rename({"subject": "work", "object": "item"})
    created = projections.times(view, "createdAt").rename({"subject": "work"})
    built = (
        derived.join(wrote.rename({"item": "work"}), on="work")
        .join(created, on="work", how="left")
        .select("item", "agent", "at")
    )
    both = pl.concat([adoptions(view).select("item", "agent", "at"), built])
    rows = scope.within(both.group_by("item", "agent").agg(pl.col("at").min()))
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    topical = on_topic(view, scope, replies)
    rows = rows if topical is None else rows.join(topical, on="item", how="semi")
    written = in_community(view, wrote, scope).select("item", author="agent").unique()
    rows = rows.join(written, on="item").filter(pl.col("agent") != pl.col("author"))
    rows = rows.select("item", "agent", "at").unique()
    return rows.select(pl.col("item").alias("source"), target="agent", weight=pl.lit(1.0), at="at")


def _topical(view: View, scope: Scope) -> pl.DataFrame:
    """List the items and their topics: columns ``item``, ``topic``, ``at``, ``weight``."""
    topical = projections.links(view, "topic").rename({"subject": "item", "object": "topic"})
    rows = within(view, scope, topical).with_columns(weight=1.0)
    if scope.communities is None:
        return rows
    return rows.join(in_community(view, authors(view), scope), on="item", how="semi")


def _shared(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Tie each two agents in the same groups, at the time when the second of them came.

    Raises
    ------
    InputError
        If there are too many pairs to be of use.

    """
    first = rows.group_by("group", "agent").agg(pl.col("at").min())
    sizes = first.group_by("group").len()["len"].cast(pl.Int64)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    if pairs > _MOST_PAIRS:
        message = (
            f"{kind} would tie {pairs:,} pairs of people, more than the {_MOST_PAIRS:,} of any use: "
            "ask for one topic, one community or a shorter time"
        )
        raise InputError(message)
    both = first.join(first, on="group", suffix="_other").filter(pl.col("agent") < pl.col("agent_other"))
    later = pl.max_horizontal("at", "at_other")
    return both.select(source="agent", target="agent_other", weight=pl.lit(1.0), at=later)


def _edges(name: str, rows: pl.DataFrame) -> Edges:
    return Edges.between(name, rows["source"], rows["target"], rows["weight"], times=rows["at"])
