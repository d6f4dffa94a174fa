"""Tables of the page, and how a count is written in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.markup import element

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.markup import Child, Element

__all__ = ["number", "table"]


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
