"""Keep the inferred graphs right while what is said changes: only what the change touches is looked at.

    what was said no more --consequences--> doubtful --no reason left--> withdrawn
    what is newly said, and what still has a reason --consequences--> inferred

That is Delete and Rederive (Gupta, Mumick and Subrahmanian 1993), with a look for a reason among what is
stated before anything is doubted, since most inferred facts have one. It is done twice: over the public
facts alone, for the public graph, then over all, for what has a personal premise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pyoxigraph as ox

from ckm_graph.reasoning._known import SEVERAL, Known
from ckm_graph.reasoning._level import Level
from ckm_graph.reasoning._programme import Programme
from ckm_graph.reasoning._standing import (
    ABSENT,
    INFERRED_PERSONAL,
    INFERRED_PUBLIC,
    STATED_PERSONAL,
    STATED_PUBLIC,
    standing_in,
)
from ckm_graph.reasoning._unfolding import unfold
from ckm_graph.reasoning.rules import key_of
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, is_aside, is_personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from ckm_graph.reasoning._standing import Batch, Fact
    from ckm_graph.reasoning.rules import RuleSet
    from ckm_graph.store._protocol import View

__all__ = ["Derived", "Maintenance"]

_GRAPHS: Final = {INFERRED_PUBLIC: INFERRED, INFERRED_PERSONAL: PERSONAL_INFERRED}
_STATED: Final = STATED_PUBLIC | STATED_PERSONAL
_PERSONAL: Final = STATED_PERSONAL | INFERRED_PERSONAL
_MANY: Final = 64
"""After so many conclusions it is worth asking whether anything personal is there at all."""


class Derived(NamedTuple):
    """What the inferred graphs gain and lose."""

    added: tuple[ox.Quad, ...]
    removed: tuple[ox.Quad, ...]


class Maintenance:
    """The rules of one ontology, ready to follow changes.

    Parameters
    ----------
    rules
        From `compile_rules`.

    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        unfolded = unfold(rules)
        self.possible = unfolded is not None
        """Whether changes can be followed; if not, an ontology defines a nameless class by way of itself."""
        self._programme = Programme(unfolded or ())

    def follow(self, view: View, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> Derived:
        """Tell how the inferred graphs have to change after what is said has changed.

        Parameters
        ----------
        view
            The state after the change, whose inferred graphs are those from before it, but for quads among
            ``removed``.
        added, removed
            The quads of the change; those of graphs aside are passed over.

        """
        known = Known(view)
        before = _standings(removed)
        was = {fact: before.get(fact, ABSENT) for fact in (*before, *_standings(added))}
        known.expect(was)
        for seen, given in (
            (STATED_PUBLIC | INFERRED_PUBLIC, STATED_PUBLIC),
            (_STATED | INFERRED_PUBLIC | INFERRED_PERSONAL, _STATED | INFERRED_PUBLIC),
        ):
            if seen & _PERSONAL and _is_public(view, was.values(), len(known.first)):
                break  # all there is was looked at
            was = {**known.first, **was}
            lost = [f for f, standing in was.items() if standing & seen and not known.standing(f) & seen]
            new = [f for f, standing in was.items() if not standing & seen and known.standing(f) & seen]
            freed = [f for f, standing in was.items() if standing and known.standing(f) == ABSENT]
            level = Level(known, seen=seen, given=given, ghosts=lost)
            self._conclude(level, new + self._withdraw(level, lost, freed))
        return _difference(known)

    def _withdraw(self, level: Level, lost: list[Fact], freed: list[Fact]) -> list[Fact]:
        """Withdraw what may follow from lost facts; give back what follows from the rest.

        Facts are freed that nobody states any more: what was stated as personal may follow in public now.
        """
        rules, known = self._programme, level.known
        doubtful = [*lost]
        looked_at = _Marks(lost)
        for fact in self._in_waves(known, doubtful):
            for batch in rules.consequences(level, fact):
                unseen = batch.facts_without(looked_at.around(batch))
                if len(unseen) > SEVERAL:
                    known.approach(unseen)
                    known.read(rules.ends_before(unseen))
                for found in unseen:
                    looked_at.add(found)
                    if known.standing(found) == level.derived and not rules.supported(
                        level, found, given=True
                    ):
                        doubtful.append(found)
        level.bury(doubtful)
        asked = dict.fromkeys([*doubtful, *freed])
        back = [f for f in asked if known.standing(f) == ABSENT and rules.supported(level, f)]
        for fact in back:
            level.put(fact, level.derived)
        return back

    def _conclude(self, level: Level, new: list[Fact]) -> None:
        """Infer what follows from new facts and was not known."""
        known = level.known
        waiting = list(new)
        for fact in self._in_waves(known, waiting):
            for batch in self._programme.consequences(level, fact):
                for found in batch.facts_without(level.around(batch)):
                    if not known.standing(found) & (level.seen | STATED_PERSONAL):
                        level.put(found, level.derived)
                        waiting.append(found)

    def _in_waves(self, known: Known, facts: list[Fact]) -> Iterator[Fact]:
        """Yield facts, and those added to the list meanwhile; what they meet is read for a whole wave."""
        done = 0
        while done < len(facts):
            wave = facts[done:]
            known.approach(wave)
            known.read(self._programme.ends_after(wave))
            yield from wave
            done += len(wave)


class _Marks:
    """A growing set of facts, by their ends."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._ends: dict[tuple[bool, str, str], set[str]] = {}
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Add a fact that is not there."""
        s, p, o = fact
        for end, value in (((True, p, s), o), ((False, p, o), s)):
            values = self._ends.get(end)
            if values is None:
                self._ends[end] = {value}
            else:
                values.add(value)

    def around(self, batch: Batch) -> AbstractSet[str]:
        """Give the ends that a batch need not have."""
        return self._ends.get((batch.outwards, batch.predicate, batch.node), frozenset())


def _is_public(view: View, was: Iterable[int], concluded: int) -> bool:
    """Tell whether nothing personal is there or was, if finding out is worth its price."""
    return (
        concluded > _MANY
        and not any(standing & _PERSONAL for standing in was)
        and not any(is_personal(graph) and not is_aside(graph) for graph in view.graphs())
    )


def _standings(quads: Iterable[ox.Quad]) -> dict[Fact, int]:
    return {
        tuple(map(key_of, quad.triple)): standing_in(quad.graph_name)  # type: ignore[misc]
        for quad in quads
        if isinstance(quad.graph_name, ox.NamedNode) and not is_aside(quad.graph_name)
    }


def _difference(known: Known) -> Derived:
    """Compare the standing of all facts that were set with what the view says."""
    added: list[ox.Quad] = []
    removed: list[ox.Quad] = []
    for fact, first in known.first.items():
        now = known.changed[fact]
        if now != first:
            s, p, o = map(known.term, fact)
            for standing, quads in ((first, removed), (now, added)):
                if standing in _GRAPHS:
                    quads.append(ox.Quad(s, p, o, _GRAPHS[standing]))  # type: ignore[arg-type]
    return Derived(tuple(added), tuple(removed))
