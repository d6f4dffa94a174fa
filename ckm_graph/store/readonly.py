"""A store that is read and not written, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.errors import StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ckm_graph.store._protocol import Session, Store, View

__all__ = ["ReadOnlyStore"]


class ReadOnlyStore:
    """A store around another one: read as ever, never written.

    Parameters
    ----------
    inner
        The store itself.
    why
        The message of the error that whoever begins to write gets.

    >>> from ckm_graph.store import MemoryStore
    >>> with ReadOnlyStore(MemoryStore(), "no").session() as session:
    ...     pass
    Traceback (most recent call last):
    ckm_graph.errors.StoreFormatError: no

    """

    def __init__(self, inner: Store, why: str) -> None:
        self.inner = inner
        self.why = why
        self.guarantees = inner.guarantees

    @property
    def location(self) -> str:
        """The inner store's."""
        return self.inner.location

    def view(self) -> AbstractContextManager[View]:
        """Open the last published state for reading."""
        return self.inner.view()

    def session(self, *, brief: bool = False) -> AbstractContextManager[Session]:
        """Refuse to write, however briefly."""
        del brief
        raise StoreFormatError(self.why)

    def log(self, since: int = 1) -> Iterator[str]:
        """Yield the change log's lines."""
        return self.inner.log(since)

    def close(self) -> None:
        """Close the inner store."""
        self.inner.close()
