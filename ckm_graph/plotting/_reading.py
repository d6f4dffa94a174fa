"""Reading rows for a chart: what they are called, when they are of, and which of their figures is drawn."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["figures_of", "label_of", "measured_by", "moment_of", "words"]

_CALLED: Final = ("name", "label", "title", "stage")
_WHEN: Final = ("period", "month", "day", "at")
_PLACES: Final = frozenset({"rank", "cluster", "segment", "position", "graph", "level", "theme"})
_MEASURES: Final = ("score", "weight", "size", "weighted_support", "support", "value", "count")
_LONGEST: Final = 42
_LAST_PART: Final = re.compile(r"[^/#:]+/?$")


def label_of(row: object) -> str:
    """Call a row by its name, else by the end of its first IRI.

    >>> from ckm_graph.model import TopicCluster
    >>> label_of(TopicCluster(1, "brakes", 1, (), ("pad",), ("x:1",)))
    'brakes'
    """
    found = next((getattr(row, key) for key in _CALLED if getattr(row, key, None)), None)
    if not isinstance(found, str):
        texts = (getattr(row, field.name) for field in fields(row))  # type: ignore[arg-type]
        whole = next((text for text in texts if isinstance(text, str) and text), "")
        found = _end_of(whole)
    other = getattr(row, "other_name", None) or getattr(row, "other", None)
    if isinstance(other, str):  # a pair
        found = f"{found} \N{RIGHTWARDS ARROW} {_end_of(other)}"
    short = " ".join(found.split()) or "not stated"
    return short if len(short) <= _LONGEST else short[: _LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def moment_of(rows: Sequence[object], row: type) -> str | None:
    """Name the field that says when rows are of, if there is one that does."""
    names = {field.name for field in fields(row)}
    for name in _WHEN:
        if name in names and any(isinstance(getattr(one, name), dt.date) for one in rows):
            return name
    return None


def figures_of(rows: Sequence[object], row: type) -> list[str]:
    """Name the fields that hold numbers, those that only number rows left out."""
    names = [field.name for field in fields(row) if field.name not in _PLACES]
    return [name for name in names if any(_is_number(getattr(one, name)) for one in rows)]


def measured_by(rows: Sequence[object], row: type) -> str | None:
    """Name the figure that rows are compared by: a score or a size, else the first."""
    names = figures_of(rows, row)
    return next((name for name in _MEASURES if name in names), names[0] if names else None)


def words(name: str) -> str:
    """Write a name of Python for people.

    >>> words("weighted_support")
    'Weighted support'
    """
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _is_number(value: Any) -> bool:  # noqa: ANN401 -- whatever a row holds
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


def _end_of(text: str) -> str:
    """Take the end of an IRI; a name stays whole."""
    last = _LAST_PART.search(text) if ":" in text and " " not in text else None
    return last.group().rstrip("/") if last else text
