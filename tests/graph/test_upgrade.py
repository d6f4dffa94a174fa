"""Graphs of an older ontology: read-only until upgraded, then equal to the same data loaded today."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ckm_graph import DiskStore, KnowledgeGraph, MemoryStore, SparqlStore
from ckm_graph._opening import package_foundations
from ckm_graph.errors import CkmError, InputError, StoreFormatError
from ckm_graph.transactions import _upgrade, create
from ckm_graph.turtle import read_turtle, split_shapes
from ckm_graph.vocabulary import CKM, DCTERMS, ONTOLOGY, OWL, PROVENANCE, RDF
from tests.conftest import REPOSITORY
from tests.graph.aged import NEW_NAMES, OLD_VERSION, SOURCES, aged_graph
from tests.transactions.states import graphs_of, said_twice, state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ckm_graph.store import Store

EX = "https://example.org/"


@pytest.fixture
def aged(store: Store, tmp_path: Path) -> Store:
    """A store of each kind with an older graph."""
    (tmp_path / "data").mkdir()
    aged_graph(store, tmp_path / "data")
    return store


@pytest.fixture
def in_memory(tmp_path: Path) -> Store:
    """An older graph where the kind of store does not matter."""
    (tmp_path / "data").mkdir()
    store = MemoryStore()
    aged_graph(store, tmp_path / "data")
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An older graph's folder."""
    store = DiskStore(tmp_path / "old.ckm")
    aged_graph(store, tmp_path)
    store.close()
    return tmp_path / "old.ckm"


def backup_for(store: Store, folder: Path) -> Path | None:
    return folder / "before.nq.gz" if isinstance(store, SparqlStore) else None


def said_by(kg: KnowledgeGraph, source: str) -> rdflib.Graph:
    out = io.BytesIO()
    kg.export(out, media_type="application/n-triples", source=source)
    return rdflib.Graph().parse(data=out.getvalue(), format="nt")


def renamed(graph: rdflib.Graph) -> set[tuple[rdflib.term.Node, ...]]:
    """The oracle: rdflib's triples with each old name replaced."""
    return {
        tuple(rdflib.URIRef(NEW_NAMES.get(str(n), str(n))) if isinstance(n, rdflib.URIRef) else n for n in t)
        for t in graph
    }


def personal(store: Store) -> set[str]:
    graphs = graphs_of(store)
    return {
        t
        for name, ts in graphs.items()
        if name.startswith("personal/") and "inferred" not in name
        for t in ts
    }


def test_an_upgraded_graph_says_what_rdflibs_renaming_says_and_as_if_loaded_today(
    aged: Store, tmp_path: Path
) -> None:
    kg = KnowledgeGraph(aged)
    before = {source: said_by(kg, source) for source in SOURCES}
    assert all("positiveInteger" in graph.serialize() for graph in before.values())
    numbers = [change.number for change in kg.changes()]
    report = kg.upgrade(backup=backup_for(aged, tmp_path))
    today = KnowledgeGraph()
    for source, graph in before.items():
        expected = renamed(graph)
        # the same value may be said both plain and with its narrower datatype: one triple then, as in a load
        expected -= {
            (s, p, o)
            for s, p, o in expected
            if isinstance(o, rdflib.Literal)
            and o.datatype == rdflib.XSD.integer
            and (s, p, rdflib.Literal(str(o), datatype=rdflib.XSD.positiveInteger)) in expected
        }
        assert set(said_by(kg, source)) == expected
        loaded = rdflib.Graph()
        for triple in expected:
            loaded.add(triple)  # type: ignore[arg-type]
        loaded.serialize(tmp_path / f"{source}.nt", format="nt", encoding="utf-8")
        today.load(tmp_path / f"{source}.nt", source=source)
    assert said_twice(aged) == []
    assert personal(aged) == personal(today.store)
    assert sum("marked" in triple for triple in personal(aged)) == 2
    today.infer()
    for name in ("ontology", "shapes", "inferred", "personal/inferred"):
        assert graphs_of(aged)[name] == graphs_of(today.store)[name], name
    assert report.inferred == len(graphs_of(aged)["inferred"]) + len(graphs_of(aged)["personal/inferred"])
    assert [change.number for change in kg.changes()] == [*numbers, report.commit]
    last = [*kg.changes()][-1]
    assert (last.kind, last.files[0][0]) == ("upgrade", f"ontology {kg.schema.version}")


def test_the_report_tells_versions_terms_and_counts(in_memory: Store) -> None:
    kg = KnowledgeGraph(in_memory)
    report = kg.upgrade()
    assert (report.from_version, report.to_version) == (OLD_VERSION, kg.schema.version)
    assert {term.old: term.new for term in report.renamed} == NEW_NAMES
    written = next(term for term in report.renamed if term.old == CKM.writtenBy.value)
    assert {name.rsplit("graph/", 1)[1]: n for name, n in written.counts} == {"also/desk": 1, "source/crm": 2}
    assert report.undecided == (CKM.Remark.value,)
    assert report.terms_added == (CKM.Idea.value,)
    assert CKM.Gone.value in report.terms_removed
    assert report.statements_added > 2
    graphs = graphs_of(in_memory)  # sources gave up, and took back, what the ontology says
    gone, idea = (f"{term} {RDF.type}" for term in (CKM.Gone, CKM.Idea))
    assert [name for name, ts in graphs.items() if any(t.startswith(gone) for t in ts)] == ["source/desk"]
    ideas = {name for name, ts in graphs.items() if any(t.startswith(idea) for t in ts)}
    assert ideas >= {"also/crm", "ontology"}
    again = kg.upgrade()
    assert (again.changed, again.commit, again.backup) == (False, None, None)


WRITES: dict[str, Callable[[KnowledgeGraph, Path], object]] = {
    "update": lambda kg, _: kg.update("INSERT DATA { <x:s> ckm:score 1 }"),
    "load": lambda kg, folder: kg.load(folder / "data" / "crm.ttl", source="crm"),
    "infer": lambda kg, _: kg.infer(),
    "extend": lambda kg, folder: kg.extend(folder / "data" / "crm.ttl"),
    "open with an extension": lambda kg, folder: KnowledgeGraph(
        kg.store, extensions=[folder / "data" / "crm.ttl"]
    ),
}


def test_an_older_graph_is_read_and_not_written_until_it_is_upgraded(
    in_memory: Store, tmp_path: Path
) -> None:
    before = state(in_memory)
    kg = KnowledgeGraph(in_memory)
    assert kg.ask(f"ASK {{ <{EX}r1> a ckm:Criticism }}")
    assert kg.schema.version == OLD_VERSION
    assert kg.validate() is not None
    for write in WRITES.values():
        with pytest.raises(StoreFormatError, match=rf"{OLD_VERSION}.*`ckm upgrade "):
            write(kg, tmp_path)
    assert state(in_memory) == before
    kg.upgrade()
    assert kg.ask(f"ASK {{ <{EX}r1> a ckm:Review }}")
    kg.update("INSERT DATA { <x:s> ckm:score 1 }")
    KnowledgeGraph(in_memory).update("DELETE DATA { <x:s> ckm:score 1 }", source="update")


def test_a_graph_that_somebody_else_upgraded_can_be_written_to(in_memory: Store) -> None:
    kg = KnowledgeGraph(in_memory)
    KnowledgeGraph(in_memory).upgrade()
    assert not kg.upgrade().changed
    assert kg.update("INSERT DATA { <x:s> ckm:score 1 }") is not None


def test_a_dry_run_tells_the_same_and_changes_nothing(in_memory: Store) -> None:
    before = state(in_memory)
    kg = KnowledgeGraph(in_memory)
    planned = kg.upgrade(dry_run=True)
    assert state(in_memory) == before
    assert (planned.commit, planned.backup, planned.changed) == (None, None, True)
    done = kg.upgrade()
    assert (planned.renamed, planned.terms_added, planned.terms_removed, planned.statements_added) == (
        done.renamed,
        done.terms_added,
        done.terms_removed,
        done.statements_added,
    )


def test_the_state_before_can_be_had_back(aged: Store, tmp_path: Path) -> None:
    before = state(aged)
    report = KnowledgeGraph(aged).upgrade(backup=backup_for(aged, tmp_path))
    if isinstance(aged, MemoryStore):
        assert report.backup is None
    elif isinstance(aged, DiskStore):
        assert report.backup == f"{aged.location}.before-{OLD_VERSION}"
        assert state(DiskStore(report.backup)) == before
    else:
        kg = KnowledgeGraph()
        kg.restore(report.backup or "")
        assert state(kg.store)[0] == before[0]
        with pytest.raises(StoreFormatError, match="ckm upgrade"):
            kg.infer()


def test_a_failed_upgrade_leaves_the_graph_as_before(
    aged: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh")

    before, files = state(aged), {path.name for path in tmp_path.iterdir()}
    kg = KnowledgeGraph(aged)
    with monkeypatch.context() as patched:
        patched.setattr(_upgrade, "infer_all", fail)
        with pytest.raises(RuntimeError, match="oh"):
            kg.upgrade(backup=backup_for(aged, tmp_path))
    assert state(aged) == before
    assert {path.name for path in tmp_path.iterdir()} == files
    (tmp_path / "taken").touch()
    if not isinstance(aged, MemoryStore):
        with pytest.raises(InputError, match="taken"):
            kg.upgrade(backup=tmp_path / "taken")
    if isinstance(aged, SparqlStore):
        with pytest.raises(InputError, match="name a file"):
            kg.upgrade()
        with pytest.raises(InputError, match=r"end its name in \.nq\.gz"):
            kg.upgrade(backup=tmp_path / "before.nq")
    assert state(aged) == before


KILLED = """
import os, signal, sys
from ckm_graph import KnowledgeGraph
from ckm_graph.transactions import _upgrade
_upgrade.infer_all = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
KnowledgeGraph.open(sys.argv[1]).upgrade()
"""


def test_a_killed_upgrade_leaves_the_graph_as_before(folder: Path) -> None:
    with KnowledgeGraph.open(folder) as kg:
        before = state(kg.store)
    killed = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            str(folder),
        ],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with KnowledgeGraph.open(folder) as kg:
        assert state(kg.store) == before
        report = kg.upgrade()
        assert report.commit is not None
        assert (report.backup or "").endswith(f".before-{OLD_VERSION}-2")


EXTENSION = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix x: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
x:TestRide a owl:Class ; rdfs:subClassOf ckm:Review ; rdfs:label "test ride"@en .
x:TestRideShape a sh:NodeShape ; sh:targetClass x:TestRide ; sh:property [ sh:path ckm:rating ; sh:minCount 1 ] .
"""


def test_extensions_stay_and_their_own_deprecated_terms_are_renamed(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(EXTENSION)
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    with kg.transaction(source="crm", validate=False) as tx:
        tx.add((rdflib.URIRef(f"{EX}1"), rdflib.RDF.type, rdflib.URIRef(f"{EX}TestRide")))
    kg.infer()
    (tmp_path / "own.ttl").write_text(
        EXTENSION.replace("TestRide", "TrialRide")
        + "x:TestRide a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy x:TrialRide ."
    )
    kg.extend(tmp_path / "own.ttl")
    assert not kg.ask(f"ASK {{ <{EX}1> a <{EX}TrialRide> }}")
    report = kg.upgrade()
    assert [(term.old, term.statements) for term in report.renamed] == [(f"{EX}TestRide", 1)]
    assert (report.statements_added, report.statements_removed) == (0, 0)
    assert kg.ask(f"ASK {{ <{EX}1> a <{EX}TrialRide> , ckm:Review }}")
    assert not kg.ask(f"ASK {{ <{EX}1> a <{EX}TestRide> }}")
    assert kg.schema.class_("TrialRide").label == "test ride"
    assert len(kg.validate(focus=[rdflib.URIRef(f"{EX}1")]).violations) == 1


def test_an_extension_written_for_an_older_ontology_is_put_on_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(EXTENSION)
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    core = package_foundations()
    ontology, shapes = core.ontology_triples, core.shape_triples
    later = [
        *ontology,
        ox.Triple(CKM.Critique, RDF.type, OWL.Class),
        ox.Triple(CKM.Review, OWL.deprecated, ox.Literal(True)),
        ox.Triple(CKM.Review, DCTERMS.isReplacedBy, CKM.Critique),
    ]
    report = _upgrade.upgrade(kg.store, later, shapes)
    assert report.commit is not None
    with kg.store.view() as view:
        said = {str(t) for t in (q.triple for q in view.quads(graph=ONTOLOGY)) if "TestRide>" in str(t)}
        kept = [str(q.object) for q in view.quads(graph=PROVENANCE)]
    assert any("subClassOf> <https://w3id.org/ckm#Critique>" in t for t in said)
    assert not any("#Review>" in t for t in said)
    assert any("#Critique>" in text for text in kept)


def test_a_graph_of_the_time_before_extensions_were_written_down_keeps_what_is_not_ours(
    tmp_path: Path,
) -> None:
    core = package_foundations()
    ontology, shapes = core.ontology_triples, core.shape_triples
    (tmp_path / "own.ttl").write_text(EXTENSION)
    own = split_shapes(read_turtle([tmp_path / "own.ttl"]))
    store = MemoryStore()
    create(store, [*ontology[:-9], *own[0]], [*shapes, *own[1]])
    kg = KnowledgeGraph(store)
    kg.upgrade()
    assert kg.schema.class_("TestRide").ancestors >= {CKM.Review.value}
    with store.view() as view:
        assert view.count(ONTOLOGY) == len(set(ontology)) + len(own[0])
        there = {quad.triple for quad in view.quads(graph=ONTOLOGY)}
    assert set(ontology) <= there


def test_replacements_that_go_round_are_told_and_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix x: <https://example.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "x:A a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy x:B . x:B a owl:Class ; owl:deprecated true ; dcterms:isReplacedBy x:A ."
    )
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    before = state(kg.store)
    with pytest.raises(CkmError, match=r"replaces .*A> by .*B> by .*A>"):
        kg.upgrade()
    assert state(kg.store) == before
