"""Reading and writing two pyoxigraph stores, data and aside; what memory and disk have in common.

A query's default graph is the union of the data graphs. That is an RDF merge, not a bag, because no
triple stands in two of them: whoever adds quads to a session sees to that.
"""

from __future__ import annotations

from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.store._answering import Answering
from ckm_graph.store._engine import answer, as_file, batches, joined, prepare, split_parts, writing
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store._journal import Journal
    from ckm_graph.store._protocol import Subject, Term

__all__ = ["EmbeddedSession", "EmbeddedView"]


class EmbeddedView(Answering):
    """One state of two embedded stores."""

    def __init__(self, data: ox.Store, aside: ox.Store, number: int) -> None:
        self._data = data
        self._aside = aside
        self.number = number

    def quads(
        self,
        subject: Subject | None = None,
        predicate: ox.NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 -- the RDF word
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads that match."""
        return iter(self._part(graph).quads_for_pattern(subject, predicate, object, graph))

    def said(self, triples: Sequence[ox.Triple]) -> dict[ox.Triple, tuple[ox.NamedNode, ...]]:
        """Tell in which data graphs each of these triples stands."""
        match = self._data.quads_for_pattern
        found = {}
        for triple in triples:
            graphs = [
                quad.graph_name for quad in match(triple.subject, triple.predicate, triple.object, None)
            ]
            if graphs:
                found[triple] = tuple(graph for graph in graphs if isinstance(graph, ox.NamedNode))
        return found

    def standing(self, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
        """Give those of these quads that stand in the graphs they name."""
        return [quad for quad in dict.fromkeys(quads) if quad in self._part(quad.graph_name)]

    def about(self, subjects: Sequence[Subject]) -> Iterator[ox.Quad]:
        """Yield all quads of the data graphs whose subject is one of these."""
        for subject in subjects:
            yield from self._data.quads_for_pattern(subject, None, None, None)

    def beside(
        self,
        nodes: Sequence[Term],
        predicates: Sequence[ox.NamedNode] | None = None,
        *,
        incoming: bool = False,
    ) -> Iterator[ox.Triple]:
        """Yield the triples of the data graphs that have some nodes at one end."""
        match = self._data.quads_for_pattern
        for node in nodes:
            for predicate in (None,) if predicates is None else predicates:
                if incoming:
                    yield from (quad.triple for quad in match(None, predicate, node, None))
                elif not isinstance(node, ox.Literal):
                    yield from (quad.triple for quad in match(node, predicate, None, None))

    def graphs(self) -> tuple[ox.NamedNode, ...]:
        """List the graphs that hold something."""
        found: list[ox.NamedNode] = []
        for part in (self._data, self._aside):
            named = (graph for graph in part.named_graphs() if isinstance(graph, ox.NamedNode))
            found.extend(graph for graph in named if _holds(part, graph))
        return tuple(sorted(found, key=lambda graph: graph.value))

    def count(self, graph: ox.NamedNode) -> int:
        """Count the triples of one graph."""
        query = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        solutions = self._part(graph).query(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError(solutions)
        count = next(solutions)[0]
        return int(count.value) if isinstance(count, ox.Literal) else 0

    def size(self) -> int:
        """Count the triples of all data graphs."""
        return len(self._data)

    def _part(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None) -> ox.Store:
        return self._aside if isinstance(graph, ox.NamedNode) and is_aside(graph) else self._data

    def _answer(
        self,
        form: str,
        query: str,
        bindings: Mapping[str, Term] | None,
        graphs: Sequence[ox.NamedNode] | None,
        timeout: float | None,
    ) -> bytes:
        text = prepare(form, query, bindings)
        part = self._part(graphs[0] if graphs else None)
        return answer(part, text, graphs, timeout)


class EmbeddedSession(EmbeddedView):
    """The one writer of two embedded stores, changing them in place.

    Parameters
    ----------
    data, aside, number
        The stores and the number of the commit that they are at.
    publish
        Makes a commit of what the stores hold now.
    undo
        Brings the stores back to what they were when the session began or last published, and gives
        them: they may be others.
    journal
        Takes what undoes each write.

    """

    def __init__(
        self,
        data: ox.Store,
        aside: ox.Store,
        number: int,
        *,
        publish: Callable[[str], int],
        undo: Callable[[], tuple[ox.Store, ox.Store]],
        journal: Journal,
    ) -> None:
        super().__init__(data, aside, number)
        self._publish = publish
        self._undo = undo
        self._journal = journal

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        for part, some in split_parts(quads):
            target = self._aside if part == "aside" else self._data
            new = some
            if self._journal.takes(len(some)):
                new = [quad for quad in dict.fromkeys(some) if quad not in target]
                self._journal.note(partial(_remove_all, target, new))
            with writing():
                target.extend(new)

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add a long stream of quads, all of one part."""
        stream = iter(quads)
        first = next(stream, None)
        if first is None:
            return
        if self._journal.takes(None):
            for batch in batches(chain([first], stream), 100_000):
                self.add(batch)
        else:
            self._part(first.graph_name).bulk_extend(chain([first], stream))

    def bulk_ntriples(self, chunks: Iterable[bytes], graph: ox.NamedNode, *, lenient: bool = False) -> None:
        """Add N-Triples to one graph, unread."""
        target = self._part(graph)
        if not self._journal.takes(None):  # in one call: few large files, which are read faster than many
            target.bulk_load(as_file(chunks), format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=lenient)
        elif _holds(target, graph):
            triples = ox.parse(as_file(chunks), format=ox.RdfFormat.N_TRIPLES)
            self.bulk(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        else:
            self._journal.note(partial(target.remove_graph, graph))
            for text in joined(chunks):
                target.load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=lenient)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""
        for part, some in split_parts(quads):
            target = self._aside if part == "aside" else self._data
            there = [quad for quad in dict.fromkeys(some) if quad in target]
            if self._journal.takes(len(there)):
                self._journal.note(partial(target.extend, there))
            with writing():
                _remove_all(target, there)

    def clear(self, graph: ox.NamedNode) -> None:
        """Remove all quads of one graph."""
        target, room = self._part(graph), self._journal.room
        found = target.quads_for_pattern(None, None, None, graph)
        gone = list(islice(found, None if room is None else room + 1))
        if self._journal.takes(len(gone)):
            self._journal.note(partial(target.extend, gone))
        with writing():
            target.remove_graph(graph)

    def commit(self, record: str) -> int:
        """Publish."""
        self.number = self._publish(record)
        return self.number

    def rollback(self) -> None:
        """Undo everything since the session began or last published."""
        self._data, self._aside = self._undo()


def _remove_all(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        store.remove(quad)


def _holds(part: ox.Store, graph: ox.NamedNode) -> bool:
    return next(iter(part.quads_for_pattern(None, None, None, graph)), None) is not None
