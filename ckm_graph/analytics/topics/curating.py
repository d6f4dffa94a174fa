"""Curating: clusters as a run finds them, made to be what people asked for.

A curated topic is known by its anchors, items that people want together under its name. In a new run

1. the anchors of two curated topics never share a cluster: one that holds both is shared out, each item
   to the topic whose anchors are nearer;
2. every cluster that holds a fifth or more of a topic's anchors becomes part of it, so two clusters that
   were merged stay one;
3. an anchor that strayed elsewhere is brought back, alone.

So renaming and pinning give one topic its anchors, merging gives one topic those of several clusters,
and splitting gives two topics a part each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["curated_clusters"]

_HOLDS: Final = 0.2
"""Share of a topic's anchors that make a cluster part of it."""


def curated_clusters(
    clusters: NDArray[np.int64], anchors: Sequence[NDArray[np.int64]], points: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Make clusters respect curated topics.

    Parameters
    ----------
    clusters
        Number of each item's cluster, as found.
    anchors
        Numbers of the items that anchor each curated topic; an item that anchors two counts for the first.
    points
        One row an item, of length 1.

    Returns
    -------
    clusters, kept
        Number of each item's cluster now, and of each curated topic the number of its cluster; -1 if none
        of its anchors is there.

    Examples
    --------
    >>> found, anchors = np.array([0, 0, 1, 1]), [np.array([0, 2])]
    >>> curated_clusters(found, anchors, np.eye(4, dtype=np.float32))[0].tolist()
    [2, 2, 2, 2]

    """
    anchored = np.full(len(clusters), -1)
    for topic, items in reversed(list(enumerate(anchors))):
        anchored[items] = topic
    own = [np.flatnonzero(anchored == topic) for topic in range(len(anchors))]
    result = clusters.copy()
    fresh = int(clusters.max(initial=-1)) + 1
    centres = [points[items].mean(axis=0) for items in own]
    for cluster in np.unique(clusters[anchored >= 0]).tolist():
        members = np.flatnonzero(clusters == cluster)
        holders = [
            topic
            for topic, items in enumerate(own)
            if len(items) and np.isin(items, members).sum() >= _HOLDS * len(items)
        ]
        if holders:
            near = points[members] @ np.array([centres[topic] for topic in holders]).T
            result[members] = fresh + np.array(holders)[near.round(5).argmax(axis=1)]
    for topic, items in enumerate(own):
        result[items] = fresh + topic
    return result, np.array(
        [fresh + topic if len(items) else -1 for topic, items in enumerate(own)], np.int64
    )
