"""Walks: standing in a graph by following its edges, PageRank and HITS.

PageRank gives each node its share of the visits of a surfer who follows edges; where the surfer jumps
only to some of the nodes it is personalised, or topic-sensitive. HITS gives each node two shares: good
authorities are pointed to by good hubs, good hubs point to good authorities.

    Edges user -> author --pagerank--> one share a node        --hits--> a hub's and an authority's share

The functions here are pure: edges in, values out, no store and no SPARQL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["Hits", "hits", "pagerank"]

_TOLERANCE: Final = 1e-12
_MOST_ROUNDS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What HITS gives to each node."""

    hub: NDArray[np.float64]
    """How much each points to good authorities; sums to 1."""
    authority: NDArray[np.float64]
    """How much each is pointed to by good hubs; sums to 1."""


def pagerank(
    edges: Edges, *, damping: float = 0.85, restart: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Give each node its share of the visits of a surfer who follows edges by weight, or jumps.

    From a node without outgoing edges the surfer always jumps.

    Parameters
    ----------
    edges
        A graph with weights above zero.
    damping
        How often the surfer follows an edge; at least 0, below 1.
    restart
        How likely a jump goes to each node, in any unit; by default all alike.

    Returns
    -------
    numpy.ndarray
        Shares by node, summing to 1, converged to an L1 change of 1e-12.

    Raises
    ------
    InputError
        If the damping, a weight or a likelihood is out of range.

    Source
    ------
    Page, Brin, Motwani, Winograd: The PageRank Citation Ranking, 1999; Haveliwala: Topic-sensitive
    PageRank, 2002.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> edges = Edges.between("reliance", ["x:a", "x:b"], ["x:c", "x:c"], [1, 1])
    >>> pagerank(edges).round(3).tolist()
    [0.213, 0.213, 0.574]
    >>> pagerank(edges, restart=[1, 0, 0]).round(3).tolist()
    [0.541, 0.0, 0.459]

    """
    if not 0 <= damping < 1:
        message = f"damping must be at least 0 and below 1, got {damping}"
        raise InputError(message)
    _check(edges, "PageRank")
    size = len(edges.nodes)
    if not size:
        return np.zeros(0)
    jump = _jump(restart, size)
    out = np.bincount(edges.source, weights=edges.weight, minlength=size)
    inward = _inward(edges, damping * edges.weight / out[edges.source])
    dangling = np.flatnonzero(out == 0)
    rank = jump
    for _ in range(_steps(damping)):
        before = rank
        rank = inward @ before + (damping * before[dangling].sum() + (1 - damping)) * jump
        if np.abs(rank - before).sum() <= _TOLERANCE:
            break
    shares: NDArray[np.float64] = rank / rank.sum()
    return shares


def hits(edges: Edges) -> Hits:
    """Give each node its shares as hub and as authority, by weight.

    Where several parts of the graph are equally strong, the shares are those that all of them get from a
    start at which all nodes are alike.

    Raises
    ------
    InputError
        If a weight is out of range.

    Source
    ------
    Kleinberg: Authoritative sources in a hyperlinked environment, 1999.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> found = hits(Edges.between("reliance", ["x:a", "x:b"], ["x:c", "x:c"], [1, 1]))
    >>> found.hub.round(3).tolist(), found.authority.round(3).tolist()
    ([0.5, 0.5, 0.0], [0.0, 0.0, 1.0])

    """
    _check(edges, "HITS")
    size = len(edges.nodes)
    if not len(edges):
        return Hits(np.zeros(size), np.zeros(size))
    inward = _inward(edges, edges.weight / edges.weight.max())
    outward = inward.T.tocsr()
    authority = np.full(size, 1 / size)
    for _ in range(_MOST_ROUNDS):
        before = authority
        authority = inward @ (outward @ before)
        authority = authority / authority.sum()
        if np.abs(authority - before).sum() <= _TOLERANCE:
            break
    hub = outward @ authority
    return Hits(hub / hub.sum(), authority)


def _check(edges: Edges, who: str) -> None:
    if len(edges) and not (np.isfinite(edges.weight).all() and edges.weight.min() > 0):
        message = f"{who} needs edges with weights above zero; leave out the others"
        raise InputError(message)


def _jump(restart: NDArray[np.float64] | None, size: int) -> NDArray[np.float64]:
    if restart is None:
        return np.full(size, 1 / size)
    jump = np.asarray(restart, np.float64)
    if jump.shape != (size,) or not np.isfinite(jump).all() or jump.min() < 0 or jump.sum() == 0:
        message = f"restart must be {size} likelihoods, one a node, none below 0 and not all of them 0"
        raise InputError(message)
    shares: NDArray[np.float64] = jump / jump.sum()
    return shares


def _inward(edges: Edges, weight: NDArray[np.float64]) -> csr_array:
    size = len(edges.nodes)
    return csr_array((weight, (edges.target, edges.source)), shape=(size, size))


def _steps(damping: float) -> int:
    """Bound the steps until convergence: each shrinks the L1 change, at most 2 at first, by the damping."""
    return 1 if damping == 0 else math.ceil(math.log(_TOLERANCE / 2) / math.log(damping)) + 1
