"""What is wrong with a value that does not conform to a shape: the results that stand in a result.

A result of ``sh:node``, ``sh:and``, ``sh:or`` or ``sh:xone`` says of a value that it does not conform. Its
details are the results of the shapes that are named there, with the value as their focus node; they do not
depend on how the value was reached. So each such shape is compiled once more for each place that it
stands in, about all values of that place, and each result is given those of its own value.

    CompiledShapes --details_of--> Details, innermost first --find_details--> results by shape and value
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.validation._compiler import Compiler, Scope
from ckm_graph.validation._paths import reach
from ckm_graph.validation._queries import FOCUS
from ckm_graph.validation._reader import read_shapes
from ckm_graph.validation._stated import Notes
from ckm_graph.validation._triples import Triples
from ckm_graph.validation.advanced._targets import target_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation._queries import CompiledShapes, ShapeQuery
    from ckm_graph.validation._shapes import Shape, SparqlConstraint
    from ckm_graph.validation._stated import Stated

__all__ = ["DETAILED", "Detailed", "Details", "details_of"]

DETAILED: Final = ("Node", "And", "Or", "Xone")
"""The constraints whose results have details."""


@dataclass(frozen=True, slots=True)
class Detailed:
    """One shape in one place."""

    shape: Term
    value: str
    """The column of the value that is the shape's focus node."""
    queries: tuple[tuple[ShapeQuery, str | None], ...]
    """What finds its results; a query that does not give the value has one beside it, which says from which
    values its focus nodes are reached."""


@dataclass(frozen=True, slots=True)
class Details:
    """All that is needed to give the results of some shapes their details."""

    found: tuple[Detailed, ...]
    """Those within others come first."""
    stated: tuple[Stated, ...]


def details_of(shapes: CompiledShapes) -> Details:
    """Compile what finds the details of the results of compiled shapes."""
    known = read_shapes(Triples(shapes.triples))
    roots = {query.root.node: query.root for query in shapes.queries if query.root is not None}
    notes = Notes()
    compiler = _DetailCompiler(known, notes)
    for root in roots.values():
        for _ in compiler.queries(root, f"{FOCUS} {target_pattern(root.targets)}"):
            pass  # these stand in the compiled shapes
    return Details(tuple(compiler.found), tuple(notes.found))


class _DetailCompiler(Compiler):
    """Compiles, beside the queries of shapes, those of the shapes that values have to conform to."""

    def __init__(self, shapes: dict[Term, Shape], notes: Notes) -> None:
        super().__init__(shapes, notes)
        self.found: list[Detailed] = []
        self._value: str | None = None
        self._links: dict[str, str] = {}

    def _values(self, shapes: list[Shape], path: PathSource | None, scope: Scope) -> Iterator[ShapeQuery]:
        named = [node for shape in shapes for c in shape.having(*DETAILED) for node in c.shapes]
        for node in dict.fromkeys(named):
            self._detail(node, path, scope)
        yield from super()._values(shapes, path, scope)

    def _detail(self, node: Term, path: PathSource | None, scope: Scope) -> None:
        value, variables = scope.focus, scope.variables
        if path is not None:
            value = f"?f{len(variables)}"
            variables = (*variables, value)
            self._write.notes.reached(value, scope.focus, path)
        pattern = reach(scope.pattern, scope.focus, path, value) if path else scope.pattern
        inner = Scope(scope.root, pattern, variables)
        outer, self._value = self._value, value
        queries = tuple(self._family([self._shapes[node]], inner))
        self._value = outer
        linked = tuple((query, self._links.get(query.template)) for query in queries)
        self.found.append(Detailed(node, value[1:], linked))

    def _select(self, shape: Shape, constraint: SparqlConstraint, scope: Scope) -> ShapeQuery:
        query = super()._select(shape, constraint, scope)
        if self._value is not None:
            ends = f"({self._value} AS ?value) ({scope.focus} AS ?focus)"
            self._links[query.template] = f"SELECT DISTINCT {ends} WHERE {{ {scope.pattern} }}"
        return query
