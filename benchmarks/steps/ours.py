"""The steps of ckm_graph itself."""

from __future__ import annotations

from pathlib import Path

from benchmarks import answers
from benchmarks.steps.meter import SOURCE, Facts, measured
from ckm_graph import KnowledgeGraph

__all__ = ["ask", "ingest", "load"]


def load(folder: str, file: str) -> Facts:
    """Load N-Triples into a new graph folder."""
    kg = KnowledgeGraph.open(folder)
    with measured() as cost:
        report = kg.load(file, source=SOURCE)
        kg.close()
    return {**cost, "triples": report.added + report.also}


def ask(folder: str, repeats: int) -> Facts:
    """Put the queries to a `KnowledgeGraph`."""
    with KnowledgeGraph.open(Path(folder) / "ours") as kg:
        return answers.of_ours(kg, repeats)


def ingest(dump: str, location: str) -> Facts:
    """Ingest a dump into a new graph, in memory or in a folder."""
    kg = KnowledgeGraph.open(location)
    with measured() as cost:
        report = kg.ingest("stackexchange", dump).load
        kg.close()
    return {**cost, "triples": report.added + report.also}
