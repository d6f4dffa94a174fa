"""What compiled shapes are: queries whose rows are breaches, and what each row says."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ckm_graph.store.sparql import values_block
from ckm_graph.validation.impact import index_of, reads_of_all

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pyoxigraph import Literal, NamedNode, Triple

    from ckm_graph.store import Term
    from ckm_graph.validation._shapes import Constraint, Shape, SparqlConstraint
    from ckm_graph.validation._stated import Stated
    from ckm_graph.validation.impact import Index

__all__ = [
    "FOCUS",
    "IS_TARGET",
    "ROOT",
    "TARGETS",
    "Breach",
    "Check",
    "CompiledShapes",
    "Parts",
    "ShapeQuery",
    "Uncompiled",
    "flagged",
    "with_focus",
]

FOCUS: Final = "\x00"
"""Stands in a query where the focus nodes, if some are asked for, are bound; no SPARQL text has it."""
ROOT: Final = "?f0"
"""The variable of a target's nodes."""
IS_TARGET: Final = "\x01"
"""Stands in a query from the side of a property for the condition that a node is a target."""
TARGETS: Final = "\x02"
"""Stands there for the pattern that binds the targets."""


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape that a query looks for."""

    shape: Shape
    constraint: Constraint | SparqlConstraint
    column: str | None
    """The column that is true where the constraint is broken; None if each row is a breach."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One way to break a constraint, for planning."""

    shape: Shape
    constraint: Constraint | SparqlConstraint
    condition: str
    """True of what is wrong."""
    needs: frozenset[NamedNode] = frozenset()
    """Predicates without which nothing is wrong."""
    apart: str | None = None
    """A query that finds the same from the side of the property, with `IS_TARGET` or `TARGETS` in it.

    If the breach is ``counted``, a pattern that binds all nodes that have values, targets or not.
    """
    predicate: NamedNode | None = None
    """The property whose statements ``apart`` reads."""
    counted: str = ""
    """If ``apart`` counts values, the condition that they are too many."""
    grouped: str | None = None
    """The same as ``apart``, with values grouped rather than looked up again."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a query with conditions is made of, to be put together anew where the data is known."""

    pattern: str
    """What binds the variables; begins with the targets."""
    variables: tuple[str, ...]
    breaches: tuple[Breach, ...]
    scan: str | None = None
    """The pattern without the targets, if it binds the focus node by itself."""
    predicate: NamedNode | None = None
    """The property whose statements ``scan`` reads."""


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """A SELECT query whose rows are breaches.

    ``text()`` alone says what is asked. The last four fields say the same in pieces, so that a
    validation of all focus nodes can be planned; see `ckm_graph.validation.planning._plan`.
    """

    template: str
    checks: tuple[Check, ...]
    focus: str
    """The column of the focus node."""
    value: str | None = None
    """The column of the value."""
    path: str | None = None
    """The column of the path, if that is found only in the data."""
    root: Shape | None = None
    """The shape whose targets are validated."""
    needs: frozenset[NamedNode] = frozenset()
    """Predicates without which the query has no rows."""
    parts: Parts | None = None
    """What it is made of, if it looks for conditions."""
    scan: Breach | None = None
    """The same from the side of the property, if it looks for one pattern."""

    def text(self, focus: Collection[Term] | None = None) -> str:
        """Write the query, for all focus nodes or for some."""
        return with_focus(self.template, focus)


@dataclass(frozen=True, slots=True)
class Uncompiled:
    """A shape that SPARQL can't do, and why."""

    shape: Shape
    reason: str
    targets: str
    """The query for its focus nodes."""

    def text(self, focus: Collection[Term] | None = None) -> str:
        """Write the query for the focus nodes, for all of them or for some."""
        return with_focus(self.targets, focus)


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
        return index_of(list(reads_of_all((query.template for query in self.queries), FOCUS, ROOT)))


def flagged(
    pattern: str, variables: tuple[str, ...], conditions: Sequence[str]
) -> tuple[str, dict[str, str | None]]:
    """Write the one query for many conditions on the same variables.

    Returns
    -------
    The query, and for each condition the column that is true where it holds; None if each row breaks it.

    """
    distinct = list(dict.fromkeys(conditions))
    named: dict[str, str | None] = {text: f"c{number}" for number, text in enumerate(distinct)}
    flags = "".join(f" ({text} AS ?{name})" for text, name in named.items())
    if len(distinct) == 1:
        named, flags = dict.fromkeys(distinct), ""
    head = f"SELECT DISTINCT {' '.join(variables)}{flags}"
    return f"{head} WHERE {{ {pattern} FILTER({' || '.join(distinct)}) }}", named


def with_focus(template: str, focus: Collection[Term] | None) -> str:
    """Write a query for all focus nodes or for some."""
    block = "" if focus is None else values_block((ROOT[1:],), [(node,) for node in focus])
    return template.replace(FOCUS, block)
