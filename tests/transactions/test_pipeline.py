"""What follows from a change, and what it breaks, is seen to within its transaction."""

from __future__ import annotations

import multiprocessing
import threading
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckm_graph import DiskStore, KnowledgeGraph, MemoryStore, ShapeViolation
from ckm_graph._opening import Foundations
from ckm_graph.log import read_change
from ckm_graph.model import Report
from ckm_graph.transactions import Transaction, _following, create, infer
from ckm_graph.validation import validate
from ckm_graph.vocabulary import CKM, INFERRED, PERSONAL_INFERRED, RDF, RDFS
from tests.examples import examples
from tests.transactions.states import graphs_of, said_twice, state, thing

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store, View
    from ckm_graph.transactions._publishing import Mode

TEXT = """
@prefix : <x:> . @prefix ckm: <https://w3id.org/ckm#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ckm:Agent a owl:Class . ckm:Person a owl:Class ; rdfs:subClassOf ckm:Agent ; ckm:isNaturalPerson true . :Thing a owl:Class .
ckm:name a owl:DatatypeProperty ; rdfs:subPropertyOf rdfs:label ; ckm:isPersonalData true .
:Item a owl:Class ; rdfs:subClassOf :Thing .
:Named a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty ckm:name ; owl:hasValue "Jo" ] .
:partOf a owl:ObjectProperty, owl:TransitiveProperty ; owl:inverseOf :has .
:has a owl:ObjectProperty . :writes a owl:ObjectProperty ; rdfs:domain ckm:Person ; rdfs:range :Item .
:size a owl:DatatypeProperty .
"""
SHAPES = """
@prefix : <x:> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ckm: <https://w3id.org/ckm#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:ItemShape a sh:NodeShape ; sh:targetClass :Item ; sh:property :one, :part .
:one sh:path :size ; sh:maxCount 1 . :part sh:path ( :partOf :size ) ; sh:maxCount 1 .
:PersonShape a sh:NodeShape ; sh:targetClass ckm:Person ; sh:property :label .
:label sh:path rdfs:label ; sh:maxCount 1 .
"""


def triples_of(text: str) -> tuple[ox.Triple, ...]:
    named: dict[object, ox.NamedNode] = {}

    def iri(term: object) -> object:
        if isinstance(term, ox.BlankNode):
            return named.setdefault(term, ox.NamedNode(f"x:anonymous{len(named)}"))
        return term

    quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return tuple(ox.Triple(iri(q.subject), q.predicate, iri(q.object)) for q in quads)  # type: ignore[arg-type]


FOUNDED = Foundations(triples_of(TEXT), triples_of(SHAPES))
X = {
    name: ox.NamedNode(f"x:{name}") for name in ("Thing", "Item", "Named", "partOf", "has", "writes", "size")
}
NODES = st.sampled_from([thing(1), thing(2), thing(3)])
FACTS = st.one_of(
    st.tuples(NODES, st.just(RDF.type), st.sampled_from([X["Item"], X["Thing"], CKM.Person])),
    st.tuples(NODES, st.sampled_from([X["partOf"], X["has"], X["writes"]]), NODES),
    st.tuples(
        NODES, st.sampled_from([CKM.name, RDFS.label]), st.sampled_from([ox.Literal("Jo"), ox.Literal("Al")])
    ),
    st.tuples(NODES, st.just(X["size"]), st.sampled_from([ox.Literal(1), ox.Literal(2)])),
).map(lambda fact: ox.Triple(*fact))
STEPS = st.lists(st.tuples(st.sampled_from(["add", "add", "remove"]), FACTS), min_size=1, max_size=5)
HISTORIES = st.lists(st.tuples(st.sampled_from(["crm", "desk"]), STEPS), min_size=1, max_size=5)


def founded(_: View) -> Foundations:
    return FOUNDED


def filled(store: Store) -> Store:
    create(store, FOUNDED.ontology_triples, FOUNDED.shape_triples)
    return store


def apply(
    store: Store, source: str, steps: list[tuple[str, ox.Triple]], mode: Mode | None = None
) -> Transaction:
    with Transaction(store, founded, source, mode=mode) as tx:
        for way, triple in steps:
            (tx.add if way == "add" else tx.remove)(tuple(triple))
    return tx


def inferred(store: Store) -> tuple[set[str], set[str]]:
    graphs = graphs_of(store)
    return graphs.get("inferred", set()), graphs.get("personal/inferred", set())


def breaches(report: Report) -> set[tuple[str, ...]]:
    return {
        (str(r.source_shape), str(r.component), str(r.focus_node), str(r.value)) for r in report.violations
    }


def whole(store: Store) -> set[tuple[str, ...]]:
    with store.view() as view:
        return breaches(validate(view, FOUNDED.shapes))


def check_history(store: Store, history: list[tuple[str, list[tuple[str, ox.Triple]]]]) -> None:
    filled(store)
    for source, steps in history:
        tx = apply(store, source, steps)
        before = inferred(store)
        report = infer(store, founded)
        assert (inferred(store), report.changed) == (before, tx.change is None and report.changed)
        assert said_twice(store) == []
        people = {
            line.split(" ")[0] for line in before[0] | before[1] if line.endswith(f"{RDF.type} {CKM.Person}")
        }
        for graph, lines in graphs_of(store).items():
            public = not graph.startswith(("personal/", "also/")) and graph not in ("ontology", "shapes")
            assert not [t for t in lines if public and t.split(" ")[0] in people and str(CKM.name) in t]


@settings(deadline=None, max_examples=examples(12), suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_after_any_transactions_inferring_anew_finds_nothing_to_change(
    history: list[tuple[str, list[tuple[str, ox.Triple]]]],
) -> None:
    check_history(MemoryStore(), history)


HISTORY = [
    ("crm", [("add", ox.Triple(thing(1), CKM.name, ox.Literal("Jo"))), ("add", ox.Triple(thing(1), RDF.type, X["Item"]))]),
    ("desk", [("add", ox.Triple(thing(1), CKM.name, ox.Literal("Jo"))), ("add", ox.Triple(thing(1), X["writes"], thing(2)))]),
    ("crm", [("remove", ox.Triple(thing(1), CKM.name, ox.Literal("Jo"))), ("add", ox.Triple(thing(2), X["partOf"], thing(3)))]),
    ("desk", [("remove", ox.Triple(thing(1), X["writes"], thing(2))), ("add", ox.Triple(thing(3), X["partOf"], thing(1)))]),
    ("crm", [("remove", ox.Triple(thing(2), X["partOf"], thing(3)))]),
]  # fmt: skip


def test_every_store_keeps_the_inferred_graphs_right(store: Store) -> None:
    check_history(store, HISTORY)
    assert inferred(store) != (set(), set())


def test_large_additions_are_inferred_from_as_a_whole_with_the_same_outcome(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed, store = MemoryStore(), MemoryStore()
    check_history(followed, HISTORY)
    monkeypatch.setattr(_following, "_LARGE", 1)
    monkeypatch.setattr(_following, "_SHARE", 1_000_000)
    whole = Mock(side_effect=_following.infer_all)
    monkeypatch.setattr(_following, "infer_all", whole)
    check_history(store, HISTORY)
    assert whole.call_count > 1  # not for the first change alone
    assert graphs_of(store) == graphs_of(followed)
    told, expected = ([read_change(line).counts for line in one.log()] for one in (store, followed))
    assert told == expected


def test_a_loaded_graph_is_left_as_it_is_until_it_is_inferred_from(store: Store, tmp_path: Path) -> None:
    kg = KnowledgeGraph(store)
    (tmp_path / "data.ttl").write_text("<x:t> a <https://w3id.org/ckm#Topic> .")
    kg.load(tmp_path / "data.ttl", source="crm")
    kg.update("INSERT DATA { <x:u> a ckm:Topic }")
    assert "inferred" not in graphs_of(store)
    assert kg.info().inferred_at is None
    kg.infer()
    kg.update("INSERT DATA { <x:v> a ckm:Topic }")
    assert not kg.infer().changed
    assert kg.info().inferred_at == kg.info().commit == 5
    kg.load(tmp_path / "data.ttl", source="crm")  # says nothing new
    kg.update("INSERT DATA { <x:w> a ckm:Topic }")
    assert kg.info().inferred_at == kg.info().commit == 7
    (tmp_path / "data.ttl").write_text("<x:y> a <https://w3id.org/ckm#Topic> .")
    kg.load(tmp_path / "data.ttl", source="crm")
    kg.update("INSERT DATA { <x:z> a ckm:Topic }")
    assert kg.info().inferred_at == 7
    assert kg.infer().changed


def test_a_graph_stays_inferred_from_when_it_is_opened_again(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        with KnowledgeGraph.open(tmp_path / "g") as kg:
            change = kg.update(f"INSERT DATA {{ <x:{name}> a ckm:Topic }}").change
            assert change is not None
            assert any(str(quad.subject) == f"<x:{name}>" for quad in change.inferred)
            assert not kg.infer().changed


def test_the_log_keeps_what_was_said_and_what_follows_apart(store: Store) -> None:
    filled(store)
    for source, steps in HISTORY[:3]:
        apply(store, source, steps)
    quads: set[str] = set()
    for change in map(read_change, store.log()):
        following = (INFERRED, PERSONAL_INFERRED)
        assert all(quad.graph_name in following for quad in change.inferred + change.withdrawn)
        assert not any(quad.graph_name in following for quad in change.added + change.removed)
        quads -= {str(quad) for quad in change.removed + change.withdrawn}
        quads |= {str(quad) for quad in change.added + change.inferred}
    founding = ("ontology", "shapes", "provenance")
    with store.view() as view:
        told = [graph for graph in view.graphs() if graph.value.rsplit("/", 1)[1] not in (*founding, "log")]
        assert quads == {str(quad) for graph in told for quad in view.quads(graph=graph)}
    assert {"personal/desk", "personal/inferred", "inferred"} <= graphs_of(store).keys()


@settings(deadline=None, max_examples=examples(12), suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_a_change_is_refused_for_what_it_breaks_and_for_nothing_else(
    history: list[tuple[str, list[tuple[str, ox.Triple]]]],
) -> None:
    store = filled(MemoryStore())
    for source, steps in history:
        before, was = whole(store), state(store)
        refused: Report | None = None
        try:
            apply(store, source, steps, "reject")
        except ShapeViolation as refusal:
            refused = refusal.report
        if refused is not None:
            assert state(store) == was
            apply(store, source, steps, None)  # what would have been
            assert breaches(refused)
        assert breaches(refused or Report()) == whole(store) - before


@settings(deadline=None, max_examples=examples(12), suppress_health_check=[HealthCheck.too_slow])
@given(HISTORIES)
def test_quarantine_publishes_no_new_violation_and_loses_nothing(
    history: list[tuple[str, list[tuple[str, ox.Triple]]]],
) -> None:
    store = filled(MemoryStore())
    for source, steps in history:
        before = whole(store)
        tx = apply(store, source, steps, "quarantine")
        assert whole(store) <= before
        assert said_twice(store) == []
        assert not infer(store, founded).changed or tx.change is None
        graphs = graphs_of(store)
        mine = (
            graphs.get(f"source/{source}", set())
            | graphs.get(f"personal/{source}", set())
            | graphs.get(f"also/{source}", set())
        )
        standing = set(map(str, tx.quarantined))
        assert standing <= graphs.get(f"quarantine/{source}", set())
        wanted: dict[str, bool] = {str(triple): way == "add" for way, triple in steps}
        for line, said in wanted.items():
            if said:
                assert (
                    line in mine
                    or line in standing
                    or any(line in graphs.get(g, set()) for g in ("ontology",))
                )
            elif line in mine:
                assert line in set(map(str, tx.retained))


EXTENSION = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
<x:nick> a owl:DatatypeProperty ; rdfs:subPropertyOf ckm:name ; rdfs:label "nick"@en .
<x:Gadget> a owl:Class ; rdfs:label "gadget"@en ; rdfs:subClassOf ckm:Product .
<x:GadgetShape> a sh:NodeShape ; sh:targetClass <x:Gadget> ; sh:property [ sh:path <x:weight> ; sh:minCount 1 ] .
"""


def _extend(folder: str, file: str) -> None:
    with KnowledgeGraph.open(folder) as kg:
        kg.extend(file)


@pytest.mark.parametrize("by", ["handle", "process"])
def test_who_opened_a_graph_before_it_was_extended_heeds_the_extension(by: str, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(EXTENSION)
    store: Store = MemoryStore() if by == "handle" else DiskStore(tmp_path / "g")
    early = KnowledgeGraph(store)
    if by == "handle":
        KnowledgeGraph(store).extend(tmp_path / "own.ttl")
    else:
        context = multiprocessing.get_context("spawn")
        other = context.Process(target=_extend, args=(str(tmp_path / "g"), str(tmp_path / "own.ttl")))
        early.close()
        early = KnowledgeGraph(DiskStore(tmp_path / "g"))
        other.start()
        other.join()
        assert other.exitcode == 0
    early.update("INSERT DATA { <x:1> a ckm:Person ; <x:nick> 'marked' }", source="crm")
    assert any("marked" in line for line in graphs_of(early.store)["personal/crm"])
    assert not any("marked" in line for line in graphs_of(early.store).get("source/crm", ()))
    with pytest.raises(ShapeViolation):
        early.update("INSERT DATA { <x:g> a <x:Gadget> }")
    (tmp_path / "data.nt").write_text("<x:2> <x:nick> 'marked-2' .".replace("'", '"'))
    early.load(tmp_path / "data.nt", source="web")
    assert not any("marked" in line for line in graphs_of(early.store).get("source/web", ()))


def test_transactions_that_only_add_wait_for_nobody_who_thinks() -> None:
    kg = KnowledgeGraph()
    entered, done = threading.Event(), threading.Event()

    def slow() -> None:
        with kg.transaction(source="slow") as tx:
            tx.add((thing(1), RDF.type, CKM.Topic))
            entered.set()
            assert done.wait(60)

    thread = threading.Thread(target=slow)
    thread.start()
    assert entered.wait(60)
    with kg.transaction(source="quick") as tx:
        tx.add((thing(2), RDF.type, CKM.Topic))
    assert tx.change is not None
    done.set()
    thread.join()
    assert [change.source for change in kg.changes()] == [None, "quick", "slow"]
