"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from ckm_graph.cli import run
from ckm_graph.store import DiskStore, MemoryStore, SparqlStore, Store
from tests.servers import oxigraph_server

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the checkout, or the one that CKM_SHARED_DATA names."""
    folder = Path(os.environ.get("CKM_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set CKM_SHARED_DATA to the folder that holds it")
    return folder


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a SPARQL server that runs for all tests."""
    with oxigraph_server() as url:
        yield url


@pytest.fixture(params=["memory", "disk", "remote"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    made: Store
    if request.param == "memory":
        made = MemoryStore()
    elif request.param == "disk":
        made = DiskStore(tmp_path / "graph.ckm")
    else:
        url = request.getfixturevalue("server")
        httpx.post(f"{url}/update", data={"update": "DROP ALL"}).raise_for_status()
        made = SparqlStore(url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def demo_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph folder of `ckm demo`, built once; tests read it, or copy it first."""
    folder = tmp_path_factory.mktemp("demo")
    assert run(["demo", str(folder)]) == 0
    return folder / "shop.ckm"
