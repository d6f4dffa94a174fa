"""Key contributors: the score, filters, roles, evidence, what a cut hides."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest
from lxml import etree

from ckm_graph import KnowledgeGraph
from ckm_graph.analytics import contributors, edges
from ckm_graph.analytics.people import MEASURES, hits, pagerank
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.people import FlowShare
from tests.analytics.forum import Forum, day, iri

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.analysis import Analysis
    from ckm_graph.model import Contributor


def ranked(forum: Forum, **asked: Any) -> Analysis[Contributor]:
    with forum.view() as view:
        return contributors(view, **asked)


def short(found: Analysis[Contributor]) -> list[str]:
    return [one.agent.removeprefix(iri("")) for one in found]


@pytest.fixture
def years(forum: Forum) -> Forum:
    """Bob had five accepted answers long ago, Cy has one and one not accepted now; 800 days lie between."""
    for number in range(5):
        forum.item(f"q{number}", "Question", f"asker{number}", on="2020-01-01", topic="brakes")
        forum.item(f"a{number}", "Answer", "bob", on="2020-01-01", inReplyTo=f"q{number}")
        forum.say(f"q{number}", "acceptedAnswer", f"a{number}")
        forum.say(f"a{number}", "acceptedAt", day("2020-01-02"))
    for number in (8, 9):
        forum.item(f"q{number}", "Question", "ann", on="2022-03-11", topic="wheels")
        forum.item(f"a{number}", "Answer", "cy", on="2022-03-11", inReplyTo=f"q{number}")
    forum.say("q8", "acceptedAnswer", "a8")
    forum.say("a8", "acceptedAt", day("2022-03-12"))
    return forum


def test_help_counts_half_after_each_half_life(years: Forum) -> None:
    found = ranked(years)
    assert short(found) == ["cy", "bob"]
    assert found[0].score == pytest.approx(1.25)
    assert found[1].score == pytest.approx(5 / 2**8)
    assert found.parameters["half_life_days"] == pytest.approx(100)
    assert "half after 100 days" in found.notes[1]
    slow = ranked(years, half_life=1.0)
    assert short(slow) == ["bob", "cy"]
    assert slow[0].score == pytest.approx(5 / 2)


def test_shares_add_up_to_one(years: Forum) -> None:
    assert sum(one.share for one in ranked(years)) == pytest.approx(1)


def test_nothing_from_after_the_cut_is_seen(years: Forum) -> None:
    early = ranked(years, until=dt.date(2020, 6, 1))
    assert short(early) == ["bob"]
    before = ranked(years, until=dt.date(2022, 3, 12))  # cy's answers are there, the acceptance is not
    cy = next(one for one in before if one.agent == iri("cy"))
    assert cy.accepted == 0
    assert cy.score == pytest.approx(0.5, abs=0.01)
    assert cy.last == dt.datetime(2022, 3, 11, 12, tzinfo=dt.UTC)


def test_a_row_explains_itself(years: Forum) -> None:
    years.text("q8", title="Which rim?")
    years.text("ann", name="Ann")
    cy = ranked(years)[0]
    assert [(one.item, one.title, one.help, one.accepted) for one in cy.top_items] == [
        (iri("a8"), "Which rim?", 1.0, True),
        (iri("a9"), None, 0.25, False),
    ]
    assert [(one.agent, one.name, one.help, one.items) for one in cy.top_people] == [
        (iri("ann"), "Ann", 1.25, 2)
    ]
    assert sum(one.help for one in cy.top_items) == pytest.approx(cy.score)
    assert (cy.users, cy.topics, cy.second) == (1, 1, 1)
    assert cy.first == cy.last == dt.datetime(2022, 3, 11, 12, tzinfo=dt.UTC)


def test_rising_and_fading_compare_the_last_two_half_lives(forum: Forum) -> None:
    helped = {
        "old": ["2020-01-01"],
        "down": ["2021-10-01"],
        "even": ["2021-10-02", "2022-01-01"],
        "up": ["2022-03-11"],
    }
    for who, days in helped.items():
        for on in days:
            forum.item(f"q-{who}-{on}", "Question", "ann", on=on)
            forum.item(f"a-{who}-{on}", "Answer", who, on=on, inReplyTo=f"q-{who}-{on}")
    found = {one.agent.removeprefix(iri("")): (one.direction, one.trend) for one in ranked(forum)}
    assert found == {"up": ("rising", 1), "even": ("steady", 0), "down": ("fading", -1), "old": ("steady", 0)}


def test_roles_follow_their_rules(years: Forum) -> None:
    for number in range(3):
        years.item(f"r{number}", "Answer", f"asker{number}", on="2020-02-01", inReplyTo="q8x")
    years.item("q8x", "Question", "bob", on="2020-02-01")
    years.be("dee", "IndividualCustomer")
    years.item("idea", "Idea", "dee", on="2021-01-01")
    for backer in ("ann", "eve"):
        years.be(f"act-{backer}", "Support")
        years.say(f"act-{backer}", "supports", "idea")
        years.say(f"act-{backer}", "supporter", backer)
        years.say(f"act-{backer}", "occurredAt", day("2021-01-02"))
    roles = {one.agent.removeprefix(iri("")): one.roles for one in ranked(years, limit=None)}
    assert roles["bob"] == ("answerer", "broker", "leaving expert")
    assert roles["cy"] == ("newcomer",)
    assert roles["dee"] == ("lead user",)
    unmeasured = ranked(years, measures=())
    assert not any("broker" in one.roles for one in unmeasured)
    assert any("Brokers are not told" in note for note in unmeasured.notes)


def test_an_adopted_idea_counts_whole_and_one_decided_against_does_not(forum: Forum) -> None:
    forum.item("idea", "Idea", "ann")
    forum.item("other", "Idea", "bob")
    for idea, decision in (("idea", "yes"), ("other", "no")):
        forum.be(decision, "Decision")
        forum.say(idea, "ledTo", decision)
        forum.say(decision, "participant", "boss")
        forum.say(decision, "occurredAt", day("2020-02-01"))
    forum.be("change", "Change")
    forum.say("yes", "ledTo", "change")
    found = ranked(forum)
    assert [(one.agent, one.score, one.top_people[0].agent) for one in found] == [
        (iri("ann"), 1.0, iri("boss"))
    ]
    with forum.view() as view:
        adopted = edges(view, "adoption")
    assert list(adopted.to_networkx().edges) == [(iri("idea"), iri("boss"))]


def test_staff_are_told_from_customers_and_their_contacts(years: Forum) -> None:
    years.be("acme", "OrganisationalCustomer")
    years.be("unit", "OrganisationalUnit")
    years.say("unit", "partOf", "acme")
    years.be("shop", "Organisation")
    for agent in ("bob", "cy"):
        years.be(agent, "Employee")
    years.say("bob", "employedBy", "unit")
    years.say("shop", "employs", "cy")
    assert {one.agent: one.kind for one in ranked(years)} == {
        iri("bob"): "organisational",
        iri("cy"): "staff",
    }
    assert short(ranked(years, who="staff")) == ["cy"]
    assert short(ranked(years, who="customer")) == ["bob"]
    with pytest.raises(UnknownNameError, match="did you mean 'staff'"):
        ranked(years, who="staf")


def test_flows_and_segments_narrow(years: Forum) -> None:
    years.be("racers", "Segment")
    years.text("racers", name="Racers")
    years.say("bob", "inSegment", "racers")
    assert short(ranked(years, segment="racers")) == ["bob"]
    with pytest.raises(InputError, match="the graph has: Racers"):
        ranked(years, segment="riders")
    years.say("a8", "flow", "flows#FromCustomer")
    years.say("a0", "flow", "flows#FromCustomer")
    found = ranked(years, flow="FromCustomer")
    assert {one.agent: (one.items, one.flows) for one in found} == {
        iri("bob"): (1, (FlowShare("FromCustomer", 1, 0.5),)),
        iri("cy"): (1, (FlowShare("FromCustomer", 1, 0.5),)),
    }
    with pytest.raises(UnknownNameError, match="no flow named 'Sideways'"):
        ranked(years, flow="Sideways")


def test_measures_are_those_of_the_graph_of_help(years: Forum) -> None:
    found = ranked(years, measures="all", limit=None)
    with years.view() as view:
        graph = edges(view, "help")
    place = {node: number for number, node in enumerate(graph.nodes)}
    ranks, shares = pagerank(graph), hits(graph)
    between = nx.betweenness_centrality(graph.to_networkx())
    for one in found:
        assert one.pagerank == pytest.approx(ranks[place[one.agent]])
        assert one.authority == pytest.approx(shares.authority[place[one.agent]])
        assert one.hub == pytest.approx(shares.hub[place[one.agent]])
        assert one.betweenness == pytest.approx(between[one.agent])
        assert one.topic_pagerank is None
    assert found.parameters["measures"] == [name for name in MEASURES if name != "topic-pagerank"]
    assert ranked(years, measures=["reach"])[0].pagerank is None


def test_the_topic_sensitive_pagerank_restarts_at_who_used_the_topic(years: Forum) -> None:
    years.be("brakes", "Topic")
    found = ranked(years, topic=iri("brakes"), measures=["topic-pagerank"])
    with years.view() as view:
        graph = edges(view, "help").to_networkx()
    start = {iri(f"asker{number}"): 1.0 for number in range(5)}
    wanted = nx.pagerank(graph, personalization=start, tol=1e-12, max_iter=1000)
    assert found[0].topic_pagerank == pytest.approx(wanted[iri("bob")], abs=1e-6)
    with pytest.raises(InputError, match="needs a topic"):
        ranked(years, measures=["topic-pagerank"])


def test_the_second_reach_counts_those_helped_by_the_helped(forum: Forum) -> None:
    for asker, helper in (("bob", "ann"), ("cy", "bob"), ("dee", "bob"), ("ann", "cy")):
        forum.item(f"q-{asker}", "Question", asker)
        forum.item(f"a-{asker}", "Answer", helper, inReplyTo=f"q-{asker}")
    found = {one.agent.removeprefix(iri("")): (one.users, one.second) for one in ranked(forum)}
    assert found == {"ann": (1, 3), "bob": (2, 3), "cy": (1, 2)}


def test_no_order_of_insertion_and_no_second_source_changes_anything(years: Forum) -> None:
    before = ranked(years, measures="all")
    random.Random(3).shuffle(years.quads)
    assert ranked(years, measures="all") == before


def test_data_loaded_again_from_another_source_changes_nothing(demo_graph: Path) -> None:
    kg = KnowledgeGraph()
    data = sorted((demo_graph.parent / "data").glob("*.ttl"))
    for file in data:
        kg.load(file, source=file.stem)
    before = kg.contributors(limit=None), kg.edges("reliance"), kg.route(text="a puncture")
    for file in data:
        kg.load(file, source=f"{file.stem}-again")
    after = kg.contributors(limit=None), kg.edges("reliance"), kg.route(text="a puncture")
    assert before[0].rows == after[0].rows
    assert before[0]
    assert before[1] == after[1]
    assert before[2].rows == after[2].rows


def test_an_empty_graph_has_no_contributors(forum: Forum) -> None:
    found = ranked(forum, measures="all")
    assert (list(found), found.to_polars().height) == ([], 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"limit": 0}, "limit"), ({"half_life": 0}, "above 0"), ({"half_life": -1}, "above 0")],
)
def test_what_is_out_of_range_is_refused(asked: dict[str, Any], said: str, forum: Forum) -> None:
    with pytest.raises(InputError, match=said):
        ranked(forum, **asked)


def test_an_unknown_measure_is_an_error(forum: Forum) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'pagerank'"):
        ranked(forum, measures=["pagerang"])


def test_counts_at_a_real_site_are_those_of_its_files(shared_data: Path) -> None:
    kg = KnowledgeGraph()
    kg.ingest("stackexchange", shared_data / "se-bicycles-meta")
    posts = [row.attrib for row in etree.parse(str(shared_data / "se-bicycles-meta" / "Posts.xml")).getroot()]
    users = etree.parse(str(shared_data / "se-bicycles-meta" / "Users.xml")).getroot()
    known = {str(row.attrib["Id"]) for row in users} - {"-1"}
    asker = {post["Id"]: post.get("OwnerUserId") for post in posts if post["PostTypeId"] == "1"}
    answers: dict[str, set[str]] = {}
    for post in posts:
        author, asked = post.get("OwnerUserId"), asker.get(post.get("ParentId", ""))
        if post["PostTypeId"] == "2" and author in known and asked in known and author != asked:
            answers.setdefault(str(author), set()).add(str(post["Id"]))
    found = {one.agent.rpartition("/")[2]: one.answers for one in kg.contributors(limit=None) if one.answers}
    assert found == {author: len(ids) for author, ids in answers.items()}
