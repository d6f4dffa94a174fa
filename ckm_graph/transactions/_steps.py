"""The steps of a transaction, written to a session: what is said, taken back, and set aside."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph as ox

from ckm_graph.store import quad_in
from ckm_graph.transactions._publishing import examined
from ckm_graph.transactions._quarantine import is_reason, taken_back
from ckm_graph.transactions._recording import Recorder
from ckm_graph.transactions._standing import is_bare
from ckm_graph.transactions._widening import held
from ckm_graph.transactions._withdrawing import unkept, withdraw
from ckm_graph.transactions._writing import SourceWriter
from ckm_graph.vocabulary import personal_graph, quarantine_graph, source_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store import Session, Subject
    from ckm_graph.transactions._publishing import Found, Mode
    from ckm_graph.transactions._quarantine import Quarantine
    from ckm_graph.transactions._standing import Founded

__all__ = ["Emptying", "Step", "Written"]

Step = tuple[bool, ox.Triple]
"""Whether a triple is said, or taken back; and the triple."""
Emptying: TypeAlias = Literal["release", "discard"]
"""What becomes of what is in quarantine: it is said again, or gone."""


class Written:
    """What a session has of a transaction's steps.

    Parameters
    ----------
    session, founded
        Where to, and what that stands on.
    source
        Who speaks.
    emptying
        Whether the source's quarantine is emptied first, and whether that is the end of what is in it.

    """

    def __init__(self, session: Session, founded: Founded, source: str, *, emptying: Emptying | None) -> None:
        self._session = session
        self._founded = founded
        self._source = source
        self._emptying = emptying
        self._done = 0
        self._begin(None)

    def take(self, steps: Sequence[Step]) -> None:
        """Write those of the steps that are not written yet."""
        for said, group in groupby(steps[self._done :], key=lambda step: step[0]):
            triples = list(dict.fromkeys(triple for _, triple in group))
            if said:
                self._say(triples)
            else:
                self._withdraw(triples)
        self._done = len(steps)

    def examined(self, mode: Mode | None) -> Found:
        """Settle the steps, let follow what follows, and validate what that touched."""
        if self._retyped:
            writer = SourceWriter(self._session, self._founded.privacy, self._source, recorder=self.recorded)
            for subject in self._retyped:
                writer.touch(subject)
            writer.finish()
        return examined(self.recorded, self._founded, mode, bare=self._bare)

    def begin_anew(self, quarantine: Quarantine) -> None:
        """Undo it all, to take the steps again with some of it set aside."""
        self._session.rollback()
        self._begin(quarantine)

    def _begin(self, quarantine: Quarantine | None) -> None:
        self._quarantine = quarantine
        self._bare = is_bare(self._session)
        self._done = 0
        self._retyped: set[Subject] = set()
        self.recorded = Recorder(self._session)
        self.apart: dict[ox.Triple, None] = {}
        """What was to be said and is set aside."""
        self.retained: dict[ox.Triple, None] = {}
        """What was to be taken back and is not."""
        self.still_said: dict[ox.Triple, tuple[str, ...]] = {}
        if self._emptying:
            self._empty()

    def _empty(self) -> None:
        quads = list(self._session.quads(graph=quarantine_graph(self._source)))
        if self._emptying == "discard":
            aside = [quad.triple for quad in quads if not is_reason(quad)]
            self.recorded.remove(unkept(self._session, self._source, aside))
        self.recorded.remove(quads)

    def _say(self, triples: list[ox.Triple]) -> None:
        for triple in triples:
            self.still_said.pop(held(triple), None)
        if self._quarantine is not None:
            self.apart |= dict.fromkeys(self._quarantine.taken(triples, self._session))
        writer = SourceWriter(
            self._session,
            self._founded.privacy,
            self._source,
            recorder=self.recorded,
            quarantine=self._quarantine,
        )
        writer.write(triples)
        writer.finish()

    def _withdraw(self, triples: list[ox.Triple]) -> None:
        as_held = list(map(held, triples))
        self.recorded.remove(taken_back(self._session, self._source, as_held))
        for triple in as_held:
            self.apart.pop(triple, None)
        if self._quarantine is not None:
            kept = [triple for triple in as_held if triple.subject in self._quarantine]
            triples = [triple for triple in triples if triple.subject not in self._quarantine]
            own = (source_graph(self._source), personal_graph(self._source))
            standing = self._session.standing(quad_in(triple, one) for triple in kept for one in own)
            self.retained |= {quad.triple: None for quad in standing}
        done = withdraw(self.recorded, self._source, triples)
        self.still_said |= done.still_said
        self._retyped |= done.retyped
