"""What the documents say comes back whole: the tables, the kinds, the disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.field import APPROACHES
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
    FILTER (lang(?dimension) = "en")
} ORDER BY ?position
"""
STYLES_COMPARED = """
SELECT ?style ?between ?focus ?objective WHERE {
    ?s a ckm:Style ; rdfs:label ?style ; ckm:between ?between ; ckm:focus ?focus ; ckm:objective ?objective ;
        ckm:position ?position ; dcterms:source ckm:S1 .
    FILTER (lang(?style) = "en")
} ORDER BY ?position
"""
STYLES = [
    (
        "prosumerism",
        "The customer as producer and consumer",
        "Tangible assets and benefits",
        "Better products and benefits to both parties",
    ),
    (
        "team-based co-learning",
        "Two organisations forming one cross-organisational team",
        "Corporate social capital",
        "Team learning for systemic change",
    ),
    (
        "mutual innovation",
        "Two organisations, from end users' usage experience and needs",
        "New processes and products",
        "Maximum return on innovations",
    ),
    (
        "communities of creation",
        "Groups with a shared interest, together for long, across organisational borders",
        "Mission-specific professional expertise",
        "Common knowledge and value",
    ),
    (
        "joint intellectual property",
        "An organisation owned by, developing products owned by, its customers",
        "Tangible customer IP sharing",
        "Maximum return on joint IP",
    ),
]
KINDS_BY_FLOW = "SELECT ?flow ?kind WHERE { ?kind a ckm:KnowledgeKind ; ckm:kindOfFlow ?flow }"
KINDS = {
    "ForCustomer": "FixKnowledge OfficialAnswer ProblemKnowledge ProductAttribute QualityKnowledge "
    "SubstituteKnowledge SupportArticle",
    "AboutCustomer": "Belief CreditStanding CustomerValue Demographic LifetimeValue Lifestyle Motivation "
    "TransactionHistory",
    "FromCustomer": "CompetitionInsight ComplaintKnowledge Dissatisfaction FeedbackKnowledge IdeaKnowledge "
    "MarketTrend NeedKnowledge Preference ProductAssumption ProductDemand Query ReviewKnowledge Satisfaction "
    "UsageExperience",
    "RelationshipSpecific": "AgreedPractice JointLesson SharedHistory",
}
LISTS = {
    "MarketKind": "BusinessMarket ConsumerMarket",
    "RelationshipStage": "ActiveRelationship LapsedRelationship Lead",
    "KnowledgeForm": "Explicit Tacit",
    "KnowledgeTexture": "Hard Soft",
    "ViewLevel": "MacroView MicroView",
    "ProcessPhase": "Generate Spread Utilise",
    "ProcessAspect": "Collaboration Competence Composition Content",
    "ManagementProcess": "ComplaintManagement Disposal InformationManagement LoyaltyManagement "
    "MarketResearchProcess MultiChannelIntegration PerformanceAssessment StrategyDevelopment ValueCreation",
    "Enabler": "CrossFunctionalIntegration CustomersReadyToShare KeyStakeholders",
    "IncentiveKind": "Badge Bounty LoyaltyProgramme RevenueShare",
    "SourceKind": "AccountingSystem CreditAgency CrmSystem CustomerService FinancialInstitution LocalStore "
    "MarketResearch OfferedByCustomers OnlineCommunity SalesTeam SocialNetwork Survey TestMarketing ThirdParty "
    "WebsiteAnalytics",
}
ROLES = {
    "CustomerRole": "ActivePartner CaptiveCustomer PassiveRecipient",
    "CorporateRoleKind": "Emancipator Encourager RelationshipBuilder",
    "ParticipationRole": "Answerer Asker CoCreator CoOwner CommunityMemberRole LeadUser Prosumer Reviewer",
    "BusinessRole": "AccountManager Champion ContactRole Sponsor StewardRole",
}
CLAIMS = {
    "AboutIsCustomerKnowledge": ("S1", "DesouzaAndAwazu"),
    "AboutIsIncluded": ("S2", ""),
    "AboutIsNotCustomerKnowledge": ("S3", ""),
    "CkmCombinesKmAndCrm": ("S0", "RollinsAndHalinen"),
    "CkmExtendsCrm": ("S0", ""),
    "CkmExtendsKm": ("S0", ""),
    "CkmIntegratesKmAndCrm": ("S1", "GebertEtAl"),
    "CkmStandsApart": ("S0", "GibbertEtAl"),
    "CommunityKnowledgeIsCompanyResource": ("S0", ""),
    "CommunityKnowledgeIsNotCompanyResource": ("S0", ""),
    "HeldByCustomersNotAboutThem": ("S0", ""),
    "NewCustomersAreAsEasy": ("S0", "GibbertEtAl"),
    "RetentionIsCheaper": ("S4", ""),
}
"""Each claim with the document that states it and, where the document says so, whose it is."""
SIDES = [
    {"CkmExtendsKm", "CkmExtendsCrm", "CkmCombinesKmAndCrm", "CkmStandsApart"},
    {"CkmIntegratesKmAndCrm", "CkmStandsApart"},
    {"AboutIsCustomerKnowledge", "AboutIsNotCustomerKnowledge"},
    {"AboutIsIncluded", "AboutIsNotCustomerKnowledge"},
    {"AboutIsCustomerKnowledge", "HeldByCustomersNotAboutThem"},
    {"AboutIsIncluded", "HeldByCustomersNotAboutThem"},
    {"NewCustomersAreAsEasy", "RetentionIsCheaper"},
    {"CommunityKnowledgeIsCompanyResource", "CommunityKnowledgeIsNotCompanyResource"},
]
"""What cannot be held together."""


def rows(graph: Graph, query: str) -> list[tuple[str, ...]]:
    """Return the answer of a query as text."""
    return [tuple(str(value) for value in row) for row in graph.query(PREFIXES + query)]  # type: ignore[union-attr]


def local(iri: str) -> str:
    """Return the last part of an IRI of ours."""
    return iri.removeprefix(str(CKM))


def grouped(graph: Graph, query: str) -> dict[str, set[str]]:
    """Return the second values of a query's rows by the first."""
    found: dict[str, set[str]] = {}
    for group, member in rows(graph, query):
        found.setdefault(local(group), set()).add(local(member))
    return found


def test_the_table_of_three_approaches_comes_back_whole_from_one_query(ontology: Graph) -> None:
    assert rows(ontology, APPROACHES_COMPARED) == APPROACHES


def test_the_table_of_five_styles_comes_back_whole_from_one_query(ontology: Graph) -> None:
    assert rows(ontology, STYLES_COMPARED) == STYLES


def test_a_cell_that_mends_the_scan_says_what_the_scan_reads(ontology: Graph) -> None:
    notes = rows(ontology, "SELECT ?n WHERE { ?c a ckm:ComparisonCell ; skos:editorialNote ?n }")
    assert len(notes) == 8
    assert all(note.startswith("The scan reads '") for (note,) in notes)


def test_every_flow_has_its_kinds_of_knowledge(ontology: Graph) -> None:
    wanted = {flow: set(kinds.split()) for flow, kinds in KINDS.items()}
    assert grouped(ontology, KINDS_BY_FLOW) == wanted


def test_a_broader_kind_runs_in_the_same_flow(ontology: Graph) -> None:
    found = rows(
        ontology,
        "SELECT ?a ?b ?f ?g WHERE { ?a skos:broader ?b ; ckm:kindOfFlow ?f . ?b ckm:kindOfFlow ?g }",
    )
    assert found
    assert all(f == g for _, _, f, g in found)


def test_what_the_literature_disputes_is_held_side_by_side(ontology: Graph) -> None:
    disputes = {(local(a), local(b)) for a, b in rows(ontology, "SELECT ?a ?b WHERE { ?a ckm:disputes ?b }")}
    assert disputes == {(a, b) for side in SIDES for a in side for b in side if a != b}


def test_every_claim_is_stated_in_its_document_and_attributed_as_there(ontology: Graph) -> None:
    found = rows(
        ontology,
        """SELECT ?claim ?document (COALESCE(?voice, "") AS ?who) WHERE {
            ?claim a ckm:Claim ; ckm:statedIn ?document ; dcterms:source ?document ; ckm:about ?approach .
            OPTIONAL { ?claim ckm:attributedTo ?voice } }""",
    )
    assert {local(claim): (local(document), local(who)) for claim, document, who in found} == CLAIMS


def test_who_is_cited_is_named_as_the_documents_name_them(ontology: Graph) -> None:
    found = rows(ontology, "SELECT ?label WHERE { ?a a ckm:Author ; rdfs:label ?label } ORDER BY ?label")
    assert [label for (label,) in found] == [
        "Desouza and Awazu",
        "Gebert and others",
        "Gibbert, Leibold and Probst",
        "Rollins and Halinen",
    ]


@pytest.mark.parametrize("kind", LISTS)
def test_a_fixed_list_of_the_field_is_whole(ontology: Graph, kind: str) -> None:
    found = rows(ontology, f"SELECT ?i WHERE {{ ?i a ckm:{kind} }}")
    assert sorted(local(i) for (i,) in found) == LISTS[kind].split()


def test_the_roles_of_the_field_are_whole_and_of_their_kinds(ontology: Graph) -> None:
    wanted = {kind: set(roles.split()) for kind, roles in ROLES.items()}
    assert grouped(ontology, "SELECT ?k ?r WHERE { ?r a ckm:Role ; ckm:roleKind ?k }") == wanted


def test_each_approach_gives_one_role_to_customers_and_one_to_the_organisation(ontology: Graph) -> None:
    found = rows(
        ontology, "SELECT ?a ?k ?r WHERE { ?r a ckm:Role ; ckm:approach ?a ; ckm:roleKind ?k } ORDER BY ?a ?k"
    )
    assert [tuple(map(local, row)) for row in found] == [
        ("CKM", "CorporateRoleKind", "Emancipator"),
        ("CKM", "CustomerRole", "ActivePartner"),
        ("CRM", "CorporateRoleKind", "RelationshipBuilder"),
        ("CRM", "CustomerRole", "CaptiveCustomer"),
        ("KM", "CorporateRoleKind", "Encourager"),
        ("KM", "CustomerRole", "PassiveRecipient"),
    ]


def test_the_counts_of_the_tables_hold(ontology: Graph) -> None:
    found = rows(ontology, "SELECT ?c (COUNT(?i) AS ?n) WHERE { ?i a ?c } GROUP BY ?c")
    counts = {local(kind): int(number) for kind, number in found}
    wanted = {
        "KnowledgeFlow": 4,
        "Style": 5,
        "ManagementApproach": 3,
        "ComparisonDimension": 9,
        "ComparisonCell": 27,
        "Role": 19,
        "RoleKind": 4,
        "ItemState": 9,
        "LawfulBasis": 5,
        "SourceDocument": 5,
        "Author": 4,
    }
    assert {name: counts[name] for name in wanted} == wanted


def test_phases_and_aspects_are_those_of_customer_knowledge_management(ontology: Graph) -> None:
    found = rows(
        ontology,
        "SELECT DISTINCT ?k ?a WHERE { ?i a ?k ; ckm:approach ?a . "
        "FILTER (?k IN (ckm:ProcessPhase, ckm:ProcessAspect, ckm:ManagementProcess)) } ORDER BY ?k",
    )
    assert [(local(k), local(a)) for k, a in found] == [
        ("ManagementProcess", "CRM"),
        ("ProcessAspect", "CKM"),
        ("ProcessPhase", "CKM"),
    ]


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
