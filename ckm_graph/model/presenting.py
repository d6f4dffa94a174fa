"""What the report shows to those who manage: findings as plain labels and numbers.

They are parts of `ckm_graph.model.reporting.ReportContent`, filled from what the analyses found.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ApproachShare",
    "Band",
    "Box",
    "FlowBands",
    "IdeaCard",
    "KeyFigure",
    "PractisedStyle",
    "TopicTrend",
    "WorkItem",
    "WorkList",
]


@dataclass(frozen=True, slots=True)
class IdeaCard:
    """One idea on the board."""

    iri: str
    """IRI of the idea."""
    title: str
    """Its title, or the beginning of its text."""
    supporters: int
    """How many back it."""
    since: str = ""
    """The day it was raised (``YYYY-MM-DD``), empty where that is not known."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do something about."""

    iri: str
    """IRI of what lacks something."""
    title: str
    """What it is called."""
    detail: str = ""
    """How much it matters, in a few words."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """Things of which something is missing, the most pressing first."""

    title: str
    """What the list is called."""
    meaning: str
    """What is missing, as a sentence."""
    items: tuple[WorkItem, ...]
    """The first of them."""
    total: int
    """How many there are in all."""


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """A topic that is spoken of more than before, or less."""

    name: str
    """What it is called."""
    direction: str
    """``emerging`` or ``fading``."""
    recent: int
    """How many of the recent items are on it."""
    earlier: int
    """How many of the earlier items were."""
    counts: tuple[int, ...]
    """Items on it by period, the earliest first."""
    people: int = 0
    """How many different people the recent items are from."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where knowledge comes from, its flow, or what it is about."""

    label: str
    """What it is called."""
    column: int
    """Its place from left to right, from 0."""


@dataclass(frozen=True, slots=True)
class Band:
    """How much goes from one box to another."""

    source: int
    """Number of the box that it comes from, from 0."""
    target: int
    """Number of the box that it goes to."""
    value: float
    """How many items."""


@dataclass(frozen=True, slots=True)
class FlowBands:
    """Which items come from where, by which flow, about what."""

    boxes: tuple[Box, ...] = ()
    """The boxes, column by column."""
    bands: tuple[Band, ...] = ()
    """What joins them."""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """What a metric comes to."""

    name: str
    """What is measured."""
    value: str
    """The value, as text."""
    unit: str = ""
    """What it is counted in."""
    target: str = ""
    """What it should come to, as text; empty where nobody said."""
    before: str = ""
    """The value of the period before, as text; empty where there is none."""


@dataclass(frozen=True, slots=True)
class PractisedStyle:
    """Which style a community or relationship practises, as its data shows."""

    name: str
    """What was looked at."""
    kind: str
    """What it is: a community, a project, an agreement, a relationship."""
    style: str
    """What the style is called."""
    score: float
    """How far it is practised, between 0 and 1."""
    why: tuple[str, ...] = ()
    """The figures behind it, as sentences."""


@dataclass(frozen=True, slots=True)
class ApproachShare:
    """How far the data shows KM, CRM or CKM in one dimension."""

    label: str
    """What the dimension is called."""
    km: float
    """Share of the evidence that speaks for KM."""
    crm: float
    """Share that speaks for CRM."""
    ckm: float
    """Share that speaks for CKM."""
    total: int
    """How many pieces of evidence there are."""
