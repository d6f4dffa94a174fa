"""N-Triples in the fast lane: most lines go to the engine's bulk loader as the bytes they are.

A line is N-Triples' statement, and what a statement needs to be looked at for shows in its bytes: a
property that may be personal, a class that is personal as a whole, a blank node, a literal that the
engine would change, an escape that might hide one of these. Lines that show none of it are passed on
unread; the others are handed to the way that all other syntaxes go.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ckm_graph.store import unchanged_text
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.privacy import Privacy

__all__ = ["Sieve", "whole_lines"]

_BLANK: Final = b"_:"
_TYPE: Final = b"%s " % str(RDF.type).encode()
_ESCAPE: Final = re.compile(rb"\\+[uU]")
_TYPED: Final = re.compile(rb'"[ \t]*\^\^[ \t]*<([^\x00-\x20<>"{}|^`\\]*)>')
_NOT_A_STATEMENT: Final = re.compile(rb"^[ \t]*(?:#.*)?$", re.MULTILINE)


class Sieve:
    r"""Sets apart the lines that must be read.

    >>> from ckm_graph.schema import package_schema
    >>> from ckm_graph.privacy import Privacy
    >>> sieve = Sieve(Privacy.of(package_schema()))
    >>> sieve.sift(b'<x:s> <x:p> "a" .\n<x:s> <x:p> _:b .\n')
    b'<x:s> <x:p> "a" .\n'
    >>> sieve.apart, sieve.statements
    ([b'<x:s> <x:p> _:b .\n'], 2)
    """

    def __init__(self, rules: Privacy) -> None:
        self._needles = [
            _BLANK,
            *(str(term).encode() for term in sorted(rules.properties, key=str)),
        ]
        self._wholly = [str(term).encode() for term in sorted(rules.wholly, key=str)]
        self._others = {str(term).encode() for term in rules.others}
        self._known: dict[bytes, re.Pattern[bytes] | None] = {}
        self._subject: bytes | None = None
        self.apart: list[bytes] = []
        """The lines set apart so far; whoever takes them empties the list."""
        self.statements = 0
        """How many statements passed, those set apart included."""

    def sift(self, chunk: bytes) -> bytes:
        """Take whole lines; give those that need not be read."""
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = chunk.count(b"\n") + (not chunk.endswith(b"\n"))
        self.statements += lines
        if chunk.count(b"\n<") + chunk.startswith(b"<") != lines:  # comments, blank or indented lines
            self.statements -= sum(
                1 for match in _NOT_A_STATEMENT.finditer(chunk) if match.end() < len(chunk) or match[0]
            )
        spans = self._spans(chunk)
        if not spans:
            return chunk
        kept, done = [], 0
        for start, end in sorted(spans):
            self.apart.append(chunk[start:end])
            kept.append(chunk[done:start])
            done = end
        kept.append(chunk[done:])
        return b"".join(kept)

    def _spans(self, chunk: bytes) -> set[tuple[int, int]]:
        """Find the lines to set apart."""
        spans: set[tuple[int, int]] = set()
        for needle in self._needles:
            at = chunk.find(needle)
            while at >= 0:
                start, end = _line(chunk, at)
                if needle == _BLANK or not self._is_of_another(chunk, start):
                    spans.add((start, end))
                at = chunk.find(needle, end)
        for match in _ESCAPE.finditer(chunk):
            if len(match[0]) % 2 == 0:  # an odd number of backslashes: the last begins an escape
                spans.add(_line(chunk, match.start()))
        known = self._known
        for match in _TYPED.finditer(chunk):
            at, datatype = match.start(), match[1]
            pattern = known[datatype] if datatype in known else self._pattern(datatype)
            begin = chunk.rfind(b'"', 0, at) + 1
            escaped = chunk[begin - 2 : begin - 1] == b"\\"
            if pattern is None or escaped or pattern.fullmatch(chunk, begin, at) is None:
                spans.add(_line(chunk, at))
        self._run(chunk, 0, spans)
        for type_ in self._wholly:
            at = chunk.find(type_)
            while at >= 0:
                start, end = _line(chunk, at)
                spans.add((start, end))
                self._subject = chunk[start : chunk.index(b">", start) + 1]
                at = chunk.find(type_, self._run(chunk, end, spans))
        return spans

    def _pattern(self, datatype: bytes) -> re.Pattern[bytes] | None:
        try:
            found = unchanged_text(datatype.decode())
        except ValueError:  # no IRI: whoever reads the line will say so
            found = None
        self._known[datatype] = found
        return found

    def _is_of_another(self, chunk: bytes, start: int) -> bool:
        """Tell whether the lines before, of the same subject, say that it is certainly no natural person."""
        subject = chunk[start : chunk.find(b" ", start) + 1]
        first = start
        while first and chunk.startswith(subject, before := chunk.rfind(b"\n", 0, first - 1) + 1):
            first = before
        type_ = chunk.find(subject + _TYPE, first, start)
        if type_ < 0:
            return False
        begin = type_ + len(subject) + len(_TYPE)
        return chunk[begin : chunk.find(b" ", begin)] in self._others

    def _run(self, chunk: bytes, at: int, spans: set[tuple[int, int]]) -> int:
        """Set apart the lines from here on that speak of the subject that is personal as a whole."""
        while self._subject is not None and at < len(chunk):
            if not chunk.startswith(self._subject, at):
                self._subject = None
                break
            span = _line(chunk, at)
            spans.add(span)
            at = span[1]
        return at


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream of bytes so that each chunk ends with a line."""
    rest = b""
    for chunk in chunks:
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, -1)) + 1  # a last \r may be half of \r\n
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest


def _line(chunk: bytes, at: int) -> tuple[int, int]:
    end = chunk.find(b"\n", at) + 1
    return chunk.rfind(b"\n", 0, at) + 1, end or len(chunk)
