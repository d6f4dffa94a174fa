"""SPARQL updates without graph names do to the merge what the engine's own update would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import QuerySyntaxError
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import Transaction, restated
from ckm_graph.vocabulary import ID_BASE, XSD
from tests.examples import examples
from tests.transactions.states import founded, said_twice, state

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.store import Store

TERMS = [
    "x:a",
    "x:b",
    "x:c",
    '"s;}"',
    '"{"@en',
    "5",
    "05",
    "true",
    "'''# no\n comment'''",
    "<https://w3id.org/ckm#name>",
]
NODES, PREDICATES, VARIABLES = TERMS[:3], ["x:p", "x:q", "a", "ckm:name"], ["?s", "?o", "?v"]


def triples(subjects: list[str], predicates: list[str], objects: list[str]) -> st.SearchStrategy[str]:
    one = st.builds(
        lambda s, p, o: f"{s} {p} {o}", *(st.sampled_from(some) for some in (subjects, predicates, objects))
    )
    return st.lists(one, min_size=1, max_size=3).map(" . ".join)


DATA = triples(NODES, PREDICATES, TERMS)
PATTERN = triples([*NODES, "?s", "?s"], [*PREDICATES, "?p"], [*TERMS, "?o", "?o", "?s"])
GONE = triples([*NODES, "?s"], PREDICATES, [*TERMS, "?o"])
NEW = triples([*NODES, "?s", "_:b", "_:c"], PREDICATES, [*TERMS, "?o", "_:b", "[ x:p ?o ]", "(1 ?s)"])
WHERE = st.one_of(
    PATTERN,
    PATTERN.map(lambda p: f"{p} FILTER(?s != x:a) # }} ;\n"),
    st.builds("{} OPTIONAL {{ ?o x:q ?v }}".format, PATTERN),
    st.builds("{{ {} }} UNION {{ {} }}".format, PATTERN, PATTERN),
    PATTERN.map(lambda p: f"{{ SELECT DISTINCT ?s ?o WHERE {{ {p} }} }}"),
    st.builds("{} BIND(STR(?s) AS ?o)".format, triples(["?s"], PREDICATES, ["?v", *TERMS])),
    st.just(""),
)
OPERATION = st.one_of(
    DATA.map(lambda d: f"INSERT DATA {{ {d} }}"),
    DATA.map(lambda d: f"insert data {{ {d} . _:b x:p 1 ; x:q _:b }}"),
    DATA.map(lambda d: f"DELETE DATA {{ {d} }}"),
    PATTERN.map(lambda p: f"DELETE WHERE {{ {p} }}"),
    st.builds("DELETE {{ {} }} INSERT {{ {} }} WHERE {{ {} }}".format, GONE, NEW, WHERE),
    st.builds("INSERT {{ {} }} WHERE {{ {} }}".format, NEW, WHERE),
    st.builds("DELETE {{ {} }}\nWHERE {{ {} }}".format, GONE, WHERE),
)
PROLOGUE = "PREFIX x: <x:>\nBASE <https://example.org/>\n"
UPDATES = st.lists(OPERATION, min_size=1, max_size=4).map(
    lambda parts: PROLOGUE + " ;\n".join(part.replace("_:", f"_:n{i}") for i, part in enumerate(parts))
)


def canonical(said: Iterable[ox.Triple]) -> set[str]:
    """Triples up to the names of blank nodes, those that were given IRIs being blank again."""
    dataset = ox.Dataset(ox.Quad(blank(t.subject), t.predicate, blank(t.object)) for t in said)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def blank(term: Any) -> Any:
    if isinstance(term, ox.NamedNode) and term.value.startswith(f"{ID_BASE}genid/"):
        return ox.BlankNode(term.value.removeprefix(f"{ID_BASE}genid/"))
    return term


def seen(store: Store) -> set[str]:
    with store.view() as view:
        return canonical(quad.triple for quad in view.quads())


FILLED = "INSERT DATA { x:a a x:b ; ckm:name 'n' ; x:p x:b , 5 . x:b x:q x:c , x:a ; x:p 'v' . x:c x:q true }"


@settings(deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
@given(updates=st.lists(UPDATES, min_size=1, max_size=2))
@example(
    updates=[
        f"{PROLOGUE} INSERT {{ [] x:p ?s }} WHERE {{ ?s ?p ?o }} ; INSERT {{ [] x:p ?s }} WHERE {{ ?s ?p ?o }}"
    ]
)
@example(updates=[f"{PROLOGUE} INSERT DATA {{ [] x:p 1 }}", f"{PROLOGUE} INSERT DATA {{ [] x:p 1 }}"])
@example(updates=[f"{PROLOGUE} INSERT DATA {{ x:a x:r 05 }} ; DELETE {{ ?s x:r ?o }} WHERE {{ ?s x:r ?o }}"])
def test_an_update_does_what_the_engine_would_do(updates: list[str]) -> None:
    store, engine = MemoryStore(), ox.Store()
    declare = "PREFIX ckm: <https://w3id.org/ckm#> "
    for text in (PROLOGUE + FILLED, *updates):
        before = set(state(store)[0])
        with Transaction(store, founded, "crm", mode=None) as tx:
            tx.update(text)
        engine.update(declare + text)
        assert seen(store) == canonical(quad.triple for quad in engine)
        assert said_twice(store) == []
        after = set(state(store)[0])
        change = tx.change
        assert (change is None) == (before == after)
        if change is not None:
            assert {str(quad) for quad in change.added} == after - before
            assert {str(quad) for quad in change.removed} == before - after


@pytest.mark.parametrize("text", ["INSERT DATA { <x:a> <x:p> <b> }", "INSERT DATA { <b> <x:p> <x:a> }"])
def test_a_relative_iri_is_told_what_it_needs(text: str) -> None:
    with pytest.raises(
        QuerySyntaxError, match="<b> is a relative IRI: write it whole, or put a BASE or a PREFIX"
    ):
        KnowledgeGraph().update(text)
    assert KnowledgeGraph().update(f"BASE <http://example.org/> {text}").change is not None


@pytest.mark.parametrize(
    "text",
    [
        "INSERT",
        "INSERT DATA { x",
        "SELECT * { ?s ?p ?o }",
        "INSERT DATA { ?s <x:p> 1 }",
        "INSERT DATA {} ; nonsense",
        "DELETE DATA { _:b <x:p> 1 }",
    ],
)
def test_a_malformed_update_changes_nothing(text: str) -> None:
    store = MemoryStore()
    with pytest.raises(QuerySyntaxError), Transaction(store, founded, "crm", mode=None) as tx:
        tx.add((ox.NamedNode("x:a"), ox.NamedNode("x:p"), 1))
        tx.update(text)
    assert state(store) == ([], [])


def test_an_operation_may_bring_its_own_prefixes() -> None:
    store = MemoryStore()
    with Transaction(store, founded, "crm", mode=None) as tx:
        tx.update(
            "PREFIX x: <x:> INSERT DATA { x:a x:p 1 } ; PREFIX y: <y:> INSERT { x:a y:p ?o } WHERE { ?s x:p ?o } ;"
        )
    assert tx.change is not None
    assert [str(quad.triple.predicate) for quad in tx.change.added] == ["<x:p>", "<y:p>"]


@pytest.mark.parametrize("text", ["", "  # nothing\n", "PREFIX x: <x:>"])
def test_an_empty_update_is_no_commit(text: str) -> None:
    store = MemoryStore()
    with Transaction(store, founded, "crm", mode=None) as tx:
        tx.update(text)
    assert tx.change is None
    assert state(store) == ([], [])


def test_keywords_within_names_texts_and_comments_are_no_operations() -> None:
    store = MemoryStore()
    with Transaction(store, founded, "crm", mode=None) as tx:
        tx.update(
            "PREFIX graph: <x:graph/> PREFIX clear: <x:clear/> # DROP ALL\n"
            "INSERT DATA { graph:drop clear:load 'CLEAR ALL' , \"GRAPH\"@add . <x:MOVE> a graph:with }"
        )
    assert tx.change is not None
    assert len(tx.change.added) == 3


def test_every_store_applies_an_update(store: Store) -> None:
    for source in ("crm", "desk"):
        with Transaction(store, founded, source, mode=None) as tx:
            tx.update(PROLOGUE + FILLED)
            tx.update(
                "PREFIX x: <x:> DELETE { ?s x:q ?o } INSERT { ?o x:r ?s , [ x:p ?o ] } WHERE { ?s x:q ?o FILTER(isIRI(?o)) }"
            )
    engine = ox.Store()
    for _ in range(2):
        engine.update("PREFIX ckm: <https://w3id.org/ckm#> " + PROLOGUE + FILLED)
        engine.update(
            "PREFIX x: <x:> DELETE { ?s x:q ?o } INSERT { ?o x:r ?s , [ x:p ?o ] } WHERE { ?s x:q ?o FILTER(isIRI(?o)) }"
        )
    assert seen(store) == canonical(quad.triple for quad in engine)
    assert said_twice(store) == []


def test_an_update_keeps_the_datatype_that_is_written() -> None:
    byte = '"5"^^xsd:byte'
    store = MemoryStore()
    with Transaction(store, founded, "crm", mode=None) as tx:
        tx.update(
            f"INSERT DATA {{ <x:a> <x:p> {byte} }} ; DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"
        )
    with store.view() as view:
        (quad,) = view.quads()
        assert restated(view, quad).object == ox.Literal("5", datatype=XSD.byte)
    with Transaction(store, founded, "crm", mode=None) as tx:
        tx.update(f"DELETE DATA {{ <x:a> <x:p> {byte} }}")
    assert state(store)[0] == []
