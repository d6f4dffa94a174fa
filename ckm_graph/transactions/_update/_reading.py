"""Reading an update request: cut into operations, each held against the engine's grammar.

The engine says whether an operation is well formed, and where it is not; so what is read here is known
to follow the grammar, and lexical elements are enough to tell its parts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import QueryRefused, QuerySyntaxError
from ckm_graph.store import sparql
from ckm_graph.transactions._update._operations import DEFAULT, Clear, Create, Modify, Transfer
from ckm_graph.transactions._update._templates import NOTHING, read_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckm_graph.store.sparql import Token
    from ckm_graph.transactions._update._operations import GraphName, Operation
    from ckm_graph.transactions._update._templates import Template

__all__ = ["operations"]

_VERBS: Final = ("INSERT", "DELETE", "WITH", "CLEAR", "DROP", "CREATE", "ADD", "COPY", "MOVE")
_REFUSED: Final = {
    "LOAD": "load the file itself, with kg.load or `ckm load`",
    "SERVICE": "load what the other server says, then use it",
}
_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_RELATIVE: Final = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>]*>")
_FORBIDDEN: Final = re.compile(r"[A-Z][a-z ]+ not allowed in [A-Z ]+")


def operations(text: str) -> tuple[Operation, ...]:
    """Read an update request into operations, to be applied one after the other.

    Raises
    ------
    QuerySyntaxError
        If the text is malformed, with the place.
    QueryRefused
        If it would read a file or another server.

    >>> [type(operation).__name__ for operation in operations("INSERT DATA { <x:s> <x:p> 1 } ; CLEAR ALL")]
    ['Modify', 'Clear']

    """
    text = sparql.unmistakable(text)
    declared = sparql.declare_prefixes(text)
    elements = list(sparql.tokens(declared))
    for token in elements:
        if token.is_word(*_REFUSED):
            word = token.text.upper()
            message = f"{word} is not taken in an update here: {_REFUSED[word]}"
            raise QueryRefused(message)
    request = _Request(declared, len(declared) - len(text))
    found: list[Operation] = []
    parts, ends = _split(elements)
    for part, end in zip(parts, [*ends, None], strict=True):
        at = next((i for i, token in enumerate(part) if token.is_word(*_VERBS)), len(part))
        request.check(part)
        request.prologue += "".join(f"{token.text} " for token in part[:at])
        if at < len(part):
            found.append(request.operation(part[at:]))
        elif end is not None:
            raise request.malformed("an operation is missing before this ';'", end)
    request.refuse_shared_blank_nodes()
    return tuple(found)


def _split(elements: Iterable[Token]) -> tuple[list[list[Token]], list[int]]:
    """Cut a request at the semicolons between its operations; tell where these are."""
    parts: list[list[Token]] = [[]]
    ends: list[int] = []
    depth = 0
    for token in elements:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == ";" and depth == 0:
            parts.append([])
            ends.append(token.start)
        else:
            parts[-1].append(token)
    return parts, ends


def _problem(told: str, part: Sequence[Token], at: int, *, based: bool) -> tuple[str, int]:
    """Say what the engine found wrong, and where; what it lists as expected helps nobody."""
    forbidden = _FORBIDDEN.search(told)
    if forbidden is not None:
        return forbidden[0], at
    relative = next((token for token in part if _RELATIVE.fullmatch(token.text)), None)
    if relative is not None and not based and not any(token.is_word("BASE") for token in part):
        told = (
            f"{relative.text} is a relative IRI: write it whole, or put a BASE or a PREFIX before the update"
        )
        return told, relative.start
    found = next((token for token in part if token.end > at), None)
    if found is None:
        return "the text ends too early", part[-1].end
    return f"{found.text!r} is not expected here", found.start


class _Request:
    """One request while it is read: its text, and the prologue so far."""

    def __init__(self, text: str, put_before: int) -> None:
        self._text = text
        self._put_before = put_before
        self._data: list[Sequence[Token]] = []
        self.prologue = ""

    def check(self, part: Sequence[Token]) -> None:
        """Have the engine read one operation: it does not know a prologue after the first."""
        if not part:
            return
        start = part[0].start
        checked = self.prologue + self._text[start : part[-1].end]
        try:
            ox.Store().update(checked)
        except RuntimeError:  # well formed, but there is no such graph
            return
        except SyntaxError as error:
            told = _PLACE.match(error.msg)
            if told is None:
                message = f"malformed SPARQL update: {error.msg}"
                raise QuerySyntaxError(message) from error
            lines = checked.split("\n")[: int(told[1]) - 1]
            at = start - len(self.prologue) + sum(len(line) + 1 for line in lines) + int(told[2]) - 1
            based = "BASE" in self.prologue.upper().split()
            problem, at = self._undeclared(part) or _problem(told[3], part, at, based=based)
            raise self.malformed(problem, at) from error

    def malformed(self, problem: str, offset: int) -> QuerySyntaxError:
        """Say what is wrong at some offset, counting lines and columns as the author of the text does."""
        before = self._text[self._put_before : max(offset, self._put_before)]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        return QuerySyntaxError(f"malformed SPARQL update at line {line}, column {column}: {problem}")

    def operation(self, part: Sequence[Token]) -> Operation:
        """Read one operation, known to be well formed."""
        verb, silent = part[0].text.upper(), len(part) > 1 and part[1].is_word("SILENT")
        rest = part[2 if silent else 1 :]
        match verb:
            case "CLEAR" | "DROP":
                if rest[0].is_word("NAMED", "ALL"):
                    return Clear(verb, rest[0].text.upper())  # type: ignore[arg-type]
                return Clear(verb, self._graph(rest))
            case "CREATE":
                return Create(self._iri(rest[-1]))
            case "ADD" | "COPY" | "MOVE":
                at = next(i for i, token in enumerate(rest) if token.is_word("TO"))
                return Transfer(verb, self._graph(rest[:at]), self._graph(rest[at + 1 :]), silent)
        return self._modify(part)

    def refuse_shared_blank_nodes(self) -> None:
        """Refuse a blank node's label in two blocks of INSERT DATA: they would be two nodes."""
        seen: set[str] = set()
        for block in self._data:
            labels = {token.text: token for token in block if token.text.startswith("_:")}
            for label in sorted(labels.keys() & seen):
                raise self.malformed(f"{label} stands in another INSERT DATA too", labels[label].start)
            seen |= labels.keys()

    def _modify(self, part: Sequence[Token]) -> Modify:
        templates: dict[str, Template] = {}
        within: list[ox.NamedNode] = []
        using: list[ox.NamedNode] = []
        named: list[ox.NamedNode] = []
        where: str | None = None
        word, index = "", 0
        while index < len(part):
            token = part[index]
            if token.text == "{":
                end = sparql.group_end(part, index)
                inner = part[index + 1 : end]
                if word in {"WHERE", ""}:
                    where = self._text[token.start : part[end].end]
                else:
                    templates[word] = read_template(self._text, self.prologue, inner)
                if word == "DELETE WHERE":
                    where = self._text[token.start : part[end].end]
                elif word == "INSERT DATA":
                    self._data.append(inner)
                word, index = "", end
            elif word in {"WITH", "USING", "USING NAMED"} and not token.is_word("NAMED"):
                {"WITH": within, "USING": using, "USING NAMED": named}[word].append(self._iri(token))
                word = ""
            else:
                word = f"{word} {token.text.upper()}".strip()
            index += 1
        by_verb = {word.split()[0]: template for word, template in templates.items()}
        return Modify(
            remove=by_verb.get("DELETE", NOTHING),
            add=by_verb.get("INSERT", NOTHING),
            where=where,
            prologue=self.prologue,
            within=within[0] if within else None,
            using=tuple(using),
            using_named=tuple(named),
        )

    def _graph(self, words: Sequence[Token]) -> GraphName:
        return DEFAULT if words[-1].is_word("DEFAULT") else self._iri(words[-1])

    def _iri(self, token: Token) -> ox.NamedNode:
        """Read an IRI, relative to the base or abbreviated as it may be."""
        text = f"{self.prologue} {token.text} a {token.text} ."
        iri = next(iter(ox.parse(text, format=ox.RdfFormat.TURTLE))).subject
        if not isinstance(iri, ox.NamedNode):
            raise TypeError(iri)
        return iri

    def _undeclared(self, part: Sequence[Token]) -> tuple[str, int] | None:
        """Say which prefix is not declared, and where it is used, if that is what is wrong."""
        declared: set[str] = set()
        previous: Token | None = None
        for token in (*sparql.tokens(self.prologue), *part):
            if token.kind == "word" and ":" in token.text and token.text[0] not in "?$":
                prefix = token.text.split(":", 1)[0]
                if previous is not None and previous.is_word("PREFIX"):
                    declared.add(prefix)
                elif prefix not in declared and prefix != "_":
                    return f"the prefix '{prefix}:' is not declared", token.start
            previous = token
        return None
