"""Communities against known groups and against networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import polars as pl
import pytest
from sklearn.metrics import adjusted_mutual_info_score as mutual_information

from ckm_graph.analytics import Edges, communities

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, name: str) -> tuple[Edges, list[str]]:
    """Read a small graph and the known community of each node."""
    ends = pl.read_csv(folder / "graph-small" / f"{name}_edges.csv", infer_schema=False)
    known = pl.read_csv(folder / "graph-small" / f"{name}_nodes.csv", infer_schema=False)
    source, target = ends["source"].to_list(), ends["target"].to_list()
    edges = Edges.between(name, source, target, np.ones(len(source)), nodes=known["id"].to_list())
    group = dict(known.select("id", "community").iter_rows())
    return edges, [group[node] for node in edges.nodes]


@pytest.mark.parametrize("name", ["polbooks", "football", "polblogs"])
def test_known_groups_are_found_as_well_as_by_louvain(shared_data: Path, name: str) -> None:
    edges, known = read(shared_data, name)
    graph = edges.to_networkx().to_undirected()
    louvain = {
        node: place
        for place, group in enumerate(nx.community.louvain_communities(graph, seed=1))
        for node in group
    }
    theirs = mutual_information(known, [louvain[node] for node in edges.nodes])
    assert mutual_information(known, communities(edges)) >= theirs - 0.02


def test_equal_edges_and_seed_give_equal_communities() -> None:
    graph = nx.gnm_random_graph(200, 900, seed=3)
    source, target = ([f"x:{pair[end]:03}" for pair in graph.edges] for end in (0, 1))
    one = Edges.between("test", source, target, np.ones(len(source)))
    other = Edges.between("test", source[::-1], target[::-1], np.ones(len(source)))
    assert communities(one, seed=5).tolist() == communities(other, seed=5).tolist()


def test_direction_does_not_matter() -> None:
    forth = Edges.between("test", ["x:a", "x:b", "x:c", "x:d"], ["x:b", "x:c", "x:a", "x:e"], [1, 1, 1, 1])
    back = Edges.between("test", ["x:b", "x:c", "x:a", "x:e"], ["x:a", "x:b", "x:c", "x:d"], [1, 1, 1, 1])
    assert communities(forth).tolist() == communities(back).tolist() == [0, 0, 0, 1, 1]


def test_nodes_without_edges_are_alone() -> None:
    assert communities(Edges.between("test", [], [], [])).tolist() == []
    assert communities(Edges.between("test", ["x:b"], ["x:b"], [1], nodes=["x:a"])).tolist() == [0, 1]


def test_a_higher_resolution_gives_more_communities() -> None:
    graph = nx.connected_caveman_graph(12, 6)
    source, target = ([f"x:{pair[end]:03}" for pair in graph.edges] for end in (0, 1))
    edges = Edges.between("test", source, target, np.ones(len(source)))
    counts = [communities(edges, resolution=resolution).max() for resolution in (0.01, 1.0, 100.0)]
    assert counts == sorted(set(counts))
