"""An export of everything, restored elsewhere, gives the same quads in every graph."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph import DiskStore, KnowledgeGraph, MemoryStore
from ckm_graph.errors import CkmError, InputError, StoreFormatError
from tests.transactions.states import quads_of, state
from tests.transactions.test_merge import TURTLE

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

OWN = "@prefix ex: <https://example.org/> . ex:Own a <http://www.w3.org/2002/07/owl#Class> ; <http://www.w3.org/2000/01/rdf-schema#label> 'own'@en ."


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """A graph with something in every graph."""
    folder = tmp_path_factory.mktemp("full")
    (folder / "own.ttl").write_text(OWN)
    (folder / "data.ttl").write_text(TURTLE)
    kg = KnowledgeGraph(extensions=[folder / "own.ttl"])
    for source in ("crm", "desk"):
        kg.load(folder / "data.ttl", source=source)
    kg.infer()
    return kg


@pytest.mark.parametrize("media_type", ["application/n-quads", "application/trig"])
def test_what_was_exported_is_restored(
    media_type: str, full: KnowledgeGraph, store: Store, tmp_path: Path
) -> None:
    if media_type == "application/trig" and not isinstance(store, MemoryStore):
        pytest.skip("one store is enough for the second syntax")
    path = tmp_path / ("all.nq" if "quads" in media_type else "all.trig")
    with path.open("wb") as out:
        count = full.export(out, media_type=media_type, everything=True)
    kg = KnowledgeGraph(store)
    assert kg.restore(path) == count
    assert quads_of(store) == quads_of(full.store)
    assert kg.schema.class_("Own").label == "own"
    back = io.BytesIO()
    assert kg.export(back, everything=True) == count
    with KnowledgeGraph() as again:
        (tmp_path / "again.nq").write_bytes(back.getvalue())
        again.restore(tmp_path / "again.nq")
        assert quads_of(again.store) == quads_of(full.store)
    before = state(store)
    with pytest.raises(InputError, match="holds data already"):
        kg.restore(path)
    assert state(store) == before


FOREIGN = {
    "default.nq": "<x:s> <x:p> 'x' .".replace("'", '"'),
    "other.nq": '<x:s> <x:p> "x" <x:g> .',
    "late.nq": '<x:s> <x:p> "x" <https://w3id.org/ckm/graph/source/a> .\n<x:s> <x:p> "x" <https://w3id.org/other> .',
    "plain.ttl": OWN,
    "empty.nq": "",
    "no-ontology.nq": '<x:s> <x:p> "x" <https://w3id.org/ckm/graph/source/a> .',
    "blank.nq": '_:b <x:p> "x" <https://w3id.org/ckm/graph/ontology> .',
    "unknown.nq": '<x:s> <x:p> "x" <https://w3id.org/ckm/graph/whatever> .',
    "broken.nq": "<x:s> <x:p> oops .",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_export_is_refused_and_changes_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(FOREIGN[name])
    kg = KnowledgeGraph()
    before = state(kg.store)
    with pytest.raises(InputError, match=name):
        kg.restore(tmp_path / name)
    assert state(kg.store) == before
    assert "https://w3id.org/ckm#Question" in kg.schema.classes


def test_an_export_with_a_newer_ontology_is_refused_and_changes_nothing(
    full: KnowledgeGraph, tmp_path: Path
) -> None:
    out = io.BytesIO()
    full.export(out, everything=True)
    version = f'versionInfo> "{full.schema.version}"'
    assert version in out.getvalue().decode()
    (tmp_path / "new.nq").write_text(out.getvalue().decode().replace(version, 'versionInfo> "99.0.0"'))
    kg = KnowledgeGraph(DiskStore(tmp_path / "g"))
    before = state(kg.store)
    with pytest.raises(StoreFormatError, match=r"99\.0\.0"):
        kg.restore(tmp_path / "new.nq")
    assert state(kg.store) == before


def test_everything_needs_a_syntax_with_graphs(full: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match="no named graphs"):
        full.export(io.BytesIO(), media_type="text/turtle", everything=True)
    with pytest.raises(CkmError, match="image/png"):
        full.export(io.BytesIO(), media_type="image/png")


def test_an_export_of_what_queries_see_is_the_merge(full: KnowledgeGraph) -> None:
    out = io.BytesIO()
    count = full.export(out, media_type="application/n-triples")
    triples = [quad.triple for quad in ox.parse(out.getvalue(), format=ox.RdfFormat.N_TRIPLES)]
    assert len(triples) == len(set(triples)) == count == full.info().triples
