"""Flows: counts by each dimension against plain counting, and Sankey data that loses nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckm_graph.analytics.loops import balances, internal, sankey
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.vocabulary import CKM
from tests.analytics.forum import iri
from tests.analytics.loops.shop import EVER, Shop, short

if TYPE_CHECKING:
    from ckm_graph.model.loops import FlowBalance

FLOWS = {
    "ForCustomer": "for_customer",
    "AboutCustomer": "about_customer",
    "FromCustomer": "from_customer",
    "RelationshipSpecific": "relationship",
}


def counted(shop: Shop, by: str, period: str | None = None, **asked: Any) -> list[FlowBalance]:
    with shop.seen() as view:
        return list(balances(view, scope_of(view, **asked), by, period))


def figures(found: list[FlowBalance]) -> dict[str | None, tuple[int, int, int, int]]:
    return {
        short(one.thing): (one.for_customer, one.about_customer, one.from_customer, one.relationship)
        for one in found
    }


items = st.lists(
    st.tuples(
        st.sampled_from([*FLOWS, None]),
        st.sets(st.sampled_from(["brakes", "rims", "tyres"]), max_size=3),
        st.sampled_from(["ann", "bob", "cy"]),
        st.dates(dt.date(2019, 11, 1), dt.date(2020, 12, 31)),
    ),
    max_size=25,
)


def written(said: list[tuple[str | None, set[str], str, dt.date]]) -> Shop:
    shop = Shop()
    for count, (flow, topics, author, on) in enumerate(said):
        shop.item(f"i{count}", "Insight", author, on=on.isoformat())
        for topic in topics:
            shop.say(f"i{count}", "topic", topic)
        if flow:
            shop.flows(f"i{count}", flow)
    return shop


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items)
def test_counts_by_topic_and_time_are_those_of_plain_counting(said: Any) -> None:
    topical: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    quarterly: defaultdict[dt.date, Counter[str]] = defaultdict(Counter)
    people: defaultdict[str | None, set[str]] = defaultdict(set)
    for flow, topics, author, on in said:
        if flow:
            quarterly[dt.date(on.year, (on.month - 1) // 3 * 3 + 1, 1)][flow] += 1
            for topic in topics or {None}:
                topical[topic][flow] += 1
                if flow == "FromCustomer":
                    people[topic].add(author)
    shop = written(said)
    by_topic, by_time = counted(shop, "topic"), counted(shop, "time", "quarter")
    assert figures(by_topic) == {one: tuple(found[flow] for flow in FLOWS) for one, found in topical.items()}
    assert {short(one.thing): one.people_from for one in by_topic if one.from_customer} == {
        one: len(found) for one, found in people.items()
    }
    assert [(one.period, *(getattr(one, FLOWS[flow]) for flow in FLOWS)) for one in by_time] == [
        (start, *(quarterly[start][flow] for flow in FLOWS)) for start in sorted(quarterly)
    ]
    with shop.seen() as view:
        assert internal(view, EVER) == 0  # no ontology here says that an insight is an item


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items, st.integers(1, 4))
def test_as_much_goes_into_a_flow_as_out_of_it_and_no_item_is_lost(said: Any, limit: int) -> None:
    with written(said).seen() as view:
        nodes, links = sankey(view, EVER, "community", "topic", limit)
    ids = {node.id for node in nodes}
    assert len(ids) == len(nodes)
    counts = Counter(flow for flow, *_ in said if flow)
    for flow, count in counts.items():
        node = f"1:{CKM[flow].value}"
        assert sum(link.value for link in links if link.target == node) == pytest.approx(count)
        assert sum(link.value for link in links if link.source == node) == pytest.approx(count)
    assert {end for link in links for end in (link.source, link.target)} == ids
    shown = [node for node in nodes if node.column == 2 and node.id not in {"2:other", "2:none"}]
    assert len(shown) <= limit


def test_balance_runs_from_only_telling_to_only_told(shop: Shop) -> None:
    for name, flow, topic in (
        ("a", "FromCustomer", "t1"), ("b", "ForCustomer", "t2"), ("c", "ForCustomer", "t3"),
        ("d", "FromCustomer", "t3"), ("e", "FromCustomer", "t3"), ("f", "FromCustomer", "t3"),
        ("g", "AboutCustomer", "t4"),
    ):  # fmt: skip
        shop.item(name, "Insight", "ann", topic=topic)
        shop.flows(name, flow)
    found = {short(one.thing): one.balance for one in counted(shop, "topic")}
    assert found == {"t1": -1, "t2": 1, "t3": -0.5, "t4": None}


def test_replies_and_what_was_raised_take_topics_and_products_from_above_only_where_they_have_none(
    shop: Shop,
) -> None:
    shop.be("lamp", "Product")
    shop.item("q", "Question", "ann", topic="brakes", about="lamp")
    shop.item("a", "Answer", "bob", inReplyTo="q")
    shop.item("c", "Comment", "cy", inReplyTo="a")
    shop.item("i", "Idea", "cy", raisedIn="q", topic="rims")
    shop.item("x", "Comment", "cy", inReplyTo="y")
    shop.item("y", "Comment", "cy", inReplyTo="x")
    for name in "qacixy":
        shop.flows(name, "FromCustomer")
    assert figures(counted(shop, "topic")) == {
        "brakes": (0, 0, 3, 0),
        "rims": (0, 0, 1, 0),
        None: (0, 0, 2, 0),
    }
    assert figures(counted(shop, "product")) == {"lamp": (0, 0, 4, 0), None: (0, 0, 2, 0)}


def test_segments_are_of_who_wrote_whom_it_concerns_or_whom_it_answers(shop: Shop) -> None:
    shop.be("eve", "Employee")
    shop.say("ann", "inSegment", "families")
    shop.say("fleets", "hasSegmentMember", "firm")
    shop.say("anna", "mergedInto", "ann")
    shop.item("q", "Question", "anna")
    shop.flows("q", "FromCustomer")
    shop.item("a", "Answer", "eve", inReplyTo="q")
    shop.flows("a", "ForCustomer")
    shop.item("f", "ProfileFact", "eve", concernsCustomer="firm")
    shop.flows("f", "AboutCustomer")
    shop.be("commuters", "Segment")
    shop.item("s", "Insight", "eve", about="commuters")
    shop.flows("s", "AboutCustomer")
    assert figures(counted(shop, "segment")) == {
        "families": (1, 0, 1, 0),
        "fleets": (0, 1, 0, 0),
        "commuters": (0, 1, 0, 0),
    }


def test_channels_sources_and_communities(shop: Shop) -> None:
    shop.say("counter", "channel", "store")
    shop.item("a", "Review", "ann", channel="web")
    shop.item("b", "Review", "ann", atTouchpoint="counter")
    shop.item("c", "Review", "bob", sourceSystem="crm")
    for name in "abc":
        shop.flows(name, "FromCustomer")
    shop.say("crm", "sourceKind", "crm-kind")
    shop.say("forum", "sourceKind", "forum-kind")
    shop.say("record", "recordOf", "ann")
    shop.say("record", "sourceSystem", "forum")
    shop.say("record2", "recordOf", "bob")
    shop.say("record2", "sourceSystem", "forum")
    shop.be("north", "Community")
    shop.say("ann", "memberOf", "north")
    shop.say("ann", "memberOf", "firm")
    assert figures(counted(shop, "channel")) == {
        "web": (0, 0, 1, 0),
        "store": (0, 0, 1, 0),
        None: (0, 0, 1, 0),
    }
    assert figures(counted(shop, "source")) == {"forum-kind": (0, 0, 2, 0), "crm-kind": (0, 0, 1, 0)}
    assert figures(counted(shop, "community")) == {"north": (0, 0, 2, 0), None: (0, 0, 1, 0)}
    shop.say("record3", "recordOf", "ann")
    shop.say("record3", "sourceSystem", "crm")  # two sources know Ann: which one it was is not told
    assert figures(counted(shop, "source")) == {"crm-kind": (0, 0, 1, 0), None: (0, 0, 2, 0)}


def test_what_has_no_flow_and_activities_are_left_out(shop: Shop) -> None:
    shop.item("a", "Comment", "eve", topic="brakes")
    shop.happens("act", "KnowledgeActivity", "2020-01-01")
    shop.flows("act", "ForCustomer")
    assert counted(shop, "topic") == []
    assert counted(shop, "time") == []


def test_filters_and_periods(shop: Shop) -> None:
    for month in (1, 2, 7):
        shop.item(f"i{month}", "Review", "ann", on=f"2020-{month:02}-05", topic="brakes")
        shop.flows(f"i{month}", "FromCustomer")
    shop.be("brakes", "Topic")
    rows = counted(shop, "topic", "year", since=dt.date(2020, 2, 1))
    assert [(one.period, one.from_customer) for one in rows] == [(dt.date(2020, 1, 1), 2)]
    assert [one.period for one in counted(shop, "time")] == [dt.date(2020, m, 1) for m in (1, 2, 7)]
    assert counted(shop, "time", topic=iri("brakes"), until=dt.date(2020, 1, 2)) == []


def test_unknown_dimensions_periods_and_limits_are_errors(shop: Shop) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'channel'"):
        counted(shop, "chanel")
    with pytest.raises(UnknownNameError, match="no period named 'week'"):
        counted(shop, "topic", "week")
    with shop.seen() as view:
        with pytest.raises(UnknownNameError, match="no dimension of flows named 'time'"):
            sankey(view, EVER, "source", "time")
        with pytest.raises(InputError, match="at least 1"):
            sankey(view, EVER, "source", "topic", 0)
