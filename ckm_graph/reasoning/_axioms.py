"""The axioms of an ontology, read from its triples and closed among themselves.

Reading turns class expressions into edges and tables on their nodes, blank or not. Closing applies
the profile's rules on schema vocabulary (scm-*): hierarchies become transitive, and of two
restrictions one may lie under the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final, TypeAlias

from ckm_graph.errors import InputError
from ckm_graph.reasoning.rules import TYPE, is_reserved, key_of
from ckm_graph.vocabulary import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Triple

__all__ = ["Axioms", "Edges", "closed", "read_axioms"]

THING: Final = OWL.Thing.value
Edges: TypeAlias = dict[str, set[str]]
"""From a class or property to those directly above it, or, closed, to all above it."""
_Pairs: TypeAlias = list[tuple[str, str]]


@dataclass(slots=True)
class Axioms:
    """What an ontology says about classes and properties, by keys."""

    above: Edges = field(default_factory=lambda: defaultdict(set))
    """Classes to superclasses; closed by `read_axioms`."""
    properties: Edges = field(default_factory=lambda: defaultdict(set))
    """Properties to superproperties, as told."""
    inverses: set[tuple[str, str]] = field(default_factory=set)
    """Both directions; a symmetric property with itself."""
    transitive: set[str] = field(default_factory=set)
    chains: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    domains: set[tuple[str, str]] = field(default_factory=set)
    ranges: set[tuple[str, str]] = field(default_factory=set)
    some: set[tuple[str, str, str]] = field(default_factory=set)
    """(property, filler, restriction); the filler may be owl:Thing."""
    every: set[tuple[str, str, str]] = field(default_factory=set)
    """(restriction, property, filler)."""
    values: set[tuple[str, str, str]] = field(default_factory=set)
    """(restriction, property, value)."""
    members: set[tuple[str, str]] = field(default_factory=set)
    """(individual, enumeration)."""
    intersections: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    """Two parts or more."""


def read_axioms(ontology: Iterable[Triple | Quad]) -> Axioms:
    """Read the axioms that have a bearing on instances, with the class hierarchy closed.

    Raises
    ------
    InputError
        If an RDF list is broken.

    """
    told: dict[str, _Pairs] = defaultdict(list)
    for triple in ontology:
        told[triple.predicate.value].append((key_of(triple.subject), key_of(triple.object)))
    axioms = Axioms()
    lists = _Lists(told)
    _read_properties(axioms, told, lists)
    _read_classes(axioms, told, lists)
    _read_restrictions(axioms, told)
    _close_classes(axioms)
    return axioms


def closed(edges: Mapping[str, set[str]]) -> Edges:
    """Give the transitive closure, without the nodes themselves unless they lie on a circle.

    >>> closed({"a": {"b"}, "b": {"c"}})["a"] == {"b", "c"}
    True
    """
    result: Edges = {}
    for start in edges:
        seen: set[str] = set()
        waiting = list(edges[start])
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(edges.get(node, ()))
        result[start] = seen
    return result


class _Lists:
    """RDF lists by their head."""

    def __init__(self, told: Mapping[str, _Pairs]) -> None:
        self._first = dict(told.get(RDF.base + "first", ()))
        self._rest = dict(told.get(RDF.base + "rest", ()))

    def items(self, head: str) -> tuple[str, ...]:
        """Give the items of a list; a broken one would make unsound rules and is refused."""
        found: list[str] = []
        visited: set[str] = set()
        node = head
        while node != RDF.nil.value:
            if node in visited or node not in self._first or node not in self._rest:
                message = (
                    f"the ontology's list {head} is broken at {node}: give it one rdf:first and rdf:rest"
                )
                raise InputError(message)
            visited.add(node)
            found.append(self._first[node])
            node = self._rest[node]
        return tuple(found)


def _read_properties(axioms: Axioms, told: Mapping[str, _Pairs], lists: _Lists) -> None:
    for lower, upper in told.get(RDFS.subPropertyOf.value, ()):
        axioms.properties[lower].add(upper)
    for one, other in told.get(OWL.equivalentProperty.value, ()):
        axioms.properties[one].add(other)
        axioms.properties[other].add(one)
    for one, other in told.get(OWL.inverseOf.value, ()):
        axioms.inverses |= {(one, other), (other, one)}
    for property_, kind in told.get(TYPE, ()):
        if kind == OWL.SymmetricProperty.value:
            axioms.inverses.add((property_, property_))
        elif kind == OWL.TransitiveProperty.value:
            axioms.transitive.add(property_)
    axioms.chains = [(lists.items(head), whole) for whole, head in told.get(OWL.propertyChainAxiom.value, ())]
    axioms.domains = set(told.get(RDFS.domain.value, ()))
    axioms.ranges = set(told.get(RDFS.range.value, ()))


def _read_classes(axioms: Axioms, told: Mapping[str, _Pairs], lists: _Lists) -> None:
    for lower, upper in told.get(RDFS.subClassOf.value, ()):
        axioms.above[lower].add(upper)
    for one, other in told.get(OWL.equivalentClass.value, ()):
        axioms.above[one].add(other)
        axioms.above[other].add(one)
    for union, head in told.get(OWL.unionOf.value, ()):
        for member in lists.items(head):
            axioms.above[member].add(union)
    for whole, head in told.get(OWL.intersectionOf.value, ()):
        parts = tuple(sorted(set(lists.items(head)) - {THING}))
        axioms.above[whole].update(parts)
        if len(parts) == 1:
            axioms.above[parts[0]].add(whole)
        elif parts and whole not in parts:
            axioms.intersections.append((parts, whole))
    for enumeration, head in told.get(OWL.oneOf.value, ()):
        axioms.members |= {(member, enumeration) for member in lists.items(head)}


def _read_restrictions(axioms: Axioms, told: Mapping[str, _Pairs]) -> None:
    on: dict[str, list[str]] = defaultdict(list)
    for restriction, property_ in told.get(OWL.onProperty.value, ()):
        on[restriction].append(property_)
    for restriction, filler in told.get(OWL.someValuesFrom.value, ()):
        axioms.some |= {(property_, filler, restriction) for property_ in on[restriction]}
    for restriction, filler in told.get(OWL.allValuesFrom.value, ()):
        axioms.every |= {(restriction, property_, filler) for property_ in on[restriction]}
    for restriction, value in told.get(OWL.hasValue.value, ()):
        axioms.values |= {(restriction, property_, value) for property_ in on[restriction]}


def _close_classes(axioms: Axioms) -> None:
    """Close the class hierarchy, in which a restriction may lie under another; leave out reserved classes."""
    under = closed(axioms.properties)
    pairs = [(lower, upper) for lower, uppers in axioms.above.items() for upper in uppers]
    edges: Edges = defaultdict(set)
    for lower, upper in pairs:
        if not is_reserved(lower) and not is_reserved(upper):
            edges[lower].add(upper)
    while True:
        above = closed(edges)
        found = _restriction_edges(axioms, above, under)
        new = {(lower, upper) for lower, upper in found if upper not in above.get(lower, ())}
        if not new:
            break
        for lower, upper in new:
            edges[lower].add(upper)
    axioms.above = {lower: uppers - {lower} for lower, uppers in above.items()}


def _restriction_edges(axioms: Axioms, above: Edges, under: Edges) -> set[tuple[str, str]]:
    """Find which restriction lies under which: scm-hv, scm-svf1, scm-svf2, scm-avf1, scm-avf2."""

    def is_under(edges: Edges, lower: str, upper: str) -> bool:
        return upper in {lower, THING} or upper in edges.get(lower, ())

    some = {
        (c1, c2)
        for (p1, y1, c1), (p2, y2, c2) in product(axioms.some, repeat=2)
        if (p1 == p2 and is_under(above, y1, y2)) or (y1 == y2 and is_under(under, p1, p2))
    }
    every = {
        (c1, c2)
        for (c1, p1, y1), (c2, p2, y2) in product(axioms.every, repeat=2)
        if (p1 == p2 and is_under(above, y1, y2)) or (y1 == y2 and is_under(under, p2, p1))
    }
    value = {
        (c1, c2)
        for (c1, p1, v1), (c2, p2, v2) in product(axioms.values, repeat=2)
        if v1 == v2 and is_under(under, p1, p2)
    }
    return {(lower, upper) for lower, upper in some | every | value if lower != upper}
