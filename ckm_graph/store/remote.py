"""The store on a SPARQL 1.1 server: Query, Update and the Graph Store Protocol, and nothing else.

The server needs no knowledge of us. One graph, `…/graph/log`, keeps the number of the last commit, the
names of the graphs and the change log's records. A session writes into staging graphs of its own, so
that it can read what it wrote while nobody else's views see it; publishing is one Update request in
which every operation is conditional on the commit number that the session began with, so that it can
be sent again when the connection was lost:

    add     POST N-Triples to  …/graph/staging/<session>/<graph>
    remove  copy the graph into staging first (once), then DELETE DATA there
    commit  DELETE/INSERT from staging into the graph  WHERE { the number is still N }; N becomes N+1

Each query names the visible graphs (FROM), whose merge the server forms.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import CkmError, StoreUnavailableError
from ckm_graph.store._http import SparqlEndpoint
from ckm_graph.store._protocol import Guarantees
from ckm_graph.store._remote_session import RemoteSession
from ckm_graph.store._remote_views import RemoteView
from ckm_graph.store._table import Table
from ckm_graph.vocabulary import LOG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

__all__ = ["SparqlStore"]

_STATE: Final = f"""
SELECT ?number ?graph WHERE {{
  GRAPH {LOG} {{ {LOG} {SCHEMA.version} ?number OPTIONAL {{ {LOG} {SCHEMA.hasPart} ?graph }} }}
}}
"""


class SparqlStore:
    """A store on a SPARQL 1.1 server.

    Parameters
    ----------
    url
        The server's address; ``/query``, ``/update`` and ``/store`` are looked for below it.
    query, update, graph_store
        Full addresses, where the server calls them otherwise.
    client
        An `httpx.Client` with credentials or headers of your own; you close it.

    Raises
    ------
    StoreUnavailableError
        If nobody answers there, or the answer is not a SPARQL server's.

    """

    guarantees = Guarantees(
        isolation="each query sees what the server has then; sessions are optimistic on a version triple",
        durability=(
            "the server's; where a connection is lost, a change is there whole or not at all, and the error "
            "says when it is not known which"
        ),
        timeouts="we stop waiting; whether the server stops working is the server's affair",
        survives=True,
        shared=True,
    )

    def __init__(
        self,
        url: str,
        *,
        query: str | None = None,
        update: str | None = None,
        graph_store: str | None = None,
        client: httpx.Client | None = None,
    ) -> None:
        self._endpoint = SparqlEndpoint(
            url, query=query, update=update, graph_store=graph_store, client=client
        )
        try:
            self._state()
        except CkmError:
            self._endpoint.close()
            raise

    @property
    def location(self) -> str:
        """The server's address."""
        return self._endpoint.url

    @contextmanager
    def view(self) -> Iterator[RemoteView]:
        """Read what is published now."""
        yield RemoteView(self._endpoint, *self._state())

    @contextmanager
    def session(self, *, brief: bool = False) -> Iterator[RemoteSession]:
        """Write; who publishes second is refused, brief or not."""
        del brief  # nobody waits for anybody here, so there is nothing to share
        session = RemoteSession(self._endpoint, *self._state())
        try:
            yield session
        finally:
            session.rollback()

    def log(self, since: int = 1) -> Iterator[str]:
        """Yield the log's records, oldest first."""
        query = f"""SELECT ?record WHERE {{ GRAPH {LOG} {{
            ?entry {SCHEMA.position} ?number ; {SCHEMA.text} ?record }} FILTER(?number >= {int(since)}) }}
            ORDER BY ?number"""
        table = Table.from_tsv(self._endpoint.query(query, "SELECT"))
        return iter(table.to_polars()["record"].to_list())

    def close(self) -> None:
        """Close the connections."""
        self._endpoint.close()

    def _state(self) -> tuple[int, frozenset[ox.NamedNode]]:
        rows = Table.from_tsv(self._endpoint.query(_STATE, "SELECT"))
        if rows.columns != ("number", "graph"):
            message = f"{self.location} does not answer like a SPARQL 1.1 server (TSV results are needed)"
            raise StoreUnavailableError(message)
        numbers = [row.number for row in rows]
        return max(numbers, default=0), frozenset(ox.NamedNode(row.graph) for row in rows if row.graph)
