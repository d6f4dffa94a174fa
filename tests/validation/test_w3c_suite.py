"""The W3C SHACL test suite: core and SHACL-SPARQL, with exact reports, on data read from its files."""

from __future__ import annotations

import os
import tarfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ckm_graph._validating import DataFiles
from ckm_graph.errors import InputError
from ckm_graph.store import DiskStore, MemoryStore
from ckm_graph.transactions import RdfFile, put_verbatim
from ckm_graph.validation import compile_shapes, validate
from tests.validation._manifests import MF, SHT, action, difference, expected, read, unlabelled

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store
    from ckm_graph.validation._triples import Triples


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
    files = sorted(path for path in suite.rglob("*.ttl") if any(read(path).subjects(MF.action)))
    names = {path: path.relative_to(suite).with_suffix("").as_posix() for path in files}
    store = MemoryStore() if kind == "memory" else DiskStore(tmp_path / "graph.ckm")
    if kind == "disk" and not os.environ.get("CKM_THOROUGH"):  # a session that is undone costs a second there
        names = {path: name for path, name in names.items() if name in _ON_DISK}
        assert len(names) == len(_ON_DISK)
    failed = {name: problem for path, name in names.items() if (problem := _problem(read(path), store))}
    assert Counter(path.relative_to(suite).parts[0] for path in files) == {"core": 98, "sparql": 23}
    assert not failed


def test_all_tests_of_the_suite_pass_as_files(suite: Path) -> None:
    manifests = {path: read(path) for path in sorted(suite.rglob("*.ttl"))}
    failed = {}
    for path, manifest in manifests.items():
        for test in manifest.subjects(MF.action):
            result = expected(manifest, test)
            data, shapes = action(manifest, test)
            try:
                problem = difference(manifest, result, DataFiles(data, shapes).validate(), unlabelled)
            except InputError as error:
                problem = None if result == SHT.Failure else str(error)
            if problem:
                failed[path.relative_to(suite).as_posix()] = problem
    assert not failed


def _problem(manifest: Triples, store: Store) -> str | None:
    """Run the test of a manifest in a session that is undone; say what is wrong, if anything."""
    test = next(manifest.subjects(MF.action))
    result = expected(manifest, test)
    data, shapes = action(manifest, test)
    with store.session() as session:
        put_verbatim(session, [RdfFile.at(data, base_iri=data.as_uri())])
        try:
            report = validate(session, compile_shapes(read(shapes).all))
        except InputError as error:
            return None if result == SHT.Failure else str(error)
    return "it should fail" if result == SHT.Failure else difference(manifest, result, report)
