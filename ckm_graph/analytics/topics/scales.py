"""Scales: how fine to cut, chosen without labels, and how far the cut can be relied on.

    Edges --Leiden at every resolution--> partitions --the one that tells most of all others--> resolution
          --Leiden with other seeds-----> partitions --mean agreement of each two-----------> stability

A resolution takes part while there are two clusters or more and the cluster of a mean item is larger
than its neighbourhood, which no graph of neighbours can cut further. Of all those scales, a factor of two
apart, the one is chosen whose partition shares most information with the others': their consensus.

Source: Strehl, Ghosh: Cluster ensembles, 2002; Vinh, Epps, Bailey: Information theoretic measures for
clusterings comparison, 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from ckm_graph.analytics.leiden import communities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["LOW", "Cut", "cut"]

LOW: Final = 0.75
"""Agreement below which a cut is not to be relied on: points drawn at random reach less."""

_COARSEST: Final = 2.0**-4
_FINEST: Final = 2.0**12
_COMMON: Final = 0.95
"""Share of the items in one cluster above which nothing is cut."""
_NEIGHBOURHOOD: Final = 16
_COMPARED: Final = 5000
"""How many items are compared at most; agreement needs no more."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The items of a graph in clusters."""

    clusters: NDArray[np.int64]
    """Number of each node's cluster; 0 is the largest."""
    resolution: float
    """At which resolution it was cut."""
    information: float
    """Mean adjusted mutual information of each two runs with different seeds."""
    rand: float
    """Mean adjusted Rand index of the same."""
    tried: tuple[float, ...]
    """Resolutions among which this one was chosen; empty if it was given."""


def cut(edges: Edges, *, resolution: float | None, seed: int, runs: int = 3) -> Cut:
    """Cut a graph of neighbours into clusters.

    Parameters
    ----------
    edges
        As `neighbour_edges` gives them.
    resolution
        Above 1 for more and smaller clusters, below for fewer and larger ones; None to choose.
    seed
        Seed of everything random; runs take it and those after it.
    runs
        How many runs are compared for stability.

    Returns
    -------
    Cut
        Of the runs, the one that agrees most with the others.

    """
    tried = _partitions(edges, seed) if resolution is None else {}
    if resolution is None:
        resolution = _consensus(tried)
    found = [communities(edges, resolution=resolution, seed=seed + run) for run in range(runs)]
    alike = _alike(found)
    agreed = [sum(value for pair, (value, _) in alike.items() if run in pair) for run in range(runs)]
    best = int(np.argmax(np.round(agreed, 9)))
    information, rand = (float(np.mean([value[which] for value in alike.values()])) for which in (0, 1))
    return Cut(found[best], resolution, information, rand, tuple(tried))


def _partitions(edges: Edges, seed: int) -> dict[float, NDArray[np.int64]]:
    found: dict[float, NDArray[np.int64]] = {}
    size, resolution = len(edges.nodes), _COARSEST
    while resolution <= _FINEST and len(edges):
        clusters = communities(edges, resolution=resolution, seed=seed)
        sizes = np.bincount(clusters)
        if sizes[clusters].mean() <= min(_NEIGHBOURHOOD, size**0.5):
            break
        if sizes[0] < _COMMON * size:
            found[resolution] = clusters
        resolution *= 2
    return found


def _consensus(tried: dict[float, NDArray[np.int64]]) -> float:
    """Choose the resolution whose partition agrees most with the others; of equals the coarsest."""
    resolutions = list(tried)
    if len(resolutions) < 2:  # noqa: PLR2004 -- of one or two none tells more of the other
        return resolutions[0] if resolutions else 1.0
    alike = _alike(list(tried.values()))
    told = [
        sum(value for pair, (value, _) in alike.items() if one in pair) for one in range(len(resolutions))
    ]
    return resolutions[int(np.argmax(np.round(told, 9)))]


def _alike(found: list[NDArray[np.int64]]) -> dict[tuple[int, int], tuple[float, float]]:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score  # noqa: PLC0415

    size = len(found[0])
    looked = (
        np.linspace(0, size - 1, min(size, _COMPARED)).astype(np.int64) if size else np.zeros(0, np.int64)
    )
    part = [one[looked] for one in found]
    if not size:
        return dict.fromkeys(combinations(range(len(found)), 2), (1.0, 1.0))
    return {
        (one, other): (
            float(adjusted_mutual_info_score(part[one], part[other])),
            float(adjusted_rand_score(part[one], part[other])),
        )
        for one, other in combinations(range(len(found)), 2)
    }
