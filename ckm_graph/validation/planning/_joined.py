"""Joins by hash where look-ups are dear: what many rows would look up one by one is read once, in order.

    ?s a <C> . ?s <p> ?v .          -->    ?s a <C> . { SELECT ?s ?v WHERE { ?s <p> ?v } }
    FILTER(NOT EXISTS { ?v a <D> }) -->    OPTIONAL { SELECT ?v (true AS ?there_0) WHERE { ?v a <D> } }
                                           FILTER(!BOUND(?there_0))

A look-up in a store on disk begins at another block of the index each time, which has to be unpacked
first; a statement read in order costs a fortieth of that. The engine looks up
what a triple pattern says, row by row, and joins a sub-select by hash. So it is told by writing one or the
other which way to go, and does all of it on its own numbers for terms: no text is read of what is
thrown away. Solutions are the same, each as often as before. One side of a join by hash is held in
memory, so beyond some size there are look-ups after all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.validation.planning._groups import (
    UnreadableGroupError,
    changed,
    outside,
    read_group,
    span,
    split,
)
from ckm_graph.validation.planning._hierarchy import bare
from ckm_graph.validation.planning._sought import BUILT, HELD, MET, NEW, Sought, apart, of_any_class, size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store.sparql import Token
    from ckm_graph.validation.planning._groups import Group
    from ckm_graph.validation.planning._survey import Survey

__all__ = ["joined"]


def joined(text: str, rows: int, known: Survey, *, focus: str, exists: bool) -> str:
    """Write a SELECT query so that what its rows would look up is joined by hash, where that is cheaper.

    Parameters
    ----------
    text
        The query, without prefixes.
    rows
        How many rows the look-ups begin with, about.
    known
        What the view holds.
    focus
        The variable that those rows have.
    exists
        Whether groups after EXISTS are joined too.

    """
    elements = split(text)
    if known.look_up <= MET or (exists and NEW in text) or bare(elements):
        return text
    try:
        group = read_group(elements, _where(elements))
    except UnreadableGroupError:
        return text
    joins, rows = _joins(elements, group, rows, known)
    scope = {focus, *(name for one in group.statements for name in one.names)}
    sought = Sought(known, rows, frozenset(scope), outside(elements))
    filters: list[tuple[int, int, str]] = []
    for part in group.parts:
        if part.kind == "filter":
            start, end = span(elements, part)
            filters.append((start, end, sought.filter(text[start:end]) if exists else text[start:end]))
    if any("EXISTS" in said.upper() for _, _, said in filters):
        joins = []  # the engine would ask that of all that a sub-select reads
    close = elements[group.close].start
    return changed(text, [*joins, *filters, (close, close, sought.blocks)])


def _joins(
    elements: Sequence[Token], group: Group, rows: int, known: Survey
) -> tuple[list[tuple[int, int, str]], int]:
    """Write triple patterns as sub-selects where a join by hash is cheaper; tell how many rows there are."""
    changes: list[tuple[int, int, str]] = []
    left = rows
    for part in group.parts:
        written: list[str] = []
        for one in part.statements:
            size = size_of(one, known)
            if size is None:  # nobody knows how few rows are left
                return [], rows
            worth = known.look_up * left > BUILT * left + MET * size and left <= HELD
            if worth and not of_any_class(one):
                written.append(apart(one))
                left = min(left, size)
            else:
                written.append(str(one))
        if any(text.startswith("{") for text in written):
            changes.append((*span(elements, part), " . ".join(written)))
    return changes, left


def _where(elements: Sequence[Token]) -> int:
    """Find the brace that opens a query's pattern."""
    depth = 0
    for index, token in enumerate(elements):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.text == "{" and not depth:
            return index
    raise UnreadableGroupError("{")
