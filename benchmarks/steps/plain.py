"""The steps of pyoxigraph without this package."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from benchmarks import answers
from benchmarks.steps.meter import GRAPH, Facts, measured

__all__ = ["ask", "load"]


def load(folder: str, file: str, *, named: bool = True) -> Facts:
    """Load N-Triples into a new store."""
    store = ox.Store(folder)
    graph = ox.NamedNode(GRAPH) if named else None
    with measured() as cost:
        store.bulk_load(path=file, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        del store
    return {**cost, "triples": len(ox.Store.read_only(folder))}


def ask(folder: str, repeats: int) -> Facts:
    """Put the queries to a snapshot of a store."""
    return answers.of_plain(ox.Store.read_only(str(Path(folder) / "plain")), repeats)
