"""Periods are read as people write them, and both their ends are days of the period."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import InputError
from ckm_graph.metrics import period_of, previous, whole_time
from ckm_graph.model.metrics import Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-q4", "2026-10-01", "2026-12-31"),
        ("2026-12", "2026-12-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-01-31", "2026-01-31", "2026-01-31"),
        ("2026-01..2026-03", "2026-01-01", "2026-03-31"),
        (" 2025-Q4 .. 2026 ", "2025-10-01", "2026-12-31"),
        ("2026-01-30..2026-02-02", "2026-01-30", "2026-02-02"),
    ],
)
def test_a_period_is_read_with_both_ends_included(text: str, first: str, last: str) -> None:
    assert period_of(text) == Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "2026..",
        "..2026",
        "soon",
        "26",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-02-30",
        "0000",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_is_told_with_what_would_be_one(text: str) -> None:
    with pytest.raises(InputError, match=r"is no period: write 2026, 2026-Q1, .* 2026-01\.\.2026-03"):
        period_of(text)


@pytest.mark.parametrize(
    "given", ["2026-03..2026-01", Period(dt.date(2026, 1, 2), dt.date(2026, 1, 1))], ids=str
)
def test_a_period_that_ends_before_it_begins_is_empty(given: str | Period) -> None:
    with pytest.raises(InputError, match=r"is empty: it ends on 2026-01-.., before it begins on 2026-0"):
        period_of(given)


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026", "2025"),
        ("2026-Q1", "2025-Q4"),
        ("2024-03", "2024-02"),
        ("2025-11..2026-02", "2025-07..2025-10"),
        ("2026-01-08..2026-01-14", "2026-01-01..2026-01-07"),
    ],
)
def test_the_period_before_is_as_long_in_the_calendar(text: str, before: str) -> None:
    assert previous(period_of(text)) == period_of(before)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(min_value=0, max_value=3000))
def test_the_period_before_ends_the_day_before(start: dt.date, days: int) -> None:
    period = Period(start, start + dt.timedelta(days=days))
    before = previous(period)
    assert before.end + dt.timedelta(days=1) == period.start
    assert before.start <= before.end


def test_without_a_period_it_is_from_the_first_day_to_the_last_that_anything_happened(
    kg: KnowledgeGraph,
) -> None:
    with kg.store.view() as view:
        assert whole_time(view) == Period(dt.date(2025, 3, 2), dt.date(2026, 4, 1))


def test_a_run_of_today_does_not_make_the_whole_time_longer(kg: KnowledgeGraph) -> None:
    before = kg.metrics.observe("questions answered").period
    assert kg.metrics.observe("questions answered").period == before


def test_a_graph_in_which_nothing_happened_needs_a_period() -> None:
    with pytest.raises(InputError, match="nothing in the graph says when it happened"):
        KnowledgeGraph().metrics.observe("questions answered")
