"""Personal data stands in personal graphs alone, however and in whatever order it comes in."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph import KnowledgeGraph
from ckm_graph.schema import package_schema
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import Transaction
from ckm_graph.vocabulary import CKM, LOG, RDF, RDFS
from tests.transactions.states import RULES, founded, graphs_of, load_text, thing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckm_graph.store import Store

PERSONAL = sorted(p.iri for p in package_schema().properties.values() if p.personal)
MARK = "marked-{}"
SUFFIXES = ("nt", "ttl")
IRI = thing("someone")
TYPED = {
    "person": f"{IRI} {RDF.type} {CKM.IndividualCustomer} .\n",
    "topic": f"{IRI} {RDF.type} {CKM.Topic} .\n",
    "unheard of": f"{IRI} {RDF.type} <https://example.org/Thing> .\n",
}
MARKED = "".join(f'{IRI} <{iri}> "{MARK.format(i)}" .\n' for i, iri in enumerate(PERSONAL))


def leaks(store: Store, mark: str = "marked") -> list[str]:
    """Where marks stand outside personal graphs: graphs, log lines."""
    found = []
    with store.view() as view:
        for graph in view.graphs():
            if not graph.value.startswith("https://w3id.org/ckm/graph/personal/") and graph != LOG:
                found += [str(quad) for quad in view.quads(graph=graph) if mark in str(quad)]
    return found + [line for line in store.log() if mark in line]


def hidden(store: Store, mark: str = "marked") -> int:
    return sum(
        mark in triple
        for name, some in graphs_of(store).items()
        if name.startswith("personal/")
        for triple in some
    )


def test_the_package_marks_properties_as_personal() -> None:
    assert CKM.name.value in PERSONAL
    assert len(PERSONAL) >= 5


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", ["person", "unheard of", None])
@pytest.mark.parametrize("order", ["before", "after", "file before", "file after"])
def test_marked_values_of_whoever_may_be_a_person_stand_in_personal_graphs_alone(
    suffix: str, kind: str | None, order: str, tmp_path: Path
) -> None:
    store, typed = MemoryStore(), TYPED.get(kind or "", "")
    gap = "".join(f"<x:other{i}> <x:p> <x:o> .\n" for i in range(3))
    texts = [typed + gap + MARKED] if order == "before" else [MARKED + gap + typed]
    if "file" in order:
        texts = [typed, MARKED] if "before" in order else [MARKED, typed]
    reports = [load_text(store, tmp_path, text, name=f"data.{suffix}") for text in texts]
    assert leaks(store) == []
    assert hidden(store) == len(PERSONAL)
    assert sum(report.personal for report in reports) == len(PERSONAL)
    assert not any("marked" in repr(report) for report in reports)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("order", ["before", "after", "file before", "file after"])
def test_what_certainly_is_no_person_has_a_public_name(suffix: str, order: str, tmp_path: Path) -> None:
    store = MemoryStore()
    texts = [TYPED["topic"], MARKED] if "before" in order else [MARKED, TYPED["topic"]]
    for text in texts if "file" in order else ["".join(texts)]:
        report = load_text(store, tmp_path, text, name=f"data.{suffix}")
        assert report.personal >= 0
    assert hidden(store) == 0
    assert len(graphs_of(store)["source/crm"]) == len(PERSONAL) + 1


def test_every_store_moves_what_a_later_type_decides(store: Store, tmp_path: Path) -> None:
    load_text(store, tmp_path, MARKED)
    assert (leaks(store), hidden(store)) == ([], len(PERSONAL))
    load_text(store, tmp_path, TYPED["topic"], source="desk")
    assert hidden(store) == 0
    load_text(store, tmp_path, TYPED["person"], source="web")
    assert (leaks(store), hidden(store)) == ([], len(PERSONAL))
    with Transaction(store, founded, "web", mode=None) as tx:
        tx.remove((IRI, RDF.type, CKM.IndividualCustomer))
    assert hidden(store) == 0
    with Transaction(store, founded, "desk", mode=None) as tx:
        tx.remove((IRI, RDF.type, CKM.Topic))
    assert hidden(store) == len(PERSONAL)


ORDERS = list(itertools.permutations(range(4)))[::5]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", sorted(RULES.wholly, key=str))
def test_all_that_is_said_of_a_wholly_personal_thing_is_personal(
    suffix: str, order: tuple[int, ...], kind: ox.NamedNode, tmp_path: Path
) -> None:
    lines = [
        f"{IRI} {RDF.type} {kind} .\n",
        f'{IRI} {CKM.factValue} "marked-1" .\n',
        f'{IRI} <https://example.org/p> "marked-2" .\n<x:other> <x:p> <x:o> .\n',
        f'{IRI} {CKM.score} "marked-3" .\n',
    ]
    for split in (False, True):
        store = MemoryStore()
        ordered = [lines[i] for i in order]
        for text in ordered if split else ["".join(ordered)]:
            load_text(store, tmp_path, text, name=f"data.{suffix}")
        assert leaks(store) == []
        assert hidden(store) == 3
        assert graphs_of(store)["source/crm"] == {"<x:other> <x:p> <x:o>"}


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("datatype", ["positiveInteger", "date", "boolean", "dateTimeStamp"])
def test_an_odd_literal_leaks_no_personal_value_into_provenance_or_report(
    suffix: str, datatype: str, tmp_path: Path
) -> None:
    store, value = MemoryStore(), "88112233" if datatype == "positiveInteger" else "8811-22-33"
    literal = f'"{value}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'
    text = f"{IRI} {CKM.birthDate} {literal} .\n{thing('fact')} {RDF.type} {CKM.ProfileFact} .\n{thing('fact')} {CKM.factValue} {literal} .\n"
    report = load_text(store, tmp_path, text, name=f"data.{suffix}")
    assert value not in repr(report)
    assert hidden(store, value) == 2
    assert leaks(store, value) == []


def test_two_sources_naming_one_person_leave_it_out_of_what_queries_see_in_public(
    store: Store, tmp_path: Path
) -> None:
    for source in ("crm", "desk"):
        load_text(store, tmp_path, TYPED["person"] + MARKED, source=source)
    seen = {
        name for name, triples in graphs_of(store).items() if any("marked" in triple for triple in triples)
    }
    assert seen == {"personal/crm", "also/desk"}


EXTENSION = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:nick a owl:DatatypeProperty ; rdfs:subPropertyOf ckm:name ; rdfs:label "nick"@en .
ex:pet a owl:DatatypeProperty ; rdfs:subPropertyOf ex:nick ; rdfs:label "pet name"@en .
ex:Robot a owl:Class ; rdfs:subClassOf ckm:SoftwareAgent ; rdfs:label "robot"@en .
ex:Blogger a owl:Class ; rdfs:subClassOf ckm:Person ; rdfs:label "blogger"@en .
ex:Secret a owl:Class ; rdfs:subClassOf ckm:ProfileFact ; rdfs:label "secret"@en .
"""
OWN = """
<https://example.org/1> a <https://example.org/Blogger> ; <https://example.org/pet> "marked-1" ; <https://w3id.org/ckm#name> "marked-2" .
<https://example.org/2> <https://example.org/nick> "marked-3" .
<https://example.org/3> a <https://example.org/Secret> ; <https://example.org/p> "marked-4" .
<https://example.org/4> a <https://example.org/Robot> ; <https://w3id.org/ckm#name> "R2" ; <https://example.org/nick> "Artoo" .
"""


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("first", ["extension", "data"])
def test_an_extension_makes_its_own_properties_and_classes_personal(
    suffix: str, first: str, tmp_path: Path
) -> None:
    (tmp_path / "own.ttl").write_text(EXTENSION)
    text = OWN.encode()
    if suffix == "nt":
        text = ox.serialize(ox.parse(text, format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES) or b""
    (tmp_path / f"data.{suffix}").write_bytes(text)
    kg = KnowledgeGraph()
    for step in ("extension", "data") if first == "extension" else ("data", "extension"):
        if step == "extension":
            kg.extend(tmp_path / "own.ttl")
        else:
            kg.load(tmp_path / f"data.{suffix}", source="crm")
    assert leaks(kg.store) == []
    assert hidden(kg.store) == 4
    assert sum(name in t for t in graphs_of(kg.store)["source/crm"] for name in ("R2", "Artoo")) == 2
    kg.infer()
    assert leaks(kg.store) == []


@pytest.mark.parametrize(
    "said",
    [
        "ex:own a owl:DatatypeProperty ; owl:equivalentProperty ckm:name .",
        "ckm:name owl:equivalentProperty ex:own . ex:own a owl:DatatypeProperty .",
        "ex:own rdfs:subPropertyOf ckm:name .",
        "ex:Own a owl:Class ; owl:equivalentClass ckm:ProfileFact .",
        "ex:Own rdfs:subClassOf ckm:ProfileFact .",
        "ex:Own a rdfs:Class ; ckm:isPersonalData true .",
    ],
)
def test_what_is_equal_to_something_personal_or_below_it_is_personal(said: str, tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(EXTENSION + said)
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    (tmp_path / "data.ttl").write_text(
        "@prefix ex: <https://example.org/> . ex:1 a ex:Own ; ex:own 'marked' ."
    )
    kg.load(tmp_path / "data.ttl", source="crm")
    assert hidden(kg.store) == 1
    kg.infer()
    assert leaks(kg.store) == []


def inferring() -> Iterator[tuple[str, ...]]:
    yield ("person", "infer")
    yield ("topic", "infer", "person")
    yield ("topic", "infer", "person", "infer")
    yield ("review", "infer", "-review")
    yield ("review", "infer", "-review", "infer")


@pytest.mark.parametrize("steps", list(inferring()), ids=" ".join)
def test_what_was_inferred_from_a_public_name_does_not_stay_public_when_it_becomes_personal(
    steps: tuple[str, ...],
) -> None:
    kg = KnowledgeGraph()
    kinds = {"person": CKM.Person, "topic": CKM.Topic, "review": CKM.Review}
    for number, step in enumerate(("name", *steps)):
        with kg.transaction(source=f"s{number}" if step in kinds else "crm", validate=False) as tx:
            if step == "name":
                tx.add((IRI, CKM.name, "marked"))
            elif step in kinds:
                tx.add((IRI, RDF.type, kinds[step]))
        if step == "-review":
            with kg.transaction(source="s1", validate=False) as tx:
                tx.remove((IRI, RDF.type, CKM.Review))
        if step == "infer":
            kg.infer()
    quads = [leak for leak in leaks(kg.store) if not leak.startswith("{")]
    assert quads == []


def test_a_person_that_only_inference_knows_is_a_person(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        EXTENSION + "ex:writes a owl:ObjectProperty ; rdfs:domain ckm:Person ; rdfs:label 'writes'@en ."
    )
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    with kg.transaction(source="crm", validate=False) as tx:
        tx.add((IRI, RDF.type, CKM.Topic))
        tx.add((IRI, CKM.name, "marked"))
        tx.add((IRI, ox.NamedNode("https://example.org/writes"), thing("post")))
    assert hidden(kg.store) == 2
    assert not kg.infer().changed
    assert kg.ask(f"ASK {{ {IRI} a {CKM.Person} ; {RDFS.label} 'marked' }}")
    assert [leak for leak in leaks(kg.store) if not leak.startswith("{")] == []
