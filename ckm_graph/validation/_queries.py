"""What compiled shapes are: queries whose rows are breaches, and what each row says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ckm_graph.store.sparql import values_block
from ckm_graph.validation._impact_index import index_of
from ckm_graph.validation._impact_reads import reads_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pyoxigraph import Literal, Triple

    from ckm_graph.store import Term
    from ckm_graph.validation._impact_index import Index
    from ckm_graph.validation._shapes import Constraint, Shape, SparqlConstraint
    from ckm_graph.validation._stated import Stated

__all__ = ["FOCUS", "ROOT", "Check", "CompiledShapes", "ShapeQuery", "Uncompiled"]

FOCUS: Final = "\x00"
"""Stands in a query where the focus nodes, if some are asked for, are bound; no SPARQL text has it."""
ROOT: Final = "?f0"
"""The variable of a target's nodes."""


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape that a query looks for."""

    shape: Shape
    constraint: Constraint | SparqlConstraint
    column: str | None
    """The column that is true where the constraint is broken; None if each row is a breach."""


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """A SELECT query whose rows are breaches."""

    template: str
    checks: tuple[Check, ...]
    focus: str
    """The column of the focus node."""
    value: str | None = None
    """The column of the value."""
    path: str | None = None
    """The column of the path, if that is found only in the data."""

    def text(self, focus: Collection[Term] | None = None) -> str:
        """Write the query, for all focus nodes or for some."""
        return self.template.replace(FOCUS, _block(focus))


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """A shape that SPARQL can't do, and why."""

    shape: Shape
    reason: str
    targets: str
    """The query for its focus nodes."""

    def text(self, focus: Collection[Term] | None = None) -> str:
        """Write the query for the focus nodes, for all of them or for some."""
        return self.targets.replace(FOCUS, _block(focus))


@dataclass(frozen=True)
class CompiledShapes:
    """A shapes graph, ready to validate any view."""

    queries: tuple[ShapeQuery, ...]
    """What finds the breaches."""
    uncompiled: tuple[Uncompiled, ...]
    """The shapes that are left to pySHACL on a copy of the data: recursive ones and the like."""
    triples: tuple[Triple, ...]
    """The shapes graph."""
    shapes: int
    """How many shapes have targets of their own."""
    stated: tuple[Stated, ...] = ()
    """What the queries leave open about datatypes that engines widen."""
    literals: Mapping[Term, Literal] = field(default_factory=dict)
    """Literals that the shapes target, by what engines make of them where that is another."""

    @cached_property
    def index(self) -> Index:
        """Which queries read which triples."""
        return index_of([reads_of(query.template, FOCUS, ROOT) for query in self.queries])


def _block(focus: Collection[Term] | None) -> str:
    return "" if focus is None else values_block((ROOT[1:],), [(node,) for node in focus])
