"""The rows of one file of a dump, one at a time, in bounded memory.

Columns are checked when asked for; a wrong one becomes an error with file and line.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ckm_graph.errors import DataSyntaxError
from ckm_graph.ingest.stackexchange.xml import line_of, read_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Rows"]

_TOO_FAR: Final = 1 << 63
_PLAIN_TIME: Final = re.compile(r"\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?", re.ASCII)
_ZONED_TIME: Final = re.compile(_PLAIN_TIME.pattern + r"(?:Z|[+-]\d\d:\d\d)", re.ASCII)


class Rows:
    """The rows of one file, in order, each a mapping from column to text.

    The methods that read a column speak of the row that was yielded last.

    Parameters
    ----------
    path
        The file.
    root
        Name of the element that must enclose the rows.
    progress
        Called after each piece with the file's name, the bytes done and the bytes in all.

    """

    def __init__(
        self, path: Path, root: str, progress: Callable[[str, int, int], None] | None = None
    ) -> None:
        self.path = path
        self.count = 0
        self._root = root
        self._progress = progress

    def __iter__(self) -> Iterator[dict[str, str]]:
        for rows, done, size in read_rows(self.path, self._root):
            for row in rows:
                self.count += 1
                yield row
            if self._progress is not None:
                self._progress(self.path.name, done, size)

    def wrong(self, problem: str) -> DataSyntaxError:
        """Make an error that says where the row at hand stands."""
        return DataSyntaxError(self.path, problem, line=line_of(self.path, self._root, self.count))

    def text(self, row: Mapping[str, str], column: str) -> str:
        """Read a column that every row must have."""
        try:
            return row[column]
        except KeyError:
            problem = f"the row has no {column}; its columns are {', '.join(row) or 'none'}"
            raise self.wrong(problem) from None

    def number(self, row: Mapping[str, str], column: str) -> int:
        """Read a whole number that every row must have."""
        try:
            text = row[column]
            number = int(text)
        except (KeyError, ValueError):
            text, number = self.text(row, column), _TOO_FAR
        if str(number) != text or not -_TOO_FAR < number < _TOO_FAR:
            problem = f"{column} is {text!r}, expected a whole number such as 42"
            raise self.wrong(problem)
        return number

    def maybe_number(self, row: Mapping[str, str], column: str) -> int | None:
        """Read a whole number that a row may have."""
        return self.number(row, column) if column in row else None

    def time(self, row: Mapping[str, str], column: str) -> str:
        """Read a time as a canonical xsd:dateTime in UTC; a time without zone is UTC."""
        try:
            return _utc(row[column])
        except (KeyError, ValueError, OverflowError):
            raise self._no_time(row, column) from None

    def day(self, row: Mapping[str, str], column: str) -> int:
        """Read the day of a time in UTC, as its proleptic Gregorian ordinal."""
        try:
            return _day(row[column])
        except (KeyError, ValueError, OverflowError):
            raise self._no_time(row, column) from None

    def _no_time(self, row: Mapping[str, str], column: str) -> DataSyntaxError:
        text = self.text(row, column)
        return self.wrong(f"{column} is {text!r}, expected a time such as 2018-03-12T17:00:45.567")


def _utc(text: str) -> str:
    """Make a time canonical."""
    if _PLAIN_TIME.fullmatch(text):
        dt.datetime.fromisoformat(text)  # is there such a day, and such an hour?
    elif _ZONED_TIME.fullmatch(text):
        text = dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    else:
        raise ValueError(text)
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "Z"


@lru_cache(maxsize=4096)  # days of votes come without a time of day, and most votes share theirs
def _day(text: str) -> int:
    return dt.date.fromisoformat(_utc(text)[:10]).toordinal()
