"""Figures of a graph: what there is, how much of it, and who says a thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ckm_graph.log import read_change
from ckm_graph.model.info import GraphInfo
from ckm_graph.store import quad_in
from ckm_graph.vocabulary import GRAPH_BASE, is_aside, source_of

if TYPE_CHECKING:
    import os

    import pyoxigraph as ox

    from ckm_graph.schema import Schema
    from ckm_graph.store import Store, View

__all__ = ["graph_info", "sources_saying", "speakers"]


def graph_info(store: Store, schema: Schema) -> GraphInfo:
    """Count what a store holds."""
    with store.view() as view:
        counts = {graph: view.count(graph) for graph in view.graphs()}
        instances = view.select(
            "SELECT ?class (COUNT(?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class ORDER BY DESC(?n) ?class"
        )
        number = view.number
    sources: dict[str, int] = {}
    for graph, count in counts.items():
        name = source_of(graph)
        if name is not None:
            sources[name] = sources.get(name, 0) + count
    inferred = [
        c.number for c in map(read_change, store.log()) if c.kind == "infer" or "inferred" in c.counts
    ]
    return GraphInfo(
        location=store.location,
        commit=number,
        ontology=schema.version,
        triples=sum(count for graph, count in counts.items() if not is_aside(graph)),
        graphs=tuple((graph.value, count) for graph, count in counts.items()),
        classes=tuple((row[0], row.n) for row in instances if row[0] in schema.classes),
        sources=tuple(sorted(sources.items())),
        inferred_at=max(inferred, default=None),
        bytes=_size(store),
    )


def sources_saying(view: View, triple: ox.Triple) -> tuple[str, ...]:
    """Name the sources that say a triple, those included that say it beside another."""
    graphs = set(view.said([triple]).get(triple, ()))
    aside = (graph for graph in view.graphs() if graph.value.startswith(f"{GRAPH_BASE}also/"))
    beside = view.standing(quad_in(triple, graph) for graph in aside)
    graphs.update(quad.graph_name for quad in beside)  # type: ignore[misc]
    return tuple(sorted({name for graph in graphs if (name := source_of(graph)) is not None}))


def speakers(view: View, triple: ox.Triple) -> tuple[str, ...]:
    """Name the sources that say a triple; else the graphs that do, such as ``ontology``."""
    graphs = view.said([triple]).get(triple, ())
    return sources_saying(view, triple) or tuple(graph.value.removeprefix(GRAPH_BASE) for graph in graphs)


def _size(store: Store) -> int | None:
    if not store.guarantees.survives or not Path(store.location).is_dir():
        return None
    seen = {(stat.st_dev, stat.st_ino): stat.st_size for stat in _files(Path(store.location))}
    return sum(seen.values())  # snapshots share files: each counts once


def _files(folder: Path) -> list[os.stat_result]:
    return [path.stat() for path in folder.rglob("*") if path.is_file()]
