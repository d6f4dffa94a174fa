"""What the documents say comes back whole: the tables, the kinds, the disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.ontology.conftest import CKM

if TYPE_CHECKING:
    from rdflib import Graph

PREFIXES = (
    "PREFIX ckm: <https://w3id.org/ckm#> PREFIX dcterms: <http://purl.org/dc/terms/> "
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
)
APPROACHES_COMPARED = """
SELECT ?dimension ?km ?crm ?ckm WHERE {
    ?d a ckm:ComparisonDimension ; rdfs:label ?dimension ; ckm:position ?position .
    ?a ckm:dimension ?d ; ckm:approach ckm:KM ; ckm:text ?km ; dcterms:source ckm:S4 .
    ?b ckm:dimension ?d ; ckm:approach ckm:CRM ; ckm:text ?crm ; dcterms:source ckm:S4 .
    ?c ckm:dimension ?d ; ckm:approach ckm:CKM ; ckm:text ?ckm ; dcterms:source ckm:S4 .
} ORDER BY ?position
"""
STYLES_COMPARED = """
SELECT ?style ?between ?focus ?objective WHERE {
    ?s a ckm:Style ; rdfs:label ?style ; ckm:between ?between ; ckm:focus ?focus ; ckm:objective ?objective ;
        ckm:position ?position .
    FILTER (lang(?style) = "en")
} ORDER BY ?position
"""
KINDS_BY_FLOW = """
SELECT ?flow (COUNT(?kind) AS ?kinds) WHERE { ?kind ckm:kindOfFlow ?flow } GROUP BY ?flow
"""


def rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    """Return the answer of a query as text."""
    return [tuple(str(value) for value in row) for row in graph.query(PREFIXES + query)]  # type: ignore[union-attr]


def test_the_table_of_three_approaches_comes_back_from_one_query(ontology: Graph) -> None:
    table = rows(ontology, APPROACHES_COMPARED)
    assert [row[0] for row in table] == [
        "knowledge sought in",
        "axiom",
        "rationale",
        "objective",
        "metrics",
        "benefits",
        "recipient of incentives",
        "role of customer",
        "corporate role",
    ]
    assert table[1][1:] == (
        "If only we knew what we know",
        "Retention is cheaper than acquisition",
        "If only we knew what our customers know",
    )
    assert table[6][1:] == ("Employee", "Customer", "Customer")
    assert (
        table[8][3]
        == "Emancipate customers from passive recipients of products to active co-creators of value"
    )


def test_the_table_of_five_styles_comes_back_from_one_query(ontology: Graph) -> None:
    table = rows(ontology, STYLES_COMPARED)
    assert [row[0] for row in table] == [
        "prosumerism",
        "team-based co-learning",
        "mutual innovation",
        "communities of creation",
        "joint intellectual property",
    ]
    assert table[1][2:] == ("Corporate social capital", "Team learning for systemic change")


def test_every_flow_has_its_kinds_of_knowledge(ontology: Graph) -> None:
    counts = {flow: int(kinds) for flow, kinds in rows(ontology, KINDS_BY_FLOW)}
    assert counts == {
        str(CKM.ForCustomer): 7,
        str(CKM.AboutCustomer): 8,
        str(CKM.FromCustomer): 13,
        str(CKM.RelationshipSpecific): 3,
    }


def test_what_the_literature_disputes_is_held_side_by_side(ontology: Graph) -> None:
    disputes = rows(
        ontology, "SELECT ?a ?b WHERE { ?a ckm:disputes ?b ; ckm:statedIn ?x . ?b ckm:statedIn ?y }"
    )
    pairs = {(a.removeprefix(str(CKM)), b.removeprefix(str(CKM))) for a, b in disputes}
    assert {
        ("CkmStandsApart", "CkmCombinesKmAndCrm"),
        ("AboutIsNotCustomerKnowledge", "AboutIsCustomerKnowledge"),
        ("NewCustomersAreAsEasy", "RetentionIsCheaper"),
        ("CommunityKnowledgeIsNotCompanyResource", "CommunityKnowledgeIsCompanyResource"),
    } <= pairs
    authors = rows(ontology, "SELECT ?label WHERE { ckm:CkmStandsApart ckm:attributedTo/rdfs:label ?label }")
    assert authors == [("Gibbert, Leibold and Probst",)]


def test_the_fixed_lists_of_the_field_are_whole(ontology: Graph) -> None:
    found = rows(ontology, "SELECT ?c (COUNT(?i) AS ?n) WHERE { ?i a ?c } GROUP BY ?c")
    counts = {kind: int(number) for kind, number in found}
    wanted = {
        "KnowledgeFlow": 4,
        "Style": 5,
        "ManagementApproach": 3,
        "ComparisonDimension": 9,
        "ComparisonCell": 27,
        "ProcessPhase": 3,
        "ProcessAspect": 4,
        "ManagementProcess": 9,
        "Enabler": 3,
        "Role": 19,
        "MetricKind": 20,
        "SourceKind": 14,
        "IncentiveKind": 4,
        "ItemState": 9,
        "LawfulBasis": 5,
        "KnowledgeForm": 2,
        "KnowledgeTexture": 2,
    }
    assert {name: counts[str(CKM[name])] for name in wanted} == wanted


def test_every_state_but_open_bears_the_tag_that_communities_use(ontology: Graph) -> None:
    found = rows(ontology, "SELECT ?n WHERE { ?s a ckm:ItemState ; skos:notation ?n } ORDER BY ?n")
    assert [n for (n,) in found] == [
        "status-bydesign",
        "status-completed",
        "status-declined",
        "status-deferred",
        "status-norepro",
        "status-planned",
        "status-reproduced",
        "status-review",
    ]


def test_the_process_whose_scan_is_cut_is_kept_and_marked_uncertain(ontology: Graph) -> None:
    notes = rows(ontology, "SELECT ?note WHERE { ckm:Disposal skos:editorialNote ?note }")
    assert any("Uncertain" in note for (note,) in notes)
