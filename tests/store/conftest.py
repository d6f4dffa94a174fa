"""One suite for all stores: each test that asks for `store` runs on memory, disk and a real server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from ckm_graph.store import DiskStore, MemoryStore, SparqlStore, Store
from tests.servers import oxigraph_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
