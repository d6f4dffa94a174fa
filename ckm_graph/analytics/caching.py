"""Caching: projections kept from one question to the next, and never beyond the state they are of.

    folder of a graph:  cache/edges/<state>-<question>/   edges.parquet, nodes.parquet
    graph in memory:    the latest few, in this process
    graph on a server:  nothing, for others may write there without telling us

The state of a folder is the snapshot that was read: its number, and the identity of its files, so that a
folder restored from a copy doesn't find what was kept before. What is of another state is removed when
something new is kept. A cache that can't be read or written is no error: the work is done anew.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakKeyDictionary

import polars as pl

from ckm_graph.analytics.arrays import Edges
from ckm_graph.store import DiskStore, MemoryStore

if TYPE_CHECKING:
    from ckm_graph.store import Store

__all__ = ["EdgeCache", "edge_cache"]

_KEPT: Final = 16
"""How many projections of one graph are kept at most."""
_FORMAT: Final = 1
"""To be raised when a projection comes to mean something else."""


class EdgeCache(Protocol):
    """Where projections are kept."""

    def get(self, number: int, question: str) -> Edges | None:
        """Give what was kept of a question about the state of this number, if it was."""

    def put(self, number: int, question: str, edges: Edges) -> None:
        """Keep the answer."""


def edge_cache(store: Store) -> EdgeCache:
    """Give the cache of a store."""
    if isinstance(store, DiskStore):
        return _Folder(Path(store.location))
    if isinstance(store, MemoryStore):
        with _LOCK:
            return _IN_MEMORY.setdefault(store, _InProcess())
    return _Nothing()


class _Nothing:
    def get(self, number: int, question: str) -> Edges | None:  # noqa: ARG002
        return None

    def put(self, number: int, question: str, edges: Edges) -> None: ...


@dataclass(slots=True, weakref_slot=True)
class _InProcess:
    _kept: OrderedDict[tuple[int, str], Edges] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, number: int, question: str) -> Edges | None:
        with self._lock:
            return self._kept.get((number, question))

    def put(self, number: int, question: str, edges: Edges) -> None:
        with self._lock:
            for key in [key for key in self._kept if key[0] != number]:
                del self._kept[key]
            self._kept[number, question] = edges
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


_IN_MEMORY: Final[WeakKeyDictionary[MemoryStore, _InProcess]] = WeakKeyDictionary()
_LOCK: Final = threading.Lock()


class _Folder:
    def __init__(self, graph: Path) -> None:
        self._graph = graph
        self._place = graph / "cache" / "edges"

    def get(self, number: int, question: str) -> Edges | None:
        entry = self._entry(number, question)
        if entry is None or not entry.is_dir():
            return None
        try:
            nodes = pl.read_parquet(entry / "nodes.parquet")["node"].to_list()
            kept = pl.read_parquet(entry / "edges.parquet")
        except (OSError, pl.exceptions.PolarsError):
            return None
        columns = [kept[name].to_numpy() for name in ("source", "target", "weight", "first", "last")]
        for column in columns:
            column.setflags(write=False)
        return Edges(question.partition(" ")[0], tuple(nodes), *columns)

    def put(self, number: int, question: str, edges: Edges) -> None:
        entry = self._entry(number, question)
        if entry is None:
            return
        try:
            self._place.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(prefix=".new-", dir=self._place))
        except OSError:
            return
        try:
            _write(fresh, edges)
            shutil.rmtree(entry, ignore_errors=True)  # one that can't be read
            fresh.rename(entry)
            self._prune(entry)
        except (OSError, pl.exceptions.PolarsError):
            shutil.rmtree(fresh, ignore_errors=True)

    def _entry(self, number: int, question: str) -> Path | None:
        """Name the place of an answer; None where the snapshot is not there any more."""
        try:
            found = (self._graph / "snapshots" / f"{number:08}").stat()
        except OSError:
            return None
        state = f"{_FORMAT} {number} {found.st_ino} {found.st_mtime_ns}"
        return self._place / f"{_digest(state)}-{_digest(question)}"

    def _prune(self, latest: Path) -> None:
        """Remove what is of another state, then the oldest of what is too many."""
        state = latest.name.partition("-")[0]
        entries = [entry for entry in self._place.iterdir() if not entry.name.startswith(".")]
        current = [entry for entry in entries if entry.name.startswith(f"{state}-") and entry != latest]
        current.sort(key=_age)
        stale = [entry for entry in entries if not entry.name.startswith(f"{state}-")]
        for entry in [*stale, *current[: max(0, len(current) - _KEPT + 1)]]:
            shutil.rmtree(entry, ignore_errors=True)


def _write(folder: Path, edges: Edges) -> None:
    pl.DataFrame({"node": list(edges.nodes)}, {"node": pl.String}).write_parquet(folder / "nodes.parquet")
    columns = {name: getattr(edges, name) for name in ("source", "target", "weight", "first", "last")}
    pl.DataFrame(columns).write_parquet(folder / "edges.parquet")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _age(entry: Path) -> int:
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0
