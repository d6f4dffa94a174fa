"""The inferred graphs hold exactly what follows, each triple in the graph it belongs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.reasoning import compile_rules, materialise, materialise_reference
from ckm_graph.vocabulary import INFERRED, ONTOLOGY, PERSONAL_INFERRED, RDF, SHAPES

if TYPE_CHECKING:
    from tests.reasoning.conftest import Triples, World

_CHAIN = ":p a owl:TransitiveProperty . :A rdfs:subClassOf :B ."


def test_what_needs_a_personal_quad_is_personal(world: World, triples: Triples) -> None:
    world.infer(ontology=_CHAIN, public=":a :p :b . :x a :A .", personal=":b :p :c . :y a :A .")
    assert world.public == triples(":x a :B .")
    assert world.personal == triples(":a :p :c . :y a :B .")


def test_what_follows_both_ways_is_public(world: World, triples: Triples) -> None:
    world.infer(ontology=_CHAIN, public=":a :p :b . :b :p :c .", personal=":a :p :d . :d :p :c .")
    assert world.public == triples(":a :p :c .")
    assert not world.personal


def test_a_triple_changes_its_graph_when_its_premise_does(world: World, triples: Triples) -> None:
    world.infer(ontology=_CHAIN, personal=":x a :A .")
    report = world.infer(public=":x a :A .", personal="")
    assert report.changed
    assert (world.public, world.personal) == (triples(":x a :B ."), frozenset())


def test_what_is_asserted_leaves_the_inferred_graphs_and_comes_back_when_withdrawn(
    world: World, triples: Triples
) -> None:
    world.infer(ontology=_CHAIN, public=":x a :A .")
    assert world.infer(public=":x a :A, :B .").inferred == 0
    assert world.infer(public=":x a :A .", personal=":x a :B .").inferred == 0
    assert world.infer(personal="").inferred == 1
    assert world.public == triples(":x a :B .")


def test_what_no_longer_follows_is_withdrawn_through_a_cut_chain(world: World, triples: Triples) -> None:
    world.infer(ontology=_CHAIN, public=":a :p :b . :b :p :c . :c :p :d .")
    assert len(world.public) == 3
    world.infer(public=":a :p :b . :c :p :d . :b :p :e .")
    assert world.public == triples(":a :p :e .")


def test_a_rule_that_goes_takes_its_conclusions_along(world: World) -> None:
    world.infer(ontology=_CHAIN, public=":x a :A .")
    assert world.infer(ontology="").changed
    assert not world.public


def test_a_second_run_changes_nothing(world: World) -> None:
    first = world.infer(
        ontology=_CHAIN + ":q rdfs:subPropertyOf :label .",
        public=":a :p :b . :b :p :c . :x a :A ; :q 'one', 'two'@en, 3 .",
        personal=":c :p :d .",
    )
    before = world.public, world.personal
    second = world.infer()
    assert (first.changed, second.changed) == (True, False)
    assert (second.inferred, second.by_rule, second.rounds) == (first.inferred, first.by_rule, first.rounds)
    assert (world.public, world.personal) == before


def test_strays_in_the_inferred_graphs_are_removed(world: World, triples: Triples) -> None:
    world.say(ontology=_CHAIN, public=":x a :A .")
    strays = triples(":x :r [] , 'text', 5 . :x a :C .")
    for graph in (INFERRED, PERSONAL_INFERRED):
        world.session.add(ox.Quad(t.subject, t.predicate, t.object, graph) for t in strays)
    assert world.infer().changed
    assert (world.public, world.personal) == (triples(":x a :B ."), frozenset())


def test_graphs_aside_and_inferred_are_no_premises(world: World, triples: Triples) -> None:
    node = ox.NamedNode("http://example.org/x")
    world.session.add([ox.Quad(node, RDF.type, ox.NamedNode("http://example.org/A"), SHAPES)])
    world.session.add([ox.Quad(node, RDF.type, ox.NamedNode("http://example.org/A"), INFERRED)])
    world.infer(ontology=_CHAIN, public=":y a :A .")
    assert world.public == triples(":y a :B .")


def test_an_empty_graph_infers_nothing(world: World) -> None:
    report = world.infer()
    assert (report.asserted, report.inferred, report.rounds, report.changed, report.by_rule) == (
        0,
        0,
        0,
        False,
        (),
    )


def test_the_report_counts_what_was_said_and_names_the_rules(world: World) -> None:
    report = world.infer(ontology=_CHAIN, public=":a :p :b . :b :p :c .", personal=":x a :A .")
    assert (report.asserted, report.inferred) == (5, 2)
    assert report.by_rule == (("TransitiveProperty", 1), ("subClassOf", 1))


def test_progress_tells_each_round_and_what_was_new_in_it(world: World) -> None:
    links = " ".join(f":n{i} :p :n{i + 1} ." for i in range(16))
    world.say(ontology=_CHAIN, public=links)
    told: list[tuple[int, int]] = []
    rules = compile_rules(world.session.quads(graph=ONTOLOGY))
    report = materialise(world.session, rules, progress=lambda number, new: told.append((number, new)))
    assert [number for number, _ in told] == list(range(1, report.rounds + 1))
    assert sum(new for _, new in told) == report.inferred == 17 * 16 // 2 - 16
    assert report.rounds <= 6


def test_the_reference_engine_writes_the_same_graphs(world: World) -> None:
    world.infer(ontology=_CHAIN, public=":a :p :b . :x a :A .", personal=":b :p :c . :a :p :d . :x a :B .")
    report = materialise_reference(world.session)
    assert not report.changed
    assert report.inferred == len(world.public) + len(world.personal)
    world.session.clear(INFERRED)
    world.session.clear(PERSONAL_INFERRED)
    assert materialise_reference(world.session).changed
    assert not world.infer().changed
