"""Semi-naive evaluation: rules joined with sorted arrays of facts, round by round.

In each round every rule is joined once for each atom of its body, that atom against what the
last round brought and the others against all that is known: nothing is derived twice from the same
premises. Since a transitive property is joined on both sides, n links take log n rounds.

Facts lie apart by property, those of rdf:type by class, so that a rule meets only what it is about.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
import polars as pl

from ckm_graph.reasoning._facts import FACT, Terms
from ckm_graph.reasoning._pairs import Array, Pairs, array, distinct, lower, merged, paired, upper, without
from ckm_graph.reasoning.rules import TYPE, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from ckm_graph.reasoning.rules import Atom, RuleSet, Template

__all__ = ["Engine"]

_Part: TypeAlias = "str | int"
"""A variable, or the number of a term."""
_Values: TypeAlias = "dict[str, Array]"
"""A column for each variable bound so far, all of one length."""
_Tables: TypeAlias = "dict[int, Array]"

_NOTHING: Final = array()
_ABOUT_NOTHING: Final = Pairs(_NOTHING)


class _Atom(NamedTuple):
    table: int
    """Where its facts are: the number of a property; for a class the number that `_of_class` makes of it."""
    subject: _Part
    object: _Part


@dataclass(frozen=True, slots=True)
class _Rule:
    body: tuple[_Atom, ...]
    head: _Atom


class _Derived(NamedTuple):
    place: int
    """Of the template that gave the facts."""
    table: int
    pairs: Array


class Engine:
    """The rules of one rule set, over numbers, and the facts known so far."""

    def __init__(self, rules: RuleSet, terms: Terms, *, progress: Callable[[int, int], None] | None) -> None:
        self._terms = terms
        self._type = terms.code(TYPE)
        self._progress = progress
        self._by_class = Symbol("property", TYPE) not in rules.symbols()
        self._rules: list[tuple[int, int, list[_Rule]]] = []
        for place, (template, rows) in enumerate(rules.filled()):
            made = sorted((self._rule(template, row) for row in rows), key=_head_table)
            self._rules += [(place, table, list(some)) for table, some in groupby(made, key=_head_table)]
        self._known: dict[int, Pairs] = {}
        self.rounds = 0

    def axiomatic(self) -> pl.DataFrame:
        """Give what holds without any premise, with the template's place in the column rule."""
        found = []
        for place, table, rules in self._rules:
            facts = [self._made(rule.head, {}, 1) for rule in rules if not rule.body]
            if facts:
                found.append(_Derived(place, table, distinct(np.concatenate(facts))))
        return self._frame(found)

    def unknown(self, facts: pl.DataFrame) -> pl.DataFrame:
        """Give those facts, of some without repeats, that are neither given nor derived so far."""
        if facts.is_empty():
            return facts
        new = [
            _Derived(0, table, without(pairs, self._all(table).forward))
            for table, pairs in self._tables(facts).items()
        ]
        return facts.join(self._frame(new).select(FACT), on=FACT, how="semi")

    def extend(self, facts: pl.DataFrame, *, but: pl.DataFrame | None = None) -> pl.DataFrame:
        """Add facts that are not known; give all that follows and was not known either.

        Nothing follows that has a literal as subject, and nothing from that.

        Parameters
        ----------
        facts
            What is new.
        but
            Facts that are not concluded here, so that nothing follows from them.

        Returns
        -------
        Facts, with the column ``rule``: the place in `TEMPLATES` of the rule that gave each first.

        """
        delta = {table: Pairs(pairs) for table, pairs in self._tables(facts).items()}
        refused = {} if but is None else self._tables(but)
        literals = np.zeros(len(self._terms), dtype=bool)
        literals[self._terms.literals().to_numpy()] = True
        all_derived: list[_Derived] = []
        while delta:
            self.rounds += 1
            first = not self._known
            for table, new in delta.items():
                known = self._all(table).forward
                self._known[table] = Pairs(merged(known, new.forward)) if len(known) else new
            derived = list(self._round(delta, refused, literals, first=first))
            if self._progress is not None:
                self._progress(self.rounds, sum(len(some.pairs) for some in derived))
            all_derived += derived
            by_table: dict[int, list[Array]] = defaultdict(list)
            for some in derived:
                by_table[some.table].append(some.pairs)
            delta = {table: Pairs(merged(*arrays)) for table, arrays in by_table.items()}
        return self._frame(all_derived)

    def _round(
        self, delta: Mapping[int, Pairs], refused: _Tables, literals: NDArray[np.bool_], *, first: bool
    ) -> Iterator[_Derived]:
        """Fire all rules; yield what is new, under the first template that gave it."""
        found: dict[int, Array] = {}
        for place, table, rules in self._rules:
            fired = [facts for rule in rules for facts in self._fire(rule, delta, first=first)]
            if not fired:
                continue
            pairs = distinct(fired[0] if len(fired) == 1 else np.concatenate(fired))
            pairs = pairs[~literals[upper(pairs)]]
            for there in (self._all(table).forward, found.get(table, _NOTHING), refused.get(table, _NOTHING)):
                pairs = without(pairs, there)
            if len(pairs):
                found[table] = merged(found.get(table, _NOTHING), pairs)
                yield _Derived(place, table, pairs)

    def _fire(self, rule: _Rule, delta: Mapping[int, Pairs], *, first: bool) -> Iterator[Array]:
        """Join a rule with what is new; while nothing else is known, any one atom meets all there is."""
        for new, atom in enumerate(rule.body[:1] if first else rule.body):
            if atom.table not in delta:
                continue
            values = _bound(atom, delta[atom.table])
            for other in (*rule.body[:new], *rule.body[new + 1 :]):
                values = _joined(values, other, self._all(other.table))
            length = len(next(iter(values.values())))
            if length:
                yield self._made(rule.head, values, length)

    def _made(self, head: _Atom, values: _Values, length: int) -> Array:
        return paired(*(_column(part, values, length) for part in (head.subject, head.object)))

    def _all(self, table: int) -> Pairs:
        return self._known.get(table, _ABOUT_NOTHING)

    def _rule(self, template: Template, row: tuple[str, ...]) -> _Rule:
        values = dict(zip(template.parameters, row, strict=True))
        return _Rule(
            tuple(self._atom(atom, values) for atom in template.body), self._atom(template.head, values)
        )

    def _atom(self, atom: Atom, values: Mapping[str, str]) -> _Atom:
        subject, object_ = (
            self._terms.code(values[part]) if part in values else part for part in (atom.subject, atom.object)
        )
        if atom.predicate != TYPE:
            return _Atom(self._terms.code(values[atom.predicate]), subject, object_)
        by_class = self._by_class and isinstance(object_, int)
        return _Atom(_of_class(object_) if by_class else self._type, subject, object_)  # type: ignore[arg-type]

    def _tables(self, facts: pl.DataFrame) -> _Tables:
        """Sort facts into tables."""
        found: _Tables = {}
        for code, pairs in _parted(*(facts[name].to_numpy() for name in ("p", "s", "o"))):
            if code == self._type and self._by_class:
                types = lower(pairs)
                for class_, some in _parted(types, upper(pairs), types):
                    found[_of_class(class_)] = distinct(some)
            else:
                found[code] = distinct(pairs)
        return found

    def _frame(self, derived: list[_Derived]) -> pl.DataFrame:
        """Give facts as a frame."""
        pairs = np.concatenate([_NOTHING, *(some.pairs for some in derived)])
        counts = [len(some.pairs) for some in derived]
        properties = [some.table if some.table >= 0 else self._type for some in derived]
        columns = {
            "s": upper(pairs).astype(np.uint32),
            "p": np.repeat(np.array(properties, dtype=np.uint32), counts),
            "o": lower(pairs).astype(np.uint32),
            "rule": np.repeat(np.array([some.place for some in derived], dtype=np.uint8), counts),
        }
        return pl.DataFrame(columns)


def _head_table(rule: _Rule) -> int:
    return rule.head.table


def _of_class(code: int) -> int:
    return -1 - code


def _parted(
    keys: NDArray[np.integer], subjects: NDArray[np.integer], objects: NDArray[np.integer]
) -> Iterator[tuple[int, Array]]:
    """Yield the pairs of each key."""
    if len(keys) == 0:
        return
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    ends = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    pairs = paired(subjects.astype(np.uint64), objects.astype(np.uint64))[order]
    for some, start in zip(np.split(pairs, ends), (0, *ends), strict=True):
        yield int(ordered[start]), some


def _bound(atom: _Atom, facts: Pairs) -> _Values:
    """Give the values that make an atom say some facts."""
    pairs = facts.forward
    for part, half in ((atom.subject, upper), (atom.object, lower)):
        if isinstance(part, int) and not (half is lower and atom.table < 0):
            pairs = pairs[half(pairs) == part]
    if atom.subject == atom.object:
        pairs = pairs[upper(pairs) == lower(pairs)]
    ends = ((atom.subject, upper), (atom.object, lower))
    return {part: half(pairs) for part, half in ends if isinstance(part, str)}


def _joined(values: _Values, atom: _Atom, facts: Pairs) -> _Values:
    """Bind what an atom has of other variables, for all that is bound already."""
    length = len(next(iter(values.values())))
    known = [isinstance(part, int) or part in values for part in (atom.subject, atom.object)]
    if all(known):
        keep = facts.having(paired(*(_column(part, values, length) for part in (atom.subject, atom.object))))
        return {name: column[keep] for name, column in values.items()}
    given, wanted = (atom.subject, atom.object) if known[0] else (atom.object, atom.subject)
    places, ends = facts.following(_column(given, values, length), outwards=known[0])
    return {**{name: column[places] for name, column in values.items()}, str(wanted): ends}


def _column(part: _Part, values: _Values, length: int) -> Array:
    return np.full(length, part, dtype=np.uint64) if isinstance(part, int) else values[part]
