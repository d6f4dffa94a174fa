"""A Sankey diagram as inline SVG: where knowledge comes from, its flow, what it is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import element
from ckm_graph.reporting._charts import COLOURS, framed
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.markup import Child, Element
    from ckm_graph.model.presenting import Band, FlowBands

__all__ = ["sankey"]

_WIDTH: Final = 880
_BOX: Final = 12
_SIDE: Final = 190
"""Room for labels, left and right."""
_GAP: Final = 10
_ROW: Final = 26
_LONGEST: Final = 26


@dataclass(slots=True)
class _Placed:
    x: float
    y: float
    height: float
    out: float = 0.0
    """How much of its right side is taken."""
    into: float = 0.0


def sankey(found: FlowBands | None) -> list[Child]:
    """Draw what goes from where to where, and list it."""
    if found is None or not found.bands:
        return []
    boxes, bands = found.boxes, sorted(found.bands, key=lambda band: (band.source, band.target))
    name = "From where to what"
    rows = (
        (boxes[band.source].label, boxes[band.target].label, f"{band.value:,.1f}".removesuffix(".0"))
        for band in bands
    )
    listed = table(name, ("From", "To", "Items"), rows, numeric=(2,))
    return [
        element(
            "figure",
            element(
                "figcaption",
                element("h3", name),
                element("span", "where items come from, by which flow, about what"),
            ),
            framed(name, _picture(found, bands)),
            element("details", element("summary", "The same as a table"), listed),
        )
    ]


def _picture(found: FlowBands, bands: list[Band]) -> Element:
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for i, box in enumerate(found.boxes):
        columns[box.column].append(i)
    size = {
        i: max(sum(b.value for b in bands if b.source == i), sum(b.value for b in bands if b.target == i))
        for i in range(len(found.boxes))
    }
    tallest = max(len(column) for column in columns.values())
    height = max(240, tallest * _ROW + 40)
    whole = max(sum(size[i] for i in column) for column in columns.values()) or 1
    unit = min((height - 20 - _GAP * (len(column) - 1)) / whole for column in columns.values())
    placed = _place(columns, size, unit, height)
    picture = element(
        "svg",
        element("title", "From where to what"),
        element(
            "desc",
            f"{number(len(found.boxes))} boxes joined by {number(len(bands))} bands; the table lists them.",
        ),
        viewBox=f"0 0 {_WIDTH} {height}",
        role="img",
        aria_label="Where items come from, by which flow, and what they are about",
        class_="chart sankey",
    )
    middle = sorted(columns)[len(columns) // 2]
    colour = {i: place % COLOURS for place, i in enumerate(columns[middle])}
    for band in bands:
        shade = colour.get(band.source, colour.get(band.target, 0))
        picture.append(_band(found, band, placed, unit, shade))
    last = max(columns)
    for i, box in enumerate(found.boxes):
        picture.append(
            _box(box.label, placed[i], size[i], right=box.column == last, middle=0 < box.column < last)
        )
    return picture


def _place(
    columns: dict[int, list[int]], size: dict[int, float], unit: float, height: float
) -> dict[int, _Placed]:
    placed: dict[int, _Placed] = {}
    step = (_WIDTH - 2 * _SIDE - _BOX) / max(len(columns) - 1, 1)
    for place, column in enumerate(sorted(columns)):
        inside = columns[column]
        y = (height - sum(size[i] for i in inside) * unit - _GAP * (len(inside) - 1)) / 2
        for i in inside:
            placed[i] = _Placed(_SIDE + place * step, y, max(size[i] * unit, 1.0))
            y += size[i] * unit + _GAP
    return placed


def _band(found: FlowBands, band: Band, placed: dict[int, _Placed], unit: float, colour: int) -> Element:
    start, end, thick = placed[band.source], placed[band.target], band.value * unit
    x0, x1 = start.x + _BOX, end.x
    y0, y1 = start.y + start.out + thick / 2, end.y + end.into + thick / 2
    start.out += thick
    end.into += thick
    half = (x0 + x1) / 2
    told = f"{found.boxes[band.source].label} to {found.boxes[band.target].label}: {band.value:,.0f}"
    return element(
        "path",
        element("title", told),
        d=f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}",
        stroke_width=round(max(thick, 0.75), 2),
        class_=f"band b{colour}",
    )


def _box(label: str, place: _Placed, size: float, *, right: bool, middle: bool) -> Element:
    short = label if len(label) <= _LONGEST else label[: _LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    y = round(place.y + place.height / 2 + 4, 1)
    x, anchor = (place.x + _BOX + 7, "start") if right or middle else (place.x - 7, "end")
    return element(
        "g",
        element("title", f"{label}: {size:,.0f} items"),
        element(
            "rect",
            x=round(place.x, 1),
            y=round(place.y, 1),
            width=_BOX,
            height=round(place.height, 1),
            rx=2,
            class_="box",
        ),
        element("text", short, x=round(x, 1), y=y, text_anchor=anchor, class_="halo" if middle else "end"),
    )
