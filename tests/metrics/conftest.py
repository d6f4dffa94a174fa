"""A shop in figures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Literal, Namespace, URIRef

from ckm_graph import KnowledgeGraph
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph._opening import Foundations

EXAMPLE = Path(__file__).resolve().parent / "example.ttl"
QUARTER = "2026-Q1"
EX = Namespace("https://example.org/figures/")


def example() -> KnowledgeGraph:
    """Return a new graph of the example."""
    graph = bare()
    graph.load(EXAMPLE, source="shop")
    return graph


def bare() -> KnowledgeGraph:
    """Return a new graph without data; what all are founded on is compiled once."""
    graph = KnowledgeGraph()
    graph._founded = _compiled()
    return graph


def with_metric(formula: str | None, *, unit: str | None = "items", more: str = "") -> KnowledgeGraph:
    """Return the example with one metric of somebody's own."""
    kg = example()
    with kg.transaction("own", validate=False) as tx:
        metric = URIRef(EX.own)
        tx.update(f'INSERT DATA {{ <{metric}> a ckm:Metric ; ckm:name "Own metric" . {more} }}')
        if formula is not None:
            tx.add((metric, URIRef(CKM.formula.value), Literal(formula)))
        if unit is not None:
            tx.add((metric, URIRef(CKM.unit.value), Literal(unit)))
    return kg


@cache
def _compiled() -> Foundations:
    return KnowledgeGraph()._founded


@pytest.fixture
def kg() -> KnowledgeGraph:
    return example()


@pytest.fixture(scope="module")
def observed() -> KnowledgeGraph:
    """The example with every metric observed over two quarters; read only."""
    graph = example()
    graph.metrics.observe("organisation revenue", period="2025-Q4")
    graph.metrics.observe_all(period=QUARTER)
    return graph
