"""The fixed lists of the field are lists to any SKOS tool, in three languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, SKOS

from tests.ontology.quality import concepts, languages, shared_labels, wrongly_listed

if TYPE_CHECKING:
    from rdflib import Graph

LANGUAGES = ["de", "en", "fi"]


def test_every_concept_is_in_the_list_of_its_class_and_preferred_by_its_label(ontology: Graph) -> None:
    assert wrongly_listed(ontology) == []


def test_every_list_has_concepts_and_no_other_list_of_the_name(ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert {str(s) for s in schemes} == {f"{kind}Scheme" for kind in concepts(ontology)}


def test_every_list_and_every_concept_is_labelled_in_three_languages(ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    for term in schemes.union(*concepts(ontology).values()):
        assert languages(ontology, term, RDFS.label) == LANGUAGES, term
        assert languages(ontology, term, SKOS.prefLabel) == LANGUAGES, term


def test_no_two_concepts_of_a_list_share_a_label(ontology: Graph) -> None:
    for kind, members in concepts(ontology).items():
        assert shared_labels(ontology, members) == [], kind
