"""Why a triple follows: a proof down to what is stated, found backwards.

What could give the triple is looked up, then what could give that, always going on where the fewest
premises are open. A fact is proved when all premises of one way to it are, so no proof runs in a circle.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError
from ckm_graph.model.inference import Proof
from ckm_graph.reasoning._known import Known
from ckm_graph.reasoning._level import Level
from ckm_graph.reasoning._programme import ways_to
from ckm_graph.reasoning._standing import (
    ABSENT,
    INFERRED_PERSONAL,
    INFERRED_PUBLIC,
    STATED_PERSONAL,
    STATED_PUBLIC,
)
from ckm_graph.reasoning._unfolding import unfold
from ckm_graph.reasoning.rules import TYPE, key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ckm_graph.reasoning._standing import Fact
    from ckm_graph.reasoning._unfolding import Rule
    from ckm_graph.reasoning.rules import RuleSet
    from ckm_graph.store._protocol import View

__all__ = ["explain"]

_STATED: Final = STATED_PUBLIC | STATED_PERSONAL
_ALL: Final = _STATED | INFERRED_PUBLIC | INFERRED_PERSONAL
_PATIENCE: Final = 1_000_000
"""So many ways are looked at before a search is given up."""
_TRANSITIVE: Final = "TransitiveProperty"


def explain(
    view: View,
    rules: RuleSet,
    triple: ox.Triple,
    sources: Callable[[ox.Triple], tuple[str, ...]],
    concluded: Mapping[ox.Triple, str] | None = None,
) -> Proof:
    """Prove a triple of the graph.

    Parameters
    ----------
    view
        A state whose inferred graphs are those that follow.
    rules
        From `compile_rules`.
    triple
        What to prove.
    sources
        Names those who state a triple.
    concluded
        What other rules gave, and which: a proof goes down to these triples, and not into them.

    Raises
    ------
    InputError
        If the triple is not in the graph, or the rules do not give it.

    """
    unfolded = unfold(rules)
    if unfolded is None:
        message = "the ontology defines a nameless class by way of itself: give it a name to have proofs"
        raise InputError(message)
    return _Search(view, unfolded, concluded or {}).prove(triple, sources)


class _Way:
    """One rule that concludes a fact, and how many of its premises are open."""

    __slots__ = ("fact", "open", "premises", "rule")

    def __init__(self, fact: Fact, rule: Rule, premises: tuple[Fact, ...]) -> None:
        self.fact = fact
        self.rule = rule
        self.premises = premises
        self.open = 0


class _Search:
    def __init__(self, view: View, rules: tuple[Rule, ...], concluded: Mapping[ox.Triple, str]) -> None:
        self._concluded: dict[Fact, str] = {_fact(triple): rule for triple, rule in concluded.items()}
        self._known = Known(view)
        self._level = Level(self._known, seen=_ALL, given=_STATED, ghosts=())
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.head.about, []).append(rule)
        self._proved: dict[Fact, _Way] = {}
        self._waiting: dict[Fact, list[_Way]] = {}
        self._queue: list[tuple[int, int, _Way]] = []
        self._number = count()

    def prove(self, triple: ox.Triple, sources: Callable[[ox.Triple], tuple[str, ...]]) -> Proof:
        fact = _fact(triple)
        standing = self._known.standing(fact)
        if standing == ABSENT:
            message = f"{triple} is not in the graph: nobody states it, and it does not follow"
            raise InputError(message)
        if not self._holds(fact):
            self._look(fact)
            if fact not in self._proved:
                message = (
                    f"{triple} is inferred, and these rules do not give it: bring the inferred graphs up to "
                    "date with `ckm infer`, then ask again"
                )
                raise InputError(message)
        return self._told(fact, sources)

    def _look(self, target: Fact) -> None:
        self._expand(target)
        steps = 0
        while self._queue and target not in self._proved:
            _, _, way = heappop(self._queue)
            if way.fact in self._proved:
                continue
            for premise in way.premises:
                if premise not in self._waiting:
                    self._waiting[premise] = []
                    self._expand(premise)
                if not self._holds(premise):
                    way.open += 1
                    self._waiting[premise].append(way)
            if not way.open:
                self._settle(way)
            steps += 1
            if steps > _PATIENCE:
                message = "this follows in more ways than can be looked at: ask for one of its premises"
                raise InputError(message)

    def _expand(self, fact: Fact) -> None:
        """Find the ways to a fact."""
        self._waiting.setdefault(fact, [])
        if self._holds(fact):
            return
        about = fact[2] if fact[1] == TYPE else fact[1]
        for rule in self._rules.get(about, ()):
            for premises in ways_to(self._level, rule, fact):
                if fact not in premises:
                    way = _Way(fact, rule, premises)
                    open_ = sum(not self._holds(premise) for premise in premises)
                    if not open_:
                        self._settle(way)
                        return
                    heappush(self._queue, (open_, -next(self._number), way))

    def _holds(self, fact: Fact) -> bool:
        return fact in self._proved or fact in self._concluded or bool(self._known.standing(fact) & _STATED)

    def _settle(self, way: _Way) -> None:
        """Take a fact as proved, and all that waited for nothing else."""
        done = [way]
        while done:
            found = done.pop()
            if found.fact in self._proved:
                continue
            self._proved[found.fact] = found
            for waiting in self._waiting.pop(found.fact, ()):
                waiting.open -= 1
                if not waiting.open:
                    done.append(waiting)

    def _told(self, target: Fact, sources: Callable[[ox.Triple], tuple[str, ...]]) -> Proof:
        """Write the proof, premises first, since a long chain is deeper than calls can be."""
        told: dict[Fact, Proof] = {}
        waiting = [target]
        while waiting:
            fact = waiting[-1]
            way = self._proved.get(fact)
            missing = [] if way is None else [p for p in way.premises if p not in told]
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            if fact not in told:
                triple = ox.Triple(*map(self._known.term, fact))  # type: ignore[arg-type]
                if way is None:
                    stated = bool(self._known.standing(fact) & _STATED)
                    rule = None if stated else self._concluded[fact]
                    told[fact] = Proof(triple, rule, sources=sources(triple) if stated else ())
                else:
                    premises = tuple(_links(told[p], way.rule.name, fact[1]) for p in way.premises)
                    told[fact] = Proof(triple, way.rule.name, tuple(p for some in premises for p in some))
        return told[target]


def _fact(triple: ox.Triple) -> Fact:
    return key_of(triple.subject), key_of(triple.predicate), key_of(triple.object)


def _links(proof: Proof, rule: str, predicate: str) -> Iterator[Proof]:
    """Yield a premise, or its own premises where one chain is part of another."""
    if rule == proof.rule == _TRANSITIVE and proof.triple.predicate.value == predicate:
        yield from proof.premises
    else:
        yield proof
