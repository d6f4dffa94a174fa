"""What an ingest read, kept and left out: plain counts that must add up with the source itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["IngestCounts"]


@dataclass(frozen=True, slots=True)
class IngestCounts:
    """How many rows a source had, and what became of them.

    Every key is a phrase for people. A key that would count 0 is absent.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows read, by file or table, as ``{"Users.xml": 2551}``."""
    kept: Mapping[str, int] = field(default_factory=dict)
    """What was made of them, by kind, as ``{"question": 453, "accepted answer": 157}``."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Rows (or parts of rows) that are not in the graph, by reason."""
    missing: Mapping[str, int] = field(default_factory=dict)
    """Links that were left out since what they point at is not there, by kind of link."""
    absent: tuple[str, ...] = ()
    """Files that the source may have and this one has not."""
