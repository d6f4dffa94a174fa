"""Brokerage and betweenness against networkx."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.analytics import Edges
from ckm_graph.analytics.people import betweenness, brokerage
from ckm_graph.analytics.people.brokerage import EXACT

ends = st.integers(0, 9).map(lambda number: f"x:{number:02}")
rows = st.lists(st.tuples(ends, ends, st.floats(0.01, 50)), max_size=40)


def between(drawn: list[tuple[str, str, float]]) -> Edges:
    columns = [[row[place] for row in drawn] for place in range(3)]
    return Edges.between("test", columns[0], columns[1], columns[2], nodes=["x:lone"])  # type: ignore[arg-type]


def mutual(edges: Edges) -> nx.Graph[str]:
    """Add up the weights of both directions."""
    graph: nx.Graph[str] = nx.Graph()
    for one, other, weight, *_ in edges.to_polars().iter_rows():
        before = graph.get_edge_data(one, other, {"weight": 0.0})["weight"]
        graph.add_edge(one, other, weight=before + weight)
    return graph


@settings(deadline=None)  # the first loads networkx
@given(rows)
def test_constraint_and_effective_size_equal_networkx(drawn: list[tuple[str, str, float]]) -> None:
    edges = between([row for row in drawn if row[0] != row[1]])
    graph = nx.DiGraph(mutual(edges))  # networkx calls a node alone from which no edge goes out
    tied = list(graph)
    constraint = nx.constraint(graph, nodes=tied, weight="weight")
    # By node: networkx's shortcut for all nodes divides by the maxima of columns, not of rows.
    size = nx.effective_size(graph, nodes=tied, weight="weight")
    found = brokerage(edges)
    for number, node in enumerate(edges.nodes):
        if node in tied:
            assert found.constraint[number] == pytest.approx(constraint[node], abs=1e-6)
            assert found.effective_size[number] == pytest.approx(size[node], abs=1e-6)
            assert found.contacts[number] == len(set(nx.all_neighbors(graph, node)))
        else:
            assert math.isnan(found.constraint[number])
            assert math.isnan(found.effective_size[number])


@settings(deadline=None)
@given(rows)
def test_what_some_nodes_get_is_what_all_get(drawn: list[tuple[str, str, float]]) -> None:
    edges = between(drawn)
    some = np.arange(0, len(edges.nodes), 2)
    whole, part = brokerage(edges), brokerage(edges, some)
    assert np.array_equal(part.constraint, whole.constraint[some], equal_nan=True)
    assert np.array_equal(part.effective_size, whole.effective_size[some], equal_nan=True)


@settings(deadline=None, max_examples=50)  # the first loads networkit
@given(rows)
def test_betweenness_equals_networkx(drawn: list[tuple[str, str, float]]) -> None:
    edges = between(drawn)
    wanted = nx.betweenness_centrality(edges.to_networkx())
    assert betweenness(edges) == pytest.approx([wanted[node] for node in edges.nodes], abs=1e-6)


def test_betweenness_of_many_edges_is_sampled_by_the_seed() -> None:
    draw = np.random.default_rng(7)
    ends_ = draw.integers(0, 1200, (2, EXACT * 6 // 5))
    sources, targets = ([f"x:{number:04}" for number in side.tolist()] for side in ends_)
    edges = Edges.between("test", sources, targets, [1.0] * len(sources))
    assert len(edges) > EXACT
    found = betweenness(edges, seed=3)
    assert found.tobytes() == betweenness(edges, seed=3).tobytes()
    assert found.tobytes() != betweenness(edges, seed=4).tobytes()
    exact = nx.betweenness_centrality(edges.to_networkx(), k=None)
    wanted = np.array([exact[node] for node in edges.nodes])
    assert np.corrcoef(found, wanted)[0, 1] > 0.9
    assert found.sum() == pytest.approx(wanted.sum(), rel=0.1)
