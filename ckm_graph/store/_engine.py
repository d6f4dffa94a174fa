"""Running a query on the embedded engine: prefixes and values in, bytes out, errors made clear."""

from __future__ import annotations

import time
from contextlib import contextmanager
from io import RawIOBase
from typing import IO, TYPE_CHECKING, Any, Final, TypeVar, cast

import pyoxigraph as ox

from ckm_graph.errors import QueryRefused, QuerySyntaxError, QueryTimeoutError, StoreError
from ckm_graph.store.sparql import (
    bind,
    declare_prefixes,
    has_dataset_clause,
    query_form,
    tokens,
    unmistakable,
)
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store._protocol import Term

__all__ = ["answer", "as_file", "batches", "joined", "prepare", "split_parts", "timed_out", "writing"]

T = TypeVar("T")
_LARGE: Final = 1 << 26
"""Bytes handed to the engine at once."""


def prepare(form: str, query: str, bindings: Mapping[str, Term] | None) -> str:
    """Check a query's form, declare its prefixes and bind its variables."""
    found = query_form(query)
    if found != form and not (form == "CONSTRUCT" and found == "DESCRIBE"):
        message = f"this is a {found} query; {_METHOD[found]} answers it"
        raise QueryRefused(message)
    if "SERVICE" in query.upper() and any(token.is_word("SERVICE") for token in tokens(query)):
        raise QueryRefused("SERVICE is not taken here: load what the other server says, then query it")
    return bind(declare_prefixes(unmistakable(query)), bindings)


_METHOD = {"SELECT": "select()", "ASK": "ask()", "CONSTRUCT": "construct()", "DESCRIBE": "construct()"}


def answer(
    store: ox.Store, text: str, graphs: Sequence[ox.NamedNode] | None, timeout: float | None = None
) -> bytes:
    """Run a query and give its answer as bytes: TSV, ``true`` or ``false``, or N-Triples."""
    options: dict[str, Any] = {"use_default_graph_as_union": not has_dataset_clause(text)}
    if graphs is not None:
        options = {"default_graph": list(graphs), "named_graphs": list(graphs)}
    try:
        result = store.query(text, **options)
    except SyntaxError as error:
        message = f"malformed SPARQL: {error.msg or error}"
        raise QuerySyntaxError(message) from error
    except RuntimeError as error:  # a function that it does not know
        message = f"the query can't be answered: {error}"
        raise QueryRefused(message) from error
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


@contextmanager
def writing() -> Iterator[None]:
    """Say clearly what goes wrong with a graph's files."""
    try:
        yield
    except OSError as error:
        message = (
            f"the graph can't be written ({error}): see that its folder is there and that there is room and "
            "access, then do it again"
        )
        raise StoreError(message) from error


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


def joined(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join chunks to few large ones: in memory, the engine reads bytes faster than a file of ours."""
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
