"""Looking at whole states of a store: what tests compare before and after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph._opening import package_foundations
from ckm_graph.transactions import RdfFile, load
from ckm_graph.vocabulary import LOG, is_aside

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph._opening import Foundations
    from ckm_graph.model import LoadReport
    from ckm_graph.store import Store, View

RULES = package_foundations().privacy
ID = "https://w3id.org/ckm/id/test/"


def founded(_: View) -> Foundations:
    """What a store without an ontology is taken to stand on."""
    return package_foundations()


def thing(name: object) -> ox.NamedNode:
    return ox.NamedNode(f"{ID}{name}")


def all_quads(view: View) -> list[str]:
    """Each quad of each graph, the log of a server left out, as sorted N-Quads."""
    return sorted(str(quad) for graph in view.graphs() if graph != LOG for quad in view.quads(graph=graph))


def state(store: Store) -> tuple[list[str], list[str]]:
    """All quads and all lines of the log."""
    with store.view() as view:
        return all_quads(view), list(store.log())


def quads_of(store: Store) -> list[str]:
    with store.view() as view:
        return all_quads(view)


def graphs_of(store: Store) -> dict[str, set[str]]:
    """The triples of each graph, by the graph's name after `…/graph/`."""
    with store.view() as view:
        return {
            graph.value.removeprefix("https://w3id.org/ckm/graph/"): {
                str(quad.triple) for quad in view.quads(graph=graph)
            }
            for graph in view.graphs()
            if graph != LOG
        }


def said_twice(store: Store) -> list[ox.Triple]:
    """Triples that stand in more than one data graph: there must be none."""
    with store.view() as view:
        assert not any(is_aside(quad.graph_name) for quad in view.quads())  # type: ignore[arg-type]
        counts = Counter(quad.triple for quad in view.quads())
    return [triple for triple, count in counts.items() if count > 1]


def load_text(
    store: Store, folder: Path, text: str | bytes, *, name: str = "data.ttl", source: str = "crm"
) -> LoadReport:
    """Write a file and load it."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(store, founded, [RdfFile.at(path)], source)
