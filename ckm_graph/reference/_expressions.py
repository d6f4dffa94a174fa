"""Values as readable parts: texts, links, and OWL expressions in the words of Manchester syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.model.reference import Text
from ckm_graph.reference._statements import is_anonymous
from ckm_graph.vocabulary import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.model.reference import Part
    from ckm_graph.reference._naming import Naming
    from ckm_graph.reference._statements import Statements, Term

__all__ = ["parts_of", "value_parts"]

_JOINED: Final = ((OWL.intersectionOf, " and "), (OWL.unionOf, " or "), (OWL.oneOf, ", "))
_FILLED: Final = (
    (OWL.hasValue, "value"),
    (OWL.someValuesFrom, "some"),
    (OWL.allValuesFrom, "only"),
    (OWL.minCardinality, "min"),
    (OWL.maxCardinality, "max"),
    (OWL.cardinality, "exactly"),
    (OWL.minQualifiedCardinality, "min"),
    (OWL.maxQualifiedCardinality, "max"),
    (OWL.qualifiedCardinality, "exactly"),
)


def value_parts(said: Statements, naming: Naming, value: Term, via: ox.NamedNode) -> tuple[Part, ...]:
    """Write a value of a predicate; a property chain is written with rings, as in mathematics."""
    chain = said.items(value) if via == OWL.propertyChainAxiom else None
    if chain:
        return _joined([parts_of(said, naming, link) for link in chain], " ∘ ")
    return parts_of(said, naming, value)


def parts_of(said: Statements, naming: Naming, value: Term, *, inside: bool = False) -> tuple[Part, ...]:
    """Write a value as parts; an expression inside another stands in brackets."""
    if isinstance(value, ox.Literal):
        return (Text(value.value, value.language or ""),)
    if isinstance(value, ox.Triple):
        return (Text(str(value)),)
    if not is_anonymous(value):
        return (naming.link(value),)
    made = _expression(said, naming, value)
    brackets = inside and len(made) > 1
    return (Text("("), *made, Text(")")) if brackets else made


def _expression(said: Statements, naming: Naming, node: Term) -> tuple[Part, ...]:
    """Write a node without a name: a list, a class expression, or whatever is said of it."""
    members = said.items(node)
    if members is not None:
        return _joined([parts_of(said, naming, member) for member in members], ", ")
    for predicate, word in _JOINED:
        for listed in said.objects(node, predicate):
            members = said.items(listed) or []
            return _joined([parts_of(said, naming, member, inside=True) for member in members], word)
    for refused in said.objects(node, OWL.complementOf):
        return (Text("not "), *parts_of(said, naming, refused, inside=True))
    for restricted in said.objects(node, OWL.onProperty):
        return _restriction(said, naming, node, restricted)
    return _description(said, naming, node)


def _restriction(said: Statements, naming: Naming, node: Term, restricted: Term) -> tuple[Part, ...]:
    parts = list(parts_of(said, naming, restricted))
    for predicate, word in _FILLED:
        for filler in said.objects(node, predicate):
            parts += [Text(f" {word} "), *parts_of(said, naming, filler, inside=True)]
    for filler in said.objects(node, OWL.onClass):
        parts += [Text(" "), *parts_of(said, naming, filler, inside=True)]
    return tuple(parts)


def _description(said: Statements, naming: Naming, node: Term) -> tuple[Part, ...]:
    """Write a node without a name by what is said of it."""
    said_of_it = [
        (naming.link(predicate), Text(" "), *parts_of(said, naming, value, inside=True))
        for predicate, values in said.about(node).items()
        if predicate != RDF.type
        for value in values
        if not isinstance(value, ox.BlankNode)
    ]
    return _joined(said_of_it, "; ") if said_of_it else (Text("something"),)


def _joined(groups: Iterable[tuple[Part, ...]], word: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for group in groups:
        if parts:
            parts.append(Text(word))
        parts.extend(group)
    return tuple(parts)
