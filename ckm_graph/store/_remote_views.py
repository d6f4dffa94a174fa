"""Views and sessions on a SPARQL server; what they promise stands in `remote`."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import CkmError, StoreConflictError, StoreUnavailableError
from ckm_graph.store._answering import Answering
from ckm_graph.store._engine import answer, batches, prepare
from ckm_graph.store._table import Table
from ckm_graph.store.sparql import names_graphs, over_graphs, values_block
from ckm_graph.vocabulary import GRAPH_BASE, LOG, SCHEMA, is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store._http import SparqlEndpoint
    from ckm_graph.store._protocol import Subject, Term

__all__ = ["RemoteSession", "RemoteView"]

_BATCH: Final = 20_000


class RemoteView(Answering):
    """The graphs of a server at one commit."""

    def __init__(self, endpoint: SparqlEndpoint, number: int, graphs: frozenset[ox.NamedNode]) -> None:
        self._endpoint = endpoint
        self._graphs = graphs
        self.number = number

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 -- the RDF word
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match."""
        given = {"s": subject, "p": predicate, "o": object}
        bound = {name: term for name, term in given.items() if term is not None}
        pattern = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        for one in [graph] if graph is not None else self._data_graphs():
            for triple in self.construct(pattern, bindings=bound, graphs=[one]):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, one)

    def said(self, triples: Sequence[ox.Triple]) -> dict[ox.Triple, tuple[ox.NamedNode, ...]]:
        """Tell in which data graphs each of these triples stands."""
        found: dict[ox.Triple, dict[ox.NamedNode, None]] = {}
        for batch in batches(triples, 500):
            rows = [(ox.Literal(i), t.subject, t.predicate, t.object) for i, t in enumerate(batch)]
            for (index,), graph in self._where("?i", ("i", "s", "p", "o"), rows):
                if isinstance(index, ox.Literal):
                    found.setdefault(batch[int(index.value)], {})[graph] = None
        return {triple: tuple(graphs) for triple, graphs in found.items()}

    def standing(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Give those of these quads that stand in the graphs they name."""
        found: list[ox.Quad] = []
        for graph, some in groupby(sorted(dict.fromkeys(quads), key=_graph_name), key=_graph_name):
            for batch in batches(some, 500):
                rows = [(ox.Literal(i), *quad.triple) for i, quad in enumerate(batch)]
                query = f"SELECT DISTINCT ?i WHERE {{ {values_block(('i', 's', 'p', 'o'), rows)} ?s ?p ?o }}"
                there = self.select(query, graphs=[ox.NamedNode(graph)])
                found.extend(batch[i] for (i,) in there)
        return found

    def about(self, subjects: Sequence[Subject]) -> Iterator[ox.Quad]:
        """Yield all quads of the data graphs whose subject is one of these."""
        for batch in batches(subjects, 500):
            for (s, p, o), graph in self._where("?s ?p ?o", ("s",), [(subject,) for subject in batch]):
                if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and o is not None:
                    yield ox.Quad(s, p, o, graph)

    def _where(
        self, wanted: str, names: Sequence[str], rows: Sequence[Sequence[Term]]
    ) -> Iterator[tuple[tuple[Term | None, ...], ox.NamedNode]]:
        """Match `?s ?p ?o` with given values in each data graph; the last column is the graph."""
        ours = {stored: graph for graph in self._data_graphs() for stored in self._stored(graph)}
        query = f"SELECT {wanted} ?g WHERE {{ {values_block(names, rows)} GRAPH ?g {{ ?s ?p ?o }} }}"
        answer = Table.from_tsv(self._endpoint.query(over_graphs(query, [*ours]), "SELECT"))
        for *terms, graph in answer.all_terms():
            if isinstance(graph, ox.NamedNode):
                yield tuple(terms), ours[graph]

    def graphs(self) -> tuple[ox.NamedNode, ...]:
        """List the graphs that hold something."""
        held = (graph for graph in self._graphs if self.ask("ASK { ?s ?p ?o }", graphs=[graph]))
        return tuple(sorted(held, key=lambda graph: graph.value))

    def count(self, graph: ox.NamedNode) -> int:
        """Count the triples of one graph."""
        rows = self.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", graphs=[graph])
        return int(rows[0].n)

    def size(self) -> int:
        """Count the triples of all data graphs."""
        return sum(map(self.count, self._data_graphs()))

    def _data_graphs(self) -> list[ox.NamedNode]:
        return sorted((graph for graph in self._graphs if not is_aside(graph)), key=lambda graph: graph.value)

    def _stored(self, graph: ox.NamedNode) -> list[ox.NamedNode]:
        """Name the server's graphs that make up one of ours."""
        return [graph]

    def _answer(
        self,
        form: str,
        query: str,
        bindings: Mapping[str, Term] | None,
        graphs: Sequence[ox.NamedNode] | None,
        timeout: float | None,
    ) -> bytes:
        text = prepare(form, query, bindings)
        wanted = self._data_graphs() if graphs is None else graphs
        stored = [one for graph in wanted for one in self._stored(graph)]
        if stored != [*wanted] and names_graphs(text):  # by names that the server does not know
            copy = ox.Store()
            copy.bulk_extend(quad for graph in wanted for quad in self.quads(graph=graph))
            return answer(copy, text, graphs, timeout)
        return self._endpoint.query(over_graphs(text, stored), form, timeout)


@dataclass(slots=True)
class _Staged:
    """What a session did to one graph: added to it, or wrote it anew."""

    graph: ox.NamedNode
    anew: bool


class RemoteSession(RemoteView):
    """The writer's side: staging graphs until the commit."""

    def __init__(self, endpoint: SparqlEndpoint, number: int, graphs: frozenset[ox.NamedNode]) -> None:
        super().__init__(endpoint, number, graphs)
        self._name = secrets.token_hex(8)
        self._staged: dict[ox.NamedNode, _Staged] = {}

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        for batch in batches(quads, _BATCH):
            for graph, triples in _by_graph(batch):
                staged = self._stage(graph)
                self._endpoint.post(staged.graph, ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add a long stream of quads."""
        self.add(quads)

    def bulk_ntriples(self, chunks: Iterable[bytes], graph: ox.NamedNode, *, lenient: bool = False) -> None:
        """Add N-Triples to one graph, unread here; the server checks them in any case."""
        del lenient
        staged = self._stage(graph)
        for chunk in chunks:
            self._endpoint.post(staged.graph, chunk)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""
        for batch in batches(quads, 2_000):
            for graph, triples in _by_graph(batch):
                staged = self._stage(graph)
                if not staged.anew and graph in self._graphs:
                    self._endpoint.update(f"ADD SILENT GRAPH {graph} TO GRAPH {staged.graph}")
                staged.anew = True
                lines = " ".join(
                    f"{triple.subject} {triple.predicate} {triple.object} ." for triple in triples
                )
                self._endpoint.update(f"DELETE DATA {{ GRAPH {staged.graph} {{ {lines} }} }}")

    def clear(self, graph: ox.NamedNode) -> None:
        """Remove all quads of one graph."""
        staged = self._stage(graph)
        self._endpoint.update(f"DROP SILENT GRAPH {staged.graph}")
        staged.anew = True

    def commit(self, record: str) -> int:
        """Publish, unless somebody else did meanwhile."""
        number, entry = self.number + 1, ox.NamedNode(f"{LOG.value}#{self._name}-{self.number + 1}")
        lost: CkmError | None = None
        try:
            self._endpoint.update(self._request(record, number, entry))
        except StoreUnavailableError as error:  # it may have been done all the same: look
            lost = error
        mine = f"ASK {{ GRAPH {LOG} {{ {entry} {SCHEMA.position} {number} }} }}"
        if self._endpoint.query(mine, "ASK") != b"true":
            if lost is not None:
                raise lost
            message = (
                f"somebody else changed {self._endpoint.url} since this change was begun; "
                "nothing was written: do it again on the new state"
            )
            raise StoreConflictError(message)
        self._graphs |= frozenset(self._staged)
        self._staged.clear()
        self.number = number
        return number

    def rollback(self) -> None:
        """Drop the staging graphs."""
        for staged in self._staged.values():
            self._endpoint.update(f"DROP SILENT GRAPH {staged.graph}")
        self._staged.clear()

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


def _graph_name(quad: ox.Quad) -> str:
    if not isinstance(quad.graph_name, ox.NamedNode):
        raise TypeError(quad)
    return quad.graph_name.value
