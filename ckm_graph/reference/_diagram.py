"""Diagrams: a module's classes as an indented tree, each with its links to the right of it.

    +-----------+
    | Parent    |--- property --->  +--------+
    +-----------+                   | Target |
      A                             +--------+
      |  +-----------+
      +--| Child     |
         +-----------+

Every class has rows of its own, so that no two lines cross, whatever the ontology, and a diagram that
is too high for a sheet of paper goes on in the next. Sizes are CSS pixels: at its own size a diagram
fits between the margins of A4, and its smallest letters are 8.25 points high.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.markup import Element, element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.model.reference import Link
    from ckm_graph.reference._relations import Arrow, Node

__all__ = ["FONT_SIZES", "HEIGHT", "WIDTH", "draw", "text_width"]

WIDTH: Final = 672
"""178 mm: A4 less margins of 15 mm is 180."""
HEIGHT: Final = 880
"""233 mm: what a sheet of A4 holds beside a heading and a caption."""
FONT_SIZES: Final = {"name": 12, "label": 11}
_ROW: Final = 29
_BOX: Final = 22
_INDENT: Final = 24
_GAP: Final = 9
_MARGIN: Final = 4
_TARGET: Final = 486
"""Where the column of targets begins."""
_LABEL: Final = 150
"""What is left at least for an arrow and its label."""
_PAD: Final = 8
_MOST_ARROWS: Final = 12
_STILL_MORE: Final = "and {} more: see its table"
_NARROW: Final = frozenset("ijltfrI.,:;'|!()[] -")
_BROAD: Final = frozenset("mwMW@%")


class _Sheet(NamedTuple):
    """What one part shows: superclasses that were drawn before, so that a tree goes on; and its own nodes."""

    above: tuple[int, ...]
    inside: list[int]


def text_width(text: str, size: float) -> float:
    """Estimate how wide a text is at most, in a sans-serif typeface.

    >>> text_width("Question", 12) < text_width("KnowledgeItem", 12) < 120
    True
    """
    return size * sum(_em(letter) for letter in text)


def draw(nodes: tuple[Node, ...], title: str, *, absolute: bool = False) -> tuple[Element, ...]:
    """Draw the tree of a module in as many parts as it takes.

    Parameters
    ----------
    nodes
        Superclasses before their subclasses.
    title
        What the diagram shows, for those who don't see it.
    absolute
        Whether boxes lead to IRIs, for a file of its own, rather than to places on the same page.

    Returns
    -------
    tuple of Element
        SVG; each fits on a sheet of A4.

    """
    sheets = _sheets(nodes)
    return tuple(
        _drawn(
            nodes, sheet, f"{title} ({n} of {len(sheets)})" if len(sheets) > 1 else title, absolute=absolute
        )
        for n, sheet in enumerate(sheets, 1)
    )


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _BROAD:
        return 0.98
    if not letter.isascii():
        return 1.0
    return 0.77 if letter.isupper() else 0.63


def _fitted(text: str, size: float, room: float) -> str:
    """Cut a text to the room there is."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text + "…"


def _height(node: Node) -> float:
    """Tell how much room a node's rows take; the first of a tree keeps clear of the tree above it."""
    return _ROW * max(1, min(len(node.arrows), _MOST_ARROWS + 1)) + (0 if node.depth else _GAP)


def _sheets(nodes: tuple[Node, ...]) -> list[_Sheet]:
    """Part the nodes into sheets."""
    sheets: list[_Sheet] = []
    room = 0.0
    for position, node in enumerate(nodes):
        if _height(node) > room:
            above = tuple(_ancestors(nodes, position))
            sheets.append(_Sheet(above, []))
            room = HEIGHT - 2 * _MARGIN - _ROW * len(above)
        sheets[-1].inside.append(position)
        room -= _height(node)
    return sheets


def _ancestors(nodes: tuple[Node, ...], position: int) -> Iterator[int]:
    parent = nodes[position].parent
    if parent is not None:
        yield from _ancestors(nodes, parent)
        yield parent


def _drawn(nodes: tuple[Node, ...], sheet: _Sheet, title: str, *, absolute: bool) -> Element:
    """Draw one sheet."""
    tops: dict[int, float] = {}
    lines: list[Element] = []
    boxes: list[Element] = []
    y = float(_MARGIN)
    for position in (*sheet.above, *sheet.inside):
        node, is_repeated = nodes[position], position in sheet.above
        y += _GAP if tops and not node.depth else 0
        tops[position] = y
        left = _left(node)
        width = _box_width(node.link.name, _TARGET - left - _LABEL)
        boxes.append(
            _box(node.link, left, y, width, is_own=node.is_own and not is_repeated, absolute=absolute)
        )
        if node.parent in tops:
            lines += _elbow(_left(nodes[node.parent]), tops[node.parent], left, y)
        if is_repeated:
            y += _ROW
            continue
        for part in _arrows(node.arrows, left + width, y, absolute=absolute):
            (boxes if part.tag == "a" else lines).append(part)
        y += _height(node) - (0 if node.depth else _GAP)
    height = f"{y - _ROW + _BOX + _MARGIN:g}"
    return element(
        "svg",
        element("title", title),
        *lines,
        *boxes,
        xmlns="http://www.w3.org/2000/svg",
        class_="diagram",
        viewBox=f"0 0 {WIDTH} {height}",
        width=WIDTH,
        height=height,
        font_family="Helvetica, Arial, 'Liberation Sans', sans-serif",
    )


def _left(node: Node) -> float:
    return _MARGIN + min(node.depth, 6) * _INDENT


def _box_width(name: str, room: float) -> float:
    return min(text_width(name, FONT_SIZES["name"]) + 2 * _PAD, room)


def _box(link: Link, x: float, y: float, width: float, *, is_own: bool, absolute: bool) -> Element:
    size = FONT_SIZES["name"]
    shape = element(
        "rect",
        x=f"{x:g}",
        y=f"{y:g}",
        width=f"{width:.1f}",
        height=_BOX,
        rx=3,
        class_="own" if is_own else "other",
        fill="#fff",
        stroke="#000",
        **({} if is_own else {"stroke-dasharray": "4 2"}),
    )
    name = _fitted(link.name, size, width - 2 * _PAD + 1)
    words = element("text", name, x=f"{x + _PAD:g}", y=f"{y + 15.5:g}", font_size=size, fill="#000")
    address = link.iri if absolute or link.anchor is None else f"#{link.anchor}"
    return element("a", element("title", link.iri), shape, words, href=address)


def _elbow(parent_left: float, parent_top: float, left: float, top: float) -> Iterable[Element]:
    """Draw a subclass arrow: a hollow triangle below the superclass, a line to the subclass."""
    x, y, middle = parent_left + 11, parent_top + _BOX, top + _BOX / 2
    path = f"M{x:g} {y + 8:g}V{middle:g}H{left:g}"
    triangle = f"M{x:g} {y:g}l5 8h-10z"
    return (
        element("path", d=path, class_="line", fill="none", stroke="#000"),
        element("path", d=triangle, class_="head", fill="#fff", stroke="#000"),
    )


def _arrows(arrows: tuple[Arrow, ...], right: float, top: float, *, absolute: bool) -> Iterator[Element]:
    """Draw the arrows of one class, the first from its box, the others from a line down beside it."""
    size = FONT_SIZES["label"]
    shown = arrows[:_MOST_ARROWS]
    start = right + 10
    for row, arrow in enumerate(shown):
        y = top + _BOX / 2 + row * _ROW
        begin = f"M{right:g} {y:g}" if row == 0 else f"M{start:g} {top + _BOX / 2:g}V{y:g}"
        look = {"stroke-dasharray": "4 2"} if arrow.is_subclass else {}
        yield element("path", d=f"{begin}H{_TARGET - 1}", class_="line", fill="none", stroke="#000", **look)
        head = f"M{_TARGET} {y:g}l-9 -4.5v9z" if arrow.is_subclass else f"M{_TARGET} {y:g}l-7 -3.5v7z"
        fill = "#fff" if arrow.is_subclass else "#000"
        yield element("path", d=head, class_="head" if arrow.is_subclass else "tip", fill=fill, stroke="#000")
        label = _fitted(arrow.label, size, _TARGET - 14 - start)
        yield element(
            "text", label, x=_TARGET - 14, y=f"{y - 4:g}", font_size=size, text_anchor="end", fill="#000"
        )
        width = _box_width(arrow.target.name, WIDTH - _TARGET - 1)
        yield _box(arrow.target, _TARGET, y - _BOX / 2, width, is_own=arrow.is_own, absolute=absolute)
    if len(arrows) > len(shown):
        y = top + _BOX / 2 + len(shown) * _ROW
        yield element(
            "text",
            _STILL_MORE.format(len(arrows) - len(shown)),
            x=f"{start:g}",
            y=f"{y:g}",
            font_size=size,
            fill="#000",
        )
