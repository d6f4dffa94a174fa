"""Read the groups of a query as far as it takes to write them anew: triple patterns, filters, what binds.

    "{ ?s <x:p> ?a, ?b . FILTER(?a < ?b) }"    -->    Group(Triples(two statements), Filter)

What is read here has places in the text, so that a part can be replaced and the rest stays as it is. What
is beyond this reader raises `UnreadableGroupError`: such a query is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.store.sparql import Token, group_end, tokens
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "Group",
    "Part",
    "Statement",
    "UnreadableGroupError",
    "changed",
    "outside",
    "read_group",
    "span",
    "split",
    "variables",
]

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_BEYOND: Final = ("GRAPH", "SERVICE", "LATERAL")
_ENDS: Final = (".", "}", "{")
_WORDS: Final = ("FILTER", "OPTIONAL", "MINUS", "BIND", "VALUES", *_BEYOND)


class UnreadableGroupError(Exception):
    """A group that is not to be written anew; never leaves the package."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple pattern: each term is an IRI in brackets or a variable with a question mark."""

    subject: str
    predicate: str
    object: str

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, each once."""
        ends = (self.subject, self.object)
        return tuple(dict.fromkeys(one for one in ends if one.startswith("?")))

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Part:
    """One element of a group."""

    kind: str
    """One of triples, filter, group, select, or other."""
    first: int
    """Index of its first token."""
    end: int
    """Index after its last."""
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces."""

    parts: tuple[Part, ...]
    close: int
    """Index of the closing brace."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The triple patterns of the group itself, in order."""
        return tuple(one for part in self.parts for one in part.statements)


def split(text: str) -> list[Token]:
    """Give the elements of a query; variables lose the full stop that ends a triple.

    >>> [token.text for token in split("?s ?p ?o.")]
    ['?s', '?p', '?o', '.']
    """
    return list(_split(text, 0))


def _split(text: str, offset: int) -> Iterator[Token]:
    for token in tokens(text):
        match = _VARIABLE.match(token.text) if token.kind == "word" else None
        if match is None or match.end() == len(token.text):
            yield token._replace(start=token.start + offset)
        else:
            yield Token("word", match.group(), token.start + offset)
            yield from _split(token.text[match.end() :], token.start + offset + match.end())


def variables(elements: Iterable[Token]) -> set[str]:
    """Give the variables among some elements, each with a question mark.

    >>> sorted(variables(split("$this <x:p> ?v")))
    ['?this', '?v']
    """
    found = (_VARIABLE.match(token.text) for token in elements if token.kind == "word")
    return {f"?{match[1]}" for match in found if match}


def outside(elements: Sequence[Token]) -> frozenset[str]:
    """Give the variables that stand elsewhere than in groups after EXISTS."""
    kept: list[Token] = []
    at = 0
    while at < len(elements):
        if elements[at].is_word("EXISTS"):
            at = group_end(elements, at + 1)
        else:
            kept.append(elements[at])
        at += 1
    return frozenset(variables(kept))


def span(elements: Sequence[Token], part: Part) -> tuple[int, int]:
    return elements[part.first].start, elements[part.end - 1].end


def changed(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """Replace spans of a text, which do not overlap."""
    for start, end, said in sorted(changes, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    return text


def read_group(elements: Sequence[Token], opening: int) -> Group:
    """Read the group that a brace opens.

    >>> read_group(split("{ ?s <x:p> ?a, ?b }"), 0).statements[1]
    Statement(subject='?s', predicate='<x:p>', object='?b')
    """
    close = group_end(elements, opening)
    parts: list[Part] = []
    at = opening + 1
    while at < close:
        if elements[at].text != ".":
            parts.append(_part(elements, at, close))
            at = parts[-1].end
        else:
            at += 1
    return Group(tuple(parts), close)


def _part(elements: Sequence[Token], at: int, close: int) -> Part:
    token = elements[at]
    if token.is_word(*_BEYOND):
        raise UnreadableGroupError(token.text)
    if token.text == "{":
        return _nested(elements, at)
    if token.is_word("FILTER"):
        return Part("filter", at, _filter_end(elements, at + 1))
    if token.is_word("OPTIONAL", "MINUS"):
        return Part("other", at, group_end(elements, at + 1) + 1)
    if token.is_word("BIND"):
        return Part("other", at, _closed(elements, at + 1))
    if token.is_word("VALUES"):
        opening = next(i for i in range(at, close) if elements[i].text == "{")
        return Part("other", at, group_end(elements, opening) + 1)
    return _triples(elements, at, close)


def _nested(elements: Sequence[Token], at: int) -> Part:
    end = group_end(elements, at) + 1
    if not elements[end].is_word("UNION"):
        return Part("select" if elements[at + 1].is_word("SELECT") else "group", at, end)
    while elements[end].is_word("UNION"):
        end = group_end(elements, end + 1) + 1
    return Part("other", at, end)


def _filter_end(elements: Sequence[Token], at: int) -> int:
    if elements[at].is_word("NOT"):
        at += 1
    if elements[at].is_word("EXISTS"):
        return group_end(elements, at + 1) + 1
    return _closed(elements, at if elements[at].text == "(" else at + 1)


def _closed(elements: Sequence[Token], opening: int) -> int:
    """Find the index after the parenthesis that closes one."""
    depth = 0
    for index in range(opening, len(elements)):
        depth += {"(": 1, ")": -1}.get(elements[index].text, 0)
        if depth == 0:
            return index + 1
    raise UnreadableGroupError("(")


def _triples(elements: Sequence[Token], at: int, close: int) -> Part:
    """Read triple patterns with one subject; ``;`` and ``,`` written out."""
    first, subject = at, _node(elements[at])
    found: list[Statement] = []
    mark = ";"
    while mark == ";" and elements[at + 1].text not in (*_ENDS, ";"):
        back = elements[at + 1].text == "^"
        at += 1 + back
        predicate = str(RDF.type) if elements[at].text == "a" else _node(elements[at])
        if predicate.startswith("?"):
            raise UnreadableGroupError(predicate)
        mark = ","
        while mark == ",":
            ends = (subject, _node(elements[at + 1]))
            found.append(Statement(ends[back], predicate, ends[not back]))
            at += 2
            mark = elements[at].text
    if at < close and not (elements[at].text in _ENDS or elements[at].is_word(*_WORDS)):
        raise UnreadableGroupError(elements[at].text)
    return Part("triples", first, at, tuple(found))


def _node(token: Token) -> str:
    if token.kind == "iri":
        return token.text
    match = _VARIABLE.fullmatch(token.text)
    if match is None:
        raise UnreadableGroupError(token.text)
    return f"?{match[1]}"
