"""From what a user gives for a parameter to an RDF term: by the parameter's declared type.

A command line gives text, Python code may give numbers, dates and terms as well; both come out the
same. A ``resource`` is looked up in the graph: by IRI, else by name, else by the last part of an IRI.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.store import as_term, from_rdflib
from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import CKM, PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ckm_graph.model.queries import NamedQuery, QueryParameter
    from ckm_graph.store import Term, View

__all__ = ["bindings_for"]

_SHOWN: Final = 8
"""How many names or IRIs an error lists."""
_CLASSES: Final = "SELECT ?class {{ ?class rdfs:subClassOf* {top} FILTER (isIRI(?class)) }}"
_MENTIONED: Final = "ASK { { ?iri ?p ?o } UNION { ?s ?q ?iri } }"
_LABELLED: Final = """
SELECT DISTINCT ?thing ?one (STR(?label) AS ?name) {{
  {classes} ?thing a ?class FILTER (isIRI(?thing))
  ?thing ckm:name|ckm:title|rdfs:label|skos:altLabel|skos:notation ?label
  FILTER (LCASE(STR(?label)) = LCASE(?wanted))
  OPTIONAL {{ ?thing ckm:mergedInto ?one }}
}}"""
_ALL: Final = """
SELECT DISTINCT ?thing ?one (STR(?label) AS ?name) {{
  {classes} ?thing a ?class FILTER (isIRI(?thing))
  OPTIONAL {{ ?thing ckm:name|ckm:title|rdfs:label ?label }}
  OPTIONAL {{ ?thing ckm:mergedInto ?one }}
}}"""
_MERGED: Final = "SELECT ?one { ?thing ckm:mergedInto ?one FILTER (isIRI(?one)) }"
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
        If a value is not of the parameter's type, a name is borne by several things, or a
        required parameter is missing.

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
    return {name: _term(view, query, known[name], value) for name, value in given.items()}


def _term(view: View, query: NamedQuery, parameter: QueryParameter, value: object) -> Term:
    try:
        plain = _plain(value)
        kind, _, top = parameter.type.partition(" ")
        if kind == "resource":
            return _resource(view, CKM[top.removeprefix("ckm:")], plain)
        return _READERS[kind](plain)
    except (UnknownNameError, _AmbiguousNameError):
        raise
    except (ValueError, InvalidOperation, InputError) as error:
        message = (
            f"{value!r} is no {parameter.type} for the parameter {parameter.name!r} of the query {query.name}; "
            f"give {_EXPECTED[parameter.type.partition(' ')[0]]}"
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
    "resource": "an IRI or a name",
}


class _AmbiguousNameError(InputError):
    """A name that several things bear."""


def _resource(view: View, top: NamedNode, value: object) -> NamedNode:
    """Find the instance of a class that an IRI or a name means; of merged agents the one they are now."""
    try:
        iri = _iri(value)
    except ValueError:
        iri = None
    if iri is not None and view.ask(_MENTIONED, bindings={"iri": iri}):
        merged = [row.one for row in view.select(_MERGED, bindings={"thing": iri})]
        return NamedNode(merged[0]) if merged else iri
    name = iri.value if isinstance(value, NamedNode) and iri is not None else str(value)
    classes = _classes(view, top)
    found = view.select(_LABELLED.format(classes=classes), bindings={"wanted": Literal(name)})
    rows = [(row.one or row.thing, row.name) for row in found]
    things = {thing for thing, label in rows if label == name} or {thing for thing, _ in rows}
    if not things:
        everything = view.select(_ALL.format(classes=classes))
        rows = [(row.one or row.thing, row.name) for row in everything]
        things = {thing for thing, _ in rows if _last(thing) == name}
        if not things:
            raise UnknownNameError(_words(top), name, _near(name, rows))
    return NamedNode(_only(top, name, things))


def _only(top: NamedNode, name: str, things: set[str]) -> str:
    if len(things) > 1:
        some = ", ".join(sorted(things)[:_SHOWN])
        message = f"{len(things)} things are a {_words(top)} named {name!r}: give the IRI, one of {some}"
        raise _AmbiguousNameError(message)
    return things.pop()


def _near(name: str, rows: Iterable[tuple[str, str | None]]) -> list[str]:
    known = sorted({label or _last(thing) for thing, label in rows})
    return difflib.get_close_matches(name, known, n=_SHOWN) or known[:_SHOWN]


def _classes(view: View, top: NamedNode) -> str:
    """Write a VALUES block of a class and those below; the class itself needs no ontology to be there."""
    found = [row[0] for row in view.select(_CLASSES.format(top=top))]
    return values_block(["class"], [[NamedNode(iri)] for iri in sorted({top.value, *found})])


def _last(iri: str) -> str:
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def _words(top: NamedNode) -> str:
    """Write a class's name as words: knowledge flow."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _last(top.value)).lower()
