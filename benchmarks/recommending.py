"""Recommendations judged on what happened next: products that customers bought, topics that askers took up.

At each of six cuts in time everything before is known, and everything after is to be foretold: for everyone
who had something before and took up something new after, ten things are recommended that they did not have.
Beside the package's score stand plain popularity (what most have) and the nearest-neighbour baseline (the sum
of the cosines between items). Where a contender has nothing more to say, popularity fills up.

Purchases are the orders of Northwind, read from its SQLite file and loaded as RDF; topics are those of the
questions of the Stack Exchange dump. The cost is that of a million generated purchases.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.printing import Result
from ckm_graph import KnowledgeGraph
from ckm_graph.analytics import projections
from ckm_graph.analytics.loops import Baskets, baskets, pairs, suggest
from ckm_graph.analytics.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.materials import Materials

__all__ = ["Judgement", "judge", "northwind_turtle", "recommendations"]

_SHOWN: Final = 10
_CUTS: Final = (0.5, 0.57, 0.64, 0.71, 0.78, 0.85)
_MILLION: Final = 1_000_000
_ORDERS: Final = """
SELECT OrderID, CustomerID, ProductID, OrderDate FROM Orders JOIN "Order Details" USING (OrderID)
ORDER BY OrderID, ProductID"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well one contender foretold."""

    hits: float
    """The share of cases in which one of the ten was taken up at least."""
    gain: float
    """Mean NDCG of the ten."""
    cases: int


def recommendations(materials: Materials, _rounds: int) -> Result:
    """Judge the recommendations and measure their cost; there is nothing random to repeat."""
    found: dict[str, dict[str, Judgement]] = {}
    shop = materials.real("northwind")
    if shop is not None:
        with KnowledgeGraph() as kg:
            file = materials.place("northwind").with_suffix(".ttl")
            file.write_text(northwind_turtle(shop / "northwind.sqlite"), encoding="utf-8")
            kg.load(file, source="northwind")
            found["northwind, products"] = judge(kg, "products", "occurredAt")
    with KnowledgeGraph() as kg:
        kg.ingest("stackexchange", materials.dump)
        found[f"{materials.dump.name}, topics"] = judge(kg, "topics", "createdAt")
    lines = [
        (f"{where}: {who}", f"{one.hits:.3f}", f"{one.gain:.3f}", str(one.cases))
        for where, judged in found.items()
        for who, one in judged.items()
    ]
    purchases = min(_MILLION, max(materials.triples, 1))
    seconds = _cost(purchases)
    return Result(
        title=f"recommendations: the first {_SHOWN}, judged on what came after six cuts in time",
        head=("", f"hit rate@{_SHOWN}", f"NDCG@{_SHOWN}", "cases"),
        lines=tuple(lines),
        bars=(),
        notes=(f"all pairs of {purchases:,} generated purchases of 10,000 products: {seconds:.1f} s of CPU",),
    )


def judge(kg: KnowledgeGraph, of: str, name: str) -> dict[str, Judgement]:
    """Judge the contenders on one graph, cutting at quantiles of a property of times."""
    gains: dict[str, list[float]] = {who: [] for who in _CONTENDERS}
    with kg.store.view() as view:
        moments = projections.times(view, name)["at"].sort()
        for share in _CUTS:
            cut = moments[int(len(moments) * share)]
            assert isinstance(cut, datetime)
            before = baskets(view, scope_of(view, until=cut), of)
            after = baskets(view, scope_of(view, since=cut), of)
            taken = _taken_up(before, after)
            for who, scored in _CONTENDERS.items():
                scores = scored(before, list(taken))
                gains[who] += [_gain(row, new) for row, new in zip(scores, taken.values(), strict=True)]
    return {
        who: Judgement(
            hits=float(np.mean([one > 0 for one in found])) if found else 0.0,
            gain=float(np.mean(found)) if found else 0.0,
            cases=len(found),
        )
        for who, found in gains.items()
    }


def northwind_turtle(file: Path) -> str:
    """Write the orders of Northwind as purchases in Turtle."""
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = connection.execute(_ORDERS).fetchall()
    finally:
        connection.close()
    lines = [
        "@prefix ckm: <https://w3id.org/ckm#> .",
        "@prefix n: <https://example.org/northwind/> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
    ]
    for order, customer, product, day in rows:
        lines.append(f"n:order-{order} a ckm:Purchase ; ckm:buyer n:customer-{customer} ;")
        lines.append(
            f'  ckm:product n:product-{product} ; ckm:occurredAt "{day[:10]}T12:00:00Z"^^xsd:dateTime .'
        )
    return "\n".join(lines) + "\n"


def _taken_up(before: Baskets, after: Baskets) -> dict[int, set[int]]:
    """Tell which things, known before, each holder of something took up anew after."""
    holders = {holder: row for row, holder in enumerate(before.holders)}
    things = {thing: column for column, thing in enumerate(before.things)}
    found: dict[int, set[int]] = {}
    for number, holder in enumerate(after.holders):
        if holder in holders:
            row = holders[holder]
            had = set(before.matrix[[row], :].indices.tolist())
            later = [things.get(after.things[one]) for one in after.matrix[[number], :].indices.tolist()]
            new = {column for column in later if column is not None} - had
            if new:
                found[row] = new
    return found


def _gain(scores: NDArray[np.float64], new: set[int]) -> float:
    """Give the NDCG of the ten highest scores."""
    shown = np.lexsort((np.arange(len(scores)), -scores.round(12)))[:_SHOWN].tolist()
    gained = sum(1 / np.log2(place + 2) for place, one in enumerate(shown) if one in new)
    return float(gained / sum(1 / np.log2(place + 2) for place in range(min(len(new), _SHOWN))))


def _ours(before: Baskets, rows: list[int]) -> NDArray[np.float64]:
    return _filled(before, rows, suggest(before, rows))


def _cosines(before: Baskets, rows: list[int]) -> NDArray[np.float64]:
    matrix, counts = before.matrix, before.counts
    near = (matrix.T @ matrix).toarray() / np.sqrt(np.outer(counts, counts))
    return _filled(before, rows, matrix[rows, :].toarray() @ near)


def _popular(before: Baskets, rows: list[int]) -> NDArray[np.float64]:
    return _filled(before, rows, np.zeros((len(rows), len(before.things))))


def _filled(before: Baskets, rows: list[int], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fill up by popularity, and put what one has already last."""
    filled = np.maximum(scores, 0.0) + before.counts * 1e-9
    filled[before.matrix[rows, :].toarray() > 0] = -1.0
    return filled


_CONTENDERS: Final[Mapping[str, Callable[[Baskets, list[int]], NDArray[np.float64]]]] = {
    "kg.recommendations": _ours,
    "nearest neighbours (cosine)": _cosines,
    "popularity": _popular,
}


def _cost(purchases: int) -> float:
    """Measure the seconds of CPU from purchases to the best ten for each product."""
    rng = np.random.default_rng(1)
    customers = rng.integers(0, max(purchases // 10, 1), purchases)
    products = (10_000 * rng.power(3.0, purchases)).astype(np.int64)
    whose, what = [f"c{one}" for one in customers.tolist()], [f"p{one}" for one in products.tolist()]
    begun = time.process_time()
    pairs(Baskets.of(whose, what), each=10)
    return time.process_time() - begun
