"""Read shapes off a shapes graph, only those that a target leads to.

    triples --roots--> shapes with targets --references--> all shapes they need

A parameter that SHACL does not know, or knows and this reader does not, is an error that names the
shape: nothing in a shape is passed over in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.validation._components import Components, read_components
from ckm_graph.validation._parameters import (
    LISTS,
    ONE_SHAPE,
    ONE_TERM,
    SHAPE_LISTS,
    TARGETS,
)
from ckm_graph.validation._paths import PathSource, read_path
from ckm_graph.validation._shapes import Constraint, Shape, SparqlConstraint
from ckm_graph.validation._shapes_graph import with_shapes
from ckm_graph.validation._sparql import prefixes_of, prepare_query, selects
from ckm_graph.validation._vocabulary import check_terms
from ckm_graph.validation._wellformed import check_reference, check_shape
from ckm_graph.validation.advanced._expressions import read_expression, shapes_in
from ckm_graph.validation.advanced._targets import read_targets
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = ["is_on", "read_shapes"]


def read_shapes(triples: Triples, nodes: Iterable[Term] | None = None) -> dict[Term, Shape]:
    """Read the shapes that have targets, and those that they refer to, by their nodes.

    ``nodes`` names others to begin with than those that have targets.

    Raises
    ------
    InputError
        If a shape is malformed or uses what is not supported; the message names the shape.

    """
    check_terms(triples)
    components = read_components(triples)
    found: dict[Term, Shape] = {}
    waiting = sorted(_roots(triples) if nodes is None else nodes, key=str, reverse=True)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        try:
            shape = found[node] = _read_shape(triples, node, components)
        except InputError as error:
            raise _unusable(node, error) from error
        if not shape.deactivated:
            waiting.extend(reversed(shape.references))
    return found


def _roots(triples: Triples) -> Iterator[Term]:
    for node in dict.fromkeys(triples.subjects(*TARGETS, SH.target, RDF.type)):
        try:
            if any(read_targets(triples, node)):
                yield node
        except InputError as error:
            raise _unusable(node, error) from error


def _unusable(node: Term, error: InputError) -> InputError:
    return InputError(f"the shape {node} can't be used: {error}")


def _read_shape(triples: Triples, node: Term, components: Components) -> Shape:
    check_shape(triples, node)
    paths = triples.values(node, SH.path)
    deactivated = is_on(triples, node, SH.deactivated)
    path = read_path(triples, paths[0]) if paths else None
    severity = triples.values(node, SH.severity)
    return Shape(
        node=node,
        path=path,
        targets=tuple(dict.fromkeys(read_targets(triples, node))),
        constraints=() if deactivated else tuple(_constraints(triples, node, path)),
        sparql=() if deactivated else tuple(_sparql(triples, node, path, components)),
        properties=tuple(triples.values(node, SH.property)),
        severity=severity[0] if severity and isinstance(severity[0], NamedNode) else SH.Violation,
        messages=_literals(triples, node, SH.message),
        deactivated=deactivated,
    )


def _constraints(triples: Triples, node: Term, path: PathSource | None) -> Iterator[Constraint]:
    for parameter, component in ONE_TERM.items():
        for term in triples.values(node, parameter):
            yield Constraint(component, (term,))
    for parameter, component in LISTS.items():
        for head in triples.values(node, parameter):
            yield Constraint(component, triples.items(head))
    for parameter, component in ONE_SHAPE.items():
        for shape in triples.values(node, parameter):
            yield Constraint(component, shapes=(shape,))
    for parameter, component in SHAPE_LISTS.items():
        for head in triples.values(node, parameter):
            yield Constraint(component, shapes=triples.items(head))
    yield from _composed(triples, node)
    if path is not None:
        yield from _qualified(triples, node)


def _expression(triples: Triples, source: Term) -> Constraint:
    expression = read_expression(triples, source)
    for shape in shapes_in(expression):
        check_reference(triples, shape, "sh:filterShape")
    return Constraint(
        SH.ExpressionConstraintComponent,
        shapes=shapes_in(expression),
        expression=expression,
        source=source,
        messages=_literals(triples, source, SH.message),
    )


def _composed(triples: Triples, node: Term) -> Iterator[Constraint]:
    """Yield the constraints that have flags, or parameters of two kinds, or whose value is an expression."""
    for source in triples.values(node, SH.expression):
        yield _expression(triples, source)
    flags = triples.values(node, SH.flags)[:1]
    for pattern in triples.values(node, SH.pattern):
        yield Constraint(SH.PatternConstraintComponent, (pattern, *flags))
    if Literal(value=True) in triples.values(node, SH.uniqueLang):  # the term true: "1" asks for nothing
        yield Constraint(SH.UniqueLangConstraintComponent)
    if is_on(triples, node, SH.closed):
        yield Constraint(SH.ClosedConstraintComponent, tuple(_allowed(triples, node)))


def _allowed(triples: Triples, node: Term) -> Iterator[Term]:
    for head in triples.values(node, SH.ignoredProperties):
        yield from triples.items(head)
    for shape in triples.values(node, SH.property):
        yield from (path for path in triples.values(shape, SH.path) if isinstance(path, NamedNode))


def _qualified(triples: Triples, node: Term) -> Iterator[Constraint]:
    for shape in triples.values(node, SH.qualifiedValueShape):
        siblings: dict[Term, None] = {}
        if is_on(triples, node, SH.qualifiedValueShapesDisjoint):
            for parent in triples.subjects(SH.property):
                if node in (family := triples.values(parent, SH.property)):
                    for member in family:
                        siblings.update(dict.fromkeys(triples.values(member, SH.qualifiedValueShape)))
            siblings.pop(shape, None)
        for name in ("Min", "Max"):
            for count in triples.values(node, SH[f"qualified{name}Count"]):
                yield Constraint(SH[f"Qualified{name}CountConstraintComponent"], (count,), (shape, *siblings))


def _sparql(
    triples: Triples, node: Term, path: PathSource | None, components: Components
) -> Iterator[SparqlConstraint]:
    for source in triples.values(node, SH.sparql):
        if is_on(triples, source, SH.deactivated):
            continue
        texts = triples.values(source, SH.select)
        if len(texts) != 1 or not isinstance(texts[0], Literal):
            message = f"the sh:sparql constraint {source} needs one sh:select with a text"
            raise InputError(message)
        prebound = ("this", "currentShape", "shapesGraph")
        text = prepare_query(texts[0].value, prefixes_of(triples, source), path, prebound)
        if not selects(text, "this"):
            message = f"the sh:sparql constraint {source} has to SELECT $this, the focus node"
            raise InputError(message)
        text, bindings = with_shapes(triples, node, text, {})
        yield SparqlConstraint(
            component=SH.SPARQLConstraintComponent,
            text=text,
            ask=False,
            source=source,
            bindings=bindings,
            messages=_literals(triples, source, SH.message),
        )
    yield from components.used_by(triples, node, path)


def is_on(triples: Triples, node: Term, predicate: NamedNode) -> bool:
    """Tell whether a parameter of a node is true.

    Raises
    ------
    InputError
        If it is neither true nor false.

    """
    values = triples.values(node, predicate)
    if any(
        not isinstance(value, Literal) or value.value not in ("true", "false", "1", "0") for value in values
    ):
        message = f"{predicate} needs true or false, not {values[0]}"
        raise InputError(message)
    return any(value.value in ("true", "1") for value in values if isinstance(value, Literal))


def _literals(triples: Triples, node: Term, predicate: NamedNode) -> tuple[Literal, ...]:
    return tuple(value for value in triples.values(node, predicate) if isinstance(value, Literal))
