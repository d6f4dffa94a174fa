"""Findings: what the analytics say of a graph, as frozen values.

analytics.contributors   -> tuple[Contributor, ...]
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Contributor"]


@dataclass(frozen=True, slots=True)
class Contributor:
    """One author's standing among those who rely on each other's knowledge."""

    agent: str
    """IRI of the author; where several records were merged, of the one they were merged into."""
    name: str | None
    """The author's name, or None where none is known or may be seen."""
    score: float
    """Share of all reliance that ends at this author; between 0 and 1."""
    users: int
    """How many distinct other agents relied on at least one of the author's items."""
    items: int
    """How many of the author's items others relied on."""
    answers: int
    """How many of these items are answers."""
    accepted: int
    """How many of these answers were accepted."""
    votes: int
    """Votes for these items less votes against them."""
