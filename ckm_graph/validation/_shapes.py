"""Shapes as frozen values: what a shapes graph says, before anything is compiled.

Shapes refer to each other by their nodes, so that a shape may refer to itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal, NamedNode

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation.advanced._expressions import Expression

__all__ = ["Constraint", "Shape", "SparqlConstraint", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """One declaration of what a shape is about."""

    kind: NamedNode
    """``sh:target``, or one of ``sh:targetClass``, ``-Node``, ``-SubjectsOf`` and ``-ObjectsOf``."""
    term: Term
    """The class, node or property; the node of a ``sh:target``."""
    query: str = ""
    """The SELECT query of a ``sh:target``: its variable ``this`` holds the nodes."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of SHACL Core, or a node expression that has to be true."""

    component: NamedNode
    terms: tuple[Term, ...] = ()
    """Its parameters' values, in the order that its compiler expects."""
    shapes: tuple[Term, ...] = ()
    """The nodes of the shapes it refers to."""
    expression: Expression | None = None
    source: Term | None = None
    """The node of the expression."""
    messages: tuple[Literal, ...] = ()
    """The messages of the expression."""


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """A constraint written in SPARQL: an ``sh:sparql``, or one use of a constraint component."""

    component: NamedNode
    text: str
    """The query, its prefixes expanded and its ``$PATH`` filled in."""
    ask: bool
    """Whether it is an ASK query that is true for each good value."""
    source: Term | None = None
    """The node of the ``sh:sparql`` constraint."""
    bindings: Mapping[str, Term] = field(default_factory=dict)
    """Variables that have a value before the query runs, besides ``$this`` and ``$value``."""
    optional: tuple[str, ...] = ()
    """Variables that could have had a value and have none."""
    messages: tuple[Literal, ...] = ()
    """Messages with ``{?variable}`` in them."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape if it has a path."""

    node: Term
    path: PathSource | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    sparql: tuple[SparqlConstraint, ...]
    properties: tuple[Term, ...]
    """The nodes of its property shapes."""
    severity: NamedNode
    messages: tuple[Literal, ...]
    deactivated: bool

    @property
    def references(self) -> tuple[Term, ...]:
        """The nodes of all shapes that it refers to."""
        named = [node for constraint in self.constraints for node in constraint.shapes]
        return (*self.properties, *named)

    def having(self, *components: str) -> tuple[Constraint, ...]:
        """Its constraints of some kinds, named without ``ConstraintComponent``."""
        kinds = {SH[f"{name}ConstraintComponent"] for name in components}
        return tuple(constraint for constraint in self.constraints if constraint.component in kinds)
