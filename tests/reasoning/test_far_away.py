"""A store behind HTTP is asked much at once, and what is inferred is the same."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING

import httpx
import pyoxigraph as ox

from ckm_graph.reasoning import Maintenance, compile_rules, materialise
from ckm_graph.store import SparqlStore, quad_in
from ckm_graph.store._http import SparqlEndpoint
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, personal_graph, source_graph

if TYPE_CHECKING:
    import pytest

    from ckm_graph.store import Session, Store

ONTOLOGY = """
:p rdfs:subPropertyOf :q . :q owl:inverseOf :back ; rdfs:domain :A . :A rdfs:subClassOf :B .
:t a owl:TransitiveProperty . :both owl:propertyChainAxiom ( :p :t ) .
"""
PLACES = [source_graph("shop"), source_graph("post"), personal_graph("shop")]


def _facts() -> list[ox.Quad]:
    texts = [
        f":n{i} {name} :n{to} ."
        for i in range(40)
        for name, to in ((":p", (i * 7) % 40), (":t", i + 1), ("a", 99))
    ]
    text = "@prefix : <http://example.org/> . " + " ".join(texts).replace(":n99", ":A")
    triples = ox.parse(text, format=ox.RdfFormat.TURTLE)
    return [quad_in(quad.triple, PLACES[i % len(PLACES)]) for i, quad in enumerate(triples)]


def _change(session: Session, maintenance: Maintenance, added: list[ox.Quad], removed: list[ox.Quad]) -> None:
    stepped = session.standing(quad_in(q.triple, g) for q in added for g in (INFERRED, PERSONAL_INFERRED))
    session.remove([*removed, *stepped])
    session.add(added)
    derived = maintenance.follow(session, added, [*removed, *stepped])
    session.remove(derived.removed)
    session.add(derived.added)


def test_changes_are_followed_in_every_store_as_a_fresh_run_would(store: Store, prefixes: str) -> None:
    rules = compile_rules(ox.parse(prefixes + ONTOLOGY, format=ox.RdfFormat.TURTLE))
    facts, maintenance = _facts(), Maintenance(rules)
    with store.session() as session:
        session.add(facts)
        materialise(session, rules)
        for some in (facts[5:25], facts[58:62], facts[::9]):
            _change(session, maintenance, [], some)
            assert not materialise(session, rules).changed
            _change(session, maintenance, some, [])
            assert not materialise(session, rules).changed


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep what is asked over HTTP from now on."""
    asked: list[str] = []
    ask = SparqlEndpoint.query

    def counted(endpoint: SparqlEndpoint, text: str, form: str, timeout: float | None = None) -> bytes:
        asked.append(text)
        return ask(endpoint, text, form, timeout)

    monkeypatch.setattr(SparqlEndpoint, "query", counted)
    return asked


def test_over_http_twenty_triples_take_a_handful_of_requests(
    server: str, prefixes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = compile_rules(ox.parse(prefixes + ONTOLOGY, format=ox.RdfFormat.TURTLE))
    titles = [
        ox.Quad(ox.NamedNode(f"http://example.org/m{i}"), ox.NamedNode(f"http://example.org/{name}"), end, PLACES[0])
        for i in range(10)
        for name, end in (("p", ox.NamedNode("http://example.org/end")), ("title", ox.Literal(str(i))))
    ]  # fmt: skip
    asked = _counting(monkeypatch)
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    with closing(SparqlStore(server)) as store, store.session() as session:
        session.add([*_facts(), *titles])
        materialise(session, rules)
        session.remove(titles)
        asked.clear()
        derived = Maintenance(rules).follow(session, [], titles)
    assert len(derived.removed) == 40
    assert len(asked) <= 20


def test_over_http_a_long_chain_is_asked_about_many_nodes_at_once(
    server: str, prefixes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = compile_rules(ox.parse(prefixes + ONTOLOGY, format=ox.RdfFormat.TURTLE))
    nodes = [ox.NamedNode(f"http://example.org/k{i}") for i in range(61)]
    transitive = ox.NamedNode("http://example.org/t")
    chain = [ox.Quad(one, transitive, other, PLACES[0]) for one, other in pairwise(nodes)]
    asked = _counting(monkeypatch)
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    with closing(SparqlStore(server)) as store, store.session() as session:
        session.add(chain)
        materialise(session, rules)
        maintenance = Maintenance(rules)
        link = [chain[30]]
        for added, removed in ([], link), (link, []):
            session.remove(removed)
            session.add(added)
            asked.clear()
            derived = maintenance.follow(session, added, removed)
            assert len(derived.added) + len(derived.removed) == 31 * 30 - 1
            assert len(asked) <= 20
            session.remove(derived.removed)
            session.add(derived.added)
        assert not materialise(session, rules).changed
