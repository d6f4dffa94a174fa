"""What the tests of the sources share."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from ckm_graph.vocabulary import SKOS
from tests.ingest.dump import write_dump

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"


@pytest.fixture(scope="session")
def ontology() -> Store:
    store = Store()
    for path in sorted(ONTOLOGY.rglob("*.ttl")):
        store.load(path=path, format=RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="session")
def states(ontology: Store) -> dict[str, NamedNode]:
    """The concepts of the ontology by their notation."""
    return {
        quad.object.value: quad.subject
        for quad in ontology.quads_for_pattern(None, SKOS.notation, None)
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode)
    }


@pytest.fixture
def small_dump(tmp_path: Path) -> Path:
    return write_dump(tmp_path / "small")


@pytest.fixture(params=["small", "se-bicycles-meta", "se-quantumcomputing"])
def dump(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A dump's folder: the small one everywhere, the real ones where they are."""
    if request.param == "small":
        return write_dump(tmp_path / "small")
    folder = request.getfixturevalue("shared_data") / request.param
    assert isinstance(folder, Path)
    return folder
