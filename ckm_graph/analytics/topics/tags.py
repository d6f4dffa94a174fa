"""Tags as points: items that bear topics which are often borne together lie near each other.

    item x topic --rarer topics more, singular value decomposition--> points --blended--> with texts' points

The decomposition makes of co-occurrence what it makes of words: two topics that are borne with the same
others lie near each other even where no item bears both. Blended, a pair's likeness is that of its texts
by three parts and that of its tags by one; an item without tags goes by its text alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array, diags_array

from ckm_graph.analytics.topics.latent import unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["blended", "tag_points"]

_DIMENSIONS: Final = 100
_TAGS: Final = 0.25
"""Part of the tags in the likeness of two items."""


def tag_points(
    nodes: Sequence[str], topics: Mapping[str, Sequence[str]], *, seed: int
) -> NDArray[np.float32]:
    """Place items by the topics they bear: one row an item, of length 1, or zeros where it bears none."""
    names = sorted({name for node in nodes for name in topics.get(node, ())})
    column = {name: index for index, name in enumerate(names)}
    pairs = [(row, column[name]) for row, node in enumerate(nodes) for name in topics.get(node, ())]
    if not pairs:
        return np.zeros((len(nodes), 0), np.float32)
    rows, columns = np.array(pairs).T
    shape = (len(nodes), len(names))
    borne = csr_array((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    have = np.bincount(columns, minlength=len(names))
    weighed = csr_array(borne @ diags_array(np.log((1 + len(nodes)) / have).astype(np.float32)))
    if min(shape) <= _DIMENSIONS:
        return unit(weighed.toarray())
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415

    return unit(TruncatedSVD(_DIMENSIONS, n_iter=4, random_state=seed).fit_transform(weighed))


def blended(texts: NDArray[np.float32], tags: NDArray[np.float32]) -> NDArray[np.float32]:
    """Join points by text and by tags, so that the cosine of two is the blend of theirs.

    >>> one = np.eye(2, dtype=np.float32)
    >>> both = blended(one, one)
    >>> both.shape, round(float(both[0] @ both[0]), 3), float(both[0] @ both[1])
    ((2, 4), 1.0, 0.0)
    """
    return unit(np.hstack([np.sqrt(1 - _TAGS) * texts, np.sqrt(_TAGS) * tags]))
