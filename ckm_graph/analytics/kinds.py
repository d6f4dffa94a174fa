"""Kinds of edges that a graph can be projected to, by name.

reliance              who uses -> who wrote; see `ckm_graph.analytics.reliance`
reply                 who replies -> whom they reply to; weight: replies
item-topic            item -> topic it is on; weight 1
topic-co-occurrence   topic -> topic after it by IRI that is on the same items; weight: items
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.reliance import reliance
from ckm_graph.analytics.scope import authors, in_community, on_topic, scope_of
from ckm_graph.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.analytics.scope import Moment, Scope
    from ckm_graph.store import View

__all__ = ["edges"]


def edges(
    view: View,
    kind: str = "reliance",
    *,
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Edges:
    """Project a graph to edges.

    Parameters
    ----------
    view
        One state of a store.
    kind
        ``reliance``, ``reply``, ``item-topic`` or ``topic-co-occurrence``.
    topic, community, since, until
        What the edges are limited to, as for `ckm_graph.analytics.contributors`; an item by its own
        author and time.

    Raises
    ------
    UnknownNameError
        If there is no such kind, topic or community.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(edges(view, "reply"))
    0

    """
    if kind not in _KINDS:
        raise UnknownNameError("kind of edges", kind, _KINDS)
    scope = scope_of(view, topic=topic, community=community, since=since, until=until)
    return _KINDS[kind](view, scope)


def _reliance(view: View, scope: Scope) -> Edges:
    return reliance(view, scope).edges


def _reply(view: View, scope: Scope) -> Edges:
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    wrote = authors(view)
    to = wrote.select(parent="item", target="agent").unique()
    by = in_community(view, wrote, scope).select("item", source="agent").unique()
    rows = _within(view, scope, replies, replies).join(by, on="item").join(to, on="parent")
    rows = rows.filter(pl.col("source") != pl.col("target"))
    return _counted("reply", rows["source"], rows["target"])


def _item_topic(view: View, scope: Scope) -> Edges:
    rows = _topical(view, scope)
    return _counted("item-topic", rows["item"], rows["topic"])


def _topic_co_occurrence(view: View, scope: Scope) -> Edges:
    rows = _topical(view, scope)
    pairs = rows.join(rows, on="item", suffix="_other").filter(pl.col("topic") < pl.col("topic_other"))
    return _counted("topic-co-occurrence", pairs["topic"], pairs["topic_other"])


def _topical(view: View, scope: Scope) -> pl.DataFrame:
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    topical = projections.links(view, "topic").rename({"subject": "item", "object": "topic"})
    rows = _within(view, scope, topical, replies)
    if scope.communities is None:
        return rows
    return rows.join(in_community(view, authors(view), scope), on="item", how="semi")


def _within(view: View, scope: Scope, rows: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows whose ``item`` is on the topics and of the time asked for."""
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = scope.within(rows.join(created, on="item", how="left"))
    topical = on_topic(view, scope, replies)
    return rows if topical is None else rows.join(topical, on="item", how="semi")


def _counted(name: str, source: pl.Series, target: pl.Series) -> Edges:
    return Edges.between(name, source.to_list(), target.to_list(), np.ones(len(source)))


_KINDS: Final[Mapping[str, Callable[[View, Scope], Edges]]] = {
    "reliance": _reliance,
    "reply": _reply,
    "item-topic": _item_topic,
    "topic-co-occurrence": _topic_co_occurrence,
}
