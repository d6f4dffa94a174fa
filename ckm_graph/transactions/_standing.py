"""What a graph stands on, for whoever writes to it: rules, shapes, and whether what follows is complete.

Two notes in the graph's provenance tell writers what others did since they opened it:

    <…/graph/ontology> ckm:checksum "sha256:…"             moves with each change of ontology or shapes
    <…/graph/inferred> prov:wasDerivedFrom <…/graph/ontology>    what is inferred is all that follows

A graph as it was created has neither. The second is taken away by whatever adds data or ontology
without inferring from it, and put back by the next inference.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import pyoxigraph as ox

from ckm_graph.vocabulary import CKM, INFERRED, ONTOLOGY, PROV, PROVENANCE, is_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckm_graph.privacy import Privacy
    from ckm_graph.reasoning import Maintenance, RuleSet
    from ckm_graph.store import Session, View
    from ckm_graph.validation import CompiledShapes, ShapeRules

__all__ = [
    "Founded",
    "FoundedAt",
    "founding_mark",
    "is_bare",
    "is_current",
    "note_behind",
    "note_current",
    "note_founded",
]

_CURRENT: Final = ox.Quad(INFERRED, PROV.wasDerivedFrom, ONTOLOGY, PROVENANCE)


class Founded(Protocol):
    """What is derived from the ontology and the shapes of one state of a graph."""

    @property
    def privacy(self) -> Privacy:
        """Which graph a statement belongs in."""

    @property
    def rules(self) -> RuleSet:
        """What follows from what."""

    @property
    def maintenance(self) -> Maintenance:
        """The same, ready to follow changes."""

    @property
    def own_rules(self) -> ShapeRules:
        """What else follows, by rules of the graph's own."""

    @property
    def shapes(self) -> CompiledShapes:
        """What must hold."""


FoundedAt: TypeAlias = "Callable[[View], Founded]"
"""Gives what the graph of a view stands on: others may have changed that since it was opened."""


def founding_mark(view: View) -> str | None:
    """Give what tells one state of ontology and shapes from the next; None as long as they are as created."""
    found = (quad.object for quad in view.quads(ONTOLOGY, CKM.checksum, None, PROVENANCE))
    return next((one.value for one in found if isinstance(one, ox.Literal)), None)


def note_founded(session: Session, changed: Iterable[ox.Quad]) -> None:
    """Note that ontology and shapes have changed, by these quads."""
    lines = sorted(map(str, changed))
    if not lines or not session.number:
        return
    before = founding_mark(session)
    digest = hashlib.sha256("\n".join([before or "", *lines]).encode()).hexdigest()
    session.remove(list(session.quads(ONTOLOGY, CKM.checksum, None, PROVENANCE)))
    session.add([ox.Quad(ONTOLOGY, CKM.checksum, ox.Literal(f"sha256:{digest}"), PROVENANCE)])


def is_current(view: View) -> bool:
    """Tell whether the inferred graphs hold all that follows."""
    return bool(view.standing([_CURRENT]))


def note_current(session: Session) -> None:
    """Note that the inferred graphs hold all that follows."""
    session.add([_CURRENT])


def note_behind(session: Session) -> None:
    """Note that something was written that was not inferred from."""
    if is_current(session):
        session.remove([_CURRENT])


def is_bare(view: View) -> bool:
    """Tell whether a graph holds nothing but what it was founded on."""
    return [graph for graph in view.graphs() if not is_aside(graph)] == [ONTOLOGY]
