"""Loops: stages, dates, who speaks for an item with which weight, who is to be told, cuts."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import NamedNode, Quad

from ckm_graph.analytics.loops import loops, worth
from ckm_graph.analytics.loops.accounts import staff
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import UnknownNameError
from ckm_graph.vocabulary import SKOS
from tests.analytics.forum import GRAPH, iri, number
from tests.analytics.loops.shop import EVER, short, shorts

if TYPE_CHECKING:
    from ckm_graph.model.loops import Loop
    from tests.analytics.loops.shop import Shop


def followed(shop: Shop, **asked: Any) -> dict[str | None, Loop]:
    """Give the loops by the end of the item's IRI."""
    filters = {name: asked.pop(name) for name in ("topic", "community", "since", "until") if name in asked}
    with shop.seen() as view:
        found, _ = loops(view, scope_of(view, **filters), **asked)
    return {short(one.item): one for one in found}


def noon(on: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{on}T12:00:00+00:00")


@pytest.fixture
def wished(shop: Shop) -> Shop:
    """Ann's idea, backed by Bob and Cy: decided, changed, released; Ann was told, and it is told to her alone."""
    shop.item("idea", "Idea", "ann", on="2020-01-01")
    shop.text("idea", title="A lamp")
    shop.backs("bob", "idea", "2020-01-11")
    shop.say("idea", "supportedBy", "cy")
    shop.decides("decision", "idea", "2020-02-01")
    shop.changes("change", "decision", "2020-03-01", release="r1")
    shop.ships("r1", "2020-04-01")
    shop.tells("note", "r1", "ann", "2020-04-11")
    return shop


def test_an_item_is_followed_to_decision_change_release_and_notice(wished: Shop) -> None:
    one = followed(wished)["idea"]
    assert (one.kind, one.title, one.stage, one.settled, one.closed) == (
        "idea",
        "A lamp",
        "released",
        True,
        False,
    )
    dates = (one.raised, one.decided, one.changed, one.released)
    assert dates == tuple(map(noon, ("2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01")))
    assert (one.since, one.told) == (noon("2020-04-01"), None)
    assert one.days == 10  # to the last moment of which the graph tells: Ann's notice
    found = [shorts(part) for part in (one.decisions, one.changes, one.releases, one.notices)]
    assert found == [["decision"], ["change"], ["r1"], ["note"]]


def test_who_asked_or_backs_and_has_not_heard_is_to_be_told(wished: Shop) -> None:
    one = followed(wished)["idea"]
    assert (shorts(one.askers), shorts(one.supporters)) == (["ann"], ["bob", "cy"])
    assert (shorts(one.informed), shorts(one.to_tell)) == (["ann"], ["bob", "cy"])
    wished.tells("note2", "change", "bob", "2020-04-12")
    wished.tells("note3", "r1", "cy", "2020-04-13")
    done = followed(wished)["idea"]
    assert (done.stage, done.told, done.closed, done.to_tell) == ("told", noon("2020-04-13"), True, ())


def test_as_of_a_cut_nothing_that_happened_later_counts(wished: Shop) -> None:
    def stage(until: str) -> tuple[str, int, list[str]]:
        one = followed(wished, until=dt.date.fromisoformat(until))["idea"]
        return one.stage, one.support, shorts(one.to_tell)

    assert followed(wished, until=dt.date(2020, 1, 1)) == {}
    assert stage("2020-01-11") == ("raised", 1, [])
    assert stage("2020-01-12") == ("raised", 2, [])
    assert stage("2020-02-02") == ("decided", 2, ["ann", "bob"])
    assert stage("2020-03-02") == ("changed", 2, ["ann", "bob"])
    assert stage("2020-04-02") == ("released", 2, ["ann", "bob"])
    assert stage("2020-04-12") == ("released", 2, ["bob"])
    assert followed(wished, until=dt.date(2020, 1, 21))["idea"].days == pytest.approx(19.5)


def test_a_release_that_is_only_announced_is_not_out(wished: Shop) -> None:
    wished.ships("r2", "2030-01-01")
    wished.item("need", "Need", "dan", on="2020-01-05")
    wished.changes("change2", "need", "2020-03-05", release="r2")
    one = followed(wished)["need"]
    assert (one.stage, one.released, shorts(one.releases)) == ("changed", None, ["r2"])
    assert followed(wished)["idea"].days == 10


def test_the_way_is_found_whichever_way_it_is_said(shop: Shop) -> None:
    shop.item("complaint", "Complaint", "ann")
    shop.happens("decision", "Decision", "2020-02-01")
    shop.say("complaint", "decidedIn", "decision")
    shop.happens("project", "Project", "2020-02-05")
    shop.say("decision", "ledTo", "project")
    shop.happens("change", "Change", "2020-03-01")
    shop.say("change", "resolves", "project")
    shop.say("r1", "hasChange", "change")
    shop.ships("r1", "2020-03-01")
    shop.be("support", "Support")
    shop.say("complaint", "hasSupport", "support")
    shop.say("support", "supporter", "bob")
    one = followed(shop)["complaint"]
    assert (one.stage, shorts(one.changes), shorts(one.supporters)) == ("released", ["change"], ["bob"])


@pytest.mark.parametrize(
    ("state", "stage", "settled"),
    [("Open", "raised", False), ("Planned", "decided", False), ("Declined", "decided", True)],
)
def test_a_state_says_how_far_it_came_where_no_decision_is_told(
    shop: Shop, state: str, stage: str, settled: bool
) -> None:
    shop.item("idea", "Idea", "ann")
    shop.in_state("idea", state)
    one = followed(shop)["idea"]
    assert (one.stage, one.settled, one.state, one.decided) == (stage, settled, state.lower(), None)


def test_who_asked_is_to_be_told_of_a_refusal_too(shop: Shop) -> None:
    shop.item("idea", "Idea", "ann")
    shop.in_state("idea", "Declined")
    shop.decides("decision", "idea", "2020-02-01")
    assert shorts(followed(shop)["idea"].to_tell) == ["ann"]
    shop.tells("note", "decision", "ann", "2020-02-02")
    one = followed(shop)["idea"]
    assert (one.stage, one.closed, one.to_tell) == ("told", True, ())


def test_duplicates_are_one_item_with_all_their_voices(shop: Shop) -> None:
    shop.item("first", "Idea", "ann", on="2020-01-05")
    shop.item("again", "Idea", "bob", on="2020-01-01", duplicateOf="first")
    shop.item("third", "Idea", "cy", on="2020-01-07")
    shop.say("again", "hasDuplicate", "third")
    found = followed(shop)
    assert list(found) == ["first"]
    assert (shorts(found["first"].askers), shorts(found["first"].duplicates)) == (
        ["ann", "bob", "cy"],
        ["again", "third"],
    )
    assert found["first"].raised == noon("2020-01-01")


def test_what_was_raised_in_duplicates_is_one_item_but_kinds_stay_apart(shop: Shop) -> None:
    shop.item("q1", "Question", "ann")
    shop.item("q2", "Question", "bob", duplicateOf="q1")
    shop.item("i1", "Idea", "ann", raisedIn="q1")
    shop.item("i2", "Idea", "bob", raisedIn="q2")
    shop.item("c2", "Complaint", "bob", raisedIn="q2")
    found = followed(shop)
    assert sorted(found, key=str) == ["c2", "i1"]
    assert shorts(found["i1"].duplicates) == ["i2"]


def test_a_voice_weighs_one_and_its_account_its_value_over_the_median(shop: Shop) -> None:
    shop.item("idea", "Idea", "ann")
    shop.say("idea", "supportedBy", "bob")
    shop.say("idea", "supportedBy", "nobody")
    for customer, value in (("ann", 100), ("bob", 500), ("cy", 200)):
        shop.is_worth(customer, value)
    one = followed(shop)["idea"]
    assert (one.support, one.support_value) == (3, 500)
    assert one.weighted_support == pytest.approx(3 + (100 + 500) / 200)


def test_votes_weigh_one_each_and_an_item_without_text_has_its_threads(shop: Shop) -> None:
    shop.item("q", "Question", "ann")
    shop.say("q", "score", number(7))
    shop.item("bare", "Idea", "ann", raisedIn="q")
    shop.item("told", "Complaint", "ann", raisedIn="q")
    shop.text("told", text="It broke.")
    found = followed(shop)
    assert (found["bare"].votes, found["told"].votes) == (7, 0)
    assert (found["bare"].weighted_support, found["told"].weighted_support) == (8, 1)


def test_the_latest_value_counts_and_measures_are_never_mixed(shop: Shop) -> None:
    shop.is_worth("ann", 100, on="2020-01-01")
    shop.is_worth("ann", 300, on="2021-01-01")
    shop.is_worth("bob", 50)
    shop.is_worth("bob", 9999, measure="points")
    with shop.seen() as view:
        now, then = worth(view), worth(view, scope_of(view, until=dt.date(2020, 6, 1)))
    assert (now.basis, now.measure) == ("lifetime", "EUR")
    assert now.values == {iri("ann"): 300, iri("bob"): 50}
    assert then.values == {iri("ann"): 100, iri("bob"): 50}


def test_without_lifetime_values_purchases_count_then_created_value(shop: Shop) -> None:
    shop.be("v", "ValueCreated")
    shop.say("v", "createdWith", "ann")
    shop.say("v", "amount", number(5))
    with shop.seen() as view:
        assert worth(view).basis == "created"
        assert worth(view).values == {iri("ann"): 5}
    shop.buys("p1", "ann", "lamp", amount=30)
    shop.buys("p2", "ann", "lamp", "bell", amount=12)
    with shop.seen() as view:
        bought = worth(view)
    assert (bought.basis, bought.measure, bought.values) == ("purchases", "EUR", {iri("ann"): 42})
    with shop.seen() as view, pytest.raises(UnknownNameError, match="did you mean 'lifetime'"):
        worth(view, EVER, "livetime")


def test_contacts_stand_for_their_firm_whose_value_counts_once(shop: Shop) -> None:
    shop.is_worth("firm", 400)
    shop.is_worth("other", 100)
    shop.say("relation", "customer", "firm")
    shop.say("relation", "contact", "ann")
    shop.say("bob", "employedBy", "firm")
    shop.item("idea", "Idea", "ann")
    shop.say("idea", "supportedBy", "bob")
    one = followed(shop)["idea"]
    assert (one.support, one.support_value) == (2, 400)
    assert one.weighted_support == pytest.approx(2 + 400 / 250)


def test_staff_are_no_demand_but_are_told(shop: Shop) -> None:
    shop.say("lamp", "offeredBy", "us")
    shop.say("eve", "memberOf", "us")
    shop.be("fay", "Employee")
    shop.be("guest", "Employee")
    shop.say("guest", "employedBy", "firm")
    shop.item("idea", "Idea", "ann")
    for backer in ("eve", "fay", "guest"):
        shop.say("idea", "supportedBy", backer)
    shop.decides("decision", "idea", "2020-02-01")
    one = followed(shop)["idea"]
    assert (shorts(one.staff), one.support) == (["eve", "fay"], 2)
    assert shorts(one.to_tell) == ["ann", "eve", "fay", "guest"]
    with shop.seen() as view:
        assert staff(view) == {iri("eve"), iri("fay")}


def test_merged_agents_are_one_voice(wished: Shop) -> None:
    wished.say("cy", "mergedInto", "bob")
    wished.say("anna", "mergedInto", "ann")
    wished.tells("note2", "change", "cy", "2020-04-12")
    one = followed(wished)["idea"]
    assert (shorts(one.supporters), one.to_tell) == (["bob"], ())


def test_filters_by_kind_stage_topic_community_and_time(wished: Shop) -> None:
    wished.item("need", "Need", "dan", on="2020-06-01", topic="rims")
    wished.item("asked", "Question", "dan", topic="wheels")
    wished.item("complaint", "Complaint", "dan", on="2020-07-01", raisedIn="asked")
    for name in ("wheels", "rims"):
        wished.be(name, "Topic")
    wished.quads.append(Quad(NamedNode(iri("rims")), SKOS.broader, NamedNode(iri("wheels")), GRAPH))
    wished.be("north", "Community")
    wished.say("ann", "memberOf", "north")
    assert set(followed(wished)) == {"idea", "need", "complaint"}
    assert set(followed(wished, kind="need")) == {"need"}
    assert set(followed(wished, stage="released")) == {"idea"}
    assert set(followed(wished, topic=iri("wheels"))) == {"need", "complaint"}
    assert set(followed(wished, community=iri("north"))) == {"idea"}
    assert set(followed(wished, since=dt.date(2020, 6, 1), until=dt.date(2020, 7, 1))) == {"need"}


def test_an_unknown_kind_or_stage_is_an_error(shop: Shop) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'idea'"):
        followed(shop, kind="ideas")
    with pytest.raises(UnknownNameError, match="no stage named 'done'"):
        followed(shop, stage="done")


def test_an_empty_graph_has_no_loops(shop: Shop) -> None:
    assert followed(shop) == {}


def test_the_order_of_quads_changes_nothing(wished: Shop) -> None:
    for count in range(30):
        wished.item(f"i{count}", "Idea", f"asker{count % 7}", on=f"2020-01-{count % 28 + 1:02}")
        wished.backs(f"backer{count % 5}", f"i{count}", "2020-02-01")
        wished.is_worth(f"asker{count % 7}", 10 * (count % 7))
        if count % 4 == 0:
            wished.say(f"i{count}", "duplicateOf", f"i{(count + 9) % 30}")
    with wished.seen() as view:
        before, _ = loops(view, EVER)
    random.Random(3).shuffle(wished.quads)
    with wished.seen() as view:
        after, _ = loops(view, EVER)
    assert before == after


def test_dirty_values_lose_no_good_row(wished: Shop) -> None:
    clean = followed(wished)
    wished.text("idea", score="many", state="planned")
    wished.say("idea", "contributedBy", number(3))
    wished.text("change2", occurredAt="soon")
    assert followed(wished) == clean
