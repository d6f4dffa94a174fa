"""What does not fit in a graph, and what is one in it: what the ontology says against a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

__all__ = ["Clash", "Examination", "IdentityProposal"]

_Node: TypeAlias = NamedNode | BlankNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Triples that can't all be true under the ontology."""

    law: str
    """The rule of OWL 2 RL that finds it, such as ``cax-dw``."""
    message: str
    """What is wrong, with the terms of the axiom."""
    triples: tuple[Triple, ...]
    """What clashes, asserted and inferred triples alike; empty where the ontology clashes with itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProposal:
    """Things that are one if what is said of them is true; nothing is merged for it."""

    law: str
    """The rule of OWL 2 RL that says so, such as ``prp-ifp``."""
    message: str
    """Why, with the terms of the axiom."""
    things: tuple[_Node, ...]
    """Two or more, sorted."""
    evidence: tuple[Triple, ...]
    """The triples that it rests on."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What the ontology has to say against a state of a graph, and about what is one in it."""

    clashes: tuple[Clash, ...] = ()
    """What can't be true together; by law, then by triples."""
    proposals: tuple[IdentityProposal, ...] = ()
    """What is one, by law, then by things."""
    unchecked: tuple[str, ...] = ()
    """Axioms that could not be looked into, by law and terms."""
