"""Cases of the W3C's OWL 2 test suite, retold in Turtle after their names: what is reached, and what is not.

The suite is not part of this project; the cases are retold from what others say of them. docs/inference.md
names all thirty positive cases of the profile: those that are reached, and the others with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ckm_graph.reasoning import compile_constraints, compile_rules, examine
from ckm_graph.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from tests.reasoning.conftest import Triples, World

ENTAILED = {
    "New-Feature-ObjectPropertyChain-001": (
        ":hasAunt owl:propertyChainAxiom (:hasMother :hasSister) .",
        ":Stewie :hasMother :Lois . :Lois :hasSister :Carol .",
        ":Stewie :hasAunt :Carol .",
    ),
    "New-Feature-ObjectPropertyChain-BJP-003": (
        ":p owl:propertyChainAxiom (:p :q) .",
        ":a :p :b . :b :q :c .",
        ":a :p :c .",
    ),
}
SCHEMA = {
    "WebOnt-equivalentClass-002": (
        ":Car owl:equivalentClass :Automobile .",
        ":Car rdfs:subClassOf :Automobile . :Automobile rdfs:subClassOf :Car .",
    ),
    "WebOnt-equivalentClass-003": (
        ":Car rdfs:subClassOf :Automobile . :Automobile rdfs:subClassOf :Car .",
        ":Car owl:equivalentClass :Automobile .",
    ),
    "WebOnt-equivalentProperty-002": (
        ":hasLeader owl:equivalentProperty :hasHead .",
        ":hasLeader rdfs:subPropertyOf :hasHead . :hasHead rdfs:subPropertyOf :hasLeader .",
    ),
    "WebOnt-equivalentProperty-003": (
        ":hasLeader rdfs:subPropertyOf :hasHead . :hasHead rdfs:subPropertyOf :hasLeader .",
        ":hasLeader owl:equivalentProperty :hasHead .",
    ),
}
"""Cases about the ontology alone: what they conclude is not written, it lies in the rules."""
IDENTITY = {
    "New-Feature-Keys-003": (
        ":GriffinFamilyMember owl:hasKey (:hasName) .",
        (
            ':Peter a :GriffinFamilyMember ; :hasName "Peter" .'
            ':Peter_Griffin a :GriffinFamilyMember ; :hasName "Peter" .'
        ),
        ["Peter", "Peter_Griffin"],
    ),
    "New-Feature-Keys-004": (
        ":GriffinFamilyMember owl:hasKey (:hasName) .",
        ':Peter a :GriffinFamilyMember ; :hasName "Peter" . :StPeter :hasName "Peter" .',
        [],
    ),
}
"""What a key makes one, and what it does not: a key holds within its class."""
CONTRADICTIONS = {
    "DisjointClasses-002": (":Boy owl:disjointWith :Girl .", ":Stewie a :Boy, :Girl .", "cax-dw"),
    "New-Feature-DisjointDataProperties-001": (
        ":hasName a owl:DatatypeProperty ; owl:propertyDisjointWith :hasAddress .",
        ':Peter :hasName "Peter Griffin" ; :hasAddress "Peter Griffin" .',
        "prp-pdw",
    ),
    "WebOnt-Nothing-001": ("", "[] a owl:Nothing .", "cls-nothing2"),
    "New-Feature-AsymmetricProperty-001": (
        ":parentOf a owl:ObjectProperty, owl:AsymmetricProperty .",
        ":Peter :parentOf :Stewie . :Stewie :parentOf :Peter .",
        "prp-asyp",
    ),
    "New-Feature-IrreflexiveProperty-001": (
        ":marriedTo a owl:ObjectProperty, owl:IrreflexiveProperty .",
        ":Peter :marriedTo :Peter .",
        "prp-irp",
    ),
    "New-Feature-NegativeDataPropertyAssertion-001": (
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :Meg ; owl:assertionProperty :hasAge ;"
            "owl:targetValue 5 . :hasAge a owl:DatatypeProperty ."
        ),
        ":Meg :hasAge 5 .",
        "prp-npa2",
    ),
    "New-Feature-NegativeObjectPropertyAssertion-001": (
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :Peter ; owl:assertionProperty :hasSon ;"
            "owl:targetIndividual :Meg . :hasSon a owl:ObjectProperty ."
        ),
        ":Peter :hasSon :Meg .",
        "prp-npa1",
    ),
}
NOT_ENTAILED = {
    "WebOnt-I4.6-004": (":C1 owl:equivalentClass :C2 .", "", ":C1 owl:sameAs :C2 ."),
    "WebOnt-I5.8-007": (":p rdfs:range xsd:short .", ":x :p 1 .", ":p rdfs:range xsd:unsignedByte ."),
    "New-Feature-ObjectPropertyChain-BJP-004": (
        ":p owl:propertyChainAxiom (:p :q) .",
        ":a :q :b . :b :q :c .",
        ":p a owl:TransitiveProperty . :a :p :c .",
    ),
}
UNREACHED = {
    "chain2trans1": (":p owl:propertyChainAxiom (:p :p) .", "", ":p a owl:TransitiveProperty ."),
    "New-Feature-DisjointObjectProperties-001": (
        ":hasFather owl:propertyDisjointWith :hasMother .",
        ":Stewie :hasFather :Peter ; :hasMother :Lois .",
        ":Peter owl:differentFrom :Lois .",
    ),
    "owl2-rl-rules-fp-differentFrom": (
        ":fp a owl:FunctionalProperty, owl:ObjectProperty .",
        ":Y2 :fp :X2 . :X1 owl:differentFrom :X2 . :Y1 :fp :X1 .",
        ":Y1 owl:differentFrom :Y2 .",
    ),
    "owl2-rl-rules-ifp-differentFrom": (
        ":ifp a owl:InverseFunctionalProperty, owl:ObjectProperty .",
        ":Y2 :ifp :X2 . :Y1 owl:differentFrom :Y2 ; :ifp :X1 .",
        ":X1 owl:differentFrom :X2 .",
    ),
}


@pytest.mark.parametrize(("ontology", "data", "conclusion"), ENTAILED.values(), ids=ENTAILED)
def test_what_is_entailed_is_inferred(
    world: World, triples: Triples, ontology: str, data: str, conclusion: str
) -> None:
    world.infer(ontology=ontology, public=data)
    assert world.public >= triples(conclusion)


@pytest.mark.parametrize(("ontology", "data", "law"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_what_is_inconsistent_is_found(world: World, ontology: str, data: str, law: str) -> None:
    world.infer(ontology=ontology, public=data)
    found = examine(world.session, compile_constraints(world.session.quads(graph=ONTOLOGY)))
    assert {clash.law for clash in found.clashes} == {law}


@pytest.mark.parametrize(
    ("ontology", "data", "conclusion"),
    [*NOT_ENTAILED.values(), *UNREACHED.values()],
    ids=[*NOT_ENTAILED, *UNREACHED],
)
def test_what_is_not_entailed_or_not_reached_is_not_inferred(
    world: World, triples: Triples, ontology: str, data: str, conclusion: str
) -> None:
    world.infer(ontology=ontology, public=data)
    assert world.public.isdisjoint(triples(conclusion))
    found = examine(world.session, compile_constraints(world.session.quads(graph=ONTOLOGY)))
    assert not found.clashes


@pytest.mark.parametrize(("premise", "conclusion"), SCHEMA.values(), ids=SCHEMA)
def test_what_an_ontology_entails_about_itself_is_in_its_rules(
    triples: Triples, premise: str, conclusion: str
) -> None:
    rules = compile_rules(triples(premise))
    assert len(rules)
    assert (
        compile_rules(triples(premise) | triples(conclusion)) == rules == compile_rules(triples(conclusion))
    )


@pytest.mark.parametrize(("ontology", "data", "things"), IDENTITY.values(), ids=IDENTITY)
def test_what_a_key_makes_one_is_proposed(world: World, ontology: str, data: str, things: list[str]) -> None:
    world.infer(ontology=ontology, public=data)
    found = examine(world.session, compile_constraints(world.session.quads(graph=ONTOLOGY)))
    proposed = [thing.value.rpartition("/")[2] for one in found.proposals for thing in one.things]
    assert sorted(proposed) == things


def test_the_docs_name_what_is_not_reached() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/inference.md").read_text()
    section = text.partition("## The W3C's test cases")[2]
    table = [line for line in section.splitlines() if line.startswith("| `")]
    positive = {*ENTAILED, *SCHEMA, "New-Feature-Keys-003"}
    named = set(re.findall(r"`([\w.-]+)`", " ".join(table)))
    assert set(UNREACHED) <= named
    assert positive.isdisjoint(named)
    assert len(named | positive) == 30
    assert positive <= set(re.findall(r"`([\w.-]+)`", section))
