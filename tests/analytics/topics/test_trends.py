"""Trends and first signs: what changed is found, what did not is left, and nothing later is looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from ckm_graph.analytics.topics.changing import trends_in, two_sided
from ckm_graph.analytics.topics.signs import first_signs_in
from ckm_graph.errors import InputError

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def uses(rows: list[tuple[str, int, str]]) -> pl.DataFrame:
    """Uses given by topic, day and agent."""
    told = [
        (f"x:{n:04}", t, t.upper(), BEGIN + dt.timedelta(days=day), a) for n, (t, day, a) in enumerate(rows)
    ]
    kinds: dict[str, Any] = {
        "item": pl.String,
        "topic": pl.String,
        "name": pl.String,
        "at": pl.Datetime("us", "UTC"),
        "agent": pl.String,
    }
    return pl.DataFrame(told, schema=kinds, orient="row")


STEADY = [("old", day, f"a{day % 7}") for day in range(100)]
NEW = [("new", day, f"b{day}") for day in range(88, 100)]
GONE = [("gone", day, "c") for day in range(40)]


def test_what_begins_is_emerging_and_what_ends_is_fading() -> None:
    found = {one.topic: one for one in trends_in(uses(STEADY + NEW + GONE), steady=True)}
    assert {topic: one.direction for topic, one in found.items()} == {
        "new": "emerging",
        "gone": "fading",
        "old": "steady",
    }
    new = found["new"]
    assert (new.recent, new.earlier, new.people, sum(new.counts)) == (12, 0, 12, 12)
    assert new.items[0] == "x:0111"


def test_equal_uses_in_any_order_give_equal_trends() -> None:
    told = uses(STEADY + NEW + GONE)
    assert trends_in(told.sample(fraction=1, shuffle=True, seed=3)) == trends_in(told)


@given(st.integers(1, 30), st.integers(1, 60), st.integers(1, 60), st.data())
def test_the_chance_is_that_of_fishers_exact_test(
    count: int, late: int, early: int, data: st.DataObject
) -> None:
    count = min(count, late + early)
    seen = data.draw(st.integers(max(0, count - early), min(count, late)))
    table = [[seen, late - seen], [count - seen, early - count + seen]]
    ours = two_sided(np.array([seen]), np.array([count]), late, late + early)[0]
    assert ours == pytest.approx(fisher_exact(np.array(table)).pvalue, rel=1e-6, abs=1e-12)


def test_where_time_is_shuffled_alarms_are_no_more_than_the_rate() -> None:
    draw = np.random.default_rng(5)
    topics = [f"t{n % 20}" for n in range(400)]
    loud = 0
    for _ in range(100):
        days = draw.permutation(400)
        loud += bool(len(trends_in(uses([(t, int(d), "a") for t, d in zip(topics, days, strict=True)]))))
    assert loud <= 10


@pytest.mark.parametrize("wrong", [{"recent": 0.0}, {"recent": 1.0}, {"rate": 2.0}])
def test_a_part_out_of_range_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        trends_in(uses(STEADY), **wrong)  # type: ignore[arg-type]


def test_nothing_has_no_trend_and_no_sign() -> None:
    assert (len(trends_in(uses([]))), len(first_signs_in(uses([])))) == (0, 0)


def history() -> list[tuple[str, int, str]]:
    """Ann was early on four topics that grew, Bob on four that did not; both take up a young one."""
    rows = []
    for n in range(4):
        rows += [(f"grew{n}", 5 * n, "ann"), *[(f"grew{n}", 5 * n + 1 + k, f"p{k}") for k in range(6)]]
        rows += [(f"stayed{n}", 5 * n, "bob")]
    return [*rows, ("fresh", 97, "ann"), ("stale", 97, "bob"), ("grew0", 100, "ann")]


def test_a_young_topic_that_a_lead_user_took_up_is_a_first_sign() -> None:
    found = first_signs_in(uses(history()))
    assert [one.topic for one in found] == ["fresh"]
    (sign,) = found
    assert (sign.lead, sign.hits, sign.tries, sign.base) == (("ann",), (4,), (4,), 0.5)
    assert sign.score == pytest.approx((4 + 0.5 * 4) / (4 + 4))


def test_what_comes_after_the_last_use_given_changes_nothing() -> None:
    cut = BEGIN + dt.timedelta(days=98)
    told = uses([*history(), *[("fresh", 99, f"q{n}") for n in range(9)]])
    past = told.filter(pl.col("at") < cut)
    assert first_signs_in(past, until=cut)[0].people == 1
