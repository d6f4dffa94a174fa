"""Brokerage: how far a node stands between others who don't know each other.

    Edges --brokerage, some nodes--> constraint, effective size        --betweenness--> one share a node

Constraint and effective size look at a node's contacts alone, direction left aside: with
M = A + Aᵀ, P = M by row sums and m = M by row maxima,

    constraint(u)     = Σ over contacts v of (P + P²)[u, v]²       low: the contacts are apart
    effective size(u) = Σ over contacts v of 1 - (P mᵀ)[u, v]      contacts less what they share

and cost no more than the contacts of the nodes that are asked for. Betweenness is the share of all
shortest paths that lead through a node; above ten thousand edges it is estimated from paths that begin
at sampled nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from ckm_graph.analytics.single import networkit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["EXACT", "Brokerage", "betweenness", "brokerage"]

EXACT: Final = 10_000
"""Edges up to which betweenness is exact."""
_SAMPLES: Final = 500
_BLOCK: Final = 256
"""Nodes whose contacts' contacts are held at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Brokerage:
    """How far nodes stand between others; NaN for a node without contacts."""

    contacts: NDArray[np.int64]
    """How many others each has an edge to or from."""
    constraint: NDArray[np.float64]
    """Burt's constraint."""
    effective_size: NDArray[np.float64]
    """Burt's effective size: contacts, less what they have to do with each other."""


def brokerage(edges: Edges, nodes: NDArray[np.int64] | None = None) -> Brokerage:
    """Measure the brokerage of some nodes, by weight; edges from a node to itself are left out.

    Parameters
    ----------
    edges
        A graph with weights above zero.
    nodes
        Numbers of the nodes; None for all.

    Source
    ------
    Burt: Structural Holes, 1992; Structural holes and good ideas, 2004.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> edges = Edges.between("reply", ["x:a", "x:b", "x:c"], ["x:hub"] * 3, [1, 1, 1])
    >>> found = brokerage(edges)
    >>> found.constraint.round(3).tolist(), found.effective_size.tolist()
    ([1.0, 1.0, 1.0, 0.333], [1.0, 1.0, 1.0, 3.0])

    """
    size = len(edges.nodes)
    wanted = np.arange(size) if nodes is None else np.asarray(nodes, np.int64)
    if not size:
        return Brokerage(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    keep = edges.source != edges.target
    source, target, weight = edges.source[keep], edges.target[keep], edges.weight[keep]
    one = csr_array((weight, (source, target)), shape=(size, size))
    mutual = csr_array(one + one.T)
    mutual.sort_indices()
    total, most = mutual.sum(axis=1), mutual.max(axis=1).toarray().ravel()
    share = csr_array(diags_array(1 / np.where(total > 0, total, 1)) @ mutual)
    scaled = csr_array(diags_array(1 / np.where(most > 0, most, 1)) @ mutual)
    contacts = np.diff(mutual.indptr)[wanted].astype(np.int64)
    known = mutual.copy()
    known.data[:] = 1.0
    constraint, effective = np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
    for begin in range(0, len(wanted), _BLOCK):
        block = slice(begin, begin + _BLOCK)
        rows, mine = share[wanted[block]], known[wanted[block]]
        through = csr_array((rows @ share).multiply(mine))
        constraint[block] = (rows + through).power(2).sum(axis=1)
        shared = csr_array((mine @ scaled).multiply(rows)).sum(axis=1)
        effective[block] = contacts[block] - shared
    alone = contacts == 0
    constraint[alone] = effective[alone] = np.nan
    return Brokerage(contacts, constraint, effective)


def betweenness(edges: Edges, *, seed: int = 1) -> NDArray[np.float64]:
    """Give each node the share of shortest paths between two others that lead through it, by direction.

    Weights play no part. Up to `EXACT` edges the shares are exact; above, they are estimated from paths
    that begin at 500 nodes drawn by the seed.

    Source
    ------
    Brandes: A faster algorithm for betweenness centrality, 2001; Brandes and Pich: Centrality estimation
    in large networks, 2007.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> betweenness(Edges.between("reply", ["x:a", "x:b"], ["x:b", "x:c"], [1, 1])).tolist()
    [0.0, 0.5, 0.0]

    """
    size = len(edges.nodes)
    keep = edges.source != edges.target
    if size < 3 or not keep.any():  # noqa: PLR2004 -- nobody is between two others
        return np.zeros(size)
    ends = edges.source[keep].astype(np.uint64), edges.target[keep].astype(np.uint64)
    with networkit(seed) as nk:
        graph = nk.GraphFromCoo((np.ones(len(ends[0])), ends), n=size, weighted=False, directed=True)
        if len(ends[0]) <= EXACT:
            measured = nk.centrality.Betweenness(graph, normalized=False)
        else:
            measured = nk.centrality.EstimateBetweenness(graph, min(_SAMPLES, size), normalized=False)
        paths = np.asarray(measured.run().scores(), np.float64)
    shares: NDArray[np.float64] = paths / ((size - 1) * (size - 2))
    return shares
