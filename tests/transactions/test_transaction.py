"""A transaction is published whole or not at all, and the log tells exactly what it changed."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckm_graph import KnowledgeGraph, ShapeViolation
from ckm_graph.errors import InputError, StoreConflictError, StoreError
from ckm_graph.log import read_change
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import Transaction
from ckm_graph.vocabulary import CKM, RDF, XSD
from tests.examples import examples
from tests.transactions.states import founded, graphs_of, said_twice, state, thing

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

P = ox.NamedNode("x:p")


def begin(store: Store, source: str = "crm") -> Transaction:
    return Transaction(store, founded, source, mode=None)


def test_an_exception_in_the_block_undoes_everything(store: Store) -> None:
    with begin(store) as tx:
        tx.add((thing(1), P, "kept"))
    before = state(store)
    with pytest.raises(KeyError), begin(store) as tx:
        tx.add((thing(2), P, "lost"))
        tx.remove((thing(1), P, "kept"))
        tx.update("INSERT DATA { <x:a> ckm:name 'Jane' }")
        raise KeyError
    assert state(store) == before
    with begin(store) as tx:
        tx.add((thing(1), P, "kept"))
    assert tx.change is None
    assert state(store) == before


def test_terms_of_rdflib_of_pyoxigraph_and_of_python_say_the_same() -> None:
    store = MemoryStore()
    when = dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)
    pairs: list[tuple[Any, Any]] = [
        ("x", rdflib.Literal("x")), ("x", rdflib.Literal("x", datatype=rdflib.XSD.string)), (5, rdflib.Literal(5)),
        (True, rdflib.Literal(True)), (Decimal("1.5"), rdflib.Literal(Decimal("1.5"))),
        (when, ox.Literal("2026-01-31T10:00:00Z", datatype=XSD.dateTime)), (dt.date(2026, 1, 31), rdflib.Literal(dt.date(2026, 1, 31))),
        (ox.NamedNode("x:o"), rdflib.URIRef("x:o")), (when.replace(tzinfo=None), ox.Literal(when.isoformat(), datatype=XSD.dateTime)),
    ]  # fmt: skip
    with begin(store) as tx:
        for one, _ in pairs:
            tx.add((thing(1), P, one))
    with begin(store) as tx:
        for _, other in pairs:
            tx.add((rdflib.URIRef(thing(1).value), rdflib.URIRef(P.value), other))
    assert tx.change is None


@pytest.mark.parametrize(
    "triple",
    [
        ("text", P, 1),
        (thing(1), "text", 1),
        (thing(1), P, object()),
        (thing(1), P, rdflib.URIRef("not an iri")),
    ],
)
def test_what_is_no_triple_is_refused(triple: tuple[object, object, object]) -> None:
    with pytest.raises(InputError), begin(MemoryStore()) as tx:
        tx.add(triple)  # type: ignore[arg-type]


def test_a_blank_node_is_one_thing_throughout_a_transaction_and_another_in_the_next(store: Store) -> None:
    node = ox.BlankNode("b")
    for _ in range(2):
        with begin(store) as tx:
            tx.add((node, P, 1))
            tx.remove((thing(1), P, 1))  # writes what was added so far
            tx.add((node, P, 2))
            tx.add((thing(1), P, node))
    triples = graphs_of(store)["source/crm"]
    subjects = [triple.split(" ")[0] for triple in triples]
    assert sorted(subjects.count(s) for s in set(subjects)) == [2, 2, 2]
    assert len(set(subjects)) == 3


def test_the_graph_can_be_read_meanwhile_in_its_old_state(store: Store) -> None:
    with begin(store) as tx:
        tx.add((thing(1), P, 1))
    if store.guarantees.survives:  # in memory readers of other threads wait
        with begin(store) as tx:
            tx.add((thing(2), P, 1))
            tx.update("INSERT { ?s <x:q> 2 } WHERE { ?s <x:p> 1 }")
            with store.view() as view:
                assert len(view.select("SELECT * { ?s ?p ?o }")) == 1
    else:
        with begin(store) as tx:
            tx.add((thing(2), P, 1))
            with store.view() as view:
                assert view.ask("ASK { ?s ?p ?o }")


def test_a_transaction_is_entered_once_and_used_within_its_block() -> None:
    tx = begin(MemoryStore())
    with pytest.raises(StoreError, match="with statement"):
        tx.add((thing(1), P, 1))
    with tx:
        tx.add((thing(1), P, 1))
    with pytest.raises(StoreError, match="begin a new one"), tx:
        pass
    with pytest.raises(StoreError, match="with statement"):
        tx.remove((thing(1), P, 1))


STEP = st.tuples(
    st.sampled_from(["add", "remove"]),
    st.sampled_from([thing(1), thing(2)]),
    st.sampled_from([P, RDF.type, CKM.name]),
    st.sampled_from(
        [ox.Literal(t, datatype=XSD[d]) for t in ("5", "05") for d in ("integer", "byte")]
        + [CKM.Topic, CKM.Person]
    ),
)


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.sampled_from(["crm", "desk"]), st.lists(STEP, min_size=1, max_size=6)), max_size=6)
)
def test_replaying_the_log_gives_the_data(
    transactions: list[tuple[str, list[tuple[str, ox.NamedNode, ox.NamedNode, ox.Literal]]]],
) -> None:
    store = MemoryStore()
    for source, steps in transactions:
        with begin(store, source) as tx:
            for way, *triple in steps:
                (tx.add if way == "add" else tx.remove)(tuple(triple))  # type: ignore[arg-type]
        assert said_twice(store) == []
    quads: set[str] = set()
    for change in map(read_change, store.log()):
        added, removed = {str(quad) for quad in change.added}, {str(quad) for quad in change.removed}
        assert not added & quads
        assert removed <= quads
        assert added or removed
        quads = quads - removed | added
    assert sorted(quads) == state(store)[0]


def test_threads_that_commit_at_once_lose_nothing(store: Store) -> None:
    failed: list[BaseException] = []

    def write(number: int) -> None:
        for turn in range(3):
            try:
                while True:
                    try:
                        with begin(store, f"s{number % 2}") as tx:
                            tx.add((thing(f"{number}-{turn}"), P, 1))
                            tx.add((thing("all"), P, number))
                        break
                    except StoreConflictError:
                        continue
            except BaseException as error:  # noqa: BLE001 -- told by the main thread
                failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(map(len, (graphs_of(store)[name] for name in ("source/s0", "source/s1")))) == 9 + 3
    numbers = [read_change(line).number for line in store.log()]
    assert numbers == list(range(1, len(numbers) + 1))


BROKEN = "INSERT DATA { <x:q> a ckm:Question ; ckm:score 'many' }"


def test_a_new_violation_is_refused_with_its_report_and_nothing_changed(store: Store) -> None:
    kg = KnowledgeGraph(store)
    before = state(store)
    with pytest.raises(ShapeViolation) as caught:
        kg.update(BROKEN, source="crm")
    assert not caught.value.report.conforms
    assert {str(result.focus_node) for result in caught.value.report.violations} == {"<x:q>"}
    assert state(store) == before


def test_violations_from_before_block_nothing_and_new_ones_beside_them_do() -> None:
    kg = KnowledgeGraph()
    with kg.transaction(source="crm", validate=False) as tx:
        tx.update(BROKEN)
    assert kg.update("INSERT DATA { <x:t> a ckm:Topic ; ckm:name 'fine' }").changed
    before = state(kg.store)
    with pytest.raises(ShapeViolation) as caught:
        kg.update(BROKEN.replace("x:q", "x:r"))
    assert {str(result.focus_node) for result in caught.value.report.violations} == {"<x:r>"}
    assert state(kg.store) == before
    assert kg.update("DELETE WHERE { <x:q> ?p ?o }", source="crm").changed
    assert kg.validate().conforms or not kg.validate().violations


def test_a_load_that_is_to_be_rejected_changes_nothing(tmp_path: Path) -> None:
    kg = KnowledgeGraph()
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix ckm: <https://w3id.org/ckm#> . <x:q> a ckm:Question ; ckm:score 'many' .")
    before = state(kg.store)
    with pytest.raises(ShapeViolation):
        kg.load(path, source="crm", validate="reject")
    assert state(kg.store) == before
    report = kg.load(path, source="crm", validate="warn")
    assert report.validation is not None
    assert report.validation.violations
    assert kg.load(path, source="crm", validate="reject").known == 2


def test_the_changes_are_told_from_a_number_on() -> None:
    kg = KnowledgeGraph()
    first = kg.update("INSERT DATA { <x:t> a ckm:Topic ; ckm:name 'one' }", source="crm").change
    second = kg.update(
        "DELETE { ?t ckm:name ?n } INSERT { ?t ckm:name 'two' } WHERE { ?t a ckm:Topic ; ckm:name ?n }",
        source="crm",
    ).change
    assert first is not None
    assert second is not None
    assert [change.kind for change in kg.changes()] == ["create", "transaction", "transaction"]
    assert list(kg.changes(since=second.number)) == [second]
    assert ([str(q.object) for q in second.removed], [str(q.object) for q in second.added]) == (
        ['"one"'],
        ['"two"'],
    )
    assert {quad.graph_name.value for quad in first.added} == {"https://w3id.org/ckm/graph/source/crm"}  # type: ignore[union-attr]


def test_an_update_that_removes_what_others_say_tells_so() -> None:
    store = MemoryStore()
    for source in ("crm", "desk"):
        with begin(store, source) as tx:
            tx.add((thing(1), P, 1))
    with begin(store) as tx:
        tx.update("DELETE WHERE { ?s ?p ?o }")
    assert list(tx.still_said.values()) == [("desk",)]
    with begin(store, "web") as tx:
        tx.remove((thing(1), P, 1))
    assert (tx.change, list(tx.still_said.values())) == (None, [("desk",)])
    with begin(store) as tx:
        tx.add((thing(1), P, 1))
        tx.update("DELETE WHERE { ?s <x:p> ?o }")
        tx.add((thing(1), P, 1))
    assert tx.still_said == {}


def test_an_update_of_the_graph_reports_its_change_and_what_is_still_said() -> None:
    kg = KnowledgeGraph()
    for source in ("crm", "desk"):
        assert kg.update("INSERT DATA { <x:a> <x:p> <x:b> }", source=source).changed
    mine = kg.update("DELETE WHERE { ?s <x:p> ?o }", source="crm")
    assert mine.change is not None
    assert mine.change.number == kg.info().commit
    nothing = kg.update("DELETE WHERE { ?s <x:p> ?o }", source="web")
    assert (nothing.change, nothing.changed) == (None, False)
    for report in (mine, nothing):
        assert {str(triple): names for triple, names in report.still_said.items()} == {
            "<x:a> <x:p> <x:b>": ("desk",)
        }
