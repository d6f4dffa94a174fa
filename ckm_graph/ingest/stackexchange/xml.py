"""Reading the XML of a dump: rows of attributes, piece by piece, in bounded memory.

A file is one root element with a ``<row>`` for each row and the columns as attributes. lxml reads it; a
document type declaration is refused where it begins, so that no entity is ever declared, let alone
expanded. What lxml does not tell is where a row stands and what exactly is wrong with a broken file:
then, and only then, expat reads the file again.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from lxml import etree

from ckm_graph.errors import DataSyntaxError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["line_of", "read_rows"]

_PIECE: Final = 1 << 15


class _MisplacedError(Exception):
    """An element or a declaration where none may stand."""


def read_rows(path: Path, root: str) -> Iterator[tuple[list[dict[str, str]], int, int]]:
    """Yield the rows that each piece of a file completes, with the bytes done and in all.

    Parameters
    ----------
    path
        The file.
    root
        Name of the element that must enclose the rows.

    Raises
    ------
    DataSyntaxError
        If the file is not such XML, with the line and the column; the rows before were yielded.
    InputError
        If the file can't be read.

    """
    seen = _Seen(root)
    target: Any = seen  # the stubs ask for a target that takes bytes too, which lxml never gives
    parser = etree.XMLParser(target=target, no_network=True)
    for piece, done, size in _pieces(path):
        broken: Exception | None = None
        try:
            if piece:
                parser.feed(piece)
            else:
                parser.close()
        except (etree.LxmlError, _MisplacedError) as error:
            broken = error
        rows, seen.rows = seen.rows, []
        yield rows, done, size
        if broken is not None:
            raise _explained(path, root, broken) from broken


def line_of(path: Path, root: str, number: int) -> int | None:
    """Tell on which line a row starts, counted from 1."""
    return _Located(path, root).line_of(number)


class _Seen:
    """What the parser saw of a file: its target."""

    def __init__(self, root: str) -> None:
        self.rows: list[dict[str, str]] = []
        self._root = root
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth == 1 and name == "row":
            self.rows.append(attributes)
        elif self._depth != 0 or name != self._root:
            raise _MisplacedError(name)
        self._depth += 1

    def end(self, _name: str) -> None:
        self._depth -= 1

    def doctype(self, *_declaration: object) -> None:
        raise _MisplacedError("DOCTYPE")

    def close(self) -> None:
        """End a file."""


class _Located:
    """A file read by expat, which knows where it is."""

    def __init__(self, path: Path, root: str) -> None:
        self._path = path
        self._root = root
        self._depth = 0
        self._lines = array("q")
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def line_of(self, number: int | None = None) -> int | None:
        """Tell on which line a row starts; without a number, read all of the file for its first error."""
        for piece, _, _ in _pieces(self._path):
            self._parse(piece)
            if number is not None and len(self._lines) >= number:
                return self._lines[number - 1]
        return None

    def _parse(self, piece: bytes) -> None:
        try:
            self._parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            problem = (
                f"{expat.ErrorString(error.code)}; expected XML: one <{self._root}> around <row> elements"
            )
            line, column = error.lineno, error.offset + 1
            raise DataSyntaxError(self._path, problem, line=line, column=column) from error
        except (ValueError, LookupError) as error:
            problem = f"{error}; expected XML in UTF-8"
            raise DataSyntaxError(self._path, problem, line=self._parser.CurrentLineNumber) from error

    def _start(self, name: str, _attributes: object) -> None:
        if self._depth == 1 and name == "row":
            self._lines.append(self._parser.CurrentLineNumber)
        elif self._depth != 0 or name != self._root:
            expected = self._root if self._depth == 0 else "row" if self._depth == 1 else "/row"
            raise self._misplaced(f"<{name}> where <{expected}> is expected")
        self._depth += 1

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_declaration: object) -> None:
        raise self._misplaced(
            "a document type declaration (DOCTYPE), where <row> elements in a root are expected: remove it"
        )

    def _misplaced(self, problem: str) -> DataSyntaxError:
        return DataSyntaxError(self._path, problem, line=self._parser.CurrentLineNumber)


def _explained(path: Path, root: str, broken: Exception) -> DataSyntaxError:
    """Say what is wrong with a file, and where."""
    try:
        _Located(path, root).line_of()
    except DataSyntaxError as error:
        return error
    line = broken.lineno if isinstance(broken, etree.XMLSyntaxError) else None
    return DataSyntaxError(path, f"{broken}; expected XML: one <{root}> around <row> elements", line=line)


def _pieces(path: Path) -> Iterator[tuple[bytes, int, int]]:
    """Read piece by piece, with the bytes done and in all; an empty piece ends the file."""
    try:
        with path.open("rb") as file:
            size, done, piece = path.stat().st_size, 0, b"-"
            while piece:
                piece = file.read(_PIECE)
                done += len(piece)
                yield piece, done, max(size, done)
    except OSError as error:
        message = f"can't read {path}: {error.strerror}"
        raise InputError(message) from error
