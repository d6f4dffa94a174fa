"""A small world to infer in: an ontology, what was said in public, what is personal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyoxigraph as ox
import pytest

from ckm_graph.reasoning import compile_rules, materialise
from ckm_graph.store.memory import MemoryStore
from ckm_graph.vocabulary import INFERRED, ONTOLOGY, PERSONAL_INFERRED, personal_graph, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.store._protocol import Session

PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GRAPHS = {"ontology": ONTOLOGY, "public": source_graph("shop"), "personal": personal_graph("shop")}


class World:
    """A store in memory whose graphs are given as Turtle."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def say(self, **turtle: str) -> None:
        """Make graphs hold what the Turtle says."""
        for name, text in turtle.items():
            self.session.clear(GRAPHS[name])
            triples = ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)
            self.session.add(ox.Quad(t.subject, t.predicate, t.object, GRAPHS[name]) for t in triples)

    def infer(self, **turtle: str) -> InferenceReport:
        """Say something, then infer."""
        self.say(**turtle)
        return materialise(self.session, compile_rules(self.session.quads(graph=ONTOLOGY)))

    @property
    def public(self) -> frozenset[ox.Triple]:
        """What stands in the public inferred graph."""
        return frozenset(quad.triple for quad in self.session.quads(graph=INFERRED))

    @property
    def personal(self) -> frozenset[ox.Triple]:
        """What stands in the personal inferred graph."""
        return frozenset(quad.triple for quad in self.session.quads(graph=PERSONAL_INFERRED))


class Triples(Protocol):
    """Reads Turtle as a set of triples."""

    def __call__(self, turtle: str) -> frozenset[ox.Triple]: ...


@pytest.fixture
def world() -> Iterator[World]:
    """An empty world."""
    with MemoryStore().session() as session:
        yield World(session)


@pytest.fixture
def triples() -> Triples:
    """Turtle as a set of triples."""

    def read(turtle: str) -> frozenset[ox.Triple]:
        return frozenset(quad.triple for quad in ox.parse(PREFIXES + turtle, format=ox.RdfFormat.TURTLE))

    return read


@pytest.fixture(scope="session")
def prefixes() -> str:
    """The prefixes of the tests' Turtle."""
    return PREFIXES


@pytest.fixture(scope="session")
def make_world() -> type[World]:
    """The class of worlds, for tests that draw many."""
    return World
