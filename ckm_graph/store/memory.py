"""The store in memory: as fast as it gets, gone with the process.

Readers in other threads wait while a session is open; an abandoned session is undone from a journal
of what it truly changed.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.store._embedded import EmbeddedSession, EmbeddedView
from ckm_graph.store._journal import Journal
from ckm_graph.store._protocol import Guarantees

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MemoryStore"]


class MemoryStore:
    """A store in this process's memory.

    >>> MemoryStore().guarantees.survives
    False
    """

    location = "memory:"
    guarantees = Guarantees(
        isolation="readers in this process wait while a transaction applies, and see whole commits",
        durability="nothing survives the process",
        timeouts="checked while an answer is written; not enforced within a blocking step of the engine",
        survives=False,
        shared=False,
    )

    def __init__(self) -> None:
        self._data = ox.Store()
        self._aside = ox.Store()
        self._log: list[str] = []
        self._lock = _ReadWriteLock()

    @contextmanager
    def view(self) -> Iterator[EmbeddedView]:
        """Read; writers wait until the view is left."""
        with self._lock.reading():
            yield EmbeddedView(self._data, self._aside, len(self._log))

    @contextmanager
    def session(self, *, brief: bool = False) -> Iterator[EmbeddedSession]:
        """Write; readers and other writers wait until the session is left, brief or not."""
        del brief  # publishing costs nothing here, so there is nothing to share
        journal = Journal()

        def publish(record: str) -> int:
            self._log.append(record)
            journal.clear()
            return len(self._log)

        def undo() -> tuple[ox.Store, ox.Store]:
            journal.undo()
            return self._data, self._aside

        with self._lock.writing():
            try:
                yield EmbeddedSession(
                    self._data, self._aside, len(self._log), publish=publish, undo=undo, journal=journal
                )
            finally:
                undo()

    def log(self, since: int = 1) -> Iterator[str]:
        """Yield the log's lines, oldest first."""
        return iter(self._log[max(since, 1) - 1 :])

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class _ReadWriteLock:
    """Many readers or one writer; the writing thread may also read, and waiting writers come first."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._readers = threading.local()
        self._reading = 0
        self._waiting = 0
        self._writer: int | None = None

    @contextmanager
    def reading(self) -> Iterator[None]:
        me = threading.get_ident()
        nested = getattr(self._readers, "depth", 0)
        with self._condition:
            while not nested and self._writer != me and (self._writer is not None or self._waiting):
                self._condition.wait()
            self._reading += 1
            self._readers.depth = nested + 1
        try:
            yield
        finally:
            with self._condition:
                self._reading -= 1
                self._readers.depth = nested
                self._condition.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        me = threading.get_ident()
        if getattr(self._readers, "depth", 0) or self._writer == me:
            message = (
                "a thread can't begin to write while it reads or writes: leave the view or session first"
            )
            raise StoreError(message)
        with self._condition:
            self._waiting += 1
            try:
                while self._writer is not None or self._reading:
                    self._condition.wait()
                self._writer = me
            finally:
                self._waiting -= 1
                if self._writer != me:  # cut off: readers wait for those who wait to write
                    self._condition.notify_all()
        try:
            yield
        finally:
            with self._condition:
                self._writer = None
                self._condition.notify_all()
