"""The section on flows: which way knowledge goes, month by month, each flow by itself."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ckm_graph.markup import Child, Element, element
from ckm_graph.reporting._charts import (
    COLOURS,
    NARROW,
    WIDE,
    Series,
    framed,
    legend,
    month_name,
    months_between,
    stacked_columns,
)
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.model.reporting import FlowSeries, KindSeries

__all__ = ["flows"]


def flows(entries: tuple[FlowSeries, ...]) -> list[Child]:
    """Show each flow by itself: its figures, and its items a month by kind on a scale of its own."""
    if not entries:
        return []
    colours = _colours(entries)
    shown: list[Child] = [
        element(
            "p",
            "Which way knowledge goes between the organisation and its customers. Flows differ in kind, so "
            "they are never added up; each chart has a scale of its own.",
            class_="lead",
        ),
        table(
            "Knowledge items by flow",
            ("Flow", "Items", "Contributors", "First month", "Last month"),
            ((flow.label, number(flow.items), number(flow.contributors), *_span(flow)) for flow in entries),
            numeric=(1, 2),
        ),
    ]
    dated = [flow for flow in entries if flow.kinds]
    if not dated:
        return [*shown, element("p", "No item bears a date, so nothing is drawn over time.", class_="lead")]
    all_months = [month for flow in dated for kind in flow.kinds for month, _ in kind.months]
    months = months_between(min(all_months), max(all_months))
    width = WIDE if len(dated) == 1 else NARROW
    panels = [_flow_panel(flow, months, colours, width) for flow in dated]
    return [*shown, element("div", *panels, class_="panels")]


def _span(flow: FlowSeries) -> tuple[str, str]:
    months = [month for kind in flow.kinds for month, _ in kind.months]
    if not months:
        return "\N{EN DASH}", "\N{EN DASH}"
    return month_name(min(months)), month_name(max(months))


def _colours(entries: tuple[FlowSeries, ...]) -> dict[str, int]:
    """Give each kind one colour in all charts, and no two kinds of one chart the same.

    The most frequent kinds choose first; where a chart runs out of colours, its rarest kinds share the last.
    """
    totals: defaultdict[str, int] = defaultdict(int)
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for flow in entries:
        for kind in flow.kinds:
            totals[kind.label] += kind.total
            beside[kind.label].update(other.label for other in flow.kinds)
    crowded = {
        kind.label for flow in entries for kind in flow.kinds[COLOURS - 1 :] if len(flow.kinds) > COLOURS
    }
    chosen: dict[str, int] = {}
    for label in sorted(totals, key=lambda label: (-totals[label], label)):
        taken = {chosen[other] for other in beside[label] if other in chosen}
        free = (colour for colour in range(COLOURS - bool(crowded)) if colour not in taken)
        chosen[label] = COLOURS - 1 if label in crowded else next(free, COLOURS - 1)
    return chosen


def _flow_panel(flow: FlowSeries, months: tuple[str, ...], colours: dict[str, int], width: int) -> Element:
    drawn: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    labels: defaultdict[int, list[str]] = defaultdict(list)
    for kind in flow.kinds:
        colour = colours[kind.label]
        labels[colour].append(kind.label)
        for month, count in kind.months:
            drawn[colour][month] += count
    series = tuple(
        Series(", ".join(labels[colour]), colour, tuple(drawn[colour][month] for month in months))
        for colour in sorted(drawn)
    )
    name = f"{flow.label}: items a month"
    return element(
        "figure",
        element("figcaption", element("h3", flow.label), element("span", f"{number(flow.items)} items")),
        legend(tuple((entry.label, entry.colour) for entry in series)),
        framed(name, stacked_columns(name, months, series, width=width)),
        element("details", element("summary", "The same as a table"), _month_table(name, months, flow.kinds)),
    )


def _month_table(name: str, months: tuple[str, ...], kinds: tuple[KindSeries, ...]) -> Element:
    counts = [dict(kind.months) for kind in kinds]
    rows = (
        (month_name(month), *(number(count.get(month, 0)) for count in counts))
        for month in months
        if any(count.get(month) for count in counts)
    )
    heads = ("Month", *(kind.label for kind in kinds))
    return table(name, heads, rows, numeric=range(1, len(heads)))
