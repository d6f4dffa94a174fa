"""Functions that a shapes graph defines in SPARQL (SHACL Advanced Features, 5): read, and made joinable.

SHACL calls a function once for each choice of its arguments. Here it runs once for all of them: its query
keeps the arguments in its solutions, so that these can be joined to the nodes that they come from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.store.sparql import group_end, tokens
from ckm_graph.validation._sparql import limited, prefixes_of, prepare_query
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = ["Function", "Parameter", "keeping", "read_function", "read_parameters", "result_of"]

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_AGGREGATES: Final = ("COUNT", "MIN", "MAX", "SAMPLE")
_UNSAFE: Final = ("SUM", "AVG", "GROUP_CONCAT")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function, a constraint component or a target type."""

    name: str
    """Its variable in the query."""
    predicate: NamedNode
    optional: bool
    order: float | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function: one query, and the order of its parameters."""

    node: NamedNode
    text: str
    ask: bool
    parameters: tuple[Parameter, ...]


def read_parameters(triples: Triples, node: Term) -> tuple[Parameter, ...]:
    """Read the parameters that a function, component or target type declares.

    Raises
    ------
    InputError
        If one has not exactly one path that is an IRI.

    """
    return tuple(_parameter(triples, found, node) for found in triples.values(node, SH.parameter))


def read_function(triples: Triples, node: Term) -> Function:
    """Read a function by its IRI.

    Raises
    ------
    InputError
        If the shapes graph does not define it in SPARQL.

    """
    texts = [
        (text.value, form == SH.ask)
        for form in (SH.ask, SH.select)
        for text in triples.values(node, form)
        if isinstance(text, Literal)
    ]
    if not isinstance(node, NamedNode) or len(texts) != 1:
        message = (
            f"the function {node} is not defined: give it the type sh:SPARQLFunction, and one sh:select "
            "or sh:ask"
        )
        raise InputError(message)
    parameters = read_parameters(triples, node)
    if all(parameter.order is not None for parameter in parameters):
        ordered = sorted(parameters, key=lambda parameter: parameter.order or 0.0)
    else:
        ordered = sorted(parameters, key=lambda parameter: parameter.name)
    text, ask = texts[0]
    prebound = [parameter.name for parameter in ordered]
    prepared = prepare_query(text, prefixes_of(triples, node), None, prebound, subselects=False)
    if limited(prepared):
        message = (
            f"the function {node} takes only some of its solutions (LIMIT, OFFSET); that is not supported"
        )
        raise InputError(message)
    return Function(node, prepared, ask, tuple(ordered))


def result_of(text: str) -> str:
    """Name the variable that holds what a function's SELECT query gives: the first one.

    >>> result_of("SELECT (STRLEN($a) AS ?result) { }"), result_of("SELECT DISTINCT ?x { }")
    ('result', 'x')
    """
    elements = list(tokens(text))
    for index, token in enumerate(elements):
        if token.text == "{":
            break
        if token.is_word("AS"):
            return elements[index + 1].text[1:]
        before = elements[index - 1]
        if (match := _VARIABLE.match(token.text)) and before.is_word("SELECT", "DISTINCT", "REDUCED"):
            return match[1]
    message = "a function's SELECT has to name its result: SELECT ?result or SELECT (… AS ?result)"
    raise InputError(message)


def keeping(text: str, names: Sequence[str], before: str) -> str:
    """Let a SELECT query keep some variables in its solutions, joined to the pattern that binds them.

    A query that counts gives a count for each choice of the variables, zero included.

    >>> keeping("SELECT (COUNT(?x) AS ?n) { $a <x:p> ?x }", ["a"], "VALUES ?a { 1 }")
    'SELECT ?a (COUNT(?x) AS ?n) { VALUES ?a { 1 } OPTIONAL { $a <x:p> ?x } } GROUP BY ?a'
    """
    elements = list(tokens(text))
    opening = next(index for index, token in enumerate(elements) if token.text == "{")
    closing = group_end(elements, opening)
    head, tail = elements[:opening], elements[closing + 1 :]
    kept = " ".join(f"?{name}" for name in names)
    first = next(index for index, token in enumerate(head) if token.is_word("SELECT"))
    if head[first + 1].is_word("DISTINCT", "REDUCED"):
        first += 1
    start, end = elements[opening].end, elements[closing].start
    body, grouped = text[start:end].strip(), ""
    if any(token.is_word(*_UNSAFE) for token in head):
        message = f"a function can't use {', '.join(_UNSAFE)} here: of no values they give a value"
        raise InputError(message)
    if any(token.is_word("GROUP") for token in tail):
        message = "a function that groups its solutions is not supported; give it one result a call"
        raise InputError(message)
    if any(token.is_word(*_AGGREGATES) for token in head):
        body, grouped = f"OPTIONAL {{ {body} }}", f" GROUP BY {kept}" if names else ""
    return (
        f"{text[: head[first].end]} {kept}{text[head[first].end : start]} {before} {body} }}"
        f"{grouped}{text[elements[closing].end :]}"
    )


def _parameter(triples: Triples, node: Term, of: Term) -> Parameter:
    predicates = triples.values(node, SH.path)
    if len(predicates) != 1 or not isinstance(predicates[0], NamedNode):
        message = f"the parameter {node} of {of} needs one sh:path that is an IRI"
        raise InputError(message)
    predicate = predicates[0]
    optional = any(
        isinstance(flag, Literal) and flag.value in ("true", "1")
        for flag in triples.values(node, SH.optional)
    )
    orders = [term.value for term in triples.values(node, SH.order) if isinstance(term, Literal)]
    try:
        order = float(orders[0]) if orders else None
    except ValueError as error:
        message = f"the sh:order of the parameter {node} has to be a number, not {orders[0]!r}"
        raise InputError(message) from error
    return Parameter(re.split(r"[/#:]", predicate.value)[-1], predicate, optional, order)
