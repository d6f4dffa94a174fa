"""Small ontologies and facts, drawn at random, that use every kind of axiom that rules are made of.

As in OWL 2 DL, values that are literals belong to properties of their own, which are never inverted,
chained or transitive. `mixed_facts` pay no heed to that: a literal stands where an individual should.
"""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["DECLARED", "facts", "mixed_facts", "ontologies"]

_CLASSES = [":A", ":B", ":C"]
_PROPERTIES = [":p", ":q"]
_VALUED = [":d", ":e"]
_INDIVIDUALS = [":a", ":b", ":c"]
DECLARED = "".join(
    f"{name} a owl:{kind} . "
    for names, kind in (
        ([*_CLASSES, ":Goal"], "Class"),
        (_PROPERTIES, "ObjectProperty"),
        (_VALUED, "DatatypeProperty"),
    )
    for name in names
)

classes = st.sampled_from(_CLASSES)
properties = st.sampled_from(_PROPERTIES)
valued = st.sampled_from(_VALUED)
individuals = st.sampled_from(_INDIVIDUALS)
literals = st.sampled_from(["5", '"text"@en'])
paths = st.one_of(properties, properties.map(lambda name: f"[ owl:inverseOf {name} ]"))


def _restriction(
    kind: str, filler: st.SearchStrategy[str], on: st.SearchStrategy[str] = paths
) -> st.SearchStrategy[str]:
    return st.tuples(on, filler).map(
        lambda it: f"[ a owl:Restriction, owl:Class ; owl:onProperty {it[0]} ; owl:{kind} {it[1]} ]"
    )


def _combination(kind: str, parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=1, max_size=3, unique=True)
    return several.map(lambda it: f"[ a owl:Class ; owl:{kind} ( {' '.join(it)} ) ]")


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        _restriction("someValuesFrom", st.one_of(inner, st.just("owl:Thing"))),
        _restriction("allValuesFrom", inner),
        _restriction("hasValue", individuals),
        _restriction("hasValue", literals, valued),
        _restriction("someValuesFrom", st.just("owl:Thing"), valued),
        _combination("intersectionOf", inner),
        _combination("unionOf", inner),
        _combination("oneOf", individuals),
    )


expressions = st.one_of(_wider(classes), st.recursive(classes, _wider, max_leaves=3))


def _axiom(pattern: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda it: pattern.format(*it))


chains = st.lists(properties, min_size=2, max_size=3).map(" ".join)
axioms = st.one_of(
    _axiom("{} rdfs:subClassOf {} .", expressions, expressions),
    _axiom("{} rdfs:subClassOf {} .", classes, expressions),
    _axiom("{} rdfs:subClassOf :Goal .", expressions),
    _axiom("[ a owl:Class ; owl:intersectionOf ( {} {} ) ] rdfs:subClassOf :Goal .", classes, expressions),
    _axiom("{} owl:equivalentClass {} .", classes, expressions),
    _axiom("{} rdfs:subPropertyOf {} .", properties, properties),
    _axiom("{} owl:equivalentProperty {} .", properties, properties),
    _axiom("{} rdfs:subPropertyOf {} .", valued, valued),
    _axiom("{} owl:inverseOf {} .", properties, properties),
    _axiom("{} owl:propertyChainAxiom ( {} ) .", properties, chains),
    _axiom("{} rdfs:domain {} .", st.one_of(properties, valued), expressions),
    _axiom("{} rdfs:range {} .", properties, expressions),
    _axiom("{} a owl:{} .", properties, st.sampled_from(["TransitiveProperty", "SymmetricProperty"])),
    _axiom("{} a owl:{} .", properties, st.sampled_from(["FunctionalProperty", "InverseFunctionalProperty"])),
)
ontologies = st.lists(axioms, min_size=2, max_size=6).map(" ".join)

facts = st.one_of(
    _axiom("{} a {} .", individuals, classes),
    _axiom("{} {} {} .", individuals, properties, individuals),
    _axiom("{} {} {} .", individuals, properties, individuals),
    _axiom("{} {} {} .", individuals, valued, literals),
)
mixed_facts = st.one_of(facts, _axiom("{} {} {} .", individuals, properties, literals))
