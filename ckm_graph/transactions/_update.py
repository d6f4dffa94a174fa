"""SPARQL Update as changes: what a request adds and removes, computed and not executed.

An engine that executes an update does not say what it changed. So each operation is turned into
CONSTRUCT queries over the merge, whose answers are the triples to remove and to add:

    INSERT DATA { D }                    add     CONSTRUCT { D } WHERE {}
    DELETE DATA { D }                    remove  CONSTRUCT { D } WHERE {}
    DELETE WHERE { P }                   remove  CONSTRUCT { P } WHERE { P }
    DELETE { D } INSERT { I } WHERE P    remove  CONSTRUCT { D } WHERE P,  add  CONSTRUCT { I } WHERE P

Operations on whole graphs (LOAD, CLEAR, DROP, …) and graph names are refused by name: which graph a
triple goes to follows from the transaction's source and from the ontology.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import QueryRefused, QuerySyntaxError
from ckm_graph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store.sparql import Token

__all__ = ["Operation", "operations"]

_REFUSED: Final = ("LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "USING", "GRAPH")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: CONSTRUCT queries for what it removes and for what it adds."""

    remove: str | None
    add: str | None


def operations(text: str) -> tuple[Operation, ...]:
    """Turn an update request into operations, to be applied one after the other.

    Raises
    ------
    QuerySyntaxError
        If the text is malformed.
    QueryRefused
        If it has an operation that is not taken here.

    >>> operations("INSERT DATA { <x:s> <x:p> 1 }")
    (Operation(remove=None, add='CONSTRUCT { <x:s> <x:p> 1 } WHERE {}'),)

    """
    text = sparql.declare_prefixes(text)
    for token in sparql.tokens(text):
        if token.is_word(*_REFUSED):
            message = (
                f"{token.text.upper()} is not taken in an update here: a transaction writes to one source, "
                "and which graph a triple goes to follows from that; leave graph names out"
            )
            raise QueryRefused(message)
        if token.is_word("SERVICE"):
            message = "SERVICE is not taken in an update here: load what the other server says, then use it"
            raise QueryRefused(message)
    found: list[Operation] = []
    prologue = ""
    for part in _split(list(sparql.tokens(text))):
        at = next((i for i, token in enumerate(part) if token.is_word("INSERT", "DELETE")), len(part))
        prologue += "".join(f"{token.text} " for token in part[:at])
        _check(prologue + (text[part[at].start : part[-1].end] if at < len(part) else ""))
        if at < len(part):
            found.append(_operation(text, prologue, part[at:]))
    return tuple(found)


def _check(text: str) -> None:
    """Have the engine read one operation: it does not know a prologue after the first."""
    try:
        ox.Store().update(text)
    except SyntaxError as error:
        raise QuerySyntaxError(f"malformed SPARQL update: {error.msg}") from error


def _split(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut a request at the semicolons between its operations."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.text == ";" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _operation(text: str, prologue: str, part: Sequence[Token]) -> Operation:
    groups: dict[str, str] = {}
    word, index = "", 0
    while index < len(part):
        token = part[index]
        if token.text == "{":
            end = sparql.group_end(part, index)
            groups[word.strip()] = text[token.start : part[end].end]
            word, index = "", end + 1
        else:
            word, index = f"{word} {token.text.upper()}", index + 1
    if "INSERT DATA" in groups:
        return Operation(None, f"{prologue}CONSTRUCT {groups['INSERT DATA']} WHERE {{}}")
    if "DELETE DATA" in groups:
        return Operation(f"{prologue}CONSTRUCT {groups['DELETE DATA']} WHERE {{}}", None)
    if "DELETE WHERE" in groups:
        pattern = groups["DELETE WHERE"]
        return Operation(f"{prologue}CONSTRUCT {pattern} WHERE {pattern}", None)
    where = groups["WHERE"] if "WHERE" in groups else groups[""]
    made = {
        word: f"{prologue}CONSTRUCT {groups[word]} WHERE {where}"
        for word in ("DELETE", "INSERT")
        if word in groups
    }
    return Operation(made.get("DELETE"), made.get("INSERT"))
