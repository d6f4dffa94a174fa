"""PageRank and HITS against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ckm_graph.analytics import Edges
from ckm_graph.analytics.people import hits, pagerank
from ckm_graph.errors import InputError

ends = st.integers(0, 12).map(lambda number: f"x:{number:02}")
rows = st.lists(st.tuples(ends, ends, st.floats(0.01, 50)), max_size=60)
dampings = st.sampled_from([0.0, 0.5, 0.85, 0.95])


def between(drawn: list[tuple[str, str, float]], lone: list[str]) -> Edges:
    columns = [[row[place] for row in drawn] for place in range(3)]
    return Edges.between("test", columns[0], columns[1], columns[2], nodes=lone)  # type: ignore[arg-type]


@settings(deadline=None)
@given(rows, st.lists(ends, max_size=3), dampings)
def test_pagerank_equals_networkx(
    drawn: list[tuple[str, str, float]], lone: list[str], damping: float
) -> None:
    edges = between(drawn, lone)
    wanted = nx.pagerank(edges.to_networkx(), alpha=damping, tol=1e-12, max_iter=10_000)
    assert dict(zip(edges.nodes, pagerank(edges, damping=damping).tolist(), strict=True)) == pytest.approx(
        wanted, abs=1e-9
    )


@settings(deadline=None)
@given(rows, dampings, st.lists(st.floats(0, 9), min_size=13, max_size=13))
def test_personalised_pagerank_equals_networkx(
    drawn: list[tuple[str, str, float]], damping: float, likely: list[float]
) -> None:
    edges = between(drawn, [])
    restart = np.array(likely[: len(edges.nodes)])
    assume(restart.sum() > 1e-3)
    wanted = nx.pagerank(
        edges.to_networkx(),
        alpha=damping,
        personalization=dict(zip(edges.nodes, restart.tolist(), strict=True)),
        tol=1e-13,
        max_iter=10_000,
    )
    found = pagerank(edges, damping=damping, restart=restart)
    assert dict(zip(edges.nodes, found.tolist(), strict=True)) == pytest.approx(wanted, abs=1e-6)


@settings(deadline=None)
@given(rows)
def test_hits_equals_networkx_where_one_part_is_strongest(drawn: list[tuple[str, str, float]]) -> None:
    edges = between(drawn, [])
    assume(len(edges.nodes) > 2)
    strengths = np.linalg.svd(edges.to_scipy().toarray(), compute_uv=False)
    assume(strengths[1] < 0.95 * strengths[0])
    hubs, authorities = nx.hits(edges.to_networkx(), tol=1e-12)
    found = hits(edges)
    assert found.hub == pytest.approx([hubs[node] for node in edges.nodes], abs=1e-6)
    assert found.authority == pytest.approx([authorities[node] for node in edges.nodes], abs=1e-6)


def test_of_equally_strong_parts_each_has_its_share() -> None:
    edges = Edges.between("test", ["x:a", "x:c"], ["x:b", "x:d"], [1, 1])
    assert hits(edges).authority.tolist() == [0, 0.5, 0, 0.5]


@settings(deadline=None)
@given(rows)
def test_equal_edges_rank_equally_bit_for_bit(drawn: list[tuple[str, str, float]]) -> None:
    one, other = between(drawn, []), between(drawn[::-1], [])
    assert pagerank(one).tobytes() == pagerank(other).tobytes()
    assert hits(one).hub.tobytes() == hits(other).hub.tobytes()


def test_an_empty_graph_has_no_ranks() -> None:
    nobody = Edges.between("test", [], [], [])
    assert pagerank(nobody).tolist() == []
    assert hits(nobody).hub.tolist() == []


@pytest.mark.parametrize("restart", [[0, 0], [1, -1], [1], [np.nan, 1]])
def test_a_restart_that_is_no_likelihood_is_refused(restart: list[float]) -> None:
    with pytest.raises(InputError, match="likelihoods"):
        pagerank(Edges.between("test", ["x:a"], ["x:b"], [1]), restart=np.array(restart))


@pytest.mark.parametrize("damping", [-0.1, 1.0])
def test_a_damping_out_of_range_is_refused(damping: float) -> None:
    with pytest.raises(InputError, match="damping"):
        pagerank(Edges.between("test", ["x:a"], ["x:b"], [1]), damping=damping)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.inf, np.nan])
def test_a_weight_that_is_not_above_zero_is_refused(weight: float) -> None:
    with pytest.raises(InputError, match="weights"):
        pagerank(Edges.between("test", ["x:a"], ["x:b"], [weight]))
