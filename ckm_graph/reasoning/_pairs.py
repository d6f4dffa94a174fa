"""Sorted arrays of pairs: a fact of one property, or of one class, in eight bytes.

A pair holds a subject's number in its upper half and an object's in its lower one, so that a sorted array
finds all objects of a subject next to each other. Sets are taken apart and put together by merging.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Array", "Pairs", "array", "distinct", "lower", "merged", "paired", "upper", "without"]

Array: TypeAlias = "NDArray[np.uint64]"

_HALF: Final = np.uint64(32)
_LOWER: Final = np.uint64((1 << 32) - 1)


class Pairs:
    """Pairs, sorted and each once, which are found by either half."""

    def __init__(self, forward: Array) -> None:
        self.forward = forward
        """The pairs, subjects first."""
        self._backward: Array | None = None

    def having(self, pairs: Array) -> NDArray[np.bool_]:
        """Tell which of some pairs are there."""
        return _among(pairs, self.forward)

    def following(self, ends: Array, *, outwards: bool) -> tuple[NDArray[np.intp], Array]:
        """Find all that some subjects lead to, or all that leads to some objects.

        Returns
        -------
        For each pair found, the place in ``ends`` of the one it has, and the other end.

        """
        table = self.forward if outwards else self._turned()
        starts = np.searchsorted(table, ends << _HALF)
        counts = np.searchsorted(table, (ends << _HALF) | _LOWER, side="right") - starts
        places = np.repeat(np.arange(len(ends)), counts)
        within = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        return places, lower(table[starts[places] + within])

    def _turned(self) -> Array:
        if self._backward is None:
            self._backward = np.sort(paired(lower(self.forward), upper(self.forward)))
        return self._backward


def array(numbers: Iterable[int] = ()) -> Array:
    """Give numbers as an array."""
    return np.fromiter(numbers, dtype=np.uint64)


def paired(subjects: Array, objects: Array) -> Array:
    """Make pairs of two columns.

    >>> paired(array([1, 2]), array([3, 4])).tolist() == [(1 << 32) + 3, (2 << 32) + 4]
    True
    """
    return (subjects << _HALF) | objects


def upper(pairs: Array) -> Array:
    """Give the subjects of pairs."""
    return pairs >> _HALF


def lower(pairs: Array) -> Array:
    """Give the objects of pairs."""
    return pairs & _LOWER


def distinct(pairs: Array) -> Array:
    """Sort pairs, each once.

    >>> distinct(array([3, 1, 3])).tolist()
    [1, 3]
    """
    if (pairs[1:] > pairs[:-1]).all():
        return pairs
    ordered = np.sort(pairs)
    keep = np.empty(len(ordered), dtype=bool)
    keep[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=keep[1:])
    return ordered[keep]


def without(pairs: Array, others: Array) -> Array:
    """Take the pairs out of a sorted array that another has.

    >>> without(array([1, 2, 3]), array([2, 4])).tolist()
    [1, 3]
    """
    return pairs[~_among(pairs, others)] if len(others) else pairs


def merged(*arrays: Array) -> Array:
    """Merge sorted arrays that have nothing in common."""
    some = [one for one in arrays if len(one)]
    if len(some) < 2:  # noqa: PLR2004
        return some[0] if some else array()
    return np.sort(np.concatenate(some), kind="stable")


def _among(pairs: Array, others: Array) -> NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(pairs), dtype=bool)
    places = np.searchsorted(others, pairs)
    places[places == len(others)] = 0
    found: NDArray[np.bool_] = others[places] == pairs
    return found
