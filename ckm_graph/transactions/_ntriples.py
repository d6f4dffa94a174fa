"""N-Triples in the fast lane: most lines go to the engine's bulk loader as the bytes they are.

A line goes one of three ways:

    apart      it is not plain (see `_plain`): it has to be read, and goes the way of all other syntaxes
    personal   it is plain, and the lines before it of the same subject do not make it public
    public     all others
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ckm_graph.transactions._plain import PlainLines
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode

    from ckm_graph.privacy import Privacy

__all__ = ["Sieve", "whole_lines"]

_TYPE: Final = str(RDF.type).encode()
_NOT_A_STATEMENT: Final = re.compile(rb"[ \t]*(?:#.*)?\n?")


class Sieve:
    r"""Sorts lines by the way that they have to go.

    Parameters
    ----------
    rules
        What is personal.
    canonical
        Whether all lines are known to be plain; then nothing is set apart.

    >>> from ckm_graph.schema import package_schema
    >>> from ckm_graph.privacy import Privacy
    >>> sieve = Sieve(Privacy.of(package_schema()))
    >>> sieve.sift(b'<x:s> <x:p> "a" .\n<x:s> <x:p> _:b .\n')
    b'<x:s> <x:p> "a" .\n'
    >>> sieve.apart, sieve.personal, sieve.statements
    ([b'<x:s> <x:p> _:b .\n'], [], 2)

    """

    def __init__(self, rules: Privacy, *, canonical: bool = False) -> None:
        self._properties = {str(term).encode(): term for term in rules.properties}
        self._wholly = frozenset(str(term).encode() for term in rules.wholly)
        self._others = frozenset(str(term).encode() for term in rules.others)
        self._persons = frozenset(str(term).encode() for term in rules.persons)
        self._plain = None if canonical else PlainLines()
        self._subject = b""
        self._types: set[bytes] = set()
        self.apart: list[bytes] = []
        """The lines to be read, so far; whoever takes them empties the list."""
        self.personal: list[bytes] = []
        """The personal lines, likewise."""
        self.undecided: set[NamedNode] = set()
        """Personal properties of which a line passed before its subject's type."""
        self.statements = 0
        """How many statements passed."""

    def sift(self, chunk: bytes) -> bytes:
        """Take whole lines; give the public ones."""
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        chunk = self._without_apart(chunk)
        self.statements += _line_count(chunk)
        if not chunk:
            return chunk
        if not self._types & self._wholly and not any(
            needle in chunk for needles in (self._properties, self._wholly) for needle in needles
        ):
            self._remember_end(chunk)
            return chunk
        return self._public(chunk)

    def _without_apart(self, chunk: bytes) -> bytes:
        """Set apart what is not plain, and leave out what is no statement."""
        if self._plain is None:
            return chunk
        try:
            text = chunk.decode()
        except UnicodeDecodeError:  # whoever reads it will say what is wrong
            self.apart.append(chunk)
            return b""
        if self._plain.are_all(text, _line_count(chunk)):
            return chunk
        kept = []
        plain = self._plain.which(text.split("\n"))
        for line, is_plain in zip(chunk.splitlines(keepends=True), plain, strict=False):
            if is_plain:
                kept.append(line)
            elif not _NOT_A_STATEMENT.fullmatch(line):
                self.apart.append(line)
                self.statements += 1
        return b"".join(kept)

    def _public(self, chunk: bytes) -> bytes:
        """Give the public lines and keep the personal ones."""
        subject, types = self._subject, self._types
        properties, persons, others, wholly = self._properties, self._persons, self._others, self._wholly
        personal = self.personal
        public: list[bytes] = []
        whole = not types.isdisjoint(wholly)
        for line in chunk.splitlines(keepends=True):
            this, predicate, value = line.split(b" ", 2)
            if this != subject:
                subject, types, whole = this, set(), False
            lane = personal if whole else public
            if predicate in properties:
                if not types.isdisjoint(persons):
                    lane = personal
                elif types.isdisjoint(others):
                    lane = personal
                    self.undecided.add(properties[predicate])
            elif predicate == _TYPE:
                types.add(value[: value.find(b">") + 1])
                if not types.isdisjoint(wholly):
                    whole, lane = True, personal
            lane.append(line)
        self._subject, self._types = subject, types
        return b"".join(public)

    def _remember_end(self, chunk: bytes) -> None:
        """Remember the last subject of a chunk that is passed on as it is, and its types."""
        start = chunk.rfind(b"\n", 0, -1) + 1
        subject = chunk[start : chunk.find(b" ", start)]
        types: set[bytes] = set()
        all_of_it = False
        while chunk.startswith(subject, start):
            at = start + len(subject) + 1
            if chunk.startswith(_TYPE, at):
                at += len(_TYPE) + 1
                types.add(chunk[at : chunk.find(b">", at) + 1])
            if not start:
                all_of_it = True
                break
            start = chunk.rfind(b"\n", 0, start - 1) + 1
        self._types = types | self._types if all_of_it and subject == self._subject else types
        self._subject = subject


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


def _line_count(chunk: bytes) -> int:
    return chunk.count(b"\n") + (chunk != b"" and not chunk.endswith(b"\n"))
