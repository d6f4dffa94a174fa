"""A style is diagnosed from what was done, and never from what was declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF

from ckm_graph.analytics.conduct import style_rules
from ckm_graph.demo import generate_shop
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.vocabulary import CKM as TERMS
from tests.analytics.conduct.graphs import EX, at, bare, customers, graph_of, item, sale
from tests.conftest import REPOSITORY
from tests.ontology.conftest import CKM, read

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.model.styles import StyleFinding

MEMBERS = [f"m{number:02}" for number in range(10)]
FIRMS = "ex:shop a ckm:Organisation . ex:firm a ckm:OrganisationalCustomer . ex:p a ckm:Product ; ckm:offeredBy ex:shop .\n"


def community() -> str:
    """Write ten people who help each other for over a year."""
    text = 'ex:club a ckm:Community ; ckm:name "Club" .\n' + customers(*MEMBERS)
    for number, who in enumerate(MEMBERS):
        other = MEMBERS[(number + 1) % 10]
        text += f"ex:{who} ckm:memberOf ex:club .\n" + item(
            f"q{number}", "Question", who, f"2025-01-{number + 1:02}"
        )
        text += item(
            f"a{number}", "Answer", other, f"2026-02-{number + 1:02}", f"; ckm:inReplyTo ex:q{number}"
        )
    return text


def team(both: bool = True) -> str:
    """Write three people from each of two firms, and six lessons told by both or by one."""
    text = FIRMS + 'ex:job a ckm:Project ; ckm:name "Job" ; ckm:participant ex:shop, ex:firm ; '
    text += f"ckm:occurredAt {at('2025-01-01')} ; ckm:endedAt {at('2025-12-01')} .\n"
    for number in range(3):
        text += f"ex:e{number} a ckm:Employee ; ckm:employedBy ex:shop . ex:f{number} a ckm:Person ; ckm:memberOf ex:firm .\n"
        text += f"ex:job ckm:participant ex:e{number}, ex:f{number} .\n"
        for side in ("e", "f" if both else "e"):
            text += (
                f"ex:l{side}{number} a ckm:Insight ; ckm:about ex:job ; ckm:flow ckm:RelationshipSpecific ; "
                f"ckm:contributedBy ex:{side}{number} ; ckm:createdAt {at('2025-06-01')} .\n"
            )
    return text


def innovation() -> str:
    """Write a project of two firms, fed by three end users' needs, that made a change and value."""
    text = (
        FIRMS
        + customers("u0", "u1", "u2")
        + 'ex:job a ckm:Project ; ckm:name "Job" ; ckm:participant ex:shop, ex:firm .\n'
    )
    text += "".join(item(f"n{i}", "Need", f"u{i}", "2025-01-01", "; ckm:ledTo ex:job") for i in range(3))
    return text + (
        "ex:change a ckm:Change ; ckm:resultOf ex:job .\n"
        "ex:value a ckm:ValueCreated ; ckm:derivedFrom ex:change ; ckm:createdWith ex:firm .\n"
    )


def joint() -> str:
    """Write an agreement under which customers own a half of what they took part in making."""
    text = (
        FIRMS
        + customers("ann")
        + 'ex:deal a ckm:Agreement ; ckm:title "Deal" ; ckm:party ex:shop, ex:firm, ex:ann .\n'
    )
    for owner, share in (("shop", "0.5"), ("firm", "0.3"), ("ann", "0.2")):
        text += f"ex:deal ckm:hasShare ex:s-{owner} . ex:s-{owner} a ckm:OwnershipShare ; ckm:owner ex:{owner} ; ckm:share {share} .\n"
    return text + "ex:job a ckm:Project ; ckm:underAgreement ex:deal ; ckm:participant ex:firm, ex:ann .\n"


def prosumer() -> str:
    """Write a customer who buys and whose ideas on a product are carried out."""
    text = (
        FIRMS
        + customers("ann")
        + "ex:tie a ckm:CustomerRelationship ; ckm:customer ex:ann ; ckm:organisation ex:shop .\n"
    )
    text += sale("b1", "ann", "2025-01-01", 10) + "ex:change a ckm:Change ; ckm:resultOf ex:i0, ex:i1 .\n"
    return text + "".join(item(f"i{i}", "Idea", "ann", "2025-02-01", "; ckm:about ex:p") for i in range(2))


def verdict(text: str, subject: str) -> StyleFinding:
    """Diagnose one thing."""
    (row,) = graph_of(text).styles(f"{EX}{subject}")
    return row


@pytest.mark.parametrize(
    ("text", "subject", "style"),
    [
        (community(), "club", "CommunitiesOfCreation"),
        (team(), "job", "TeamBasedCoLearning"),
        (innovation(), "job", "MutualInnovation"),
        (joint(), "deal", "JointIntellectualProperty"),
        (joint(), "job", "JointIntellectualProperty"),
        (prosumer(), "tie", "Prosumerism"),
    ],
)
def test_each_style_is_known_by_what_is_done(text: str, subject: str, style: str) -> None:
    row = verdict(text, subject)
    assert (row.style, row.score) == (style, 1.0)
    assert row.scores[0].style == style
    assert all(term.value == 1.0 and term.words for term in row.scores[0].terms)


def test_terms_are_worked_out_by_hand() -> None:
    deal = verdict(joint().replace("0.5 .", "0.7 .").replace("0.3 .", "0.1 ."), "deal")
    terms = {term.term: term.value for term in deal.scores[0].terms}
    assert terms == pytest.approx(
        {"customers own": 0.6, "several owners": 1, "something is owned": 1, "made together": 1}
    )
    assert deal.score == pytest.approx(0.9)


def test_where_one_side_alone_tells_lessons_nobody_learns_together() -> None:
    row = verdict(team(both=False), "job")
    assert row.style == "none"
    assert row.score == 0.0


def test_replies_by_staff_are_no_help_among_peers() -> None:
    text = community() + "".join(f"ex:{who} a ckm:Employee .\n" for who in MEMBERS)
    assert verdict(text, "club").style == "none"


def test_thin_evidence_is_unclear() -> None:
    text = (
        FIRMS
        + "ex:deal a ckm:Agreement ; ckm:hasShare ex:s1 . ex:s1 a ckm:OwnershipShare ; ckm:owner ex:firm ; ckm:share 1.0 .\n"
    )
    two = (
        text
        + "ex:deal ckm:hasShare ex:s2 . ex:s2 a ckm:OwnershipShare ; ckm:owner ex:shop ; ckm:share 0.0 .\n"
    )
    assert verdict(text, "deal").style == "none"  # one owner is nobody's joint property
    row = verdict(two + "ex:w a ckm:Topic . ex:deal ckm:covers ex:w .", "deal")
    assert (row.style, row.score, row.evidence) == ("JointIntellectualProperty", 0.625, 5)
    early = graph_of(prosumer().replace("ex:change a ckm:Change ; ckm:resultOf ex:i0, ex:i1 .", "")).styles(
        f"{EX}tie", until="2025-01-15"
    )
    assert early[0].style == "none"


@pytest.fixture(scope="module")
def shop() -> list[ox.Triple]:
    return [triple for triples in generate_shop(customers=20).sources.values() for triple in triples]


def test_the_declared_style_is_never_read(shop: list[ox.Triple]) -> None:
    """Declarations taken away, or all changed to another style, change not one figure."""
    declared = [triple for triple in shop if triple.predicate in (TERMS.style, TERMS.styleDeclaredBy)]
    assert len(declared) >= 4
    without = [triple for triple in shop if triple not in set(declared)]
    lies = [type(t)(t.subject, TERMS.style, TERMS.Prosumerism) for t in declared]
    rows = [graph_of(triples).styles().rows for triples in (shop, without, without + lies)]
    assert rows[0] == rows[1] == rows[2]
    assert {row.style for row in rows[0]} >= {
        "TeamBasedCoLearning",
        "MutualInnovation",
        "JointIntellectualProperty",
    }


def test_there_is_a_rule_for_every_style_of_the_ontology_and_no_other() -> None:
    graph = read(REPOSITORY / "ontology" / "modules" / "styles.ttl")
    assert {str(one).removeprefix(str(CKM)) for one in graph.subjects(RDF.type, CKM.Style)} == set(
        style_rules.RULES
    )


def test_a_class_a_name_or_an_iri_chooses_and_the_rest_is_told() -> None:
    kg = graph_of(community() + team())
    assert [row.kind for row in kg.styles("project")] == ["Project"]
    assert [row.name for row in kg.styles("club")] == ["Club"]
    assert len(kg.styles("Agreement")) == 0
    with pytest.raises(UnknownNameError, match="did you mean 'Club'"):
        kg.styles("Clubb")
    with pytest.raises(InputError, match="2 things are called 'Club'"):
        graph_of(community() + 'ex:club2 a ckm:Community ; ckm:name "club" .').styles("Club")


def test_order_and_emptiness() -> None:
    assert graph_of(community(), seed=1).styles().rows == graph_of(community(), seed=2).styles().rows
    assert len(bare().styles()) == 0


def test_a_real_community_is_one_of_creation(shared_data: Path) -> None:
    kg = bare()
    kg.ingest("stackexchange", shared_data / "se-bicycles-meta")
    (row,) = kg.styles()
    assert row.style == "CommunitiesOfCreation"
    terms = {term.term: term.value for term in row.scores[0].terms}
    assert terms["many contribute"] == terms["together for long"] == 1.0
    assert len(kg.segments(by="pattern")) >= 2
    assert kg.journeys(stage="kind").events > 1000
