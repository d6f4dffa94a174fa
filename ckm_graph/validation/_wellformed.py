"""What is wrong with a shape before anything is made of it.

A parameter with a value of the wrong kind breaks nothing when it is run, and so would say that all is well.
SHACL calls such shapes ill-formed; here each is an error that says what is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.store import MemoryStore
from ckm_graph.turtle import GENID
from ckm_graph.validation._datatypes import NARROW
from ckm_graph.validation._parameters import KNOWN, ONE_SHAPE, PATH_ONLY, SHAPE_LISTS, SINGLE
from ckm_graph.validation._vocabulary import short
from ckm_graph.vocabulary import RDF, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = ["check_reference", "check_shape"]

_INTEGERS: Final = frozenset({XSD.integer}) | NARROW
_DIGITS: Final = re.compile(r"\+?[0-9]+")
_COUNTS: Final = (SH.qualifiedMinCount, SH.qualifiedMaxCount)
_ALONE_ON_NODES: Final = (((SH.flags,), (SH.pattern,)), ((SH.ignoredProperties,), (SH.closed,)))
_ALONE: Final = (
    *_ALONE_ON_NODES,
    ((SH.qualifiedValueShape,), _COUNTS),
    (_COUNTS, (SH.qualifiedValueShape,)),
    ((SH.qualifiedValueShapesDisjoint,), (SH.qualifiedValueShape,)),
)
"""Parameters of which one says nothing without one of the others.

On node shapes the qualified ones say nothing in any company, and the W3C's suite allows them.
"""


def check_shape(triples: Triples, node: Term) -> None:
    """Refuse what a shape may not have, and values that its parameters may not have.

    Raises
    ------
    InputError
        With what is needed instead.

    """
    for predicate in triples.predicates(node):
        values = triples.values(node, predicate)
        _check_use(triples, node, predicate, len(values))
        for value in values:
            _check_value(triples, predicate, value)
    _check_kind(triples, node)
    _check_company(triples, node)
    for pattern in triples.values(node, SH.pattern):
        _check_pattern(pattern, triples.values(node, SH.flags))


def check_reference(triples: Triples, node: Term, what: str) -> None:
    """Refuse a reference to a shape that is described nowhere.

    For SHACL an IRI that nothing is said of is a shape without constraints, which everything conforms to.
    What people mean is another name, so it is refused, as pySHACL does too.

    Raises
    ------
    InputError
        If the node is a literal, or an IRI that nothing is said of.

    """
    if isinstance(node, BlankNode) or (
        isinstance(node, NamedNode) and (any(triples.predicates(node)) or GENID in node.value)
    ):
        return
    message = f"{what} needs a shape that the shapes graph describes, not {node}: look at its name"
    raise InputError(message)


def _check_use(triples: Triples, node: Term, predicate: NamedNode, times: int) -> None:
    if predicate.value.startswith(SH.base) and predicate not in KNOWN:
        message = f"{short(predicate)} is not supported on a shape; write it with SHACL Core or sh:sparql"
        raise InputError(message)
    if predicate in SINGLE and times > 1:
        message = f"{short(predicate)} is given {times} times; once is the most"
        raise InputError(message)
    if predicate in PATH_ONLY and not triples.values(node, SH.path):
        message = f"{short(predicate)} needs a property shape: give the shape an sh:path"
        raise InputError(message)


def _check_value(triples: Triples, predicate: NamedNode, value: Term) -> None:
    if predicate in ONE_SHAPE or predicate == SH.qualifiedValueShape:
        check_reference(triples, value, short(predicate))
    elif predicate in SHAPE_LISTS:
        for member in triples.items(value):
            check_reference(triples, member, f"the list of {short(predicate)}")
    elif predicate == SH.property:
        if not triples.values(value, SH.path):
            message = f"sh:property needs a property shape, and {value} has no sh:path"
            raise InputError(message)
    elif predicate in _LISTED:
        for member in triples.items(value):
            _check_kind_of(f"the list of {short(predicate)}", member, *_LISTED[predicate])
    elif predicate in _NEEDED:
        _check_kind_of(short(predicate), value, *_NEEDED[predicate])


def _check_kind_of(what: str, value: Term, fits: Callable[[Term], bool], needed: str) -> None:
    if not fits(value):
        message = f"{what} needs {needed}, not {value}"
        raise InputError(message)


def _check_kind(triples: Triples, node: Term) -> None:
    """Refuse a shape that says it is of the other kind."""
    kinds, path = triples.values(node, RDF.type), triples.values(node, SH.path)
    if path and SH.NodeShape in kinds:
        message = "it is a sh:NodeShape with a sh:path: call it a sh:PropertyShape, or take the path away"
        raise InputError(message)
    if not path and SH.PropertyShape in kinds:
        message = "it is a sh:PropertyShape without a sh:path: give it one, or call it a sh:NodeShape"
        raise InputError(message)


def _check_company(triples: Triples, node: Term) -> None:
    """Refuse a parameter that says nothing without another, which is missing."""
    alone = _ALONE if triples.values(node, SH.path) else _ALONE_ON_NODES
    for one, others in alone:
        has = [parameter for parameter in one if triples.values(node, parameter)]
        if has and not any(triples.values(node, other) for other in others):
            message = f"{short(has[0])} says nothing without {_or(others)}"
            raise InputError(message)


def _or(parameters: Iterable[NamedNode]) -> str:
    return " or ".join(short(parameter) for parameter in parameters)


def _check_pattern(pattern: Term, flags: list[Term]) -> None:
    """Let the engine try a regular expression: one that it can't use would match nothing, without a word."""
    given = ", ".join(str(term) for term in (pattern, *flags))
    with MemoryStore().view() as view:
        table = view.select(f'SELECT (REGEX("", {given}) AS ?tried) WHERE {{ }}')
        if any(row[0] is not None for row in table.all_terms()):
            return
    of_flags = f" with the flags {flags[0]}" if flags else ""
    message = (
        f"the sh:pattern {pattern}{of_flags} is no regular expression that SPARQL's REGEX can use: it has no "
        "look-around and no back-references; the flags are i, m, q, s and x"
    )
    raise InputError(message)


def _is_count(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype in _INTEGERS and bool(_DIGITS.fullmatch(term.value))


def _is_truth(term: Term) -> bool:
    return (
        isinstance(term, Literal)
        and term.datatype == XSD.boolean
        and term.value in ("true", "false", "1", "0")
    )


def _is_iri(term: Term) -> bool:
    return isinstance(term, NamedNode)


def _is_text(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype == XSD.string


def _is_literal(term: Term) -> bool:
    return isinstance(term, Literal)


_COUNT: Final = (_is_count, "a whole number of 0 or more (xsd:integer)")
_TRUTH: Final = (_is_truth, "true or false (xsd:boolean)")
_IRI: Final = (_is_iri, "an IRI")
_TEXT: Final = (_is_text, "a text (xsd:string)")
_LITERAL: Final = (_is_literal, "a literal")
_NEEDED: Final = {
    **dict.fromkeys((SH.minCount, SH.maxCount, SH.minLength, SH.maxLength, *_COUNTS), _COUNT),
    **dict.fromkeys((SH.deactivated, SH.closed, SH.uniqueLang, SH.qualifiedValueShapesDisjoint), _TRUTH),
    **dict.fromkeys((SH["class"], SH.datatype, SH.severity, SH.equals, SH.disjoint), _IRI),
    **dict.fromkeys((SH.lessThan, SH.lessThanOrEquals), _IRI),
    **dict.fromkeys((SH.minExclusive, SH.minInclusive, SH.maxExclusive, SH.maxInclusive), _LITERAL),
    **dict.fromkeys((SH.pattern, SH.flags), _TEXT),
    SH.message: _LITERAL,
}
_LISTED: Final = {SH.ignoredProperties: _IRI, SH.languageIn: _TEXT}
