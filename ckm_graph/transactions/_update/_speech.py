"""What an update may do when it speaks for one source, and what a graph's name means to it.

    written   the default graph, and the source's own two, public and personal: all three are the source,
              and which of the two graphs a triple goes to is decided by what is personal
    read      the default graph is the merge of all data graphs; each of them can be named
    copied    from a source's graph: all that it says, also what another source said before
    cleared   the default graph: all that the source says; one of its own: the part that belongs there

Whatever would write to another graph, or read what is kept aside, is refused by name, SILENT or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.errors import QueryRefused, UnknownNameError
from ckm_graph.store import batches
from ckm_graph.transactions._update._difference import difference
from ckm_graph.transactions._update._operations import DEFAULT, Clear, Create, Modify, Transfer
from ckm_graph.vocabulary import (
    also_graph,
    is_aside,
    is_personal,
    personal_graph,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store import Session, Term
    from ckm_graph.transactions._update._operations import GraphName, Operation

__all__ = ["Speech"]

_CHUNK = 5_000


class Speech:
    """The updates of one source."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._own = (source_graph(source), personal_graph(source))

    def check(self, operation: Operation) -> None:
        """Refuse an operation that names a graph which is not to be written, or read.

        Raises
        ------
        QueryRefused
            With the name of the operation or of the graph.

        """
        match operation:
            case Modify():
                for graph in operation.remove.graphs | operation.add.graphs:
                    self._check_written(operation.home if graph == DEFAULT else graph)
                for graph in (operation.home, *operation.using, *operation.using_named):
                    _check_read(graph)
            case Clear(verb=verb, graph=("NAMED" | "ALL") as extent):
                message = (
                    f"{verb} {extent} would take away what others say; "
                    f"{verb} DEFAULT takes away all that the source {self._source!r} says"
                )
                raise QueryRefused(message)
            case Clear(graph=graph) | Create(graph=graph):
                self._check_written(graph)
            case Transfer():
                self._check_written(operation.target)
                _check_read(operation.source)
                if operation.verb == "MOVE" and operation.source not in (*self._own, operation.target):
                    what = "the default graph" if operation.source == DEFAULT else operation.source
                    message = f"MOVE would take from {what} what others say: COPY leaves it there"
                    raise QueryRefused(message)

    def difference(
        self, operation: Operation, session: Session
    ) -> tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]:
        """Compute which triples the source takes back, and which it says.

        Raises
        ------
        QueryRefused
            If a variable names a graph that is not to be written.
        UnknownNameError
            If a graph is to be copied that holds nothing, unless that is to pass in silence.

        """
        if isinstance(operation, Transfer):
            if operation.source in self._own and operation.target in (*self._own, DEFAULT):
                return (), ()
            known = session.graphs()
            if isinstance(operation.source, ox.NamedNode) and operation.source not in known:
                if operation.silent:
                    return (), ()
                names = [graph.value for graph in known if not is_aside(graph)]
                raise UnknownNameError("graph", operation.source.value, names)
        found = difference(operation, _Said(session, self._own))
        removed, added = (dict.fromkeys(self._triples(quads)) for quads in found)
        return tuple(triple for triple in removed if triple not in added), tuple(added)

    def _triples(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Triple]:
        for quad in quads:
            self._check_written(quad.graph_name)
            yield quad.triple

    def _check_written(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> None:
        if graph != DEFAULT and graph not in self._own:
            message = (
                f"an update of the source {self._source!r} can't write to {graph}: "
                "it speaks for one source, so leave graph names out"
            )
            raise QueryRefused(message)


def _check_read(graph: GraphName) -> None:
    if isinstance(graph, ox.NamedNode) and is_aside(graph):
        message = f"an update can't read {graph}, which is kept aside: name a graph of a source, or none"
        raise QueryRefused(message)


class _Said:
    """A session as the dataset of one source's updates."""

    def __init__(self, session: Session, own: tuple[ox.NamedNode, ox.NamedNode]) -> None:
        self._session = session
        self._own = own

    def solutions(self, query: str) -> Iterator[Mapping[str, Term | None]]:
        """Answer over the merge, or over what the query's own clause names."""
        table = self._session.select(query)
        return (dict(zip(table.columns, terms, strict=True)) for terms in table.all_terms())

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the data graphs."""
        return [graph for graph in self._session.graphs() if not is_aside(graph)]

    def copied(self, graph: GraphName) -> Iterator[ox.Triple]:
        """Give the merge, or all that belongs in one graph."""
        if isinstance(graph, ox.DefaultGraph):
            return (quad.triple for quad in self._session.quads())
        return self._belonging(graph)

    def cleared(self, graph: GraphName) -> Iterator[ox.Triple]:
        """Give what the source says, all of it or what belongs in one graph."""
        for one in self._own if isinstance(graph, ox.DefaultGraph) else (graph,):
            yield from self._belonging(one)

    def _belonging(self, graph: ox.NamedNode) -> Iterator[ox.Triple]:
        """Give what stands in a graph, and what its source says that stands in another's of its kind."""
        yield from (quad.triple for quad in self._session.quads(graph=graph))
        name = source_of(graph)
        beside = self._session.quads(graph=also_graph(name)) if name is not None else ()
        for batch in batches((quad.triple for quad in beside), _CHUNK):
            for triple, graphs in self._session.said(batch).items():
                if any(is_personal(one) == is_personal(graph) for one in graphs):
                    yield triple
