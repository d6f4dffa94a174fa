"""Rules indexed both ways: what follows from one fact, and what a fact can follow from.

    consequences(level, fact)    forwards: heads of rules, with the other atoms known
    supported(level, fact)       backwards: whether a rule with known atoms concludes the fact

Two facts that meet in one node (a chain, a transitive property) lead to many; such rules give and take
sets of nodes, so that the long chains cost little more than a set's difference each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ckm_graph.reasoning._standing import Batch
from ckm_graph.reasoning._unfolding import Pattern, Rule, is_variable
from ckm_graph.reasoning.rules import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.reasoning._level import Level
    from ckm_graph.reasoning._standing import End, Fact

__all__ = ["Programme", "ways_to"]

_TWO: Final = 2


@dataclass(slots=True)
class _Chain:
    """x first y, y second z -> x whole z."""

    first: str
    second: str
    whole: str


@dataclass(slots=True)
class _Reasons:
    """What the facts of one property, or of one class, can follow from."""

    same: set[str] = field(default_factory=set)
    """Properties with the same ends; classes with the same instance."""
    back: set[str] = field(default_factory=set)
    """Properties with the ends turned round."""
    subjects: set[str] = field(default_factory=set)
    """Properties whose subjects are instances of the class."""
    objects: set[str] = field(default_factory=set)
    chains: list[_Chain] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    """All other rules."""


class Programme:
    """The rules of an ontology, for maintenance.

    Parameters
    ----------
    rules
        From `unfold`.

    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.axiomatic: frozenset[Fact] = frozenset()
        """What holds without any reason."""
        self._heads: dict[str, list[tuple[Pattern, Pattern]]] = {}
        self._chains: dict[str, list[tuple[_Chain, bool]]] = {}
        self._joins: dict[str, list[tuple[Rule, int]]] = {}
        self._reasons: dict[str, _Reasons] = {}
        for rule in rules:
            self._add(rule)

    def consequences(self, level: Level, fact: Fact) -> Iterator[Batch]:
        """Yield what follows from a fact and others that a level knows."""
        kind = _kind(fact[1], fact[2] if fact[1] == TYPE else fact[1])
        for atom, head in self._heads.get(kind, ()):
            if (values := _unified(atom, fact)) is not None:
                yield _one(_made(head, values))
        for chain, is_first in self._chains.get(kind, ()):
            yield _next(level, chain, fact, is_first=is_first)
        for rule, place in self._joins.get(kind, ()):
            if (values := _unified(rule.body[place], fact)) is not None:
                rest = (*rule.body[:place], *rule.body[place + 1 :])
                for solution in list(_solutions(level, rest, values, given=False)):
                    if _fits(rule, solution):
                        yield _one(_made(rule.head, solution))

    def ends_after(self, facts: Iterable[Fact]) -> Iterator[End]:
        """Yield where the chains look for what follows from some facts."""
        for s, p, o in facts:
            for chain, is_first in self._chains.get(_kind(p, o if p == TYPE else p), ()):
                if not is_first:
                    yield False, chain.first, s
                elif o[0] not in '"<':
                    yield True, chain.second, o

    def ends_before(self, facts: Iterable[Fact]) -> Iterator[End]:
        """Yield where the chains look for reasons of some facts."""
        for s, p, o in facts:
            reasons = self._reasons.get(_kind(p, o if p == TYPE else p))
            for chain in () if reasons is None else reasons.chains:
                yield True, chain.first, s
                yield False, chain.second, o

    def supported(self, level: Level, fact: Fact, *, given: bool = False) -> bool:
        """Tell whether a rule concludes a fact from what a level knows, or is given."""
        if fact in self.axiomatic:
            return True
        s, p, o = fact
        reasons = self._reasons.get(_kind(p, o if p == TYPE else p))
        if reasons is None:
            return False
        if p == TYPE:
            if self._by_type(level, reasons, s, given=given):
                return True
        elif self._by_property(level, reasons, fact, given=given):
            return True
        return bool(reasons.rules) and any(True for _ in self._by_rules(level, reasons, fact, given=given))

    def _by_property(self, level: Level, reasons: _Reasons, fact: Fact, *, given: bool) -> bool:
        s, _, o = fact
        for q in reasons.same:
            if level.has((s, q, o), given=given):
                return True
        for q in reasons.back if o[0] not in '"<' else ():
            if level.has((o, q, s), given=given):
                return True
        for chain in reasons.chains:
            between = level.into(chain.second, o, given=given)
            if not level.out(chain.first, s, given=given).isdisjoint(between):
                return True
        return False

    def _by_type(self, level: Level, reasons: _Reasons, node: str, *, given: bool) -> bool:
        if reasons.same and not reasons.same.isdisjoint(level.out(TYPE, node, given=given)):
            return True
        return any(
            _has_any(level, wanted, node, outwards=outwards, given=given)
            for wanted, outwards in ((reasons.subjects, True), (reasons.objects, False))
            if wanted
        )

    def _by_rules(
        self, level: Level, reasons: _Reasons, fact: Fact, *, given: bool
    ) -> Iterator[tuple[Rule, dict[str, str]]]:
        for rule in reasons.rules:
            values = _unified(rule.head, fact)
            if values is not None:
                for solution in _solutions(level, rule.body, values, given=given):
                    if _fits(rule, solution):
                        yield rule, solution

    def _add(self, rule: Rule) -> None:
        head = rule.head
        if not rule.body:
            if head.subject[0] not in '"<':
                self.axiomatic |= {(head.subject, head.predicate, head.object)}
            return
        reasons = self._reasons.setdefault(_kind(head.predicate, head.about), _Reasons())
        if len(rule.body) == 1 and not rule.nodes:
            atom = rule.body[0]
            self._heads.setdefault(_kind(atom.predicate, atom.about), []).append((atom, head))
            self._add_reason(reasons, rule, atom)
            return
        if (chain := _as_chain(rule)) is not None:
            reasons.chains.append(chain)
            self._chains.setdefault(_kind("", chain.first), []).append((chain, True))
            self._chains.setdefault(_kind("", chain.second), []).append((chain, False))
            return
        reasons.rules.append(rule)
        for place, atom in enumerate(rule.body):
            self._joins.setdefault(_kind(atom.predicate, atom.about), []).append((rule, place))

    def _add_reason(self, reasons: _Reasons, rule: Rule, atom: Pattern) -> None:
        head = rule.head
        ends = (atom.subject, atom.object)
        plain = is_variable(atom.subject) and is_variable(head.subject)
        two = plain and is_variable(atom.object) and atom.subject != atom.object
        if head.predicate == TYPE and atom.predicate == TYPE and plain:
            reasons.same.add(atom.object)
        elif head.predicate == TYPE and two:
            (reasons.subjects if head.subject == atom.subject else reasons.objects).add(atom.predicate)
        elif two and atom.predicate != TYPE and (head.subject, head.object) == ends:
            reasons.same.add(atom.predicate)
        elif two and atom.predicate != TYPE and (head.object, head.subject) == ends:
            reasons.back.add(atom.predicate)
        else:
            reasons.rules.append(rule)


def ways_to(level: Level, rule: Rule, fact: Fact) -> Iterator[tuple[Fact, ...]]:
    """Yield the facts that a level knows and from which a rule concludes a fact."""
    values = _unified(rule.head, fact)
    if values is not None:
        for solution in _solutions(level, rule.body, values, given=False):
            if _fits(rule, solution):
                yield tuple(_made(atom, solution) for atom in rule.body)


def _one(fact: Fact) -> Batch:
    return Batch(fact[1], fact[0], frozenset((fact[2],)), outwards=True)


def _next(level: Level, chain: _Chain, fact: Fact, *, is_first: bool) -> Batch:
    """Give what a chain makes of a fact as its first part, or as its second."""
    s, _, o = fact
    if is_first:
        ends = frozenset() if o[0] in '"<' else level.out(chain.second, o)
        return Batch(chain.whole, s, ends, outwards=True)
    return Batch(chain.whole, o, level.into(chain.first, s), outwards=False)


def _kind(predicate: str, about: str) -> str:
    return f" {about}" if predicate == TYPE else about


def _as_chain(rule: Rule) -> _Chain | None:
    predicates = {atom.predicate for atom in (*rule.body, rule.head)}
    if rule.nodes or TYPE in predicates or len(rule.body) != _TWO:
        return None
    for first, second in (rule.body, rule.body[::-1]):
        ends = (first.subject, second.object)
        parts = (first.subject, first.object, second.object)
        distinct = len(set(parts)) == len(parts) and all(map(is_variable, parts))
        if distinct and first.object == second.subject and ends == (rule.head.subject, rule.head.object):
            return _Chain(first.predicate, second.predicate, rule.head.predicate)
    return None


def _unified(atom: Pattern, fact: Fact, values: dict[str, str] | None = None) -> dict[str, str] | None:
    """Give the variables' values that make an atom say a fact."""
    values = dict(values or {})
    for part, key in ((atom.subject, fact[0]), (atom.object, fact[2])):
        if (values.setdefault(part, key) if is_variable(part) else part) != key:
            return None
    return values


def _fits(rule: Rule, values: dict[str, str]) -> bool:
    return all(values[part][0] not in '"<' for part in rule.nodes)


def _made(head: Pattern, values: dict[str, str]) -> Fact:
    return values.get(head.subject, head.subject), head.predicate, values.get(head.object, head.object)


def _solutions(
    level: Level, atoms: tuple[Pattern, ...], values: dict[str, str], *, given: bool
) -> Iterator[dict[str, str]]:
    """Yield the values that make all atoms known."""
    if not atoms:
        yield values
        return
    ends = [(values.get(a.subject, a.subject), values.get(a.object, a.object)) for a in atoms]
    place = min(range(len(atoms)), key=lambda i: (sum(map(is_variable, ends[i])), atoms[i].predicate == TYPE))
    rest = (*atoms[:place], *atoms[place + 1 :])
    s, o = ends[place]
    for start, end in _found(level, (s, atoms[place].predicate, o), given=given):
        bound = {name: key for name, key in ((s, start), (o, end)) if is_variable(name)}
        yield from _solutions(level, rest, {**values, **bound}, given=given)


def _found(level: Level, atom: Fact, *, given: bool) -> Iterator[tuple[str, str]]:
    """Yield the ends of the facts that an atom, its variables filled in as far as is known, means."""
    s, predicate, o = atom
    if s[0] in '"<':
        return
    if is_variable(s) and is_variable(o):  # what hangs together by nothing but being there
        pairs = level.pairs(predicate, given=given)
        yield from (pair for pair in pairs if s != o or pair[0] == pair[1])
    elif is_variable(s):
        yield from ((start, o) for start in level.into(predicate, o, given=given))
    elif is_variable(o):
        yield from ((s, end) for end in level.out(predicate, s, given=given))
    elif level.has(atom, given=given):
        yield s, o


def _has_any(level: Level, wanted: set[str], node: str, *, outwards: bool, given: bool) -> bool:
    """Tell whether a node has a fact with one of some properties."""
    mask = level.given if given else level.seen
    some = 4
    if len(wanted) > some:
        around = level.known.around(node, outwards=outwards)
        if around is not None:
            return any(standing & mask and p in wanted for p, _, standing in around)
    return any(level.known.any(p, node, mask, outwards=outwards) for p in wanted)
