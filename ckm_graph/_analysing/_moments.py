"""Moments as people write them."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from ckm_graph.errors import InputError

__all__ = ["Moment", "moment"]

Moment: TypeAlias = dt.date | dt.datetime | str
"""A point in time: a date is its midnight, ISO texts are read, and without zone it is UTC."""


def moment(given: Moment | None) -> dt.date | dt.datetime | None:
    """Read an ISO date or time.

    >>> moment("2026-01-31")
    datetime.date(2026, 1, 31)
    """
    if not isinstance(given, str):
        return given
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        pass
    try:
        return dt.datetime.fromisoformat(given)
    except ValueError as error:
        message = f"{given!r} is no date or time: write 2026-01-31 or 2026-01-31T12:00:00Z"
        raise InputError(message) from error
