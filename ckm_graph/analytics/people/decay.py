"""Decay: what help counts as time goes by.

A piece of help counts half after each half-life; that is a fraction of the time observed, so that a
young community and an old one are both judged by their recent past:

    count = help · ½ ^ (age / half-life)        half-life = fraction · (end - begin)

It is a week at least, for within a few days nothing is old. The time observed begins with the first use
and ends at the cut that was asked for, else with the last use. The fraction of an eighth was chosen on one
community (Stack Exchange's Quantum Computing) and confirmed on another; see
docs/decisions/0009-accepted-help.md.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HALF_LIFE", "Span", "Standing", "counted", "span_of", "standing"]

HALF_LIFE: Final = 0.125
"""The half-life, as a fraction of the time observed."""
_SHORTEST: Final = dt.timedelta(days=7)
_DIGITS: Final = 9
"""Decimals that a score is good for."""


@dataclass(frozen=True, slots=True)
class Span:
    """The time observed."""

    begin: dt.datetime | None
    """When the first use was; None where no time is told."""
    end: dt.datetime | None
    """The cut, else when the last use was."""
    half_life: dt.timedelta
    """After how long help counts half; zero where all of it counts whole."""

    @property
    def recent(self) -> dt.datetime | None:
        """When the last half-life begins; None where help doesn't decay."""
        return self.end - self.half_life if self.end is not None and self.half_life else None


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What each author's help adds up to, authors sorted by IRI."""

    authors: pl.Series
    """IRIs."""
    score: NDArray[np.float64]
    """Help with decay."""
    whole: NDArray[np.float64]
    """Help without."""
    recent: NDArray[np.float64]
    """Help without decay in the last half-life …"""
    earlier: NDArray[np.float64]
    """… and in the one before."""


def span_of(uses: pl.DataFrame, *, half_life: float = HALF_LIFE, until: dt.datetime | None = None) -> Span:
    """Find the time observed.

    Parameters
    ----------
    uses
        With a column ``at``.
    half_life
        As a fraction of the time observed; above 0.
    until
        Where it ends, if not with the last use.

    Raises
    ------
    InputError
        If the half-life is not above 0.

    """
    if not half_life > 0:
        message = f"the half-life is a fraction of the time observed and must be above 0, got {half_life}"
        raise InputError(message)
    begin, last = uses["at"].min(), uses["at"].max()
    end = until or last
    if not isinstance(begin, dt.datetime) or not isinstance(end, dt.datetime):
        return Span(None, until, dt.timedelta(0))
    return Span(begin, end, max((end - begin) * half_life, _SHORTEST))


def counted(uses: pl.DataFrame, span: Span) -> pl.DataFrame:
    """Add to uses the column ``count``: their help with decay. A use at no time told is as old as any."""
    if span.begin is None or span.end is None or not span.half_life:
        return uses.with_columns(count=pl.col("help"))
    age = (pl.lit(span.end) - pl.col("at").fill_null(span.begin)).dt.total_microseconds()
    length = span.half_life / dt.timedelta(microseconds=1)
    return uses.with_columns(count=pl.col("help") * (-np.log(2) / length * age.cast(pl.Float64)).exp())


def standing(uses: pl.DataFrame, span: Span) -> Standing:
    """Add up the uses, with their ``count``, by author; equal uses in any order give equal sums.

    >>> at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> uses = pl.DataFrame({"author": ["x:a", "x:a"], "help": [1.0, 0.25], "at": [at, at]})
    >>> found = standing(counted(uses, Span(at, at, dt.timedelta(0))), Span(at, at, dt.timedelta(0)))
    >>> found.authors.to_list(), found.score.tolist()
    (['x:a'], [1.25])
    """
    authors = uses["author"].unique().sort()
    code = uses["author"].cast(pl.Enum(authors)).to_physical().to_numpy().astype(np.int64)
    count, whole = uses["count"].to_numpy(), uses["help"].to_numpy()
    order = np.lexsort((whole, count, code))
    code, count, whole = code[order], count[order], whole[order]

    def total(of: NDArray[np.float64]) -> NDArray[np.float64]:
        added: NDArray[np.float64] = np.bincount(code, weights=of, minlength=len(authors)).astype(np.float64)
        return added.round(_DIGITS)

    periods = [np.zeros(len(uses)), np.zeros(len(uses))]
    if span.recent is not None:
        at = uses["at"]
        new = at >= span.recent
        old = (at < span.recent) & (at >= span.recent - span.half_life)
        periods = [when.fill_null(value=False).to_numpy()[order] * whole for when in (new, old)]
    return Standing(authors, total(count), total(whole), *(total(one) for one in periods))
