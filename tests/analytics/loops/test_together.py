"""What goes together: counts against plain SQL, scores against the formula written out, what is read."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from ckm_graph.analytics.loops import Baskets, baskets, pairs, recommendations, suggest
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.vocabulary import CKM, ONTOLOGY, RDFS
from tests.analytics.forum import iri
from tests.analytics.loops.shop import EVER, Shop, short, shorts

if TYPE_CHECKING:
    import random

    from ckm_graph.model.loops import Recommendation

had = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("pqrstu")), max_size=60)
_SQL = """
SELECT one.thing, other.thing, COUNT(*) FROM had one JOIN had other ON one.holder = other.holder
WHERE one.thing <> other.thing GROUP BY one.thing, other.thing HAVING COUNT(*) >= ?"""


@settings(deadline=None)
@given(had, st.integers(1, 3), st.sampled_from([0.0, 0.25, 1.0]))
def test_counts_are_those_of_sql_and_figures_those_of_the_formulas(
    said: list[tuple[str, str]], least: int, correction: float
) -> None:
    held = Baskets.of([one for one, _ in said], [thing for _, thing in said])
    frame = pairs(held, least=least, correction=correction)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE had (holder, thing, UNIQUE (holder, thing))")
    connection.executemany("INSERT OR IGNORE INTO had VALUES (?, ?)", said)
    counted = {(one, other): count for one, other, count in connection.execute(_SQL, [least])}
    connection.close()
    things = held.things
    found = {(things[row["thing"]], things[row["other"]]): row for row in frame.iter_rows(named=True)}
    assert {pair: row["together"] for pair, row in found.items()} == counted
    of = {holder: {thing for one, thing in said if one == holder} for holder, _ in said}
    for (one, other), row in found.items():
        n_a, n_b = (sum(thing in has for has in of.values()) for thing in (one, other))
        both = [has for has in of.values() if {one, other} <= has]
        assert row["support"] == pytest.approx(len(both) / len(of))
        assert row["confidence"] == pytest.approx(len(both) / n_a)
        assert row["lift"] == pytest.approx(len(both) * len(of) / (n_a * n_b))
        walks = sum(1 / math.sqrt(len(has)) for has in both)
        assert row["score"] == pytest.approx(walks / (math.sqrt(n_a) * n_b**correction))
        assert row["holders"] == n_b


@settings(deadline=None)
@given(had, st.integers(1, 2))
def test_what_suits_a_holder_is_the_sum_over_what_the_holder_has(
    said: list[tuple[str, str]], least: int
) -> None:
    held = Baskets.of([one for one, _ in said], [thing for _, thing in said])
    scores = suggest(held, range(len(held.holders)), least=least)
    expected = np.zeros(held.matrix.shape)
    for row in pairs(held, least=least).iter_rows(named=True):
        expected[:, row["other"]] += held.matrix.toarray()[:, row["thing"]] * row["score"]
    expected[held.matrix.toarray() > 0] = -1
    np.testing.assert_allclose(scores, expected, atol=1e-12)


@settings(deadline=None)
@given(had, st.randoms())
def test_the_order_of_what_is_had_changes_nothing(said: list[tuple[str, str]], chance: random.Random) -> None:
    def ranked(rows: list[tuple[str, str]]) -> Any:
        held = Baskets.of([one for one, _ in rows], [thing for _, thing in rows])
        return held.holders, held.things, pairs(held, least=1, each=2).rows()

    shuffled = list(said)
    chance.shuffle(shuffled)
    assert ranked(said) == ranked(shuffled)


def test_only_so_many_of_each_and_only_those_asked_for() -> None:
    held = Baskets.of(list("aaabbbcc"), list("xyzxyzxy"))
    assert len(pairs(held)) == 6
    assert len(pairs(held, each=1)) == 3
    assert set(pairs(held, focus=["x"])["thing"]) == {0}
    assert pairs(held, focus=["nothing"]).is_empty()


def recommended(shop: Shop, **asked: Any) -> list[Recommendation]:
    since, until = asked.pop("since", None), asked.pop("until", None)
    with shop.seen() as view:
        return list(recommendations(view, scope_of(view, since=since, until=until), **asked))


@pytest.fixture
def bought(shop: Shop) -> Shop:
    """Ann, Bob and Cy buy lamps and bells, Cy in two purchases; Dan only a lamp, Eve a bell and a pump."""
    shop.buys("p1", "ann", "lamp", "bell", on="2020-01-01")
    shop.buys("p2", "bob", "lamp", "bell", on="2020-02-01")
    shop.buys("p3", "cy", "lamp", on="2020-03-01")
    shop.buys("p4", "cy", "bell", on="2020-04-01")
    shop.buys("p5", "dan", "lamp", on="2020-05-01")
    shop.buys("p6", "eve", "bell", "pump", on="2020-06-01")
    shop.text("lamp", name="Bright Lamp")
    shop.text("dan", name="Dan")
    return shop


def test_a_row_tells_support_confidence_lift_and_who(bought: Shop) -> None:
    bell, lamp = recommended(bought)
    assert (short(bell.thing), short(bell.other), bell.other_name) == ("bell", "lamp", "Bright Lamp")
    assert (bell.together, bell.support, bell.confidence, bell.lift) == (3, 3 / 5, 3 / 4, 3 * 5 / (4 * 4))
    assert (shorts(bell.because), bell.holders) == (["ann", "bob", "cy"], 4)
    assert (short(lamp.thing), short(lamp.other)) == ("lamp", "bell")


def test_products_of_one_purchase_are_another_matter(bought: Shop) -> None:
    found = recommended(bought, within="purchase")
    assert [(one.together, shorts(one.because)) for one in found] == [(2, ["p1", "p2"])] * 2
    assert found[0].support == 2 / 6


def test_a_customer_gets_what_goes_with_its_own_and_not_that_again(bought: Shop) -> None:
    (one,) = recommended(bought, to=iri("dan"))
    assert (short(one.thing), short(one.other), shorts(one.because)) == ("dan", "bell", ["lamp"])
    assert (one.together, one.lift, one.confidence) == (3, None, None)
    assert recommended(bought, to="Dan") == [one]
    assert recommended(bought, to=iri("eve"), least=4) == []


def test_a_thing_is_found_by_name_or_iri(bought: Shop) -> None:
    by_name = recommended(bought, to="bright lamp")
    assert by_name == recommended(bought, to=iri("lamp")) == recommended(bought)[1:]
    with pytest.raises(UnknownNameError, match="did you mean 'Bright Lamp'"):
        recommended(bought, to="Bright Lamb")


def test_time_and_merging(bought: Shop) -> None:
    assert [one.together for one in recommended(bought, until=dt.date(2020, 4, 1))] == [2, 2]
    assert recommended(bought, since=dt.date(2020, 4, 1)) == []
    bought.say("dan", "mergedInto", "eve")
    assert [one.together for one in recommended(bought)] == [4, 4]


def test_items_are_asked_answered_backed_and_read_by_customers(shop: Shop) -> None:
    for name in ("Idea", "Article"):
        shop.quads.append(Quad(CKM[name], RDFS.subClassOf, CKM.KnowledgeItem, ONTOLOGY))
    shop.be("staff", "Employee")
    shop.be("read", "Article")
    for name in ("q1", "q2"):
        shop.item(name, "Question", "ann")
        shop.item(f"by/staff/{name}", "Answer", "staff", inReplyTo=name)
    shop.item("a", "Answer", "bob", inReplyTo="q1")
    shop.item("c", "Comment", "bob", inReplyTo="a")
    shop.item("c2", "Comment", "cy", inReplyTo="a")
    shop.item("idea", "Idea", "dan")
    shop.backs("bob", "idea", "2020-01-01")
    shop.happens("reading", "KnowledgeActivity", "2020-01-01", handles="read", receiver="cy")
    with shop.seen() as view:
        held = baskets(view, EVER, "items")
    things = {
        short(holder): sorted(held.things[one] for one in held.matrix[[row], :].indices)
        for row, holder in enumerate(held.holders)
    }
    assert {one: [short(thing) for thing in found] for one, found in things.items()} == {
        "ann": ["q1", "q2"],
        "bob": ["idea", "q1"],
        "cy": ["q1", "read"],
        "dan": ["idea"],
    }


def test_topics_are_of_what_customers_wrote(shop: Shop) -> None:
    for count, author in enumerate(("ann", "bob")):
        shop.item(f"q{count}", "Question", author, topic="brakes")
        shop.item(f"r{count}", "Question", author, topic="rims")
    found = recommended(shop, of="topics")
    assert [(short(one.thing), short(one.other), one.together) for one in found] == [
        ("brakes", "rims", 2),
        ("rims", "brakes", 2),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"of": "product"}, "did you mean 'products'"),
        ({"within": "order"}, "no kind of basket named 'order'"),
        ({"least": 0}, "at least 1"),
        ({"correction": 1.5}, "between 0 and 1"),
        ({"limit": 0}, "at least 1"),
        ({"to": "x"}, "no thing or person"),
    ],
)
def test_bad_input_is_refused(shop: Shop, wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        recommended(shop, **wrong)
    assert recommended(shop) == []
