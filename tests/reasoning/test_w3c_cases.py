"""Cases of the W3C's OWL 2 test suite, retold in Turtle after their names: what is reached, and what is not.

Only cases whose text was at hand stand here; docs/inference.md names all positive cases of the profile that
forward rules do not reach, with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ckm_graph.reasoning import compile_constraints, examine
from ckm_graph.vocabulary import ONTOLOGY

if TYPE_CHECKING:
    from tests.reasoning.conftest import Triples, World

ENTAILED = {
    "New-Feature-ObjectPropertyChain-001": (
        ":hasAunt owl:propertyChainAxiom (:hasMother :hasSister) .",
        ":Stewie :hasMother :Lois . :Lois :hasSister :Carol .",
        ":Stewie :hasAunt :Carol .",
    ),
}
CONTRADICTIONS = {
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


def test_the_docs_name_what_is_not_reached() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/inference.md").read_text()
    assert set(UNREACHED) <= set(re.findall(r"`([\w.-]+)`", text))
    assert not {*ENTAILED, *CONTRADICTIONS} & set(re.findall(r"`([\w.-]+)`", text))
