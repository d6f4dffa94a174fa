"""Recency, frequency and value are what one counts by hand, and what SQL counts on real orders."""

from __future__ import annotations

import datetime as dt
import sqlite3
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.analytics.conduct.rfm import rfm_of
from ckm_graph.errors import InputError, UnknownNameError
from tests.analytics.conduct.graphs import EX, bare, customers, graph_of, sale

if TYPE_CHECKING:
    from pathlib import Path

SHOP = (
    customers("ann", "bob", "cy", "ann2")
    + "ex:ann2 ckm:mergedInto ex:ann .\n"
    + sale("s1", "ann", "2026-01-01", 10)
    + sale("s2", "ann2", "2026-01-11", 20)
    + sale("s3", "bob", "2026-01-21", 5.5)
    + sale("s4", "cy", "2025-12-22", 400)
)
TODAY = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)


def test_a_small_shop_is_counted_by_hand() -> None:
    found = graph_of(SHOP).rfm(until="2026-01-31T12:00:00Z")
    told = {row.customer.removeprefix(EX): row for row in found}
    assert {name: (row.recency, row.frequency, row.value) for name, row in told.items()} == {
        "ann": (20.0, 2, 30.0),
        "bob": (10.0, 1, 5.5),
        "cy": (40.0, 1, 400.0),
    }
    assert (told["ann"].name, told["ann"].unit) == ("Ann", "EUR")
    # ranks of recency: cy 1, ann 2, bob 3 -> ceil(5/3), ceil(10/3), 5; of frequency: bob and cy 1.5 each
    assert {name: (row.r, row.f, row.m) for name, row in told.items()} == {
        "ann": (4, 5, 4),
        "bob": (5, 3, 2),
        "cy": (2, 3, 5),
    }
    assert [row.customer.removeprefix(EX) for row in found] == ["ann", "cy", "bob"]


def test_purchases_outside_the_time_do_not_count() -> None:
    found = graph_of(SHOP).rfm(since="2026-01-01", until="2026-01-21")
    assert [(row.customer.removeprefix(EX), row.frequency, row.value) for row in found] == [("ann", 2, 30.0)]


def test_the_order_of_the_data_changes_nothing() -> None:
    first, second = graph_of(SHOP, seed=1).rfm(), graph_of(SHOP, seed=2).rfm()
    assert first.rows == second.rows
    assert first.parameters == second.parameters


def test_amounts_in_two_units_are_not_added_up() -> None:
    kg = graph_of(SHOP + sale("s5", "bob", "2026-01-22", 7, "USD"))
    with pytest.raises(InputError, match=r"EUR, USD.*choose one by unit"):
        kg.rfm()
    assert [(row.customer.removeprefix(EX), row.value) for row in kg.rfm(unit="USD")] == [("bob", 7.0)]
    with pytest.raises(InputError, match="no purchase is in 'SEK'"):
        kg.rfm(unit="SEK")


def test_an_empty_graph_has_no_buyers() -> None:
    assert len(bare().rfm()) == 0
    assert bare().rfm().to_polars().columns[:3] == ["customer", "name", "recency"]


def test_an_unknown_segment_is_told() -> None:
    with pytest.raises(UnknownNameError, match="no segment named 'Racers'"):
        graph_of(SHOP).rfm(segment="Racers")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_quintiles_are_those_of_plain_python(sales: list[tuple[int, int, int]]) -> None:
    bought = pl.DataFrame(
        {
            "item": [f"x:{i}" for i in range(len(sales))],
            "agent": [f"c:{buyer}" for buyer, _, _ in sales],
            "at": [TODAY - dt.timedelta(days=days) for _, days, _ in sales],
            "amount": [float(amount) for _, _, amount in sales],
        },
        schema_overrides={"at": pl.Datetime("us", "UTC")},
    )
    own: dict[str, list[tuple[int, int]]] = {}
    for buyer, days, amount in sales:
        own.setdefault(f"c:{buyer}", []).append((days, amount))
    recency = {who: -min(days for days, _ in rows) for who, rows in own.items()}
    frequency = {who: len(rows) for who, rows in own.items()}
    value = {who: sum(amount for _, amount in rows) for who, rows in own.items()}
    for row in rfm_of(bought, TODAY).iter_rows(named=True):
        who = row["agent"]
        expected = [_quintile(figures, who) for figures in (recency, frequency, value)]
        assert [row["r"], row["f"], row["m"]] == expected


def _quintile(figures: dict[str, int], who: str) -> int:
    below = sum(other < figures[who] for other in figures.values())
    equal = sum(other == figures[who] for other in figures.values())
    rank = below + Fraction(equal + 1, 2)
    return min(5, max(1, ceil(5 * rank / len(figures))))


def test_real_orders_give_what_sql_gives(shared_data: Path) -> None:
    """Northwind: one purchase an order, worth its lines less discount."""
    file = shared_data / "northwind" / "northwind.sqlite"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        details = next(
            one for one in tables if one.replace(" ", "").lower() in ("orderdetails", "order_details")
        )
        orders = db.execute(
            f"""SELECT o.OrderID, o.CustomerID, substr(o.OrderDate, 1, 10),
                       ROUND(SUM(d.UnitPrice * d.Quantity * (1 - d.Discount)), 2)
                FROM Orders o JOIN "{details}" d ON d.OrderID = o.OrderID
                WHERE o.CustomerID IS NOT NULL GROUP BY o.OrderID"""
        ).fetchall()
    text = "".join(sale(f"o{number}", f"c-{who}", day, worth) for number, who, day, worth in orders)
    found = graph_of(text).rfm()
    counted: dict[str, tuple[int, float, str]] = {}
    for _, who, day, worth in orders:
        count, total, last = counted.get(f"{EX}c-{who}", (0, 0.0, ""))
        counted[f"{EX}c-{who}"] = (count + 1, total + worth, max(last, day))
    assert len(found) == len(counted) > 50
    for row in found:
        count, total, last = counted[row.customer]
        assert (row.frequency, f"{row.last:%Y-%m-%d}") == (count, last)
        assert row.value == pytest.approx(total, abs=0.01)
