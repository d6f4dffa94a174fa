"""Likeness: where clusters lie on a map, so that what speaks of like things lies near.

clusters' titles --TF-IDF--> cosine distances --classical scaling (Torgerson 1952)--> places in the plane

Equal graphs give equal places: the signs of the axes are fixed by the largest cluster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import rankdata
from sklearn.feature_extraction.text import TfidfVectorizer

from ckm_graph.analytics import projections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ckm_graph.model import TopicCluster
    from ckm_graph.store import View

__all__ = ["places", "scaled"]

_SAME: Final = 1e-9
"""Nearer than this is in the same place."""
_FEWEST: Final = 3
"""So many points are needed for a plane."""


def places(view: View, clusters: Sequence[TopicCluster]) -> tuple[tuple[float, float], ...]:
    """Find a place in the plane for each cluster, each way between -1 and 1.

    Parameters
    ----------
    view
        Where the clusters' items are.
    clusters
        Groups of items.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     places(view, ())
    ()

    """
    titles = dict(projections.literals(view, "title").iter_rows())
    texts = [
        " ".join([*cluster.topics, *cluster.terms, *sorted(titles.get(item, "") for item in cluster.items)])
        for cluster in clusters
    ]
    if len(texts) < _FEWEST or not any(text.strip() for text in texts):
        return tuple((2.0 * i - len(texts) + 1, 0.0) for i in range(len(texts)))
    words = TfidfVectorizer(sublinear_tf=True, analyzer=str.split).fit_transform(map(str.lower, texts))
    found = scaled(1.0 - (words @ words.T).toarray())
    return tuple((float(x), float(y)) for x, y in found)


def scaled(distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lay points out in the plane so that their distances are kept as well as can be.

    Half of a place is its rank on the axis, so that one point far off does not crowd the others.

    >>> scaled(np.array([[0.0, 2.0, 2.0], [2.0, 0.0, 0.0], [2.0, 0.0, 0.0]])).round(6)[:, 0]
    array([ 1., -1., -1.])
    """
    count = len(distances)
    centring = np.eye(count) - 1.0 / count
    values, vectors = np.linalg.eigh(-0.5 * centring @ (distances**2) @ centring)
    largest = np.argsort(-values, kind="stable")[:2]
    points = vectors[:, largest] * np.sqrt(np.maximum(values[largest], 0.0))
    points = points * np.where(points[0] < 0, -1.0, 1.0)
    spread: NDArray[np.float64] = (_stretched(points) + _ranked(points)) / 2
    return spread


def _stretched(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch each axis from -1 to 1; what is all in one place stays in the middle."""
    low, high = points.min(axis=0), points.max(axis=0)
    flat = high - low < _SAME
    found: NDArray[np.float64] = np.where(flat, 0.0, 2 * (points - low) / np.where(flat, 1.0, high - low) - 1)
    return found


def _ranked(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the ranks on each axis from -1 to 1, equal ones for equal values."""
    rounded = np.round(points / _SAME) * _SAME
    return _stretched(np.column_stack([rankdata(axis) for axis in rounded.T]))
