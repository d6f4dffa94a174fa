"""Kinds of customers that were planted are found without being told how many; rules are always current."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score, silhouette_score

from ckm_graph.analytics.conduct import features
from ckm_graph.analytics.conduct.clientele import clientele, events
from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.conduct.graphs import EX, at, bare, customers, graph_of, item, sale


def planted(kinds: int = 3, each: int = 8) -> tuple[str, dict[str, int]]:
    """Write customers of kinds that differ in what they ask about, with who is of which."""
    text, truth = "", {}
    for kind in range(kinds):
        text += f'ex:t{kind} a ckm:Topic ; ckm:name "theme {kind}" . ex:u{kind} a ckm:Topic ; ckm:name "side {kind}" .\n'
        for number in range(each):
            who = f"k{kind}-{number:02}"
            truth[f"{EX}{who}"] = kind
            text += customers(who)
            for i in range(4):
                topic = f"; ckm:topic ex:{'u' if i == number % 4 else 't'}{kind}"
                text += item(f"{who}-q{i}", "Question", who, f"2026-0{i + 1}-1{number % 10}", topic)
    return text, truth


@pytest.mark.parametrize("kinds", [2, 3, 5])
def test_planted_kinds_are_found_without_their_number(kinds: int) -> None:
    text, truth = planted(kinds)
    found = graph_of(text).segments(by="need")
    labels = {who: row.segment for row in found for who in row.customers}
    assert len(found) == kinds
    assert adjusted_rand_score([truth[who] for who in truth], [labels[who] for who in truth]) == 1.0
    for row in found:
        (kind,) = {truth[who] for who in row.customers}
        assert row.label.startswith(f"more wishes on theme {kind}")
        assert f"share of wishes on theme {kind} 75 % against 0 %" in row.description


def test_the_figures_of_traits_are_plain_means() -> None:
    text, _ = planted(2)
    text += "".join(sale(f"s{i}", f"k0-{i % 8:02}", "2026-02-01", 50) for i in range(16))
    found = graph_of(text).segments(by="activity", count=2)
    (buyers,) = (row for row in found if f"{EX}k0-00" in row.customers)
    traits = {one.feature: one for one in buyers.traits}
    assert (traits["purchases"].mean, traits["purchases"].rest) == (2.0, 0.0)
    assert (traits["amount spent"].mean, traits["amount spent"].rest) == (100.0, 0.0)
    assert traits["purchases"].effect == pytest.approx(2.0)  # two values, half and half: spread is 1


def test_the_order_of_the_data_changes_nothing() -> None:
    text, _ = planted()
    first, second = (graph_of(text, seed=seed).segments() for seed in (1, 2))
    assert first.rows == second.rows
    assert first.parameters == second.parameters


def test_the_silhouette_reported_is_that_of_sklearn_and_the_best_of_all_numbers() -> None:
    text, _ = planted()
    kg = graph_of(text)
    found = kg.segments(by="need")
    labels = {who: row.segment for row in found for who in row.customers}
    with kg.store.view() as view:
        who = clientele(view)
        happened = events(view, who)
        table = features.measures(view, who, happened, happened["at"].max(), ("needs",))  # type: ignore[arg-type]
    points = features.scaled(table)
    own = silhouette_score(points, [labels[agent] for agent in table["agent"]])
    assert found.parameters["silhouette"] == pytest.approx(own, abs=1e-4)
    assert found.parameters["silhouette"] >= kg.segments(by="need", count=2).parameters["silhouette"]


def test_blocks_of_features_weigh_the_same() -> None:
    text, _ = planted()
    kg = graph_of(text + "".join(sale(f"s{i}", f"k0-0{i}", "2026-02-01", 10 * i + 1) for i in range(8)))
    with kg.store.view() as view:
        who = clientele(view)
        happened = events(view, who)
        table = features.measures(view, who, happened, happened["at"].max(), ("activity", "topics"))  # type: ignore[arg-type]
    assert float(np.var(features.scaled(table), axis=0).sum()) == pytest.approx(2.0)


def test_customers_all_alike_are_one_segment_and_nobody_is_none() -> None:
    text = (
        customers("ann", "bob")
        + item("q1", "Question", "ann", "2026-01-01")
        + item("q2", "Question", "bob", "2026-01-01")
    )
    (row,) = graph_of(text).segments(by="pattern")
    assert (row.size, row.label, row.traits) == (2, "like all others", ())
    assert len(bare().segments()) == 0


@pytest.mark.parametrize(
    ("options", "error", "told"),
    [
        ({"by": "age"}, UnknownNameError, "no basis of segments named 'age'"),
        ({"count": 0}, InputError, "count must be 1 or more"),
        ({"count": 99}, InputError, "99 segments of 24 customers can't be had"),
        ({"segment": "x"}, UnknownNameError, "no segment named 'x'"),
    ],
)
def test_what_can_t_be_grouped_is_told(options: dict[str, object], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        graph_of(planted()[0]).segments(**options)  # type: ignore[arg-type]


RULE = """ex:large a ckm:Segment ; ckm:name "Large" ; ckm:criterion "Spent 100" ; ckm:membershipRule \"\"\"
SELECT ?customer { { SELECT ?customer (SUM(?amount) AS ?spent) {
  ?sale ckm:buyer ?customer ; ckm:amount ?amount ; ckm:occurredAt ?at FILTER (?at < ?asOf) } GROUP BY ?customer }
  FILTER (?spent >= 100) }\"\"\" .
ex:stated a ckm:Segment ; ckm:name "Stated" . ex:bob ckm:inSegment ex:stated . ex:stated ckm:hasSegmentMember ex:ann .
"""
SHOP = (
    customers("ann", "bob")
    + sale("s1", "ann", "2026-01-01", 120)
    + sale("s2", "bob", "2026-01-02", 60)
    + RULE
)


def test_a_rules_members_are_current_after_each_commit_and_as_of_any_time() -> None:
    kg = graph_of(SHOP + sale("s3", "bob", "2026-01-03", 40))
    assert [row.customer for row in kg.segment_members("large", until="2026-02-01")] == [
        f"{EX}ann",
        f"{EX}bob",
    ]
    assert [row.customer for row in kg.segment_members("large", until="2026-01-03")] == [f"{EX}ann"]
    kg.update(
        f"INSERT DATA {{ <{EX}s4> a ckm:Purchase ; ckm:buyer <{EX}cy> ; ckm:amount 500.0 ; ckm:unit 'EUR' ; "
        f"ckm:product <{EX}p> ; ckm:occurredAt {at('2026-01-04')} . <{EX}cy> a ckm:IndividualCustomer ; "
        f"ckm:name 'Cy' . <{EX}p> a ckm:Product ; ckm:name 'P' }}"
    )
    found = kg.segment_members(f"{EX}large", until="2026-02-01")
    assert [(row.customer.removeprefix(EX), row.by) for row in found] == [
        ("ann", "rule"),
        ("bob", "rule"),
        ("cy", "rule"),
    ]


def test_stated_members_are_read_both_ways_and_segments_filter_analyses() -> None:
    kg = graph_of(SHOP)
    assert [(row.customer, row.by) for row in kg.segment_members("stated")] == [
        (f"{EX}ann", "statement"),
        (f"{EX}bob", "statement"),
    ]
    assert [(row.name, row.size) for row in kg.declared_segments(until="2026-02-01")] == [
        ("Stated", 2),
        ("Large", 1),
    ]
    assert [row.customer for row in kg.rfm(segment="Large", until="2026-02-01")] == [f"{EX}ann"]
    assert [row.customer for row in kg.health(segment="Large", until="2026-02-01")] == [f"{EX}ann"]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("SELECT ?who { ?who a ckm:Person }", "gives no \\?customer: write SELECT \\?customer"),
        ("ASK { }", "is no SELECT query but ASK"),
        ("SELECT ?customer {", "can't be run"),
    ],
)
def test_a_rule_that_can_t_be_run_is_told(rule: str, told: str) -> None:
    kg = graph_of(f'ex:bad a ckm:Segment ; ckm:name "Bad" ; ckm:membershipRule "{rule}" .')
    with pytest.raises(InputError, match=told):
        kg.segment_members("bad")


def test_an_unknown_or_shared_name_is_told() -> None:
    kg = graph_of('ex:a a ckm:Segment ; ckm:name "Twins" . ex:b a ckm:Segment ; ckm:name "Twins" .')
    with pytest.raises(InputError, match="2 segments are called 'twins'"):
        kg.segment_members("twins")
    with pytest.raises(UnknownNameError, match="did you mean 'Twins'"):
        kg.segment_members("Twin")
