"""Tables of the page, and how a count is written in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.markup import element

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckm_graph.markup import Child, Element

__all__ = ["lasting", "listed", "number", "plural", "quoted", "table"]

_MONTH: Final = 30.44
_YEAR: Final = 365.25


def table(
    caption: str,
    heads: Iterable[str],
    rows: Iterable[Iterable[Child]],
    *,
    numeric: Iterable[int] = (),
    kind: str = "",
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
    kind
        What the page's style calls it.

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
    named = {"class_": kind} if kind else {}
    made = element("table", caption_, element("thead", head), element("tbody", *body), **named)
    return element("div", made, class_="scroll", tabindex="0", role="region", aria_label=caption)


def number(value: int) -> str:
    """Write a count.

    >>> number(1234567)
    '1,234,567'
    """
    return f"{value:,}"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    >>> plural(1, "day"), plural(1200, "question")
    ('1 day', '1,200 questions')
    """
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Write names one after another, with *and* before the last.

    >>> listed(["brakes", "gears", "tyres"])
    'brakes, gears and tyres'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def quoted(text: str) -> str:
    """Put a text into quotation marks.

    >>> quoted("brakes")
    '“brakes”'
    """
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}"


def lasting(days: int) -> str:
    """Write how long something lasts, in the unit that people would use.

    >>> lasting(1), lasting(41), lasting(400), lasting(4738)
    ('1 day', '41 days', '13 months', '13 years')
    """
    if days < 2 * _MONTH:
        return plural(days, "day")
    return plural(round(days / _MONTH), "month") if days < 2 * _YEAR else plural(round(days / _YEAR), "year")
