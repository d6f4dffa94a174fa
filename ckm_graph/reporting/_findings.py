"""From what the analyses found to what the report shows of it: rows to labels and numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ckm_graph.model.presenting import (
    ApproachShare,
    Band,
    Box,
    FlowBands,
    KeyFigure,
    PractisedStyle,
    TopicTrend,
    WorkItem,
    WorkList,
)
from ckm_graph.reporting._asking import capital, last_part, short
from ckm_graph.reporting._tables import lasting, number, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from ckm_graph.model import Gap, Sankey, Trend
    from ckm_graph.model.conduct import CustomerHealth, LostContact
    from ckm_graph.model.metrics import Metric
    from ckm_graph.model.styles import ApproachDimension, StyleFinding

__all__ = [
    "approach_shares",
    "customers_at_risk",
    "flow_bands",
    "key_figure",
    "lost_contacts",
    "practised_styles",
    "topic_trends",
    "work_lists",
]

_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "unanswered": ("Unanswered questions", "Asked, and nobody has answered."),
    "complaints": ("Complaints without a change", "Nothing has been changed because of them."),
    "ideas": ("Ideas without a decision", "Nobody has said yes or no."),
    "needs": ("Needs without a decision", "Nothing has been decided about them."),
    "untold": ("Changes not told of", "Some of those who asked have not heard."),
    "topics": ("Topics with little for customers", "Customers bring much, and get little on it."),
    "products": ("Products with little for customers", "Customers bring much, and get little on it."),
}
_BALANCED: Final = frozenset({"topics", "products"})
_ENDS: Final = {"none", "unclear"}
_WHYS: Final = 3
_WORD: Final = re.compile(r"(?<!^)(?=[A-Z])")


def work_lists(
    gaps: Iterable[Gap], *, titles: Mapping[str, str], limit: int, balanced: bool
) -> tuple[WorkList, ...]:
    """Make a work list of each kind of gap.

    Parameters
    ----------
    gaps
        What is missing, the most pressing of each kind first.
    titles
        What items are called, by IRI.
    limit
        How many of each kind are listed; of an only one three times as many.
    balanced
        Whether the data tells what is for customers, so that much from them and little for them can be told.

    """
    by_kind: defaultdict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        if balanced or gap.kind not in _BALANCED:
            by_kind[gap.kind].append(gap)
    shown = limit if len(by_kind) > 1 else 3 * limit
    return tuple(
        WorkList(
            *_LISTS[kind], tuple(_work_item(gap, titles) for gap in by_kind[kind][:shown]), len(by_kind[kind])
        )
        for kind in _LISTS
        if by_kind[kind]
    )


def _work_item(gap: Gap, titles: Mapping[str, str]) -> WorkItem:
    if gap.kind in _BALANCED:
        told = [f"{number(gap.from_customers)} from customers, {number(gap.for_customers)} for them"]
        told += [f"{number(gap.unanswered)} unanswered"] if gap.unanswered else []
    else:
        told = [f"for {lasting(int(gap.days))}"] if gap.days is not None else []
        told += (
            [f"{plural(len(gap.people), 'person')} asked".replace("persons", "people")] if gap.people else []
        )
    name = gap.name or last_part(gap.thing)
    if gap.kind == "untold":  # a change is known by what was asked for
        name = next((titles[item] for item in gap.items if item in titles), name)
    return WorkItem(gap.thing, short(name), " \N{MIDDLE DOT} ".join(told))


def customers_at_risk(rows: Iterable[CustomerHealth], *, limit: int) -> tuple[WorkList, ...]:
    """List the customers with whom it does not stand well, the worst first."""
    poor = [row for row in rows if row.grade == "at risk"]
    items = tuple(
        WorkItem(
            row.customer,
            row.name or last_part(row.customer),
            f"health {row.score:.0f} of 100 \N{MIDDLE DOT} mostly {row.worst}",
        )
        for row in poor[:limit]
    )
    return (WorkList("Customers at risk", "Their health score is low.", items, len(poor)),) if items else ()


def lost_contacts(rows: Iterable[LostContact], *, limit: int) -> tuple[WorkList, ...]:
    """List the contacts who left and whom nobody followed, the longest vacant first."""
    gone = sorted(rows, key=lambda row: (-row.days, row.ended))
    items = tuple(
        WorkItem(
            row.ended,
            f"{row.contact_name or last_part(row.contact)} ({row.name or last_part(row.customer)})",
            f"{row.role}, vacant for {lasting(row.days)}",
        )
        for row in gone[:limit]
    )
    return (WorkList("Contacts who left", "Nobody has followed them.", items, len(gone)),) if items else ()


def topic_trends(rows: Iterable[Trend], *, limit: int) -> tuple[TopicTrend, ...]:
    """Show what is emerging, then what is fading."""
    found = sorted((row for row in rows if row.direction != "steady"), key=lambda row: row.direction)
    by_direction: defaultdict[str, list[TopicTrend]] = defaultdict(list)
    for row in found:
        by_direction[row.direction].append(
            TopicTrend(row.name, row.direction, row.recent, row.earlier, row.counts, row.people)
        )
    return tuple(one for some in by_direction.values() for one in some[:limit])


def flow_bands(found: Sankey) -> FlowBands | None:
    """Give a Sankey diagram's boxes and bands, unless there is but one way."""
    place = {node.id: i for i, node in enumerate(found.nodes)}
    bands = tuple(Band(place[one.source], place[one.target], one.value) for one in found.links)
    if len(bands) < 3:  # noqa: PLR2004 -- one way from one side to the other is two bands
        return None
    return FlowBands(tuple(Box(node.label, node.column) for node in found.nodes), bands)


def key_figure(metric: Metric, now: Decimal, before: Decimal | None) -> KeyFigure:
    """Write what a metric comes to."""
    return KeyFigure(
        name=capital(metric.name),
        value=_rounded(now),
        unit=metric.unit or "",
        target="" if metric.target is None else _rounded(metric.target),
        before="" if before is None else _rounded(before),
    )


def practised_styles(rows: Iterable[StyleFinding], *, limit: int) -> tuple[PractisedStyle, ...]:
    """Show the styles that are clear."""
    clear = [row for row in rows if row.style not in _ENDS]
    return tuple(
        PractisedStyle(
            name=row.name or last_part(row.subject),
            kind=capital(_words(row.kind)),
            style=_words(row.style),
            score=row.score,
            why=tuple(term.words for term in row.scores[0].terms[:_WHYS]),
        )
        for row in sorted(clear, key=lambda row: (-row.score, row.subject))[:limit]
    )


def approach_shares(rows: Iterable[ApproachDimension]) -> tuple[ApproachShare, ...]:
    """Show the dimensions of which the data says something."""
    return tuple(
        ApproachShare(capital(row.label), row.km or 0.0, row.crm or 0.0, row.ckm or 0.0, row.total)
        for row in rows
        if row.total
    )


def _rounded(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,.1f}" if abs(value) >= 1 else f"{value:,.2f}"


def _words(name: str) -> str:
    """Write a name of the ontology as words.

    >>> _words("CommunitiesOfCreation")
    'communities of creation'
    """
    return _WORD.sub(" ", name).lower()
