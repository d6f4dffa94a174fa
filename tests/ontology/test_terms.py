"""Every term is named, defined and sourced, and nothing is used that is not defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import PROV

from tests.ontology.conftest import CKM, ontology_files, shape_files
from tests.ontology.quality import (
    ids,
    languages,
    shared_labels,
    terms,
    wrongly_defined,
    wrongly_homed,
    wrongly_named,
    wrongly_sourced,
)

if TYPE_CHECKING:
    from pathlib import Path

CORE_CLASSES = """
    Agent Person Customer IndividualCustomer OrganisationalCustomer Organisation Employee SoftwareAgent
    Community CustomerRelationship Membership Role RoleAssignment Segment KnowledgeItem Question Answer
    Comment Review Idea Need Complaint Feedback Article ProfileFact KnowledgeFlow KnowledgeActivity Topic
    Claim Style StyleDiagnosis ManagementApproach Product Purchase Interaction Touchpoint Project
    Experiment Decision Change Support IncentiveScheme Incentive ValueCreated Metric Observation Source
    SourceRecord Agreement OwnershipShare LawfulBasis Consent Analysis TopicCluster ContributorScore
"""
CORE_PROPERTIES = """
    flow phase contributedBy contributed about concernsCustomer topic topicOf inReplyTo hasReply
    acceptedAnswer acceptedAt createdAt score rating bestRating title text name location raisedIn
    supportedBy ledTo state supersedes derivedFrom relatedTo duplicateOf explains heldBy useCount memberOf
    hasMember member role inContext validFrom validUntil style approach recordOf hasRecord mergedInto
    sourceSystem sourceId channel product buyer underScheme givenTo givenFor amount unit beneficiary
    metric formula target numericValue attribute factValue periodStart periodEnd rightsHolder steward
    statedIn attributedTo disputes
"""
CORE_INDIVIDUALS = [
    "ForCustomer",
    "AboutCustomer",
    "FromCustomer",
    "RelationshipSpecific",
    "Prosumerism",
    "TeamBasedCoLearning",
    "MutualInnovation",
    "CommunitiesOfCreation",
    "JointIntellectualProperty",
]
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
LANGUAGES = ["de", "en", "fi"]


@pytest.mark.parametrize(
    "file", [*ontology_files(), *shape_files()], ids=lambda f: f"{f.parent.name}/{f.name}"
)
def test_every_file_parses_in_both_engines_to_the_same_number_of_statements(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    ours = sum(1 for _ in parse(content.encode(), format=RdfFormat.TURTLE))
    assert ours == len(Graph().parse(data=content, format="turtle")) > 0


def test_every_file_opens_with_the_same_prefixes_in_the_same_order() -> None:
    blocks = {
        tuple(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("@prefix"))
        for file in [*ontology_files(), *shape_files()]
    }
    assert len(blocks) == 1


@pytest.mark.parametrize("name", CORE_CLASSES.split())
def test_every_core_class_is_defined_and_labelled_in_three_languages(ontology: Graph, name: str) -> None:
    assert (CKM[name], RDF.type, OWL.Class) in ontology
    assert languages(ontology, CKM[name], RDFS.label) == LANGUAGES


@pytest.mark.parametrize("name", CORE_PROPERTIES.split())
def test_every_core_property_is_defined_and_labelled_in_three_languages(ontology: Graph, name: str) -> None:
    kinds = set(ontology.objects(CKM[name], RDF.type))
    assert len(kinds & set(PROPERTY_KINDS)) == 1, "exactly one kind of property"
    assert languages(ontology, CKM[name], RDFS.label) == LANGUAGES


@pytest.mark.parametrize("name", CORE_INDIVIDUALS)
def test_every_fixed_flow_and_style_is_an_individual(ontology: Graph, name: str) -> None:
    kinds = set(ontology.objects(CKM[name], RDF.type))
    assert kinds & {CKM.KnowledgeFlow, CKM.Style}


def test_every_term_has_one_english_label_and_one_definition(ontology: Graph) -> None:
    assert wrongly_named(ontology) == []


def test_a_term_has_one_label_a_language_and_is_called_the_same_in_all_or_in_english(ontology: Graph) -> None:
    for term in terms(ontology):
        assert languages(ontology, term, RDFS.label) in (LANGUAGES, ["en"]), term


def test_no_two_terms_of_one_kind_share_a_label(ontology: Graph) -> None:
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        assert shared_labels(ontology, ontology.subjects(RDF.type, kind)) == []


def test_every_definition_is_one_sentence_in_english(ontology: Graph) -> None:
    assert wrongly_defined(ontology) == []


def test_every_term_says_which_module_defines_it_and_is_there(modules: dict[str, Graph]) -> None:
    for name, graph in modules.items():
        assert wrongly_homed(graph, name) == []


def test_every_term_names_its_source_or_says_that_it_is_ours(ontology: Graph) -> None:
    documents = set(ontology.subjects(RDF.type, CKM.SourceDocument))
    assert documents == {CKM[f"S{n}"] for n in range(5)}
    assert wrongly_sourced(ontology) == []


def test_nothing_of_our_namespace_is_used_without_being_defined(ontology: Graph, shapes: Graph) -> None:
    defined = {str(t) for t in terms(ontology)}
    assert (ids(ontology) | ids(shapes)) - defined - {str(CKM)} == set()


def test_our_properties_state_no_domain_and_no_range(ontology: Graph) -> None:
    typed = [*ontology.subjects(RDFS.domain, None), *ontology.subjects(RDFS.range, None)]
    assert typed == []


def test_no_datatype_stands_in_the_logic(ontology: Graph) -> None:
    logical = {
        RDFS.subClassOf,
        OWL.equivalentClass,
        OWL.hasValue,
        OWL.someValuesFrom,
        OWL.allValuesFrom,
        OWL.onDatatype,
    }
    assert [t for t in ontology if t[1] in logical and str(t[2]).startswith(str(XSD))] == []


def test_the_logic_stays_in_the_profile_for_rules(ontology: Graph) -> None:
    kinds = {
        OWL.AnnotationProperty,
        OWL.Class,
        OWL.DatatypeProperty,
        OWL.NamedIndividual,
        OWL.ObjectProperty,
        OWL.Ontology,
        OWL.Restriction,
        OWL.SymmetricProperty,
        OWL.TransitiveProperty,
    }
    relations = {
        OWL.deprecated,
        OWL.disjointWith,
        OWL.equivalentClass,
        OWL.hasValue,
        OWL.imports,
        OWL.intersectionOf,
        OWL.inverseOf,
        OWL.onProperty,
        OWL.propertyChainAxiom,
        OWL.versionIRI,
        OWL.versionInfo,
    }
    used = {t for triple in ontology for t in triple if str(t).startswith(str(OWL))}
    assert used <= kinds | relations
    assert all(isinstance(above, URIRef) for above in ontology.objects(None, RDFS.subClassOf))


def test_each_inverse_is_declared_on_both_sides(ontology: Graph) -> None:
    for one, other in ontology.subject_objects(OWL.inverseOf):
        assert (other, OWL.inverseOf, one) in ontology


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("contributedBy", "contributed"),
        ("topic", "topicOf"),
        ("inReplyTo", "hasReply"),
        ("memberOf", "hasMember"),
        ("recordOf", "hasRecord"),
    ],
)
def test_the_inverse_pairs_of_the_contract_are_declared(ontology: Graph, one: str, other: str) -> None:
    assert (CKM[one], OWL.inverseOf, CKM[other]) in ontology


def ancestors(ontology: Graph, name: str) -> set[URIRef]:
    """Return the class and everything above it."""
    return {c for c in ontology.transitive_objects(CKM[name], RDFS.subClassOf) if isinstance(c, URIRef)}


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("IndividualCustomer", {CKM.Customer, CKM.Person, PROV.Agent}),
        ("OrganisationalCustomer", {CKM.Customer, CKM.Organisation, PROV.Agent}),
        ("Question", {CKM.KnowledgeItem, PROV.Entity}),
        ("ProfileFact", {CKM.KnowledgeItem, PROV.Entity}),
        ("KnowledgeActivity", {PROV.Activity}),
        ("Purchase", {PROV.Activity}),
        ("Analysis", {PROV.Activity}),
        ("ContributorScore", {PROV.Entity}),
        ("TopicCluster", {PROV.Entity}),
        ("Topic", {SKOS.Concept}),
        ("Consent", {CKM.LawfulBasis}),
    ],
)
def test_classes_stand_under_the_ones_the_domain_says(ontology: Graph, name: str, above: set[URIRef]) -> None:
    assert above <= ancestors(ontology, name)


def test_a_topic_cluster_is_no_concept_and_an_accepted_answer_makes_no_reply(ontology: Graph) -> None:
    assert SKOS.Concept not in ancestors(ontology, "TopicCluster")
    assert list(ontology.objects(CKM.acceptedAnswer, RDFS.subPropertyOf)) == []


def test_the_marks_that_software_reads_are_set(ontology: Graph) -> None:
    true = Literal(True)
    personal = set(ontology.subjects(CKM.isPersonalData, true))
    assert {CKM.name, CKM.location, CKM.email, CKM.birthDate, CKM.ProfileFact, CKM.Consent} <= personal
    assert set(ontology.subjects(CKM.isNaturalPerson, true)) == {CKM.Person}
    assert {CKM.Agent, CKM.Customer, CKM.KnowledgeItem} <= set(ontology.subjects(CKM.isAbstract, true))
    assert (CKM.name, RDFS.subPropertyOf, RDFS.label) in ontology
    assert (CKM.title, RDFS.subPropertyOf, RDFS.label) in ontology
