from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from benchmarks.recommending import judge, northwind_turtle
from ckm_graph import KnowledgeGraph

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Whoever buys 1 buys 2; eleven others are bought by all but the last two, who buy 1 first and 2 at the end."""
    file = tmp_path / "shop.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE Orders (OrderID, CustomerID, OrderDate)")
    connection.execute('CREATE TABLE "Order Details" (OrderID, ProductID)')
    said = [(f"c{one}", day, product) for one in range(6) for day, product in ((1, 1), (2, 2))]
    said += [(f"x{one}", 3, product) for one in range(9) for product in range(10, 21)]
    said += [(f"new{one}", day, product) for one in range(2) for day, product in ((4, 1), (28, 2))]
    for number, (customer, day, product) in enumerate(said):
        connection.execute(
            "INSERT INTO Orders VALUES (?, ?, ?)", (number, customer, f"2016-01-{day:02} 10:00:00")
        )
        connection.execute('INSERT INTO "Order Details" VALUES (?, ?)', (number, product))
    connection.commit()
    connection.close()
    return file


def test_who_foretells_what_is_bought_gains_and_who_does_not_does_not(orders: Path, tmp_path: Path) -> None:
    file = tmp_path / "purchases.ttl"
    file.write_text(northwind_turtle(orders), encoding="utf-8")
    assert file.read_text(encoding="utf-8").count("a ckm:Purchase") == 12 + 99 + 4
    for purchase in range(40):  # so that the cuts lie between the first and the last purchases of the new
        with file.open("a", encoding="utf-8") as more:
            more.write(
                f"n:late-{purchase} a ckm:Purchase ; ckm:buyer n:late-{purchase % 2} ; ckm:product n:alone ;\n"
            )
            more.write('  ckm:occurredAt "2016-01-20T12:00:00Z"^^xsd:dateTime .\n')
    with KnowledgeGraph() as kg:
        kg.load(file, source="shop")
        found = judge(kg, "products", "occurredAt")
    ours, popular = found["kg.recommendations"], found["popularity"]
    assert ours.cases == popular.cases > 0
    assert (ours.hits, ours.gain) == (1.0, 1.0)
    assert popular.gain < 1.0
