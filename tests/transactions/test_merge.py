"""However many sources say a thing and in whatever order, queries see it once, and who says it is known."""

from __future__ import annotations

import gzip
from copy import copy
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckm_graph import KnowledgeGraph
from ckm_graph._opening import package_foundations
from ckm_graph.figures import sources_saying
from ckm_graph.reasoning import Maintenance, compile_rules
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import RdfFile, Transaction, create, extend, infer, load
from ckm_graph.vocabulary import CKM, RDF, RDFS, SKOS, XSD
from tests.examples import examples
from tests.transactions.states import graphs_of, load_text, quads_of, said_twice, state, thing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ckm_graph._opening import Foundations
    from ckm_graph.store import Store, View

SOURCES = ("crm", "desk", "web")
AXIOMS = [
    ox.Triple(CKM.Review, RDFS.subClassOf, CKM.KnowledgeItem),
    ox.Triple(CKM.name, RDFS.subPropertyOf, RDFS.label),
    ox.Triple(CKM.Topic, RDFS.subClassOf, SKOS.Concept),
]
FOUNDED = copy(package_foundations())
vars(FOUNDED)["rules"] = compile_rules([ox.Quad(*axiom) for axiom in AXIOMS])
vars(FOUNDED)["maintenance"] = Maintenance(FOUNDED.rules)


def founded(_: View) -> Foundations:
    return FOUNDED


SAID = [
    *(ox.Triple(thing(i), RDF.type, kind) for i in range(3) for kind in (CKM.Review, CKM.Person, CKM.Topic)),
    *(ox.Triple(thing(i), RDF.type, kind) for i in range(2) for kind in (CKM.KnowledgeItem, CKM.ProfileFact)),
    *(ox.Triple(thing(i), p, ox.Literal("Jo")) for i in range(3) for p in (CKM.name, RDFS.label, CKM.title)),
    *(ox.Triple(thing(0), CKM.score, ox.Literal(t, datatype=XSD.integer)) for t in ("5", "05", "+5")),
    ox.Triple(thing(0), CKM.score, ox.Literal("5", datatype=XSD.positiveInteger)),
    *AXIOMS,
]
TRIPLES = st.lists(st.sampled_from(SAID), min_size=1, max_size=8)
SOURCE = st.sampled_from(SOURCES)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["load ttl", "load nt"]), SOURCE, TRIPLES),
        st.tuples(st.sampled_from(["add", "remove", "both"]), SOURCE, TRIPLES),
        st.tuples(
            st.sampled_from(["infer", "extend"]), SOURCE, st.lists(st.sampled_from(AXIOMS), min_size=1)
        ),
    ),
    min_size=1,
    max_size=7,
)


def step(store: Store, kind: str, source: str, triples: Sequence[ox.Triple], folder: Path) -> None:
    if kind.startswith("load"):
        path = folder / f"step.{kind[5:]}"
        ox.serialize(triples, path, format=ox.RdfFormat.N_TRIPLES)
        load(store, founded, [RdfFile.at(path)], source)
    elif kind == "infer":
        infer(store, founded)
    elif kind == "extend":
        extend(store, triples, [])
    else:
        with Transaction(store, founded, source, mode=None) as tx:
            for triple in triples:
                if kind in ("add", "both"):
                    tx.add((triple.subject, triple.predicate, triple.object))
                if kind in ("remove", "both"):
                    tx.remove((triple.subject, triple.predicate, triple.object))


def held(triple: ox.Triple) -> ox.Triple:
    """A triple as the engine holds it."""
    scratch = ox.Store()
    scratch.add(ox.Quad(*triple))
    found: ox.Triple = next(iter(scratch)).triple
    return found


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_no_triple_stands_twice_and_every_saying_is_known(
    steps: list[tuple[str, str, list[ox.Triple]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("steps")
    store = MemoryStore()
    create(store, [ox.Triple(CKM.Topic, RDF.type, RDFS.Class)], [])
    said: dict[str, set[ox.Triple]] = {source: set() for source in SOURCES}
    for kind, source, triples in steps:
        step(store, kind, source, triples, folder)
        ours = {held(triple) for triple in triples}
        if kind.startswith("load") or kind == "add":
            said[source] |= ours
        elif kind in ("remove", "both"):
            said[source] -= ours
        assert said_twice(store) == []
        with store.view() as view:
            for triple in set().union(*said.values()):
                assert sources_saying(view, triple) == tuple(s for s in SOURCES if triple in said[s]), str(
                    triple
                )
    graphs = graphs_of(store)
    for source in SOURCES:
        mine = [graphs.get(f"{part}/{source}", set()) for part in ("source", "personal", "also")]
        assert set().union(*mine) == {str(triple) for triple in said[source]}
        assert sum(map(len, mine)) == len(said[source])


TURTLE = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix x: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:jane a ckm:IndividualCustomer ; ckm:name "Jane" ; ckm:email "jane@example.org" .
x:unknown ckm:name "Who" .
x:q a ckm:Question ; ckm:title "Why?" ; ckm:score "5"^^xsd:positiveInteger ; ckm:contributedBy x:jane ; ckm:topic [ ckm:name "t" ] .
[] a ckm:Purchase ; ckm:amount 5.0 . [] a ckm:Purchase ; ckm:amount 5.0 .
x:fact a ckm:ProfileFact ; ckm:attribute "mood" ; ckm:factValue "good" .
"""
ANSWERS = ("SELECT ?s ?p ?o", "SELECT (COUNT(*) AS ?n)", "SELECT ?p (COUNT(?o) AS ?n)", "SELECT DISTINCT ?s")


def answers(store: Store) -> list[list[tuple[object, ...]]]:
    with store.view() as view:
        return [
            sorted(
                map(
                    tuple,
                    view.select(f"{select} {{ ?s ?p ?o }}" + (" GROUP BY ?p" if "?p (" in select else "")),
                ),
                key=str,
            )
            for select in ANSWERS
        ]


@pytest.mark.parametrize("name", ["data.ttl", "data.nt", "data.nt.gz"])
def test_loading_again_changes_nothing_but_the_log_and_another_name_no_answer(
    name: str, store: Store, tmp_path: Path
) -> None:
    text = TURTLE.encode()
    if ".nt" in name:
        text = ox.serialize(ox.parse(text, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""
    text = gzip.compress(text) if name.endswith("gz") else text
    create(store, AXIOMS, [])
    first = load_text(store, tmp_path, text, name=name)
    assert first.changed
    assert said_twice(store) == []
    before, log = state(store)
    again = load_text(store, tmp_path, text, name=name)
    after, longer = state(store)
    assert after == before
    assert longer[:-1] == log
    assert (again.added, again.also, again.known, again.changed) == (0, 0, again.triples, False)
    asked = answers(store)
    other = load_text(store, tmp_path, text, name=name, source="desk")
    assert (other.added, other.also) == (0, first.added)
    assert answers(store) == asked
    assert said_twice(store) == []
    graphs = graphs_of(store)
    assert graphs["also/desk"] == graphs["source/crm"] | graphs["personal/crm"]
    assert not {"source/desk", "personal/desk"} & graphs.keys()


def test_a_second_saying_steps_up_into_the_right_graph_when_the_first_is_withdrawn(
    store: Store, tmp_path: Path
) -> None:
    create(store, [], [ox.Triple(CKM.Person, RDF.type, RDFS.Class)])
    said = '<x:jane> a <https://w3id.org/ckm#Person> ; <https://w3id.org/ckm#name> "Jane" ; <x:p> <x:o> .'
    for source in ("crm", "desk", "web"):
        load_text(store, tmp_path, said, source=source)
    jane = ox.NamedNode("x:jane")
    triples = [
        (jane, RDF.type, CKM.Person),
        (jane, CKM.name, "Jane"),
        (jane, ox.NamedNode("x:p"), ox.NamedNode("x:o")),
    ]
    with Transaction(store, founded, "crm", mode=None) as tx:
        for triple in triples:
            tx.remove(triple)  # type: ignore[arg-type]
    assert set(tx.still_said.values()) == {("desk", "web")}
    graphs = graphs_of(store)
    assert {name: len(graphs[name]) for name in graphs if "/" in name} == {
        "source/desk": 2, "personal/desk": 1, "also/web": 3
    }  # fmt: skip
    for source in ("web", "desk"):
        with Transaction(store, founded, source, mode=None) as tx:
            for triple in triples:
                tx.remove(triple)  # type: ignore[arg-type]
        assert said_twice(store) == []
    assert not [name for name in graphs_of(store) if "/" in name]


def test_export_of_one_source_gives_back_what_it_said(tmp_path: Path) -> None:
    kg = KnowledgeGraph()
    (tmp_path / "data.ttl").write_text(TURTLE)
    for source in ("crm", "desk"):
        kg.load(tmp_path / "data.ttl", source=source)
    told = []
    for source in ("crm", "desk"):
        with (tmp_path / source).open("wb") as out:
            kg.export(out, media_type="application/n-triples", source=source)
        told.append(sorted((tmp_path / source).read_text().splitlines()))
    assert told[0] == told[1]
    assert len(told[0]) == 17
    assert any("positiveInteger" in line for line in told[0])
    jane = ox.NamedNode("https://example.org/jane")
    assert kg.where_from(jane, CKM.name, "Jane") == ("crm", "desk")
    assert kg.where_from(jane, CKM.name, "Joan") == ()


def test_an_ontology_triple_said_by_a_source_is_seen_once_and_known(store: Store, tmp_path: Path) -> None:
    create(store, AXIOMS, [])
    for name in ("data.nt", "data.ttl"):
        load_text(store, tmp_path, "\n".join(f"{axiom} ." for axiom in AXIOMS[:2]), name=name)
        assert said_twice(store) == []
        assert graphs_of(store)["also/crm"] == {str(axiom) for axiom in AXIOMS[:2]}
    before = quads_of(store)
    load_text(store, tmp_path, "\n".join(f"{axiom} ." for axiom in AXIOMS[:2]))
    assert len(quads_of(store)) == len(before)
