"""Contributors of a graph: what counts as use, filters, cuts, merged agents."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from ckm_graph.analytics import contributors, edges
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.vocabulary import CKM, RDF, RDFS, SKOS
from tests.analytics.forum import GRAPH, day, iri, number

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Moment
    from tests.analytics.forum import Forum


def relied(forum: Forum, **filters: str | Moment | None) -> dict[tuple[str, str], float]:
    """Give the reliance edges by the ends of the agents' IRIs."""
    with forum.view() as view:
        found = edges(view, "help", **filters)  # type: ignore[arg-type]
    short = [node.removeprefix(iri("")) for node in found.nodes]
    ends = zip(found.source.tolist(), found.target.tolist(), found.weight.tolist(), strict=True)
    return {(short[source], short[target]): weight for source, target, weight in ends}


@pytest.fixture
def asked(forum: Forum) -> Forum:
    """Ann asks; Bob answers, is voted up by three and accepted; Cy answers too."""
    forum.item("q", "Question", "ann")
    forum.item("a1", "Answer", "bob", inReplyTo="q", on="2020-01-02")
    forum.item("a2", "Answer", "cy", inReplyTo="q", on="2020-01-03")
    forum.say("q", "acceptedAnswer", "a1")
    forum.say("a1", "acceptedAt", day("2020-01-10"))
    forum.say("a1", "score", number(3))
    forum.votes("a1", "2020-01-05", up=1)
    forum.votes("a1", "2020-01-20", up=3, down=1)
    forum.text("bob", name="Bob")
    return forum


def test_who_asks_relies_on_who_answers_more_where_accepted_and_voted_up(asked: Forum) -> None:
    assert relied(asked) == pytest.approx({("ann", "bob"): 2 * (1 + math.log(4)), ("ann", "cy"): 1.0})


def test_a_row_tells_the_works_and_the_name(asked: Forum) -> None:
    with asked.view() as view:
        first, second = contributors(view)
    assert (first.agent, first.name, first.users, first.items) == (iri("bob"), "Bob", 1, 1)
    assert (first.answers, first.accepted, first.votes) == (1, 1, 3)
    assert (second.agent, second.name, second.accepted) == (iri("cy"), None, 0)


def test_as_of_a_cut_only_earlier_votes_and_acceptances_count(asked: Forum) -> None:
    def bob(until: Moment) -> float:
        return relied(asked, until=until)["ann", "bob"]

    assert bob(dt.date(2020, 1, 5)) == pytest.approx(1.0)
    assert bob(dt.date(2020, 1, 6)) == pytest.approx(1 + math.log(2))
    assert bob(dt.datetime(2020, 1, 10, 18, tzinfo=dt.UTC)) == pytest.approx(1 + math.log(2))
    assert bob(dt.date(2020, 1, 11)) == pytest.approx(2 * (1 + math.log(2)))
    assert bob(dt.date(2021, 1, 1)) == pytest.approx(2 * (1 + math.log(4)))


def test_a_cut_does_not_read_the_snapshot_of_the_score(forum: Forum) -> None:
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "bob", inReplyTo="q")
    forum.say("a", "score", number(9))
    assert relied(forum, until=dt.date(2030, 1, 1)) == {("ann", "bob"): 1.0}
    assert relied(forum) == pytest.approx({("ann", "bob"): 1 + math.log(10)})


def test_daily_totals_stand_in_for_a_missing_score(forum: Forum) -> None:
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "bob", inReplyTo="q")
    forum.votes("a", "2020-02-01", up=4, down=1)
    assert relied(forum) == pytest.approx({("ann", "bob"): 1 + math.log(4)})


def test_votes_against_leave_an_answer_its_one(forum: Forum) -> None:
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "bob", inReplyTo="q")
    forum.say("a", "score", number(-5))
    assert relied(forum) == {("ann", "bob"): 1.0}


def test_since_is_inclusive_and_until_exclusive(asked: Forum) -> None:
    answered = dt.datetime(2020, 1, 2, 12)  # noqa: DTZ001 -- without zone, so UTC
    assert ("ann", "bob") in relied(asked, since=answered)
    assert ("ann", "bob") not in relied(asked, until=answered)
    assert ("ann", "bob") not in relied(asked, since=answered + dt.timedelta(seconds=1))
    east = dt.timezone(dt.timedelta(hours=3))
    assert ("ann", "bob") in relied(asked, since=dt.datetime(2020, 1, 2, 15, tzinfo=east))


def test_an_empty_time_is_refused(asked: Forum) -> None:
    with pytest.raises(InputError, match="swap"):
        relied(asked, since=dt.date(2020, 2, 1), until=dt.date(2020, 1, 1))


def test_a_comment_on_a_question_helps_the_asker_one_on_an_answer_uses_it(asked: Forum) -> None:
    asked.item("c1", "Comment", "dan", inReplyTo="q")
    asked.item("c2", "Comment", "eve", inReplyTo="a2")
    found = relied(asked)
    assert found["ann", "dan"] == pytest.approx(0.25)
    assert found["eve", "cy"] == pytest.approx(0.25)


def test_backing_deriving_and_relating_count(forum: Forum) -> None:
    forum.item("idea", "Idea", "ann")
    forum.say("idea", "supportedBy", "bob")
    forum.item("work", "Article", "cy", on="2020-03-01", derivedFrom="idea")
    forum.item("other", "Idea", "dan", on="2020-02-01")
    forum.say("idea", "relatedTo", "other")  # said by the earlier; the later relies
    assert relied(forum) == {("bob", "ann"): 1.0, ("cy", "ann"): 1.0, ("dan", "ann"): 0.5}
    assert relied(forum, since=dt.date(2020, 1, 1)) == {("cy", "ann"): 1.0}


def test_a_symmetric_relation_said_both_ways_counts_once(forum: Forum) -> None:
    forum.item("one", "Question", "ann")
    forum.item("two", "Question", "bob", on="2020-02-01")
    forum.say("one", "relatedTo", "two")
    forum.say("two", "relatedTo", "one")
    assert relied(forum) == {("bob", "ann"): 0.5}


def test_an_act_of_support_counts_at_its_time_and_once(forum: Forum) -> None:
    forum.item("idea", "Idea", "ann")
    forum.say("idea", "supportedBy", "bob")
    forum.be("act", "Support")
    forum.say("act", "supports", "idea")
    forum.say("act", "supporter", "bob")
    forum.say("act", "occurredAt", day("2020-05-01"))
    assert relied(forum) == {("bob", "ann"): 1.0}
    assert relied(forum, until=dt.date(2020, 6, 1)) == {("bob", "ann"): 1.0}
    assert relied(forum, until=dt.date(2020, 5, 1)) == {}


def test_use_of_ones_own_items_and_by_software_counts_for_nothing(forum: Forum) -> None:
    forum.be("bot", "SoftwareAgent")
    forum.item("q", "Question", "ann")
    forum.item("a1", "Answer", "ann", inReplyTo="q")
    forum.item("a2", "Answer", "bot", inReplyTo="q")
    forum.item("a3", "Answer", "bob", inReplyTo="q")
    assert relied(forum) == {("ann", "bob"): 1.0}


def test_two_linked_contributors_are_one_row(asked: Forum) -> None:
    asked.say("cy", "mergedInto", "bob")
    with asked.view() as view:
        (only,) = contributors(view)
    assert (only.agent, only.users, only.items, only.answers) == (iri("bob"), 1, 2, 2)


def test_an_answer_of_ones_linked_self_counts_for_nothing(forum: Forum) -> None:
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "ann2", inReplyTo="q")
    forum.say("ann2", "mergedInto", "ann")
    assert relied(forum) == {}


@pytest.fixture
def two_topics(forum: Forum) -> Forum:
    """Bob answers on brakes, Cy on a kind of wheels; Dan comments on Cy's answer."""
    for name in ("brakes", "wheels", "rims"):
        forum.be(name, "Topic")
        forum.text(name, name=name.title())
    forum.quads.append(Quad(NamedNode(iri("rims")), SKOS.broader, NamedNode(iri("wheels")), GRAPH))
    forum.item("q1", "Question", "ann", topic="brakes")
    forum.item("a1", "Answer", "bob", inReplyTo="q1")
    forum.item("q2", "Question", "ann", topic="rims")
    forum.item("a2", "Answer", "cy", inReplyTo="q2")
    forum.item("c2", "Comment", "dan", inReplyTo="a2")
    return forum


@pytest.mark.parametrize("topic", [iri("brakes"), "Brakes", "brakes"])
def test_a_topic_is_found_by_iri_and_by_name(two_topics: Forum, topic: str) -> None:
    assert relied(two_topics, topic=topic) == {("ann", "bob"): 1.0}


def test_a_topic_takes_replies_and_narrower_topics_along(two_topics: Forum) -> None:
    assert relied(two_topics, topic="Wheels") == {("ann", "cy"): 1.0, ("dan", "cy"): 0.25}


def test_a_name_that_two_topics_bear_means_both(two_topics: Forum) -> None:
    two_topics.text("rims", name="Brakes")
    found = relied(two_topics, topic="Brakes")
    assert found == {("ann", "bob"): 1.0, ("ann", "cy"): 1.0, ("dan", "cy"): 0.25}


@pytest.mark.parametrize("topic", ["Braks", iri("braks")])
def test_an_unknown_topic_is_an_error(two_topics: Forum, topic: str) -> None:
    with pytest.raises(UnknownNameError, match="no topic named") as caught:
        relied(two_topics, topic=topic)
    assert "Brakes" in caught.value.known


def test_an_unknown_community_is_an_error_even_where_there_is_none(forum: Forum) -> None:
    with pytest.raises(UnknownNameError, match="no community named 'x'"):
        relied(forum, community="x")


def test_a_community_is_that_of_the_author_as_the_source_knows_them(two_topics: Forum) -> None:
    for name in ("north", "south"):
        two_topics.be(name, "Community")
    two_topics.text("north", name="Northern Riders")
    two_topics.say("bob", "memberOf", "north")
    two_topics.say("cy", "memberOf", "south")
    assert relied(two_topics, community="northern riders") == {("ann", "bob"): 1.0}
    two_topics.say("cy", "mergedInto", "bob")
    assert relied(two_topics, community=iri("north")) == {("ann", "bob"): 1.0}
    assert relied(two_topics, community=iri("south")) == {("ann", "bob"): 1.0, ("dan", "bob"): 0.25}


def test_a_subclass_in_the_graph_is_known(forum: Forum) -> None:
    expert = NamedNode("http://example.org/ExpertAnswer")
    forum.quads.append(Quad(expert, RDFS.subClassOf, CKM.Answer, GRAPH))
    forum.item("q", "Article", "ann")
    forum.item("a", "Comment", "bob", inReplyTo="q")
    assert relied(forum) == {("bob", "ann"): 0.25}
    forum.quads.append(Quad(NamedNode(iri("a")), RDF.type, expert, GRAPH))
    assert relied(forum) == {("ann", "bob"): 1.0}


def test_the_order_of_quads_changes_nothing(asked: Forum) -> None:
    for number_ in range(40):
        asked.item(f"p{number_}", "Question", f"asker{number_ % 7}")
        asked.item(f"r{number_}", "Answer", f"helper{number_ % 5}", inReplyTo=f"p{number_}")
        asked.say(f"r{number_}", "score", number(number_ % 11))
    with asked.view() as view:
        before = contributors(view), edges(view)
    random.Random(1).shuffle(asked.quads)
    with asked.view() as view:
        assert (contributors(view), edges(view)) == before


def test_dirty_values_lose_no_good_row(asked: Forum) -> None:
    clean = relied(asked)
    asked.say("q", "contributedBy", number(7))
    asked.text("a2", score="many", createdAt="yesterday")
    asked.item("a9", "Answer", "zoe", inReplyTo="gone")
    assert relied(asked) == pytest.approx(clean)


def test_other_kinds_of_edges_are_there(two_topics: Forum) -> None:
    two_topics.say("q1", "topic", "wheels")
    with two_topics.view() as view:
        reply = edges(view, "reply").to_networkx()
        topical = edges(view, "item-topic", topic="Brakes").to_networkx()
        together = edges(view, "topic-co-occurrence").to_networkx()
    assert set(reply.edges) == {(iri("bob"), iri("ann")), (iri("cy"), iri("ann")), (iri("dan"), iri("cy"))}
    assert set(topical.edges) == {(iri("q1"), iri("brakes")), (iri("q1"), iri("wheels"))}
    assert list(together.edges.data("weight")) == [(iri("brakes"), iri("wheels"), 1.0)]


def test_an_unknown_kind_of_edges_is_an_error(forum: Forum) -> None:
    with forum.view() as view, pytest.raises(UnknownNameError, match="did you mean 'reliance'"):
        edges(view, "relience")
