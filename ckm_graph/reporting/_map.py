"""The section on topics: a map of bubbles, what is alike near each other, and the same as a table.

A bubble's area is its number of items. Bubbles that would cover each other are pushed apart, in steps
that depend on nothing but the content.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.markup import element
from ckm_graph.reporting._charts import COLOURS, bar, framed
from ckm_graph.reporting._tables import number, plural, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.markup import Child, Element
    from ckm_graph.model.reporting import TopicGroup

__all__ = ["Bubble", "lay_out", "topics"]

_WIDTH: Final = 760
_HEIGHT: Final = 430
_COVERED: Final = 0.34
"""Share of the map that the bubbles cover."""
_GAP: Final = 5.0
_STEPS: Final = 400
_LETTER: Final = 7.3
"""Width of a letter, in the units of the map."""
_LINE: Final = 15
_SMALLEST: Final = 15.0
_PARTS: Final = re.compile(r"(?<=-)")
_MOST: Final = 24
"""How many bubbles a map shows."""


@dataclass(slots=True)
class Bubble:
    """One circle of the map."""

    x: float
    y: float
    radius: float


def topics(entries: tuple[TopicGroup, ...]) -> list[Child]:
    """Show what the talk is about."""
    if not entries:
        return []
    lead = (
        "What the items speak of, found from their texts and not from anybody's filing. Topics that use like "
        "words lie near each other; a bubble's area is its number of items."
    )
    drawn = entries[:_MOST]
    largest = max(entry.size for entry in entries) or 1
    waiting = any(entry.unanswered for entry in entries)
    rows = (
        (
            element("span", entry.label, class_="name"),
            bar(entry.size / largest, kind=_colour(entry, i)),
            number(entry.size),
            *([number(entry.unanswered)] if waiting else []),
            _chips(entry.topics),
        )
        for i, entry in enumerate(entries)
    )
    heads = ("Topic", "", "Items", *(["Unanswered"] if waiting else []), "Marked by")
    listed = table("Topics", heads, rows, numeric=(2, 3) if waiting else (2,))
    shown = [framed("Map of the topics", _picture(drawn))] if len(drawn) > 1 else []
    return [element("p", lead, class_="lead"), element("figure", *shown, listed)]


def lay_out(entries: Sequence[TopicGroup]) -> list[Bubble]:
    """Find a place for each bubble: near where it belongs, inside the map, covering no other."""
    total = sum(max(entry.size, 1) for entry in entries) or 1
    unit = _COVERED * _WIDTH * _HEIGHT / (math.pi * total)
    bubbles = [
        Bubble(
            x=_WIDTH / 2 + entry.place[0] * _WIDTH * 0.36 + 0.5 * math.cos(i),
            y=_HEIGHT / 2 + entry.place[1] * _HEIGHT * 0.34 + 0.5 * math.sin(i),
            radius=min(max(math.sqrt(unit * max(entry.size, 1)), _SMALLEST), _HEIGHT / 2 - 12),
        )
        for i, entry in enumerate(entries)
    ]
    for _ in range(_STEPS):
        moved = [_push(one, other) for i, one in enumerate(bubbles) for other in bubbles[i + 1 :]]
        for one in bubbles:
            one.x = min(max(one.x, one.radius + 2), _WIDTH - one.radius - 2)
            one.y = min(max(one.y, one.radius + 2), _HEIGHT - one.radius - 2)
        if not any(moved):
            break
    return bubbles


def _push(one: Bubble, other: Bubble) -> bool:
    """Push two bubbles apart where they are too near, the smaller one further."""
    dx, dy = other.x - one.x, other.y - one.y
    apart = math.hypot(dx, dy) or 1e-6
    lacking = one.radius + other.radius + _GAP - apart
    if lacking <= 0.01:  # noqa: PLR2004 -- a hundredth of a point is no overlap
        return False
    part = other.radius / (one.radius + other.radius)
    one.x -= dx / apart * lacking * part
    one.y -= dy / apart * lacking * part
    other.x += dx / apart * lacking * (1 - part)
    other.y += dy / apart * lacking * (1 - part)
    return True


def _picture(entries: Sequence[TopicGroup]) -> Element:
    told = "; ".join(f"{entry.label} {number(entry.size)}" for entry in entries)
    picture = element(
        "svg",
        element("title", "Map of the topics"),
        element("desc", f"{plural(len(entries), 'topic')} by number of items: {told}"),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"Map of the topics: {told}",
        class_="chart map",
    )
    for i, (entry, bubble) in enumerate(zip(entries, lay_out(entries), strict=True)):
        picture.append(_bubble(entry, bubble, _colour(entry, i)))
    return picture


def _bubble(entry: TopicGroup, bubble: Bubble, colour: str) -> Element:
    x, y = round(bubble.x, 1), round(bubble.y, 1)
    marked = f"; marked by {', '.join(entry.topics[:6])}" if entry.topics else ""
    group = element(
        "g",
        element("title", f"{entry.label}: {plural(entry.size, 'item')}{marked}"),
        element("circle", cx=x, cy=y, r=round(bubble.radius, 1), class_=colour),
        class_="bubble",
    )
    lines = _lines(entry.label, bubble.radius)
    count = bubble.radius > _LINE * (len(lines) + 1.6) / 1.7
    top = y - (len(lines) - 1 + count) * _LINE / 2 + 4
    for i, line in enumerate(lines):
        group.append(element("text", line, x=x, y=round(top + i * _LINE, 1), text_anchor="middle"))
    if count:
        below = round(top + len(lines) * _LINE, 1)
        group.append(element("text", number(entry.size), x=x, y=below, text_anchor="middle", class_="count"))
    return group


def _lines(label: str, radius: float) -> list[str]:
    """Break as many of a label's first words as fit into lines that fit a bubble."""
    words = [word.strip(",;") for word in label.split()]
    for count in range(len(words), 0, -1):
        lines = _wrapped(words[:count], int(1.75 * radius / _LETTER))
        if all(_fits(line, i, len(lines), radius) for i, line in enumerate(lines)):
            return lines
    return []


def _wrapped(words: Sequence[str], room: int) -> list[str]:
    """Break words into lines, a word that is too long for one also after its hyphens."""
    lines: list[str] = []
    for word in words:
        for i, part in enumerate([word] if len(word) <= room else _PARTS.split(word)):
            if lines and i == 0 and len(lines[-1]) + 1 + len(part) <= room:
                lines[-1] += f" {part}"
            elif lines and i and len(lines[-1]) + len(part) <= room:
                lines[-1] += part
            else:
                lines.append(part)
    return lines


def _fits(line: str, place: int, count: int, radius: float) -> bool:
    """Tell whether a line lies within the circle, with a line for the number below all."""
    off = abs(place - count / 2) * _LINE + 3
    return off < radius and len(line) * _LETTER / 2 <= math.sqrt(radius**2 - off**2) + 3


def _colour(entry: TopicGroup, position: int) -> str:
    return f"s{((entry.theme - 1) if entry.theme else position) % COLOURS}"


def _chips(names: Sequence[str]) -> Element | None:
    return element("ul", *(element("li", name) for name in names), class_="chips") if names else None
