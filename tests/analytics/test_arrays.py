"""Edges: coding, merging, conversion."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckm_graph.analytics import Edges
from ckm_graph.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from random import Random

ends = st.sampled_from([f"x:{letter}" for letter in "abcdef"])
rows = st.lists(st.tuples(ends, ends, st.floats(0.01, 100)), max_size=30)


def between(drawn: list[tuple[str, str, float]]) -> Edges:
    return Edges.between("test", [r[0] for r in drawn], [r[1] for r in drawn], [r[2] for r in drawn])


@given(rows, st.randoms())
def test_edges_in_any_order_are_equal_bit_for_bit(drawn: list[tuple[str, str, float]], order: Random) -> None:
    shuffled = drawn.copy()
    order.shuffle(shuffled)
    assert between(drawn) == between(shuffled)
    assert hash(between(drawn)) == hash(between(shuffled))


@given(rows)
def test_scipy_and_networkx_hold_the_same_edges_as_the_rows(drawn: list[tuple[str, str, float]]) -> None:
    edges = between(drawn)
    wanted: dict[tuple[str, str], float] = {}
    for one, other, weight in drawn:
        wanted[one, other] = wanted.get((one, other), 0.0) + weight
    graph = edges.to_networkx()
    assert nx.get_edge_attributes(graph, "weight") == pytest.approx(wanted)
    matrix = edges.to_scipy().toarray()
    place = {node: index for index, node in enumerate(edges.nodes)}
    assert {pair: matrix[place[pair[0]], place[pair[1]]] for pair in wanted} == pytest.approx(wanted)
    assert matrix.sum() == pytest.approx(sum(wanted.values()))


def test_nodes_without_edges_are_kept() -> None:
    edges = Edges.between("test", [], [], [], nodes=["x:b", "x:a"])
    assert edges.nodes == ("x:a", "x:b")
    assert sorted(edges.to_networkx()) == ["x:a", "x:b"]
    assert edges.to_scipy().shape == (2, 2)


def test_arrays_cannot_be_changed() -> None:
    edges = Edges.between("test", ["x:a"], ["x:b"], [1])
    with pytest.raises(ValueError, match="read-only"):
        edges.weight[0] = np.float64(2)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(InputError, match="one length, got 1, 1 and 0"):
        Edges.between("test", ["x:a"], ["x:b"], [])


def test_to_igraph_names_the_extra_when_igraph_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "igraph", None)
    with pytest.raises(MissingExtraError, match=r"ckm-graph\[igraph\]"):
        Edges.between("test", ["x:a"], ["x:b"], [1]).to_igraph()


def test_to_igraph_holds_the_same_edges() -> None:
    pytest.importorskip("igraph", reason="the extra igraph is not installed")
    graph = Edges.between("test", ["x:b", "x:a"], ["x:a", "x:c"], [2, 3]).to_igraph()
    found = {(graph.vs[e.source]["name"], graph.vs[e.target]["name"], e["weight"]) for e in graph.es}
    assert found == {("x:b", "x:a", 2.0), ("x:a", "x:c", 3.0)}
