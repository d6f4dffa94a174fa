"""The steps of ckm_graph itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from benchmarks import answers
from benchmarks.findings import CONSTRAINTS, SHAPES, checksum
from benchmarks.steps.meter import GRAPH, SOURCE, Facts, beyond, measured
from ckm_graph import KnowledgeGraph
from ckm_graph.store import DiskStore, MemoryStore
from ckm_graph.validation import compile_shapes
from ckm_graph.validation import validate as validate_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model.validation import ValidationResult
    from ckm_graph.store import Term, View

__all__ = ["ask", "ingest", "load", "validate"]


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


def validate(file: str, folder: str | None = None, *, by_hand: bool = False) -> Facts:
    """Validate a file's statements in a store, in memory or in a folder, by the shapes or by hand."""
    store = MemoryStore() if folder is None else DiskStore(folder)
    graph = ox.NamedNode(GRAPH)
    if folder is None or not any(True for _ in store.log()):  # who validates does not write
        with store.session() as session:
            session.bulk_ntriples([Path(file).read_bytes()], graph)
            session.commit("{}")
    triples = [quad.triple for quad in ox.parse(path=str(SHAPES), format=ox.RdfFormat.TURTLE)]
    with store.view() as view:
        view.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        with beyond() as memory, measured() as cost:
            if by_hand:
                results = list(_by_hand(view))
            else:
                report = validate_view(view, compile_shapes(triples))
                results = [_plain(result) for result in report.results]
    store.close()
    return {**cost, **memory, "findings": checksum(results)}


def _plain(result: ValidationResult) -> tuple[str, str, str, str]:
    component = result.component.value.rpartition("#")[2].removesuffix("Component").removesuffix("Constraint")
    shape = _text(result.source_shape).rpartition("#")[2]
    return _text(result.focus_node), component, shape, _text(result.value)


def _by_hand(view: View) -> Iterator[tuple[str, str, str, str]]:
    for name, text in CONSTRAINTS.items():
        shape, component = name.split(".")
        table = view.select(text)
        valued = "value" in table.columns
        for row in table.all_terms():
            yield _text(row[0]), component, shape, _text(row[1]) if valued else ""


def _text(term: Term | None) -> str:
    return "" if term is None else str(getattr(term, "value", term))
