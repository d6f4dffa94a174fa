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
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Format", "byte_progress", "json_value", "print_heading", "print_json", "print_rows", "say"]

_UNBOUNDED: Final = 1_000_000
"""Columns of a table that goes to a file or a pipe: no cell is folded there."""
_HARMLESS: Final = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {
    code: 0xFFFD for code in range(0x7F, 0xA0)
}
"""Control characters and what is shown for them."""


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


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=_UNBOUNDED, color_system=None)
    table = RichTable(show_edge=False, pad_edge=False)
    listed = [tuple(row) for row in rows]
    for index, column in enumerate(columns):
        numeric = all(
            isinstance(row[index], int | float | Decimal) for row in listed if row[index] is not None
        )
        table.add_column(
            Text(column.translate(_HARMLESS)),
            justify="right" if numeric and listed else "left",
            overflow="fold",
        )
    for row in listed:
        table.add_row(*(Text(_rounded(value).translate(_HARMLESS)) for value in row))
    console.print(table)


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
