"""The W3C SHACL test suite: core and SHACL-SPARQL, with exact reports.

Which tests do not pass is written here, so that a test that begins or ceases to pass is noticed.
"""

from __future__ import annotations

import tarfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ckm_graph.errors import InputError
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.validation._paths import read_path
from ckm_graph.validation._triples import Triples
from ckm_graph.vocabulary import SH, Namespace
from tests.validation._graphs import store_of

if TYPE_CHECKING:
    from ckm_graph.model.validation import Report
    from ckm_graph.store import Term

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

NOT_PASSING = {
    "core/property/datatype-ill-formed": "the engine holds 55 as xsd:byte and as xsd:integer alike",
    "sparql/pre-binding/shapesGraph-001": "$shapesGraph is not supported (SHACL leaves it to the processor)",
}


@pytest.fixture(scope="module")
def suite(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked suite."""
    folder = tmp_path_factory.mktemp("shacl")
    with tarfile.open(shared_data / "suites" / "w3c-shacl-tests.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "data-shapes-test-suite" / "tests"


def test_all_tests_of_the_suite_pass_but_for_those_named_here(suite: Path) -> None:
    files = sorted(path for path in suite.rglob("*.ttl") if any(_read(path).subjects(MF.action)))
    names = {path: path.relative_to(suite).with_suffix("").as_posix() for path in files}
    failed = {name: problem for path, name in names.items() if (problem := _problem(_read(path)))}
    assert len(files) == 121
    assert failed.keys() == NOT_PASSING.keys(), {n: p for n, p in failed.items() if n not in NOT_PASSING}


def test_a_shape_that_reads_the_shapes_graph_is_refused_by_name(suite: Path) -> None:
    file = suite / "sparql/pre-binding/shapesGraph-001.ttl"
    shapes = _read(file).all
    with store_of(shapes).view() as view, pytest.raises(InputError, match=r"TestShape.*shapesGraph"):
        validate(view, compile_shapes(shapes))


def _read(path: Path) -> Triples:
    return Triples(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def _file(iri: Term) -> Path:
    return Path(str(iri).strip("<>").removeprefix("file://"))


def _problem(manifest: Triples) -> str | None:
    """Run the test of a manifest; say what is wrong, if anything."""
    test = next(manifest.subjects(MF.action))
    action, result = manifest.values(test, MF.action)[0], manifest.values(test, MF.result)[0]
    data, shapes = (
        _read(_file(manifest.values(action, part)[0])).all for part in (SHT.dataGraph, SHT.shapesGraph)
    )
    with store_of(data).view() as view:
        try:
            report = validate(view, compile_shapes(shapes))
        except InputError as error:
            return None if result == SHT.Failure else str(error)
    return "it should fail" if result == SHT.Failure else _difference(manifest, result, report)


def _difference(manifest: Triples, expected: Term, report: Report) -> str | None:
    wanted = Counter(_row(manifest, node) for node in manifest.values(expected, SH.result))
    found = Counter(
        tuple(str(part) for part in (
            r.focus_node, r.component, r.source_shape, r.severity, r.value, r.source_constraint, r.path,
        ))
        for r in report.results
    )  # fmt: skip
    if wanted != found:
        return f"missing {list((wanted - found).elements())}, too many {list((found - wanted).elements())}"
    if Literal(report.conforms) not in manifest.values(expected, SH.conforms):
        return f"conforms is {report.conforms}"
    nodes = manifest.values(expected, SH.result)
    messages = {message for node in nodes for message in manifest.values(node, SH.resultMessage)}
    said = {message for result in report.results for message in result.messages}
    return None if messages <= said else f"lacks the messages {messages - said}"


def _row(manifest: Triples, node: Term) -> tuple[str, ...]:
    """Say what a result in the manifest says, its literals as the store would hold them."""

    def one(predicate: NamedNode) -> Term | None:
        return next(iter(manifest.values(node, predicate)), None)

    path = one(SH.resultPath)
    parts = [
        one(SH.focusNode), one(SH.sourceConstraintComponent), one(SH.sourceShape), one(SH.resultSeverity),
        one(SH.value), one(SH.sourceConstraint),
    ]  # fmt: skip
    return (
        *(str(_held(part)) for part in parts),
        str(None if path is None else read_path(manifest, path).text),
    )


def _held(term: Term | None) -> Term | None:
    """Give a literal as the store holds it: 4 for 4.0."""
    if not isinstance(term, Literal):
        return term
    with store_of([Triple(SH.value, SH.value, term)]).view() as view:
        return next(view.quads()).object
