"""The steps of rdflib, in memory."""

from __future__ import annotations

from pathlib import Path

import rdflib

from benchmarks import answers
from benchmarks.steps.meter import GRAPH, ONTOLOGY, Facts, measured

__all__ = ["ask", "load"]


def load(file: str) -> Facts:
    """Parse N-Triples into a named graph of a Dataset."""
    graph = rdflib.Dataset().graph(rdflib.URIRef(GRAPH))
    with measured() as cost:
        graph.parse(file, format="nt")
    return {**cost, "triples": len(graph)}


def ask(folder: str, file: str) -> Facts:
    """Put the queries to a Dataset, each once: the next answer takes as long as the first."""
    dataset = rdflib.Dataset(default_union=True)
    for path, graph in ((Path(file), GRAPH), (Path(folder) / "ontology.nt", ONTOLOGY)):
        dataset.graph(rdflib.URIRef(graph)).parse(path, format="nt")
    return answers.of_rdflib(dataset)
