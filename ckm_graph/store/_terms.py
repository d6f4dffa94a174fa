"""RDF terms between pyoxigraph, rdflib and Python; the one place where they are converted.

rdflib holds `"x"` and `"x"^^xsd:string` for different terms, pyoxigraph for one: going to rdflib a
plain string loses its datatype, so that it equals what rdflib itself would have read.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple
from rdflib.term import Identifier

from ckm_graph.errors import InputError
from ckm_graph.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph.store._protocol import Subject, Term

__all__ = ["TermLike", "as_term", "as_triple", "from_rdflib", "quad_in", "to_python", "to_rdflib", "to_time"]

TermLike: TypeAlias = "Term | Identifier | str | int | float | bool | Decimal | dt.datetime | dt.date"
"""What callers may give for a term: a pyoxigraph or rdflib term, or a Python value for a literal."""

_STRING: Final = XSD.string
_WRAP: Final = ": wrap it, as rdflib.URIRef(…) or pyoxigraph.NamedNode(…); text is taken for a literal"
_INTEGERS: Final = frozenset(
    XSD.base + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger",
        "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip


def to_rdflib(term: Term) -> Identifier:
    """Convert a pyoxigraph term to rdflib's.

    >>> to_rdflib(Literal("x")) == rdflib.Literal("x")
    True
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language is not None:
            return rdflib.Literal(term.value, lang=term.language)
        if term.datatype == _STRING:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    message = f"rdflib has no term for the triple term {term}"
    raise InputError(message)


def from_rdflib(term: Identifier) -> Term:
    """Convert an rdflib term to pyoxigraph's.

    >>> from_rdflib(rdflib.Literal("x"))
    <Literal value=x datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#string>>
    """
    if isinstance(term, rdflib.URIRef):
        try:
            return NamedNode(str(term))
        except ValueError as error:
            message = f"{str(term)!r} is no valid IRI: {error}"
            raise InputError(message) from error
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        if term.datatype is not None:
            return Literal(str(term), datatype=NamedNode(str(term.datatype)))
        return Literal(str(term))
    message = f"{term!r} is no term of an RDF triple"
    raise InputError(message)


def as_term(value: TermLike) -> Term:
    """Take a term as callers give it: from pyoxigraph, from rdflib, or a Python value as a literal.

    Times without zone are UTC.

    >>> as_term(5)
    <Literal value=5 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>
    """
    if isinstance(value, NamedNode | BlankNode | Literal | Triple):
        return value
    if isinstance(value, Identifier):
        return from_rdflib(value)
    if isinstance(value, dt.datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        return Literal(zoned.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)
    if isinstance(value, dt.date):
        return Literal(value.isoformat(), datatype=XSD.date)
    if isinstance(value, Decimal):
        return Literal(format(value, "f"), datatype=XSD.decimal)
    if isinstance(value, str | bool | int | float):
        return Literal(value)
    message = (
        f"{value!r} is no RDF term: give a pyoxigraph or rdflib term, or a str, number, date or datetime"
    )
    raise InputError(message)


def as_triple(triple: tuple[TermLike, TermLike, TermLike]) -> tuple[Subject, NamedNode, Term]:
    """Take a triple as callers give it."""
    subject, predicate, object_ = (as_term(part) for part in triple)
    if not isinstance(subject, NamedNode | BlankNode):
        message = f"the subject of a triple is an IRI or a blank node, not {subject}{_WRAP}"
        raise InputError(message)
    if not isinstance(predicate, NamedNode):
        message = f"the predicate of a triple is an IRI, not {predicate}{_WRAP}"
        raise InputError(message)
    return subject, predicate, object_


def to_time(lexical: str) -> dt.datetime:
    """Read an xsd:dateTime; without a zone it is UTC.

    >>> to_time("2018-03-12T17:00:45.5").isoformat()
    '2018-03-12T17:00:45.500000+00:00'
    """
    time = dt.datetime.fromisoformat(lexical)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)


def to_python(term: Term) -> Any:  # noqa: ANN401 -- the value's type is the datatype's
    """Give the Python value of a term: str for IRIs and strings, numbers, bool, dates, datetimes.

    A literal that Python has no value for (an ill-typed one, a year beyond 9999) stays its text.
    """
    if isinstance(term, Literal):
        reader = _READERS.get(term.datatype.value)
        if reader is None:
            return term.value
        try:
            return reader(term.value)
        except (ValueError, InvalidOperation):
            return term.value
    if isinstance(term, Triple):
        return tuple(to_python(part) for part in (term.subject, term.predicate, term.object))
    return term.value


def _integer(lexical: str) -> int:
    if not lexical.isascii() or "_" in lexical:  # int() reads both, XML Schema neither
        raise ValueError(lexical)
    return int(lexical)


def _boolean(lexical: str) -> bool:
    if lexical not in ("true", "false", "1", "0"):
        raise ValueError(lexical)
    return lexical in ("true", "1")


_READERS: Final[dict[str, Callable[[str], object]]] = {
    **dict.fromkeys(_INTEGERS, _integer),
    XSD.base + "decimal": Decimal,
    XSD.base + "double": float,
    XSD.base + "float": float,
    XSD.base + "boolean": _boolean,
    XSD.base + "dateTime": to_time,
    XSD.base + "dateTimeStamp": to_time,
    XSD.base + "date": dt.date.fromisoformat,
    XSD.base + "time": dt.time.fromisoformat,
}


def quad_in(triple: Triple | Quad, graph: NamedNode) -> Quad:
    """Put a triple into a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)
