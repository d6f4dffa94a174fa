"""What holds for a SPARQL server alone: two writers, nobody there, somebody else there."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest

from ckm_graph.errors import StoreConflictError, StoreUnavailableError
from ckm_graph.store import SparqlStore
from tests.servers import free_port
from tests.store.test_every_store import SHOP, subjects, typed, write

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def remote(server: str) -> Iterator[SparqlStore]:
    httpx.post(f"{server}/update", data={"update": "DROP ALL"}).raise_for_status()
    with closing(SparqlStore(server)) as store:
        yield store


@contextmanager
def web_server(status: int, body: str) -> Iterator[str]:
    """A server that is no SPARQL server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


def test_nobody_listening_is_one_clear_error() -> None:
    with pytest.raises(StoreUnavailableError, match=r"no SPARQL server answers at .*start it, or correct"):
        SparqlStore(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(
    ("status", "message"), [(200, "does not answer like"), (404, "is this a SPARQL"), (401, "credentials")]
)
def test_a_server_of_another_kind_is_told(status: int, message: str) -> None:
    with web_server(status, "<html>hello</html>") as url, pytest.raises(StoreUnavailableError, match=message):
        SparqlStore(url)


def test_of_two_writers_the_second_is_refused_and_nothing_of_it_is_there(remote: SparqlStore) -> None:
    write(remote, typed(1))
    with closing(SparqlStore(remote.location)) as other, remote.session() as slow:
        slow.add([typed(2)])
        slow.remove([typed(1)])
        write(other, typed(3))
        with pytest.raises(StoreConflictError, match="do it again on the new state"):
            slow.commit("{}")
    assert subjects(remote) == {typed(1).subject.value, typed(3).subject.value}  # type: ignore[union-attr]
    assert len(list(remote.log())) == 2


def test_a_session_leaves_no_staging_graph_on_the_server(remote: SparqlStore, server: str) -> None:
    with remote.session() as session:
        session.add([typed(1)])
        session.commit("{}")
    with remote.session() as session:
        session.add([typed(2)])
        session.remove([typed(1)])
    answer = httpx.get(
        f"{server}/query",
        params={"query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"},
        headers={"Accept": "text/csv"},
    )
    assert {line for line in answer.text.splitlines()[1:] if "staging" in line} == set()


def test_what_other_clients_write_without_us_is_seen_as_it_stands(remote: SparqlStore, server: str) -> None:
    write(remote, typed(1))
    data = f"INSERT DATA {{ GRAPH {SHOP} {{ {typed(7).subject} a <x:y> }} }}"
    httpx.post(f"{server}/update", data={"update": data}).raise_for_status()
    assert len(subjects(remote)) == 2


def test_addresses_can_be_given_one_by_one(server: str, remote: SparqlStore) -> None:
    write(remote, typed(1))
    named = SparqlStore(
        "http://127.0.0.1:9",
        query=f"{server}/query",
        update=f"{server}/update",
        graph_store=f"{server}/store",
    )
    with closing(named):
        assert len(subjects(named)) == 1
    with closing(SparqlStore(f"{server}/query")) as derived:
        assert len(subjects(derived)) == 1
