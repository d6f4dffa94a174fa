"""Each line of the contract, on the small dump: which row becomes which triples."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from ckm_graph.ingest import open_source
from ckm_graph.vocabulary import CKM, ID_BASE, RDF, XSD
from tests.ingest.dump import small_tables, write_dump
from tests.ingest.reading import triples_of

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.ingest import IngestSource


def of(triples: set[Triple], name: str) -> dict[str, set[str]]:
    """What is said of one thing, with IRIs shortened."""
    said: dict[str, set[str]] = {}
    for triple in triples:
        if triple.subject == NamedNode(f"{ID_BASE}small/{name}"):
            assert isinstance(triple.object, NamedNode | Literal)
            value = triple.object.value.removeprefix(CKM.base).removeprefix(f"{ID_BASE}small/")
            said.setdefault(triple.predicate.value.removeprefix(CKM.base), set()).add(value)
    return {name.removeprefix(RDF.base): values for name, values in said.items()}


@pytest.fixture
def source(small_dump: Path, states: dict[str, NamedNode]) -> IngestSource:
    return open_source("stackexchange", [small_dump], states=states)


@pytest.fixture
def triples(source: IngestSource) -> set[Triple]:
    return set(triples_of(source))


def test_the_dump_is_one_community_of_creation(triples: set[Triple]) -> None:
    assert of(triples, "community/small") == {
        "type": {"Community"},
        "name": {"small"},
        "style": {"CommunitiesOfCreation"},
    }


def test_a_user_is_a_customer_with_a_record_and_a_profile_fact(triples: set[Triple]) -> None:
    assert of(triples, "user/1") == {
        "type": {"IndividualCustomer"},
        "memberOf": {"community/small"},
        "name": {"user one"},
        "location": {"Here"},
        "createdAt": {"2020-01-01T10:00:00.567Z"},
    }
    assert of(triples, "record/1") == {
        "type": {"SourceRecord"},
        "recordOf": {"user/1"},
        "sourceId": {"1"},
        "sourceSystem": {"source/small"},
    }
    assert of(triples, "fact/2") == {
        "type": {"ProfileFact"},
        "flow": {"AboutCustomer"},
        "concernsCustomer": {"user/2"},
        "attribute": {"about me"},
        "factValue": {"I ride & mend.\nDaily."},
        "sourceSystem": {"source/small"},
    }
    assert of(triples, "fact/3") == {}


def test_the_sites_own_account_is_a_software_agent_and_no_customer(triples: set[Triple]) -> None:
    assert of(triples, "user/-1") == {
        "type": {"SoftwareAgent"},
        "name": {"Community"},
        "createdAt": {"2020-01-01T10:00:00Z"},
    }
    assert of(triples, "fact/-1") == {}


def test_a_question_has_its_title_text_topics_and_accepted_answer(triples: set[Triple]) -> None:
    assert of(triples, "question/1") == {
        "type": {"Question"},
        "title": {"Truing & such"},
        "text": {"How do I true a wheel?\na  < b\n  c"},
        "createdAt": {"2020-01-02T10:00:00.12Z"},
        "score": {"5"},
        "contributedBy": {"user/1"},
        "topic": {"topic/7", "topic/name-unlisted%20tag"},
        "acceptedAnswer": {"answer/3"},
        "flow": {"FromCustomer"},
        "licence": {"https://creativecommons.org/licenses/by-sa/4.0/"},
        "relatedTo": {"question/4"},
    }


def test_an_answer_replies_to_its_question_and_was_accepted_on_a_day(triples: set[Triple]) -> None:
    assert of(triples, "answer/3") == {
        "type": {"Answer"},
        "text": {"Slowly."},
        "createdAt": {"2020-01-03T10:00:00Z"},
        "score": {"3"},
        "contributedBy": {"user/2"},
        "inReplyTo": {"question/1"},
        "acceptedAt": {"2020-01-05"},
        "flow": {"FromCustomer"},
    }


def test_a_comment_replies_to_its_post(triples: set[Triple]) -> None:
    assert of(triples, "comment/1") == {
        "type": {"Comment"},
        "text": {"Which <wheel>?\nFront?"},
        "createdAt": {"2020-01-03T10:00:00Z"},
        "score": {"2"},
        "contributedBy": {"user/2"},
        "inReplyTo": {"question/1"},
        "flow": {"FromCustomer"},
    }


def test_a_feature_request_is_an_idea_with_its_state(triples: set[Triple]) -> None:
    assert of(triples, "idea/4") == {
        "type": {"Idea"},
        "raisedIn": {"question/4"},
        "title": {"Dark"},
        "contributedBy": {"user/3"},
        "createdAt": {"2020-01-04T10:00:00Z"},
        "flow": {"FromCustomer"},
        "state": {"Completed"},
    }


def test_a_question_tagged_both_ways_is_an_idea_and_a_complaint(triples: set[Triple]) -> None:
    common = {
        "raisedIn": {"question/5"},
        "title": {"Broken"},
        "createdAt": {"2020-01-04T10:00:00Z"},
        "flow": {"FromCustomer"},
    }
    assert of(triples, "idea/5") == {"type": {"Idea"}, **common}
    assert of(triples, "complaint/5") == {"type": {"Complaint"}, **common}


def test_votes_are_daily_totals_a_post(triples: set[Triple]) -> None:
    assert of(triples, "votes/1-2020-01-03") == {
        "type": {"VoteCount"},
        "votesOn": {"question/1"},
        "onDay": {"2020-01-03"},
        "upVotes": {"2"},
        "downVotes": {"1"},
    }


def test_badges_and_bounties_are_incentives_under_their_schemes(triples: set[Triple]) -> None:
    assert of(triples, "badge/1") == {
        "type": {"Incentive"},
        "name": {"Student"},
        "incentiveKind": {"Badge"},
        "underScheme": {"scheme/badges"},
        "givenTo": {"user/2"},
        "occurredAt": {"2020-01-03T10:00:00.5Z"},
    }
    bounty = {
        "type": {"Incentive"},
        "incentiveKind": {"Bounty"},
        "underScheme": {"scheme/bounties"},
        "occurredAt": {"2020-01-07T00:00:00Z"},
    }
    paid = {"amount": {"50"}, "unit": {"reputation"}}
    offered = {"name": {"bounty offered"}, "givenBy": {"user/2"}, "givenFor": {"question/1"}}
    assert of(triples, "bounty/12") == bounty | paid | offered
    awarded = {"name": {"bounty awarded"}, "givenTo": {"user/2"}, "givenFor": {"answer/3"}}
    assert of(triples, "bounty/13") == bounty | paid | awarded
    ended = {"name": {"bounty ended without award"}, "givenFor": {"question/4"}}
    assert of(triples, "bounty/14") == bounty | ended


def test_a_tag_is_a_topic_even_without_a_row_of_its_own(triples: set[Triple]) -> None:
    assert of(triples, "topic/7") == {"type": {"Topic"}, "name": {"q#"}, "useCount": {"1"}}
    assert of(triples, "topic/name-unlisted%20tag") == {"type": {"Topic"}, "name": {"unlisted tag"}}


def test_a_duplicate_is_linked(triples: set[Triple]) -> None:
    assert of(triples, "question/5")["duplicateOf"] == {"question/1"}


def test_rows_whose_author_or_parent_is_missing_are_kept_without_that_link(
    source: IngestSource, triples: set[Triple]
) -> None:
    assert of(triples, "answer/2").keys() == {
        "type", "text", "createdAt", "score", "inReplyTo", "flow", "licence",
    }  # fmt: skip
    assert "inReplyTo" not in of(triples, "answer/6")
    assert "acceptedAnswer" not in of(triples, "question/5")
    assert "inReplyTo" not in of(triples, "comment/4")
    assert "votesOn" not in of(triples, "votes/77-2020-01-05")
    assert "givenTo" not in of(triples, "badge/3")
    assert source.counts.missing == {
        "author of a question": 1,
        "author of an answer": 1,
        "author of a comment": 2,
        "question of an answer": 1,
        "accepted answer": 1,
        "post of a comment": 2,
        "post of a vote": 2,
        "answer that was accepted on a day": 1,
        "user of a badge": 1,
        "post of a related link": 1,
    }


def test_what_is_left_out_is_counted_by_reason(source: IngestSource, triples: set[Triple]) -> None:
    assert of(triples, "question/7") == {}
    assert source.counts.left_out == {
        "post of type 5": 1,
        "vote of type 5": 1,
        "vote of type 10": 1,
        "link of type 2": 1,
        "state status-unheard, which the ontology does not know": 2,
    }


def test_each_subject_says_its_type_before_anything_else(dump: Path) -> None:
    seen = set()
    for triple in triples_of(open_source("stackexchange", [dump])):
        assert triple.subject in seen or triple.predicate == RDF.type
        seen.add(triple.subject)


def test_equal_input_gives_equal_triples_in_equal_order(source: IngestSource) -> None:
    first = list(source.ntriples())
    counts = source.counts
    assert list(source.ntriples()) == first
    assert source.counts == counts


def test_no_triple_comes_twice(small_dump: Path) -> None:
    triples = triples_of(open_source("stackexchange", [small_dump]))
    assert len(triples) == len(set(triples))


def test_every_term_is_defined_in_the_ontology(triples: set[Triple], ontology: Store) -> None:
    said = {part for t in triples for part in (t.predicate, t.object) if isinstance(part, NamedNode)}
    terms = {term for term in said if term.value.startswith(CKM.base)}
    assert len(terms) > 40
    assert [term for term in terms if not any(ontology.quads_for_pattern(term, None, None))] == []


def test_numbers_days_and_times_have_their_datatypes(triples: set[Triple]) -> None:
    expected = {
        CKM.createdAt: XSD.dateTime,
        CKM.occurredAt: XSD.dateTime,
        CKM.acceptedAt: XSD.date,
        CKM.onDay: XSD.date,
        CKM.amount: XSD.decimal,
        CKM.score: XSD.integer,
        CKM.upVotes: XSD.integer,
        CKM.useCount: XSD.integer,
        CKM.sourceId: XSD.string,
    }
    found = {t.predicate: t.object.datatype for t in triples if isinstance(t.object, Literal)}
    assert {predicate: found[predicate] for predicate in expected} == expected


def test_a_store_changes_none_of_the_literals(triples: set[Triple]) -> None:
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    assert {quad.triple for quad in store} == triples


def test_a_time_with_a_zone_is_brought_to_utc(tmp_path: Path) -> None:
    tables = small_tables()
    tables["Users"][1]["CreationDate"] = "2020-01-01T01:30:40.250+02:00"
    tables["Users"][2]["CreationDate"] = "2020-01-01T01:30:40Z"
    triples = set(triples_of(open_source("stackexchange", [write_dump(tmp_path / "small", tables)])))
    assert of(triples, "user/1")["createdAt"] == {"2019-12-31T23:30:40.25Z"}
    assert of(triples, "user/2")["createdAt"] == {"2020-01-01T01:30:40Z"}


def test_memory_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    tables = small_tables()
    comment = {**tables["Comments"][0], "Text": "so much to say " * 60}
    tables["Comments"] = [{**comment, "Id": number} for number in range(12_000)]
    folder = write_dump(tmp_path / "long", tables)
    source = open_source("stackexchange", [folder])
    assert (folder / "Comments.xml").stat().st_size > 11_000_000
    tracemalloc.start()
    try:
        for _ in source.ntriples():
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000
