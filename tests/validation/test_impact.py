"""What a change can have broken: which shapes and focus nodes it concerns, and that it concerns no others."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, Triple

from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.demo import generate_shop
from ckm_graph.model.validation import Report
from ckm_graph.store import MemoryStore, quad_in
from ckm_graph.validation import affected, compile_shapes, validate, validate_affected
from ckm_graph.validation.impact._walk import MOST
from ckm_graph.vocabulary import ONTOLOGY, RDF, RDFS, source_graph
from tests.examples import examples
from tests.validation._graphs import EX, keys, quads, store_of, turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.store import Store, Term
    from ckm_graph.validation import Affected

SHOP = """
ex:ann a ex:Person ; ex:since 2020 ; ex:name "Ann" . ex:bob a ex:Person ; ex:since 2021 .
ex:q1 a ex:Question ; ex:by ex:ann ; ex:year 2022 . ex:q2 a ex:Question ; ex:by ex:bob ; ex:year 2022 .
ex:Person rdfs:subClassOf ex:Agent .
"""
NOT_BEFORE_JOINING = """
ex:ns sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .
ex:Order sh:targetClass ex:Question ; sh:sparql [ sh:prefixes ex:ns ; sh:select \"\"\"
    SELECT $this ?value { $this ex:by ?who ; ex:year ?value . ?who ex:since ?joined FILTER(?value < ?joined) } \"\"\" ] .
"""


def _after(shapes: str, change: str, data: str = SHOP) -> Affected:
    """Tell what a change concerns; ``change`` came, nothing went."""
    new = turtle(change)
    with store_of([*turtle(data), *new]).view() as view:
        return affected(view, compile_shapes(turtle(shapes)), new)


def _nodes(found: Affected) -> set[Term]:
    return {node for _, focus in found.queries for node in focus or ()}


def test_a_value_concerns_the_node_that_has_it() -> None:
    shapes = "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:datatype xsd:string ] ."
    assert _nodes(_after(shapes, "ex:bob ex:name 5 .")) == {EX.bob}
    assert _after(shapes, "ex:bob ex:since 5 . ex:q1 ex:name 5 .").queries == ()


def test_a_value_concerns_the_nodes_that_a_path_leads_back_to() -> None:
    shapes = "ex:S sh:targetClass ex:Question ; sh:property [ sh:path ( ex:by ex:name ) ; sh:minCount 1 ] ."
    assert _nodes(_after(shapes, 'ex:ann ex:name "Anna" .')) == {EX.q1}
    inverse = (
        "ex:S sh:targetClass ex:Agent ; sh:property [ sh:path [ sh:inversePath ex:by ] ; sh:maxCount 1 ] ."
    )
    assert _nodes(_after(inverse, "ex:q3 ex:by ex:bob .")) == {EX.bob}


def test_a_type_concerns_the_node_and_those_that_ask_for_its_class() -> None:
    shapes = "ex:S sh:targetClass ex:Question ; sh:property [ sh:path ex:by ; sh:class ex:Expert ] ."
    assert _nodes(_after(shapes, "ex:ann a ex:Expert .")) == {EX.q1}
    assert _after(shapes, "ex:ann a ex:Novice .").queries == ()
    assert _nodes(_after(shapes, "ex:Person rdfs:subClassOf ex:Expert .")) == {EX.q1, EX.q2}


def test_a_class_that_is_no_longer_below_another_takes_its_nodes_out_of_the_targets() -> None:
    shapes = compile_shapes(turtle("ex:S sh:targetClass ex:Agent ; sh:path ex:name ; sh:minCount 1 ."))
    gone = Triple(EX.Person, RDFS.subClassOf, EX.Agent)
    with store_of(turtle(SHOP)).view() as before, store_of(set(turtle(SHOP)) - {gone}).view() as after:
        found = affected(after, shapes, [gone])
        assert [r.focus_node for r in validate_affected(before, shapes, found).results] == [EX.bob]
        assert validate_affected(after, shapes, found) == Report()


def test_a_joining_date_concerns_what_the_person_wrote() -> None:
    found = _after(NOT_BEFORE_JOINING, "ex:ann ex:since 2023 .")
    assert [focus for _, focus in found.queries] == [(EX.q1,)]
    with store_of([*turtle(SHOP), *turtle("ex:ann ex:since 2023 .")]).view() as view:
        report = validate_affected(view, compile_shapes(turtle(NOT_BEFORE_JOINING)), found)
    assert [(r.focus_node, r.value) for r in report.results] == [(EX.q1, Literal(2022))]
    assert report.whole == ()


def test_an_ignored_constant_concerns_nothing() -> None:
    query = "SELECT $this { $this ex:state ex:Closed FILTER NOT EXISTS { $this ex:year ?y } }"
    shapes = NOT_BEFORE_JOINING.split("ex:Order", maxsplit=1)[0]
    shapes += f'ex:S sh:targetNode ex:q1 ; sh:sparql [ sh:prefixes ex:ns ; sh:select "{query}" ] .'
    assert _after(shapes, "ex:q1 ex:state ex:Open .").queries == ()
    assert _nodes(_after(shapes, "ex:q1 ex:state ex:Closed .")) == {EX.q1}


def test_a_pattern_that_nothing_ties_to_the_focus_node_makes_its_shape_run_whole() -> None:
    query = "SELECT $this { $this ex:year ?y FILTER EXISTS { ?any ex:closed true } }"
    shapes = (
        NOT_BEFORE_JOINING
        + f'ex:S sh:targetClass ex:Question ; sh:sparql [ sh:prefixes ex:ns ; sh:select "{query}" ] .'
    )
    assert _after(shapes, "ex:q1 ex:year 2024 .").whole == ()
    found = _after(shapes, "ex:shop ex:closed true .")
    assert found.whole == (EX.S,)
    with store_of(turtle(SHOP + "ex:shop ex:closed true .")).view() as view:
        report = validate_affected(view, compile_shapes(turtle(shapes)), found)
    assert report.whole == (EX.S,)
    assert {result.focus_node for result in report.results} == {EX.q1, EX.q2}


def test_a_path_of_any_length_concerns_all_nodes_along_it() -> None:
    shapes = """ex:S sh:targetSubjectsOf ex:p ;
        sh:property [ sh:path ( [ sh:zeroOrMorePath ex:p ] ex:q ) ; sh:maxCount 1 ] ."""
    chain = "ex:n0 ex:p ex:n1 . ex:n1 ex:p ex:n2 . ex:other ex:p ex:end ."
    assert _nodes(_after(shapes, "ex:n2 ex:p ex:n3 .", chain)) == {EX.n0, EX.n1, EX.n2}
    assert _nodes(_after(shapes, "ex:n2 ex:q ex:x .", chain)) == {EX.n0, EX.n1}  # n2 is no target


def test_a_node_that_lost_its_type_and_that_type_its_class_is_concerned() -> None:
    shapes = compile_shapes(turtle("ex:S sh:targetClass ex:Agent ; sh:path ex:name ; sh:minCount 1 ."))
    gone = [Triple(EX.Person, RDFS.subClassOf, EX.Agent), Triple(EX.bob, RDF.type, EX.Person)]
    with store_of(set(turtle(SHOP)) - set(gone)).view() as view:
        assert EX.bob in _nodes(affected(view, shapes, gone))


def test_only_a_variable_that_has_a_value_before_an_optional_group_ties_it() -> None:
    first = "SELECT $this ?b { OPTIONAL { ?who ex:banned ?b } $this ex:by ?who FILTER(!BOUND(?b)) }"
    last = "SELECT $this ?b { $this ex:by ?who OPTIONAL { ?who ex:banned ?b } FILTER(!BOUND(?b)) }"
    prefixes = NOT_BEFORE_JOINING.split("ex:Order", maxsplit=1)[0]
    for query, whole in ((first, (EX.S,)), (last, ())):
        constraint = (
            f'ex:S sh:targetNode ex:q1, ex:q2 ; sh:sparql [ sh:prefixes ex:ns ; sh:select "{query}" ] .'
        )
        found = _after(prefixes + constraint, "ex:ann ex:banned true .")
        assert found.whole == whole
        assert _nodes(found) == (set() if whole else {EX.q1})


def test_a_union_that_leads_to_a_pattern_is_followed_branch_by_branch() -> None:
    query = "SELECT $this { { $this ex:by ?who } UNION { ?who ex:owns $this } ?who ex:banned true }"
    shapes = NOT_BEFORE_JOINING.split("ex:Order", maxsplit=1)[0]
    shapes += f'ex:S sh:targetNode ex:q1, ex:q2 ; sh:sparql [ sh:prefixes ex:ns ; sh:select "{query}" ] .'
    found = _after(shapes, "ex:ann ex:banned true .", SHOP + "ex:ann ex:owns ex:q2 .")
    assert _nodes(found) == {EX.q1, EX.q2}


def test_a_change_that_concerns_very_many_nodes_makes_its_shape_run_whole() -> None:
    shapes = compile_shapes(
        turtle("ex:S sh:targetSubjectsOf ex:in ; sh:path ( ex:in ex:name ) ; sh:minCount 1 .")
    )
    many = [Triple(EX[f"n{number}"], EX["in"], EX.hub) for number in range(MOST + 1)]
    name = Triple(EX.hub, EX.name, Literal("hub"))
    with store_of([*many, name]).view() as view:
        assert affected(view, shapes, [name]).whole == (shapes.queries[0].checks[0].shape.node,)
        assert affected(view, shapes, many[:1]).whole == ()


def test_a_shape_that_is_left_to_pyshacl_runs_whole_if_it_mentions_what_changed() -> None:
    shapes = (
        "ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:knows ; sh:node ex:S ; sh:maxCount 1 ] ."
    )
    assert _after(shapes, "ex:ann ex:knows ex:bob .").whole == (EX.S,)
    assert _after(shapes, "ex:ann ex:likes ex:bob .").whole == ()
    many = turtle(SHOP + "ex:ann ex:knows ex:bob, ex:ann .")
    with store_of(many).view() as view:
        compiled = compile_shapes(turtle(shapes))
        found = affected(view, compiled, [Triple(EX.ann, EX.knows, EX.ann)])
        assert keys(validate_affected(view, compiled, found)) == keys(validate(view, compiled))


def test_nothing_changed_concerns_nothing() -> None:
    assert _after("ex:S sh:targetNode ex:a ; sh:path ex:p ; sh:minCount 1 .", "").queries == ()


@pytest.mark.parametrize(
    "change", ["ex:ann ex:since 2023 .", "ex:Question rdfs:subClassOf ex:Item .", "ex:q3 ex:by ex:ann ."]
)
def test_every_store_gives_the_same(store: Store, change: str) -> None:
    shapes = (
        NOT_BEFORE_JOINING
        + """
    ex:Item sh:targetClass ex:Item ; sh:property [ sh:path ex:by ; sh:class ex:Agent ; sh:minCount 2 ] .
    ex:By sh:targetObjectsOf ex:by ; sh:property [ sh:path [ sh:inversePath ex:by ] ; sh:maxCount 1 ] .
    """
    )
    compiled, new = compile_shapes(turtle(shapes)), turtle(change)
    everything = [*turtle(SHOP), *new]
    with store.session() as session:
        session.add(quads(everything))
        session.commit("loaded")
    with store.view() as view, store_of(everything).view() as reference:
        found = affected(view, compiled, new)
        assert found == affected(reference, compiled, new)
        assert found.queries
        assert keys(validate_affected(view, compiled, found)) == keys(
            validate_affected(reference, compiled, found)
        )


def _triples(paths: Iterable[object]) -> list[Triple]:
    return [quad.triple for path in paths for quad in ox.parse(path=str(path))]


def _altered(state: list[Triple], chance: random.Random) -> tuple[list[Triple], list[Triple]]:
    """Make up what comes and what goes: triples with an end from another triple of the same predicate."""
    coming: list[Triple] = []
    for triple in chance.sample(state, 2):
        alike = [t for t in state if t.predicate == triple.predicate]
        other = chance.choice(alike)
        coming.append(Triple(triple.subject, triple.predicate, other.object))
    coming.append(
        Triple(
            chance.choice(state).subject,
            RDF.type,
            chance.choice([t.object for t in state if t.predicate == RDF.type]),
        )
    )
    return coming, chance.sample(state, chance.randint(0, 3))


def test_the_packages_own_shapes_find_after_any_change_what_they_find_on_the_whole() -> None:
    shapes = compile_shapes(_triples(shape_files()))
    ontology = _triples(ontology_files())
    store = MemoryStore()
    shop = generate_shop(customers=10)
    state = list(dict.fromkeys(triple for triples in shop.sources.values() for triple in triples))
    graph = source_graph("shop")
    with store.session() as session:
        session.add(quad_in(triple, ONTOLOGY) for triple in ontology)
        session.add(quad_in(triple, graph) for triple in state)
        whole = Counter(keys(validate(session, shapes)))
        chance = random.Random(1)
        for _ in range(examples(8)):
            coming, going = _altered(state, chance)
            new = [t for t in dict.fromkeys(coming) if t not in state and t not in going]
            changed = [*new, *going]
            session.remove(quad_in(triple, graph) for triple in going)
            session.add(quad_in(triple, graph) for triple in new)
            found = affected(session, shapes, changed)
            after = Counter(keys(validate_affected(session, shapes, found)))
            now = Counter(keys(validate(session, shapes)))
            session.remove(quad_in(triple, graph) for triple in new)
            session.add(quad_in(triple, graph) for triple in going)
            before = Counter(keys(validate_affected(session, shapes, found)))
            assert found.whole == ()
            assert before <= whole
            assert whole - before + after == now
            session.remove(quad_in(triple, graph) for triple in going)
            session.add(quad_in(triple, graph) for triple in new)
            state = [t for t in [*state, *new] if t not in going]
            whole = now
