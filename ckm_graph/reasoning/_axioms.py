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
from ckm_graph.reasoning.rules import is_named, is_reserved, key_of
from ckm_graph.vocabulary import OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode, Quad, Triple

__all__ = ["NOTHING", "THING", "Axioms", "Edges", "Told", "axioms_of", "closed", "read_axioms"]

THING: Final = OWL.Thing.value
NOTHING: Final = " nothing"
"""What owl:Nothing is called here: a class that no conclusion names, and that makes a clash."""
Edges: TypeAlias = dict[str, set[str]]
"""From a class or property to those directly above it, or, closed, to all above it."""
_Pairs: TypeAlias = list[tuple[str, str]]
_RENAMED: Final = {OWL.Nothing.value: NOTHING}


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
    """(individual, enumeration), and (individual, nameless class)."""
    intersections: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    """Two parts or more."""


def read_axioms(ontology: Iterable[Triple | Quad]) -> Axioms:
    """Read the axioms that have a bearing on instances, with the class hierarchy closed.

    Raises
    ------
    InputError
        If an RDF list is broken.

    """
    return axioms_of(Told(ontology))


def axioms_of(told: Told) -> Axioms:
    """Read axioms from what an ontology says; the rest as in `read_axioms`."""
    axioms = Axioms()
    _read_properties(axioms, told)
    _read_classes(axioms, told)
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


class Told:
    """What an ontology says, as pairs of keys by predicate, and its RDF lists."""

    def __init__(self, ontology: Iterable[Triple | Quad]) -> None:
        self._pairs: dict[str, _Pairs] = defaultdict(list)
        for triple in ontology:
            pair = tuple(_RENAMED.get(key, key) for key in map(key_of, (triple.subject, triple.object)))
            self._pairs[triple.predicate.value].append(pair)  # type: ignore[arg-type]
        self._first = dict(self.pairs(RDF.first))
        self._rest = dict(self.pairs(RDF.rest))

    def pairs(self, predicate: NamedNode) -> _Pairs:
        """Give the subjects and objects of a predicate."""
        return self._pairs.get(predicate.value, [])

    def of_type(self, kind: NamedNode) -> list[str]:
        """List what is of a type."""
        return [node for node, class_ in self.pairs(RDF.type) if class_ == kind.value]

    def on_properties(self) -> dict[str, list[str]]:
        """Give the properties that each restriction is on."""
        found: dict[str, list[str]] = defaultdict(list)
        for restriction, property_ in self.pairs(OWL.onProperty):
            found[restriction].append(property_)
        return found

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


def _read_properties(axioms: Axioms, told: Told) -> None:
    for lower, upper in told.pairs(RDFS.subPropertyOf):
        axioms.properties[lower].add(upper)
    for one, other in told.pairs(OWL.equivalentProperty):
        axioms.properties[one].add(other)
        axioms.properties[other].add(one)
    for one, other in told.pairs(OWL.inverseOf):
        axioms.inverses |= {(one, other), (other, one)}
    for property_, kind in told.pairs(RDF.type):
        if kind == OWL.SymmetricProperty.value:
            axioms.inverses.add((property_, property_))
        elif kind == OWL.TransitiveProperty.value:
            axioms.transitive.add(property_)
    axioms.chains = [(told.items(head), whole) for whole, head in told.pairs(OWL.propertyChainAxiom)]
    axioms.domains = set(told.pairs(RDFS.domain))
    axioms.ranges = set(told.pairs(RDFS.range))


def _read_classes(axioms: Axioms, told: Told) -> None:
    for lower, upper in told.pairs(RDFS.subClassOf):
        axioms.above[lower].add(upper)
    for one, other in told.pairs(OWL.equivalentClass):
        axioms.above[one].add(other)
        axioms.above[other].add(one)
    for union, head in told.pairs(OWL.unionOf):
        for member in told.items(head):
            axioms.above[member].add(union)
    for whole, head in told.pairs(OWL.intersectionOf):
        parts = tuple(sorted(set(told.items(head)) - {THING}))
        axioms.above[whole].update(parts)
        if len(parts) == 1:
            axioms.above[parts[0]].add(whole)
        elif parts and whole not in parts:
            axioms.intersections.append((parts, whole))
    for enumeration, head in told.pairs(OWL.oneOf):
        axioms.members |= {(member, enumeration) for member in told.items(head)}
    axioms.members |= {
        (node, class_) for node, class_ in told.pairs(RDF.type) if not is_named(class_) and class_ != NOTHING
    }


def _read_restrictions(axioms: Axioms, told: Told) -> None:
    on = told.on_properties()
    for restriction, filler in told.pairs(OWL.someValuesFrom):
        axioms.some |= {(property_, filler, restriction) for property_ in on.get(restriction, ())}
    for restriction, filler in told.pairs(OWL.allValuesFrom):
        axioms.every |= {(restriction, property_, filler) for property_ in on.get(restriction, ())}
    for restriction, value in told.pairs(OWL.hasValue):
        axioms.values |= {(restriction, property_, value) for property_ in on.get(restriction, ())}


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
