"""Who knows about a topic."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from ckm_graph.analytics.people import experts
from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.forum import iri

if TYPE_CHECKING:
    from tests.analytics.forum import Forum


@pytest.fixture
def workshop(forum: Forum) -> Forum:
    """Bob helps twice on brakes and twice on wheels, Cy once on brakes; Dee wrote a guide on brakes."""
    for name in ("brakes", "wheels"):
        forum.be(name, "Topic")
        forum.text(name, name=name)
    for number, (topic, helper) in enumerate(
        [("brakes", "bob"), ("brakes", "bob"), ("wheels", "bob"), ("wheels", "bob"), ("brakes", "cy")]
    ):
        forum.item(f"q{number}", "Question", "ann", topic=topic)
        forum.item(f"a{number}", "Answer", helper, inReplyTo=f"q{number}")
    forum.say("q0", "acceptedAnswer", "a0")
    forum.item("guide", "Article", "dee", topic="brakes")
    forum.item("hint", "Insight", "dee", topic="brakes")
    forum.say("hint", "heldBy", "eve")
    return forum


def test_experts_are_ranked_by_help_on_the_topic_and_by_what_they_wrote(workshop: Forum) -> None:
    with workshop.view() as view:
        found = experts(view, "brakes")
    assert [(one.agent.removeprefix(iri("")), one.score) for one in found] == [
        ("bob", 1.25),
        ("dee", 0.5),
        ("cy", 0.25),
        ("eve", 0.25),
    ]
    bob, dee, cy, eve = found
    assert (bob.answers, bob.accepted, bob.users, bob.written) == (2, 1, 1, 0)
    assert bob.focus == pytest.approx(1.25 / 1.75)
    assert (cy.focus, dee.focus) == (1.0, 0.0)
    assert [one.item for one in bob.top_items] == [iri("a0"), iri("a1")]
    assert (dee.written, dee.writings, eve.writings) == (2, (iri("guide"), iri("hint")), (iri("hint"),))
    assert sum(one.share for one in found) == pytest.approx(1)
    assert dee.last is not None


def test_limits_and_kinds_narrow(workshop: Forum) -> None:
    workshop.be("cy", "Employee")
    with workshop.view() as view:
        assert [one.agent for one in experts(view, "Brakes", limit=1)] == [iri("bob")]
        assert [one.agent for one in experts(view, "Brakes", who="staff")] == [iri("cy")]
        assert list(experts(view, "Brakes", until=dt.date(2019, 1, 1))) == []


def test_bad_input_is_told(workshop: Forum) -> None:
    with workshop.view() as view:
        with pytest.raises(UnknownNameError, match="did you mean 'brakes'"):
            experts(view, "braks")
        with pytest.raises(InputError, match="limit"):
            experts(view, "brakes", limit=0)
