"""N-Triples in the fast lane: most lines go to the engine's bulk loader as the bytes they are.

A line is N-Triples' statement, and what has to be known of it shows in its bytes. It is one of three:

    personal   it has a personal property, and the lines before it do not say that its subject is
               something else; or its subject is personal as a whole
    apart      a blank node, a literal that the engine would change, an escape that might hide a name, the
               name of a personal property elsewhere than after a subject and one space: it has to be
               read, and goes the way of all other syntaxes
    plain      all others
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from ckm_graph.store import unchanged_literals, unchanged_text
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from ckm_graph.privacy import Privacy

__all__ = ["Sieve", "whole_lines"]

_BLANK: Final = b"_:"
_TYPE: Final = str(RDF.type).encode() + b" "
_ESCAPE: Final = re.compile(rb"\\+[uU]")
_SUFFIX: Final = b"^^"
_TYPED: Final = re.compile(rb'"[ \t]*\^\^[ \t]*<([^\x00-\x20<>"{}|^`\\]*)>')
_NOT_A_STATEMENT: Final = re.compile(rb"^[ \t]*(?:#.*)?$", re.MULTILINE)


class _Lane(Enum):
    PERSONAL = 1
    APART = 2


_Spans: TypeAlias = dict[tuple[int, int], _Lane]


class Sieve:
    r"""Sorts lines by the way that they have to go.

    Parameters
    ----------
    rules
        What is personal.
    canonical
        Whether the stream is known to have no blank nodes, no escaped names and no literal that the
        engine would change; then nothing is set apart.

    >>> from ckm_graph.schema import package_schema
    >>> from ckm_graph.privacy import Privacy
    >>> sieve = Sieve(Privacy.of(package_schema()))
    >>> sieve.sift(b'<x:s> <x:p> "a" .\n<x:s> <x:p> _:b .\n')
    b'<x:s> <x:p> "a" .\n'
    >>> sieve.apart, sieve.personal, sieve.statements
    ([b'<x:s> <x:p> _:b .\n'], [], 2)

    """

    def __init__(self, rules: Privacy, *, canonical: bool = False) -> None:
        self._properties = {str(term).encode(): term for term in sorted(rules.properties, key=str)}
        self._wholly = [str(term).encode() for term in sorted(rules.wholly, key=str)]
        self._others = {str(term).encode() for term in rules.others}
        self._persons = {str(term).encode() for term in rules.persons}
        self._canonical = canonical
        self._known: dict[bytes, re.Pattern[bytes] | None] = {}
        self._subject: bytes | None = None
        self._tail: tuple[bytes, bytes | None] = (b"", None)
        self.apart: list[bytes] = []
        """The lines to be read, so far; whoever takes them empties the list."""
        self.personal: list[bytes] = []
        """The personal lines, likewise."""
        self.undecided: set[NamedNode] = set()
        """Personal properties of which a line passed whose subject's type had not been told before it."""
        self.statements = 0
        """How many statements passed."""

    def sift(self, chunk: bytes) -> bytes:
        """Take whole lines; give the plain ones."""
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = chunk.count(b"\n") + (not chunk.endswith(b"\n"))
        self.statements += lines
        if chunk.count(b"\n<") + chunk.startswith(b"<") != lines:  # comments, blank or indented lines
            self.statements -= sum(
                1 for match in _NOT_A_STATEMENT.finditer(chunk) if match.end() < len(chunk) or match[0]
            )
        spans: _Spans = {}
        self._find_personal(chunk, spans)
        if not self._canonical:
            self._find_apart(chunk, spans)
        if chunk:
            last = _line(chunk, len(chunk) - 1)[0]
            subject = _subject(chunk, last)
            self._tail = subject, self._type_before(chunk, len(chunk), subject)
        if not spans:
            return chunk
        kept, done = [], 0
        for (start, end), lane in sorted(spans.items()):
            (self.personal if lane is _Lane.PERSONAL else self.apart).append(chunk[start:end])
            kept.append(chunk[done:start])
            done = end
        kept.append(chunk[done:])
        return b"".join(kept)

    def _find_personal(self, chunk: bytes, spans: _Spans) -> None:
        for needle, property_ in self._properties.items():
            at = chunk.find(needle)
            while at >= 0:
                start, end = _line(chunk, at)
                subject = _subject(chunk, start)
                type_ = self._type_before(chunk, start, subject)
                if not subject or not chunk.startswith(needle, start + len(subject)):
                    spans[start, end] = _Lane.APART
                elif type_ not in self._others:
                    spans[start, end] = _Lane.PERSONAL
                    if type_ not in self._persons:
                        self.undecided.add(property_)
                at = chunk.find(needle, end)
        self._run(chunk, 0, spans)
        for class_ in self._wholly:
            at = chunk.find(class_)
            while at >= 0:
                start, end = _line(chunk, at)
                subject = _subject(chunk, start)
                if subject and chunk.startswith(_TYPE, start + len(subject)):
                    spans[start, end] = _Lane.PERSONAL
                    self._subject = subject
                    end = self._run(chunk, end, spans)
                at = chunk.find(class_, end)

    def _find_apart(self, chunk: bytes, spans: _Spans) -> None:
        at = chunk.find(_BLANK)
        while at >= 0:
            span = _line(chunk, at)
            spans[span] = _Lane.APART
            at = chunk.find(_BLANK, span[1])
        escapes = _ESCAPE.finditer(chunk) if b"\\u" in chunk or b"\\U" in chunk else ()
        for match in escapes:
            if len(match[0]) % 2 == 0:  # an odd number of backslashes: the last begins an escape
                spans[_line(chunk, match.start())] = _Lane.APART
        if chunk.count(_SUFFIX) == len(unchanged_literals().findall(chunk)):
            return  # each typed literal is one that the engine keeps: none has to be looked at by itself
        known = self._known
        for match in _TYPED.finditer(chunk):
            at, datatype = match.start(), match[1]
            pattern = known[datatype] if datatype in known else self._pattern(datatype)
            begin = chunk.rfind(b'"', 0, at) + 1
            escaped = chunk[begin - 2 : begin - 1] == b"\\"
            if pattern is None or escaped or pattern.fullmatch(chunk, begin, at) is None:
                spans[_line(chunk, at)] = _Lane.APART

    def _pattern(self, datatype: bytes) -> re.Pattern[bytes] | None:
        try:
            found = unchanged_text(datatype.decode())
        except ValueError:  # no IRI: whoever reads the line will say so
            found = None
        self._known[datatype] = found
        return found

    def _type_before(self, chunk: bytes, start: int, subject: bytes) -> bytes | None:
        """Give the first type that the lines before, of the same subject, tell, in the chunk before too."""
        told = None
        while subject and start and chunk.startswith(subject, before := chunk.rfind(b"\n", 0, start - 1) + 1):
            start = before
            if chunk.startswith(_TYPE, start + len(subject)):
                begin = start + len(subject) + len(_TYPE)
                told = chunk[begin : chunk.find(b">", begin) + 1]
        return self._tail[1] or told if not start and self._tail[0] == subject else told

    def _run(self, chunk: bytes, at: int, spans: _Spans) -> int:
        """Follow the lines of the subject that is personal as a whole; give where they end."""
        while self._subject is not None and at < len(chunk):
            if not chunk.startswith(self._subject, at):
                self._subject = None
                break
            span = _line(chunk, at)
            spans[span] = _Lane.PERSONAL
            at = span[1]
        return at


def whole_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut a stream of bytes so that each chunk ends with a line."""
    rest = b""
    for chunk in chunks:
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, -1)) + 1  # a last \r may be half of \r\n
        if end:
            yield rest + chunk[:end] if rest else chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest


def _line(chunk: bytes, at: int) -> tuple[int, int]:
    end = chunk.find(b"\n", at) + 1
    return chunk.rfind(b"\n", 0, at) + 1, end or len(chunk)


def _subject(chunk: bytes, start: int) -> bytes:
    """Give the subject, and the one space after it, of the line that starts here; nothing if it has none."""
    end = chunk.find(b">", start) + 1
    usual = chunk.startswith(b"<", start) and chunk.startswith(b" ", end)
    return chunk[start : end + 1] if end and usual else b""
