"""A small world has a contradiction here just when owlrl reports one, and the same things are one."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ckm_graph.reasoning import compile_constraints, examine
from ckm_graph.reasoning.reference import judgement
from ckm_graph.store.memory import MemoryStore
from ckm_graph.vocabulary import ONTOLOGY
from tests.examples import examples
from tests.reasoning.worlds import DECLARED, classes, individuals, ontologies, properties

if TYPE_CHECKING:
    from tests.reasoning.conftest import World


def _said(pattern: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda it: pattern.format(*it))


_MOST_NONE = "{} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {} ; owl:maxCardinality 0 ] ."
_MOST_NONE_OF = (
    "{} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {} ; owl:onClass {} ; "
    'owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger ] .'
)
forbidding = st.one_of(
    _said("{} owl:disjointWith {} .", classes, classes),
    _said("{} rdfs:subClassOf [ a owl:Class ; owl:complementOf {} ] .", classes, classes),
    _said("[] a owl:AllDisjointClasses ; owl:members ({} {} :Goal) .", classes, classes),
    _said("{} rdfs:subClassOf owl:Nothing .", classes),
    _said("{} a owl:AsymmetricProperty .", properties),
    _said("{} a owl:IrreflexiveProperty .", properties),
    _said(":p owl:propertyDisjointWith {} .", properties),
    st.just("[] a owl:AllDisjointProperties ; owl:members (:p :q :unused) ."),  # owlrl passes over the last
    _said(_MOST_NONE.replace(" 0 ", ' "0"^^xsd:nonNegativeInteger '), classes, properties),
    _said(_MOST_NONE_OF, classes, properties, classes),
    _said(
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual {} ; owl:assertionProperty {} ; "
        "owl:targetIndividual {} .",
        individuals,
        properties,
        individuals,
    ),
)
facts = st.one_of(
    _said("{} a {} .", individuals, classes), _said("{} {} {} .", individuals, properties, individuals)
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ontologies,
    st.lists(forbidding, min_size=1, max_size=3).map(" ".join),
    st.lists(facts, min_size=2, max_size=6).map(" ".join),
)
def test_a_world_contradicts_itself_just_when_owlrl_says_so(
    make_world: type[World], ontology: str, forbidden: str, data: str
) -> None:
    with MemoryStore().session() as session:
        world = make_world(session)
        world.infer(ontology=DECLARED + ontology + forbidden, public=data)
        found = examine(session, compile_constraints(session.quads(graph=ONTOLOGY)))
        assume(not found.unchecked)
        assert bool(found.clashes) == bool(judgement(session).contradictions), found.clashes


_ONE = 'owl:maxCardinality "1"^^xsd:nonNegativeInteger'
_ONE_OF = 'owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass'
# Not of keys: owlrl passes over the last property of a key.
uniting = st.one_of(
    _said("{} a owl:FunctionalProperty .", properties),
    _said("{} a owl:InverseFunctionalProperty .", properties),
    _said(
        "{} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {} ; %s ] .".replace("%s", _ONE),
        classes,
        properties,
    ),
    _said(
        "{} rdfs:subClassOf [ a owl:Restriction ; owl:onProperty {} ; %s {} ] .".replace("%s", _ONE_OF),
        classes,
        properties,
        classes,
    ),
)


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ontologies,
    st.lists(uniting, min_size=1, max_size=3).map(" ".join),
    st.lists(facts, min_size=3, max_size=7).map(" ".join),
)
def test_what_is_one_in_a_world_is_one_for_owlrl(
    make_world: type[World], ontology: str, uniting: str, data: str
) -> None:
    with MemoryStore().session() as session:
        world = make_world(session)
        world.infer(ontology=DECLARED + ontology + uniting, public=data)
        found = examine(session, compile_constraints(session.quads(graph=ONTOLOGY)))
        assume(not found.unchecked)
        pairs = {frozenset(pair) for one in found.proposals for pair in combinations(one.things, 2)}
        assert pairs == judgement(session).same
