"""What is inferred stays right while what is said changes, and equals what a fresh run infers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ckm_graph.reasoning import Maintenance, compile_rules, materialise
from ckm_graph.store import quad_in
from ckm_graph.store.memory import MemoryStore
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, personal_graph, source_graph
from tests.examples import examples
from tests.reasoning.worlds import DECLARED, mixed_facts, ontologies

if TYPE_CHECKING:
    from ckm_graph.reasoning.maintenance import Derived
    from ckm_graph.store._protocol import Session
    from tests.reasoning.conftest import World

PLACES = {"public": source_graph("shop"), "personal": personal_graph("shop")}
changes = st.lists(
    st.dictionaries(mixed_facts, st.sampled_from([None, "public", "personal"]), min_size=1, max_size=3),
    min_size=1,
    max_size=5,
)


AT_ONCE = {
    "ckm_graph.reasoning._known.SEVERAL": 0,
    "ckm_graph.reasoning._level.SEVERAL": 1,
    "ckm_graph.reasoning.maintenance.SEVERAL": 0,
    "ckm_graph.reasoning.maintenance._MANY": -1,
}
"""Lets even the smallest change be followed as long chains are: read by queries, and once if all is public."""


@pytest.mark.parametrize("limits", [{}, AT_ONCE], ids=["as ever", "at once"])
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    ontologies, st.dictionaries(mixed_facts, st.sampled_from(list(PLACES)), min_size=3, max_size=8), changes
)
def test_after_any_changes_the_inferred_graphs_are_those_of_a_fresh_run(
    make_world: type[World],
    limits: dict[str, int],
    ontology: str,
    state: dict[str, str],
    history: list[dict[str, str | None]],
) -> None:
    with pytest.MonkeyPatch.context() as patch, MemoryStore().session() as session:
        for name, number in limits.items():
            patch.setattr(name, number)
        world = make_world(session)
        world.say(ontology=DECLARED + ontology)
        rules = compile_rules(session.quads(graph=ox.NamedNode("https://w3id.org/ckm/graph/ontology")))
        maintenance = Maintenance(rules)
        assume(maintenance.possible)
        said: dict[ox.Triple, str] = {_triple(fact): place for fact, place in state.items()}
        session.add(quad_in(triple, PLACES[place]) for triple, place in said.items())
        materialise(session, rules)
        for change in history:
            wanted = {_triple(fact): place for fact, place in change.items()}
            apply(session, maintenance, said, wanted)
            found = _inferred(session)
            report = materialise(session, rules)
            assert (found, report.changed) == (_inferred(session), False)


def apply(
    session: Session,
    maintenance: Maintenance,
    said: dict[ox.Triple, str],
    wanted: dict[ox.Triple, str | None],
) -> Derived:
    """Say triples in a graph, or nowhere; what was inferred and is now said leaves its graph first."""
    removed, added = [], []
    for triple, place in wanted.items():
        old = said.pop(triple, None)
        if place is not None:
            said[triple] = place
        if old == place:
            continue
        if old is not None:
            removed.append(quad_in(triple, PLACES[old]))
        if place is not None:
            added.append(quad_in(triple, PLACES[place]))
            removed += session.standing(quad_in(triple, graph) for graph in (INFERRED, PERSONAL_INFERRED))
    session.remove(removed)
    session.add(added)
    derived = maintenance.follow(session, added, removed)
    session.remove(derived.removed)
    session.add(derived.added)
    return derived


def _triple(fact: str) -> ox.Triple:
    text = f"@prefix : <http://example.org/> . {fact}"
    found: ox.Triple = next(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    return found


def _inferred(session: Session) -> tuple[frozenset[ox.Triple], frozenset[ox.Triple]]:
    public, personal = (
        frozenset(quad.triple for quad in session.quads(graph=graph))
        for graph in (INFERRED, PERSONAL_INFERRED)
    )
    return public, personal
