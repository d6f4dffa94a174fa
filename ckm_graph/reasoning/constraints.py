"""From an ontology to what its instances must not be, and to what makes two of them one.

OWL 2 RL has rules that conclude nothing but that something is wrong, and rules that conclude owl:sameAs.
Both come to a pattern of facts; in the second kind all *things* that go with the same *shared* values are
one, so that a property that a thousand items share is one group and not a million pairs:

    cax-dw    x a C, x a D             wrong wherever it is found
    prp-fp    x p y                    thing y, shared x
    prp-key   x a C, x p v, x q w      thing x, shared v and w

A nameless class in a pattern is replaced by what leads to it (see _unfolding): facts are looked for in
a graph, and no graph holds that something is of a nameless class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.reasoning._axioms import NOTHING, THING, Told, axioms_of
from ckm_graph.reasoning._unfolding import Pattern, Rule, unfolded
from ckm_graph.reasoning.compiler import names_for, rules_of
from ckm_graph.reasoning.rules import TYPE, Row, Symbol, is_named
from ckm_graph.vocabulary import OWL, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import NamedNode, Quad, Triple

__all__ = ["Constraint", "Constraints", "DataRange", "compile_constraints"]

_HEAD: Final = Pattern("?x", " clash", "?x")


class Constraint(NamedTuple):
    """What must not be found together, or what makes things one."""

    law: str
    """Its name in the W3C profile."""
    terms: tuple[str, ...]
    """The classes and properties of its axiom, by key."""
    bodies: tuple[Rule, ...]
    """The patterns that it comes to; each rule's ``kept`` is the thing, then the shared values."""


class DataRange(NamedTuple):
    """Values of a property that must be of a datatype."""

    property: str
    datatype: str
    bodies: tuple[Rule, ...]
    """Where it holds: ``kept`` is the value."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What one ontology forbids and what it says is one."""

    forbidden: tuple[Constraint, ...]
    identities: tuple[Constraint, ...]
    ranges: tuple[DataRange, ...]
    unchecked: tuple[str, ...] = ()
    """Laws and terms that can't be looked for: a nameless class there is defined by way of itself."""

    def __len__(self) -> int:
        return len(self.forbidden) + len(self.identities) + len(self.ranges)


def compile_constraints(ontology: Iterable[Triple | Quad]) -> Constraints:
    """Find the rules on identity and inconsistency that can fire under an ontology.

    Parameters
    ----------
    ontology
        As for `compile_rules`.

    Raises
    ------
    InputError
        If an RDF list in the axioms is broken.

    References
    ----------
    https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules

    Examples
    --------
    >>> import pyoxigraph as ox
    >>> ontology = ox.parse('''
    ...     @prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     ex:Person owl:disjointWith ex:Organisation ; owl:hasKey ( ex:email ) .
    ... ''', format=ox.RdfFormat.TURTLE)
    >>> found = compile_constraints(ontology)
    >>> [one.law for one in found.forbidden + found.identities]
    ['cax-dw', 'cls-nothing2', 'prp-key']

    """
    told = Told(ontology)
    axioms = axioms_of(told)
    names = names_for([(lower, upper) for lower, uppers in axioms.above.items() for upper in uppers])
    wanted = [*_forbidden(told), *_identities(told), *_ranges(told)]
    renamed = [_named(rule, names) for rule, _ in wanted]
    asked = {_symbol(atom) for rule in renamed for atom in rule.body if not is_named(atom.about)}
    found: dict[str, list[tuple[Rule, tuple[str, ...], tuple[Rule, ...]]]] = {}
    unchecked = []
    rules = rules_of(axioms, asked)
    leads = {*rules.table("subClassOf"), *rules.table("subPropertyOf")}
    for (rule, terms), bodies in zip(wanted, unfolded(rules, renamed), strict=True):
        if bodies is None:
            unchecked.append(" ".join((rule.name, *terms)))
        elif bodies:
            found.setdefault(rule.head.predicate, []).append((rule, terms, _widest(bodies, leads)))
    return Constraints(
        tuple(Constraint(rule.name, terms, bodies) for rule, terms, bodies in found.get(" clash", ())),
        tuple(Constraint(rule.name, terms, bodies) for rule, terms, bodies in found.get(" one", ())),
        tuple(DataRange(terms[0], terms[1], bodies) for _, terms, bodies in found.get(" range", ())),
        tuple(unchecked),
    )


_Wanted = tuple[Rule, tuple[str, ...]]


def _forbidden(told: Told) -> Iterator[_Wanted]:
    """Yield the rules of the profile whose conclusion is *false*."""
    classes: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("cax-dw", told.pairs(OWL.disjointWith)),
        ("cls-com", told.pairs(OWL.complementOf)),
        ("cax-adc", _pairs_in(told, OWL.AllDisjointClasses)),
    )
    for law, pairs in classes:
        for pair in _unordered(pairs):
            yield _clash(law, pair, (*_of("?x", pair[0]), *_of("?x", pair[1])))
    properties: tuple[tuple[str, Iterable[tuple[str, str]]], ...] = (
        ("prp-pdw", told.pairs(OWL.propertyDisjointWith)),
        ("prp-adp", _pairs_in(told, OWL.AllDisjointProperties)),
    )
    for law, pairs in properties:
        for one, other in _unordered(pairs):
            yield _clash(law, (one, other), (Pattern("?x", one, "?y"), Pattern("?x", other, "?y")))
    for property_ in told.of_type(OWL.IrreflexiveProperty):
        yield _clash("prp-irp", (property_,), (Pattern("?x", property_, "?x"),))
    for property_ in told.of_type(OWL.AsymmetricProperty):
        body = (Pattern("?x", property_, "?y"), Pattern("?y", property_, "?x"))
        yield _clash("prp-asyp", (property_,), body)
    for class_ in (NOTHING, OWL.Nothing.value):
        yield _clash("cls-nothing2", (OWL.Nothing.value,), (Pattern("?x", TYPE, class_),))
    for law, restriction, property_, filler in _at_most(told, 0):
        yield _clash(law, (property_,), _values(restriction, property_, filler))


def _identities(told: Told) -> Iterator[_Wanted]:
    """Yield the rules of the profile whose conclusion is owl:sameAs."""
    for property_ in told.of_type(OWL.FunctionalProperty):
        yield _one("prp-fp", (property_,), (Pattern("?x", property_, "?y"),), ("?y", "?x"))
    for property_ in told.of_type(OWL.InverseFunctionalProperty):
        yield _one("prp-ifp", (property_,), (Pattern("?x", property_, "?y"),), ("?x", "?y"))
    for law, restriction, property_, filler in _at_most(told, 1):
        yield _one(law, (property_,), _values(restriction, property_, filler), ("?y", "?x"))
    for class_, head in told.pairs(OWL.hasKey):
        properties = told.items(head)
        values = tuple(f"?v{number}" for number in range(len(properties)))
        said = (Pattern("?x", property_, value) for property_, value in zip(properties, values, strict=True))
        if properties:
            yield _one("prp-key", (class_, *properties), (*_of("?x", class_), *said), ("?x", *values))


def _ranges(told: Told) -> Iterator[_Wanted]:
    """Yield what says of which datatype the values of a property are."""
    on = told.on_properties()
    everywhere: tuple[Pattern, ...] = ()
    ranges = [(everywhere, property_, datatype) for property_, datatype in told.pairs(RDFS.range)]
    ranges += [
        (_of("?x", restriction), property_, datatype)
        for restriction, datatype in told.pairs(OWL.allValuesFrom)
        for property_ in on.get(restriction, ())
    ]
    head = _HEAD._replace(predicate=" range")
    for where, property_, datatype in ranges:
        if datatype.startswith(XSD.base) and is_named(property_):
            body = (*where, Pattern("?x", property_, "?y"))
            yield Rule(body, head, "dt-not-type", kept=("?y",)), (property_, datatype)


def _at_most(told: Told, count: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield law, restriction, property and filler of what says that there is at most so many."""
    on = told.on_properties()
    for restriction, number in told.pairs(OWL.maxCardinality):
        if _is_number(number, count):
            for property_ in on.get(restriction, ()):
                yield ("cls-maxc1", "cls-maxc2")[count], restriction, property_, THING
    fillers = dict(told.pairs(OWL.onClass))
    for restriction, number in told.pairs(OWL.maxQualifiedCardinality):
        if _is_number(number, count) and restriction in fillers:
            filler = fillers[restriction]
            some, any_ = (("cls-maxqc1", "cls-maxqc2"), ("cls-maxqc3", "cls-maxqc4"))[count]
            for property_ in on.get(restriction, ()):
                yield any_ if filler == THING else some, restriction, property_, filler


def _clash(law: str, terms: tuple[str, ...], body: tuple[Pattern, ...]) -> _Wanted:
    return Rule(tuple(dict.fromkeys(body)), _HEAD, law), terms


def _one(law: str, terms: tuple[str, ...], body: tuple[Pattern, ...], kept: tuple[str, ...]) -> _Wanted:
    return Rule(body, _HEAD._replace(predicate=" one"), law, kept=kept), terms


def _of(node: str, class_: str) -> tuple[Pattern, ...]:
    """Say that something is of a class; of owl:Thing is everything."""
    return () if class_ == THING else (Pattern(node, TYPE, class_),)


def _values(restriction: str, property_: str, filler: str) -> tuple[Pattern, ...]:
    """Say that something under a restriction has a value of a class."""
    return (*_of("?x", restriction), Pattern("?x", property_, "?y"), *_of("?y", filler))


def _pairs_in(told: Told, kind: NamedNode) -> Iterator[tuple[str, str]]:
    axioms = set(told.of_type(kind))
    for axiom, head in told.pairs(OWL.members):
        if axiom in axioms:
            yield from combinations(told.items(head), 2)


def _unordered(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted({(min(pair), max(pair)) for pair in pairs})


def _is_number(key: str, wanted: int) -> bool:
    return re.match(rf'"\+?0*{wanted}(\.0*)?"\^\^', key) is not None


def _named(rule: Rule, names: dict[str, str]) -> Rule:
    """Put the names of nameless classes in a rule."""
    body = tuple(
        atom._replace(object=names.get(atom.object, atom.object)) if atom.predicate == TYPE else atom
        for atom in rule.body
    )
    return rule._replace(body=body)


def _widest(bodies: tuple[Rule, ...], leads: set[Row]) -> tuple[Rule, ...]:
    """Leave out a pattern that is found by another one too, since what follows from it is in the graph."""
    kept: list[Rule] = []
    for rule in bodies:
        if not any(_covers(other, rule, leads) for other in kept):
            kept = [other for other in kept if not _covers(rule, other, leads)] + [rule]
    return tuple(kept)


def _covers(wide: Rule, narrow: Rule, leads: set[Row]) -> bool:
    return (
        wide.kept == narrow.kept
        and wide.nodes <= narrow.nodes
        and all(any(_implies(own, atom, leads) for own in narrow.body) for atom in wide.body)
    )


def _implies(own: Pattern, atom: Pattern, leads: set[Row]) -> bool:
    alike = own._replace(**{"object" if own.predicate == TYPE else "predicate": atom.about})
    return own == atom or (alike == atom and (own.about, atom.about) in leads)


def _symbol(atom: Pattern) -> Symbol:
    return Symbol("class" if atom.predicate == TYPE else "property", atom.about)
