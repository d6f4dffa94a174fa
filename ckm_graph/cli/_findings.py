"""Printing what validation found, in every form that people and programs take.

Text is for eyes: the results by shape, the worst first, each with a count, examples and, where the shape
has one, a hint how to mend it. On a terminal it is folded and coloured; lines in a file or a pipe are
whole. CSV, TSV, JSON and Turtle have every result.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rich.padding import Padding
from rich.text import Text

from ckm_graph.cli._output import Format, harmless, print_json, print_rows, terminal
from ckm_graph.model.validation import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model import Report
    from ckm_graph.model.reporting import ConstraintSummary, ResultExample, ValidationSummary

__all__ = ["FailOn", "ReportFormat", "counted", "print_results", "print_summary"]

_STYLES: Final = {"Violation": "bold red", "Warning": "yellow", "Info": "blue"}
_COUNTABLE: Final = ("Violation", "Warning")


class FailOn(StrEnum):
    """From which severity on a result makes the command exit with 1."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


class ReportFormat(StrEnum):
    """How a validation report is printed."""

    TEXT = "text"
    TABLE = "table"
    HTML = "html"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"


def print_results(report: Report, form: ReportFormat) -> None:
    """Print every result, for programs."""
    if form is ReportFormat.JSON:
        print_json(report.to_dict())
    elif form is ReportFormat.TURTLE:
        sys.stdout.write(report.to_turtle())
    else:
        rows = ([row[column] for column in COLUMNS] for row in report.rows())
        print_rows(COLUMNS, rows, Format(form.value))


def print_summary(summary: ValidationSummary, form: ReportFormat) -> None:
    """Print the results by shape, for people: as a table, or as text with examples and hints."""
    if form is ReportFormat.TABLE:
        columns = ("severity", "count", "shape", "message", "for example")
        rows = [
            (one.severity, one.count, one.shape, one.message, ", ".join(e.label for e in one.examples))
            for one in summary.constraints
        ]
        print_rows(columns, rows, Format.TABLE)
        return
    console = terminal()
    for indent, line in _lines(summary):
        if console is None:
            sys.stdout.write(f"{' ' * indent}{line.plain}".rstrip() + "\n")
        else:
            console.print(Padding(line, (0, 0, 0, indent)))


def counted(summary: ValidationSummary) -> str:
    """Say in one line how much was found."""
    if summary.conforms:
        return "Everything conforms: no shape is broken anywhere."
    parts = [
        f"{count:,} {severity.lower()}{'s' if count > 1 and severity in _COUNTABLE else ''}"
        for severity in summary.severities
        if (count := summary.count(severity))
    ]
    shapes = len({one.iri for one in summary.constraints})
    return f"{', '.join(parts)}, of {shapes:,} {'shape' if shapes == 1 else 'shapes'}."


def _lines(summary: ValidationSummary) -> Iterator[tuple[int, Text]]:
    """Yield the lines of the text, each with how far it is indented."""
    for one in summary.constraints:
        yield from _group(one)
        yield 0, Text()
    for name in summary.recursive:
        yield 0, Text(harmless(f"{name} is recursive: where it meets itself again, it was taken to hold."))
    yield 0, Text(counted(summary), style="bold")


def _group(one: ConstraintSummary) -> Iterator[tuple[int, Text]]:
    style = _STYLES.get(one.severity, "magenta")
    times = f"{one.count:,} {'time' if one.count == 1 else 'times'}"
    yield 0, Text.assemble((harmless(one.severity), style), "  ", (harmless(one.shape), "bold"), f"  {times}")
    yield 2, Text(harmless(one.message))
    if one.hint:
        yield 2, Text.assemble(("How to mend it: ", "green"), harmless(one.hint))
    for example in one.examples:
        value = f"  {one.path or 'value'}: {example.value}" if example.value else ""
        yield 4, Text(harmless(f"- {example.label}{value}"))
        if example.focus != example.label:
            yield 6, Text(harmless(example.focus), style="dim")
        if example.message != one.message:
            yield 6, Text(harmless(example.message))
        yield from _details(example, 6)
    if one.count > len(one.examples) > 0:
        yield 4, Text(f"… and {one.count - len(one.examples):,} more", style="dim")


def _details(example: ResultExample, indent: int) -> Iterator[tuple[int, Text]]:
    """Say what is wrong with a value, and so on inwards."""
    for one in example.details:
        value = f": {one.value}" if one.value else ""
        yield indent, Text(harmless(f"because {one.label}{value}"))
        yield indent + 2, Text(harmless(one.message))
        yield from _details(one, indent + 2)
