"""The compiled rules and owlrl infer the same, less owlrl's noise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ckm_graph.reasoning import compile_rules, materialise_reference, reference
from ckm_graph.store.memory import MemoryStore
from ckm_graph.vocabulary import CKM, ONTOLOGY, OWL, RDF, RDFS, personal_graph, source_graph
from tests.examples import examples
from tests.reasoning.worlds import DECLARED, facts, ontologies

if TYPE_CHECKING:
    from tests.reasoning.conftest import World

states = st.dictionaries(facts, st.sampled_from(["public", "personal"]), min_size=3, max_size=8)


def _said_and_followed(make_world: type[World], ontology: str, state: dict[str, str]) -> bool:
    """Tell whether a personal statement follows from the public ones, so that it depends on the way what does.

    A step that the compiler took ahead (an inverse's inverse) does not pass through the statement.
    """
    parts = _split(state)
    with MemoryStore().session() as session:
        world = make_world(session)
        world.infer(ontology=DECLARED + ontology, public=parts["public"])
        follows = world.public
        world.say(public=parts["personal"])
        return any(quad.triple in follows for quad in session.quads(graph=source_graph("shop")))


def _split(state: dict[str, str]) -> dict[str, str]:
    return {
        place: " ".join(fact for fact, where in state.items() if where == place)
        for place in ("public", "personal")
    }


@settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ontologies, st.lists(states, min_size=1, max_size=2))
def test_any_small_world_has_the_consequences_owlrl_finds(
    make_world: type[World], ontology: str, history: list[dict[str, str]]
) -> None:
    with MemoryStore().session() as session:
        world = make_world(session)
        world.say(ontology=DECLARED + ontology)
        for state in history:
            world.infer(**_split(state))
            assert world.public | world.personal == reference(session)
            assert not world.infer().changed
        found = world.public, world.personal
        materialise_reference(session)
        assert world.public | world.personal == found[0] | found[1]
        assume(not _said_and_followed(make_world, ontology, history[-1]))
        assert (world.public, world.personal) == found


def test_the_projects_own_ontology_has_the_consequences_owlrl_finds(make_world: type[World]) -> None:
    with MemoryStore().session() as session:
        world = make_world(session)
        ontology = _project_axioms()
        session.add(ox.Quad(t.subject, t.predicate, t.object, ONTOLOGY) for t in ontology)
        session.add(_one_of_everything(ontology))
        assert len(compile_rules(ontology)) > 0
        report = world.infer()
        assert report.inferred > 0
        assert world.public | world.personal == reference(session)
        assert not world.infer().changed


def _project_axioms() -> list[ox.Triple]:
    """Read the ontology, without the texts that are for people: owlrl is slow and they bear on nothing."""
    folder = Path(__file__).resolve().parents[2] / "ontology"
    read = [
        quad.triple
        for path in sorted(folder.rglob("*.ttl"))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]
    return [triple for triple in read if not isinstance(triple.object, ox.Literal)]


def _one_of_everything(ontology: list[ox.Triple]) -> list[ox.Quad]:
    """Give each class an individual, and each property a triple between two neighbours."""
    kinds: dict[ox.NamedNode, list[ox.NamedNode]] = {
        kind: [] for kind in (OWL.Class, RDFS.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    }
    for triple in ontology:
        term, kind = triple.subject, triple.object
        if triple.predicate == RDF.type and isinstance(term, ox.NamedNode) and isinstance(kind, ox.NamedNode):
            kinds.get(kind, []).append(term)
    nodes = [CKM[f"test/{number}"] for number in range(7)]
    quads = []
    for number, class_ in enumerate(kinds[OWL.Class] + kinds[RDFS.Class]):
        graph = source_graph("test") if number % 3 else personal_graph("test")
        quads.append(ox.Quad(CKM[f"test/of/{number}"], RDF.type, class_, graph))
    for number, property_ in enumerate(kinds[OWL.ObjectProperty]):
        graph = source_graph("test") if number % 3 else personal_graph("test")
        quads.append(ox.Quad(nodes[number % 7], property_, nodes[(number * number + 1) % 7], graph))
        quads.append(ox.Quad(nodes[(number * number + 1) % 7], property_, nodes[(number + 3) % 7], graph))
    for number, property_ in enumerate(kinds[OWL.DatatypeProperty]):
        quads.append(
            ox.Quad(nodes[number % 7], property_, ox.Literal(f"value {number}"), personal_graph("test"))
        )
    return quads
