"""Figures: what there is to say of some contributors beside their score.

used items  -> users, items, answers, accepted, votes, topics
own items   -> first and last activity, part of each flow
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.scope import Scope, in_community, on_topic
from ckm_graph.errors import UnknownNameError
from ckm_graph.model.people import FlowShare

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from ckm_graph.store import View

    _Times: TypeAlias = tuple[dt.datetime | None, dt.datetime | None]

__all__ = ["activity", "flow_shares", "in_flow", "works"]


def works(view: View, uses: pl.DataFrame) -> dict[str, Mapping[str, Any]]:
    """Count what of each author's was used.

    Returns
    -------
    dict
        By author ``users``, ``items``, ``answers``, ``accepted``, ``votes``, ``topics``.

    """
    used = uses.group_by("author", "item").agg(
        answer=(pl.col("kind") == "answer").any(),
        accepted=pl.col("accepted").first(),
        votes=pl.col("votes").first(),
    )
    totals = used.group_by("author").agg(
        items=pl.len(),
        answers=pl.col("answer").sum(),
        accepted=(pl.col("accepted") & pl.col("answer")).sum(),
        votes=pl.col("votes").sum().round().cast(pl.Int64),
    )
    users = uses.group_by("author").agg(users=pl.col("user").n_unique())
    table = totals.join(users, on="author").join(_breadth(view, used), on="author", how="left")
    return {row.pop("author"): row for row in table.fill_null(0).iter_rows(named=True)}


def _breadth(view: View, used: pl.DataFrame) -> pl.DataFrame:
    """Count the topics of the items used and of what they reply to: columns ``author``, ``topics``."""
    topical = projections.links(view, "topic").rename({"subject": "on", "object": "topic"})
    parents = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "on"})
    works_ = used.select("author", "item")
    places = pl.concat(
        [works_.select("author", on="item"), works_.join(parents, on="item").select("author", "on")]
    )
    return places.join(topical, on="on").group_by("author").agg(topics=pl.col("topic").n_unique())


def activity(view: View, scope: Scope, wrote: pl.DataFrame, agents: pl.Series) -> dict[str, _Times]:
    """Tell when each of some agents contributed first and last, as of the cut."""
    theirs = wrote.filter(pl.col("agent").is_in(agents.implode()))
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = Scope(until=scope.until).within(theirs.join(created, on="item"))
    found = rows.group_by("agent").agg(first=pl.col("at").min(), last=pl.col("at").max())
    return {agent: (first, last) for agent, first, last in found.iter_rows()}


def flow_shares(
    view: View, scope: Scope, wrote: pl.DataFrame, agents: pl.Series
) -> dict[str, tuple[FlowShare, ...]]:
    """Tell which part of each knowledge flow is by each of some agents; flows are never added up."""
    flows = projections.links(view, "flow").rename({"subject": "item", "object": "flow"})
    rows = in_community(view, wrote, scope).join(flows, on="item").select("item", "agent", "flow").unique()
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = scope.within(rows.join(created, on="item", how="left"))
    if scope.topics is not None:
        replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
        topical = on_topic(view, scope, replies)
        rows = rows if topical is None else rows.join(topical, on="item", how="semi")
    total = dict(rows.group_by("flow").agg(pl.col("item").n_unique()).iter_rows())
    theirs = rows.filter(pl.col("agent").is_in(agents.implode())).group_by("agent", "flow").len()
    found: dict[str, list[FlowShare]] = {}
    for agent, flow, count in theirs.sort("agent", "flow").iter_rows():
        found.setdefault(agent, []).append(FlowShare(_ending(flow), count, count / total[flow]))
    return {
        agent: tuple(sorted(parts, key=lambda one: (-one.items, one.flow))) for agent, parts in found.items()
    }


def in_flow(view: View, uses: pl.DataFrame, flow: str) -> pl.DataFrame:
    """Keep the uses of items in a knowledge flow, by IRI or name.

    Raises
    ------
    UnknownNameError
        If the graph has no item in a flow called so.

    """
    flows = projections.links(view, "flow").rename({"subject": "item", "object": "flow"})
    known = {_ending(iri): iri for iri in flows["flow"].unique().sort().to_list()}
    wanted = known.get(flow, flow)
    if wanted not in known.values():
        raise UnknownNameError("flow", flow, known)
    return uses.join(flows.filter(pl.col("flow") == wanted), on="item", how="semi")


def _ending(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]
