"""`kg.dataset` answers as an rdflib Dataset over the same quads would, and can't be written."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from pyoxigraph import NamedNode
from rdflib import RDF, Literal, URIRef

from ckm_graph.errors import QueryRefused
from ckm_graph.store import to_rdflib
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph import KnowledgeGraph

pytestmark = pytest.mark.filterwarnings(
    "ignore:Dataset.(default_context|contexts):DeprecationWarning"
)  # rdflib's own

X = rdflib.Namespace("https://example.org/")
CKM = rdflib.Namespace("https://w3id.org/ckm#")
QUERIES = [
    "SELECT ?s ?t { ?s a ckm:Question ; ckm:topic ?topic . ?topic ckm:name ?t }",
    "SELECT ?t (COUNT(?s) AS ?n) { ?s ckm:topic ?t } GROUP BY ?t",
    "SELECT ?s { ?s ckm:topic/ckm:name 'brakes' }",
    "SELECT ?a ?c { ?a ckm:title ?b . OPTIONAL { ?b ?p ?c } }",
    "SELECT ?g ?s { GRAPH ?g { ?s ckm:rating ?r } }",
    "SELECT ?s ?o { ?s ckm:score ?o FILTER(?o > 5) }",
    "SELECT ?s { ?s ckm:title 'How?'@en }",
]


def plain(kg: KnowledgeGraph) -> rdflib.Dataset:
    """The same quads in rdflib's own memory."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.bind("ckm", CKM)
    with kg.store.view() as view:
        for quad in view.quads():
            assert isinstance(quad.subject, NamedNode)
            graph = dataset.graph(URIRef(quad.graph_name.value))  # type: ignore[union-attr]
            value = to_rdflib(quad.object)
            if (str(quad.subject.value), str(value)) == (str(X.q2), "7"):
                value = Literal("7", datatype=rdflib.XSD.positiveInteger)
            graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), value))
    return dataset


def test_it_answers_as_rdflib_itself_would(kg: KnowledgeGraph) -> None:
    ours, theirs = kg.dataset, plain(kg)
    assert len(ours) == len(theirs)
    assert set(ours) == set(theirs)
    assert {graph.identifier for graph in ours.graphs()} == {graph.identifier for graph in theirs.graphs()}
    parts: list[list[Any]] = [
        [None, X.q1, X.none, Literal("q"), rdflib.BNode("b")],
        [None, CKM.score, CKM.name, RDF.type, X.none],
        [
            None,
            Literal(5),
            Literal("brakes"),
            Literal("Why?"),
            Literal("How?", lang="en"),
            CKM.Question,
            Literal("7"),
        ]
        + [Literal("7", datatype=rdflib.XSD[name]) for name in ("positiveInteger", "integer")]
        + [Literal("a", datatype=X.type), URIRef("no iri at all")],
    ]
    for pattern in itertools.product(*parts):
        if pattern == (None, None, None):
            continue
        assert set(ours.triples(pattern)) == set(theirs.triples(pattern)), pattern
        for name in ("source/crm", "personal/crm", "ontology", "nothing"):
            graph = URIRef(f"https://w3id.org/ckm/graph/{name}")
            if pattern[0] is not None or pattern[1] in (CKM.score, CKM.name):
                assert set(ours.get_context(graph).triples(pattern)) == set(
                    theirs.get_context(graph).triples(pattern)
                )


@pytest.mark.parametrize("query", QUERIES)
def test_rdflib_can_query_it(query: str, kg: KnowledgeGraph) -> None:
    if kg.store.location.startswith("http"):
        pytest.skip("rdflib asks for each triple: too slow over HTTP to be of use here")
    found: list[Any] = sorted(kg.dataset.query(query))
    assert found == sorted(plain(kg).query(query))
    assert found


def test_plain_strings_equal_those_of_rdflib(kg: KnowledgeGraph) -> None:
    assert (X.t1, CKM.name, Literal("brakes")) in kg.dataset
    assert (X.t1, CKM.name, Literal("brake")) not in kg.dataset
    assert Literal("brakes") in set(kg.dataset.objects(X.t1, CKM.name))
    assert kg.dataset.value(X.q1, CKM.score) == Literal(5)
    assert [c.identifier for c in kg.dataset.graphs((X.jane, CKM.name, Literal("Jane")))][:1] == [
        URIRef("https://w3id.org/ckm/graph/personal/crm")
    ]


def test_what_lies_aside_is_not_in_it(kg: KnowledgeGraph) -> None:
    with kg.store.view() as view:
        assert any(is_aside(graph) for graph in view.graphs())
        aside = {graph.value for graph in view.graphs() if is_aside(graph)}
    assert not aside & {str(graph.identifier) for graph in kg.dataset.graphs()}
    assert len(kg.dataset) == kg.info().triples


def test_writing_to_it_is_refused(kg: KnowledgeGraph) -> None:
    triple = (X.q1, CKM.title, Literal("new"))
    size = len(kg.dataset)
    writes: list[Callable[[rdflib.Dataset], object]] = [
        lambda d: d.add(triple),
        lambda d: d.remove(triple),
        lambda d: d.remove((None, None, None)),  # type: ignore[arg-type]
        lambda d: d.default_graph.add(triple),
        lambda d: d.graph(X.g),
        lambda d: d.remove_graph(URIRef("https://w3id.org/ckm/graph/source/crm")),
        lambda d: d.parse(data="<x:s> <x:p> 1 .", format="turtle"),
        lambda d: d.update("INSERT DATA { <x:s> <x:p> 1 }"),
        lambda d: d.update("CLEAR ALL"),
        lambda d: d.addN([(*triple, d.default_graph)]),
        lambda d: d.get_context(X.g).add(triple),
    ]
    for write in writes:
        with pytest.raises(QueryRefused, match=r"kg\.transaction"):
            write(kg.dataset)
    assert len(kg.dataset) == size
