"""Run compiled shapes on a view, and turn the rows into a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, QueryRefused
from ckm_graph.model.validation import Report, ValidationResult
from ckm_graph.validation._compiling import RECURSIVE
from ckm_graph.validation._details import DETAILED, details_of
from ckm_graph.validation._messages import default_message, filled
from ckm_graph.validation._queries import with_focus
from ckm_graph.validation._reference import validate_uncompiled
from ckm_graph.validation._shapes import SparqlConstraint
from ckm_graph.validation._stated import restated, settled
from ckm_graph.validation.planning import plan, survey
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from ckm_graph.store import Term, View
    from ckm_graph.validation._queries import Check, CompiledShapes, ShapeQuery, Uncompiled
    from ckm_graph.validation.impact import Affected

__all__ = ["validate", "validate_affected"]

_Found: TypeAlias = "tuple[Mapping[str, Term | None], Check, ValidationResult]"
_Within: TypeAlias = "dict[tuple[Term, Term | None], tuple[ValidationResult, ...]]"
_DETAILED: Final = frozenset(SH[f"{name}ConstraintComponent"] for name in DETAILED)


def validate(
    view: View, shapes: CompiledShapes, *, focus: Collection[Term] | None = None, detail: bool = False
) -> Report:
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
    detail
        Whether results of ``sh:node``, ``sh:and``, ``sh:or`` and ``sh:xone`` say what is wrong with a value.

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
    within = _found_details(view, shapes, wanted) if detail else {}
    for query in plan(shapes, survey(view, shapes)) if wanted is None else shapes.queries:
        results += _detailed(_run(view, query, wanted, settle), within)
    if shapes.uncompiled:
        results += validate_uncompiled(view, shapes, wanted, detail=detail)
    return Report(restated(view, shapes.literals, results), recursive=_recursive(shapes.uncompiled))


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
        settle = settled(view, shapes.stated, focus)
        results += (result for _, _, result in _run(view, query, focus, settle))
    if affected.uncompiled:
        results += validate_uncompiled(view, replace(shapes, uncompiled=affected.uncompiled), None)
    recursive = _recursive(affected.uncompiled)
    return Report(restated(view, shapes.literals, results), affected.whole, recursive)


def _recursive(uncompiled: Iterable[Uncompiled]) -> tuple[Term, ...]:
    return tuple(entry.shape.node for entry in uncompiled if entry.reason == RECURSIVE)


def _found_details(view: View, shapes: CompiledShapes, focus: tuple[Term, ...] | None) -> _Within:
    """Find the results that stand in others, by the shape that gives them and the value they are about."""
    details = details_of(shapes)
    settle = settled(view, details.stated, focus)
    found: _Within = {}
    for place in details.found:
        here: dict[tuple[Term, Term | None], list[ValidationResult]] = {}
        for query, link in place.queries:
            rows = list(_run(view, query, focus, settle))
            starts = _starts(view, place.value, link, focus, rows)
            results = restated(view, {}, _detailed(rows, found))
            said = [
                (value, result) for values, result in zip(starts, results, strict=True) for value in values
            ]
            # each solution of a SPARQL query is a result; else the same value may be reached in several ways
            for value, result in said if link else dict.fromkeys(said):
                here.setdefault((place.shape, value), []).append(result)
        for key, several in here.items():  # another place gives the same results for the same value
            found.setdefault(key, tuple(sorted(several, key=lambda result: result.sort_key)))
    return found


def _starts(
    view: View, column: str, link: str | None, focus: tuple[Term, ...] | None, rows: list[_Found]
) -> list[list[Term]]:
    """Tell for each row which values it is about."""
    if link is None:
        values = (row[column] for row, _, _ in rows)
        return [[] if value is None else [value] for value in values]
    starts: dict[Term, list[Term]] = {}
    if rows:
        for value, node in view.select(with_focus(link, focus)).all_terms():
            if value is not None and node is not None:
                starts.setdefault(node, []).append(value)
    return [starts.get(result.focus_node, []) for _, _, result in rows]


def _detailed(found: Iterable[_Found], within: _Within) -> Iterator[ValidationResult]:
    """Give results the details of their values."""
    for _, check, result in found:
        constraint = check.constraint
        shapes: tuple[Term, ...] = ()
        if not isinstance(constraint, SparqlConstraint) and constraint.component in _DETAILED:
            shapes = constraint.shapes
        details = tuple(one for shape in shapes for one in within.get((shape, result.value), ()))
        yield replace(result, details=details) if details else result


def _run(
    view: View,
    query: ShapeQuery,
    focus: tuple[Term, ...] | None,
    settle: Callable[[str], str],
) -> Iterator[_Found]:
    """Yield the rows of a query that are breaches, each with what it says."""
    try:
        table = view.select(settle(query.text(focus)))
    except QueryRefused as error:
        message = f"the shape {query.checks[0].shape.node} can't be validated: {error}"
        raise InputError(message) from error
    if not len(table):
        return
    checks = [
        (check, None if isinstance(check.constraint, SparqlConstraint) else _messages(query, check, {}))
        for check in query.checks
    ]
    for cells in table.all_terms():
        row = dict(zip(table.columns, cells, strict=True))
        for check, same in checks:
            flag = None if check.column is None else row[check.column]
            if flag is None or (isinstance(flag, Literal) and flag.value == "true"):
                yield row, check, _result(query, check, row, same or _messages(query, check, row))


def _result(
    query: ShapeQuery, check: Check, row: Mapping[str, Term | None], messages: tuple[Literal, ...]
) -> ValidationResult:
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
        messages=messages,
        source_constraint=constraint.source,
    )


def _messages(query: ShapeQuery, check: Check, row: Mapping[str, Term | None]) -> tuple[Literal, ...]:
    """Choose a result's messages: the query's, the constraint's, the shape's, or our own words."""
    constraint = check.constraint
    if isinstance(constraint, SparqlConstraint):
        said = row.get("message")
        if isinstance(said, Literal):
            return (said,)
        if constraint.messages:
            values = {**row, **constraint.bindings}
            if constraint.ask:  # it is asked of each value, with these names
                values |= {"this": row[query.focus], "value": row[query.value or query.focus]}
            return tuple(filled(message, values) for message in constraint.messages)
    elif constraint.messages:
        return constraint.messages
    return check.shape.messages or (default_message(check.shape, constraint),)
