"""What follows from the ontology, by the reference reasoner for OWL 2 RL."""

from __future__ import annotations

import owlrl
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal
from rdflib.namespace import PROV

from tests.ontology.conftest import CKM, CKMSH, DATA, EX, read

SAMPLE = """
@prefix ckm: <https://w3id.org/ckm#> .
@prefix ex: <https://example.org/ckm/tests#> .
ex:rider a ckm:IndividualCustomer ; ckm:name "Rider" .
ex:ask a ckm:Question ; ckm:flow ckm:FromCustomer ; ckm:contributedBy ex:rider ; ckm:topic ex:gears .
ex:ask ckm:relatedTo ex:other .
ex:activity a ckm:KnowledgeActivity ; ckm:flow ckm:FromCustomer .
ex:answer a ckm:Answer ; ckm:inReplyTo ex:ask .
ex:elsewhere a ckm:Question ; ckm:acceptedAnswer ex:answer .
ex:backing a ckm:Support ; ckm:supporter ex:rider ; ckm:supports ex:bellIdea .
ex:sale a ckm:Purchase ; ckm:buyer ex:rider ; ckm:product ex:horn .
ex:wrong a ckm:ProfileFact ; ckm:concernsCustomer ex:sale .
ex:telling a ckm:KnowledgeActivity ; ckm:formBefore ckm:Tacit ; ckm:formAfter ckm:Explicit .
ex:musing a ckm:KnowledgeActivity ; ckm:formBefore ckm:Tacit ; ckm:formAfter ckm:Tacit .
ex:rider ckm:knows ex:mechanic .
ex:spoke ckm:partOf ex:wheel .
ex:wheel ckm:partOf ex:bike .
"""
CLASHES = {
    "a question that is an answer": "ex:x a ckm:Question, ckm:Answer .",
    "a person who is a program": "ex:x a ckm:Person, ckm:SoftwareAgent .",
    "an individual that is an organisation": "ex:x a ckm:IndividualCustomer, ckm:OrganisationalCustomer .",
    "a topic that is a cluster": "ex:x a ckm:Topic, ckm:TopicCluster .",
    "a purchase that is a customer": "ex:x a ckm:Purchase, ckm:IndividualCustomer .",
    "an item that is an agent": "ex:x a ckm:Idea, ckm:Employee .",
}
PREFIXES = "@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/ckm/tests#> .\n"


def closure(*graphs: Graph) -> Graph:
    """Return the graphs in one with all that follows by OWL 2 RL."""
    closed = Graph()
    for graph in graphs:
        closed += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return closed


def inconsistencies(closed: Graph) -> list[str]:
    """Return what the reasoner says against the graph."""
    return [str(o) for p, o in closed.predicate_objects() if str(p).endswith("agent-ont#error")]


@pytest.fixture(scope="module")
def sample(ontology: Graph) -> Graph:
    """Return the ontology and the sample with all that follows."""
    return closure(ontology, Graph().parse(data=SAMPLE, format="turtle"))


@pytest.fixture(scope="module")
def examples(ontology: Graph) -> Graph:
    """Return the ontology and the valid examples with all that follows."""
    return closure(ontology, read(*sorted((DATA / "valid").glob("*.ttl"))))


def test_the_ontology_with_its_examples_is_consistent(sample: Graph, examples: Graph) -> None:
    assert inconsistencies(sample) == []
    assert inconsistencies(examples) == []


@pytest.mark.parametrize("data", CLASHES.values(), ids=CLASHES.keys())
def test_what_cannot_be_is_found_inconsistent(ontology: Graph, data: str) -> None:
    logic = Graph()
    logic += [t for t in ontology if t[1] in {RDFS.subClassOf, OWL.disjointWith}]
    assert inconsistencies(closure(logic, Graph().parse(data=PREFIXES + data, format="turtle"))) != []


def test_customers_are_agents_and_persons(sample: Graph) -> None:
    kinds = set(sample.objects(EX.rider, RDF.type))
    assert {CKM.Customer, CKM.Person, CKM.Agent, PROV.Agent} <= kinds
    assert CKM.Organisation not in kinds
    assert (EX.rider, RDFS.label, Literal("Rider")) in sample


def test_inverse_and_symmetric_properties_are_read_backwards(sample: Graph) -> None:
    assert (EX.rider, CKM.contributed, EX.ask) in sample
    assert (EX.gears, CKM.topicOf, EX.ask) in sample
    assert (EX.ask, CKM.hasReply, EX.answer) in sample
    assert (EX.other, CKM.relatedTo, EX.ask) in sample
    assert (EX.mechanic, CKM.knows, EX.rider) in sample


def test_who_supports_and_who_buys_follows_from_the_act(sample: Graph) -> None:
    assert (EX.bellIdea, CKM.supportedBy, EX.rider) in sample
    assert (EX.rider, CKM.bought, EX.horn) in sample


def test_a_part_of_a_part_is_a_part(sample: Graph) -> None:
    assert (EX.spoke, CKM.partOf, EX.bike) in sample
    assert (EX.bike, CKM.hasPart, EX.spoke) in sample


def test_an_item_is_in_the_class_of_its_flow_and_an_activity_is_not(sample: Graph) -> None:
    assert (EX.ask, RDF.type, CKM.KnowledgeFromCustomer) in sample
    assert (EX.ask, RDF.type, CKM.KnowledgeForCustomer) not in sample
    assert (EX.activity, RDF.type, CKM.KnowledgeFromCustomer) not in sample
    assert (EX.activity, RDF.type, CKM.KnowledgeItem) not in sample


def test_making_tacit_knowledge_explicit_is_a_kind_of_activity(sample: Graph) -> None:
    assert (EX.telling, RDF.type, CKM.Externalisation) in sample
    assert (EX.musing, RDF.type, CKM.Externalisation) not in sample


def test_accepting_an_answer_makes_it_no_reply(sample: Graph) -> None:
    assert (EX.answer, CKM.inReplyTo, EX.elsewhere) not in sample


def test_a_purchase_where_a_customer_belongs_is_still_found_after_inference(
    sample: Graph, shapes: Graph
) -> None:
    assert set(sample.objects(EX.sale, RDF.type)) & {CKM.Customer, CKM.Agent} == set()
    _, report, _ = pyshacl.validate(sample, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    found = {
        (report.value(r, SH.focusNode), report.value(r, SH.sourceShape))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    }
    assert (EX.wrong, CKMSH["KnowledgeItem-concernsCustomer"]) in found
    assert (EX.elsewhere, CKMSH.AcceptedAnswerRepliesToQuestion) in found


def test_the_valid_examples_stay_valid_with_all_that_follows(examples: Graph, shapes: Graph) -> None:
    _, report, _ = pyshacl.validate(examples, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    found = {
        (report.value(r, SH.focusNode), report.value(r, SH.sourceShape))
        for r in report.subjects(RDF.type, SH.ValidationResult)
        if report.value(r, SH.resultSeverity) != SH.Info
    }
    assert found == set()
