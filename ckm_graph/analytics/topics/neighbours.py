"""Neighbours: for each point those nearest to it, as edges.

    points --cosine, in blocks--> nearest of each --weighed by its own scale, from either side--> Edges

A point's nearest neighbour weighs 1, others the less the farther they are beside what is usual around
that point: exp(-(nearest cosine - cosine) / mean gap). What both ends say is joined as chances are,
a + b - ab. So a dense region and a sparse one each keep their structure (measured on banking questions
beside plain cosines, their fourth power and shared neighbours: as good as the best of them with every
kind of vectors). The search is exact, in time that grows with the square of the points and in memory
that does not: only the best of each group of columns is looked into.

Source: McInnes, Healy, Melville: UMAP, 2018, section 3.1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import coo_array, csr_array

from ckm_graph.analytics.arrays import Edges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["nearest", "neighbour_edges"]

_NEAREST: Final = 15
_LEAST: Final = 0.05
"""Cosine below which two points have nothing to do with each other."""
_BLOCK: Final = 512
_GROUP: Final = 64


def neighbour_edges(nodes: Sequence[str], points: NDArray[np.float32], *, near: int = _NEAREST) -> Edges:
    """Link each point with its nearest: at most 15, in small sets at most the root of their number.

    Parameters
    ----------
    nodes
        IRIs of the points, sorted, each once.
    points
        One row a point, of length 1 or all zeros.
    near
        How many at most.

    Returns
    -------
    Edges
        Each linked pair once; weights above 0, at most 1.

    """
    size = len(nodes)
    near = min(near, math.ceil(math.sqrt(size)), size - 1)
    if near < 1:
        return Edges("item-similarity", tuple(nodes), *(np.zeros(0, kind) for kind in (int, int, float)))
    column, cosine = nearest(points, points, near, apart=True)
    gap = cosine[:, :1] - cosine
    scale = np.maximum(gap.mean(axis=1, keepdims=True), 1e-6)
    keep = (cosine > _LEAST).ravel()
    row = np.repeat(np.arange(size), near)[keep]
    one = csr_array((np.exp(-gap / scale).ravel()[keep], (row, column.ravel()[keep])), shape=(size, size))
    other = csr_array(one.T)
    joined = coo_array(one + other - one.multiply(other))
    low, high = joined.coords
    upper = (low < high) & (joined.data > 0)
    order = np.lexsort((high[upper], low[upper]))
    source, target = (side[upper][order].astype(np.int64) for side in (low, high))
    weight = np.minimum(joined.data[upper][order], 1.0)
    return Edges("item-similarity", tuple(nodes), source, target, weight)


def nearest(
    queries: NDArray[np.float32], points: NDArray[np.float32], near: int, *, apart: bool = False
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Find the points nearest to each query: their numbers and cosines, the nearest first.

    Parameters
    ----------
    queries, points
        Rows of length 1 or all zeros.
    near
        How many; at most the number of points, less one if ``apart``.
    apart
        Whether queries and points are the same, and none is its own neighbour.

    """
    places = np.empty((len(queries), near), np.int64)
    cosines = np.empty((len(queries), near), np.float64)
    for start in range(0, len(queries), _BLOCK):
        block = queries[start : start + _BLOCK] @ points.T
        rows = np.arange(len(block))
        if apart:
            block[rows, start + rows] = -2.0
        best = _candidates(block, near)
        values = np.take_along_axis(block, best, axis=1).astype(np.float64).round(6)
        order = np.lexsort((best, -values), axis=1)[:, :near]
        places[start : start + len(block)] = np.take_along_axis(best, order, axis=1)
        cosines[start : start + len(block)] = np.take_along_axis(values, order, axis=1)
    return places, cosines


def _candidates(block: NDArray[np.float32], near: int) -> NDArray[np.int64]:
    """Choose columns among which the best of each row are: all in the groups with the best maxima."""
    width = block.shape[1]
    groups = width // _GROUP
    if groups <= 2 * near:
        return np.broadcast_to(np.arange(width), block.shape)
    whole = block[:, : groups * _GROUP].reshape(len(block), groups, _GROUP).max(axis=2)
    best = np.argpartition(whole, groups - near, axis=1)[:, groups - near :]
    columns = (best[:, :, None] * _GROUP + np.arange(_GROUP)).reshape(len(block), -1)
    rest = np.arange(groups * _GROUP, width)
    return np.hstack([columns, np.broadcast_to(rest, (len(block), len(rest)))])
