"""What becomes of a change that breaks a shape: refused, told, or set aside until it is mended."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph import KnowledgeGraph, ShapeViolation
from ckm_graph.errors import UnknownNameError
from ckm_graph.vocabulary import CKM, RDF, XSD, quarantine_graph
from tests.ingest.dump import write_dump
from tests.transactions.states import graphs_of, quads_of, said_twice, state, thing

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

Q, A, T = thing("question"), thing("answer"), thing("topic")
BAD = f"{Q} a ckm:Question ; ckm:score 'many' . {A} a ckm:Answer ; ckm:inReplyTo {Q} ."
GOOD = f"{T} a ckm:Topic ; ckm:name 'brakes' ."
HEAD = "@prefix ckm: <https://w3id.org/ckm#> . "


def quarantined(kg: KnowledgeGraph, source: str = "crm") -> set[ox.Triple]:
    return {triple for one in kg.quarantined() if one.source == source for triple in one.triples}


def put_aside(kg: KnowledgeGraph, text: str) -> None:
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.update(f"INSERT DATA {{ {text} }}")
    assert set(tx.quarantined) == quarantined(kg) != set()


def test_a_warning_publishes_and_what_it_told_of_blocks_nothing_later(store: Store) -> None:
    kg = KnowledgeGraph(store)
    with kg.transaction("crm", mode="warn") as tx:
        tx.update(f"INSERT DATA {{ {T} a ckm:Topic ; ckm:useCount 'many' }}")
    assert tx.change is not None
    assert tx.report is not None
    assert tx.change.counts["violations"] == len(tx.report.violations) > 0
    assert {result.focus_node for result in tx.report.violations} == {T}
    assert kg.validate().violations == tx.report.violations
    assert kg.update(f"INSERT DATA {{ {T} ckm:name 'brakes' }}").changed
    before = state(store)
    with pytest.raises(ShapeViolation) as refusal:  # mended, and broken otherwise
        kg.update(
            f"DELETE {{ {T} ckm:useCount ?n }} INSERT {{ {T} ckm:useCount 'more' }} WHERE {{ {T} ckm:useCount ?n }}",
            source="crm",
        )
    assert {result.value for result in refusal.value.report.violations} <= {ox.Literal("more"), None}
    assert state(store) == before


def test_what_is_set_aside_is_mended_and_released(store: Store) -> None:
    kg = KnowledgeGraph(store)
    put_aside(kg, BAD + GOOD)
    assert {triple.subject for triple in quarantined(kg)} == {Q, A}
    assert kg.ask(f"ASK {{ {T} a ckm:Topic }}")
    commit = kg.info().commit
    assert (kg.release("crm").change, kg.info().commit) == (None, commit)  # nothing is mended yet
    with kg.transaction("crm") as tx:
        tx.remove((Q, CKM.score, "many"))
    assert tx.change is not None
    assert (Q, CKM.score, ox.Literal("many")) not in map(tuple, quarantined(kg))
    released = kg.release("crm")
    assert (released.quarantined, quarantined(kg), kg.quarantined()) == ((), set(), ())
    assert kg.ask(f"ASK {{ {A} ckm:inReplyTo {Q} . {Q} a ckm:Question }}")
    assert kg.release("crm").change is None
    assert (kg.validate().violations, said_twice(store), kg.infer().changed) == ((), [], False)


def test_what_a_source_says_already_is_not_set_aside_when_it_says_it_again(
    store: Store, tmp_path: Path
) -> None:
    kg = KnowledgeGraph(store)
    with kg.transaction("crm", mode="warn") as tx:
        tx.update(f"INSERT DATA {{ {T} a ckm:Topic ; ckm:useCount 3 }}")
    (again := tmp_path / "again.ttl").write_text(f"{HEAD} {T} a ckm:Topic ; ckm:useCount 3, 4 .")
    new = ox.Triple(T, CKM.useCount, ox.Literal(4))
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.update(f"INSERT DATA {{ {T} a ckm:Topic ; ckm:useCount 3, 4 }}")
    assert (set(tx.quarantined), quarantined(kg)) == ({new}, {new})
    kg.discard("crm")
    assert kg.load(again, source="crm", validate="quarantine").quarantined == 1
    assert quarantined(kg) == {new}
    assert kg.ask(f"ASK {{ {T} a ckm:Topic ; ckm:useCount 3 }}")


def test_all_that_a_source_takes_back_is_gone_from_its_quarantine_with_why(store: Store) -> None:
    kg = KnowledgeGraph(store)
    put_aside(
        kg, f"{Q} a ckm:IndividualCustomer ; ckm:birthDate 'marked' . {A} a ckm:Question ; ckm:score 'x' ."
    )
    with kg.transaction("other") as tx:  # did not say it
        tx.remove((Q, CKM.birthDate, "marked"))
    assert tx.change is None
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.remove((Q, CKM.birthDate, "marked"))
    with store.view() as view:
        assert not any("marked" in str(quad) for graph in view.graphs() for quad in view.quads(graph=graph))
    assert {reason.focus_node for one in kg.quarantined() for reason in one.reasons} == {A.value}
    with kg.transaction("crm") as tx:
        for triple in quarantined(kg):
            tx.remove(tuple(triple))
    assert kg.quarantined() == ()
    assert "quarantine/crm" not in graphs_of(store)


def test_no_answer_export_or_report_shows_what_is_set_aside() -> None:
    kg = KnowledgeGraph()
    put_aside(kg, f"{Q} a ckm:IndividualCustomer ; ckm:name 'marked' ; ckm:birthDate 'marked-1' . {GOOD}")
    aside = quarantine_graph("crm")
    for where in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", f"GRAPH {aside} {{ ?s ?p ?o }}"):
        assert not kg.ask(f"ASK {{ {where} FILTER CONTAINS(STR(?o), 'marked') }}")
    assert not kg.ask(f"ASK FROM {aside} {{ ?s ?p ?o }}")
    assert not any("marked" in str(quad) for quad in kg.dataset.quads())
    for source in (None, "crm"):
        written = io.BytesIO()
        kg.export(written, source=source)
        assert b"brakes" in written.getvalue()
        assert b"marked" not in written.getvalue()
    assert "marked" not in kg.report()


def test_a_reason_is_told_in_english_whatever_the_languages_of_its_shape(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:S> a sh:NodeShape ; sh:targetClass <x:C> ;"
        "sh:property [ sh:path <x:p> ; sh:minCount 1 ; sh:message 'a dansk'@da, 'the English'@en, 'suomeksi'@fi ] ."
    )
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    put_aside(kg, "<x:c> a <x:C> .")
    assert [reason.message for one in kg.quarantined() for reason in one.reasons] == ["the English"]


@pytest.mark.parametrize("released", [True, False])
def test_a_datatype_that_the_engine_widens_stays_with_what_is_set_aside(released: bool, store: Store) -> None:
    kg, number = KnowledgeGraph(store), ox.NamedNode("x:number")
    stated, plain = ox.Literal("5", datatype=XSD.positiveInteger), ox.Literal(5)
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.add((T, RDF.type, CKM.Topic))
        tx.add((T, number, stated))
        tx.add((T, CKM.name, 3))
    assert len(tx.quarantined) == 3
    with kg.transaction("crm") as tx:
        tx.remove((T, CKM.name, 3))
        if not released:
            tx.remove((T, number, stated))
    assert kg.release("crm").quarantined == ()
    if not released:
        with kg.transaction("crm") as tx:
            tx.add((T, number, plain))
    written = io.BytesIO()
    kg.export(written, source="crm")
    assert f"{number} {stated if released else plain} " in written.getvalue().decode()


def test_what_is_discarded_is_gone_with_its_reasons_and_nothing_else_is(store: Store) -> None:
    kg = KnowledgeGraph(store)
    kg.update(f"INSERT DATA {{ {GOOD} }}", source="crm")
    before = quads_of(store)
    put_aside(kg, BAD)
    change = kg.discard("crm").change
    assert quads_of(store) == before
    assert change is not None
    assert {quad.graph_name for quad in change.removed} == {quarantine_graph("crm")}
    assert {(A, CKM.inReplyTo, Q), (Q, CKM.score, ox.Literal("many"))} <= {
        tuple(q.triple) for q in change.removed
    }
    assert (change.added, change.inferred, change.withdrawn) == ((), (), ())
    assert [*kg.changes()][-1].removed == change.removed
    assert (kg.discard("crm").change, kg.release("crm").change) == (None, None)
    assert kg.info().inferred_at == kg.info().commit == change.number


@pytest.mark.parametrize("published", [True, False])
def test_a_datatype_that_the_engine_widens_goes_with_what_is_discarded(published: bool, store: Store) -> None:
    kg, number = KnowledgeGraph(store), ox.NamedNode("x:number")
    stated, plain = ox.Literal("5", datatype=XSD.positiveInteger), ox.Literal(5)
    if published:
        with kg.transaction("crm") as tx:
            tx.add((T, number, stated))
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.add((T, RDF.type, CKM.Topic))
        tx.add((T, number, stated))
        tx.add((T, CKM.name, 3))
    assert tx.quarantined
    assert kg.discard("crm").change is not None
    with kg.transaction("crm") as tx:
        tx.add((T, number, plain))
    written = io.BytesIO()
    kg.export(written, source="crm")
    assert f"{number} {stated if published else plain} " in written.getvalue().decode()


def test_what_stood_before_is_kept_rather_than_broken_by_its_removal(store: Store) -> None:
    kg = KnowledgeGraph(store)
    kg.update(f"INSERT DATA {{ {Q} a ckm:Question . {A} a ckm:Answer ; ckm:inReplyTo {Q} }}", source="crm")
    with kg.transaction("crm", mode="quarantine") as tx:
        tx.remove((Q, RDF.type, CKM.Question))
        tx.update(f"INSERT DATA {{ {GOOD} }}")
    assert tx.retained == (ox.Triple(Q, RDF.type, CKM.Question),)
    assert kg.ask(f"ASK {{ {Q} a ckm:Question . {T} a ckm:Topic }}")


def test_a_load_is_refused_whole_or_set_aside_in_part(store: Store, tmp_path: Path) -> None:
    kg, file = KnowledgeGraph(store), tmp_path / "data.ttl"
    file.write_text(HEAD + BAD + GOOD)
    before = state(store)
    with pytest.raises(ShapeViolation):
        kg.load(file, source="crm", validate="reject")
    assert state(store) == before
    report = kg.load(file, source="crm", validate="quarantine")
    assert (report.quarantined, report.added) == (4, 2)
    assert {triple.subject for triple in quarantined(kg)} == {Q, A}
    assert not kg.validate().violations
    again = kg.load(file, source="crm", validate="quarantine")
    assert (again.quarantined, again.added, len(quarantined(kg))) == (4, 0, 4)
    with kg.transaction("crm") as tx:
        tx.remove((Q, CKM.score, "many"))
    assert kg.release("crm").quarantined == ()
    kg.infer()
    assert not kg.validate().violations


UNBOUNDED = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<x:Full> a sh:NodeShape ; sh:targetClass <x:Shelf> ; sh:sparql [ sh:message "full" ; sh:select
    "SELECT $this WHERE { ?one a <x:Book> . ?other a <x:Book> . FILTER (?one != ?other) }" ] .
"""


@pytest.mark.parametrize("mode", ["reject", "quarantine", "warn"])
def test_a_shape_that_can_not_be_bounded_is_validated_whole(mode: str, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(UNBOUNDED)
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    kg.update("INSERT DATA { <x:s> a <x:Shelf> . <x:1> a <x:Book> }", source="crm")
    tx = kg.transaction("crm", mode=mode)  # type: ignore[arg-type]
    if mode == "reject":
        with pytest.raises(ShapeViolation), tx:
            tx.update("INSERT DATA { <x:2> a <x:Book> }")
        assert not kg.ask("ASK { <x:2> ?p ?o }")
        return
    with tx:
        tx.update("INSERT DATA { <x:2> a <x:Book> }")
    assert tx.change is not None
    assert tx.report is not None
    assert tx.change.whole == tuple(shape.value for shape in tx.report.whole) == ("x:Full",)  # type: ignore[union-attr]
    assert kg.ask("ASK { <x:2> a <x:Book> }") == (mode == "warn")
    assert {str(result.focus_node) for result in tx.report.violations} == {"<x:s>"}


MODEST = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ckm: <https://w3id.org/ckm#> .
<x:Modest> a sh:NodeShape ; sh:targetClass ckm:Question ;
    sh:property [ sh:path ckm:score ; sh:maxInclusive 4 ; sh:message "too good"@en ] .
"""


def test_an_ingest_sets_aside_what_would_break_a_shape(store: Store, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(MODEST)
    kg, dump = KnowledgeGraph(store, extensions=[tmp_path / "own.ttl"]), write_dump(tmp_path / "bikes")
    before = state(store)
    with pytest.raises(ShapeViolation):
        kg.ingest("stackexchange", dump, validate="reject")
    assert state(store) == before
    report = kg.ingest("stackexchange", dump, validate="quarantine").load
    aside = quarantined(kg, "bikes")
    assert report.quarantined == len(aside) > 0
    assert [row.n for row in kg.select("SELECT ?n { ?q a ckm:Question ; ckm:score ?n }")] == [
        1
    ]  # 0 was of a duplicate
    assert any(triple.predicate == CKM.score and triple.object == ox.Literal(5) for triple in aside)
    assert not kg.validate().violations
    with kg.transaction("bikes") as tx:
        for triple in aside:
            if triple.predicate == CKM.score:
                tx.remove(tuple(triple))
    assert kg.release("bikes").quarantined == ()
    assert kg.select("SELECT ?q { ?q a ckm:Question }").to_polars().height == 3


def test_an_error_within_leaves_nothing_and_the_next_transaction_is_free(store: Store) -> None:
    kg = KnowledgeGraph(store)
    kg.update(f"INSERT DATA {{ {GOOD} }}")
    before = state(store)
    with pytest.raises(KeyboardInterrupt), kg.transaction("crm", mode="quarantine") as tx:
        tx.update(f"INSERT DATA {{ {BAD} }}")
        raise KeyboardInterrupt
    assert state(store) == before
    assert kg.update(f"INSERT DATA {{ {A} a ckm:Topic }}").changed


def test_a_mode_that_there_is_not_is_refused_and_not_taken_for_another(tmp_path: Path) -> None:
    kg, file = KnowledgeGraph(), tmp_path / "data.ttl"
    file.write_text(HEAD + BAD)
    with pytest.raises(UnknownNameError, match="reject"):
        kg.transaction("crm", mode="rejects")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="reject"):
        kg.load(file, source="crm", validate="rejects")  # type: ignore[arg-type]
