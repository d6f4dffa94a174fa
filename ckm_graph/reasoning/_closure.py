"""Semi-naive evaluation: templates joined with frames of facts, round by round.

In each round every template is joined once for each atom of its body, that atom against what the
last round brought and the others against all that is known: nothing is derived twice from the same
premises. Since a transitive property is joined on both sides, n links take log n rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from ckm_graph.reasoning._facts import FACT, Terms, no_facts
from ckm_graph.reasoning.rules import TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from ckm_graph.reasoning.rules import Atom, RuleSet, Template

__all__ = ["Engine"]


@dataclass(frozen=True, slots=True)
class _Filled:
    template: Template
    table: pl.DataFrame
    """The template's rows as numbers, a column a parameter."""
    place: int
    """Which template it is, to count by."""


class Engine:
    """The rules of one rule set, over numbers, and the facts known so far."""

    def __init__(self, rules: RuleSet, terms: Terms, *, progress: Callable[[int, int], None] | None) -> None:
        self._terms = terms
        self._type = terms.code(TYPE)
        self._progress = progress
        self._rules = [
            _Filled(template, _coded_rows(template, rows, terms), place)
            for place, (template, rows) in enumerate(rules.filled())
            if rows
        ]
        self.rounds = 0
        self.known = no_facts()
        """All facts given and derived so far."""

    def axiomatic(self) -> pl.DataFrame:
        """Give what holds without any premise, with the template's place in the column rule."""
        found = [self._head(rule, rule.table) for rule in self._rules if not rule.template.body]
        return pl.concat([_derived(), *found]).unique(FACT)

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
        delta = facts.select(FACT)
        refused = None if but is None or but.is_empty() else but
        literals = self._terms.literals()
        all_derived = [_derived()]
        while delta.height:
            self.rounds += 1
            first = self.known.is_empty()
            self.known = pl.concat([self.known, delta])
            fired = [self._fire(rule, delta, first=first) for rule in self._rules]
            derived = _new(pl.concat([_derived(), *fired]), self.known, literals)
            if refused is not None:
                derived = derived.join(refused, on=FACT, how="anti")
            if self._progress is not None:
                self._progress(self.rounds, derived.height)
            all_derived.append(derived)
            delta = derived.select(FACT)
        return pl.concat(all_derived)

    def _fire(self, rule: _Filled, delta: pl.DataFrame, *, first: bool) -> pl.DataFrame:
        """Join a rule with what is new; while nothing else is known, any one atom meets all there is."""
        body = rule.template.body
        found = []
        for new in range(len(body[:1] if first else body)):
            frame = rule.table
            for index in sorted(range(len(body)), key=lambda index: index != new):
                facts = delta if index == new else self.known
                frame = self._join(frame, body[index], facts)
                if frame.is_empty():
                    break
            else:
                found.append(self._head(rule, frame))
        return pl.concat(found).unique(FACT) if found else _derived()

    def _join(self, frame: pl.DataFrame, atom: Atom, facts: pl.DataFrame) -> pl.DataFrame:
        """Join on all names that the atom shares with what is bound so far."""
        if atom.predicate == TYPE:
            facts = facts.filter(pl.col("p") == self._type)
            view = facts.select(pl.col("s").alias(atom.subject), pl.col("o").alias(atom.object))
        else:
            facts = facts.filter(pl.col("p").is_in(frame[atom.predicate].unique().implode()))
            view = facts.select(FACT).rename(dict(zip(FACT, atom, strict=True)))
        return frame.join(view, on=[name for name in view.columns if name in frame.columns])

    def _head(self, rule: _Filled, frame: pl.DataFrame) -> pl.DataFrame:
        head = rule.template.head
        predicate = pl.lit(self._type, pl.UInt32) if head.predicate == TYPE else pl.col(head.predicate)
        return frame.select(
            pl.col(head.subject).alias("s"),
            predicate.alias("p"),
            pl.col(head.object).alias("o"),
            pl.lit(rule.place, pl.UInt8).alias("rule"),
        )


def _new(derived: pl.DataFrame, known: pl.DataFrame, literals: pl.Series) -> pl.DataFrame:
    """Keep each derived fact once, under the first rule that gave it, and none that is known or can't be."""
    if not literals.is_empty():
        derived = derived.filter(~pl.col("s").is_in(literals.implode()))
    return derived.join(known, on=FACT, how="anti").unique(FACT, keep="first", maintain_order=True)


def _derived() -> pl.DataFrame:
    return no_facts().with_columns(pl.lit(0, pl.UInt8).alias("rule"))


def _coded_rows(template: Template, rows: tuple[tuple[str, ...], ...], terms: Terms) -> pl.DataFrame:
    coded = [[terms.code(key) for key in row] for row in rows]
    return pl.DataFrame(coded, schema=dict.fromkeys(template.parameters, pl.UInt32), orient="row")
