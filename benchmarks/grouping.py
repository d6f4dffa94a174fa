"""Communities of small graphs whose communities are known: ours, networkx's Louvain and igraph's Leiden.

All three maximise modularity. The figure is the adjusted mutual information with the known communities,
the mean over the seeds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import networkx as nx
import numpy as np
import polars as pl

from benchmarks.printing import Bar, Result
from ckm_graph.analytics import Edges, communities

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.materials import Materials

__all__ = ["grouping"]

_GRAPHS: Final = ("polbooks", "football", "polblogs")
_SEEDS: Final = range(1, 11)
_SLACK: Final = 0.02
_OURS: Final = "ours"


def grouping(materials: Materials, _rounds: int) -> Result:
    """Find the communities of each graph."""
    lines: list[tuple[str, ...]] = []
    bars: list[Bar] = []
    folder = materials.real("graph-small")
    for name in _GRAPHS:
        if folder is None:
            break
        edges, known = _graph(folder, name)
        finders: dict[str, Callable[[int], Sequence[int]]] = {
            _OURS: partial(_ours, edges),
            "networkx Louvain": partial(_louvain, edges),
            "igraph Leiden, modularity": partial(_leiden, edges),
        }
        figures = {
            finder: float(np.mean([_agreement(known, find(seed)) for seed in _SEEDS]))
            for finder, find in finders.items()
        }
        lines += [(f"{name}: {finder}", f"{figure:.4f}") for finder, figure in figures.items()]
        best = max(figure for finder, figure in figures.items() if finder != _OURS)
        bars.append(
            Bar(
                f"{name}: AMI above the best of the others less {_SLACK}",
                figures[_OURS] - best + _SLACK,
                least=0,
            )
        )
    return Result(
        title=f"communities: adjusted mutual information with those known, mean of {len(_SEEDS)} seeds",
        head=("", "AMI"),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=() if lines else ("left out: no folder graph-small where CKM_SHARED_DATA says",),
    )


def _graph(folder: Path, name: str) -> tuple[Edges, list[str]]:
    table = {
        part: pl.read_csv(folder / f"{name}_{part}.csv", infer_schema=False) for part in ("edges", "nodes")
    }
    ties = table["edges"]
    ids = table["nodes"]["id"]
    edges = Edges.between(name, ties["source"], ties["target"], np.ones(len(ties)), nodes=ids)
    group = dict(zip(ids, table["nodes"]["community"], strict=True))
    return edges, [group[node] for node in edges.nodes]


def _agreement(known: Sequence[str], found: Sequence[int]) -> float:
    from sklearn.metrics import adjusted_mutual_info_score  # noqa: PLC0415

    return float(adjusted_mutual_info_score(known, found))


def _ours(edges: Edges, seed: int) -> Sequence[int]:
    found: list[int] = communities(edges, seed=seed).tolist()
    return found


def _louvain(edges: Edges, seed: int) -> Sequence[int]:
    graph = edges.to_networkx().to_undirected()
    groups = nx.community.louvain_communities(graph, seed=seed)
    number = {node: place for place, group in enumerate(groups) for node in group}
    return [number[node] for node in edges.nodes]


def _leiden(edges: Edges, seed: int) -> Sequence[int]:
    import random  # noqa: PLC0415

    random.seed(seed)  # igraph draws from it
    graph: Any = edges.to_igraph().as_undirected(combine_edges={"weight": "sum"})
    found = graph.community_leiden(objective_function="modularity", weights="weight", n_iterations=-1)
    members: list[int] = found.membership
    return members
