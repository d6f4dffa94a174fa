"""Rules of the graph's own: what they conclude, with OWL, by whom it may be seen, and when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph.errors import InputError
from ckm_graph.reasoning import compile_rules
from ckm_graph.store import MemoryStore, quad_in
from ckm_graph.transactions._own_rules import materialise_with
from ckm_graph.validation import compile_rules as compile_own
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, personal_graph, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.store import Session

PREFIXES = """
@prefix : <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
"""
P = "<http://example.org/p>"
UNCLE = "CONSTRUCT { ?x <http://example.org/uncle> ?z } { ?x <http://example.org/parent>/<http://example.org/brother> ?z }"
SHAPE = f"""
:S a sh:NodeShape ; sh:targetClass :Person ; sh:rule
  [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :kin ; sh:object [ sh:path :uncle ] ],
  [ a sh:SPARQLRule ; sh:construct '{UNCLE.replace("?x", "$this")}' ] ."""


class World:
    """A session, and what is inferred in it by rules of OWL and own rules."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def infer(
        self, *rules: str, owl: str = "", shapes: str = "", public: str = "", personal: str = ""
    ) -> InferenceReport:
        """Say things in place of what was said before, and infer."""
        for graph, text in ((source_graph("a"), public), (personal_graph("a"), personal)):
            self._session.clear(graph)
            self._session.add(quad_in(triple, graph) for triple in _read(text))
        alone = "".join(
            f':r{n} a sh:SPARQLRule ; sh:construct """{text}""" .' for n, text in enumerate(rules)
        )
        return materialise_with(self._session, compile_rules(_read(owl)), compile_own(_read(shapes + alone)))

    def holds(self, graph: ox.NamedNode = INFERRED) -> set[ox.Triple]:
        """Give what is inferred."""
        return {quad.triple for quad in self._session.quads(graph=graph)}


def _read(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@pytest.fixture
def world() -> Iterator[World]:
    with MemoryStore().session() as session:
        yield World(session)


FAMILY = ":x a :Person ; :parent :y . :y :brother :z ."


def test_a_construct_rule_concludes(world: World) -> None:
    report = world.infer(UNCLE, public=FAMILY)
    assert world.holds() == set(_read(":x :uncle :z ."))
    assert (report.inferred, report.by_rule, report.changed) == (1, (("own rules", 1),), True)


def test_rules_of_shapes_take_part(world: World) -> None:
    world.infer(shapes=SHAPE, public=FAMILY + ":w :parent :y .")
    assert world.holds() == set(_read(":x :uncle :z ; :kin :z ."))


def test_own_rules_and_owl_feed_each_other(world: World) -> None:
    world.infer(
        UNCLE,
        "CONSTRUCT { ?z <http://example.org/nephew> ?x } { ?x a <http://example.org/Nephew> ; <http://example.org/uncle> ?z }",
        owl=":hasBrother rdfs:subPropertyOf :brother . :uncle rdfs:domain :Nephew . :nephew rdfs:domain :Uncle .",
        public=":x :parent :y . :y :hasBrother :z .",
    )
    assert world.holds() == set(
        _read(":y :brother :z . :x :uncle :z ; a :Nephew . :z :nephew :x ; a :Uncle .")
    )


def test_what_has_a_personal_premise_is_personal_and_what_follows_from_it_too(world: World) -> None:
    owl = ":uncle rdfs:subPropertyOf :relative ."
    world.infer(UNCLE, owl=owl, public=":x :parent :y .", personal=":y :brother :z .")
    assert world.holds(PERSONAL_INFERRED) == set(_read(":x :uncle :z ; :relative :z ."))
    assert not world.holds()
    world.infer(UNCLE, owl=owl, public=":x :parent :y, :v . :v :brother :z .", personal=":y :brother :z .")
    assert world.holds() == set(_read(":x :uncle :z ; :relative :z ."))
    assert not world.holds(PERSONAL_INFERRED)


def test_what_is_absent_in_public_alone_is_not_concluded_from_its_absence(world: World) -> None:
    rule = "CONSTRUCT { ?x a <http://example.org/Lapsed> } { ?x a <http://example.org/Person> FILTER NOT EXISTS { ?x <http://example.org/bought> ?y } }"
    world.infer(rule, public=":x a :Person . :y a :Person .", personal=":x :bought :b .")
    assert world.holds() | world.holds(PERSONAL_INFERRED) == set(_read(":y a :Lapsed ."))


def test_what_no_longer_follows_goes_and_a_second_run_changes_nothing(world: World) -> None:
    assert world.infer(UNCLE, public=FAMILY).changed
    assert not world.infer(UNCLE, public=FAMILY).changed
    assert world.infer(UNCLE, public=":x :parent :y .").changed
    assert not world.holds()
    world.infer(UNCLE, public=FAMILY)
    assert world.infer(public=FAMILY).changed
    assert not world.holds()


def test_what_is_stated_is_not_inferred(world: World) -> None:
    report = world.infer(UNCLE, public=FAMILY + ":x :uncle :z .")
    assert (report.inferred, report.changed) == (0, False)
    assert world.infer(UNCLE, public=FAMILY, personal=":x :uncle :z .").inferred == 0


def test_rules_run_in_their_order(world: World) -> None:
    late = "CONSTRUCT { ?x a :Late } { ?x a :A FILTER NOT EXISTS { ?x a :Early } }"
    early = "CONSTRUCT { ?x a :Early } { ?x a :A }"
    shapes = "".join(
        f":{name} a sh:SPARQLRule ; sh:order {order} ; sh:prefixes :ns ; sh:construct '{text}' ."
        for name, order, text in (("a", 2, late), ("b", 1, early))
    )
    ns = ":ns sh:declare [ sh:prefix '' ; sh:namespace 'http://example.org/' ] ."
    world.infer(shapes=shapes + ns, public=":x a :A .")
    assert world.holds() == set(_read(":x a :Early ."))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CONSTRUCT { ?x <x:p> [] } { ?x ?p ?o }", "makes blank nodes"),
        ("CONSTRUCT { ?x owl:sameAs ?o } { ?x ?p ?o }", "merge nothing"),
        ("CONSTRUCT { ?x a owl:Class } { ?x ?p ?o }", "merge nothing"),
        ("CONSTRUCT { ?x <x:p> ?o } { ?x ?p ?o } LIMIT 1", "without LIMIT"),
        ("SELECT * { ?x ?p ?o }", "has to be a CONSTRUCT query"),
        ("CONSTRUCT { ?x <x:p> ?o { ?x ?p ?o }", "malformed"),
        (
            "CONSTRUCT { ?x :p ?n } { ?x :p ?o BIND(IRI(CONCAT(STR(?o), '1')) AS ?n) }".replace(":p", P),
            "still give new triples",
        ),
    ],
)
def test_a_rule_that_can_not_be_used_is_refused_by_name(world: World, rule: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as raised:
        world.infer(rule, public=":x :p :y .")
    assert "http://example.org/r0" in str(raised.value)
