"""``$shapesGraph`` and ``$currentShape`` in SPARQL constraints: the data's store knows no shapes graph.

What a query asks of the shapes graph is answered when the shapes are compiled, on them alone:
``GRAPH $shapesGraph { … }`` gives way to the solutions of that group.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Quad

from ckm_graph.errors import InputError, QuerySyntaxError
from ckm_graph.store import MemoryStore
from ckm_graph.store.sparql import group_end, tokens, values_block
from ckm_graph.validation._sparql import inject, uses
from ckm_graph.vocabulary import SHAPES, source_graph

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckm_graph.store import Term
    from ckm_graph.store.sparql import Token
    from ckm_graph.validation._triples import Triples

__all__ = ["with_shapes"]

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_OF_DATA: Final = ("this", "value")


def with_shapes(
    triples: Triples, shape: Term, text: str, bindings: Mapping[str, Term]
) -> tuple[str, dict[str, Term]]:
    """Give a query what it asks of the shapes graph, and values for the variables that SHACL names.

    Parameters
    ----------
    triples
        The shapes graph.
    shape
        The current shape.
    text
        A query, its prefixes expanded.
    bindings
        What its other variables are bound to.

    Returns
    -------
    The query without groups of the shapes graph, and all bindings.

    Raises
    ------
    InputError
        If a group of the shapes graph can't be answered without the data.

    """
    bound = dict(bindings)
    if isinstance(shape, NamedNode) and uses(text, "currentShape"):
        bound["currentShape"] = shape
    if not uses(text, "shapesGraph"):
        return text, bound
    bound["shapesGraph"] = SHAPES
    while True:
        elements = list(tokens(text))
        places = [
            index
            for index in range(len(elements) - 2)
            if elements[index].is_word("GRAPH") and _name(elements[index + 1]) == "shapesGraph"
        ]
        if not places:
            return text, bound
        first = places[-1]  # the innermost of nested ones
        last = group_end(elements, first + 2)
        solutions = _solutions(triples, text, elements, (first, last), bound)
        text = f"{text[: elements[first].start]}{solutions}{text[elements[last].end :]}"


def _solutions(
    triples: Triples, text: str, elements: Sequence[Token], place: tuple[int, int], bound: Mapping[str, Term]
) -> str:
    """Write the solutions of a group of the shapes graph as a VALUES block."""
    first, last = place
    inner = elements[first + 3 : last]
    around = {_name(token) for token in (*elements[:first], *elements[last + 1 :])}
    names = sorted({name for token in inner if (name := _name(token)) is not None} - bound.keys())
    _check_inner(inner)
    group = text[elements[first + 2].start : elements[last].end]
    query = inject(
        f"SELECT * WHERE {group}", values_block(tuple(bound), [tuple(bound.values())]), tuple(bound)
    )
    store = MemoryStore()
    with store.session() as session:
        session.add(Quad(t.subject, t.predicate, t.object, source_graph("shapes")) for t in triples.all)
        try:
            table = session.select(query)
        except QuerySyntaxError as error:
            message = f"its SPARQL is malformed in GRAPH $shapesGraph: {error}"
            raise InputError(message) from error
    kept = [name for name in names if name in around and name in table.columns]
    columns = [table.columns.index(name) for name in kept]
    rows = [[cells[column] for column in columns] for cells in table.all_terms()]
    if any(isinstance(term, BlankNode) for row in rows for term in row):
        message = (
            f"its SPARQL takes blank nodes out of GRAPH $shapesGraph; use ?{kept[0]} within that group alone"
        )
        raise InputError(message)
    variables = " ".join(f"?{name}" for name in kept)
    lines = " ".join(f"({' '.join('UNDEF' if t is None else str(t) for t in row)})" for row in rows)
    return f"VALUES ({variables}) {{ {lines} }}"


def _check_inner(inner: Sequence[Token]) -> None:
    """Refuse expressions on the data's nodes, which have no value while the shapes graph is asked."""
    depth = 0
    for index, token in enumerate(inner):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        tested = depth > 0 or (index > 0 and inner[index - 1].is_word("FILTER"))
        if tested and _name(token) in _OF_DATA:
            message = (
                f"its SPARQL uses ${_name(token)} in an expression within GRAPH $shapesGraph; put it outside"
            )
            raise InputError(message)


def _name(token: Token) -> str | None:
    match = _VARIABLE.match(token.text) if token.kind == "word" else None
    return None if match is None else match[1]
