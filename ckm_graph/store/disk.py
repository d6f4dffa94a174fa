"""The store on disk: a folder of published snapshots that any number of processes read while one writes.

Handles of one process on one folder share what is open: the newest snapshot for reading and, after the
first write, the writer's copy. Opening takes no lock; the first session does and keeps it until `close`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from weakref import WeakValueDictionary

from ckm_graph.errors import QueryRefused, QuerySyntaxError, StoreError
from ckm_graph.store import _worker
from ckm_graph.store._embedded import EmbeddedView
from ckm_graph.store._engine import prepare, timed_out
from ckm_graph.store._folder import Folder, Snapshot
from ckm_graph.store._protocol import Guarantees
from ckm_graph.store._writer import LOOK_UP, Writer
from ckm_graph.store.sparql import has_dataset_clause
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyoxigraph as ox

    from ckm_graph.store._embedded import EmbeddedSession
    from ckm_graph.store._protocol import Term

__all__ = ["DiskStore"]


class DiskStore:
    """A store in a folder.

    Parameters
    ----------
    path
        The folder; made by the first commit when it is missing.

    Raises
    ------
    NotAGraphError
        If the path is a file, or a folder that holds something else.

    """

    guarantees = Guarantees(
        isolation=(
            "snapshots: a view sees one published state, in this process and in others; one writes at a "
            "time, and brief changes that wait for each other are published together"
        ),
        durability=(
            "what was acknowledged is on disk; after kill -9 the last published state is there: whole "
            "commits, in their order"
        ),
        timeouts="enforced: the query runs in a process of its own, which is ended",
        survives=True,
        shared=True,
    )

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        folder = Folder(self.path)
        folder.check()
        self._shared: _Shared | None = _Shared.of(folder)
        self._shared.handles += 1

    @property
    def location(self) -> str:
        """The folder."""
        return str(self.path)

    @contextmanager
    def view(self) -> Iterator[EmbeddedView]:
        """Read the last published state."""
        with self._open().reading() as snapshot:
            yield _DiskView(snapshot)

    @contextmanager
    def session(self, *, brief: bool = False) -> Iterator[EmbeddedSession]:
        """Write; other threads' sessions wait, other processes' are refused."""
        with self._open().writer.session(brief=brief) as session:
            yield session

    def log(self, since: int = 1) -> Iterator[str]:
        """Yield the log's lines, oldest first."""
        folder = self._open().folder
        return iter(folder.read_log(since) if folder.exists() else ())

    def close(self) -> None:
        """Let go of the snapshot, of the writer's copy and its lock, unless another handle uses them."""
        shared, self._shared = self._shared, None
        if shared is not None:
            shared.handles -= 1
            if shared.handles <= 0:
                shared.close()

    def __del__(self) -> None:
        if getattr(self, "_shared", None) is not None:
            self.close()

    def _open(self) -> _Shared:
        if self._shared is None:
            message = f"the graph {self.path} was closed: open it again"
            raise StoreError(message)
        return self._shared


class _DiskView(EmbeddedView):
    """A view on a snapshot, which a time limit can be held on."""

    look_up = LOOK_UP

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.data, snapshot.aside, snapshot.number)
        self._path = snapshot.path

    def _answer(
        self,
        form: str,
        query: str,
        bindings: Mapping[str, Term] | None,
        graphs: Sequence[ox.NamedNode] | None,
        timeout: float | None,
    ) -> bytes:
        if timeout is None:
            return super()._answer(form, query, bindings, graphs, None)
        part = "aside" if graphs and is_aside(graphs[0]) else "data"
        text = prepare(form, query, bindings)
        request = {
            "path": str(self._path / part),
            "query": text,
            "union": not has_dataset_clause(text),
            "graphs": None if graphs is None else [graph.value for graph in graphs],
        }
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(_worker.__file__)],
                input=json.dumps(request).encode(),
                capture_output=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise timed_out(timeout) from error
        if done.returncode:
            kind, _, problem = done.stderr.decode(errors="replace").partition(": ")
            if kind == "syntax":
                raise QuerySyntaxError(f"malformed SPARQL: {problem}")
            raise QueryRefused(f"the query can't be answered: {problem or kind}")
        return done.stdout


class _Shared:
    """What the handles of this process on one folder share."""

    _all: ClassVar[WeakValueDictionary[str, _Shared]] = WeakValueDictionary()
    _guard = threading.Lock()

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.handles = 0
        self._reading = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._held: dict[Snapshot, int] = {}
        self.writer = Writer(folder)

    @classmethod
    def of(cls, folder: Folder) -> _Shared:
        """Give the one that this process has for a folder."""
        key = f"{os.getpid()}:{folder.path.resolve()}"
        with cls._guard:
            shared = cls._all.get(key)
            if shared is None:
                shared = cls._all[key] = cls(folder)
            return shared

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Hold the newest snapshot."""
        with self._reading:
            snapshot = self._newest()
            self._held[snapshot] = self._held.get(snapshot, 0) + 1
        try:
            yield snapshot
        finally:
            with self._reading:
                self._held[snapshot] -= 1
                self._drop_unused()

    def close(self) -> None:
        """Let go of everything."""
        with self._reading:
            for snapshot in {*self._held, *([self._snapshot] if self._snapshot else [])}:
                snapshot.release()
            self._held.clear()
            self._snapshot = None
        self.writer.close()

    def _newest(self) -> Snapshot:
        old = self._snapshot
        if old is not None and self.folder.pointer().commit == old.number:
            return old
        self._snapshot = fresh = self.folder.open_snapshot()
        if old is not None:
            self._held.setdefault(old, 0)
            self._drop_unused()
        return fresh

    def _drop_unused(self) -> None:
        for snapshot in [*self._held]:
            if not self._held[snapshot] and snapshot is not self._snapshot:
                del self._held[snapshot]
                snapshot.release()
