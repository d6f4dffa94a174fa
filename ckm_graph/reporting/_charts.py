"""Charts as inline SVG: columns stacked by series over months, and bars inside table rows.

Colours come from the page's style sheet (``.s0`` … ``.s7``), so that both colour schemes and print work;
every chart bears a title and a description, and the page puts the same numbers into a table beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ckm_graph.markup import Element, element
from ckm_graph.reporting._tables import number

__all__ = [
    "COLOURS",
    "NARROW",
    "WIDE",
    "Series",
    "bar",
    "framed",
    "legend",
    "month_name",
    "months_between",
    "shares",
    "sparkline",
    "stacked_columns",
]

COLOURS: Final = 8
"""How many series a chart can tell apart."""

WIDE: Final = 880
NARROW: Final = 430
"""Widths of a chart that has the page to itself, and of one beside another."""
_HEIGHT: Final = 210
_LEFT: Final = 52
_RIGHT: Final = 8
_TOP: Final = 12
_BOTTOM: Final = 30
_WIDEST: Final = 44
_TICKS: Final = 4
_LABEL_ROOM: Final = 62
_DECEMBER: Final = 12
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart."""

    label: str
    """What it counts."""
    colour: int
    """Which of the `COLOURS`."""
    values: tuple[int, ...]
    """One value a month."""


def months_between(first: str, last: str) -> tuple[str, ...]:
    """List the months from one to another, both included.

    >>> months_between("2024-11", "2025-02")
    ('2024-11', '2024-12', '2025-01', '2025-02')
    """
    start, end = _ordinal(first), _ordinal(last)
    return tuple(f"{i // _DECEMBER:04d}-{i % _DECEMBER + 1:02d}" for i in range(start, end + 1))


def month_name(month: str) -> str:
    """Write a month for people.

    >>> month_name("2025-03")
    'Mar 2025'
    """
    year, _, index = month.partition("-")
    return f"{_MONTHS[int(index) - 1]} {year}"


def stacked_columns(
    name: str, months: tuple[str, ...], series: tuple[Series, ...], *, width: int = WIDE
) -> Element:
    """Draw one column a month, the series stacked in it.

    Parameters
    ----------
    name
        Title of the chart.
    months
        The months along the axis, without gaps.
    series
        What is stacked, lowest first; each with as many values as there are months.
    width
        How wide it is drawn.

    Returns
    -------
    Element
        The SVG, with a title, a description, and a title on each column.

    """
    totals = [sum(entry.values[i] for entry in series) for i in range(len(months))]
    step, top = _scale(max(totals, default=0))
    slot = (width - _LEFT - _RIGHT) / max(len(months), 1)
    thick = min(_WIDEST, slot * 0.78 if slot > 4 else slot)  # noqa: PLR2004 -- thin columns touch

    described = (
        f"{number(sum(totals))} in all, from {month_name(months[0])} to {month_name(months[-1])}; "
        + "; ".join(f"{entry.label} {number(sum(entry.values))}" for entry in series)
    )
    picture = element(
        "svg",
        element("title", name),
        element("desc", described),
        viewBox=f"0 0 {width} {_HEIGHT}",
        role="img",
        aria_label=f"{name}: {described}",
        class_="chart" if width == WIDE else "chart small",
    )
    _grid(picture, step, top, width)
    for i, month in enumerate(months):
        if totals[i]:
            centre = _LEFT + slot * (i + 0.5)
            picture.append(_column(month, i, series, centre - thick / 2, thick, top))
    _month_axis(picture, months, slot)
    return picture


def bar(share: float, *, kind: str = "s0") -> Element:
    """Draw a bar that fills a share of its table cell; the number stands in the cell beside it."""
    length = round(max(0.0, min(share, 1.0)) * 100, 2)
    fill = element("rect", x=0, y=0, width=length, height=10, class_=kind)
    rail = element("rect", x=0, y=0, width=100, height=10, class_="rail")
    return element(
        "svg", rail, fill, viewBox="0 0 100 10", preserveAspectRatio="none", class_="bar", aria_hidden="true"
    )


def shares(parts: tuple[float, ...]) -> Element:
    """Draw the parts of a whole side by side in a table cell; the numbers stand beside it."""
    picture = element(
        "svg",
        element("rect", x=0, y=0, width=100, height=10, class_="rail"),
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        class_="bar",
        aria_hidden="true",
    )
    start = 0.0
    for colour, part in enumerate(parts):
        length = round(max(0.0, min(part, 1.0)) * 100, 2)
        picture.append(element("rect", x=round(start, 2), y=0, width=length, height=10, class_=f"s{colour}"))
        start += length
    return picture


def sparkline(values: tuple[int, ...]) -> Element | None:
    """Draw how a number went, as small columns in a table cell; nothing where there are none."""
    if not any(values):
        return None
    wide = 100 / len(values)
    picture = element(
        "svg", viewBox="0 0 100 24", preserveAspectRatio="none", class_="sparkline", aria_hidden="true"
    )
    for i, value in enumerate(values):
        tall = round(23 * value / max(values), 2) if value else 0.6
        picture.append(
            element(
                "rect",
                x=round(i * wide + 0.1 * wide, 2),
                y=round(24 - tall, 2),
                width=round(0.8 * wide, 2),
                height=tall,
                class_="s0" if value else "rail",
            )
        )
    return picture


def framed(name: str, picture: Element) -> Element:
    """Put a chart into a frame that scrolls where the page is narrow."""
    return element("div", picture, class_="scroll", tabindex="0", role="region", aria_label=f"Chart: {name}")


def legend(entries: tuple[tuple[str, int], ...]) -> Element:
    """List what the colours mean."""
    return element(
        "ul",
        *(
            element(
                "li",
                element(
                    "svg",
                    element("rect", width=12, height=12, rx=2, class_=f"s{colour}"),
                    viewBox="0 0 12 12",
                    class_="swatch",
                    aria_hidden="true",
                ),
                label,
            )
            for label, colour in entries
        ),
        class_="legend",
    )


def _ordinal(month: str) -> int:
    year, _, index = month.partition("-")
    return int(year) * _DECEMBER + int(index) - 1


def _scale(highest: int) -> tuple[int, int]:
    """Choose whole steps for an axis, and its end."""
    raw = max(highest, 1) / _TICKS
    magnitude = 10 ** math.floor(math.log10(raw)) if raw >= 1 else 1
    step = next(int(magnitude * nice) for nice in (1, 2, 5, 10) if magnitude * nice >= raw)
    return step, step * math.ceil(max(highest, 1) / step)


def _height(value: float, top: int) -> float:
    return (_HEIGHT - _TOP - _BOTTOM) * value / top


def _grid(picture: Element, step: int, top: int, width: int) -> None:
    for value in range(0, top + 1, step):
        y = round(_HEIGHT - _BOTTOM - _height(value, top), 1)
        kind = "grid" if value else "axis"
        picture.append(element("line", x1=_LEFT, x2=width - _RIGHT, y1=y, y2=y, class_=kind))
        picture.append(element("text", number(value), x=_LEFT - 8, y=y + 4, text_anchor="end"))


def _column(month: str, index: int, series: tuple[Series, ...], x: float, width: float, top: int) -> Element:
    parts = [f"{entry.label} {number(entry.values[index])}" for entry in series if entry.values[index]]
    group = element("g", element("title", f"{month_name(month)}: {', '.join(parts)}"))
    base = float(_HEIGHT - _BOTTOM)
    for entry in series:
        if entry.values[index]:
            tall = _height(entry.values[index], top)
            base -= tall
            group.append(
                element(
                    "rect",
                    x=round(x, 2),
                    y=round(base, 2),
                    width=round(width, 2),
                    height=round(tall, 2),
                    class_=f"s{entry.colour}",
                )
            )
    return group


def _month_axis(picture: Element, months: tuple[str, ...], slot: float) -> None:
    """Label as many months as fit: all, each quarter, each half-year, or Januaries some years apart."""
    y = _HEIGHT - _BOTTOM + 18
    every = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200) if slot * n >= _LABEL_ROOM)
    for i, month in enumerate(months):
        place = _ordinal(month)
        if place % every == 0:
            label = month[:4] if every >= _DECEMBER else month_name(month)
            x = _LEFT + slot * (i + 0.5)
            picture.append(
                element("line", x1=round(x, 1), x2=round(x, 1), y1=y - 18, y2=y - 13, class_="axis")
            )
            picture.append(element("text", label, x=round(x, 1), y=y, text_anchor="middle"))
