"""Reading and writing two pyoxigraph stores, data and aside; what memory and disk have in common.

A query's default graph is the union of the data graphs. That is an RDF merge, not a bag, because no
triple stands in two of them: whoever adds quads to a session sees to that.
"""

from __future__ import annotations

import time
from functools import partial
from io import RawIOBase
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar, cast

import pyoxigraph as ox

from ckm_graph.errors import QueryRefused, QuerySyntaxError, QueryTimeoutError
from ckm_graph.store._table import Table
from ckm_graph.store.sparql import bind, declare_prefixes, query_form
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store._protocol import Subject, Term

__all__ = [
    "EmbeddedSession",
    "EmbeddedView",
    "answer",
    "as_file",
    "batches",
    "prepare",
    "split_parts",
    "timed_out",
]

T = TypeVar("T")
_LARGE: Final = 1 << 26


class EmbeddedView:
    """One state of two embedded stores."""

    def __init__(self, data: ox.Store, aside: ox.Store, number: int) -> None:
        self._data = data
        self._aside = aside
        self.number = number

    def select(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> Table:
        """Answer a SELECT query."""
        return Table.from_tsv(self._answer("SELECT", query, bindings, graphs, timeout))

    def ask(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> bool:
        """Answer an ASK query."""
        return self._answer("ASK", query, bindings, graphs, timeout) == b"true"

    def construct(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[ox.NamedNode] | None = None,
        timeout: float | None = None,
    ) -> tuple[ox.Triple, ...]:
        """Answer a CONSTRUCT or DESCRIBE query."""
        text = self._answer("CONSTRUCT", query, bindings, graphs, timeout)
        parsed = ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
        return tuple(dict.fromkeys(quad.triple for quad in parsed))

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

    def about(self, subjects: Sequence[Subject]) -> Iterator[ox.Quad]:
        """Yield all quads of the data graphs whose subject is one of these."""
        for subject in subjects:
            yield from self._data.quads_for_pattern(subject, None, None, None)

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

    def _part(self, graph: ox.NamedNode | None) -> ox.Store:
        return self._aside if graph is not None and is_aside(graph) else self._data

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
        Brings the stores back to what they were.
    journal
        Where a store that can't be taken anew keeps what undoes each write; it is run backwards.

    """

    def __init__(
        self,
        data: ox.Store,
        aside: ox.Store,
        number: int,
        *,
        publish: Callable[[str], int],
        undo: Callable[[], None],
        journal: list[Callable[[], None]] | None = None,
    ) -> None:
        super().__init__(data, aside, number)
        self._publish = publish
        self._undo = undo
        self._journal = journal
        self.dirty = False
        """Whether something was written since the session began or last published."""

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        self.dirty = True
        for part, some in split_parts(quads):
            target = self._aside if part == "aside" else self._data
            if self._journal is None:
                target.extend(some)
            else:
                new = [quad for quad in dict.fromkeys(some) if quad not in target]
                self._journal.append(partial(_remove_all, target, new))
                target.extend(new)

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add a long stream of quads, all of one part."""
        stream = iter(quads)
        first = next(stream, None)
        if first is None:
            return
        self.dirty = True
        graph = first.graph_name
        target = self._part(graph if isinstance(graph, ox.NamedNode) else None)
        if self._journal is None:
            target.bulk_extend(chain([first], stream))
        else:
            for batch in batches(chain([first], stream), 100_000):
                self.add(batch)

    def bulk_ntriples(self, chunks: Iterable[bytes], graph: ox.NamedNode, *, lenient: bool = False) -> None:
        """Add N-Triples to one graph, unread."""
        target = self._part(graph)
        if self._journal is not None and _holds(target, graph):
            triples = ox.parse(as_file(chunks), format=ox.RdfFormat.N_TRIPLES)
            self.bulk(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
            return
        self.dirty = True
        if self._journal is not None:
            self._journal.append(partial(target.remove_graph, graph))
        for text in _joined(chunks):
            target.bulk_load(text, format=ox.RdfFormat.N_TRIPLES, to_graph=graph, lenient=lenient)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""
        self.dirty = True
        for part, some in split_parts(quads):
            target = self._aside if part == "aside" else self._data
            there = [quad for quad in dict.fromkeys(some) if quad in target]
            if self._journal is not None:
                self._journal.append(partial(target.extend, there))
            _remove_all(target, there)

    def clear(self, graph: ox.NamedNode) -> None:
        """Remove all quads of one graph."""
        self.dirty = True
        target = self._part(graph)
        if self._journal is not None:
            gone = list(target.quads_for_pattern(None, None, None, graph))
            self._journal.append(partial(target.extend, gone))
        target.remove_graph(graph)

    def commit(self, record: str) -> int:
        """Publish."""
        self.number = self._publish(record)
        self.dirty = False
        return self.number

    def rollback(self) -> None:
        """Undo everything since the session began."""
        self._undo()


def prepare(form: str, query: str, bindings: Mapping[str, Term] | None) -> str:
    """Check a query's form, declare its prefixes and bind its variables."""
    found = query_form(query)
    if found != form and not (form == "CONSTRUCT" and found == "DESCRIBE"):
        message = f"this is a {found} query; {_METHOD[found]} answers it"
        raise QueryRefused(message)
    return bind(declare_prefixes(query), bindings)


_METHOD = {"SELECT": "select()", "ASK": "ask()", "CONSTRUCT": "construct()", "DESCRIBE": "construct()"}


def answer(
    store: ox.Store, text: str, graphs: Sequence[ox.NamedNode] | None, timeout: float | None = None
) -> bytes:
    """Run a query and give its answer as bytes: TSV, ``true`` or ``false``, or N-Triples."""
    options: dict[str, Any] = {"use_default_graph_as_union": True}
    if graphs is not None:
        options = {"default_graph": list(graphs), "named_graphs": list(graphs)}
    try:
        result = store.query(text, **options)
    except SyntaxError as error:
        message = f"malformed SPARQL: {error.msg or error}"
        raise QuerySyntaxError(message) from error
    try:
        if isinstance(result, ox.QuerySolutions):
            return _serialised(result, ox.QueryResultsFormat.TSV, timeout)
        if isinstance(result, ox.QueryTriples):
            return _serialised(result, ox.RdfFormat.N_TRIPLES, timeout)
    except (RuntimeError, ValueError) as error:
        message = f"the query can't be answered: {error}"
        raise QueryRefused(message) from error
    return b"true" if result else b"false"


def split_parts(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, list[ox.Quad]]]:
    """Sort quads by the part of the store that their graphs lie in."""
    data: list[ox.Quad] = []
    aside: list[ox.Quad] = []
    for quad in quads:
        graph = quad.graph_name
        if not isinstance(graph, ox.NamedNode):
            raise TypeError(quad)
        (aside if is_aside(graph) else data).append(quad)
    if data:
        yield "data", data
    if aside:
        yield "aside", aside


def as_file(chunks: Iterable[bytes]) -> IO[bytes]:
    """Give a stream of chunks as a file to read from."""
    return cast("IO[bytes]", _ByteStream(chunks))


class _ByteStream(RawIOBase):
    """A stream of chunks as a file to read from."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._chunks = iter(chunks)
        self._current = memoryview(b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read at most so many bytes, of one chunk at a time."""
        while not self._current:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._current = memoryview(chunk)
        end = size if size >= 0 else len(self._current)
        part, self._current = self._current[:end], self._current[end:]
        return bytes(part)


class _Deadline:
    """A sink that refuses more bytes once the time is over."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        if time.monotonic() > self._end:
            raise TimeoutError
        self._chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: there is nothing behind this sink."""

    def value(self) -> bytes:
        return b"".join(self._chunks)


def _serialised(
    result: ox.QuerySolutions | ox.QueryTriples,
    syntax: Any,  # noqa: ANN401 -- one of two enums
    timeout: float | None,
) -> bytes:
    if timeout is None:
        return result.serialize(format=syntax) or b""
    sink = _Deadline(timeout)
    try:
        result.serialize(sink, format=syntax)  # type: ignore[arg-type]
    except TimeoutError as error:
        raise timed_out(timeout) from error
    return sink.value()


def timed_out(seconds: float) -> QueryTimeoutError:
    """Say that a query took too long, and what helps."""
    return QueryTimeoutError(f"the query took longer than {seconds:g} s; narrow it or raise the timeout")


def _joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join chunks to few large ones: the engine takes bytes faster than it reads a file of Python's."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size > _LARGE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _remove_all(store: ox.Store, quads: Iterable[ox.Quad]) -> None:
    for quad in quads:
        store.remove(quad)


def _holds(part: ox.Store, graph: ox.NamedNode) -> bool:
    return next(iter(part.quads_for_pattern(None, None, None, graph)), None) is not None


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of at most ``size``."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
