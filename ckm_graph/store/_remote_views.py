"""Views of a SPARQL server; what they promise stands in `remote`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.store._answering import Answering
from ckm_graph.store._engine import answer, batches, prepare
from ckm_graph.store._table import Table
from ckm_graph.store.sparql import names_graphs, over_graphs, values_block
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store._http import SparqlEndpoint
    from ckm_graph.store._protocol import Subject, Term

__all__ = ["RemoteView"]


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
        if graph is None and bound and not any(isinstance(term, ox.BlankNode) for term in bound.values()):
            yield from self._matching(bound)
            return
        pattern = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        for one in [graph] if graph is not None else self._data_graphs():
            for triple in self.construct(pattern, bindings=bound, graphs=[one]):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, one)

    def _matching(self, bound: Mapping[str, Term]) -> Iterator[ox.Quad]:
        """Ask for all graphs at once."""
        found: dict[ox.Quad, None] = {}
        for (s, p, o), graph in self._where("?s ?p ?o", [*bound], [[*bound.values()]]):
            if isinstance(s, ox.NamedNode | ox.BlankNode) and isinstance(p, ox.NamedNode) and o is not None:
                found[ox.Quad(s, p, o, graph)] = None
        yield from found

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

    def near(
        self, nodes: Sequence[ox.NamedNode], most: int, *, incoming: bool = False
    ) -> dict[ox.NamedNode, list[ox.Quad]]:
        """Give all quads of the data graphs at some nodes in few requests, but for nodes with many.

        Parameters
        ----------
        nodes
            Subjects; or objects, if ``incoming``.
        most
            Nodes with more quads than these are left out.
        incoming
            Whether the nodes are the objects.

        """
        found: dict[ox.NamedNode, list[ox.Quad]] = {}
        ours = {stored: graph for graph in self._data_graphs() for stored in self._stored(graph)}
        name = "o" if incoming else "s"
        for batch in batches(nodes, 100):
            each = " UNION ".join(
                f"{{ SELECT ?s ?p ?o ?g WHERE {{ {values_block((name,), [(one,)])} "
                f"GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {most + 1} }}"
                for one in batch
            )
            query = over_graphs(f"SELECT ?s ?p ?o ?g WHERE {{ {each} }}", [*ours])
            rows: dict[ox.NamedNode, list[ox.Quad]] = {one: [] for one in batch}
            for s, p, o, g in Table.from_tsv(self._endpoint.query(query, "SELECT")).all_terms():
                if (
                    isinstance(s, ox.NamedNode | ox.BlankNode)
                    and isinstance(p, ox.NamedNode)
                    and o is not None
                ):
                    rows[o if incoming else s].append(ox.Quad(s, p, o, ours[g]))  # type: ignore[index]
            found |= {one: list(dict.fromkeys(some)) for one, some in rows.items() if len(some) <= most}
        return found

    def beside(
        self,
        nodes: Sequence[Term],
        predicates: Sequence[ox.NamedNode] | None = None,
        *,
        incoming: bool = False,
    ) -> Iterator[ox.Triple]:
        """Yield the triples of the data graphs that have some nodes at one end."""
        able = nodes if incoming else [node for node in nodes if not isinstance(node, ox.Literal)]
        wanted = "" if predicates is None else values_block(("p",), [(one,) for one in predicates])
        for batch in batches(able, 500):
            given = values_block(("o" if incoming else "s",), [(node,) for node in batch])
            for s, p, o in self.select(f"SELECT ?s ?p ?o WHERE {{ {given} {wanted} ?s ?p ?o }}").all_terms():
                if (
                    isinstance(s, ox.NamedNode | ox.BlankNode)
                    and isinstance(p, ox.NamedNode)
                    and o is not None
                ):
                    yield ox.Triple(s, p, o)

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


def _graph_name(quad: ox.Quad) -> str:
    if not isinstance(quad.graph_name, ox.NamedNode):
        raise TypeError(quad)
    return quad.graph_name.value
