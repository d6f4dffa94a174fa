"""Printing: tables, CSV, TSV and JSON to standard output; messages and progress to standard error.

Tables are for eyes: cells are rounded, and what would steer a terminal is shown, not sent. CSV, TSV and
JSON are for programs: every value whole.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import sys
from contextlib import contextmanager, redirect_stdout
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "Format",
    "byte_progress",
    "check_output",
    "harmless",
    "json_value",
    "print_heading",
    "print_json",
    "print_rows",
    "say",
    "terminal",
    "written_to",
]

_HARMLESS: Final = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | dict.fromkeys(
    range(127, 160), 65533
)
"""Control characters and what is shown for them."""
_LEAST: Final = 20
"""Characters that a folded column needs to be read well."""
_ONE_LINE: Final = {ord("\n"): "␊", ord("\t"): "␉"}
"""The same for the two that a terminal may have."""


class Format(StrEnum):
    """How a listing is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TSV = "tsv"


def say(message: str) -> None:
    """Tell the user something that is not data."""
    sys.stdout.flush()  # so that the two are in order where both go to one place
    print(message.translate(_HARMLESS), file=sys.stderr, flush=True)  # noqa: T201 -- the command line prints


def print_heading(text: str) -> None:
    """Print a line above a table that is one of several."""
    sys.stdout.write(f"\n{text}\n\n")


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format) -> None:
    """Print a listing."""
    if form is Format.JSON:
        print_json([dict(zip(columns, map(json_value, row), strict=True)) for row in rows])
    elif form is Format.TABLE:
        _print_table(columns, rows)
    else:
        writer = csv.writer(_Lines(), delimiter="," if form is Format.CSV else "\t")
        writer.writerow(columns)
        writer.writerows([_exact(value) for value in row] for row in rows)
    sys.stdout.flush()


def print_json(value: object) -> None:
    """Print JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def json_value(value: Any) -> Any:  # noqa: ANN401 -- any cell
    """Give a cell's value as JSON has it.

    >>> [json_value(value) for value in (float("inf"), Decimal("1.50"), ("a", None))]
    ['INF', 1.5, ['a', None]]
    """
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return _not_finite(value)
    if isinstance(value, list | tuple):
        return [json_value(part) for part in value]
    return value


def harmless(text: str) -> str:
    """Give a text from the data on one line, without what would steer a terminal."""
    return text.translate(_HARMLESS).translate(_ONE_LINE)


def terminal() -> Console | None:
    """Give the console to print on, if standard output is a terminal."""
    return _TerminalConsole(highlight=False) if sys.stdout.isatty() else None


def check_output(path: Path) -> None:
    """Tell before the work, not after it, that a file can't be written."""
    if path.is_dir() or not path.parent.is_dir():
        message = f"{path} can't be written: name a file in a folder that exists"
        raise InputError(message)


@contextmanager
def written_to(path: Path | None) -> Iterator[None]:
    """Let a file have what is printed, if one is named."""
    if path is None:
        yield
        return
    try:
        with path.open("w", encoding="utf-8", newline="\n") as file, redirect_stdout(file):
            yield
    except OSError as error:
        message = f"{path} can't be written: {error.strerror}"
        raise InputError(message) from error
    say(f"wrote {path}")


@contextmanager
def byte_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far files are read, where standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        tasks: dict[str, Any] = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name.translate(_HARMLESS).replace("[", r"\["), total=total)
            progress.update(tasks[name], completed=done, total=total)

        yield told


class _Lines:
    r"""Where CSV goes: lines end in ``\n``, and cells with any kind of line end are quoted all the same."""

    def write(self, line: str) -> None:
        sys.stdout.write(line.removesuffix("\r\n") + "\n")


class _TerminalConsole(Console):
    """A console that leaves it to us what a reader's leaving means."""

    def on_broken_pipe(self) -> None:
        """Go on as any writer does."""
        raise BrokenPipeError


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    listed = [tuple(row) for row in rows]
    numeric = [
        bool(listed) and all(_is_number(row[index]) for row in listed) for index in range(len(columns))
    ]
    cells = [[_rounded(value).translate(_HARMLESS) for value in row] for row in listed]
    if not sys.stdout.isatty():
        _write_plain([column.translate(_HARMLESS) for column in columns], cells, numeric)
        return
    console = _TerminalConsole()
    whole = _kept_whole(columns, cells, numeric, console.width)
    table = RichTable(show_edge=False, pad_edge=False)
    for index, column in enumerate(columns):
        table.add_column(
            Text(column.translate(_HARMLESS)),
            justify="right" if numeric[index] else "left",
            overflow="fold",
            no_wrap=index in whole,
        )
    for row in cells:
        table.add_row(*map(Text, row))
    console.print(table)


def _kept_whole(columns: Sequence[str], rows: list[list[str]], numeric: list[bool], width: int) -> set[int]:
    """Choose the columns that are not folded: numbers, and IRIs (to be copied), while room is left."""
    listed = zip(columns, *rows, strict=True)
    widths = [max(map(cell_len, column)) for column in listed]
    iris = {
        index
        for index in range(len(columns))
        if rows and all(row[index].startswith("http") and not {" ", "\n"} & set(row[index]) for row in rows)
    }
    numbers = {index for index, is_number in enumerate(numeric) if is_number}
    for whole in (numbers | iris, numbers):
        rest = [min(size, _LEAST) for index, size in enumerate(widths) if index not in whole]
        if sum(widths[index] for index in whole) + sum(rest) + 3 * len(widths) <= width:
            return whole
    return set()


def _write_plain(columns: list[str], rows: list[list[str]], numeric: list[bool]) -> None:
    """Write a table to a file or a pipe: one line a row, every cell whole."""
    if not columns:
        return
    rows = [[cell.translate(_ONE_LINE) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(columns, *rows, strict=True)]
    lines = [" ┃ ".join(_padded(columns, widths, numeric)), "━╇━".join("━" * width for width in widths)]
    lines += [" │ ".join(_padded(row, widths, numeric)) for row in rows]
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in lines)


def _padded(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> Iterator[str]:
    for cell, width, is_number in zip(cells, widths, numeric, strict=True):
        space = " " * (width - cell_len(cell))
        yield space + cell if is_number else cell + space


def _is_number(value: Any) -> bool:  # noqa: ANN401 -- any cell
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _rounded(value: Any) -> str:  # noqa: ANN401 -- any cell
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:.6g}"
    return _exact(value)


def _exact(value: Any) -> str:  # noqa: ANN401 -- any cell
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _not_finite(value)
    if isinstance(value, list | tuple):
        return ", ".join(_exact(part) for part in value)
    return str(json_value(value)) if not isinstance(value, Decimal) else str(value)


def _not_finite(value: float) -> str:
    """Write what is no number as XML Schema does."""
    return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
