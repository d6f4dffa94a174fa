"""Test suites in the manner of the W3C's for SHACL: a manifest says what a validation's report has to hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ckm_graph.turtle import GENID
from ckm_graph.validation._paths import read_path
from ckm_graph.validation._triples import Triples
from ckm_graph.vocabulary import SH, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckm_graph.model.validation import Report, ValidationResult
    from ckm_graph.store import Term

_Said: TypeAlias = "tuple[tuple[object, ...], tuple[str, ...]]"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")


def read(path: Path) -> Triples:
    """Read a manifest, or the shapes that it names."""
    return Triples(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def action(manifest: Triples, test: Term) -> tuple[Path, Path]:
    """Name the files with the data and the shapes of a test."""
    node = manifest.values(test, MF.action)[0]
    data, shapes = (_file(manifest.values(node, part)[0]) for part in (SHT.dataGraph, SHT.shapesGraph))
    return data, shapes


def expected(manifest: Triples, test: Term) -> Term:
    """Give the node of a test's expected report, or `sht:Failure`."""
    return manifest.values(test, MF.result)[0]


def difference(
    manifest: Triples, wanted: Term, report: Report, told: Callable[[object], str] = str
) -> str | None:
    """Say how a report differs from the one in a manifest, if at all.

    Details count if the manifest has some; messages are those of the result, where the manifest gives it some.
    """
    detailed = any(manifest.subjects(SH.detail))
    found = [(_found(one, told, detailed=detailed), _texts(one.messages)) for one in report.results]
    return _differing(_stated(manifest, wanted, told), found) or _conforming(
        manifest, wanted, report.conforms
    )


def difference_in_rdf(manifest: Triples, wanted: Term, report: Triples) -> str | None:
    """Say how a report that was written as RDF differs from the one in a manifest; labels don't count."""
    (node,) = report.subjects(SH.conforms)
    found = _stated(report, node, unlabelled)
    conforms = Literal(value=True) in report.values(node, SH.conforms)
    return _differing(_stated(manifest, wanted, unlabelled), found) or _conforming(manifest, wanted, conforms)


def unlabelled(part: object) -> str:
    """Take the label off a blank node, and off the IRI of one that was read from a file of shapes."""
    return re.sub(rf"_:\w+|<[^<>]*{GENID}[^<>]*>", "_:", str(part))


def _file(iri: Term) -> Path:
    return Path(str(iri).strip("<>").removeprefix("file://"))


def _stated(triples: Triples, report: Term, told: Callable[[object], str]) -> list[_Said]:
    """Say what each result of a report in RDF says, and its messages."""
    nodes = triples.values(report, SH.result)
    return [(_row(triples, node, told), _texts(triples.values(node, SH.resultMessage))) for node in nodes]


def _differing(wanted: list[_Said], found: list[_Said]) -> str | None:
    rows, others = Counter(row for row, _ in wanted), Counter(row for row, _ in found)
    if rows != others:
        return f"missing {list((rows - others).elements())}, too many {list((others - rows).elements())}"
    lacking = Counter(said for said in wanted if said[1]) - Counter(found)
    return f"lacks the messages {list(lacking.elements())}" if lacking else None


def _conforming(manifest: Triples, wanted: Term, conforms: bool) -> str | None:
    same = Literal(conforms) in manifest.values(wanted, SH.conforms)
    return None if same else f"conforms is {conforms}"


def _texts(messages: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(str(message) for message in messages))


def _found(result: ValidationResult, told: Callable[[object], str], *, detailed: bool) -> tuple[object, ...]:
    """Say what a result says."""
    parts = (
        result.focus_node, result.component, result.source_shape, result.severity, result.value,
        result.source_constraint, result.path,
    )  # fmt: skip
    inner = (_found(one, told, detailed=True) for one in result.details) if detailed else ()
    return (*(told(part) for part in parts), tuple(sorted(inner, key=str)))


def _row(manifest: Triples, node: Term, told: Callable[[object], str]) -> tuple[object, ...]:
    """Say what a result in the manifest says."""

    def one(predicate: NamedNode) -> Term | None:
        return next(iter(manifest.values(node, predicate)), None)

    path = one(SH.resultPath)
    parts = [
        one(SH.focusNode), one(SH.sourceConstraintComponent), one(SH.sourceShape), one(SH.resultSeverity),
        one(SH.value), one(SH.sourceConstraint),
    ]  # fmt: skip
    inner = (_row(manifest, detail, told) for detail in manifest.values(node, SH.detail))
    return (
        *(told(part) for part in parts),
        told(None if path is None else read_path(manifest, path).text),
        tuple(sorted(inner, key=str)),
    )
