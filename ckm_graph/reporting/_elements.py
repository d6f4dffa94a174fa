"""Elements of the page as a tree, so that every text and attribute is escaped by the serialiser.

Nothing in this room pastes markup: a title such as ``<script>`` is text in the tree and stays text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Child", "Element", "element", "number", "serialise", "table"]

Element: TypeAlias = ET.Element
Child: TypeAlias = "Element | str | None"

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def element(tag: str, *children: Child, **attributes: str | float) -> Element:
    """Make an element; a trailing underscore in an attribute's name is dropped, others become hyphens.

    >>> serialise(element("p", "a < b", class_="note", aria_hidden="true"))
    '<p class="note" aria-hidden="true">a &lt; b</p>'
    """
    named = {name.rstrip("_").replace("_", "-"): _clean(str(value)) for name, value in attributes.items()}
    node = ET.Element(tag, named)
    for child in children:
        if child is None:
            continue
        if not isinstance(child, str):
            node.append(child)
        elif len(node):
            node[-1].tail = (node[-1].tail or "") + _clean(child)
        else:
            node.text = (node.text or "") + _clean(child)
    return node


def table(
    caption: str, heads: Iterable[str], rows: Iterable[Iterable[Child]], *, numeric: Iterable[int] = ()
) -> Element:
    """Make a table with a caption; the first cell of a row is its heading.

    Parameters
    ----------
    caption
        What the table shows; seen by screen readers only.
    heads
        Headings of the columns.
    rows
        Cells, as text or elements.
    numeric
        Positions of the columns that hold numbers.

    Returns
    -------
    Element
        The table, in a frame that scrolls where the page is narrow.

    """
    right = frozenset(numeric)

    def cell(tag: str, position: int, content: Child, **more: str) -> Element:
        return element(tag, content, **({"class": "n"} if position in right else {}), **more)

    head = element("tr", *(cell("th", i, name, scope="col") for i, name in enumerate(heads)))
    body = (
        element(
            "tr",
            *(
                cell("td", i, content) if i else cell("th", i, content, scope="row")
                for i, content in enumerate(row)
            ),
        )
        for row in rows
    )
    caption_ = element("caption", caption, class_="hidden")
    made = element("table", caption_, element("thead", head), element("tbody", *body))
    return element("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def number(value: int) -> str:
    """Write a count.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def serialise(node: Element) -> str:
    """Write a tree as HTML text."""
    return ET.tostring(node, encoding="unicode", method="html")


def _clean(text: str) -> str:
    """Take out the characters that HTML forbids."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
