"""SPARQL 1.1 over HTTP: one request each for query, update and graph store, errors made clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx

from ckm_graph.errors import QueryRefused, QuerySyntaxError, StoreUnavailableError
from ckm_graph.store._engine import timed_out

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["ConnectionLostError", "SparqlEndpoint"]

_TSV = "text/tab-separated-values"
_N_TRIPLES = "application/n-triples"


_GATEWAY: Final = frozenset(
    {httpx.codes.BAD_GATEWAY, httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.GATEWAY_TIMEOUT}
)
"""Answers of somebody in between, who does not know what the server did."""


class ConnectionLostError(StoreUnavailableError):
    """A request was sent, and it is not known whether the server carried it out."""


class SparqlEndpoint:
    """The three addresses of one SPARQL server."""

    def __init__(
        self,
        url: str,
        *,
        query: str | None,
        update: str | None,
        graph_store: str | None,
        client: httpx.Client | None,
    ) -> None:
        base = url.rstrip("/")
        for name in ("/query", "/sparql"):
            if query is None and base.endswith(name):
                query, base = base, base.removesuffix(name)
        self.url = url
        self._query = query or f"{base}/query"
        self._update = update or f"{base}/update"
        self._graph_store = graph_store or f"{base}/store"
        self._client = client or httpx.Client(timeout=httpx.Timeout(None, connect=10.0))
        self._own = client is None

    def close(self) -> None:
        """Close the connections, unless the caller brought the client."""
        if self._own:
            self._client.close()

    def query(self, text: str, form: str, timeout: float | None = None) -> bytes:
        """Send a query; the answer is TSV, ``true`` or ``false``, or N-Triples."""
        accept = {
            "SELECT": _TSV,
            "ASK": "text/csv, text/boolean;q=0.9, application/sparql-results+json;q=0.8",
        }
        try:
            answer = self._send(
                self._query,
                content=text.encode(),
                headers={
                    "Content-Type": "application/sparql-query",
                    "Accept": accept.get(form, _N_TRIPLES),
                },
                timeout=httpx.Timeout(timeout) if timeout is not None else httpx.USE_CLIENT_DEFAULT,
            )
        except httpx.TimeoutException as error:
            raise timed_out(timeout or 0.0) from error
        if form == "ASK":
            return b"true" if b"true" in answer.content.lower() else b"false"
        return answer.content

    def update(self, text: str) -> None:
        """Send an update request."""
        self._change(
            self._update, content=text.encode(), headers={"Content-Type": "application/sparql-update"}
        )

    def post(self, graph: ox.NamedNode, triples: bytes) -> None:
        """Add N-Triples to a graph by the Graph Store Protocol."""
        self._change(
            self._graph_store,
            params={"graph": graph.value},
            content=triples,
            headers={"Content-Type": _N_TRIPLES},
        )

    def _change(self, url: str, **options: object) -> None:
        try:
            self._send(url, **options)
        except httpx.TimeoutException as error:
            raise _lost(url, error) from error

    def _send(self, url: str, **options: object) -> httpx.Response:
        try:
            answer = self._client.request("POST", url, **options)  # type: ignore[arg-type]
        except (httpx.ReadTimeout, httpx.WriteTimeout, httpx.PoolTimeout):
            raise
        except httpx.InvalidURL as error:
            message = f"{url!r} is no address of a SPARQL server: {error}"
            raise StoreUnavailableError(message) from error
        except (httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError) as error:
            raise _lost(url, error) from error
        except httpx.HTTPError as error:
            message = f"no SPARQL server answers at {url} ({error}): start it, or correct the address"
            raise StoreUnavailableError(message) from error
        if answer.is_success:
            return answer
        said = answer.text.strip()[:500]
        status = answer.status_code
        if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            message = f"{url} refuses access ({status}): give SparqlStore a client with credentials"
            raise StoreUnavailableError(message)
        if status == httpx.codes.BAD_REQUEST and url == self._query:
            raise QuerySyntaxError(f"malformed SPARQL: {said}")
        if status == httpx.codes.BAD_REQUEST:
            raise QueryRefused(f"{url} refuses the request: {said}")
        if status in _GATEWAY:
            raise _lost(url, f"{status} {answer.reason_phrase}")
        message = f"{url} answers {status} {answer.reason_phrase}: is this a SPARQL 1.1 server? {said}"
        raise StoreUnavailableError(message)


def _lost(url: str, problem: object) -> ConnectionLostError:
    return ConnectionLostError(
        f"the connection to {url} was lost ({problem}): see that the server runs, then try again"
    )
