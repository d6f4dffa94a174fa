"""What a benchmark prints: a title, aligned lines of figures, and its bars."""

from __future__ import annotations

import datetime as dt
import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Bar", "Result", "megabytes", "preface", "show", "times"]

_ENGINES: Final = (
    "ckm-graph",
    "pyoxigraph",
    "rdflib",
    "polars",
    "pyshacl",
    "pyshifty",
    "owlrl",
    "reasonable",
    "sparq-rdf",
)


@dataclass(frozen=True, slots=True)
class Bar:
    """What was to be reached, and what was."""

    what: str
    """Of which figure, in words."""
    figure: float
    least: float | None = None
    """The figure should be this or more."""
    most: float | None = None
    """The figure should be this or less."""

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        high_enough = self.least is None or self.figure >= self.least
        return high_enough and (self.most is None or self.figure <= self.most)

    def __str__(self) -> str:
        bound = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        return f"{self.what}: {self.figure:.2f}, to be {bound}: {'met' if self.met else 'not met'}"


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's figures, ready to be shown."""

    title: str
    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    """The first cell of a line says whose figures it has."""
    bars: tuple[Bar, ...]
    notes: tuple[str, ...] = ()


def preface(rounds: int) -> str:
    """Say when, with what and on what machine."""
    engines = ", ".join(f"{name} {_version(name)}" for name in _ENGINES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    counted = "1 round" if rounds == 1 else f"{rounds} rounds"
    return (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}; {engines}; {python}\n"
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores\n"
        f"CPU seconds (user and system), medians of {counted}; ratios are medians of each round's own"
    )


def show(result: Result) -> str:
    """Write a result as text."""
    table: Sequence[tuple[str, ...]] = [result.head, *result.lines]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  " + "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in table
    ]
    bars = [f"  bar: {bar}" for bar in result.bars]
    return "\n".join(["", result.title, *lines, *(f"  {note}" for note in result.notes), *bars])


def megabytes(count: float) -> str:
    """Write a number of megabytes.

    >>> megabytes(1234.5)
    '1,234 MB'
    """
    return f"{count:,.0f} MB"


def times(ratio: float) -> str:
    """Write a ratio.

    >>> times(0.8333), times(23.4)
    ('0.83', '23.4')
    """
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "of this checkout" if name == "ckm-graph" else "absent"
