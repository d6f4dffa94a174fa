"""Recording: what is written to a session, kept as a difference and published as one commit.

What a change would break is told apart from what was broken before: where the new state has violations,
the old one is looked at too, and only those that it had not count.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ckm_graph.errors import ShapeViolation
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.model.validation import Report
from ckm_graph.store import quad_in
from ckm_graph.transactions._widening import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from ckm_graph.store import Session, View

__all__ = ["Recorder"]


class Recorder:
    """Writes to a session and keeps the difference that this made."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._change: dict[ox.Quad, bool] = {}

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads, as the engine holds them."""
        as_held = [quad_in(held(quad), quad.graph_name) for quad in quads]  # type: ignore[arg-type]
        known = set(self.session.standing(as_held))
        self._note([quad for quad in dict.fromkeys(as_held) if quad not in known], added=True)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove those of these quads that are there."""
        self._note(self.session.standing(quads), added=False)

    bulk = add

    def publish(self, kind: str, source: str, validate: Callable[[View], Report] | None) -> Change | None:
        """Commit the difference and log it; None when there is none.

        Raises
        ------
        ShapeViolation
            If it brings new violations; nothing was published.

        """
        added = tuple(quad for quad, way in self._change.items() if way)
        removed = tuple(quad for quad, way in self._change.items() if not way)
        if not added and not removed:
            return None
        if validate is not None:
            self._refuse_new_violations(validate, added, removed)
        change = Change(
            number=self.session.number + 1,
            time=dt.datetime.now(dt.UTC),
            kind=kind,
            source=source,
            added=added,
            removed=removed,
        )
        self.session.commit(write_change(change))
        return change

    def _refuse_new_violations(
        self, validate: Callable[[View], Report], added: tuple[ox.Quad, ...], removed: tuple[ox.Quad, ...]
    ) -> None:
        after = validate(self.session)
        if not after.blocking:
            return
        self.session.remove(added)
        self.session.add(removed)
        before = {result.sort_key for result in validate(self.session).violations}
        new = tuple(result for result in after.violations if result.sort_key not in before)
        if new:
            raise ShapeViolation(Report(new))
        self.session.remove(removed)
        self.session.add(added)

    def _note(self, quads: list[ox.Quad], *, added: bool) -> None:
        if not quads:
            return
        (self.session.add if added else self.session.remove)(quads)
        for quad in quads:
            if self._change.get(quad, added) != added:
                del self._change[quad]
            else:
                self._change[quad] = added
