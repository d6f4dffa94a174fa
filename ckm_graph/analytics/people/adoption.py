"""Adoption: which ideas, needs and complaints became a change, and who decided so.

    item --ledTo, decidedIn, resolvedBy, …--> decision --…--> change          adopter: participant of either

Only what reaches a change is adopted: a decision that says no leads to none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.scope import resolved

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["adoptions"]

_ONWARD: Final = ("ledTo", "decidedIn", "resolvedBy")
"""Properties from what was said to what came of it, …"""
_BACKWARD: Final = ("resultOf", "decidesOn", "resolves")
"""… and their inverses."""


def adoptions(view: View) -> pl.DataFrame:
    """List who adopted which item.

    Returns
    -------
    polars.DataFrame
        Columns ``item``, ``agent`` (the adopter), ``at`` (when the decision or the change was made; null
        where that isn't told), one row each item and agent.

    """
    changes = projections.instances(view, "Change")
    steps = pl.concat(
        [
            *(projections.links(view, name).select(step="subject", onto="object") for name in _ONWARD),
            *(projections.links(view, name).select(step="object", onto="subject") for name in _BACKWARD),
        ]
    ).unique()
    leading = _leading(steps, changes)
    taking = projections.links(view, "participant").rename({"subject": "step", "object": "record"})
    when = projections.times(view, "occurredAt").rename({"subject": "step"})
    rows = leading.join(taking, on="step").join(when, on="step", how="left")
    wrote = projections.links(view, "contributedBy").select(item="subject").unique()
    found = resolved(view, rows.join(wrote, on="item", how="semi").select("item", "record", "at"))
    return found.group_by("item", "agent").agg(pl.col("at").min())


def _leading(steps: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """List what lies on a way from each thing to a change: columns ``item``, ``step`` (the change too)."""
    reaching = changes.select(step="subject")
    fresh = reaching
    while not fresh.is_empty():
        before = steps.join(fresh.rename({"step": "onto"}), on="onto", how="semi").select("step").unique()
        fresh = before.join(reaching, on="step", how="anti")
        reaching = pl.concat([reaching, fresh])
    useful = steps.join(reaching.rename({"step": "onto"}), on="onto", how="semi")
    found = fresh_pairs = useful.rename({"step": "item", "onto": "step"})
    while not fresh_pairs.is_empty():
        further = fresh_pairs.join(useful, on="step").select("item", step="onto").unique()
        fresh_pairs = further.join(found, on=["item", "step"], how="anti")
        found = pl.concat([found, fresh_pairs])
    return found
