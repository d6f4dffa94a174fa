r"""Lines of N-Triples that can go to the engine unread: what they look like.

A plain line is a statement in the canonical form of N-Triples (one space between the terms) whose IRIs are
valid beyond doubt, without blank nodes and escapes that stand for a letter, and whose literal, if it has
one, is valid and comes back from the engine as it is. That is one regular expression, and polars matches
it at hundreds of megabytes a second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polars as pl
from pyoxigraph import NamedNode

from ckm_graph.store import is_read, unchanged_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PlainLines"]

_LETTER: Final = "[A-Za-z0-9._~!$&'()*+,;=:@\u00a0-\ud7ff-]|%[0-9A-Fa-f]{2}"
_HOST: Final = "//[A-Za-z0-9.-]+(?::[0-9]+)?"
_IRI: Final = (
    f"<[A-Za-z][A-Za-z0-9+.-]*:(?:{_HOST}(?:/(?:{_LETTER}|/)*)?|(?:{_LETTER})(?:{_LETTER}|/)*)"
    rf"(?:\?(?:{_LETTER}|[/?])*)?(?:#(?:{_LETTER}|[/?])*)?>"
)
_TEXT: Final = r'"(?:[^"\\\n\r]|\\[tbnrf"' + r"'\\])*\""
_LANGUAGE: Final = "@[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
_DATATYPE: Final = re.compile(r'"\^\^<([^<>]+)> ?\.$')
_MOST: Final = 64


class PlainLines:
    r"""Tells plain lines; learns by itself which datatypes a file has whose text the engine keeps.

    >>> lines = PlainLines()
    >>> lines.are_all('<x:s> <x:p> "a" .\n<x:s> <x:p> "05" .\n', 2)
    True
    >>> lines.which(['<x:s> <x:p> "a"^^<x:own> .', "<x:s> <x:p> _:b ."])
    [True, False]
    """

    def __init__(self) -> None:
        self._datatypes: set[str] = set()
        self._pattern = self._built()

    def are_all(self, text: str, lines: int) -> bool:
        """Tell whether all the lines of a text, so many of them, are plain."""
        return bool(pl.Series([text]).str.count_matches(self._pattern).item() == lines)

    def which(self, lines: list[str]) -> list[bool]:
        """Tell of each line whether it is plain."""
        series = pl.Series(lines, dtype=pl.String)
        plain = series.str.contains(self._pattern)
        if not plain.all() and self._learn(series.filter(~plain)):
            plain = series.str.contains(self._pattern)
        return plain.to_list()

    def _learn(self, lines: Iterable[str]) -> bool:
        """Take in the datatypes of these lines that the engine keeps; tell whether one is new."""
        before = len(self._datatypes)
        for line in lines:
            found = _DATATYPE.search(line)
            if found and found[1] not in self._datatypes and before < _MOST and _is_kept(found[1]):
                self._datatypes.add(found[1])
        if len(self._datatypes) == before:
            return False
        self._pattern = self._built()
        return True

    def _built(self) -> str:
        kept = "".join(rf"|\^\^<{re.escape(datatype)}>" for datatype in sorted(self._datatypes))
        literal = f"{_TEXT}(?:{_LANGUAGE}{kept})?|{unchanged_texts()}"
        return rf"(?m)^{_IRI} {_IRI} (?:{_IRI}|{literal}) ?\.$"


def _is_kept(datatype: str) -> bool:
    """Tell whether this is the IRI of a datatype whose text the engine keeps."""
    try:
        NamedNode(datatype)
    except ValueError:
        return False
    return not is_read(datatype) and datatype.isascii() and "\\" not in datatype
