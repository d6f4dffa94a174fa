"""From shapes to SPARQL: each query finds all breaches of some constraints, for all focus nodes at once.

    triples --read_shapes--> shapes --compile_shapes--> CompiledShapes(queries, uncompiled)

One scan of a shape's targets finds what is wrong with its focus nodes, and one scan of each path what
is wrong with its values; which constraint it was stands in a column of its own. The cost is linear in
what is scanned: no query joins two sets of focus nodes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ckm_graph.errors import InputError
from ckm_graph.validation._compiling import brings_sparql, obstacle
from ckm_graph.validation._conditions import FALSE, LOGIC, NODES, PAIRS, Writer, bound
from ckm_graph.validation._paths import reach
from ckm_graph.validation._queries import (
    FOCUS,
    ROOT,
    Breach,
    Check,
    CompiledShapes,
    Parts,
    ShapeQuery,
    Uncompiled,
    flagged,
)
from ckm_graph.validation._reader import read_shapes
from ckm_graph.validation._sparql import inject
from ckm_graph.validation._stated import Notes, target_literals
from ckm_graph.validation._syntax import check_query
from ckm_graph.validation._triples import Triples
from ckm_graph.validation._values import VALUES
from ckm_graph.validation.advanced._targets import target_pattern
from ckm_graph.validation.planning import counted_apart, needed, paired_apart, stepped
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import NamedNode, Quad, Triple

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation._shapes import Shape, SparqlConstraint

__all__ = ["Compiler", "Scope", "compile_shapes"]


def compile_shapes(
    triples: Iterable[Triple | Quad], *, only: Collection[Term] | None = None
) -> CompiledShapes:
    """Compile a shapes graph to SPARQL, as W3C SHACL (2017) means it, Core and SHACL-SPARQL.

    Parameters
    ----------
    triples
        The shapes graph; the graph names of quads are ignored.
    only
        Of the shapes with targets only these; by default all.

    Returns
    -------
    Queries to run on any view; see `ckm_graph.validation.validate`.

    Raises
    ------
    InputError
        If a shape is malformed or uses what is not supported; the message names the shape.

    >>> compile_shapes([]).queries
    ()

    """
    graph = Triples(triples)
    shapes = read_shapes(graph)
    roots = [shape for shape in shapes.values() if shape.targets and not shape.deactivated]
    if only is not None:
        roots = [shape for shape in roots if shape.node in only]
    notes = Notes()
    queries: list[ShapeQuery] = []
    uncompiled: list[Uncompiled] = []
    for root in sorted(roots, key=lambda shape: str(shape.node)):
        targets = f"{FOCUS} {target_pattern(root.targets)}"
        if reason := obstacle(shapes, root):
            uncompiled.append(Uncompiled(root, reason, f"SELECT DISTINCT {ROOT} WHERE {{ {targets} }}"))
            continue
        try:
            own = tuple(Compiler(shapes, notes).queries(root, targets))
        except InputError as error:
            message = f"the shape {root.node} can't be used: {error}"
            raise InputError(message) from error
        for query in own if brings_sparql(shapes, root) else ():
            check_query(query.text(), f"the shape {query.checks[0].shape.node}")
        queries += own
    literals = target_literals(roots)
    stated = tuple(notes.found)
    return CompiledShapes(tuple(queries), tuple(uncompiled), graph.all, len(roots), stated, literals)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a shape's focus nodes come from."""

    root: Shape
    """The shape that has the targets."""
    pattern: str
    """What binds the variables."""
    variables: tuple[str, ...] = (ROOT,)
    """From the root to the focus."""
    needs: frozenset[NamedNode] = frozenset()
    """Predicates without which there are no focus nodes, but for the targets'."""

    @property
    def focus(self) -> str:
        return self.variables[-1]


class Compiler:
    """Writes the queries of the shapes of one shapes graph."""

    def __init__(self, shapes: dict[Term, Shape], notes: Notes) -> None:
        self._shapes = shapes
        self._write = Writer(shapes, notes)

    def queries(self, root: Shape, targets: str) -> Iterator[ShapeQuery]:
        """Yield the queries of a shape with targets."""
        yield from self._family([root], Scope(root, targets))

    def _family(self, members: list[Shape], scope: Scope) -> Iterator[ShapeQuery]:
        """Yield the queries of shapes that have the same focus nodes, and of the shapes below them."""
        members = [shape for shape in members if not shape.deactivated]
        children = [self._shapes[p] for shape in members if shape.path is None for p in shape.properties]
        same = members + [shape for shape in children if not shape.deactivated] if children else members
        yield from self._nodes(same, scope)
        for shape in same:
            yield from self._pairs(shape, scope)
            for constraint in shape.sparql:
                if not constraint.ask:
                    yield self._select(shape, constraint, scope)
        by_path: dict[PathSource | None, list[Shape]] = {}
        texts: dict[str, PathSource | None] = {}
        for shape in same:
            key = texts.setdefault("" if shape.path is None else shape.path.text, shape.path)
            by_path.setdefault(key, []).append(shape)
        for path, sharing in by_path.items():
            yield from self._values(sharing, path, scope)
        yield from self._below(members, same, scope)

    def _below(self, members: list[Shape], same: list[Shape], scope: Scope) -> Iterator[ShapeQuery]:
        """Yield the queries of property shapes whose focus nodes are values of these shapes."""
        for shape in same:
            inner = [self._shapes[p] for p in shape.properties]
            if shape.path is not None and inner:
                value = f"?f{len(scope.variables)}"
                self._write.notes.reached(value, scope.focus, shape.path)
                pattern = reach(scope.pattern, scope.focus, shape.path, value)
                needs = scope.needs | needed(shape.path)
                below = replace(scope, pattern=pattern, variables=(*scope.variables, value), needs=needs)
                yield from self._family(inner, below)
            elif shape not in members and inner:
                yield from self._family(inner, scope)

    def _nodes(self, shapes: list[Shape], scope: Scope) -> Iterator[ShapeQuery]:
        found: list[Breach] = []
        for shape in shapes:
            for constraint in shape.having(*NODES):
                condition = self._write.node(constraint, shape, scope.focus)
                found.append(counted_apart(constraint, shape, condition, whole=scope.focus == ROOT))
        yield from self._flagged(found, scope, Parts(scope.pattern, scope.variables, ()), None)

    def _values(self, shapes: list[Shape], path: PathSource | None, scope: Scope) -> Iterator[ShapeQuery]:
        value = scope.focus if path is None else "?value"
        self._write.notes.reached(value, scope.focus, path)
        found: list[Breach] = []
        for shape in shapes:
            found += [Breach(shape, c, self._write.value(c, value)) for c in shape.having(*VALUES, *LOGIC)]
            found += [Breach(shape, c, self._write.ask(c, value, scope.focus)) for c in shape.sparql if c.ask]
        pattern = scope.pattern if path is None else reach(scope.pattern, scope.focus, path, value)
        variables = scope.variables if path is None else (*scope.variables, value)
        parts = Parts(pattern, variables, ())
        if scope.focus == ROOT and (predicate := stepped(path)) is not None:
            parts = replace(parts, scan=reach("", ROOT, path, value), predicate=predicate)
        yield from self._flagged(found, scope, parts, value, needed(path))

    def _flagged(
        self,
        found: list[Breach],
        scope: Scope,
        parts: Parts,
        value: str | None,
        needs: frozenset[NamedNode] = frozenset(),
    ) -> Iterator[ShapeQuery]:
        """Yield the one query for many conditions on the same variables."""
        found = [breach for breach in found if breach.condition != FALSE]
        if not found:
            return
        text, columns = flagged(parts.pattern, parts.variables, [breach.condition for breach in found])
        yield ShapeQuery(
            text,
            tuple(Check(breach.shape, breach.constraint, columns[breach.condition]) for breach in found),
            focus=scope.focus[1:],
            value=None if value is None else value[1:],
            root=scope.root,
            needs=scope.needs | needs,
            parts=replace(parts, breaches=tuple(found)),
        )

    def _pairs(self, shape: Shape, scope: Scope) -> Iterator[ShapeQuery]:
        for constraint in shape.having(*PAIRS):
            kind = constraint.component
            closed, language = kind == SH.ClosedConstraintComponent, kind == SH.UniqueLangConstraintComponent
            columns = ["?path"] if language else ["?value", "?path"]
            if kind in (SH.EqualsConstraintComponent, SH.DisjointConstraintComponent):
                columns = ["?value"]
            ends = (scope.focus, "?value", "?path")
            head = f"SELECT DISTINCT {' '.join((*scope.variables, *columns))} WHERE"
            apart = paired_apart(constraint, shape, head, self._write.pair(constraint, shape, "", ends))
            yield ShapeQuery(
                f"{head} {{ {self._write.pair(constraint, shape, scope.pattern, ends)} }}",
                (Check(shape, constraint, None),),
                focus=scope.focus[1:],
                value=None if language else "value",
                path="path" if closed else None,
                root=scope.root,
                needs=scope.needs | apart.needs,
                scan=apart if scope.focus == ROOT else None,
            )

    def _select(self, shape: Shape, constraint: SparqlConstraint, scope: Scope) -> ShapeQuery:
        nodes = f"{{ SELECT DISTINCT ({scope.focus} AS ?this) WHERE {{ {scope.pattern} }} }}"
        block = f"{nodes} {bound(constraint)}"
        return ShapeQuery(
            inject(constraint.text, block, ("this", *constraint.bindings)),
            (Check(shape, constraint, None),),
            focus="this",
            value="value",
            path="path",
            root=scope.root,
            needs=scope.needs,
        )
