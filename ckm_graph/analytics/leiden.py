"""Communities: groups of nodes with more weight among themselves than with others, by Leiden.

networkit's ParallelLeiden maximises modularity; on one thread and with a seed it gives equal results
for equal edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from ckm_graph.analytics.single import networkit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["communities"]

_Pairs: TypeAlias = "tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.float64]]"

_ROUNDS: Final = 10


def communities(edges: Edges, *, resolution: float = 1.0, seed: int = 1) -> NDArray[np.int64]:
    """Give each node the number of its community, direction left aside.

    Parameters
    ----------
    edges
        A graph with weights above zero; the two directions between two nodes add up.
    resolution
        Above 1 for more and smaller communities, below for fewer and larger ones.
    seed
        Seed of the order in which nodes are moved.

    Returns
    -------
    numpy.ndarray
        Numbers by node: 0 is the largest community, equal sizes by their first node. A node without
        edges is alone.

    Source
    ------
    Traag, Waltman, van Eck: From Louvain to Leiden, 2019; Nguyen: Leiden-based parallel community
    detection, 2021.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> communities(Edges.between("reply", ["x:a", "x:c", "x:d"], ["x:b", "x:d", "x:e"], [1, 1, 1])).tolist()
    [1, 1, 0, 0, 0]

    """
    size = len(edges.nodes)
    keep = edges.source != edges.target
    if not keep.any():
        return np.arange(size)
    pairs = _undirected(size, edges.source[keep], edges.target[keep], edges.weight[keep])
    return _renumbered(_partition(size, pairs, resolution, seed))


def _partition(size: int, pairs: _Pairs, resolution: float, seed: int) -> NDArray[np.int64]:
    one, other, weight = pairs
    with networkit(seed) as nk:
        graph = nk.GraphFromCoo((weight, (one, other)), n=size, weighted=True, directed=False)
        leiden = nk.community.ParallelLeiden(graph, iterations=_ROUNDS, randomize=True, gamma=resolution)
        return np.asarray(leiden.run().getPartition().getVector(), np.int64)


def _undirected(
    size: int, source: NDArray[np.int64], target: NDArray[np.int64], weight: NDArray[np.float64]
) -> _Pairs:
    """Give each pair of nodes once, sorted, its weights added up."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    pairs, place = np.unique(low * size + high, return_inverse=True)
    summed = np.bincount(place, weights=weight).astype(np.float64)
    return (pairs // size).astype(np.uint64), (pairs % size).astype(np.uint64), summed


def _renumbered(found: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give communities new numbers: the largest first, then the one with the first node."""
    _, first, place, sizes = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return number[place]
