"""Tables, bindings and time limits."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib import RDF, XSD

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import InputError, QueryRefused, QuerySyntaxError, QueryTimeoutError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

X = "https://example.org/"
CKM = rdflib.Namespace("https://w3id.org/ckm#")
LINES = "SELECT ?s ?t { ?s a ckm:Topic ; ckm:name ?t } ORDER BY ?t"


def to_value(term: Any) -> Any:
    return term.toPython() if isinstance(term, rdflib.Literal) else str(term)


def test_a_table_of_instances_is_what_rdflib_reads_of_the_same_data(kg: KnowledgeGraph) -> None:
    graph = kg.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    for name in ("Question", "Topic", "KnowledgeItem", "Customer"):
        table = kg.table(name)
        info = kg.schema.class_(name)
        kinds = [rdflib.URIRef(i) for i, c in kg.schema.classes.items() if info.iri in c.ancestors]
        instances = sorted({str(s) for kind in kinds for s in graph.subjects(RDF.type, kind)})
        assert table["iri"].to_list() == instances
        assert table.columns == ["iri", *(p.name for p in info.properties)]
        for property_ in info.properties:
            for iri, value in zip(instances, table[property_.name], strict=True):
                found = [to_value(o) for o in graph.objects(rdflib.URIRef(iri), rdflib.URIRef(property_.iri))]
                told = [] if value is None else [value] if property_.single else list(value)
                if property_.single:
                    assert (told or [None])[0] in (found or [None]), (iri, property_.name)
                else:
                    assert sorted(told) == sorted(found)
    row = kg.table("Question").row(0, named=True)
    assert (row["title"], row["score"]) == ("Why?", 5)
    assert row["createdAt"] == dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)


def test_a_table_of_a_class_without_instances_is_empty_and_of_an_unknown_one_refused() -> None:
    kg = KnowledgeGraph()
    assert kg.table("Complaint").height == 0
    with pytest.raises(UnknownNameError, match="did you mean 'Question'"):
        kg.table("Qestion")


def test_two_properties_of_one_name_have_a_column_each(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        """@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        ex:title a owl:DatatypeProperty . ex:iri a owl:DatatypeProperty . ex:value a owl:DatatypeProperty .
        ex:Shape a sh:NodeShape ; sh:targetClass ckm:Question ; sh:property ex:a , ex:b , ex:c .
        ex:a a sh:PropertyShape ; sh:path ex:title . ex:b a sh:PropertyShape ; sh:path ex:iri . ex:c a sh:PropertyShape ; sh:path ex:value ."""
    )
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    kg.update(
        "PREFIX ex: <https://example.org/> INSERT DATA "
        "{ ex:q a ckm:Question ; ckm:title 'one' ; ex:title 'two' ; ex:iri 'three' ; ex:value 'four' }"
    )
    row = kg.table("Question").row(0, named=True)
    assert row["iri"] == f"{X}q"
    assert row["title"] == "one"
    assert row[f"{X}title"] == ["two"]
    flat = [str(value) for value in row.values()]
    assert all(any(text in value for value in flat) for text in ("one", "two", "three", "four"))


def test_bindings_take_terms_of_all_three_kinds(kg: KnowledgeGraph) -> None:
    query = "SELECT ?s ?v { ?s ckm:score ?v } ORDER BY ?s"
    assert [row.s for row in kg.select(query, bindings={"v": 5})] == [f"{X}q1"]
    assert [row.v for row in kg.select(query, bindings={"s": rdflib.URIRef(f"{X}q2")})] == [7]
    assert [row.v for row in kg.select(query, bindings={"s": rdflib.URIRef(f"{X}q2"), "v": 5})] == []
    texts = kg.select("SELECT ?s { ?s ckm:name ?n }", bindings={"n": 'gears, and "more"\nlines'})
    assert [row.s for row in texts] == [f"{X}t2"]
    assert kg.ask("ASK { ?s ckm:name ?n }", bindings={"n": "brakes"})
    assert not kg.ask("ASK { ?s ckm:name ?n }", bindings={"n": "} UNION { ?s ?p ?o"})
    assert (
        len(
            kg.construct(
                "CONSTRUCT { ?s ckm:topic ?t } WHERE { ?s ckm:topic ?t }",
                bindings={"t": rdflib.URIRef(f"{X}t1")},
            )
        )
        == 2
    )
    with pytest.raises(InputError):
        kg.select(query, bindings={"s": rdflib.BNode("b")})
    with pytest.raises(InputError):
        kg.select(query, bindings={"not a name": 1})


def test_rows_have_python_values_and_rdflib_terms(kg: KnowledgeGraph) -> None:
    rows = list(kg.select(LINES))
    assert [(row.s, row.t) for row in rows] == [(f"{X}t1", "brakes"), (f"{X}t2", 'gears, and "more"\nlines')]
    assert rows[0].terms == (rdflib.URIRef(f"{X}t1"), rdflib.Literal("brakes"))
    assert kg.select("SELECT ?o { <https://example.org/r> ckm:rating ?o }")[0].terms[0] == rdflib.Literal(
        "4.5", datatype=XSD.decimal
    )


def test_the_wrong_form_and_broken_texts_are_told(kg: KnowledgeGraph) -> None:
    with pytest.raises(QuerySyntaxError):
        kg.select("SELECT ?s WHERE { ?s ?p }")
    with pytest.raises(QuerySyntaxError):
        kg.select("nonsense")
    with pytest.raises(QueryRefused, match=r"ask\(\)"):
        kg.select("ASK { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError):
        kg.select("INSERT DATA { <x:s> <x:p> 1 }")


def test_a_time_limit_holds_as_the_store_promises(kg: KnowledgeGraph) -> None:
    assert len(kg.select(LINES, timeout=60)) == 2
    if kg.store.guarantees.timeouts.startswith("enforced"):
        with pytest.raises(QueryTimeoutError, match=r"0\.5 s"):
            kg.select("SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }", timeout=0.5)
    elif kg.store.location == "memory:":
        with pytest.raises(QueryTimeoutError, match=r"0\.1 s"):
            kg.select("SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }", timeout=0.1)
