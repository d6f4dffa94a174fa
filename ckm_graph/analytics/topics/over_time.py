"""Topics over time: when items on which topics came in, from whom; and what that tells.

View --topic_uses--> one row an item and topic --> trends, first signs
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.scope import authors, in_community, scope_of
from ckm_graph.analytics.topics.changing import trends_in
from ckm_graph.analytics.topics.items import topic_names
from ckm_graph.analytics.topics.signs import first_signs_in
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from ckm_graph.analysis import Analysis
    from ckm_graph.analytics.scope import Moment, Scope
    from ckm_graph.model.topics import FirstSign, TopicModel, Trend
    from ckm_graph.store import View

__all__ = ["first_signs", "topic_uses", "trends"]


def trends(  # noqa: PLR0913 -- one parameter a filter
    view: View,
    *,
    model: TopicModel | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    recent: float = 0.25,
    rate: float = 0.05,
    steady: bool = False,
    limit: int | None = None,
) -> Analysis[Trend]:
    """Find the topics that are spoken of more, or less, than before; see `topics.changing`.

    Parameters
    ----------
    view
        One state of a store.
    model
        Clusters to look at instead of the topics that items bear.
    community, since, until
        Only items whose author is of this community, from the one (inclusive) to the other (exclusive).
    recent
        Part of that time that is recent.
    rate
        Highest false discovery rate of what is called emerging or fading.
    steady
        Whether to list also the topics in which no change is found.
    limit
        At most so many; None for all.

    Raises
    ------
    UnknownNameError
        If no community is called so.
    InputError
        If a part or rate is out of range, or the time is empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(trends(view))
    0

    """
    _check(limit)
    scope = scope_of(view, community=community, since=since, until=until)
    uses = topic_uses(view, scope, model)
    found = trends_in(uses, recent=recent, rate=rate, limit=limit, steady=steady, graph=view.number)
    asked = {
        "model": None if model is None else dict(model.parameters),
        "community": community,
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
    }
    return replace(found, parameters={**found.parameters, **asked})


def first_signs(
    view: View,
    *,
    community: str | None = None,
    until: Moment | None = None,
    horizon: float = 0.35,
    limit: int | None = None,
) -> Analysis[FirstSign]:
    """Find young topics that lead users have taken up; see `ckm_graph.analytics.topics.signs`.

    Parameters
    ----------
    view
        One state of a store.
    community
        Only items whose author is of this community.
    until
        The moment at which it is asked: nothing from then on counts.
    horizon
        Part of the time looked at within which a topic grows or doesn't.
    limit
        At most so many; None for all.

    Raises
    ------
    UnknownNameError
        If no community is called so.
    InputError
        If the horizon is not between 0 and 1.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(first_signs(view))
    0

    """
    _check(limit)
    scope = scope_of(view, community=community, until=until)
    uses = topic_uses(view, scope)
    found = first_signs_in(uses, horizon=horizon, until=scope.until, limit=limit, graph=view.number)
    return replace(found, parameters={**found.parameters, "community": community})


def topic_uses(view: View, scope: Scope, model: TopicModel | None = None) -> pl.DataFrame:
    """List the items within a scope with their topics: ``item``, ``topic``, ``name``, ``at``, ``agent``.

    An item without topic, or in no cluster of the model, has one row all the same. Of several authors the
    first by IRI is named. Replies count where they bear a topic themselves.
    """
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    wrote = in_community(view, authors(view), scope).group_by("item").agg(pl.col("agent").min())
    replies = projections.links(view, "inReplyTo")
    opening = projections.instances(view, "KnowledgeItem").join(replies, on="subject", how="anti")
    if model is None:
        borne = projections.links(view, "topic").rename({"subject": "item", "object": "topic"})
        borne = borne.join(topic_names(view), on="topic")
    else:
        rows = [(item, f"{one.cluster:04}", one.label) for one in model.clusters for item in one.items]
        borne = pl.DataFrame(rows, schema=["item", "topic", "name"], orient="row").cast(pl.String)
    looked = pl.concat([opening.select(item="subject"), borne.select("item")]).unique()
    raised = projections.links(view, "raisedIn")  # the item that it was raised in speaks for it
    looked = looked.join(raised, left_on="item", right_on="subject", how="anti")
    timed = scope.within(created).join(looked, on="item", how="semi")
    known = timed.join(wrote, on="item", how="left").join(borne, on="item", how="left")
    if scope.communities is not None:
        known = known.drop_nulls("agent")
    return known.select("item", "topic", "name", "at", "agent").sort("item", "topic")


def _check(limit: int | None) -> None:
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
