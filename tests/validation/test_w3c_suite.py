"""The W3C SHACL test suite: core and SHACL-SPARQL, with exact reports, on data read from its files."""

from __future__ import annotations

import os
import re
import tarfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ckm_graph._validating import DataFiles
from ckm_graph.errors import InputError
from ckm_graph.store import DiskStore, MemoryStore
from ckm_graph.transactions import RdfFile, put_verbatim
from ckm_graph.turtle import GENID
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.validation._paths import read_path
from ckm_graph.validation._triples import Triples
from ckm_graph.vocabulary import SH, Namespace

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph.model.validation import Report
    from ckm_graph.store import Store, Term

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")


_ON_DISK = {
    "core/node/maxExclusive-001",
    "core/node/nodeKind-001",
    "core/path/path-complex-001",
    "core/property/datatype-ill-formed",
    "core/targets/targetClass-001",
    "sparql/component/validator-001",
    "sparql/pre-binding/shapesGraph-001",
}
"""Those that are run on disk too; all are with CKM_THOROUGH."""


@pytest.fixture(scope="module")
def suite(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked suite."""
    folder = tmp_path_factory.mktemp("shacl")
    with tarfile.open(shared_data / "suites" / "w3c-shacl-tests.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "data-shapes-test-suite" / "tests"


@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_all_tests_of_the_suite_pass(suite: Path, kind: str, tmp_path: Path) -> None:
    files = sorted(path for path in suite.rglob("*.ttl") if any(_read(path).subjects(MF.action)))
    names = {path: path.relative_to(suite).with_suffix("").as_posix() for path in files}
    store = MemoryStore() if kind == "memory" else DiskStore(tmp_path / "graph.ckm")
    if kind == "disk" and not os.environ.get("CKM_THOROUGH"):  # a session that is undone costs a second there
        names = {path: name for path, name in names.items() if name in _ON_DISK}
        assert len(names) == len(_ON_DISK)
    failed = {name: problem for path, name in names.items() if (problem := _problem(_read(path), store))}
    assert Counter(path.relative_to(suite).parts[0] for path in files) == {"core": 98, "sparql": 23}
    assert not failed


def test_all_tests_of_the_suite_pass_as_files(suite: Path) -> None:
    manifests = {path: _read(path) for path in sorted(suite.rglob("*.ttl"))}
    failed = {}
    for path, manifest in manifests.items():
        for test in manifest.subjects(MF.action):
            result = manifest.values(test, MF.result)[0]
            data, shapes = _action(manifest, test)
            try:
                problem = _difference(manifest, result, DataFiles(data, shapes).validate(), _unlabelled)
            except InputError as error:
                problem = None if result == SHT.Failure else str(error)
            if problem:
                failed[path.relative_to(suite).as_posix()] = problem
    assert not failed


def _action(manifest: Triples, test: Term) -> tuple[Path, Path]:
    """Name the files with the data and the shapes of a test."""
    action = manifest.values(test, MF.action)[0]
    data, shapes = (_file(manifest.values(action, part)[0]) for part in (SHT.dataGraph, SHT.shapesGraph))
    return data, shapes


def _read(path: Path) -> Triples:
    return Triples(quad.triple for quad in parse(path=path, format=RdfFormat.TURTLE, base_iri=path.as_uri()))


def _file(iri: Term) -> Path:
    return Path(str(iri).strip("<>").removeprefix("file://"))


def _problem(manifest: Triples, store: Store) -> str | None:
    """Run the test of a manifest in a session that is undone; say what is wrong, if anything."""
    test = next(manifest.subjects(MF.action))
    result = manifest.values(test, MF.result)[0]
    data, shapes = _action(manifest, test)
    with store.session() as session:
        put_verbatim(session, [RdfFile.at(data, base_iri=data.as_uri())])
        try:
            report = validate(session, compile_shapes(_read(shapes).all))
        except InputError as error:
            return None if result == SHT.Failure else str(error)
    return "it should fail" if result == SHT.Failure else _difference(manifest, result, report)


def _difference(
    manifest: Triples, expected: Term, report: Report, told: Callable[[object], str] = str
) -> str | None:
    wanted = Counter(_row(manifest, node, told) for node in manifest.values(expected, SH.result))
    found = Counter(
        tuple(told(part) for part in (
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


def _unlabelled(part: object) -> str:
    """Take the label off a blank node, and off the IRI of one that was read from a file of shapes."""
    return re.sub(rf"_:\w+|<[^<>]*{GENID}[^<>]*>", "_:", str(part))


def _row(manifest: Triples, node: Term, told: Callable[[object], str]) -> tuple[str, ...]:
    """Say what a result in the manifest says."""

    def one(predicate: NamedNode) -> Term | None:
        return next(iter(manifest.values(node, predicate)), None)

    path = one(SH.resultPath)
    parts = [
        one(SH.focusNode), one(SH.sourceConstraintComponent), one(SH.sourceShape), one(SH.resultSeverity),
        one(SH.value), one(SH.sourceConstraint),
    ]  # fmt: skip
    return (
        *(told(part) for part in parts),
        told(None if path is None else read_path(manifest, path).text),
    )
