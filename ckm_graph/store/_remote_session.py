"""Sessions on a SPARQL server: staging graphs until the commit, which is one request.

A connection can be lost at any request. While staging, that ends the session: what the server holds is
in doubt, so it refuses to commit. At the commit, the request is sent again: its operations hold only
while the number is the one that the session began with, so of two that arrive one does nothing. Where
no answer comes at all, the error says that it is not known, and the staging graphs are left as they are,
for a request that is still on its way to find.
"""

from __future__ import annotations

import logging
import secrets
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import QueryTimeoutError, StoreConflictError, StoreError, StoreUnavailableError
from ckm_graph.store._engine import batches
from ckm_graph.store._http import ConnectionLostError
from ckm_graph.store._remote_views import RemoteView
from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import GRAPH_BASE, LOG, SCHEMA, is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store._http import SparqlEndpoint

__all__ = ["RemoteSession"]

_LOG = logging.getLogger("ckm_graph")

_BATCH: Final = 20_000
_TRIES: Final = 3
"""How often a commit is sent, and looked for, when no answer comes."""


@dataclass(slots=True)
class _Staged:
    """What a session did to one graph: added to it, or wrote it anew."""

    graph: ox.NamedNode
    anew: bool


class RemoteSession(RemoteView):
    """The writer's side: staging graphs until the commit."""

    def __init__(self, endpoint: SparqlEndpoint, number: int, graphs: frozenset[ox.NamedNode]) -> None:
        super().__init__(endpoint, number, graphs)
        self._begin_anew()

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        for batch in batches(quads, _BATCH):
            for graph, triples in _by_graph(batch):
                staged = self._stage(graph)
                self._post(staged.graph, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add a long stream of quads."""
        self.add(quads)

    def bulk_ntriples(self, chunks: Iterable[bytes], graph: ox.NamedNode, *, lenient: bool = False) -> None:
        """Add N-Triples to one graph, unread here; the server checks them in any case."""
        del lenient
        staged = self._stage(graph)
        for chunk in chunks:
            self._post(staged.graph, chunk)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""
        for batch in batches(quads, 2_000):
            for graph, triples in _by_graph(batch):
                staged = self._stage(graph)
                if not staged.anew and graph in self._graphs:
                    self._update(f"ADD SILENT GRAPH {graph} TO GRAPH {staged.graph}")
                staged.anew = True
                lines = " ".join(
                    f"{triple.subject} {triple.predicate} {triple.object} ." for triple in triples
                )
                self._update(f"DELETE DATA {{ GRAPH {staged.graph} {{ {lines} }} }}")

    def clear(self, graph: ox.NamedNode) -> None:
        """Remove all quads of one graph."""
        staged = self._stage(graph)
        self._update(f"DROP SILENT GRAPH {staged.graph}")
        staged.anew = True

    def commit(self, record: str) -> int:
        """Publish, unless somebody else did meanwhile."""
        if self._doubtful:
            message = (
                f"a request of this change got no answer from {self._endpoint.url}, so it can't be published "
                "whole: nothing was; do it again"
            )
            raise StoreError(message)
        number, entry = self.number + 1, ox.NamedNode(f"{LOG.value}#{self._name}-{self.number + 1}")
        request = self._request(record, number, entry)
        lost: StoreUnavailableError | None = None
        for _ in range(_TRIES):
            try:
                self._under_way, answered = True, False
                self._endpoint.update(request)
                answered = True
            except StoreUnavailableError as error:
                if lost is None and not isinstance(error, ConnectionLostError):
                    self._under_way = False
                    raise
                lost = error
            there = self._has(entry, number)
            if there:
                self._graphs |= frozenset(self._staged)
                self._begin_anew()
                self.number = number
                return number
            if answered and there is not None:
                self._under_way = False
                message = (
                    f"somebody else changed {self._endpoint.url} since this change was begun; "
                    "nothing was written: do it again on the new state"
                )
                raise StoreConflictError(message)
        message = (
            f"the connection to {self._endpoint.url} was lost while a change was being published; it is "
            f"there whole or not at all, but which is not known: look for number {number} in the change log "
            "before doing it again"
        )
        raise StoreUnavailableError(message) from lost

    def rollback(self) -> None:
        """Drop the staging graphs; those that can't be dropped are left, and no view sees them."""
        staged = [] if self._under_way else [*self._staged.values()]
        self._begin_anew()
        try:
            for one in staged:
                self._endpoint.update(f"DROP SILENT GRAPH {one.graph}")
        except StoreUnavailableError as error:
            _LOG.warning("staging graphs are left at %s: %s", self._endpoint.url, error)

    def _begin_anew(self) -> None:
        """Forget what was staged; new names, since a request may be late."""
        self._name = secrets.token_hex(8)
        self._staged: dict[ox.NamedNode, _Staged] = {}
        self._doubtful = False
        """Whether it is not known what the staging graphs hold."""
        self._under_way = False
        """Whether a request to publish them may still be carried out."""

    def _has(self, entry: ox.NamedNode, number: int) -> bool | None:
        """Tell whether a commit is there; None if nobody answers."""
        mine = f"ASK {{ GRAPH {LOG} {{ {entry} {SCHEMA.position} {number} }} }}"
        try:
            return self._endpoint.query(mine, "ASK") == b"true"
        except (StoreUnavailableError, QueryTimeoutError):
            return None

    def _post(self, graph: ox.NamedNode, triples: bytes) -> None:
        with self._staging():
            self._endpoint.post(graph, triples)

    def _update(self, text: str) -> None:
        with self._staging():
            self._endpoint.update(text)

    @contextmanager
    def _staging(self) -> Iterator[None]:
        try:
            yield
        except ConnectionLostError:
            self._doubtful = True
            raise

    def _request(self, record: str, number: int, entry: ox.NamedNode) -> str:
        version = f"{LOG} {SCHEMA.version}"
        if self.number:
            still = f"GRAPH {LOG} {{ {version} {self.number} }}"
        else:
            still = f"FILTER NOT EXISTS {{ GRAPH {LOG} {{ {version} ?any }} }}"
        steps = []
        for graph, staged in self._staged.items():
            if staged.anew:
                every = f"GRAPH {graph} {{ ?s ?p ?o }}"
                steps.append(f"DELETE {{ {every} }} WHERE {{ {still} {every} }}")
            source = f"GRAPH {staged.graph} {{ ?s ?p ?o }}"
            steps.append(f"INSERT {{ GRAPH {graph} {{ ?s ?p ?o }} }} WHERE {{ {still} {source} }}")
        parts = " ".join(f"{LOG} {SCHEMA.hasPart} {graph} ." for graph in self._staged)
        gone = f"DELETE {{ GRAPH {LOG} {{ {version} {self.number} }} }} " if self.number else ""
        line = values_block(("record",), [(ox.Literal(record),)])
        steps.append(
            f"{gone}INSERT {{ GRAPH {LOG} {{ {version} {number} . {parts} "
            f"{entry} {SCHEMA.position} {number} ; {SCHEMA.text} ?record }} }} WHERE {{ {still} {line} }}"
        )
        steps.extend(f"DROP SILENT GRAPH {staged.graph}" for staged in self._staged.values())
        return " ;\n".join(steps)

    def _stage(self, graph: ox.NamedNode) -> _Staged:
        staged = self._staged.get(graph)
        if staged is None:
            name = f"{GRAPH_BASE}staging/{self._name}/{graph.value.removeprefix(GRAPH_BASE)}"
            staged = self._staged[graph] = _Staged(ox.NamedNode(name), anew=False)
        return staged

    def size(self) -> int:
        """Count the triples of all data graphs."""
        return sum(map(self.count, self._data_graphs()))

    def _data_graphs(self) -> list[ox.NamedNode]:
        found = self._graphs | frozenset(self._staged)
        return sorted((graph for graph in found if not is_aside(graph)), key=lambda graph: graph.value)

    def _stored(self, graph: ox.NamedNode) -> list[ox.NamedNode]:
        staged = self._staged.get(graph)
        if staged is None:
            return [graph]
        return [staged.graph] if staged.anew else [graph, staged.graph]

    def graphs(self) -> tuple[ox.NamedNode, ...]:
        """List the graphs that hold something."""
        found = self._graphs | frozenset(self._staged)
        held = (graph for graph in found if self.ask("ASK { ?s ?p ?o }", graphs=[graph]))
        return tuple(sorted(held, key=lambda graph: graph.value))


def _by_graph(quads: Iterable[ox.Quad]) -> Iterator[tuple[ox.NamedNode, list[ox.Triple]]]:
    grouped: dict[ox.NamedNode, list[ox.Triple]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, ox.NamedNode):
            raise TypeError(quad)
        grouped.setdefault(quad.graph_name, []).append(quad.triple)
    yield from grouped.items()
