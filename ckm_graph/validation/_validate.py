"""Run compiled shapes on a view, and turn the rows into a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, QueryRefused
from ckm_graph.model.validation import Report, ValidationResult
from ckm_graph.validation._messages import default_message, filled
from ckm_graph.validation._planning import plan, survey
from ckm_graph.validation._reference import validate_uncompiled
from ckm_graph.validation._shapes import SparqlConstraint
from ckm_graph.validation._stated import restated, settled

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from ckm_graph.store import Term, View
    from ckm_graph.validation._impact import Affected
    from ckm_graph.validation._queries import Check, CompiledShapes, ShapeQuery

__all__ = ["validate", "validate_affected"]


def validate(view: View, shapes: CompiledShapes, *, focus: Collection[Term] | None = None) -> Report:
    """Validate the merge of a view's data graphs, in place.

    Parameters
    ----------
    view
        The state to validate; instances of a class are those of its subclasses too, as the ontology
        among its data graphs says.
    shapes
        What must hold, from `compile_shapes`.
    focus
        Only these of the shapes' target nodes are validated: IRIs and literals.

    Returns
    -------
    The report; shapes in ``shapes.uncompiled`` are done by pySHACL on a copy of the data.

    Raises
    ------
    InputError
        If a shape can't be validated, by name; or if a focus node is a blank node.

    """
    if focus is not None and not focus:
        return Report()
    wanted = None if focus is None else tuple(dict.fromkeys(focus))
    results: list[ValidationResult] = []
    settle = settled(view, shapes.stated, wanted)
    for query in plan(shapes, survey(view, shapes)) if wanted is None else shapes.queries:
        results += _run(view, query, wanted, settle)
    if shapes.uncompiled:
        results += validate_uncompiled(view, shapes, wanted)
    return Report(restated(view, shapes.literals, results))


def validate_affected(view: View, shapes: CompiledShapes, affected: Affected) -> Report:
    """Validate what a change can have altered, before or after it.

    Parameters
    ----------
    view
        The state to validate.
    shapes
        What must hold.
    affected
        The queries and their focus nodes, from `ckm_graph.validation.affected`.

    Returns
    -------
    The report on these; ``whole`` names the shapes that were validated for all their focus nodes.

    Raises
    ------
    InputError
        If a shape can't be validated, by name.

    """
    results: list[ValidationResult] = []
    for query, focus in affected.queries:
        results += _run(view, query, focus, settled(view, shapes.stated, focus))
    if affected.uncompiled:
        results += validate_uncompiled(view, replace(shapes, uncompiled=affected.uncompiled), None)
    return Report(restated(view, shapes.literals, results), affected.whole)


def _run(
    view: View, query: ShapeQuery, focus: tuple[Term, ...] | None, settle: Callable[[str], str]
) -> Iterator[ValidationResult]:
    try:
        table = view.select(settle(query.text(focus)))
    except QueryRefused as error:
        message = f"the shape {query.checks[0].shape.node} can't be validated: {error}"
        raise InputError(message) from error
    if not len(table):
        return
    for cells in table.all_terms():
        row = dict(zip(table.columns, cells, strict=True))
        for check in query.checks:
            flag = None if check.column is None else row[check.column]
            if flag is None or (isinstance(flag, Literal) and flag.value == "true"):
                yield _result(query, check, row)


def _result(query: ShapeQuery, check: Check, row: Mapping[str, Term | None]) -> ValidationResult:
    shape, constraint = check.shape, check.constraint
    focus = row[query.focus]
    if focus is None:
        message = f"the shape {shape.node} can't be validated: its SPARQL gives a solution without $this"
        raise InputError(message)
    value = None if query.value is None else row.get(query.value)
    path = None if query.path is None else row.get(query.path)
    found = path if isinstance(path, NamedNode) else None
    if isinstance(constraint, SparqlConstraint) and value is None and shape.path is None:
        value = focus
    own = None if found is not None else shape.path
    return ValidationResult(
        focus_node=focus,
        component=constraint.component,
        source_shape=shape.node,
        severity=shape.severity,
        value=value,
        path=str(found) if found is not None else own.text if own is not None else None,
        path_node=found if found is not None else own.node if own is not None else None,
        path_triples=own.triples if own is not None else (),
        messages=_messages(check, row),
        source_constraint=constraint.source,
    )


def _messages(check: Check, row: Mapping[str, Term | None]) -> tuple[Literal, ...]:
    """Choose a result's messages: the query's, the constraint's, the shape's, or our own words."""
    constraint = check.constraint
    if isinstance(constraint, SparqlConstraint):
        said = row.get("message")
        if isinstance(said, Literal):
            return (said,)
        if constraint.messages:
            values = {**row, **constraint.bindings}
            return tuple(filled(message, values) for message in constraint.messages)
    elif constraint.messages:
        return constraint.messages
    return check.shape.messages or (default_message(check.shape, constraint),)
