"""Gaps: what is on each work list, and the formula that ranks it."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import TYPE_CHECKING, Any

import pytest

from ckm_graph.analytics.loops import GAPS, gaps
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import UnknownNameError
from tests.analytics.forum import day, iri, number
from tests.analytics.loops.shop import EVER, short, shorts

if TYPE_CHECKING:
    from ckm_graph.model.loops import Gap
    from tests.analytics.loops.shop import Shop


def missing(shop: Shop, kind: str | None = None, **asked: Any) -> list[Gap]:
    limit = asked.pop("limit", None)
    with shop.seen() as view:
        return list(gaps(view, scope_of(view, **asked), kind, limit=limit))


def names(found: list[Gap]) -> list[str | None]:
    return [short(one.thing) for one in found]


def test_the_score_is_demand_times_age_times_value(shop: Shop) -> None:
    shop.item("q", "Question", "ann", on="2020-01-01")
    shop.say("q", "score", number(4))
    shop.is_worth("ann", 300)
    shop.is_worth("bob", 100)
    shop.happens("later", "Interaction", "2020-03-01")
    (one,) = missing(shop, "unanswered")
    assert (one.demand, one.days) == (5, 60)
    assert one.age == pytest.approx(1 + math.log(3))
    assert one.value == pytest.approx((1 + 300 / 200 + 4) / 5)
    assert one.score == pytest.approx(one.demand * one.age * one.value)
    assert (shorts(one.people), shorts(one.items), one.unanswered) == (["ann"], ["q"], 1)


def test_a_question_with_an_answer_here_or_at_its_duplicate_is_not_missing_one(shop: Shop) -> None:
    shop.item("open", "Question", "ann")
    shop.item("again", "Question", "bob", on="2020-02-01", duplicateOf="open")
    shop.item("done", "Question", "ann")
    shop.item("a", "Answer", "bob", inReplyTo="done")
    shop.item("same", "Question", "cy", on="2020-02-01", duplicateOf="done")
    shop.item("talked", "Question", "cy")
    shop.item("c", "Comment", "bob", inReplyTo="talked")
    shop.item("chosen", "Question", "cy", acceptedAnswer="elsewhere")
    found = missing(shop, "unanswered")
    assert sorted(map(str, names(found))) == ["open", "talked"]
    asked = next(one for one in found if short(one.thing) == "open")
    assert (shorts(asked.people), shorts(asked.items)) == (["ann", "bob"], ["open", "again"])


def test_as_of_a_cut_a_later_answer_is_none(shop: Shop) -> None:
    shop.item("q", "Question", "ann", on="2020-01-01")
    shop.item("a", "Answer", "bob", on="2020-02-01", inReplyTo="q", acceptedAnswer="x")
    shop.say("q", "acceptedAnswer", "a")
    assert names(missing(shop, "unanswered", until=dt.date(2020, 1, 15))) == ["q"]
    assert missing(shop, "unanswered", until=dt.date(2020, 2, 2)) == []


@pytest.fixture
def told(shop: Shop) -> Shop:
    """Brakes: three from customers, one article in force, an old one and one out of date."""
    shop.be("brakes", "Topic")
    shop.text("brakes", name="Brakes")
    for name, on in (("q1", "2020-01-01"), ("q2", "2020-03-01"), ("q3", "2020-02-01")):
        shop.item(name, "Question", "ann", on=on, topic="brakes")
        shop.flows(name, "FromCustomer")
    shop.item("a1", "Answer", "eve", inReplyTo="q1", on="2020-01-15")
    shop.flows("a1", "ForCustomer")
    for name in ("old", "over"):
        shop.item(name, "Article", "eve", on="2020-04-01", topic="brakes")
        shop.flows(name, "ForCustomer")
    shop.say("new", "supersedes", "old")
    shop.say("over", "validUntil", day("2020-03-31"))
    return shop


def test_a_topic_lacks_knowledge_where_more_comes_from_customers_than_is_in_force_for_them(
    told: Shop,
) -> None:
    (one,) = missing(told, "topics")
    assert (short(one.thing), one.name) == ("brakes", "Brakes")
    assert (one.from_customers, one.for_customers, one.unanswered, one.demand) == (3, 1, 2, 2)
    assert shorts(one.items) == ["q3", "q2", "q1"]
    assert one.since is not None
    assert one.since.date() == dt.date(2020, 2, 1)  # the first that came after the answer


def test_what_is_for_customers_counts_while_it_is_valid(told: Shop) -> None:
    (one,) = missing(told, "topics", until=dt.date(2020, 3, 31))
    assert one.for_customers == 1  # 'over' was not written yet
    told.item("early", "Article", "eve", on="2020-01-02", topic="brakes")
    told.flows("early", "ForCustomer")
    told.say("early", "validUntil", day("2020-03-30"))
    (one,) = missing(told, "topics", until=dt.date(2020, 3, 31))
    assert one.for_customers == 2
    (one,) = missing(told, "topics", until=dt.date(2020, 4, 1))
    assert one.for_customers == 1


def test_products_are_found_by_what_items_are_of_or_about(shop: Shop) -> None:
    shop.be("lamp", "Product")
    for name, link in (("r", "product"), ("q", "about")):
        shop.item(name, "Review", "ann")
        shop.say(name, link, "lamp")
        shop.flows(name, "FromCustomer")
    shop.item("x", "Review", "ann", about="idea")
    shop.flows("x", "FromCustomer")
    (one,) = missing(shop, "products")
    assert (short(one.thing), one.from_customers, one.for_customers) == ("lamp", 2, 0)


def test_complaints_without_change_ideas_and_needs_without_decision(shop: Shop) -> None:
    for name in ("c1", "c2", "c3", "c4"):
        shop.item(name, "Complaint", "ann")
    shop.changes("change", "c2", "2020-02-01")
    shop.in_state("c3", "Declined")
    shop.in_state("c4", "Planned")
    for name in ("i1", "i2", "i3"):
        shop.item(name, "Idea", "ann")
    shop.decides("decision", "i2", "2020-02-01")
    shop.in_state("i3", "Planned")
    for name in ("n1", "n2"):
        shop.item(name, "Need", "ann")
    shop.say("lamp", "addresses", "n2")
    assert names(missing(shop, "complaints")) == ["c1", "c4"]
    assert names(missing(shop, "ideas")) == ["i1"]
    assert names(missing(shop, "needs")) == ["n1"]


def test_changes_of_which_not_all_have_heard_who_asked(shop: Shop) -> None:
    shop.item("idea", "Idea", "ann", on="2020-01-01")
    shop.item("question", "Question", "bob", on="2020-01-01")
    shop.say("idea", "supportedBy", "cy")
    shop.changes("change", "idea", "2020-02-01", release="r1")
    shop.say("question", "ledTo", "change")
    shop.tells("n1", "r1", "ann", "2020-03-01")
    (one,) = missing(shop, "untold")
    assert (short(one.thing), shorts(one.people), shorts(one.items)) == (
        "change",
        ["bob", "cy"],
        ["idea", "question"],
    )
    shop.tells("n2", "change", "bob", "2020-03-01")
    shop.tells("n3", "change", "cy", "2020-03-01")
    assert missing(shop, "untold") == []


def test_all_lists_come_one_after_the_other_the_most_pressing_first(shop: Shop) -> None:
    for count in range(5):
        shop.item(f"q{count}", "Question", "ann", on=f"2020-0{count + 1}-01")
        shop.item(f"i{count}", "Idea", "ann", on=f"2020-0{count + 1}-01")
        for backer in range(count):
            shop.say(f"i{count}", "supportedBy", f"backer{backer}")
    found = missing(shop, limit=2)
    assert [one.kind for one in found] == ["unanswered", "unanswered", "ideas", "ideas"]
    assert names(found)[:2] == ["q0", "q1"]
    everything = missing(shop)
    for kind in GAPS:
        scores = [one.score for one in everything if one.kind == kind]
        assert scores == sorted(scores, reverse=True)


def test_an_unknown_list_is_an_error_and_an_empty_graph_lacks_nothing(shop: Shop) -> None:
    assert missing(shop) == []
    with pytest.raises(UnknownNameError, match="did you mean 'unanswered'"):
        missing(shop, "unaswered")


def test_the_order_of_quads_changes_nothing(told: Shop) -> None:
    for count in range(40):
        told.item(f"x{count}", "Question", f"asker{count % 7}", topic=("brakes", "rims")[count % 2])
        told.flows(f"x{count}", "FromCustomer")
    with told.seen() as view:
        before = gaps(view, EVER)
    random.Random(5).shuffle(told.quads)
    with told.seen() as view:
        assert gaps(view, EVER) == before
    assert all(len(one.items) <= 20 for one in before)
    assert iri("brakes") in {one.thing for one in before}
