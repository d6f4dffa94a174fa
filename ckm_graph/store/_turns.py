"""Whose turn it is to write, and which commits are published together.

One thread writes at a time; the others stand in a queue. A *brief* turn runs no user code, so those who
wait for it wait for milliseconds. That makes groups worth while, since publishing costs far more than a
small change does:

    commit of a brief turn    joins the open group, and its thread waits until the group is published
    then                      the next brief turn in the queue goes on from there, and joins too
    nobody brief waits,       whoever ends its turn publishes the group, by commit or without
    or the group is full
    publishing fails          each commit of the group is refused

While a group is open, only brief turns are given; so any other turn begins on a published state.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ckm_graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Turn", "Turns"]

_FULL: Final = 64
"""Commits that are published together at most."""


class Turn:
    """One thread's turn to write, waited for or given."""

    def __init__(self, *, brief: bool) -> None:
        self.brief = brief
        self.thread = threading.get_ident()
        self.given = threading.Event()


class _Group:
    """Commits that are not published yet."""

    def __init__(self) -> None:
        self.records: list[str] = []
        self.settled = threading.Event()
        self.error: Exception | None = None


class Turns:
    """The queue of those who write, and the open group of commits.

    Parameters
    ----------
    publish
        Publishes commits, all or none, given their records; only who has the turn calls it.
    full
        How many commits a group has at most.

    >>> published = []
    >>> turns = Turns(lambda records: published.append(list(records)))
    >>> with turns.turn(brief=True) as mine:
    ...     turns.commit(mine, "a change")
    >>> published
    [['a change']]

    """

    def __init__(self, publish: Callable[[Sequence[str]], object], full: int = _FULL) -> None:
        self._publish = publish
        self._full = full
        self._guard = threading.Lock()
        self._queue: list[Turn] = []
        self._writer: Turn | None = None
        self._group: _Group | None = None

    @property
    def waiting(self) -> int:
        """How many commits are in the open group."""
        group = self._group
        return len(group.records) if group is not None else 0

    @contextmanager
    def turn(self, *, brief: bool) -> Iterator[Turn]:
        """Wait for a turn, and pass it on in the end.

        Raises
        ------
        StoreError
            If this thread has the turn already.

        """
        mine, writer = Turn(brief=brief), self._writer
        if writer is not None and writer.thread == mine.thread:
            message = "this thread is writing to the graph already: end that transaction first"
            raise StoreError(message)
        try:
            with self._guard:
                self._queue.append(mine)
                if self._writer is None:
                    self._give(mine)
            mine.given.wait()
            yield mine
        finally:
            self._leave(mine)

    def has(self, turn: Turn) -> bool:
        """Tell whether this turn goes on."""
        return self._writer is turn

    def commit(self, turn: Turn, record: str) -> None:
        """Publish what the writer of this turn has changed; a brief turn ends with it.

        Raises
        ------
        StoreError
            If it was not published; the same for each commit of the group.

        """
        if not self.has(turn):
            message = "this session ended with its commit: begin a new one"
            raise StoreError(message)
        if not turn.brief:
            self._publish([record])
            return
        with self._guard:
            group = self._group = self._group or _Group()
            group.records.append(record)
        self._pass_on()
        group.settled.wait()
        if group.error is not None:
            raise StoreError(str(group.error)) from group.error

    def _leave(self, turn: Turn) -> None:
        """End a turn in whatever state it is: given, passed on already, or not given yet."""
        with self._guard:
            if turn in self._queue:
                self._queue.remove(turn)
            if self._writer is not turn:
                return
        self._pass_on()

    def _pass_on(self) -> None:
        """Give the turn to who is next; before that, publish the open group where it must be."""
        while (group := self._due()) is not None:
            try:
                self._publish(group.records)
            except Exception as error:  # noqa: BLE001 -- whatever it is, those who wait are told
                group.error = error
            except BaseException as interruption:
                group.error = StoreError(
                    f"publishing was interrupted ({type(interruption).__name__}): see in the change log "
                    "whether this change is there before doing it again"
                )
                raise
            finally:
                group.settled.set()

    def _due(self) -> _Group | None:
        """Give the group that has to be published now, or pass the turn on."""
        with self._guard:
            brief = next((turn for turn in self._queue if turn.brief), None)
            group = self._group
            if group is not None and (brief is None or len(group.records) >= self._full):
                self._group = None
                return group
            self._writer = None
            heir = brief if group is not None else next(iter(self._queue), None)
            if heir is not None:
                self._give(heir)
            return None

    def _give(self, turn: Turn) -> None:
        self._writer = turn
        self._queue.remove(turn)
        turn.given.set()
