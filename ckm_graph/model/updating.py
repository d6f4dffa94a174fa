"""What one SPARQL update did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Triple

    from ckm_graph.model.changes import Change

__all__ = ["UpdateReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """The account of one update.

    >>> UpdateReport(change=None).changed
    False
    """

    change: Change | None
    """What was published; None where nothing was to be changed."""
    still_said: Mapping[Triple, tuple[str, ...]] = field(default_factory=dict)
    """Triples that were to be removed and that other sources still say, with the names of these."""

    @property
    def changed(self) -> bool:
        """Whether the graph is different now."""
        return self.change is not None
