"""What can't be true together is found through nameless classes, inference and identity, with its triples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from ckm_graph.reasoning import compile_constraints, examine
from ckm_graph.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from ckm_graph.model import Examination
    from tests.reasoning.conftest import Triples, World

_DISJOINT = ":A owl:disjointWith :B ."
CLASHES = {
    "what is inferred clashes too": (
        _DISJOINT + ":p rdfs:domain :B . :C rdfs:subClassOf :A .",
        ":x a :C ; :p :y .",
        ":x a :A, :B .",
    ),
    "a nameless complement": (
        ":A rdfs:subClassOf [ owl:complementOf :B ] .",
        ":x a :A, :B . :y a :A .",
        ":x a :A, :B .",
    ),
    "a nameless union": (
        ":A owl:disjointWith [ owl:unionOf (:B :C) ] .",
        ":x a :A, :C . :y a :B .",
        ":x a :A, :C .",
    ),
    "nothing has all its values in nothing": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom owl:Nothing ] .",
        ":x a :A ; :p :y . :z :p :y .",
        ":x a :A ; :p :y .",
    ),
    "nothing is in an intersection that is empty": (
        "[ owl:intersectionOf (:A :B) ] rdfs:subClassOf owl:Nothing .",
        ":x a :A, :B . :y a :A .",
        ":x a :A, :B .",
    ),
    "a class that is another name of nothing": (
        ":A owl:equivalentClass owl:Nothing . :B rdfs:subClassOf :A .",
        ":x a :A .",
        ":x a :A .",
    ),
    "what is stated to be nothing": ("", ":x a owl:Nothing .", ":x a owl:Nothing ."),
    "at most one, told of a superclass": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":x a :A ; :p 1, 2 . :y :p 1, 2 .",
        ":x a :B ; :p 1, 2 .",
    ),
    "an inverse that is functional": (
        "[ owl:inverseOf :p ] a owl:FunctionalProperty .",
        ":x :p :y . :z :p :y . :x owl:differentFrom :z .",
        ":x :p :y . :z :p :y . :x owl:differentFrom :z .",
    ),
    "two steps of identity, one of them stated": (
        ":p a owl:InverseFunctionalProperty .",
        ":x :p 1 . :y :p 1 ; owl:sameAs :z . :z owl:differentFrom :x .",
        ":x :p 1 . :y :p 1 ; owl:sameAs :z . :z owl:differentFrom :x .",
    ),
    "a value that has to be of a datatype here": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom xsd:byte ] .",
        ":x a :A ; :p 5, 500 . :y :p 500 .",
        ":x a :A ; :p 500 .",
    ),
    "what nobody can write as a date": (
        ":p rdfs:range xsd:date .",
        ':x :p "2024-02-30"^^xsd:date, "2024-02-29"^^xsd:date .',
        ':x :p "2024-02-30"^^xsd:date .',
    ),
    "the members of an enumeration may be forced apart": (
        ":A owl:oneOf (:x :y) . :B owl:oneOf (:y :z) . :A owl:disjointWith :B .",
        "",
        ":y a :A, :B .",
    ),
}


@pytest.mark.parametrize(("ontology", "data", "wrong"), CLASHES.values(), ids=CLASHES)
def test_exactly_the_triples_that_clash_are_found(
    world: World, triples: Triples, ontology: str, data: str, wrong: str
) -> None:
    world.infer(ontology=ontology, public=data)
    assert {triple for clash in _look(world).clashes for triple in clash.triples} == triples(wrong)


def test_what_is_found_by_a_class_is_not_found_again_by_those_below_it(world: World) -> None:
    world.infer(
        ontology=(
            ":A rdfs:subClassOf :B . :B rdfs:subClassOf [ owl:complementOf [ owl:unionOf (:C) ] ] ."
            ":D rdfs:subClassOf :C ."
        ),
        public=":x a :A, :D .",
    )
    (clash,) = _look(world).clashes
    assert len(clash.triples) == 2


def test_what_many_share_is_one_proposal_of_them_all(world: World) -> None:
    shared = " ".join(f':x{number} :p "noreply" .' for number in range(300))
    world.infer(ontology=":p a owl:InverseFunctionalProperty .", public=shared)
    (found,) = _look(world).proposals
    assert len(found.things) == len(found.evidence) == 300


def test_what_is_stated_to_be_one_is_not_proposed(world: World) -> None:
    world.infer(
        ontology=":p a owl:InverseFunctionalProperty .",
        public=":x :p 1 ; owl:sameAs :w . :y :p 1 . :w owl:sameAs :y .",
    )
    assert not _look(world).proposals


def test_what_shares_values_by_different_ways_is_one(world: World) -> None:
    world.infer(
        ontology=(
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; "
            "owl:onClass [ owl:unionOf (:B [ owl:oneOf (:z) ]) ] ] ."
        ),
        public=":x a :A ; :p :y, :z, :u . :y a :B .",
    )
    (found,) = _look(world).proposals
    assert [thing.value[-1] for thing in found.things] == ["y", "z"]


def test_an_axiom_that_is_defined_by_way_of_itself_is_named(world: World) -> None:
    circle = (
        "_:a owl:onProperty :p ; owl:someValuesFrom _:b . _:c rdfs:subClassOf _:b ."
        "_:c owl:onProperty :p ; owl:someValuesFrom _:b . :A owl:disjointWith _:a ."
    )
    world.infer(ontology=circle, public=":x :p :y .")
    assert [axiom.split()[0] for axiom in _look(world).unchecked] == ["cax-dw"]


def test_the_valid_examples_of_the_ontology_hold_no_contradiction() -> None:
    kg = KnowledgeGraph()
    for path in sorted((Path(__file__).parents[1] / "ontology/data/valid").glob("*.ttl")):
        kg.load(path, source=f"example-{path.stem}")
    kg.infer()
    assert not kg.inconsistencies()
    assert not kg.identity_proposals()


def test_a_graph_tells_what_contradicts_its_ontology() -> None:
    kg = KnowledgeGraph()
    with kg.transaction(source="crm", validate=False) as tx:
        tx.update("INSERT DATA { <https://example.org/a> a ckm:Answer, ckm:Question }")
    (clash,) = kg.inconsistencies()
    assert clash.law == "cax-dw"
    assert {str(triple.subject) for triple in clash.triples} == {"<https://example.org/a>"}


def _look(world: World) -> Examination:
    return examine(world.session, compile_constraints(world.session.quads(graph=ONTOLOGY)))


def test_of_a_literal_it_is_not_concluded_that_it_is_nothing(world: World) -> None:
    empty = ":p rdfs:range :Empty . :Empty rdfs:subClassOf owl:Nothing ."
    world.infer(ontology=empty, public=":x :p 1 .")
    assert not _look(world).clashes
    world.infer(ontology=empty, public=":x :p :y .")
    assert {clash.law for clash in _look(world).clashes} == {"cls-nothing2"}
