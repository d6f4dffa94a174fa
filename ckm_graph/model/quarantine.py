"""What was said and set aside, since it would break a shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import Triple

__all__ = ["Quarantined", "Reason"]


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One violation for which something was set aside."""

    focus_node: str
    """The node that would break a shape: an IRI, or a literal's text."""
    source_shape: str
    """The shape."""
    message: str
    """What to tell people."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What one source said and is set aside.

    >>> Quarantined("crm").triples
    ()
    """

    source: str
    """The source's name."""
    triples: tuple[Triple, ...] = ()
    """What it said."""
    reasons: tuple[Reason, ...] = ()
    """Why that is not in the graph, ordered by focus node and shape."""
