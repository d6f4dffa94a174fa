"""From an ontology to the instance rules that can fire under it.

1. The axioms are read and closed among themselves (see _axioms).
2. Property hierarchy, inverses and symmetry are one closure over *directed* properties, so that each
   asserted property leads straight to all it implies, in either direction, and to all classes that
   the domains and ranges on the way give.
3. Chains and intersections of n parts become n - 1 of two, over auxiliary names.
4. Rows about reserved terms go, and so do rows whose conclusion nobody can see or use.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ckm_graph.reasoning._axioms import THING, Axioms, Edges, closed, read_axioms
from ckm_graph.reasoning.rules import TEMPLATES, Row, RuleSet, Symbol, Template, is_named, is_reserved

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Quad, Triple

__all__ = ["compile_rules", "names_for", "rules_of"]

_BACK = " back:"


def compile_rules(ontology: Iterable[Triple | Quad]) -> RuleSet:
    """Keep of OWL 2 RL the rules on instances that can fire under an ontology.

    What would give ``owl:sameAs`` (functional and inverse-functional properties, keys, cardinality at
    most 1) and what finds inconsistencies is left to `compile_constraints`. Not evaluated, on purpose:
    what follows from ``owl:sameAs``, since identity has its own representation; data ranges as fillers;
    axioms about the terms of RDF, RDFS, OWL and XSD themselves. Class and property expressions without a
    name work inside, but no conclusion names them.

    Parameters
    ----------
    ontology
        Triples or quads that hold the axioms; all else in them is passed over. Blank nodes that got
        ``/.well-known/genid/`` IRIs on loading count as blank nodes.

    Returns
    -------
    RuleSet
        The rules; equal ontologies give equal rule sets, but for the labels of blank nodes.

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
    ...     @prefix ex: <http://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    ...     ex:Review rdfs:subClassOf ex:Item . ex:Item rdfs:subClassOf ex:Thing .
    ... ''', format=ox.RdfFormat.TURTLE)
    >>> [row[1] for row in compile_rules(ontology).table("subClassOf") if row[0].endswith("Review")]
    ['http://example.org/Item', 'http://example.org/Thing']

    """
    return rules_of(read_axioms(ontology))


def rules_of(axioms: Axioms, asked: Iterable[Symbol] = ()) -> RuleSet:
    """Specialise the rules to axioms.

    Parameters
    ----------
    axioms
        From `read_axioms`.
    asked
        Classes and properties that somebody else reads, so that what concludes on them is kept though they
        have no name.

    """
    tables: dict[str, set[Row]] = {template.name: set() for template in TEMPLATES}
    tables["subClassOf"] = {(lower, upper) for lower, uppers in axioms.above.items() for upper in uppers}
    tables["oneOf"] = set(axioms.members)
    tables["TransitiveProperty"] = {(property_,) for property_ in axioms.transitive}
    tables["hasValue"] = tables["hasValue of"] = set(axioms.values)
    tables["someValuesFrom"] = {row for row in axioms.some if row[1] != THING}
    tables["allValuesFrom"] = set(axioms.every)
    _add_properties(tables, axioms)
    _add_chains(tables, axioms)
    _add_intersections(tables, axioms)
    _use_names(tables)
    _prune(tables, frozenset(asked))
    return RuleSet(tuple(tuple(sorted(tables[template.name])) for template in TEMPLATES))


def names_for(pairs: Collection[Row]) -> dict[str, str]:
    """Give the name that stands for each nameless class with a name under and above it."""
    names: dict[str, str] = {}
    for lower, upper in sorted(pairs):
        if is_named(lower) and not is_named(upper) and (upper, lower) in pairs:
            names.setdefault(upper, lower)
    return names


def _add_properties(tables: dict[str, set[Row]], axioms: Axioms) -> None:
    """Lead each property to all that one triple of it implies."""
    reach = closed(_directed(axioms))
    starts, ends = _typed_places(axioms)
    properties = {node.removeprefix(_BACK) for node in reach} | set(starts) | set(ends)
    for property_ in properties:
        subjects, objects = set(starts.get(property_, ())), set(ends.get(property_, ()))
        for implied in reach.get(property_, ()):
            other = implied.removeprefix(_BACK)
            if implied.startswith(_BACK):
                tables["inverseOf"].add((property_, other))
                subjects |= ends.get(other, set())
                objects |= starts.get(other, set())
            else:
                tables["subPropertyOf"].add((property_, other))
                subjects |= starts.get(other, set())
                objects |= ends.get(other, set())
        tables["subPropertyOf"].discard((property_, property_))
        tables["domain"] |= {(property_, class_) for class_ in subjects}
        tables["range"] |= {(property_, class_) for class_ in objects}


def _directed(axioms: Axioms) -> Edges:
    """Give the implications between properties and, marked, properties read backwards."""
    edges: Edges = defaultdict(set)
    single = [(parts[0], whole) for parts, whole in axioms.chains if len(parts) == 1]
    told = [(lower, upper) for lower, uppers in axioms.properties.items() for upper in uppers]
    for lower, upper in told + single:
        if not is_reserved(lower) and not is_reserved(upper):
            edges[lower].add(upper)
            edges[_BACK + lower].add(_BACK + upper)
    for one, other in axioms.inverses:
        if not is_reserved(one) and not is_reserved(other):
            edges[one].add(_BACK + other)
            edges[_BACK + one].add(other)
    return edges


def _typed_places(axioms: Axioms) -> tuple[Edges, Edges]:
    """Give the classes of a property's subjects and objects, superclasses included."""
    starts: Edges = defaultdict(set)
    ends: Edges = defaultdict(set)
    anything = {(property_, restriction) for property_, filler, restriction in axioms.some if filler == THING}
    for places, told in ((starts, axioms.domains | anything), (ends, axioms.ranges)):
        for property_, class_ in told:
            if not is_reserved(property_) and not is_reserved(class_):
                places[property_] |= {class_, *axioms.above.get(class_, ())}
    return starts, ends


def _add_chains(tables: dict[str, set[Row]], axioms: Axioms) -> None:
    for parts, whole in axioms.chains:
        if len(parts) > 1:
            tables["propertyChainAxiom"] |= _folded(parts, whole, "chain")


def _add_intersections(tables: dict[str, set[Row]], axioms: Axioms) -> None:
    for parts, whole in axioms.intersections:
        tables["intersectionOf"] |= _folded(parts, whole, "and")


def _folded(parts: tuple[str, ...], whole: str, kind: str) -> set[Row]:
    """Combine n parts two by two; what begins alike shares its auxiliary names."""
    rows = set[Row]()
    left = parts[0]
    for index in range(1, len(parts)):
        made = whole if index == len(parts) - 1 else f" {kind}:{'|'.join(parts[: index + 1])}"
        rows.add((left, parts[index], made))
        left = made
    return rows


def _use_names(tables: dict[str, set[Row]]) -> None:
    """Put the name of a class in place of a nameless one that is under and above it."""
    names = names_for(tables["subClassOf"])
    for name, rows in tables.items():
        tables[name] = {tuple(names.get(key, key) for key in row) for row in rows}
    tables["subClassOf"] = {(lower, upper) for lower, upper in tables["subClassOf"] if lower != upper}


def _prune(tables: dict[str, set[Row]], asked: frozenset[Symbol]) -> None:
    """Drop rows about reserved terms, and rows whose conclusion can be neither written nor used."""
    for template in TEMPLATES:
        tables[template.name] = {row for row in tables[template.name] if not _touches_reserved(template, row)}
    while True:
        used = {
            (template.name == "subClassOf", symbol)
            for template in TEMPLATES
            for row in tables[template.name]
            for symbol in template.body_symbols(row)
        } | {(False, symbol) for symbol in asked}
        before = sum(map(len, tables.values()))
        for template in TEMPLATES:
            tables[template.name] = {row for row in tables[template.name] if _is_useful(template, row, used)}
        if sum(map(len, tables.values())) == before:
            return


def _touches_reserved(template: Template, row: Row) -> bool:
    return any(is_reserved(symbol.key) for symbol in (*template.body_symbols(row), template.head_symbol(row)))


def _is_useful(template: Template, row: Row, used: set[tuple[bool, Symbol]]) -> bool:
    """Tell whether somebody can see or use what a row concludes.

    What is closed already (subclasses, domains, ranges) leads to all superclasses by itself, so a
    nameless class in its head is of use only to rules other than subClassOf.
    """
    symbol = template.head_symbol(row)
    if is_named(symbol.key) or (False, symbol) in used:
        return True
    return template.name not in {"subClassOf", "domain", "range"} and (True, symbol) in used
