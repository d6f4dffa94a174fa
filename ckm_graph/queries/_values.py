"""From what a user gives for a parameter to an RDF term: by the parameter's declared type.

A command line gives text, Python code may give numbers, dates and terms as well; both come out the
same. A ``resource`` is looked up in the graph: by IRI, else by name, else by the last part of an IRI.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.queries._lookup import look_up
from ckm_graph.store import as_term, from_rdflib
from ckm_graph.vocabulary import CKM, PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.model.queries import NamedQuery, QueryParameter
    from ckm_graph.store import Term, View

__all__ = ["bindings_for"]

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*")


def bindings_for(view: View, query: NamedQuery, values: Mapping[str, object]) -> dict[str, Term]:
    """Turn what a user gives for a query's parameters into bindings for its variables.

    Parameters
    ----------
    view
        Where names are looked up.
    query
        One of the catalogue.
    values
        By parameter name: text as from a command line, a Python value, or an rdflib or pyoxigraph
        term; None is as good as nothing. Times without zone are UTC, a day is its midnight.

    Returns
    -------
    dict[str, Term]
        What ``view.select(query.text, bindings=…)`` takes.

    Raises
    ------
    UnknownNameError
        If the query has no such parameter, or nothing in the graph bears the name given.
    InputError
        If a value is not of the parameter's type, a name is borne by several things, a required
        parameter is missing, or ``since`` is not before ``until``.

    """
    known = {parameter.name: parameter for parameter in query.parameters}
    given = {name: value for name, value in values.items() if value is not None}
    for name in values:
        if name not in known:
            raise UnknownNameError(f"parameter of query {query.name}", name, known)
    for parameter in query.parameters:
        if parameter.required and parameter.name not in given:
            message = (
                f"the query {query.name} needs the parameter {parameter.name!r} ({parameter.type}): "
                f"{parameter.description}"
            )
            raise InputError(message)
    found = {name: _term(view, query, known[name], value) for name, value in given.items()}
    since, until = (_moment(found.get(name)) for name in ("since", "until"))
    if since is not None and until is not None and since >= until:
        message = f"the time asked for is empty: since {since} is not before until {until}; swap the two"
        raise InputError(message)
    return found


def _moment(term: Term | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(term.value) if isinstance(term, Literal) else None


def _term(view: View, query: NamedQuery, parameter: QueryParameter, value: object) -> Term:
    plain = _plain(value)
    kind, _, top = parameter.type.partition(" ")
    if kind == "resource":
        return look_up(view, CKM[top.removeprefix("ckm:")], _resource(plain))
    try:
        return _READERS[kind](plain)
    except (ValueError, InvalidOperation) as error:
        message = (
            f"{value!r} is no {parameter.type} for the parameter {parameter.name!r} of the query "
            f"{query.name}; give {_EXPECTED[kind]}"
        )
        raise InputError(message) from error


def _plain(value: object) -> object:
    """Take terms for what they say: IRIs stay terms, literals become their text."""
    if isinstance(value, str) and hasattr(value, "n3"):
        value = from_rdflib(value)  # type: ignore[arg-type]
    return value.value if isinstance(value, Literal) else value


def _iri(value: object) -> NamedNode:
    """Read an IRI, in angle brackets or not, or one abbreviated with a standard prefix."""
    if isinstance(value, NamedNode):
        return value
    text = str(value).strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, _, local = text.partition(":")
    if prefix in PREFIXES and not local.startswith("//"):
        return NamedNode(PREFIXES[prefix] + local)
    if not _ABSOLUTE.fullmatch(text):
        raise ValueError(text)
    return NamedNode(text)


def _resource(value: object) -> NamedNode | str:
    """Read an IRI where it may be one; what is none is a name."""
    if isinstance(value, NamedNode):
        return value
    try:
        return _iri(value) if _ABSOLUTE.fullmatch(str(value).strip().strip("<>")) else str(value)
    except ValueError:
        return str(value)


def _integer(value: object) -> Literal:
    if isinstance(value, bool | float):
        raise ValueError(value)  # noqa: TRY004 -- read by _term like any other text that doesn't fit
    return Literal(int(str(value)))


def _day(value: object) -> Literal:
    if isinstance(value, dt.datetime):
        value = value.date()
    return Literal(dt.date.fromisoformat(str(value)).isoformat(), datatype=XSD.date)


def _time(value: object) -> Literal:
    if not isinstance(value, dt.datetime):
        value = dt.datetime.fromisoformat(str(value))
    term = as_term(value)
    if not isinstance(term, Literal):
        raise TypeError(term)
    return term


_READERS: Final[dict[str, Callable[[object], Term]]] = {
    "iri": _iri,
    "string": lambda value: Literal(value.value if isinstance(value, NamedNode) else str(value)),
    "integer": _integer,
    "decimal": lambda value: Literal(format(Decimal(str(value)), "f"), datatype=XSD.decimal),
    "date": _day,
    "dateTime": _time,
}
_EXPECTED: Final = {
    "iri": "an absolute IRI, or one abbreviated like ckm:FromCustomer",
    "string": "text",
    "integer": "a whole number",
    "decimal": "a number such as 0.5",
    "date": "a day such as 2026-01-31",
    "dateTime": "a day or time such as 2026-01-31 or 2026-01-31T12:00:00Z",
}
