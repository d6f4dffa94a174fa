"""Recording: what is written to a session, kept as a difference."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from ckm_graph.store import quad_in
from ckm_graph.transactions._widening import held
from ckm_graph.vocabulary import is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    import pyoxigraph as ox

    from ckm_graph.store import Session

__all__ = ["Recorder", "SupportsWriting"]


class SupportsWriting(Protocol):
    """What a writer writes to: a session, or something that watches over one."""

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add a long stream of quads."""

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""


class Recorder:
    """Writes to a session and keeps the difference that this made."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._change: dict[ox.Quad, bool] = {}

    @property
    def added(self) -> tuple[ox.Quad, ...]:
        """The quads that there are now and were not."""
        return tuple(quad for quad, way in self._change.items() if way)

    @property
    def removed(self) -> tuple[ox.Quad, ...]:
        """The quads that there were and are not now."""
        return tuple(quad for quad, way in self._change.items() if not way)

    @property
    def changed(self) -> frozenset[ox.Triple]:
        """The triples that entered the merge of the data graphs, or left it; not those that moved in it."""
        added, removed = (
            {quad.triple for quad in quads if not is_aside(quad.graph_name)}  # type: ignore[arg-type]
            for quads in (self.added, self.removed)
        )
        return frozenset(added ^ removed)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, as the engine holds them."""
        as_held = [quad_in(held(quad), quad.graph_name) for quad in quads]  # type: ignore[arg-type]
        known = set(self.session.standing(as_held))
        self._write([quad for quad in dict.fromkeys(as_held) if quad not in known], added=True)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove those of these quads that are there."""
        self._write(self.session.standing(quads), added=False)

    bulk = add

    def noted(self, before: AbstractSet[ox.Quad], after: AbstractSet[ox.Quad]) -> None:
        """Keep a difference that somebody else made in the session."""
        for quads, added in ((before - after, False), (after - before, True)):
            for quad in sorted(quads, key=str):
                self._note(quad, added=added)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Look at the session as it was before."""
        added, removed = self.added, self.removed
        self.session.remove(added)
        self.session.add(removed)
        yield
        self.session.remove(removed)
        self.session.add(added)

    def _write(self, quads: list[ox.Quad], *, added: bool) -> None:
        if not quads:
            return
        (self.session.add if added else self.session.remove)(quads)
        for quad in quads:
            self._note(quad, added=added)

    def _note(self, quad: ox.Quad, *, added: bool) -> None:
        if self._change.get(quad, added) != added:
            del self._change[quad]
        else:
            self._change[quad] = added
