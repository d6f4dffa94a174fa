"""pySHACL on a copy of the data: the reference that the compiled shapes are held against.

It also does what SPARQL can't: recursive shapes, queries that read the shapes graph. For these the
focus nodes are found in place, and a copy of the shapes graph targets exactly them.

    view --copy--> rdflib graph --pySHACL--> report graph --back to our terms--> results
"""

from __future__ import annotations

import logging
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ckm_graph.errors import InputError
from ckm_graph.model.validation import Report, ValidationResult
from ckm_graph.store import from_rdflib, to_rdflib
from ckm_graph.validation._paths import read_path
from ckm_graph.validation._stated import stated_triples
from ckm_graph.validation._triples import Triples
from ckm_graph.vocabulary import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Quad
    from rdflib.term import Identifier

    from ckm_graph.store import Term, View
    from ckm_graph.validation._queries import CompiledShapes

__all__ = ["validate_reference", "validate_uncompiled"]

_LOG: Final = logging.getLogger("ckm_graph")
_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target)
_ADVANCED: Final = (SH.target, SH.expression)
_CLASSES: Final = (RDFS.Class, OWL.Class)


def validate_reference(
    view: View, shapes: Iterable[Triple | Quad], *, rules: bool = False, detail: bool = False
) -> Report:
    """Validate with pySHACL on a copy of a view's data graphs: slow, and independent of our compiler.

    No inference; SHACL Advanced Features where the shapes use them.

    Parameters
    ----------
    view
        The state to validate.
    shapes
        The shapes graph.
    rules
        Whether what follows by the shapes' rules is validated too.
    detail
        Whether results of ``sh:node`` say what is wrong with the value.

    Returns
    -------
    The report, in the same terms as `ckm_graph.validation.validate` gives.

    Raises
    ------
    InputError
        If pySHACL can't use the shapes.

    """
    results = _run(view, Triples(shapes).all, "the shapes", rules=rules)
    return Report(tuple(results if detail else map(_plain, results)))


def validate_uncompiled(
    view: View, shapes: CompiledShapes, focus: Collection[Term] | None, *, detail: bool = False
) -> Iterator[ValidationResult]:
    """Validate with pySHACL the shapes that were not compiled, and only those."""
    kept = [triple for triple in shapes.triples if not _declares_target(triple)]
    names = ", ".join(str(entry.shape.node) for entry in shapes.uncompiled)
    for entry in shapes.uncompiled:
        _LOG.info("the shape %s goes to pySHACL: %s", entry.shape.node, entry.reason)
        node = entry.shape.node
        if isinstance(node, NamedNode | BlankNode):
            targets = (row[0] for row in view.select(entry.text(focus)).all_terms())
            kept += [Triple(node, SH.targetNode, target) for target in targets if target is not None]
    results = _run(view, kept, f"the shape {names}")
    yield from results if detail else map(_plain, results)


def _plain(result: ValidationResult) -> ValidationResult:
    """Leave out the details, which nobody asked for."""
    return replace(result, details=())


def _declares_target(triple: Triple) -> bool:
    return triple.predicate in _TARGETS or (triple.predicate == RDF.type and triple.object in _CLASSES)


def _run(
    view: View, shapes: Iterable[Triple], what: str, *, rules: bool = False
) -> Iterator[ValidationResult]:
    import pyshacl  # noqa: PLC0415 -- costs more to import than a small validation to run
    from pyshacl.errors import ShapeRecursionWarning  # noqa: PLC0415

    used = [triple for triple in shapes if rules or triple.predicate != SH.rule]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data = _copy(stated_triples(view))
        try:
            _, report, text = pyshacl.validate(
                data,
                shacl_graph=_copy(used),
                inference="none",
                advanced=rules or any(triple.predicate in _ADVANCED for triple in used),
                inplace=True,
                abort_on_first=False,
            )
        except Exception as error:  # pySHACL and rdflib raise bare exceptions for shapes they can't use
            message = f"{what} can't be used by pySHACL: {getattr(error, 'message', error)}"
            raise InputError(message) from error
    if any(issubclass(warning.category, ShapeRecursionWarning) for warning in caught):
        _LOG.warning("%s met itself while it was being checked; it was taken to hold there", what)
    if not isinstance(report, rdflib.Graph):
        message = f"{what} can't be used by pySHACL: {text}"
        raise InputError(message)
    found: Iterable[tuple[Identifier, Identifier, Identifier]] = report  # type: ignore[assignment]
    told = Triples(_triple(*(from_rdflib(node) for node in triple)) for triple in found)
    for head in told.subjects(SH.result):
        for node in told.values(head, SH.result):
            yield _result(told, node)


def _copy(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy triples term by term: what rdflib parses it would rewrite (4.0 for 4), and rename blank nodes."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    return graph


def _triple(subject: Term, predicate: Term, object_: Term) -> Triple:
    if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
        return Triple(subject, predicate, object_)
    raise TypeError(subject, predicate)


def _result(told: Triples, node: Term) -> ValidationResult:
    def one(predicate: NamedNode) -> Term | None:
        return next(iter(told.values(node, predicate)), None)

    focus, component, shape, severity = (
        one(p) for p in (SH.focusNode, SH.sourceConstraintComponent, SH.sourceShape, SH.resultSeverity)
    )
    if (
        focus is None
        or shape is None
        or not isinstance(component, NamedNode)
        or not isinstance(severity, NamedNode)
    ):
        message = f"pySHACL gave the incomplete result {node}"
        raise InputError(message)
    path = one(SH.resultPath)
    read = None if path is None else read_path(told, path)
    return ValidationResult(
        focus_node=focus,
        component=component,
        source_shape=shape,
        severity=severity,
        value=one(SH.value),
        path=None if read is None else read.text,
        path_node=None if read is None else read.node,
        path_triples=() if read is None else read.triples,
        messages=tuple(m for m in told.values(node, SH.resultMessage) if isinstance(m, Literal)),
        source_constraint=one(SH.sourceConstraint),
        details=tuple(
            sorted((_result(told, n) for n in told.values(node, SH.detail)), key=lambda found: found.sort_key)
        ),
    )
