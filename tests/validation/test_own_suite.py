"""A suite of our own beside the W3C's: all of SHACL that is supported, with exact reports, by every route.

Each file under ``data`` is a test as the W3C writes them: data, shapes, and the report that the
specification asks for. Where the shapes have rules these are applied first; where the report has details
these are asked for.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from ckm_graph._validating import DataFiles
from ckm_graph.errors import InputError
from ckm_graph.model.validation import Report
from ckm_graph.store import DiskStore, MemoryStore
from ckm_graph.transactions import RdfFile, put_verbatim
from ckm_graph.validation import applied, compile_rules, compile_shapes, validate, validate_reference
from ckm_graph.validation._datatypes import NARROW
from ckm_graph.validation._parameters import KNOWN, TARGETS
from ckm_graph.validation._paths import Alternative, Inverse, Repeat, Sequence, read_path
from ckm_graph.validation._paths import Path as PropertyPath
from ckm_graph.validation._triples import Triples
from ckm_graph.validation._vocabulary import _COMPONENTS
from ckm_graph.vocabulary import OWL, RDF, RDFS, SH
from tests.cli.calling import ckm
from tests.validation._manifests import MF, action, difference, difference_in_rdf, expected, read, unlabelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from ckm_graph.store import Store, Term, View

DATA = Path(__file__).resolve().parent / "data"

PYSHACL_DEPARTS = {
    "components-ask-of-values": "it leaves out the value",
    "components-several": "it takes one value of a parameter",
    "details-of-logic": "it gives details of sh:node alone",
    "expressions-of-nodes": "it can't do sh:filterShape, and passes over the nodes of a path",
    "narrow-datatypes": "it does not know the range of xsd:long",
    "paths-inverted": "it walks the inverse of a sequence in the wrong order",
    "ranges-incomparable": "it compares some values that SPARQL can't compare",
    "select-imported": "it does not follow owl:imports to prefixes",
    "select-messages": "it adds the shape's message to the query's, and drops languages and ?message",
    "shapes-graph": "it does not support $shapesGraph",
}
"""Tests in which pySHACL does not do what the specification says, and why."""


@dataclass(frozen=True)
class Case:
    """One file of the suite."""

    path: Path

    @cached_property
    def manifest(self) -> Triples:
        return read(self.path)

    @property
    def wanted(self) -> Term:
        return expected(self.manifest, self._test)

    @property
    def files(self) -> tuple[Path, Path]:
        return action(self.manifest, self._test)

    @property
    def rules(self) -> bool:
        return any(self.manifest.subjects(SH.rule))

    @property
    def detail(self) -> bool:
        return any(self.manifest.subjects(SH.detail))

    @property
    def _test(self) -> Term:
        (test,) = self.manifest.subjects(MF.action)
        return test


CASES = {path.stem: Case(path) for path in sorted(DATA.glob("*.ttl"))}
each_case = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module", params=["memory", "disk"])
def own_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store that every test leaves empty."""
    folder = tmp_path_factory.mktemp("own")
    store = MemoryStore() if request.param == "memory" else DiskStore(folder / "graph.ckm")
    yield store
    store.close()


@contextmanager
def _held(case: Case, store: Store) -> Iterator[tuple[View, tuple[Triple, ...]]]:
    """Hold the data of a test, with what follows by rules if it has some, beside its shapes."""
    data, shapes = case.files
    triples = read(shapes).all
    with store.session() as session:
        put_verbatim(session, [RdfFile.at(data, base_iri=data.as_uri())])
        with applied(session, compile_rules(triples if case.rules else ())):
            yield session, triples


@each_case
def test_a_store_gives_the_report_of_the_specification(name: str, own_store: Store) -> None:
    case = CASES[name]
    with _held(case, own_store) as (view, shapes):
        report = validate(view, compile_shapes(shapes), detail=case.detail)
    assert difference(case.manifest, case.wanted, report) is None


@each_case
def test_files_give_the_report_of_the_specification(name: str) -> None:
    case = CASES[name]
    report = DataFiles(*case.files, rules=case.rules).validate(detail=case.detail)
    assert difference(case.manifest, case.wanted, report, unlabelled) is None


@each_case
def test_the_command_prints_the_report_of_the_specification(name: str) -> None:
    case = CASES[name]
    data, shapes = case.files
    options = [*(["--rules"] if case.rules else []), *(["--detail"] if case.detail else [])]
    told = ckm("validate", "--data", data, "--shapes", shapes, "--format", "turtle", *options)
    report = Triples(quad.triple for quad in parse(told.raw, format=RdfFormat.TURTLE))
    assert difference_in_rdf(case.manifest, case.wanted, report) is None
    assert told.code == 1  # each test has a violation


@pytest.mark.filterwarnings("ignore::Warning")
@each_case
def test_pyshacl_gives_the_same_report_but_where_it_is_known_to_depart(name: str) -> None:
    case = CASES[name]
    with _held(case, MemoryStore()) as (view, shapes):
        try:
            report = validate_reference(view, shapes, detail=case.detail)
        except InputError as error:
            problem: str | None = str(error)
        else:
            problem = difference(case.manifest, case.wanted, report)
    assert (problem is not None) == (name in PYSHACL_DEPARTS), problem


@pytest.mark.parametrize("name", ["details", "reports"])
def test_the_comparison_notices_what_is_amiss(name: str) -> None:
    case = CASES[name]
    report = DataFiles(*case.files).validate(detail=case.detail)
    first, *others = sorted(report.results, key=lambda result: result.message != "grave")
    changed = [
        replace(first, value=Literal("else")),
        replace(first, source_shape=SH.Shape),
        replace(first, path="else"),
        replace(first, messages=(Literal("else"),)) if name == "reports" else replace(first, details=()),
    ]
    for results in ([], others, [first, *report.results], *([one, *others] for one in changed)):
        assert difference(case.manifest, case.wanted, Report(tuple(results)), unlabelled)


def test_all_of_the_vocabulary_occurs() -> None:
    triples = [triple for case in CASES.values() for triple in case.manifest.all]
    terms = {term for triple in triples for term in (triple.predicate, triple.object)}
    broken = {triple.object for triple in triples if triple.predicate == SH.sourceConstraintComponent}
    components = {SH[f"{name}ConstraintComponent"] for name in _COMPONENTS.split()}
    # JavaScript is refused; what breaks a property shape is a result of that shape itself
    components -= {SH.JSConstraintComponent, SH.PropertyConstraintComponent}
    expressions = {SH[name] for name in ("this", "path", "nodes", "filterShape", "union", "intersection")}
    rules = {SH[name] for name in ("SPARQLRule", "TripleRule", "condition", "order", "construct")}
    targets = {SH[name] for name in ("SPARQLTarget", "SPARQLTargetType")}
    severities = {SH.Info, SH.Warning, SH.Violation}
    kinds = {
        SH[n] for n in ["IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
    }
    assert components <= broken
    assert KNOWN | NARROW | expressions | rules | targets | severities | kinds | {SH.detail} <= terms


def test_all_kinds_of_target_name_focus_nodes() -> None:
    manifest = CASES["targets"].manifest
    classes = {node for node in manifest.subjects(RDF.type) if manifest.is_a(node, RDFS.Class, OWL.Class)}
    results = manifest.values(CASES["targets"].wanted, SH.result)
    shapes = {shape for result in results for shape in manifest.values(result, SH.sourceShape)}
    used = {kind for kind in TARGETS for shape in shapes if manifest.values(shape, kind)}
    assert used == set(TARGETS)
    assert classes & shapes  # a class that is a shape targets its instances


def test_all_kinds_of_path_stand_alone_and_within_another() -> None:
    manifest = CASES["paths"].manifest
    paths = [
        read_path(manifest, node).path
        for at in manifest.subjects(SH.resultPath)
        for node in manifest.values(at, SH.resultPath)
    ]
    alone = {_kind(path) for path in paths}
    within = {_kind(part) for path in paths for part in _parts(path)}
    assert alone == within == {"Step", "Inverse", "Sequence", "Alternative", "*", "+", "?"}


def _kind(path: PropertyPath) -> str:
    return path.times if isinstance(path, Repeat) else type(path).__name__


def _parts(path: PropertyPath) -> Iterator[PropertyPath]:
    """Yield the paths that a path is made of."""
    inner: tuple[PropertyPath, ...] = ()
    if isinstance(path, Sequence | Alternative):
        inner = path.paths
    elif isinstance(path, Inverse | Repeat):
        inner = (path.path,)
    for part in inner:
        yield part
        yield from _parts(part)
