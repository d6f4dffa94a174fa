"""A proof of what follows rests on what is stated, step by step by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ckm_graph.errors import InputError
from ckm_graph.reasoning import Maintenance, compile_rules, explain, materialise
from ckm_graph.store import quad_in
from ckm_graph.store.memory import MemoryStore
from ckm_graph.vocabulary import ONTOLOGY, is_inferred, source_graph
from tests.examples import examples
from tests.reasoning.conftest import GRAPHS, PREFIXES
from tests.reasoning.worlds import DECLARED, facts, ontologies

if TYPE_CHECKING:
    from ckm_graph.model.inference import Proof
    from ckm_graph.store._protocol import Session
    from tests.reasoning.conftest import World


@settings(max_examples=examples(10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ontologies, st.dictionaries(facts, st.sampled_from(["public", "personal"]), min_size=3, max_size=8))
def test_every_inferred_triple_has_a_proof_whose_steps_follow_from_stated_triples(
    make_world: type[World], ontology: str, state: dict[str, str]
) -> None:
    with MemoryStore().session() as session:
        world = make_world(session)
        world.infer(
            ontology=DECLARED + ontology,
            **{
                place: " ".join(f for f, where in state.items() if where == place)
                for place in GRAPHS
                if place != "ontology"
            },
        )
        rules = compile_rules(session.quads(graph=ONTOLOGY))
        assume(Maintenance(rules).possible)
        for quad in list(session.quads()):
            if isinstance(quad.graph_name, ox.NamedNode) and is_inferred(quad.graph_name):
                proof = explain(session, rules, quad.triple, lambda triple: _sources(session, triple))
                assert proof.triple == quad.triple
                for step in proof.walk():
                    assert step.stated != (step.rule is not None)
                    assert step.stated == bool(_sources(session, step.triple))
                    if step.rule is not None:
                        assert step.triple in _closed(list(session.quads(graph=ONTOLOGY)), step)


def test_a_chain_of_two_hundred_is_told_in_one_row(world: World) -> None:
    links = " . ".join(f":n{i} :within :n{i + 1}" for i in range(200))
    world.infer(ontology=":within a owl:TransitiveProperty .", public=links + " .")
    rules = compile_rules(world.session.quads(graph=ONTOLOGY))
    ends = (ox.NamedNode(f"http://example.org/{name}") for name in ("n0", "within", "n200"))
    proof = explain(world.session, rules, ox.Triple(*ends), lambda triple: _sources(world.session, triple))
    assert (proof.rule, len(proof.premises)) == ("TransitiveProperty", 200)
    assert all(premise.sources == ("shop",) for premise in proof.premises)


def test_what_is_not_there_has_no_proof(world: World) -> None:
    world.infer(ontology=":A rdfs:subClassOf :B .", public=":x a :A .")
    rules = compile_rules(world.session.quads(graph=ONTOLOGY))
    triple = next(quad.triple for quad in ox.parse(PREFIXES + ":x a :C .", format=ox.RdfFormat.TURTLE))
    with pytest.raises(InputError, match="nobody states it"):
        explain(world.session, rules, triple, lambda triple: _sources(world.session, triple))


def _closed(ontology: list[ox.Quad], step: Proof) -> set[ox.Triple]:
    """Give what a fresh run infers from a step's premises alone."""
    with MemoryStore().session() as session:
        session.add(ontology)
        session.add(quad_in(premise.triple, source_graph("premises")) for premise in step.premises)
        materialise(session, compile_rules(ontology))
        return {quad.triple for quad in session.quads()}


def _sources(session: Session, triple: ox.Triple) -> tuple[str, ...]:
    graphs = session.said([triple]).get(triple, ())
    return tuple("shop" for graph in graphs if not is_inferred(graph))
