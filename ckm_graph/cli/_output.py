"""Printing: tables, CSV, TSV and JSON to standard output; progress to standard error."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Format", "byte_progress", "errors", "json_value", "print_json", "print_rows", "say"]


class Format(StrEnum):
    """How a listing is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TSV = "tsv"


def errors() -> Console:
    """Give the console on standard error."""
    return Console(stderr=True)


def say(message: str) -> None:
    """Tell the user something that is not data."""
    errors().print(message, markup=False, highlight=False, soft_wrap=True)


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Format, *, title: str | None = None
) -> None:
    """Print a listing."""
    if form is Format.JSON:
        print_json([dict(zip(columns, map(json_value, row), strict=True)) for row in rows])
    elif form is Format.TABLE:
        _print_table(columns, rows, title)
    else:
        writer = csv.writer(
            sys.stdout,
            delimiter="," if form is Format.CSV else "\t",
            lineterminator="\n",
        )
        writer.writerow(columns)
        writer.writerows([_text(value) for value in row] for row in rows)


def print_json(value: object) -> None:
    """Print JSON."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def json_value(value: Any) -> Any:  # noqa: ANN401 -- any cell
    """Give a cell's value as JSON has it."""
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [json_value(part) for part in value]
    return value


@contextmanager
def byte_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show how far files are read, where standard error is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors(), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=total)
            progress.update(tasks[name], completed=done, total=total)

        yield told


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=1000, color_system=None)
    table = RichTable(title=title, title_justify="left", show_edge=False, pad_edge=False)
    listed = [tuple(row) for row in rows]
    for index, column in enumerate(columns):
        numeric = all(
            isinstance(row[index], int | float | Decimal) for row in listed if row[index] is not None
        )
        table.add_column(column, justify="right" if numeric and listed else "left", overflow="fold")
    for row in listed:
        table.add_row(*(Text(_text(value)) for value in row))
    console.print(table)


def _text(value: Any) -> str:  # noqa: ANN401 -- any cell
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(_text(part) for part in value)
    return str(json_value(value)) if not isinstance(value, Decimal) else str(value)
