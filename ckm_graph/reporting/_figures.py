"""What is measured, and how one works with customers: metrics, styles, approaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.markup import element
from ckm_graph.reporting._charts import legend, shares
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.markup import Child, Element
    from ckm_graph.model.presenting import ApproachShare, KeyFigure, PractisedStyle

__all__ = ["conduct", "figures"]


def figures(entries: tuple[KeyFigure, ...], until: str) -> list[Child]:
    """Show the metrics as tiles, over the year until some day."""
    if not entries:
        return []
    tiles = (element("div", element("dt", entry.name), _value(entry)) for entry in entries)
    lead = f"Over the year until {until}; " if until else ""
    lead += "what stands as before is the year before that."
    return [element("p", lead, class_="lead"), element("dl", *tiles, class_="tiles")]


def _value(entry: KeyFigure) -> Element:
    notes = [f"target {entry.target}"] if entry.target else []
    notes += [f"before: {entry.before}"] if entry.before else []
    return element(
        "dd",
        entry.value,
        element("span", f" {entry.unit}", class_="unit") if entry.unit else None,
        element("small", " \N{MIDDLE DOT} ".join(notes)) if notes else None,
    )


def conduct(styles: tuple[PractisedStyle, ...], approaches: tuple[ApproachShare, ...]) -> list[Child]:
    """Show which styles are practised, and how far the data shows each approach."""
    found: list[Child] = []
    if styles:
        found.append(element("div", *map(_style, styles), class_="cards"))
    if approaches:
        rows = (
            (
                entry.label,
                shares((entry.km, entry.crm, entry.ckm)),
                f"{entry.km:.0%}",
                f"{entry.crm:.0%}",
                f"{entry.ckm:.0%}",
                number(entry.total),
            )
            for entry in approaches
        )
        heads = ("Dimension", "", "KM", "CRM", "CKM", "Evidence")
        found += [
            element("h3", "Which approach the data shows"),
            element(
                "p",
                "Whether knowledge is managed among staff (KM), about customers (CRM) or with them (CKM).",
                class_="lead",
            ),
            legend((("KM", 0), ("CRM", 1), ("CKM", 2))),
            table("Approaches by dimension", heads, rows, numeric=(2, 3, 4, 5)),
        ]
    return found


def _style(entry: PractisedStyle) -> Element:
    return element(
        "article",
        element("h3", entry.name, element("span", f"{entry.score:.0%}", class_="total")),
        element("p", f"{entry.kind}: {entry.style}"),
        element("ul", *(element("li", why) for why in entry.why)) if entry.why else None,
    )
