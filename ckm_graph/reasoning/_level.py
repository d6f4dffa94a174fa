"""The facts that one stratum of maintenance knows: as sets, since most rules compare them as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.reasoning._known import SEVERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from ckm_graph.reasoning._known import Known
    from ckm_graph.reasoning._standing import Batch, Fact

__all__ = ["Level"]


class Level:
    """The facts that one stratum of maintenance knows, and those of them that are given to it.

    Parameters
    ----------
    known
        All facts.
    seen, given
        The standings that count here, and those that need no reason.
    ghosts
        Facts that are gone and count as known until `bury`.

    """

    def __init__(self, known: Known, *, seen: int, given: int, ghosts: Iterable[Fact]) -> None:
        self.known = known
        self.seen = seen
        self.given = given
        self._sets: dict[tuple[bool, bool, str, str], set[str]] = {}
        self._ghosts: dict[tuple[bool, str, str], set[str]] = {}
        for s, p, o in ghosts:
            self._ghosts.setdefault((True, p, s), set()).add(o)
            self._ghosts.setdefault((False, p, o), set()).add(s)

    def out(self, predicate: str, subject: str, *, given: bool = False) -> AbstractSet[str]:
        """Give the objects of a subject and a predicate."""
        return self._set(predicate, subject, outwards=True, given=given)

    def into(self, predicate: str, object_: str, *, given: bool = False) -> AbstractSet[str]:
        """Give the subjects of a predicate and an object."""
        return self._set(predicate, object_, outwards=False, given=given)

    def pairs(self, predicate: str, *, given: bool = False) -> Iterator[tuple[str, str]]:
        """Yield the ends of all facts of a predicate."""
        known = self.known.pairs(predicate, self.given if given else self.seen)
        gone = (
            []
            if given
            else [
                (s, o) for (way, p, s), ends in self._ghosts.items() if way and p == predicate for o in ends
            ]
        )
        yield from dict.fromkeys(gone)
        yield from (ends for ends in known if ends not in gone)

    def has(self, fact: Fact, *, given: bool = False) -> bool:
        """Tell whether a fact counts here."""
        if self.known.standing(fact) & (self.given if given else self.seen):
            return True
        return not given and fact[2] in self._ghosts.get((True, fact[1], fact[0]), ())

    def put(self, fact: Fact, standing: int) -> None:
        """Change a fact's standing."""
        self.known.put(fact, standing)
        s, p, o = fact
        for given, mask in ((False, self.seen), (True, self.given)):
            for cells, value in (
                (self._sets.get((True, given, p, s)), o),
                (self._sets.get((False, given, p, o)), s),
            ):
                if cells is not None:
                    if standing & mask:
                        cells.add(value)
                    else:
                        cells.discard(value)

    def bury(self, facts: Iterable[Fact]) -> None:
        """Let facts that were ghosts, or are withdrawn, count no more."""
        self._ghosts.clear()
        for fact in facts:
            self.put(fact, self.known.standing(fact) & ~self.derived)

    def around(self, batch: Batch) -> AbstractSet[str]:
        """Give the ends with which a batch's facts are known already, if finding out is worth its price."""
        key = (batch.outwards, False, batch.predicate, batch.node)
        if len(batch.ends) > SEVERAL or key in self._sets:
            return self._set(batch.predicate, batch.node, outwards=batch.outwards, given=False)
        return frozenset()

    @property
    def derived(self) -> int:
        """The standing of what is inferred here."""
        return self.seen & ~self.given

    def _set(self, predicate: str, node: str, *, outwards: bool, given: bool) -> set[str]:
        key = (outwards, given, predicate, node)
        found = self._sets.get(key)
        if found is None:
            mask = self.given if given else self.seen
            cells = self.known.out(predicate, node) if outwards else self.known.into(predicate, node)
            found = {value for value, standing in cells.items() if standing & mask}
            if not given:
                found |= self._ghosts.get((outwards, predicate, node), set())
            self._sets[key] = found
        return found
