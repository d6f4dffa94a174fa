"""Each rule of OWL 2 RL that is kept, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph.errors import InputError
from ckm_graph.reasoning import compile_rules

if TYPE_CHECKING:
    from tests.reasoning.conftest import Triples, World

_RULES = {
    "cax-sco leads straight to every superclass": (
        ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .",
        ":x a :A .",
        ":x a :B, :C .",
    ),
    "cax-eqc1 and cax-eqc2 lead both ways": (
        ":A owl:equivalentClass :B .",
        ":x a :A . :y a :B .",
        ":x a :B . :y a :A .",
    ),
    "prp-spo1 keeps literals as they are": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ':x :p "tab\\t\\"quote\\" \\\\ \\n é"@en-gb, 1.5, "2020-01-01T00:00:00+02:00"^^xsd:dateTime .',
        (
            ':x :q "tab\\t\\"quote\\" \\\\ \\n é"@en-gb, 1.5, "2020-01-01T00:00:00+02:00"^^xsd:dateTime ; '
            ':r "tab\\t\\"quote\\" \\\\ \\n é"@en-gb, 1.5, "2020-01-01T00:00:00+02:00"^^xsd:dateTime .'
        ),
    ),
    "prp-eqp1 and prp-eqp2 lead both ways": (
        ":p owl:equivalentProperty :q .",
        ":x :p :y . :y :q :z .",
        ":x :q :y . :y :p :z .",
    ),
    "prp-inv1 and prp-inv2 lead both ways": (
        ":p owl:inverseOf :q .",
        ":x :p :y . :y :q :z .",
        ":y :q :x . :z :p :y .",
    ),
    "an inverse makes no literal a subject": (":p owl:inverseOf :q .", ":x :p 5 .", ""),
    "prp-symp": (":p a owl:SymmetricProperty .", ":x :p :y .", ":y :p :x ."),
    "prp-trp": (
        ":p a owl:TransitiveProperty .",
        ":a :p :b . :b :p :c . :c :p :d .",
        ":a :p :c, :d . :b :p :d .",
    ),
    "prp-spo2 with two parts": (
        ":uncle owl:propertyChainAxiom ( :parent :brother ) .",
        ":x :parent :y . :y :brother :z .",
        ":x :uncle :z .",
    ),
    "prp-spo2 with four parts": (
        ":far owl:propertyChainAxiom ( :p :q :p :r ) .",
        ":a :p :b . :b :q :c . :c :p :d . :d :r :e, 7 .",
        ":a :far :e, 7 .",
    ),
    "prp-spo2 with one part is a subproperty": (
        ":q owl:propertyChainAxiom ( :p ) .",
        ":x :p :y .",
        ":x :q :y .",
    ),
    "prp-dom": (
        ":p rdfs:domain :A . :A rdfs:subClassOf :B . :q rdfs:subPropertyOf :p .",
        ":x :q 5 .",
        ":x :p 5 ; a :A, :B .",
    ),
    "prp-rng": (
        ":p rdfs:range :A . :A rdfs:subClassOf :B .",
        ":x :p :y, 5 .",
        ":y a :A, :B .",
    ),
    "cls-hv1": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue :v ] .",
        ":x a :A .",
        ":x :p :v .",
    ),
    "cls-hv1 with a literal": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:hasValue 5 ] .",
        ":x a :A .",
        ":x :p 5 .",
    ),
    "cls-hv2": (
        "[ owl:onProperty :p ; owl:hasValue :v ] rdfs:subClassOf :A .",
        ":x :p :v . :y :p :x .",
        ":x a :A .",
    ),
    "cls-svf1": (
        "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
        ":x :p :y . :y a :B . :z :p :x .",
        ":x a :A .",
    ),
    "cls-svf1, though no literal is an instance": (
        "[ owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A . :q rdfs:range :B .",
        ":x :p 5 . :y :q 5 . :z :p :u . :y :q :u .",
        ":z a :A . :u a :B .",
    ),
    "cls-svf2": (
        "[ owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :A .",
        ":x :p :y .",
        ":x a :A .",
    ),
    "cls-avf": (
        ":A rdfs:subClassOf [ owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":x a :A ; :p :y . :z :p :x .",
        ":y a :B .",
    ),
    "cls-int1": (
        ":A owl:intersectionOf ( :B :C :D ) .",
        ":x a :B, :C, :D . :y a :B, :C .",
        ":x a :A .",
    ),
    "cls-int2": (":A owl:intersectionOf ( :B :C ) .", ":x a :A .", ":x a :B, :C ."),
    "cls-uni": (":A owl:unionOf ( :B :C ) .", ":x a :B . :y a :C .", ":x a :A . :y a :A ."),
    "cls-oo": (":A owl:oneOf ( :x :y ) . :A rdfs:subClassOf :B .", "", ":x a :A, :B . :y a :A, :B ."),
    "scm-svf1: a narrower filler lies under a wider": (
        (
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] . :B rdfs:subClassOf :C ."
            "[ owl:onProperty :p ; owl:someValuesFrom :C ] rdfs:subClassOf :D ."
        ),
        ":x a :A .",
        ":x a :D .",
    ),
    "scm-svf2, scm-hv: a narrower property lies under a wider": (
        (
            ":p rdfs:subPropertyOf :q ."
            ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] ."
            "[ owl:onProperty :q ; owl:someValuesFrom :B ] rdfs:subClassOf :D ."
        ),
        ":x a :A .",
        ":x a :D .",
    ),
    "scm-avf1, scm-avf2": (
        (
            ":p rdfs:subPropertyOf :q . :B rdfs:subClassOf :C ."
            ":A rdfs:subClassOf [ owl:onProperty :q ; owl:allValuesFrom :B ] ."
            "[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :D ."
            "[ owl:onProperty :q ; owl:allValuesFrom :C ] rdfs:subClassOf :E ."
        ),
        ":x a :A .",
        ":x a :D, :E .",
    ),
    "a nested expression works without a name": (
        (
            "[ owl:intersectionOf ( :B [ owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom "
            "[ owl:unionOf ( :C :D ) ] ] ) ] rdfs:subClassOf :A ."
        ),
        ":x a :B . :y a :D ; :p :x . :z a :B .",
        ":x a :A .",
    ),
    "an individual of a nameless class": (
        ":A owl:equivalentClass [ owl:onProperty :p ; owl:hasValue :v ] .",
        ":x :p :v .",
        ":x a :A .",
    ),
    "a subproperty of rdf:type classifies": (
        ":kind rdfs:subPropertyOf rdf:type . :A rdfs:subClassOf :B .",
        ":x :kind :A .",
        ":x a :A, :B .",
    ),
    "axioms do not infer among themselves": (
        (
            ":A a owl:Class ; rdfs:subClassOf :B, owl:Thing . owl:Class rdfs:subClassOf rdfs:Class, :Meta ."
            "rdfs:subClassOf rdfs:subPropertyOf :below . :p a owl:ObjectProperty ; rdfs:range rdfs:Resource ."
        ),
        ":x :p :y .",
        "",
    ),
    "an individual of the ontology is an individual": (
        ":A rdfs:subClassOf :B . :concept a :A .",
        "",
        ":concept a :B .",
    ),
    "nothing becomes owl:sameAs, nor does anything follow from it": (
        ":p a owl:FunctionalProperty, owl:InverseFunctionalProperty . :A owl:hasKey ( :p ) .",
        ":x a :A ; :p :y, :z . :u a :A ; :p :y ; owl:sameAs :w .",
        "",
    ),
    "blank nodes carry inference but stand in no conclusion": (
        ":p a owl:TransitiveProperty . :A rdfs:subClassOf :B .",
        ":x :p [ a :A ; :p :z ] .",
        ":x :p :z .",
    ),
}


@pytest.mark.parametrize(("ontology", "data", "expected"), _RULES.values(), ids=_RULES)
def test_a_rule_concludes_what_it_should_and_no_more(
    world: World, triples: Triples, ontology: str, data: str, expected: str
) -> None:
    report = world.infer(ontology=ontology, public=data)
    assert world.public == triples(expected)
    assert not world.personal
    assert report.inferred == len(world.public) == sum(count for _, count in report.by_rule)


def test_blank_nodes_that_got_iris_on_loading_name_no_class(world: World, triples: Triples) -> None:
    node = "<https://w3id.org/ckm/.well-known/genid/1>"
    world.infer(
        ontology=f"{node} owl:onProperty :p ; owl:hasValue :v . {node} rdfs:subClassOf :A .",
        public=":x :p :v .",
    )
    assert world.public == triples(":x a :A .")


def test_only_rules_that_can_fire_are_kept(prefixes: str) -> None:
    ontology = (
        ":A rdfs:subClassOf :B, owl:Thing, [ owl:onProperty :p ; owl:someValuesFrom :C ] ."
        ":p a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:label 'p' . :q rdfs:range xsd:string ."
    )
    rules = compile_rules(ox.parse(prefixes + ontology, format=ox.RdfFormat.TURTLE))
    assert len(rules) == 1 + len(rules.table("someValuesFrom")) == 1
    assert rules.table("subClassOf") == (("http://example.org/A", "http://example.org/B"),)


def test_a_broken_list_is_refused_with_its_place(prefixes: str) -> None:
    ontology = ox.parse(prefixes + ":A owl:unionOf :l . :l rdf:first :B .", format=ox.RdfFormat.TURTLE)
    with pytest.raises(InputError, match=r"list http://example\.org/l is broken"):
        compile_rules(ontology)
