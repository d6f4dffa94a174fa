"""Styles and approaches: what the conduct of people shows of how knowledge is managed.

kg.styles           -> Analysis of StyleFinding: one row a community, project, agreement or relationship
kg.approach_profile -> Analysis of ApproachDimension: one row a dimension
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ApproachDimension", "ApproachEvidence", "StyleFinding", "StyleScore", "StyleTerm"]


@dataclass(frozen=True, slots=True)
class StyleTerm:
    """One condition of a style's rule, and how far it is met."""

    term: str
    """Name of the condition."""
    value: float
    """How far it is met, from 0 to 1."""
    needed: bool
    """Whether the style is out of the question where it is not met at all."""
    words: str
    """The figures behind it, as a sentence."""
    evidence: tuple[str, ...]
    """IRIs that it rests on, sorted, at most ten."""


@dataclass(frozen=True, slots=True)
class StyleScore:
    """How far one style is practised."""

    style: str
    """Local name of the style."""
    score: float
    """Mean of the terms, from 0 to 1; 0 where a needed one is 0."""
    terms: tuple[StyleTerm, ...]
    """The conditions of its rule."""


@dataclass(frozen=True, slots=True)
class StyleFinding:
    """Which style a community, project, agreement or customer relationship practises, as its data shows."""

    subject: str
    """IRI of what was looked at."""
    name: str | None
    """What it is called."""
    kind: str
    """``Community``, ``Project``, ``Agreement`` or ``CustomerRelationship``, or a subclass."""
    style: str
    """Local name of the style; ``none`` where no rule is met, ``unclear`` where evidence is thin."""
    score: float
    """Score of the style that fits best."""
    lead: float
    """How far it is ahead of the next."""
    evidence: int
    """How many different things of the graph the best rule rests on."""
    scores: tuple[StyleScore, ...]
    """All styles, best first."""


@dataclass(frozen=True, slots=True)
class ApproachEvidence:
    """What speaks for one approach in one dimension."""

    approach: str
    """``KM``, ``CRM`` or ``CKM``."""
    words: str
    """What was counted."""
    count: int
    """How many there are."""
    examples: tuple[str, ...]
    """IRIs of some of them, sorted, at most five."""


@dataclass(frozen=True, slots=True)
class ApproachDimension:
    """How far the data shows KM, CRM or CKM in one of the nine dimensions."""

    dimension: str
    """Local name of the dimension."""
    label: str
    """What it is called."""
    position: int
    """Its place among the nine."""
    km: float | None
    """Share of the evidence that speaks for KM; None where the data says nothing."""
    crm: float | None
    """The share that speaks for CRM."""
    ckm: float | None
    """The share that speaks for CKM."""
    leaning: str
    """The approach ahead of both others by a tenth or more; ``mixed`` or ``no data`` where none is."""
    total: int
    """How many pieces of evidence there are."""
    evidence: tuple[ApproachEvidence, ...]
    """What was counted for each approach, KM first."""
