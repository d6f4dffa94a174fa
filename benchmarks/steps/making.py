"""Making what the other steps work on; nothing here is measured."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from benchmarks.breaches import planted
from benchmarks.community import write_community, write_ntriples
from benchmarks.relations import IDENTITY, ONTOLOGY_FILE, relations
from benchmarks.steps.meter import GRAPH, ONTOLOGY, SOURCE, Facts
from ckm_graph import KnowledgeGraph

__all__ = ["knowledge", "planted_knowledge", "related", "stores"]


def knowledge(folder: str, triples: int) -> Facts:
    """Write a community as a dump, and its statements as N-Triples."""
    file = Path(folder) / "knowledge.nt"
    count = write_ntriples(write_community(Path(folder) / "dump", triples), file)
    return {"triples": count, "bytes": file.stat().st_size}


def planted_knowledge(folder: str, triples: int) -> Facts:
    """Write a community's statements as N-Triples, with breaches of the benchmark's shapes in them."""
    knowledge(folder, triples)
    file = Path(folder) / "planted.nt"
    with (Path(folder) / "knowledge.nt").open() as lines, file.open("w") as out:
        out.writelines(planted(lines))
    with file.open() as written:
        return {"triples": sum(1 for _ in written), "bytes": file.stat().st_size}


def related(folder: str, triples: int) -> Facts:
    """Write made-up relations: by themselves, with their ontology, and with what makes accounts identify."""
    Path(folder).mkdir()
    lines = list(relations(triples))
    ontology = ONTOLOGY_FILE.read_text()
    for name, more in (("facts.nt", ""), ("all.ttl", ontology), ("identity.ttl", ontology + IDENTITY)):
        (Path(folder) / name).write_text(more + "".join(lines))
    return {"triples": len(lines)}


def stores(folder: str, file: str) -> Facts:
    """Make the stores that queries are put to: a graph folder, and a plain one with the same data."""
    ontology = Path(folder) / "ontology.nt"
    with KnowledgeGraph.open(Path(folder) / "ours") as kg:
        kg.load(file, source=SOURCE)
        with ontology.open("wb") as out:
            kg.export(out, graph=ONTOLOGY, media_type="application/n-triples")
    store = ox.Store(str(Path(folder) / "live"))
    for path, graph in ((Path(file), GRAPH), (ontology, ONTOLOGY)):
        store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
    store.backup(str(Path(folder) / "plain"))
    return {}
