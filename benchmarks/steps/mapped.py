"""A dump read and mapped as we do, and brought into rdflib in two ways.

The terms are made as an ingest written for rdflib would make them: predicates and datatypes, which a
mapping knows beforehand, once, everything else as it comes. Reading our stream of N-Triples to that
end is left to pyoxigraph, which costs a small part of what follows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import Dataset, Graph, Literal, URIRef

from benchmarks.steps.meter import GRAPH, Facts, measured
from ckm_graph.ingest import open_source
from ckm_graph.schema import package_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.ingest import IngestSource

__all__ = ["add_terms", "parse"]

_known = lru_cache(maxsize=None)(URIRef)


def add_terms(dump: str) -> Facts:
    """Make rdflib's terms and add them to a named graph of a Dataset."""
    source, dataset = _source(dump), Dataset()
    graph = dataset.graph(URIRef(GRAPH))
    with measured() as cost:
        dataset.addN(_quads(source.ntriples(), graph))
    return {**cost, "triples": len(graph)}


def parse(dump: str) -> Facts:
    """Let rdflib parse the N-Triples into a named graph of a Dataset."""
    source, graph = _source(dump), Dataset().graph(URIRef(GRAPH))
    with measured() as cost:
        graph.parse(data=b"".join(source.ntriples()), format="nt")
    return {**cost, "triples": len(graph)}


def _source(dump: str) -> IngestSource:
    return open_source("stackexchange", [Path(dump)], states=package_schema().notations)


def _quads(chunks: Iterable[bytes], graph: Graph) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, Graph]]:
    """Make the quads that ``Dataset.addN`` takes."""
    string = "http://www.w3.org/2001/XMLSchema#string"
    for chunk in chunks:
        for subject, predicate, value, _ in ox.parse(chunk, format=ox.RdfFormat.N_TRIPLES):
            made: URIRef | Literal
            if isinstance(value, ox.NamedNode):
                made = URIRef(value.value)
            elif not isinstance(value, ox.Literal):
                raise TypeError(value)
            elif value.datatype.value == string:
                made = Literal(value.value)
            else:
                made = Literal(value.value, datatype=_known(value.datatype.value))
            yield URIRef(subject.value), _known(predicate.value), made, graph
