"""What undoes the writes of a session, one by one and backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Journal"]


class Journal:
    """Keeps how to undo what a session truly changed.

    Parameters
    ----------
    room
        After how many quads it gives up, where the stores can be taken anew instead; None never does.

    >>> said = ["before"]
    >>> journal = Journal()
    >>> journal.takes(1)
    True
    >>> journal.note(said.pop)
    >>> said.append("a change")
    >>> journal.undo()
    >>> said
    ['before']

    """

    def __init__(self, room: int | None = None) -> None:
        self.room = room
        """For how many quads more there is room; None for any number."""
        self.whole = True
        """Whether running it undoes everything since it began or was last cleared."""
        self._most = room
        self._closed = False
        self._steps: list[Callable[[], object]] = []

    def takes(self, quads: int | None) -> bool:
        """Tell whether what undoes the next write of so many quads has to be noted; None: of very many.

        It gives up, for good, where there is no room for them.

        Raises
        ------
        StoreError
            If nothing may be written any more.

        """
        if self._closed:
            message = "this session ended with its commit: begin a new one"
            raise StoreError(message)
        if self.whole and self.room is not None:
            self.whole = quads is not None and quads <= self.room
            self.room = self.room - quads if self.whole and quads is not None else 0
            if not self.whole:
                self._steps.clear()
        return self.whole

    def note(self, undo: Callable[[], object]) -> None:
        """Note what undoes a write; called before the write is made."""
        self._steps.append(undo)

    def undo(self) -> None:
        """Undo what was noted, the last first."""
        while self._steps:
            self._steps[-1]()
            self._steps.pop()

    def clear(self) -> None:
        """Begin anew: what was written so far stays."""
        self._steps.clear()
        self.whole, self.room = True, self._most

    def close(self) -> None:
        """Take no more writes."""
        self.clear()
        self._closed = True
