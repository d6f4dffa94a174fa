"""Assigning: the clusters of new texts, by the items that they are most like, without a new run.

    text --the model's vectors--> point --its nearest items--> their clusters' shares --> Assignment

Each of the nearest items, fifteen at most, speaks for its cluster by its cosine; the text goes where more
than half of that lies, and is unclear otherwise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from ckm_graph.analytics.topics.neighbours import nearest
from ckm_graph.errors import InputError
from ckm_graph.model.topics import Assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.topics.vectors import Space
    from ckm_graph.model.topics import Placing

__all__ = ["placing"]

_NEAREST: Final = 15
_SHOWN: Final = 3
_LEAST: Final = 0.05
_HALF: Final = 0.5


def placing(
    space: Space, nodes: Sequence[str], clusters: NDArray[np.int64], labels: Sequence[str]
) -> Placing:
    """Make what finds the clusters of texts.

    Parameters
    ----------
    space
        Where the items lie.
    nodes, clusters
        Their IRIs, and the number of each one's cluster; 0 for none.
    labels
        Of cluster 1 and those after it.

    """

    def place(names: Sequence[str], texts: Sequence[str]) -> tuple[Assignment, ...]:
        if space.name == "tags":
            message = "texts have no place among tags: make the model with vectors that read texts"
            raise InputError(message)
        if not texts or not len(nodes):
            return tuple(Assignment(name, None, "unclear", 0.0, ()) for name in names)
        near = min(_NEAREST, max(1, math.ceil(math.sqrt(len(nodes)))))
        place, cosine = nearest(space.place(texts), space.points, near)
        return tuple(map(_assigned, names, place, cosine))

    def _assigned(name: str, place: NDArray[np.int64], cosine: NDArray[np.float64]) -> Assignment:
        weight = np.where(cosine > _LEAST, cosine, 0.0)
        said = np.bincount(clusters[place], weights=weight, minlength=len(labels) + 1)
        shares = said / max(float(weight.sum()), 1e-9)
        best = int(shares[1:].argmax()) + 1 if labels else 0
        share = round(float(shares[best]), 6) if best else 0.0
        shown = tuple(nodes[one] for one in place[weight > 0][:_SHOWN].tolist())
        if share <= _HALF:
            return Assignment(name, None, "unclear", share, shown)
        return Assignment(name, best, labels[best - 1], share, shown)

    return place
