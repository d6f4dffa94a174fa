"""The rows of one file of a dump, one at a time, in bounded memory.

A file is one root element with a ``<row>`` for each row and the columns as attributes. expat reads
it piece by piece; what is held is one piece and the row that is being read. A document type
declaration is refused at its first character, so that no entity is ever declared, let alone
expanded. Columns are checked when asked for; a wrong one becomes an error with file and line.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from ckm_graph.errors import DataSyntaxError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Rows"]

_PIECE: Final = 1 << 15
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
        self.line = 0
        self.count = 0
        self._root = root
        self._progress = progress
        self._depth = 0
        self._read: list[tuple[int, dict[str, str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def __iter__(self) -> Iterator[dict[str, str]]:
        for piece, done, size in self._pieces():
            broken = self._parse(piece)
            read, self._read = self._read, []
            self.count += len(read)
            for self.line, row in read:
                yield row
            if broken is not None:
                raise broken
            if self._progress is not None:
                self._progress(self.path.name, done, size)

    def wrong(self, problem: str) -> DataSyntaxError:
        """Make an error that says where the row at hand stands."""
        return DataSyntaxError(self.path, problem, line=self.line)

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

    def _pieces(self) -> Iterator[tuple[bytes, int, int]]:
        """Read piece by piece, with the bytes done and in all; an empty piece ends the file."""
        try:
            with self.path.open("rb") as file:
                size, done, piece = self.path.stat().st_size, 0, b"-"
                while piece:
                    piece = file.read(_PIECE)
                    done += len(piece)
                    yield piece, done, max(size, done)
        except OSError as error:
            message = f"can't read {self.path}: {error.strerror}"
            raise InputError(message) from error

    def _parse(self, piece: bytes) -> DataSyntaxError | None:
        try:
            self._parser.Parse(piece, not piece)
        except DataSyntaxError as error:
            return error
        except expat.ExpatError as error:
            problem = (
                f"{expat.ErrorString(error.code)}; expected XML: one <{self._root}> around <row> elements"
            )
            return DataSyntaxError(self.path, problem, line=error.lineno, column=error.offset + 1)
        except (ValueError, LookupError) as error:
            problem = f"{error}; expected XML in UTF-8"
            return DataSyntaxError(self.path, problem, line=self._parser.CurrentLineNumber)
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 1 and name == "row":
            self._read.append((self._parser.CurrentLineNumber, attributes))
        elif self._depth != 0 or name != self._root:
            expected = self._root if self._depth == 0 else "row" if self._depth == 1 else "/row"
            problem = f"<{name}> where <{expected}> is expected"
            raise self._misplaced(problem)
        self._depth += 1

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_declaration: object) -> None:
        problem = (
            "a document type declaration (DOCTYPE), where <row> elements in a root are expected: remove it"
        )
        raise self._misplaced(problem)

    def _misplaced(self, problem: str) -> DataSyntaxError:
        return DataSyntaxError(self.path, problem, line=self._parser.CurrentLineNumber)


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
