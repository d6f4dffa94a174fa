"""Periods: whole years, quarters, months and days, and what lies between two of them."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from ckm_graph.errors import InputError
from ckm_graph.model.metrics import Period

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["period_of", "previous", "whole_time"]

_PART: Final = re.compile(r"(\d{4})(?:-(?:[Qq]([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)
_HAPPENED: Final = """
SELECT (MIN(?at) AS ?first) (MAX(?at) AS ?last) WHERE {
  ?thing ckm:createdAt|ckm:occurredAt ?at
  FILTER NOT EXISTS { ?thing a ckm:Analysis }
  FILTER (DATATYPE(?at) = xsd:dateTime && YEAR(?at) > 1 && YEAR(?at) < 9999)
}"""


def period_of(given: Period | str) -> Period:
    """Read a period: a year, quarter, month or day, or two of them with ``..`` between, both included.

    >>> str(period_of("2026-Q1")), str(period_of("2026-01..2026-02"))
    ('2026-01-01 to 2026-03-31', '2026-01-01 to 2026-02-28')

    Raises
    ------
    InputError
        If it can't be read, or ends before it begins.

    """
    if isinstance(given, Period):
        period = given
    else:
        first, dots, last = given.strip().partition("..")
        begun = _span(first, given)
        period = Period(begun.start, _span(last, given).end) if dots else begun
    if period.end < period.start:
        message = f"the period {given} is empty: it ends on {period.end}, before it begins on {period.start}"
        raise InputError(message)
    try:
        previous(period), period.end + dt.timedelta(days=1)
    except (OverflowError, ValueError) as error:
        message = (
            f"the period {given} lies at the edge of the calendar: the period before it or the day after it "
            "has no date; choose one further within"
        )
        raise InputError(message) from error
    return period


def previous(period: Period) -> Period:
    """Give the period of the same length just before: whole months before whole months, else days.

    >>> str(previous(period_of("2026-Q1"))), str(previous(period_of("2024-03-01")))
    ('2025-10-01 to 2025-12-31', '2024-02-29 to 2024-02-29')
    """
    before = period.start - dt.timedelta(days=1)
    if period.start.day == 1 and (period.end + dt.timedelta(days=1)).day == 1:
        months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month
        index = 12 * before.year + before.month - 1 - months
        return Period(dt.date(index // 12, index % 12 + 1, 1), before)
    return Period(before - (period.end - period.start), before)


def whole_time(view: View) -> Period:
    """Give the period from the first day, in universal time, on which anything happened to the last.

    Raises
    ------
    InputError
        If nothing in the graph says when it happened.

    """
    first, last = view.select(_HAPPENED).terms(0)
    if first is None or last is None:
        message = "nothing in the graph says when it happened: load data with ckm:createdAt or ckm:occurredAt"
        raise InputError(message)
    times = (dt.datetime.fromisoformat(str(getattr(end, "value", end))) for end in (first, last))
    return period_of(Period(*(_universal(time).date() for time in times)))


def _universal(time: dt.datetime) -> dt.datetime:
    return time.astimezone(dt.UTC) if time.tzinfo is not None else time


def _span(text: str, given: str) -> Period:
    """Read one year, quarter, month or day; ``given`` is what an error quotes."""
    match = _PART.fullmatch(text.strip())
    try:
        if match is not None:
            return _days(*(None if part is None else int(part) for part in match.groups()))
    except ValueError:  # such as the 31st of February
        pass
    message = (
        f"{given!r} is no period: write 2026, 2026-Q1, 2026-01, 2026-01-31, or two of them such as "
        "2026-01..2026-03"
    )
    raise InputError(message)


def _days(year: int | None, quarter: int | None, month: int | None, day: int | None) -> Period:
    year, first = year or 0, 1 if month is None else month
    if day is not None:
        only = dt.date(year, first, day)
        return Period(only, only)
    length = 1 if month is not None else 12
    if quarter is not None:
        first, length = 3 * quarter - 2, 3
    after = 12 * year + first - 1 + length
    return Period(dt.date(year, first, 1), dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1))
