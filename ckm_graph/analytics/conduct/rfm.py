"""Recency, frequency, value: how lately, how often and for how much customers bought.

    View --purchases--> one row a purchase --rfm--> Analysis of RfmProfile

Quintiles rank all customers who bought: the fifth that does best has 5. The quintile of a value is
⌈5 · rank / n⌉, with the mean rank where several are equal, so that equals are never told apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct.clientele import as_of, clientele, iso, kept
from ckm_graph.analytics.conduct.membership import members_of
from ckm_graph.analytics.scope import resolved, scope_of
from ckm_graph.errors import InputError
from ckm_graph.model.conduct import RfmProfile

if TYPE_CHECKING:
    import datetime as dt

    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["purchases", "rfm", "rfm_of"]

_DAY: Final = 86_400


def rfm(
    view: View,
    *,
    segment: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    unit: str | None = None,
    limit: int | None = None,
) -> Analysis[RfmProfile]:
    """Rank customers by how lately, how often and for how much they bought, the best first.

    Parameters
    ----------
    view
        One state of a store.
    segment
        Only customers of this declared segment: IRI or name. Quintiles are among these.
    since, until
        Only purchases from ``since``, inclusive, to ``until``, exclusive; recency counts back from
        ``until``, else from the last purchase.
    unit
        Only amounts in this unit; needed where purchases are in several.
    limit
        How many rows at most.

    Raises
    ------
    UnknownNameError
        If no segment is called so.
    InputError
        If amounts are in several units and none is chosen, or the time is empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(rfm(view))
    0

    """
    scope = scope_of(view, since=since, until=until)
    who = clientele(view)
    bought = scope.within(purchases(view)).filter(pl.col("agent").is_in(list(who.customers)))
    bought = kept(bought, members_of(view, segment, who, scope))
    chosen = _unit(bought, unit)
    bought = bought.filter(pl.col("unit").is_null() | pl.col("unit").eq_missing(pl.lit(chosen, pl.String)))
    today = as_of(scope, bought)
    table = rfm_of(bought, today).sort(["score", "value", "agent"], descending=[True, True, False])
    rows = tuple(
        RfmProfile(
            customer=row["agent"],
            name=who.names.get(row["agent"]),
            unit=chosen,
            **{key: row[key] for key in ("recency", "frequency", "value", "r", "f", "m", "first", "last")},
        )
        for row in table.head(limit if limit is not None else table.height).iter_rows(named=True)
    )
    asked = {"segment": segment, "since": iso(scope.since), "until": iso(scope.until), "unit": chosen}
    notes = (
        f"{table.height} customers bought; recency counts back from {today:%Y-%m-%d}."
        if table.height
        else "No customer bought anything in that time.",
        "Quintile 5 is the best fifth; equal values share a quintile.",
    )
    return Analysis("rfm", RfmProfile, rows, {**asked, "limit": limit}, view.number, notes)


def purchases(view: View) -> pl.DataFrame:
    """Tell who bought when for how much: columns ``item``, ``agent``, ``at``, ``amount``, ``unit``."""
    bought = resolved(view, projections.links(view, "buyer").rename({"subject": "item", "object": "record"}))
    amount = projections.literals(view, "amount").with_columns(
        amount=pl.col("value").cast(pl.Float64, strict=False)
    )
    unit = projections.literals(view, "unit").rename({"value": "unit"})
    rows = bought.join(projections.times(view, "occurredAt"), left_on="item", right_on="subject")
    rows = rows.join(amount.drop("value"), left_on="item", right_on="subject", how="left")
    rows = rows.join(unit, left_on="item", right_on="subject", how="left")
    return rows.select("item", "agent", "at", "amount", "unit").unique().sort("at", "item", "agent")


def rfm_of(bought: pl.DataFrame, today: dt.datetime) -> pl.DataFrame:
    """Work the figures out: one row an ``agent``; ``score`` is the sum of the quintiles."""
    days = (pl.lit(today) - pl.col("last")).dt.total_seconds() / _DAY
    table = (
        bought.sort("item")
        .group_by("agent")
        .agg(
            frequency=pl.len().cast(pl.Int64),
            value=pl.col("amount").sum().round(6),
            first=pl.col("at").min(),
            last=pl.col("at").max(),
        )
        .with_columns(recency=days)
    )
    return table.with_columns(
        r=_quintile(-pl.col("recency")), f=_quintile(pl.col("frequency")), m=_quintile(pl.col("value"))
    ).with_columns(score=pl.sum_horizontal("r", "f", "m"))


def _quintile(value: pl.Expr) -> pl.Expr:
    return (5 * value.rank("average") / pl.len()).ceil().clip(1, 5).cast(pl.Int64)


def _unit(bought: pl.DataFrame, unit: str | None) -> str | None:
    found = bought["unit"].drop_nulls().unique().sort().to_list()
    if unit is not None and unit not in found:
        message = f"no purchase is in {unit!r}; there are amounts in {', '.join(found) or 'no unit'}"
        raise InputError(message)
    if unit is None and len(found) > 1:
        message = f"amounts are in {', '.join(found)}, which can't be added up: choose one by unit"
        raise InputError(message)
    return unit if unit is not None else next(iter(found), None)
