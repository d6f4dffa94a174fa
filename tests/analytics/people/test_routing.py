"""Whom to ask."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest

from ckm_graph.analytics.people import route
from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.forum import iri

if TYPE_CHECKING:
    from ckm_graph.analysis import Analysis
    from ckm_graph.model import Candidate
    from tests.analytics.forum import Forum


@pytest.fixture
def workshop(forum: Forum) -> Forum:
    """Bob answers on brakes, Cy on wheels; both as often."""
    for topic, helper, title in (
        ("brakes", "bob", "Which brake pads squeal least"),
        ("brakes", "bob", "How to bleed a hydraulic brake"),
        ("wheels", "cy", "How to true a bent wheel"),
        ("wheels", "cy", "Spoke tension for a rear wheel"),
    ):
        forum.be(topic, "Topic")
        forum.text(topic, name=topic)
        question = title.replace(" ", "-")
        forum.item(question, "Question", "ann", topic=topic)
        forum.text(question, title=title)
        forum.item(f"{question}-a", "Answer", helper, on="2020-01-02", inReplyTo=question)
    return forum


def asked(forum: Forum, **question: Any) -> Analysis[Candidate]:
    with forum.view() as view:
        return route(view, **question)


def test_who_answered_like_questions_is_asked_first_and_the_row_says_which(workshop: Forum) -> None:
    found = asked(workshop, text="My brake pads squeal in the rain")
    assert [one.agent for one in found] == [iri("bob"), iri("cy")]
    assert found[0].score == 1
    assert found[0].questions[0].title == "Which brake pads squeal least"
    assert found[0].last == dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
    assert found[1].likeness < found[0].likeness
    assert asked(workshop, text="a wheel without true")[0].agent == iri("cy")


def test_topics_alone_route_too(workshop: Forum) -> None:
    assert asked(workshop, topics=["wheels"])[0].agent == iri("cy")
    assert asked(workshop, topics=[iri("brakes")])[0].agent == iri("bob")


def test_where_nothing_is_like_it_the_active_are_asked(workshop: Forum) -> None:
    workshop.item("q", "Question", "ann")
    workshop.item("a", "Answer", "cy", inReplyTo="q", on="2020-01-02")
    found = asked(workshop, text="zzz")
    assert [one.agent for one in found] == [iri("cy"), iri("bob")]
    assert found[0].likeness == 0
    assert any("order is that of activity" in note for note in found.notes)


def test_a_cut_hides_what_came_later(workshop: Forum) -> None:
    assert list(asked(workshop, text="brake", until=dt.date(2020, 1, 2))) == []
    assert len(asked(workshop, text="brake", until=dt.date(2020, 1, 3))) == 2


def test_the_order_of_insertion_changes_nothing(workshop: Forum) -> None:
    before = asked(workshop, text="bent brake wheel")
    random.Random(5).shuffle(workshop.quads)
    assert asked(workshop, text="bent brake wheel") == before


def test_kinds_and_limits_narrow(workshop: Forum) -> None:
    workshop.be("cy", "Employee")
    assert [one.agent for one in asked(workshop, text="brake", who="staff")] == [iri("cy")]
    assert len(asked(workshop, text="brake", limit=1)) == 1


def test_questions_without_any_word_can_be_learned_from(forum: Forum) -> None:
    forum.item("q", "Question", "ann")
    forum.item("a", "Answer", "bob", inReplyTo="q")
    assert [one.agent for one in asked(forum, text="anything")] == [iri("bob")]


def test_bad_input_is_told(workshop: Forum) -> None:
    with pytest.raises(InputError, match="give a text, topics, or both"):
        asked(workshop)
    with pytest.raises(InputError, match="limit"):
        asked(workshop, text="x", limit=0)
    with pytest.raises(UnknownNameError, match="did you mean 'brakes'"):
        asked(workshop, topics=["braks"])
