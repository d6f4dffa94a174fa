"""The writer of a graph folder: its own copy of the published state, changed, published and undone.

What a session leaves unpublished is undone from a journal of its writes where they were few; else the
copy is thrown away and the next session takes a fresh one, which costs more than a small change. A
session that begins on an open group (see `_turns`) always has its journal, so that undoing it leaves the
group's commits as they are.
"""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from ckm_graph.errors import StoreError
from ckm_graph.store._embedded import EmbeddedSession
from ckm_graph.store._engine import writing
from ckm_graph.store._journal import Journal
from ckm_graph.store._turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.store._folder import Folder
    from ckm_graph.store._turns import Turn

__all__ = ["LOOK_UP", "Writer"]

LOOK_UP: Final = 40
"""What is read in order in the time of one look-up: each begins at another block, which is unpacked first."""
_FEW: Final = 2000
"""Quads that are undone sooner than a fresh copy is taken."""


class Writer:
    """What writes to one folder in this process, one thread at a time; holds the folder's lock."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._turns = Turns(self._publish)
        self._lock: int | None = None
        self._live: tuple[Path, ox.Store, ox.Store] | None = None
        self._publishing = threading.Lock()

    @contextmanager
    def session(self, *, brief: bool) -> Iterator[EmbeddedSession]:
        """Wait for a turn and write; what is not committed in the end is undone."""
        with self._turns.turn(brief=brief) as turn:
            with writing():
                if self._lock is None:
                    self._lock = self._folder.lock()
                live = self._live = self._live or self._folder.take_live()
            journal = Journal(None if self._turns.waiting else _FEW)
            try:
                yield self._begin(turn, journal, *live[1:])
            finally:
                if self._turns.has(turn):
                    self._undo(journal)

    def close(self) -> None:
        """Throw the copy away and give the lock back; a commit that is not published yet is refused."""
        with self._publishing:
            self._discard()
            lock, self._lock = self._lock, None
            if lock is not None:
                os.close(lock)

    def _begin(self, turn: Turn, journal: Journal, data: ox.Store, aside: ox.Store) -> EmbeddedSession:
        def commit(record: str) -> int:
            try:
                self._turns.commit(turn, record)
            except BaseException:
                if self._turns.has(turn):  # cut off on the way: what the copy holds is in doubt
                    self._discard()
                raise
            finally:
                (journal.clear if self._turns.has(turn) else journal.close)()
            return session.number + 1

        def undo() -> tuple[ox.Store, ox.Store]:
            journal.takes(0)  # or this session has ended
            self._undo(journal)
            journal.clear()
            _, data, aside = self._live = self._live or self._folder.take_live()
            return data, aside

        published = self._folder.pointer().commit if self._folder.exists() else 0
        session = _DiskSession(
            data, aside, published + self._turns.waiting, publish=commit, undo=undo, journal=journal
        )
        return session

    def _publish(self, records: Sequence[str]) -> None:
        with self._publishing:
            if self._live is None:
                message = (
                    f"what was to be published in {self._folder.path} is gone, since the graph was closed or "
                    "an earlier step failed; nothing of it is there: do it again"
                )
                raise StoreError(message)
            _, data, aside = self._live
            try:
                with writing():
                    self._folder.publish(data, aside, records)
            except BaseException:
                self._discard()
                raise

    def _undo(self, journal: Journal) -> None:
        """Bring the copy back to the last commit, or throw it away."""
        done = False
        try:
            if self._live is not None and journal.whole:
                with suppress(OSError):  # a fresh copy is as good
                    journal.undo()
                    done = True
        finally:
            if not done:
                self._discard()

    def _discard(self) -> None:
        live, self._live = self._live, None
        if live is not None:
            shutil.rmtree(live[0], ignore_errors=True)


class _DiskSession(EmbeddedSession):
    look_up = LOOK_UP
