"""What recording an analysis gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckm_graph.model.changes import Change

__all__ = ["Recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An analysis as it stands in the graph."""

    analysis: str
    """IRI of the run."""
    findings: int
    """How many findings it has."""
    supersedes: tuple[str, ...] = ()
    """IRIs of the earlier runs of the same question that it took the place of; they are kept."""
    change: Change | None = None
    """The commit that stored it; None where the graph had it already."""
