"""What the embedded engine makes of a typed literal: nothing, an equal text, or a wider datatype.

The engine keeps numbers and times by value: `"01"^^xsd:integer` comes back as `"1"`, and
`"5"^^xsd:positiveInteger` as an xsd:integer. Most literals are written the way the engine writes them;
a pattern a datatype tells those at once, and only the rest are put to the engine itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import XSD

__all__ = ["Examined", "examine", "is_read", "unchanged", "unchanged_texts"]

_DAY = r"\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
_ZONE = r"(?:Z|[+-](?:00:(?:0[1-9]|[1-5]\d)|(?:0[1-9]|1[0-3]):[0-5]\d))?"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,8}[1-9])?"

_WRITTEN_ALIKE: Final[dict[ox.NamedNode, re.Pattern[str]]] = {
    XSD.integer: re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII),
    XSD.decimal: re.compile(r"0|-?(?:0|[1-9]\d{0,9})\.\d{0,6}[1-9]|-?[1-9]\d{0,9}", re.ASCII),
    XSD.double: re.compile(
        r"0|-?[1-9]\d{0,5}(?:\.\d{0,5}[1-9])?|-?0\.[1-9]\d{0,3}[1-9]|-?0\.[1-9]", re.ASCII
    ),
    XSD.float: re.compile(r"0|-?[1-9]\d{0,2}(?:\.\d{0,1}[1-9])?", re.ASCII),
    XSD.boolean: re.compile(r"true|false", re.ASCII),
    XSD.dateTime: re.compile(rf"{_DAY}T{_TIME}{_ZONE}", re.ASCII),
    XSD.date: re.compile(rf"{_DAY}{_ZONE}", re.ASCII),
}
"""Literals that match are valid and come back as they are."""

_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
}
"""The integer datatypes of XML Schema 1.1 part 2 that the engine reads as xsd:integer, with their bounds."""

_READ: Final = frozenset(
    XSD.base + name
    for name in (
        *_BOUNDS, "integer", "decimal", "double", "float", "boolean",
        "dateTime", "dateTimeStamp", "date", "time", "duration", "dayTimeDuration", "yearMonthDuration",
        "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
    )
)  # fmt: skip
"""The datatypes whose values the engine reads."""

_ZONED: Final = re.compile(r"(?:Z|[+-]\d\d:\d\d)$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Examined:
    """What the engine makes of one literal."""

    held: ox.Literal
    """The literal that comes back."""
    widened: bool
    """Whether its datatype is another."""
    rewritten: bool
    """Whether its text is another, of equal value."""
    ill_typed: bool
    """Whether the text is not one of the datatype's."""


def unchanged(literal: ox.Literal) -> bool:
    """Tell quickly that a literal is valid and comes back as it is; False means: `examine` it.

    >>> unchanged(ox.Literal(5)), unchanged(ox.Literal("05", datatype=XSD.integer))
    (True, False)
    """
    datatype = literal.datatype
    pattern = _WRITTEN_ALIKE.get(datatype)
    if pattern is not None:
        return pattern.fullmatch(literal.value) is not None
    return datatype.value not in _READ


@lru_cache(maxsize=1)
def unchanged_texts() -> str:
    """Give a pattern of the typed literals, in N-Triples, that are valid and come back as they are.

    It uses no look-around and nothing that Python's and Rust's regular expressions read differently.
    """
    each = (f'(?:{pattern.pattern})"\\^\\^{datatype}' for datatype, pattern in _WRITTEN_ALIKE.items())
    return f'"(?:{"|".join(each)})'.replace(r"\d", "[0-9]")


def is_read(datatype: str) -> bool:
    """Tell whether the engine reads the values of a datatype; of others it keeps the text."""
    return datatype in _READ


@lru_cache(maxsize=1 << 16)
def examine(literal: ox.Literal) -> Examined:
    """Put a literal to the engine.

    >>> examine(ox.Literal("05", datatype=XSD.positiveInteger))
    Examined(held=<Literal value=5 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>, \
widened=True, rewritten=True, ill_typed=False)
    """
    if literal.datatype.value not in _READ:
        return Examined(literal, widened=False, rewritten=False, ill_typed=False)
    scratch = ox.Store()
    scratch.add(ox.Quad(XSD.anyURI, XSD.anyURI, literal))
    held = next(iter(scratch)).object
    if not isinstance(held, ox.Literal):
        raise TypeError(held)
    return Examined(
        held,
        widened=held.datatype != literal.datatype,
        rewritten=held.value != literal.value,
        ill_typed=not (_is_read(literal) and _in_bounds(literal, held)),
    )


def _is_read(literal: ox.Literal) -> bool:
    """Tell whether the engine sees a value: it casts the text to the datatype it would hold."""
    name = literal.datatype.value.removeprefix(XSD.base)
    if name == "dateTimeStamp" and not _ZONED.search(literal.value):
        return False
    cast = XSD["integer" if name in _BOUNDS else "dateTime" if name == "dateTimeStamp" else name]
    text = values_block(("text",), [(ox.Literal(literal.value),)])
    return bool(ox.Store().query(f"ASK {{ {text} FILTER(DATATYPE({cast}(?text)) = {cast}) }}"))


def _in_bounds(literal: ox.Literal, held: ox.Literal) -> bool:
    low, high = _BOUNDS.get(literal.datatype.value.removeprefix(XSD.base), (None, None))
    if low is None and high is None:
        return True
    try:
        value = int(held.value)
    except ValueError:
        return False
    return (low is None or low <= value) and (high is None or value <= high)
