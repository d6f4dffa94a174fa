"""Constraints on one value, as SPARQL conditions that are true of what breaks them and never errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.validation._datatypes import is_of_datatype
from ckm_graph.vocabulary import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph.store import Term

__all__ = ["INSTANCE_OF", "VALUES", "breaks_value", "whole_number"]

INSTANCE_OF: Final = f"{RDF.type}/{RDFS.subClassOf}*"
"""From a node to its classes, as SHACL counts them."""

_RANGES: Final = {"MinExclusive": ">", "MinInclusive": ">=", "MaxExclusive": "<", "MaxInclusive": "<="}
_NODE_KINDS: Final = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "!isLiteral({0})",
    SH.BlankNodeOrLiteral: "!isIRI({0})",
    SH.IRIOrLiteral: "!isBlank({0})",
}


def breaks_value(name: str, terms: tuple[Term, ...], value: str) -> str:
    """Write the condition that a value breaks a constraint.

    Parameters
    ----------
    name
        One of `VALUES`: a constraint component without ``ConstraintComponent``.
    terms
        The constraint's parameters.
    value
        The variable.

    Returns
    -------
    A SPARQL condition.

    Raises
    ------
    InputError
        If a parameter is not what the component needs.

    """
    if name in _RANGES:
        return f"(!COALESCE({value} {_RANGES[name]} {_constant(terms[0])}, false))"
    return _CONDITIONS[name](terms, value)


def _class(terms: tuple[Term, ...], value: str) -> str:
    return f"(NOT EXISTS {{ {value} {INSTANCE_OF} {_iri(terms[0])} }})"


def _datatype(terms: tuple[Term, ...], value: str) -> str:
    return f"(!{is_of_datatype(value, _iri(terms[0]))})"


def _node_kind(terms: tuple[Term, ...], value: str) -> str:
    condition = _NODE_KINDS.get(_iri(terms[0]))
    if condition is None:
        message = f"{terms[0]} is no sh:nodeKind: use one of {', '.join(str(kind) for kind in _NODE_KINDS)}"
        raise InputError(message)
    return f"(!{condition.format(value)})"


def _min_length(terms: tuple[Term, ...], value: str) -> str:
    return f"(isBlank({value}) || STRLEN(STR({value})) < {whole_number(terms[0])})"


def _max_length(terms: tuple[Term, ...], value: str) -> str:
    return f"(isBlank({value}) || STRLEN(STR({value})) > {whole_number(terms[0])})"


def _pattern(terms: tuple[Term, ...], value: str) -> str:
    return f"(isBlank({value}) || !REGEX(STR({value}), {', '.join(_text(term) for term in terms)}))"


def _language_in(terms: tuple[Term, ...], value: str) -> str:
    ranges = " || ".join(f"langMatches(LANG({value}), {_text(term)})" for term in terms) or "false"
    return f"(!(isLiteral({value}) && ({ranges})))"


def _in(terms: tuple[Term, ...], value: str) -> str:
    names = [str(term) for term in terms if isinstance(term, NamedNode)]
    same = [f"{value} IN ({', '.join(names)})"] if names else []
    same += [f"sameTerm({value}, {term})" for term in terms if isinstance(term, Literal)]
    return f"(!({' || '.join(same) or 'false'}))"


def _iri(term: Term) -> NamedNode:
    if isinstance(term, NamedNode):
        return term
    message = f"an IRI is needed, not {term}"
    raise InputError(message)


def whole_number(term: Term) -> int:
    """Read a parameter that is a whole number."""
    if isinstance(term, Literal):
        try:
            return int(term.value)
        except ValueError:
            pass
    message = f"a whole number is needed, not {term}"
    raise InputError(message)


def _text(term: Term) -> str:
    if isinstance(term, Literal):
        return str(Literal(term.value))
    message = f"a text is needed, not {term}"
    raise InputError(message)


def _constant(term: Term) -> str:
    if isinstance(term, Literal):
        return str(term)
    message = f"a literal is needed, not {term}"
    raise InputError(message)


_CONDITIONS: Final[dict[str, Callable[[tuple[Term, ...], str], str]]] = {
    "Class": _class,
    "Datatype": _datatype,
    "NodeKind": _node_kind,
    "MinLength": _min_length,
    "MaxLength": _max_length,
    "Pattern": _pattern,
    "LanguageIn": _language_in,
    "In": _in,
}
VALUES: Final = (*_RANGES, *_CONDITIONS)
"""The components that this module writes."""
