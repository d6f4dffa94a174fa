"""Flows: how much knowledge goes which way, by what it is about, where it comes from, and when.

An item counts in its own flow alone (``ckm:flow``), and in each thing that it belongs to (see
`ckm_graph.analytics.loops.dimensions`); flows are never added up. What bears no flow, such as talk
between employees, is left out.

    View, Scope --counted--> columns item, flow, at --balances--> tuple[FlowBalance, ...]
                                                    --sankey--> nodes and links
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.loops.dimensions import DIMENSIONS, belonging, called
from ckm_graph.analytics.loops.matters import within
from ckm_graph.analytics.scope import authors
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.loops import FlowBalance, SankeyLink, SankeyNode
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["BY", "PERIODS", "balances", "counted", "internal", "sankey"]

TIME: Final = "time"
BY: Final = (*DIMENSIONS, TIME)
"""What flows can be told by."""
PERIODS: Final = {"month": "1mo", "quarter": "1q", "year": "1y"}
"""Lengths of periods, and how polars writes them."""

_OTHER: Final = "other"
_NOWHERE: Final = "none"
_FLOWS: Final = {
    "for_customer": CKM.ForCustomer.value,
    "about_customer": CKM.AboutCustomer.value,
    "from_customer": CKM.FromCustomer.value,
    "relationship": CKM.RelationshipSpecific.value,
}


def counted(view: View, scope: Scope) -> pl.DataFrame:
    """List the items of a scope that bear a flow: columns ``item``, ``flow``, ``at``."""
    flow = projections.links(view, "flow").rename({"subject": "item", "object": "flow"})
    activities = projections.instances(view, "KnowledgeActivity").rename({"subject": "item"})
    return within(view, flow.join(activities, on="item", how="anti"), scope)


def internal(view: View, scope: Scope) -> int:
    """Count the items of a scope that bear no flow."""
    items = projections.instances(view, "KnowledgeItem").rename({"subject": "item"})
    flowing = projections.links(view, "flow").rename({"subject": "item"})
    return len(within(view, items.join(flowing, on="item", how="anti"), scope))


def balances(view: View, scope: Scope, by: str, period: str | None = None) -> tuple[FlowBalance, ...]:
    """Count the items of each flow.

    Parameters
    ----------
    view
        One state of a store.
    scope
        Only items that came in within it.
    by
        One of `BY`.
    period
        One of `PERIODS`: a row for each of them; with ``time`` a month unless told otherwise.

    Raises
    ------
    UnknownNameError
        If there is no such dimension or period.

    """
    if by not in BY:
        raise UnknownNameError("dimension of flows", by, BY)
    if period is not None and period not in PERIODS:
        raise UnknownNameError("period", period, PERIODS)
    view = readings.once(view)
    items = counted(view, scope)
    dated = _dated(items, period or ("month" if by == TIME else None))
    if by == TIME:
        rows, names = dated.with_columns(thing=pl.lit(None, pl.String)), {}
    else:
        rows, names = dated.join(belonging(view, items, by), on="item", how="left"), called(view, by)
    whose = rows.join(authors(view).select("item", "agent").unique(), on="item", how="left")
    flow = pl.col("flow")
    counts = whose.group_by("thing", "period").agg(
        *(pl.col("item").filter(flow == iri).n_unique().alias(name) for name, iri in _FLOWS.items()),
        *(
            pl.col("agent").filter(flow == _FLOWS[name]).drop_nulls().n_unique().alias(f"people_{name}")
            for name in ("from_customer", "for_customer")
        ),
    )
    total = [pl.col(name).cast(pl.Int64).sum().over("thing") for name in ("from_customer", "for_customer")]
    ordered = counts.sort(*(-one for one in total), "thing", "period", nulls_last=True)
    return tuple(
        FlowBalance(
            thing=row["thing"],
            name=names.get(row["thing"]),
            period=row["period"],
            **{name: row[name] for name in _FLOWS},
            balance=_balance(row["for_customer"], row["from_customer"]),
            people_from=row["people_from_customer"],
            people_for=row["people_for_customer"],
        )
        for row in ordered.iter_rows(named=True)
    )


def sankey(
    view: View, scope: Scope, start: str, end: str, limit: int = 12
) -> tuple[tuple[SankeyNode, ...], tuple[SankeyLink, ...]]:
    """Lead items from where they come by their flow to what they are about.

    An item counts 1 on each side of its flow, in equal parts for each thing that it belongs to there.
    Beyond the ``limit`` greatest things of a column the rest is one box.

    Raises
    ------
    UnknownNameError
        If there is no such dimension.
    InputError
        If the limit is below 1.

    """
    for name in (start, end):
        if name not in DIMENSIONS:
            raise UnknownNameError("dimension of flows", name, DIMENSIONS)
    if limit < 1:
        raise InputError(f"limit must be at least 1, got {limit}")
    view = readings.once(view)
    items = counted(view, scope).select("item", "flow")
    flows = readings.labels(view, "KnowledgeFlow")
    nodes: list[SankeyNode] = []
    links: list[SankeyLink] = []
    for column, name in ((0, start), (2, end)):
        parts = _parts(view, items, name, limit)
        labels = {**called(view, name), _OTHER: "other", _NOWHERE: "not stated"}
        boxes = parts.group_by("thing").agg(pl.col("value").sum()).sort(-pl.col("value"), "thing")
        nodes += [
            SankeyNode(f"{column}:{thing}", labels.get(thing, thing), column)
            for thing in boxes["thing"].to_list()
        ]
        sums = (
            parts.sort("thing", "flow")
            .group_by("thing", "flow", maintain_order=True)
            .agg(pl.col("value").sum())
        )
        for thing, flow, value in sums.iter_rows():
            ends = (f"{column}:{thing}", f"1:{flow}")
            source, target = ends if column == 0 else reversed(ends)
            links.append(SankeyLink(source, target, value))
    middle = items.group_by("flow").len().sort(-pl.col("len").cast(pl.Int64), "flow")
    nodes += [SankeyNode(f"1:{flow}", flows.get(flow, flow), 1) for flow in middle["flow"].to_list()]
    return tuple(sorted(nodes, key=lambda node: node.column)), tuple(links)


def _parts(view: View, items: pl.DataFrame, dimension: str, limit: int) -> pl.DataFrame:
    """Split each item over what it belongs to: columns ``thing``, ``flow``, ``value``."""
    placed = items.join(belonging(view, items, dimension), on="item", how="left")
    placed = placed.with_columns(
        pl.col("thing").fill_null(_NOWHERE), value=1.0 / pl.len().over("item", "flow")
    )
    named = placed.filter(pl.col("thing") != _NOWHERE).group_by("thing").agg(pl.col("value").sum())
    great = named.sort(-pl.col("value").round(9), "thing").head(limit)["thing"].to_list()
    kept = pl.col("thing").is_in([*great, _NOWHERE])
    return placed.with_columns(thing=pl.when(kept).then(pl.col("thing")).otherwise(pl.lit(_OTHER))).sort(
        "item"
    )


def _dated(items: pl.DataFrame, period: str | None) -> pl.DataFrame:
    if period is None:
        return items.with_columns(period=pl.lit(None, pl.Date))
    return items.with_columns(period=pl.col("at").dt.truncate(PERIODS[period]).dt.date())


def _balance(given: int, told: int) -> float | None:
    return (given - told) / (given + told) if given + told else None
