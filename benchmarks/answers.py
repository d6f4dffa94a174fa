"""Putting the five queries to an engine: CPU seconds of each, and a checksum of what it answered.

The measured part reads every cell of every row: values in ours, ``.value`` of each term in plain
pyoxigraph, the terms themselves (which are texts) in rdflib. The checksum is taken afterwards and knows
no order of rows: values of one meaning count as equal, whichever type an engine gives them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox
    import rdflib

    from ckm_graph import KnowledgeGraph

__all__ = ["QUESTIONS", "of_ours", "of_plain", "of_rdflib"]

QUESTIONS: Final = {path.stem: path.read_text() for path in Path(__file__).parent.glob("questions/*.rq")}
"""The queries, by name."""

_ENOUGH: Final = 1.0
"""CPU seconds after which a query need not be asked again."""

_MOST: Final = 15
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_READERS: Final[dict[str, Callable[[str], object]]] = {
    _XSD + "integer": int,
    _XSD + "decimal": Decimal,
    _XSD + "dateTime": dt.datetime.fromisoformat,
    _XSD + "date": dt.date.fromisoformat,
}


def of_ours(kg: KnowledgeGraph, repeats: int) -> dict[str, Any]:
    """Ask through `KnowledgeGraph.select`."""

    def read(text: str) -> None:
        for row in kg.select(text):
            for _ in row:
                pass

    return _all(read, kg.select, repeats)


def of_plain(store: ox.Store, repeats: int) -> dict[str, Any]:
    """Ask pyoxigraph directly, over the union of its graphs."""

    def rows(text: str) -> Any:  # noqa: ANN401 -- what a query gives depends on its form
        return store.query(text, use_default_graph_as_union=True)

    def read(text: str) -> None:
        for solution in rows(text):
            for term in solution:
                if term is not None:
                    term.value  # noqa: B018 -- reading it is what is measured

    return _all(read, lambda text: (map(_of_term, solution) for solution in rows(text)), repeats)


def of_rdflib(dataset: rdflib.Dataset) -> dict[str, Any]:
    """Ask an rdflib Dataset, each query once: its next answer takes as long as its first."""

    def rows(text: str) -> Any:  # noqa: ANN401 -- what a query gives depends on its form
        return dataset.query(text)

    def read(text: str) -> None:
        for row in rows(text):
            for _ in row:
                pass

    return _all(read, lambda text: (map(_of_rdflib, row) for row in rows(text)), repeats=0)


def _all(
    read: Callable[[str], None], rows: Callable[[str], Iterable[Iterable[object]]], repeats: int
) -> dict[str, Any]:
    """Ask all: once to warm up, then ``repeats`` times, or more often where that took hardly any time."""
    queries: dict[str, Any] = {}
    for name, text in sorted(QUESTIONS.items()):
        first = _cost(read, text)
        costs: list[float] = []
        while len(costs) < repeats or (repeats and sum(costs) < _ENOUGH and len(costs) < _MOST):
            costs.append(_cost(read, text))
        count, checksum = _checksum(rows(text))
        queries[name] = {"cpu": median(costs or [first]), "rows": count, "checksum": checksum}
    return {"cpu": sum(query["cpu"] for query in queries.values()), "queries": queries}


def _cost(read: Callable[[str], None], text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


def _checksum(rows: Iterable[Iterable[object]]) -> tuple[int, str]:
    """Count rows and add up their digests, so that their order makes no difference."""
    count = total = 0
    for row in rows:
        text = "\x1f".join(_canonical(cell) for cell in row)
        total += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
        count += 1
    return count, f"{total % (1 << 64):016x}"


def _canonical(cell: object) -> str:
    """Write a value as all engines' values of this meaning are written; averages to six places."""
    if cell is None:
        return "\x00"
    if isinstance(cell, dt.datetime):
        return cell.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(cell, int | float | Decimal):
        return f"{Decimal(cell):.6f}"
    return str(cell)


def _of_term(term: Any) -> object:  # noqa: ANN401 -- any of pyoxigraph's terms
    if term is None:
        return None
    reader = _READERS.get(getattr(getattr(term, "datatype", None), "value", ""), str)
    return reader(term.value)


def _of_rdflib(term: Any) -> object:  # noqa: ANN401 -- any of rdflib's terms
    return None if term is None else term.toPython()
