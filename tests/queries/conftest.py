"""A small shop to ask the catalogue about, and a graph that holds nothing but the ontology."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ckm_graph.queries import bindings_for, find
from ckm_graph.reasoning import compile_rules, materialise
from ckm_graph.store import MemoryStore, as_triple, quad_in, to_rdflib
from ckm_graph.turtle import package_triples
from ckm_graph.vocabulary import CKM, ONTOLOGY, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Term, View

HERE = Path(__file__).resolve().parent
EX = "https://example.org/shop/"
NOW_AND_THEN = {
    "asked-without-knowledge": {"on": "2026-03-31"},
    "outdated-articles": {"on": "2026-03-31"},
    "values-at-risk": {"on": "2026-03-31"},
}
"""Values for what would depend on the day on which the tests run."""
REQUIRED = {
    "account-acquaintances": {"customer": "Fleet operator"},
    "account-contacts": {"customer": "Fleet operator"},
    "account-lessons": {"customer": "Fleet operator"},
}


def store_of(triples: Iterable[ox.Triple] = ()) -> MemoryStore:
    """Make a store of the ontology and what one source says."""
    store = MemoryStore()
    with store.session() as session:
        session.add(quad_in(triple, ONTOLOGY) for triple in package_triples()[0])
        session.add(quad_in(triple, source_graph("test")) for triple in triples)
        session.commit("{}")
    return store


def example() -> list[ox.Triple]:
    """Read the shop."""
    return [quad.triple for quad in ox.parse(path=HERE / "example.ttl", format=ox.RdfFormat.TURTLE)]


def rdflib_graph(triples: Iterable[ox.Triple] = ()) -> rdflib.Graph:
    """Make a graph of the ontology and more in rdflib."""
    graph = rdflib.Graph()
    for triple in [*package_triples()[0], *triples]:
        subject, predicate, object_ = as_triple((triple.subject, triple.predicate, triple.object))
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object_)))
    return graph


def written(value: object) -> str:
    """Write a cell as the expected files do: IRIs abbreviated, times in UTC, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value).replace(EX, "ex:").replace(CKM.base, "ckm:")


def bindings(view: View, name: str, **values: object) -> dict[str, Term]:
    """Bind what a query is asked with here: what it requires, the day to judge by, and more."""
    given = {**REQUIRED.get(name, {}), **NOW_AND_THEN.get(name, {}), **values}
    return bindings_for(view, find(name), given)


def answer(view: View, name: str, **values: object) -> list[tuple[str, ...]]:
    """Ask a query of the catalogue as callers do; the rows as text, the columns first."""
    table = view.select(find(name).text, bindings=bindings(view, name, **values))
    return [table.columns, *(tuple(map(written, row)) for row in table)]


@pytest.fixture(scope="session")
def shop() -> Iterator[View]:
    """The shop as it was told."""
    with store_of(example()).view() as view:
        yield view


@pytest.fixture(scope="session")
def inferred_shop() -> Iterator[View]:
    """The shop with what follows."""
    store = store_of(example())
    with store.session() as session:
        materialise(session, compile_rules(session.quads(graph=ONTOLOGY)))
        session.commit("{}")
    with store.view() as view:
        yield view


@pytest.fixture(scope="session")
def bare() -> Iterator[View]:
    """A graph that holds the ontology alone."""
    with store_of().view() as view:
        yield view


@pytest.fixture(scope="session")
def shop_in_rdflib() -> rdflib.Graph:
    """The shop and the ontology in rdflib."""
    return rdflib_graph(example())


@pytest.fixture(scope="session")
def bare_in_rdflib() -> rdflib.Graph:
    """The ontology alone in rdflib."""
    return rdflib_graph()
