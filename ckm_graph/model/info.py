"""What a graph holds, in figures."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["GraphInfo"]


@dataclass(frozen=True, slots=True)
class GraphInfo:
    """The figures of one state of a graph."""

    location: str
    commit: int
    """Number of the last commit."""
    ontology: str
    """Version of the core ontology."""
    triples: int
    """Triples that queries see."""
    graphs: tuple[tuple[str, int], ...]
    """Each graph's IRI and how many triples it has."""
    classes: tuple[tuple[str, int], ...]
    """Each class's IRI and how many instances are said to be of it, most frequent first."""
    sources: tuple[tuple[str, int], ...]
    """Each source's name and how many triples it says, those that others say too included."""
    inferred_at: int | None
    """Number of the commit of the last inference that changed something; None if there was none."""
    bytes: int | None
    """Size on disk; None where that is not ours to know."""
