"""The section on people: who carries the knowledge, on what, and whether that grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.markup import element
from ckm_graph.reporting._charts import bar, sparkline
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.markup import Child, Element
    from ckm_graph.model.reporting import RankedContributor

__all__ = ["contributors"]

_ARROWS: Final = {"rising": "\N{NORTH EAST ARROW}", "fading": "\N{SOUTH EAST ARROW}"}
_KINDS: Final = {"staff": "staff", "individual": "customer", "organisational": "customer (organisation)"}


def contributors(entries: tuple[RankedContributor, ...]) -> list[Child]:
    """Rank the contributors."""
    if not entries:
        return []
    highest = max(entry.score for entry in entries) or 1.0
    active = any(entry.activity for entry in entries)
    rows = (
        (
            _who(rank, entry),
            bar(entry.score / highest),
            f"{entry.score:.1%}",
            number(entry.users),
            number(entry.accepted),
            *([sparkline(entry.activity)] if active else []),
        )
        for rank, entry in enumerate(entries, start=1)
    )
    heads = ("Contributor", "", "Share of help", "Helped", "Accepted", *(["Activity"] if active else []))
    lead = (
        "Whose help was taken up: accepted answers, adopted ideas and what others built on, each counting "
        "less the longer ago it was given; and how many different people they helped."
    )
    made = table("Key contributors", heads, rows, numeric=(2, 3, 4), kind="people")
    return [element("p", lead, class_="lead"), made]


def _who(rank: int, entry: RankedContributor) -> Element:
    marks = [_KINDS[entry.kind]] if entry.kind in _KINDS else []
    marks += list(entry.roles)
    badges = [element("li", mark) for mark in marks]
    if entry.direction in _ARROWS:
        badges.append(element("li", f"{_ARROWS[entry.direction]} {entry.direction}", class_=entry.direction))
    carries = ", ".join(entry.topics)
    return element(
        "div",
        element("span", str(rank), class_="rank"),
        element(
            "div",
            element("span", entry.name, class_="name", title=entry.agent),
            element("ul", *badges, class_="chips") if badges else None,
            element("small", carries) if carries else None,
        ),
        class_="who",
    )
