"""PageRank against networkx; the ranking made of it."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckm_graph.analytics import Edges, Works, key_contributors, pagerank
from ckm_graph.errors import InputError

ends = st.integers(0, 12).map(lambda number: f"x:{number:02}")
rows = st.lists(st.tuples(ends, ends, st.floats(0.01, 50)), max_size=60)
dampings = st.sampled_from([0.0, 0.5, 0.85, 0.95])


def between(drawn: list[tuple[str, str, float]], lone: list[str]) -> Edges:
    columns = [[row[place] for row in drawn] for place in range(3)]
    return Edges.between("test", columns[0], columns[1], columns[2], nodes=lone)  # type: ignore[arg-type]


@given(rows, st.lists(ends, max_size=3), dampings)
def test_pagerank_equals_networkx(
    drawn: list[tuple[str, str, float]], lone: list[str], damping: float
) -> None:
    edges = between(drawn, lone)
    wanted = nx.pagerank(edges.to_networkx(), alpha=damping, tol=1e-12, max_iter=10_000)
    assert dict(zip(edges.nodes, pagerank(edges, damping=damping).tolist(), strict=True)) == pytest.approx(
        wanted, abs=1e-9
    )


@given(rows)
def test_equal_edges_rank_equally_bit_for_bit(drawn: list[tuple[str, str, float]]) -> None:
    assert key_contributors(between(drawn, [])) == key_contributors(between(drawn[::-1], []))


@given(rows)
def test_users_are_the_distinct_others_and_those_nobody_relies_on_are_absent(
    drawn: list[tuple[str, str, float]],
) -> None:
    wanted: dict[str, set[str]] = {}
    for user, author, _ in drawn:
        if user != author:
            wanted.setdefault(author, set()).add(user)
    found = key_contributors(between(drawn, []))
    assert {one.agent: one.users for one in found} == {author: len(users) for author, users in wanted.items()}
    assert all(0 < one.score <= 1 for one in found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_ties_are_broken_by_iri() -> None:
    edges = Edges.between("test", ["x:u", "x:v", "x:w"], ["x:c", "x:a", "x:b"], [1, 1, 1])
    assert [one.agent for one in key_contributors(edges)] == ["x:a", "x:b", "x:c"]


def test_limit_works_and_names_are_joined() -> None:
    edges = Edges.between("test", ["x:u", "x:v", "x:u"], ["x:a", "x:a", "x:b"], [1, 1, 1])
    (first,) = key_contributors(edges, works={"x:a": Works(2, 2, 1, 5)}, names={"x:a": "Ann"}, limit=1)
    assert (first.agent, first.name, first.items, first.accepted, first.votes) == ("x:a", "Ann", 2, 1, 5)


def test_an_empty_graph_has_no_contributors() -> None:
    nobody = Edges.between("test", [], [], [])
    assert key_contributors(nobody) == ()
    assert pagerank(nobody).tolist() == []


@pytest.mark.parametrize("damping", [-0.1, 1.0])
def test_a_damping_out_of_range_is_refused(damping: float) -> None:
    with pytest.raises(InputError, match="damping"):
        pagerank(Edges.between("test", ["x:a"], ["x:b"], [1]), damping=damping)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.inf, np.nan])
def test_a_weight_that_is_not_above_zero_is_refused(weight: float) -> None:
    with pytest.raises(InputError, match="weights"):
        pagerank(Edges.between("test", ["x:a"], ["x:b"], [weight]))


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(InputError, match="limit"):
        key_contributors(Edges.between("test", ["x:a"], ["x:b"], [1]), limit=0)
