"""The W3C suite of SPARQL Update: what we compute is exactly what each test says is left."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest

from ckm_graph.errors import QueryRefused, QuerySyntaxError
from ckm_graph.transactions._update import operations
from ckm_graph.vocabulary import RDF, RDFS, Namespace
from tests.transactions.datasets import apply, canonical

if TYPE_CHECKING:
    from ckm_graph.store import Term

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

KINDS = {
    "UpdateEvaluationTest": 97,
    "PositiveUpdateSyntaxTest11": 42,
    "NegativeUpdateSyntaxTest11": 13,
    "PositiveUpdateSyntaxTest": 18,
    "NegativeUpdateSyntaxTest": 2,
}
"""How many tests of each kind SPARQL 1.1 and 1.2 have."""

LOADS = {
    "update-silent": {"load-silent", "load-into-silent"},
    "syntax-update-1": {f"test_{number}" for number in (1, 2, 3, 4, 37, 41, 47, 48, 49)},
}
"""The tests with LOAD, which is refused by name, well formed or not."""


class Case(NamedTuple):
    """One test of the suite."""

    kind: str
    folder: str
    name: str
    manifest: ox.Store
    test: Term

    def value(self, node: Term, predicate: ox.NamedNode) -> Term | None:
        found = self.manifest.quads_for_pattern(node, predicate, None, None)  # type: ignore[arg-type]
        return next((quad.object for quad in found), None)

    def needed(self, node: Term, predicate: ox.NamedNode) -> Term:
        value = self.value(node, predicate)
        assert value is not None
        return value

    def dataset(self, node: Term) -> ox.Store:
        """The data that an action or a result speaks of."""
        store = ox.Store()
        for quad in self.manifest.quads_for_pattern(node, UT.data, None, None):  # type: ignore[arg-type]
            _load(store, quad.object, ox.DefaultGraph())
        for quad in self.manifest.quads_for_pattern(node, UT.graphData, None, None):  # type: ignore[arg-type]
            label = self.needed(quad.object, RDFS.label)
            assert isinstance(label, ox.Literal)
            _load(store, self.needed(quad.object, UT.graph), ox.NamedNode(label.value))
        return store


@pytest.fixture(scope="module")
def cases(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    folder = tmp_path_factory.mktemp("sparql")
    with tarfile.open(shared_data / "suites" / "w3c-rdf-tests-sparql.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    found: list[Case] = []
    for path in sorted(folder.rglob("manifest.ttl")):
        manifest = ox.Store()
        manifest.load(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
        for quad in manifest.quads_for_pattern(None, RDF.type, None, None):
            kind = _local(quad.object)
            if kind in KINDS:
                found.append(Case(kind, path.parent.name, _local(quad.subject), manifest, quad.subject))
    return found


def test_the_suite_is_whole(cases: list[Case]) -> None:
    kinds = [case.kind for case in cases]
    assert {kind: kinds.count(kind) for kind in KINDS} == KINDS


def test_each_update_leaves_exactly_what_the_suite_says(cases: list[Case]) -> None:
    failed: dict[str, str] = {}
    for case in cases:
        if case.kind != "UpdateEvaluationTest" or _loads(case):
            continue
        action = case.needed(case.test, MF.action)
        store = case.dataset(action)
        apply(_path(case.needed(action, UT.request)).read_text(), store)
        left, expected = canonical(store), canonical(case.dataset(case.needed(case.test, MF.result)))
        if left != expected:
            failed[f"{case.folder}/{case.name}"] = f"{left} is not {expected}"
    assert failed == {}


def test_what_the_suite_calls_malformed_is_refused_and_nothing_else(cases: list[Case]) -> None:
    wrong: dict[str, str] = {}
    for case in cases:
        if case.kind == "UpdateEvaluationTest" or _loads(case):
            continue
        action = case.needed(case.test, MF.action)
        try:
            operations(f"BASE {action} {_path(action).read_text()}")
        except QuerySyntaxError as error:
            if case.kind.startswith("Positive"):
                wrong[f"{case.folder}/{case.name}"] = str(error)
        else:
            if case.kind.startswith("Negative"):
                wrong[f"{case.folder}/{case.name}"] = "taken"
    assert wrong == {}


def test_load_is_refused_by_name(cases: list[Case]) -> None:
    loads = [case for case in cases if _loads(case)]
    assert len(loads) == sum(len(names) for names in LOADS.values())
    for case in loads:
        action = case.needed(case.test, MF.action)
        request = case.value(action, UT.request) or action
        with pytest.raises(QueryRefused, match=r"LOAD is not taken.*kg\.load"):
            operations(_path(request).read_text())


def _loads(case: Case) -> bool:
    return case.name in LOADS.get(case.folder, ())


def _local(term: Term) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value.rpartition("#")[2]


def _path(file: Term) -> Path:
    assert isinstance(file, ox.NamedNode)
    return Path(file.value.removeprefix("file://"))


def _load(store: ox.Store, file: Term, graph: ox.NamedNode | ox.DefaultGraph) -> None:
    path = _path(file)
    syntax = ox.RdfFormat.from_extension(path.suffix[1:])
    store.load(
        path=path,
        format=syntax,
        base_iri=path.as_uri(),
        to_graph=graph if isinstance(graph, ox.NamedNode) else None,
    )
