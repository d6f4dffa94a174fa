"""What a validation found: results in SHACL's sense, and the report that holds them.

A result says which node (``focus_node``) broke which constraint (``component``) of which shape
(``source_shape``), by which of its values (``path``, ``value``), and how bad that is (``severity``).
A report conforms, as the W3C means it, when it holds no result of any severity; it blocks when one of
its results is a violation.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

__all__ = ["COLUMNS", "Report", "ShapeSummary", "ValidationResult"]

_Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
COLUMNS: Final = ("focusNode", "path", "value", "message", "severity", "sourceShape", "component")
"""What each row of a report says, in this order."""
_RANK: Final = {SH.Violation: 0, SH.Warning: 1, SH.Info: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationResult:
    """One breach of one constraint by one node.

    >>> result = ValidationResult(
    ...     focus_node=NamedNode("https://example.org/q1"), source_shape=SH.Shape, severity=SH.Warning,
    ...     component=SH.MinCountConstraintComponent, messages=(Literal("needs a title"),))
    >>> result.message
    'needs a title'
    """

    focus_node: _Term
    """The node that was validated."""
    component: NamedNode
    """The kind of constraint that was broken, such as ``sh:MinCountConstraintComponent``."""
    source_shape: _Term
    """The shape that holds the constraint; a blank node bears its label in the shapes graph."""
    severity: NamedNode
    """``sh:Violation``, ``sh:Warning``, ``sh:Info`` or the shape's own."""
    value: _Term | None = None
    """The value that broke the constraint, where one value did."""
    path: str | None = None
    """From the focus node to the value, as a SPARQL property path."""
    path_node: NamedNode | BlankNode | None = None
    """The same path as SHACL writes it in RDF; a blank node is described by ``path_triples``."""
    path_triples: tuple[Triple, ...] = ()
    """The RDF of a path that is more than one property."""
    messages: tuple[Literal, ...] = ()
    """What to tell people, once a language; the shape's own words where it has some."""
    source_constraint: _Term | None = None
    """The ``sh:sparql`` constraint that was broken."""
    details: tuple[ValidationResult, ...] = ()
    """What is wrong with the value, where it does not conform to a shape and details were asked for."""

    @property
    def message(self) -> str:
        """What to tell people: the English message where there is one, else the first."""
        english = (m for m in self.messages if m.language is None or m.language.split("-")[0] == "en")
        chosen = next(english, self.messages[0] if self.messages else None)
        return "" if chosen is None else chosen.value

    @property
    def sort_key(self) -> tuple[str, ...]:
        """What orders the results of a report: by shape, constraint, focus node and value."""
        parts = (self.source_shape, self.component, self.focus_node, self.path or "", self.value or "")
        return (*(str(part) for part in parts), self.message, str(self.source_constraint or ""))


@dataclass(frozen=True, slots=True)
class ShapeSummary:
    """The results of one shape's one constraint, for printing."""

    shape: _Term
    """The shape that holds the constraint."""
    component: NamedNode
    """The kind of constraint."""
    severity: NamedNode
    """How bad it is."""
    path: str | None
    """From the focus node to the value, if all results have the same path."""
    message: str
    """The message of the first result."""
    count: int
    """How many results there are."""
    examples: tuple[ValidationResult, ...]
    """The first few of them."""
    source_constraint: _Term | None = None
    """The ``sh:sparql`` constraint, if it is one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found; the results come in one order whatever order they were found in.

    >>> report = Report()
    >>> report.conforms, report.blocking
    (True, False)
    """

    results: tuple[ValidationResult, ...] = ()
    """All results, ordered by shape, constraint, focus node and value."""
    whole: tuple[_Term, ...] = ()
    """When only what a change touched was validated: the shapes that were validated for all focus nodes."""
    recursive: tuple[_Term, ...] = ()
    """Shapes that refer to themselves; where one meets itself again in a node, it was taken to hold there."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "results", tuple(sorted(self.results, key=lambda result: result.sort_key)))

    @property
    def conforms(self) -> bool:
        """Whether there is no result of any severity, as the W3C means it."""
        return not self.results

    @property
    def blocking(self) -> bool:
        """Whether a violation is among the results."""
        return any(result.severity == SH.Violation for result in self.results)

    @property
    def violations(self) -> tuple[ValidationResult, ...]:
        """The results whose severity is ``sh:Violation``."""
        return tuple(result for result in self.results if result.severity == SH.Violation)

    @property
    def graph(self) -> rdflib.Graph:
        """The report as RDF: one ``sh:ValidationReport`` with its results."""
        lines = "\n".join(f"{s} {p} {o} ." for s, p, o in _report_triples(self))
        graph = rdflib.Graph(bind_namespaces="none")
        graph.bind("sh", SH.base)
        return graph.parse(data=lines, format="nt")

    def by_shape(self, examples: int = 3) -> tuple[ShapeSummary, ...]:
        """Group the results by shape and constraint, the worst and then the most frequent first.

        Parameters
        ----------
        examples
            How many results each group shows.

        Returns
        -------
        One summary a group.

        """
        groups: dict[tuple[_Term, NamedNode, NamedNode, _Term | None], list[ValidationResult]] = {}
        for result in self.results:
            key = (result.source_shape, result.component, result.severity, result.source_constraint)
            groups.setdefault(key, []).append(result)
        summaries = [
            ShapeSummary(
                shape=shape,
                component=component,
                severity=severity,
                path=found[0].path if len({result.path for result in found}) == 1 else None,
                message=found[0].message,
                count=len(found),
                examples=tuple(found[:examples]),
                source_constraint=source,
            )
            for (shape, component, severity, source), found in groups.items()
        ]
        worst = len(_RANK)
        return tuple(sorted(summaries, key=lambda group: (_RANK.get(group.severity, worst), -group.count)))

    def to_polars(self) -> pl.DataFrame:
        """Give the results as a polars frame: one row a result, all columns text, named as in `rows`.

        >>> Report().to_polars().columns[:3]
        ['focusNode', 'path', 'value']
        """
        import polars as pl  # noqa: PLC0415 -- costs more to import than most reports to read

        return pl.DataFrame(self.rows(), schema=dict.fromkeys(COLUMNS, pl.String))

    def to_turtle(self) -> str:
        """Write `graph` as Turtle; fast for large reports too."""
        by_subject: dict[NamedNode | BlankNode | Triple, list[Triple]] = {}
        for s, p, o in _report_triples(self):
            if not isinstance(s, Literal):
                by_subject.setdefault(s, []).append(Triple(s, p, o))
        listed = (triple for triples in by_subject.values() for triple in triples)
        written = BytesIO()
        serialize(listed, written, format=RdfFormat.TURTLE, prefixes={"sh": SH.base})
        return written.getvalue().decode()

    def to_dict(self) -> dict[str, object]:
        """Give the report as plain values, ready for JSON.

        IRIs and literals are plain strings, blank nodes begin with ``_:``.

        >>> Report().to_dict()
        {'conforms': True, 'blocking': False, 'results': []}
        """
        results = [_with_details(result) for result in self.results]
        said: dict[str, object] = {"conforms": self.conforms, "blocking": self.blocking, "results": results}
        return {**said, "recursive": [_plain(shape) for shape in self.recursive]} if self.recursive else said

    def rows(self) -> list[dict[str, str | None]]:
        """Give the results as plain values by name, as in `to_dict`."""
        return [_row(result) for result in self.results]


def _row(result: ValidationResult) -> dict[str, str | None]:
    return {
        "focusNode": _plain(result.focus_node),
        "path": _plain(result.path_node) if isinstance(result.path_node, NamedNode) else result.path,
        "value": _plain(result.value),
        "message": result.message,
        "severity": result.severity.value,
        "sourceShape": _plain(result.source_shape),
        "component": result.component.value,
    }


def _with_details(result: ValidationResult) -> dict[str, object]:
    """Say what a row says, and the details, if there are any, in the same way."""
    row: dict[str, object] = {**_row(result)}
    if result.details:
        row["details"] = [_with_details(one) for one in result.details]
    return row


def _plain(term: _Term | None) -> str | None:
    if term is None:
        return None
    return str(term) if isinstance(term, BlankNode | Triple) else term.value


def _report_triples(report: Report) -> Iterator[tuple[_Term, NamedNode, _Term]]:
    head = BlankNode()
    yield head, RDF.type, SH.ValidationReport
    yield head, SH.conforms, Literal(report.conforms)
    told: set[BlankNode] = set()
    waiting = [(head, SH.result, result) for result in reversed(report.results)]
    while waiting:
        above, predicate, result = waiting.pop()
        node = BlankNode()
        yield above, predicate, node
        yield from _result_triples(node, result)
        waiting += ((node, SH.detail, one) for one in reversed(result.details))
        path = result.path_node
        if isinstance(path, BlankNode) and path not in told:
            told.add(path)
            for triple in result.path_triples:
                yield triple.subject, triple.predicate, triple.object


def _result_triples(node: BlankNode, result: ValidationResult) -> Iterator[tuple[_Term, NamedNode, _Term]]:
    yield node, RDF.type, SH.ValidationResult
    yield node, SH.focusNode, result.focus_node
    yield node, SH.resultSeverity, result.severity
    yield node, SH.sourceConstraintComponent, result.component
    yield node, SH.sourceShape, result.source_shape
    for message in result.messages:
        yield node, SH.resultMessage, message
    if result.path_node is not None:
        yield node, SH.resultPath, result.path_node
    if result.value is not None:
        yield node, SH.value, result.value
    if result.source_constraint is not None:
        yield node, SH.sourceConstraint, result.source_constraint
