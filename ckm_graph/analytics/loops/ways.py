"""Ways: what came of an item, step by step, and who was told.

    item --decidedIn, ledTo, resolvedBy, said either way, any number of steps--> decisions and changes
    change --inRelease--> releases
    notice: an activity with a receiver, on a change, a release or a decision, at some time

What the steps mean together is the same as in the named queries ``complaint-to-change`` and
``release-to-tell``. Items that say the same are taken together: duplicates, and what was raised in
duplicates; they stand under the one that is a duplicate of none, of several the oldest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.scope import Scope, resolved

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["Ways", "heads", "notices", "voices", "ways"]

_STEPS = (("decidedIn", "decidesOn"), ("ledTo", "resultOf"), ("resolvedBy", "resolves"))
_UNTOLD = pl.lit(None, pl.Datetime("us", "UTC"))


@dataclass(frozen=True, slots=True)
class Ways:
    """What came of items, as frames with columns ``item``, ``thing`` and ``at``, sorted."""

    decisions: pl.DataFrame
    changes: pl.DataFrame
    releases: pl.DataFrame
    """With a column ``change`` too."""
    fixes: pl.DataFrame
    """What resolves them, at no told time."""


def ways(view: View, items: pl.DataFrame, scope: Scope) -> Ways:
    """Follow items, given by a column ``item``, to their decisions, changes and releases before the cut."""
    steps = pl.concat([readings.relation(view, *names) for names in _STEPS])
    reached = _reached(steps.unique(), items)
    occurred = projections.times(view, "occurredAt").rename({"subject": "thing"})
    past = Scope(until=scope.until).within
    kinds = {
        name: reached.join(projections.instances(view, name), left_on="thing", right_on="subject", how="semi")
        for name in ("Decision", "Change")
    }
    dated = {
        name: past(rows.join(occurred, on="thing", how="left")).sort("item", "at", "thing")
        for name, rows in kinds.items()
    }
    shipped = readings.relation(view, "inRelease", "hasChange").rename(
        {"subject": "change", "object": "thing"}
    )
    came = projections.times(view, "createdAt").rename({"subject": "thing"})
    changes = dated["Change"].select("item", change="thing")
    releases = past(changes.join(shipped, on="change").join(came, on="thing", how="left"))
    fixes = readings.relation(view, "resolvedBy", "resolves", ("item", "thing"))
    fixes = fixes.join(items, on="item", how="semi").with_columns(at=_UNTOLD).sort("item", "thing")
    shipped_in = releases.sort("item", "at", "thing", "change")
    return Ways(
        dated["Decision"], dated["Change"], shipped_in, fixes if scope.until is None else fixes.clear()
    )


def notices(view: View, scope: Scope) -> pl.DataFrame:
    """Tell who was told of what: columns ``news``, ``agent``, ``notice``, ``at``."""
    news = pl.concat([projections.links(view, "about"), readings.relation(view, "handles", "handledIn")])
    to = projections.links(view, "receiver").rename({"object": "record"})
    when = projections.times(view, "occurredAt")
    rows = news.unique().rename({"object": "news"}).join(to, on="subject").join(when, on="subject")
    return (
        resolved(view, Scope(until=scope.until).within(rows))
        .select("news", "agent", pl.col("subject").alias("notice"), "at")
        .unique()
    )


def voices(view: View, scope: Scope) -> pl.DataFrame:
    """Tell who said and who backs what: columns ``item``, ``agent``, ``asked``; each pair once."""
    wrote = projections.links(view, "contributedBy").rename({"subject": "item", "object": "record"})
    act = readings.relation(view, "supports", "hasSupport", ("act", "item"))
    by = projections.links(view, "supporter").rename({"subject": "act", "object": "record"})
    when = projections.times(view, "occurredAt").rename({"subject": "act"})
    acts = act.join(by, on="act").join(when, on="act", how="left").select("item", "record", "at")
    plain = projections.links(view, "supportedBy").rename({"subject": "item", "object": "record"})
    plain = plain.join(acts, on=["item", "record"], how="anti").with_columns(at=_UNTOLD)
    backed = Scope(until=scope.until).within(pl.concat([acts, plain]))
    both = pl.concat(
        [
            wrote.select("item", "record", pl.lit(value=True).alias("asked")),
            backed.select("item", "record", pl.lit(value=False).alias("asked")),
        ]
    )
    return resolved(view, both).group_by("item", "agent").agg(pl.col("asked").any()).sort("item", "agent")


def heads(view: View, items: pl.DataFrame) -> pl.DataFrame:
    """Tell under which item each stands: columns ``item``, ``head``.

    The items are given by columns ``item``, ``kind`` and ``at``; only those of one kind say the same.
    """
    pairs = _same(view)
    raised = projections.links(view, "raisedIn").rename({"subject": "item", "object": "origin"})
    later = raised.rename({"origin": "later"}).join(pairs, on="later")
    through = later.join(raised.rename({"item": "other", "origin": "earlier"}), on="earlier")
    said = pl.concat([pairs.select(item="later", other="earlier"), through.select("item", "other")]).unique()
    kind = items.select(other="item", other_kind="kind")
    said = said.join(items.select("item", "kind"), on="item").join(kind, on="other")
    said = said.filter((pl.col("kind") == pl.col("other_kind")) & (pl.col("item") != pl.col("other")))
    if said.is_empty():
        return items.select("item", head="item")
    grouped = _grouped(said)
    repeats = said.select("item").unique().with_columns(repeats=pl.lit(value=True))
    ordered = grouped.join(items.select("item", "at"), on="item").join(repeats, on="item", how="left")
    ordered = ordered.with_columns(pl.col("repeats").fill_null(value=False))
    first = ordered.sort("group", "repeats", "at", "item", nulls_last=True)
    head = first.group_by("group", maintain_order=True).agg(pl.col("item").first().alias("head"))
    placed = grouped.join(head, on="group").select("item", "head")
    alone = items.join(placed, on="item", how="anti").select("item", head="item")
    return pl.concat([placed, alone]).sort("item")


def _same(view: View) -> pl.DataFrame:
    return readings.relation(view, "duplicateOf", "hasDuplicate", ("later", "earlier"))


def _grouped(pairs: pl.DataFrame) -> pl.DataFrame:
    """Give a number to the groups that pairs form: columns ``item``, ``group``."""
    nodes = pl.concat([pairs["item"], pairs["other"].rename("item")]).unique().sort()
    number = {node: index for index, node in enumerate(nodes.to_list())}
    ends = [np.array([number[one] for one in pairs[name].to_list()], np.int64) for name in ("item", "other")]
    size = len(number)
    _, group = connected_components(coo_array((np.ones(len(pairs)), (ends[0], ends[1])), shape=(size, size)))
    return pl.DataFrame({"item": nodes, "group": group.astype(np.int64)})


def _reached(steps: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Follow steps from items to all that they lead to: columns ``item``, ``thing``."""
    onward = steps.rename({"subject": "thing", "object": "next"})
    fresh = items.select("item", thing="item").unique()
    found = fresh.clear()
    while not fresh.is_empty():
        ahead = fresh.join(onward, on="thing").select("item", thing="next").unique()
        fresh = ahead.join(found, on=["item", "thing"], how="anti")
        found = pl.concat([found, fresh])
    return found
