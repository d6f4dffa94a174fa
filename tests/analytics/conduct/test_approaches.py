"""The approach profile counts what the data has, and says nothing where it has nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import RDF

from ckm_graph.analytics.conduct import approach_rules
from ckm_graph.demo import generate_shop
from ckm_graph.vocabulary import CKM as TERMS
from tests.analytics.conduct.graphs import at, bare, customers, graph_of, item, sale
from tests.conftest import REPOSITORY
from tests.ontology.conftest import CKM, read

STAFF = "ex:emil a ckm:Employee . ex:ada a ckm:Employee .\n"


def told(text: str, dimension: str) -> tuple[tuple[int, int, int], str]:
    """Give the counts and the leaning in one dimension."""
    (row,) = (row for row in graph_of(text).approach_profile() if row.dimension == dimension)
    counts = [one.count for one in row.evidence]
    return (counts[0], counts[1], counts[2]), row.leaning


def test_there_is_a_rule_for_every_dimension_of_the_ontology_and_no_other() -> None:
    graph = read(REPOSITORY / "ontology" / "modules" / "approaches.ttl")
    known = {str(one).removeprefix(str(CKM)) for one in graph.subjects(RDF.type, CKM.ComparisonDimension)}
    assert known == set(approach_rules.RULES)
    rows = bare().approach_profile()
    assert [row.position for row in rows] == list(range(1, 10))


def test_without_data_nothing_is_guessed() -> None:
    found = bare().approach_profile()
    assert {(row.km, row.crm, row.ckm, row.leaning) for row in found} == {(None, None, None, "no data")}
    assert "says nothing of: knowledge sought in" in found.notes[1]


def test_two_things_are_too_few_to_say_anything() -> None:
    text = (
        customers("ann")
        + item("q1", "Question", "ann", "2026-01-01")
        + item("q2", "Question", "ann", "2026-01-01")
    )
    assert told(text, "KnowledgeSought") == ((0, 0, 2), "no data")
    more = text + item("q3", "Question", "ann", "2026-01-01")
    assert told(more, "KnowledgeSought") == ((0, 0, 3), "CKM")


def test_each_approach_is_known_by_what_is_done() -> None:
    base = STAFF + customers("ann", "bob", "cy")
    facts = "".join(
        f"ex:f{i} a ckm:ProfileFact ; ckm:flow ckm:AboutCustomer ; ckm:contributedBy ex:emil ; ckm:createdAt {at('2026-01-01')} .\n"
        for i in range(3)
    )
    assert told(base + facts, "KnowledgeSought") == ((0, 3, 0), "CRM")
    passed = "".join(
        f"ex:k{i} a ckm:KnowledgeActivity ; ckm:sender ex:emil ; ckm:receiver ex:ada ; ckm:occurredAt {at('2026-01-01')} .\n"
        for i in range(3)
    )
    assert told(base + passed, "Rationale") == ((3, 0, 0), "KM")
    assert told(base + passed, "CorporateRole") == ((3, 0, 0), "KM")
    card = "ckm:incentiveKind ckm:LoyaltyProgramme"
    given = (
        ("ann", card),
        ("bob", card),
        ("emil", card),
        ("cy", "ckm:amount 1.0"),
    )  # the last says not for what
    grants = "".join(
        f"ex:g{i} a ckm:Incentive ; ckm:givenTo ex:{who} ; {why} .\n" for i, (who, why) in enumerate(given)
    )
    shared = (
        item("i1", "Idea", "ann", "2026-01-01")
        + "ex:g4 a ckm:Incentive ; ckm:givenTo ex:ann ; ckm:givenFor ex:i1 .\n"
    )
    assert told(base + grants + shared, "RecipientOfIncentives") == ((1, 2, 1), "CRM")
    bought = sale("s1", "bob", "2026-01-01", 5) + sale("s2", "cy", "2026-01-01", 5)
    assert told(base + bought + shared, "RoleOfCustomer") == ((2, 0, 1), "KM")


def test_the_approach_of_a_metric_is_that_of_its_kind_in_the_ontology() -> None:
    text = "ex:m a ckm:Metric ; ckm:metricKind ckm:CustomerRetention .\n"
    text += "".join(f"ex:o{i} a ckm:Observation ; ckm:metric ex:m .\n" for i in range(3))
    assert told(text, "Metrics") == ((0, 3, 0), "CRM")


def test_only_the_time_asked_for_counts() -> None:
    text = customers("ann") + "".join(item(f"q{i}", "Question", "ann", f"2026-01-0{i + 1}") for i in range(6))
    (row,) = (
        row
        for row in graph_of(text).approach_profile(since="2026-01-02", until="2026-01-05")
        if row.dimension == "KnowledgeSought"
    )
    assert row.total == 3


def test_the_generated_shop_is_profiled_as_a_plain_count_of_its_triples_says() -> None:
    shop = dict.fromkeys(
        triple for triples in generate_shop(customers=20).sources.values() for triple in triples
    )
    flows = Counter(
        triple.object
        for triple in shop
        if triple.predicate == TERMS.flow and "/activity/" not in str(triple.subject)
    )
    found = {row.dimension: row for row in graph_of(shop).approach_profile()}
    seen = {one.approach: one.count for one in found["KnowledgeSought"].evidence}
    assert (seen["CRM"], seen["CKM"]) == (flows[TERMS.AboutCustomer], flows[TERMS.FromCustomer])
    for row in found.values():
        shares = [share for share in (row.km, row.crm, row.ckm) if share is not None]
        assert sum(shares) == pytest.approx(1.0 if shares else 0.0, abs=1e-5)
    assert graph_of(shop, seed=1).approach_profile().rows == tuple(found.values())
