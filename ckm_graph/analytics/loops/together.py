"""Together: what the same people have, as sparse counts; pure functions on arrays.

    holders, things --Baskets.of--> Baskets --pairs--> frame of pairs of things with their figures
                                            --suggest--> what goes with what one holder has

The score of *b* for those who have *a* is the sum, over the holders of both, of one over the root of how
much the holder has, divided by ``sqrt(n_a) * n_b ** c``: whoever has everything tells little, and what
everybody has is held back by the correction ``c`` (0: not at all; 1: as lift does). It is the walk from
thing to holder to thing of RP3beta (Paudel et al., *ACM Transactions on Interactive Intelligent Systems*
7(1), 2017) with square roots for the degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.sparse import csr_array, diags_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["CORRECTION", "Baskets", "pairs", "suggest"]

CORRECTION: Final = 0.15
"""How much popularity is held back unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Baskets:
    """Who has what."""

    holders: tuple[str, ...]
    """Sorted."""
    things: tuple[str, ...]
    """Sorted."""
    matrix: csr_array
    """1.0 where the holder of the row has the thing of the column."""

    @classmethod
    def of(cls, holders: Sequence[str], things: Sequence[str]) -> Baskets:
        """Take pairs of a holder and a thing, each of which counts once.

        >>> baskets = Baskets.of(["ann", "ann", "bob", "ann"], ["pump", "lamp", "pump", "pump"])
        >>> baskets.things, baskets.matrix.toarray().tolist()
        (('lamp', 'pump'), [[1.0, 1.0], [0.0, 1.0]])
        """
        said = pl.DataFrame(
            {"holder": holders, "thing": things}, schema=dict.fromkeys(("holder", "thing"), pl.String)
        )
        once = said.unique().sort("holder", "thing")
        rows, columns = once["holder"].unique().sort(), once["thing"].unique().sort()
        placed = (once["holder"].rle_id(), once["thing"].cast(pl.Enum(columns)).to_physical())
        row, column = (one.cast(pl.Int64).to_numpy() for one in placed)
        shape = (len(rows), len(columns))
        return cls(tuple(rows), tuple(columns), csr_array((np.ones(len(once)), (row, column)), shape=shape))

    @property
    def counts(self) -> NDArray[np.float64]:
        """How many have each thing."""
        return np.asarray(self.matrix.sum(axis=0), np.float64).ravel()


def pairs(
    baskets: Baskets,
    *,
    least: int = 2,
    correction: float = CORRECTION,
    focus: Sequence[str] | None = None,
    each: int | None = None,
) -> pl.DataFrame:
    """Count which things the same holders have.

    Parameters
    ----------
    baskets
        Who has what.
    least
        Leave out pairs that fewer holders have.
    correction
        How much popularity is held back.
    focus
        Only pairs whose first thing is one of these.
    each
        Only so many pairs of each first thing, those with the highest score.

    Returns
    -------
    polars.DataFrame
        Columns ``thing``, ``other`` (numbers of things), ``together``, ``support``, ``confidence``,
        ``lift``, ``score``, ``holders`` (who has the other); by thing, then the highest score first.

    """
    matrix, counts = baskets.matrix, baskets.counts
    first = np.arange(len(counts))
    if focus is not None:
        wanted = set(focus)
        first = np.array([number for number, thing in enumerate(baskets.things) if thing in wanted], np.int64)
    both, walks = csr_array(matrix[:, first].T @ matrix), _weighted(baskets, csr_array(matrix[:, first].T))
    both.sort_indices()
    walks.sort_indices()  # of the same form now: no weight is 0
    thing, other = np.repeat(first, np.diff(both.indptr)), both.indices.astype(np.int64)
    kept = (thing != other) & (both.data >= least)
    thing, other, together, walked = thing[kept], other[kept], both.data[kept], walks.data[kept]
    total = max(len(baskets.holders), 1)
    held_back = np.maximum(counts, 1.0) ** correction
    figures = pl.DataFrame(
        {
            "thing": thing,
            "other": other,
            "together": together.astype(np.int64),
            "support": together / total,
            "confidence": together / counts[thing],
            "lift": together * total / (counts[thing] * counts[other]),
            "score": walked / (np.sqrt(counts[thing]) * held_back[other]),
            "holders": counts[other].astype(np.int64),
        }
    )
    ordered = figures.sort("thing", -pl.col("score").round(12), "other")
    return ordered if each is None else ordered.group_by("thing", maintain_order=True).head(each)


def suggest(
    baskets: Baskets, rows: Sequence[int], *, least: int = 2, correction: float = CORRECTION
) -> NDArray[np.float64]:
    """Score all things for holders, adding up over what each has.

    What goes with nothing of theirs, or with less than ``least`` holders, scores 0; what one has, minus 1.

    Returns
    -------
    numpy.ndarray
        A row for each of ``rows``, a column for each thing.

    """
    counts = np.maximum(baskets.counts, 1.0)
    theirs = baskets.matrix[list(rows), :]
    held = np.unique(theirs.indices)
    matrix = baskets.matrix[:, held]
    enough = (matrix.T @ baskets.matrix) >= least
    walks = diags_array(1.0 / np.sqrt(counts[held])) @ _weighted(baskets, csr_array(matrix.T)).multiply(
        enough
    )
    scores = np.asarray((theirs[:, held] @ walks).toarray() / counts**correction)
    scores[theirs.toarray() > 0] = -1.0
    return scores


def _weighted(baskets: Baskets, first: csr_array) -> csr_array:
    """Add up over the holders of both things one over the root of how much each holder has."""
    size = np.maximum(np.asarray(baskets.matrix.sum(axis=1)).ravel(), 1.0)
    return csr_array(first @ (diags_array(1.0 / np.sqrt(size)) @ baskets.matrix))
