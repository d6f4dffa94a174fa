"""Each rule of OWL 2 RL, by itself: what it concludes, forbids or proposes, and no more; none is forgotten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ckm_graph.reasoning import TEMPLATES, compile_constraints, examine
from ckm_graph.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from ckm_graph.model.examination import Examination
    from tests.reasoning.conftest import Triples, World

_TABLES = """
eq-ref eq-sym eq-trans eq-rep-s eq-rep-p eq-rep-o eq-diff1 eq-diff2 eq-diff3
prp-ap prp-dom prp-rng prp-fp prp-ifp prp-irp prp-symp prp-asyp prp-trp prp-spo1 prp-spo2 prp-eqp1 prp-eqp2
prp-pdw prp-adp prp-inv1 prp-inv2 prp-key prp-npa1 prp-npa2
cls-thing cls-nothing1 cls-nothing2 cls-int1 cls-int2 cls-uni cls-com cls-svf1 cls-svf2 cls-avf cls-hv1
cls-hv2 cls-maxc1 cls-maxc2 cls-maxqc1 cls-maxqc2 cls-maxqc3 cls-maxqc4 cls-oo
cax-sco cax-eqc1 cax-eqc2 cax-dw cax-adc
dt-type1 dt-type2 dt-eq dt-diff dt-not-type
scm-cls scm-sco scm-eqc1 scm-eqc2 scm-op scm-dp scm-spo scm-eqp1 scm-eqp2 scm-dom1 scm-dom2 scm-rng1 scm-rng2
scm-hv scm-svf1 scm-svf2 scm-avf1 scm-avf2 scm-int scm-uni
"""
LAWS = _TABLES.split()
"""The names of all rules in tables 4 to 9 of the profile's section 4.3."""

CONCLUDES = {
    "prp-dom": (":p rdfs:domain :A .", ":x :p :y .", ":x a :A ."),
    "prp-rng": (":p rdfs:range :A .", ":x :p :y .", ":y a :A ."),
    "prp-symp": (":p a owl:SymmetricProperty .", ":x :p :y ; :q :z .", ":y :p :x ."),
    "prp-trp": (":p a owl:TransitiveProperty .", ":x :p :y . :y :p :z . :z :q :w .", ":x :p :z ."),
    "prp-spo1": (":p rdfs:subPropertyOf :q .", ":x :p :y . :y :q :z .", ":x :q :y ."),
    "prp-spo2": (":r owl:propertyChainAxiom (:p :q) .", ":x :p :y . :y :q :z ; :p :w .", ":x :r :z ."),
    "prp-eqp1": (":p owl:equivalentProperty :q .", ":x :p :y .", ":x :q :y ."),
    "prp-eqp2": (":p owl:equivalentProperty :q .", ":x :q :y .", ":x :p :y ."),
    "prp-inv1": (":p owl:inverseOf :q .", ":x :p :y .", ":y :q :x ."),
    "prp-inv2": (":p owl:inverseOf :q .", ":x :q :y .", ":y :p :x ."),
    "cls-int1": (":C owl:intersectionOf (:A :B) .", ":x a :A, :B . :y a :A .", ":x a :C ."),
    "cls-int2": (":C owl:intersectionOf (:A :B) .", ":x a :C . :y a :A .", ":x a :A, :B ."),
    "cls-uni": (":C owl:unionOf (:A :B) .", ":x a :A . :y a :D .", ":x a :C ."),
    "cls-svf1": (
        ":C owl:onProperty :p ; owl:someValuesFrom :A .",
        ":x :p :y . :y a :A . :z :p :x .",
        ":x a :C .",
    ),
    "cls-svf2": (":C owl:onProperty :p ; owl:someValuesFrom owl:Thing .", ":x :p :y .", ":x a :C ."),
    "cls-avf": (":C owl:onProperty :p ; owl:allValuesFrom :A .", ":x a :C ; :p :y . :z :p :w .", ":y a :A ."),
    "cls-hv1": (":C owl:onProperty :p ; owl:hasValue :v .", ":x a :C .", ":x :p :v ."),
    "cls-hv2": (":C owl:onProperty :p ; owl:hasValue :v .", ":x :p :v . :y :p :w .", ":x a :C ."),
    "cls-oo": (":C owl:oneOf (:x :y) .", ":z a :A .", ":x a :C . :y a :C ."),
    "cax-sco": (":A rdfs:subClassOf :B .", ":x a :A . :y a :C .", ":x a :B ."),
    "cax-eqc1": (":A owl:equivalentClass :B .", ":x a :A .", ":x a :B ."),
    "cax-eqc2": (":A owl:equivalentClass :B .", ":x a :B .", ":x a :A ."),
    "scm-sco": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", ":x a :B, :C ."),
    "scm-eqc1": (
        ":A owl:equivalentClass :B . :B rdfs:subClassOf :C . :D rdfs:subClassOf :A .",
        ":x a :D .",
        ":x a :A, :B, :C .",
    ),
    "scm-eqc2": (":A rdfs:subClassOf :B . :B rdfs:subClassOf :A .", ":x a :B .", ":x a :A ."),
    "scm-spo": (
        ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .",
        ":x :p :y .",
        ":x :q :y ; :r :y .",
    ),
    "scm-eqp1": (
        ":p owl:equivalentProperty :q . :q rdfs:subPropertyOf :r .",
        ":x :p :y .",
        ":x :q :y ; :r :y .",
    ),
    "scm-eqp2": (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":x :q :y .", ":x :p :y ."),
    "scm-dom1": (":p rdfs:domain :A . :A rdfs:subClassOf :B .", ":x :p :y .", ":x a :A, :B ."),
    "scm-dom2": (":q rdfs:domain :A . :p rdfs:subPropertyOf :q .", ":x :p :y .", ":x :q :y ; a :A ."),
    "scm-rng1": (":p rdfs:range :A . :A rdfs:subClassOf :B .", ":x :p :y .", ":y a :A, :B ."),
    "scm-rng2": (":q rdfs:range :A . :p rdfs:subPropertyOf :q .", ":x :p :y .", ":x :q :y . :y a :A ."),
    "scm-hv": (
        (
            ":C owl:onProperty :p ; owl:hasValue :v . :D owl:onProperty :q ; owl:hasValue :v ."
            ":p rdfs:subPropertyOf :q ."
        ),
        ":x a :C .",
        ":x a :D ; :p :v ; :q :v .",
    ),
    "scm-svf1": (
        (
            ":C owl:onProperty :p ; owl:someValuesFrom :A . :D owl:onProperty :p ; owl:someValuesFrom :B ."
            ":A rdfs:subClassOf :B ."
        ),
        ":x a :C .",
        ":x a :D .",
    ),
    "scm-svf2": (
        (
            ":C owl:onProperty :p ; owl:someValuesFrom :A . :D owl:onProperty :q ; owl:someValuesFrom :A ."
            ":p rdfs:subPropertyOf :q ."
        ),
        ":x a :C .",
        ":x a :D .",
    ),
    "scm-avf1": (
        (
            ":C owl:onProperty :p ; owl:allValuesFrom :A . :D owl:onProperty :p ; owl:allValuesFrom :B ."
            ":A rdfs:subClassOf :B ."
        ),
        ":x a :C .",
        ":x a :D .",
    ),
    "scm-avf2": (
        (
            ":C owl:onProperty :p ; owl:allValuesFrom :A . :D owl:onProperty :q ; owl:allValuesFrom :A ."
            ":p rdfs:subPropertyOf :q ."
        ),
        ":x a :D .",
        ":x a :C .",
    ),
    "scm-int": (
        ":C owl:intersectionOf (:A :B) . :A rdfs:subClassOf :D .",
        ":x a :C .",
        ":x a :A, :B, :D .",
    ),
    "scm-uni": (
        ":C owl:unionOf (:A :B) . :C rdfs:subClassOf :D .",
        ":x a :A .",
        ":x a :C, :D .",
    ),
}
"""By rule: an ontology, data, and all that follows."""

FORBIDS = {
    "eq-diff1": (
        "",
        ":x owl:sameAs :y ; owl:differentFrom :y . :u owl:sameAs :w ; owl:differentFrom :x .",
        2,
    ),
    "eq-diff2": (
        "",
        "[] a owl:AllDifferent ; owl:members (:x :y :z) . :x owl:sameAs :y . :z owl:sameAs :w .",
        2,
    ),
    "eq-diff3": ("", "[] a owl:AllDifferent ; owl:distinctMembers (:x :y) . :z owl:sameAs :y, :x .", 3),
    "prp-irp": (":p a owl:IrreflexiveProperty .", ":x :p :x . :y :p :z . :z :q :z .", 1),
    "prp-asyp": (":p a owl:AsymmetricProperty .", ":x :p :y . :y :p :x, :z . :z :q :y .", 2),
    "prp-pdw": (":p owl:propertyDisjointWith :q .", ":x :p :y, :z ; :q :y, :w .", 2),
    "prp-adp": (
        "[] a owl:AllDisjointProperties ; owl:members (:p :q :r) .",
        ":x :p :y ; :r :y ; :s :y . :z :p :y .",
        2,
    ),
    "prp-npa1": (
        "[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetIndividual :y .",
        ":x :p :y, :z . :y :p :x .",
        4,
    ),
    "prp-npa2": (
        '[] owl:sourceIndividual :x ; owl:assertionProperty :p ; owl:targetValue "no" .',
        ':x :p "no", "yes" .',
        4,
    ),
    "cls-nothing2": (":A rdfs:subClassOf owl:Nothing .", ":x a :A . :y a :B .", 1),
    "cls-com": (":A owl:complementOf :B .", ":x a :A, :B . :y a :A, :C .", 2),
    "cls-maxc1": (
        ":A owl:onProperty :p ; owl:maxCardinality 0 .",
        ":x a :A ; :p :y . :z :p :y . :w a :A ; :q :y .",
        2,
    ),
    "cls-maxqc1": (
        ":A owl:onProperty :p ; owl:onClass :B ; owl:maxQualifiedCardinality 0 .",
        ":x a :A ; :p :y, :z . :y a :B . :w a :B ; :p :y .",
        3,
    ),
    "cls-maxqc2": (
        ":A owl:onProperty :p ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality 0 .",
        ":x a :A ; :p :y . :z :p :y .",
        2,
    ),
    "cax-dw": (":A owl:disjointWith :B .", ":x a :A, :B . :y a :A . :z a :B, :C .", 2),
    "cax-adc": (
        "[] a owl:AllDisjointClasses ; owl:members (:A :B :C) .",
        ":x a :A, :C . :y a :B, :D .",
        2,
    ),
    "dt-not-type": (":p rdfs:range xsd:integer .", ':x :p 5, "five" . :y :q "five" .', 1),
}
"""By rule: an ontology, data with one clash, and how many triples clash."""

PROPOSES = {
    "prp-fp": (":p a owl:FunctionalProperty .", ":x :p :y, :z ; :q :u, :v . :w :p :u .", ":y :z"),
    "prp-ifp": (":p a owl:InverseFunctionalProperty .", ':x :p "a" . :y :p "a", "b" . :z :q "b" .', ":x :y"),
    "prp-key": (
        ":A owl:hasKey (:p :q) .",
        ":x a :A ; :p 1 ; :q 2 . :y a :A ; :p 1, 3 ; :q 2 . :z a :A ; :p 1 ; :q 4 . :w a :B ; :p 1 ; :q 2 .",
        ":x :y",
    ),
    "cls-maxc2": (
        ":A owl:onProperty :p ; owl:maxCardinality 1 .",
        ":x a :A ; :p :y, :z . :w :p :u, :v .",
        ":y :z",
    ),
    "cls-maxqc3": (
        ":A owl:onProperty :p ; owl:onClass :B ; owl:maxQualifiedCardinality 1 .",
        ":x a :A ; :p :y, :z, :u . :y a :B . :z a :B .",
        ":y :z",
    ),
    "cls-maxqc4": (
        ":A owl:onProperty :p ; owl:onClass owl:Thing ; owl:maxQualifiedCardinality 1 .",
        ":x a :A ; :p :y, :z . :w :p :u, :v .",
        ":y :z",
    ),
}
"""By rule: an ontology, data, and what is one."""

DIFFER = {"dt-diff": (":p a owl:FunctionalProperty .", ":x :p 1, 2 . :y :p 1, 1.0 . :z :p :a, 5 .")}
"""The rule on literals that have to be one value."""


@pytest.mark.parametrize("law", CONCLUDES)
def test_a_law_concludes_what_it_should_and_no_more(law: str, world: World, triples: Triples) -> None:
    ontology, data, expected = CONCLUDES[law]
    world.infer(ontology=ontology, public=data)
    assert world.public == triples(expected)
    assert not _look(world).clashes


@pytest.mark.parametrize("law", FORBIDS)
def test_a_law_finds_the_triples_that_clash_and_no_more(law: str, world: World) -> None:
    ontology, data, count = FORBIDS[law]
    world.infer(ontology=ontology, public=data)
    found = _look(world)
    assert [(clash.law, len(clash.triples)) for clash in found.clashes] == [(law, count)]
    assert not found.proposals
    said = {quad.triple for quad in world.session.quads()}
    assert said.issuperset(found.clashes[0].triples)


@pytest.mark.parametrize("law", FORBIDS)
def test_without_any_of_its_triples_there_is_no_clash(law: str, world: World) -> None:
    ontology, data, _ = FORBIDS[law]
    world.infer(ontology=ontology, public=data)
    (clash,) = _look(world).clashes
    quads = {quad.triple: quad for quad in world.session.quads()}
    for triple in clash.triples:
        world.session.remove([quads[triple]])
        assert not _look(world).clashes
        world.session.add([quads[triple]])


@pytest.mark.parametrize("law", PROPOSES)
def test_a_law_proposes_what_is_one_and_no_more(law: str, world: World) -> None:
    ontology, data, things = PROPOSES[law]
    assert not world.infer(ontology=ontology, public=data).inferred
    found = _look(world)
    assert [one.law for one in found.proposals] == [law]
    assert [
        thing.value.replace("http://example.org/", ":") for thing in found.proposals[0].things
    ] == things.split()
    assert {quad.triple for quad in world.session.quads()}.issuperset(found.proposals[0].evidence)
    assert not found.clashes


def test_two_values_where_there_can_be_one_are_a_clash(world: World, triples: Triples) -> None:
    ontology, data = DIFFER["dt-diff"]
    world.infer(ontology=ontology, public=data)
    found = _look(world)
    assert [(clash.law, frozenset(clash.triples)) for clash in found.clashes] == [
        ("prp-fp", triples(":x :p 1, 2 ."))
    ]
    assert not found.proposals


def test_no_law_is_forgotten_and_the_docs_say_what_becomes_of_each() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/inference.md").read_text()
    rows = {
        law: row.split("|")[2].strip()
        for row in re.findall(r"^\| `.*", text, flags=re.MULTILINE)
        for law in re.findall(r"`([a-z]+-[a-z0-9-]+)`", row.split("|")[1])
    }
    assert sorted(rows) == sorted(LAWS)
    kinds = {kind: {law for law, said in rows.items() if said == kind} for kind in set(rows.values())}
    assert kinds.pop("concluded") == set(CONCLUDES)
    assert kinds.pop("a clash") == {*FORBIDS, *DIFFER}
    assert kinds.pop("proposed") == set(PROPOSES)
    assert list(kinds) == ["left out"]
    applied = {law for template in TEMPLATES for law in template.laws}
    assert applied == {law for law in CONCLUDES if not law.startswith("scm-")}


def _look(world: World) -> Examination:
    return examine(world.session, compile_constraints(world.session.quads(graph=ONTOLOGY)))
