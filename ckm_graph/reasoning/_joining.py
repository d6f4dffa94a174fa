"""Patterns joined over what a graph holds, asserted and inferred alike: properties and classes in bulk."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import polars as pl
import pyoxigraph as ox

from ckm_graph.reasoning._facts import Terms, nodes_of, read_class, read_property
from ckm_graph.reasoning._unfolding import is_variable
from ckm_graph.reasoning.rules import TYPE

if TYPE_CHECKING:
    from ckm_graph.reasoning._unfolding import Pattern, Rule
    from ckm_graph.store._protocol import Term, View

__all__ = ["Joining"]


class Joining:
    """What a view holds, read property by property and class by class when a pattern asks for it."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._frames: dict[tuple[str, str], pl.DataFrame] = {}
        self.terms = Terms()

    def solutions(self, rule: Rule) -> pl.DataFrame:
        """Give all values that make a rule's body known: a column a variable; one row where it has none."""
        frames: list[pl.DataFrame] = []
        for atom in sorted(rule.body, key=lambda atom: atom.predicate != TYPE):
            frames.append(self._facts(atom))
            if frames[-1].is_empty():
                break
        if any(frame.is_empty() for frame in frames):
            names = {part for atom in rule.body for part in (atom.subject, atom.object)}
            return pl.DataFrame(schema=dict.fromkeys(sorted(names), pl.UInt32))
        if not frames:
            return pl.DataFrame({"": [0]})
        found = reduce(_joined, _connected(frames))
        literals = self.terms.literals().implode()
        for name in rule.nodes & set(found.columns):
            found = found.filter(~pl.col(name).is_in(literals))
        return found

    def premises(self, rule: Rule, solutions: pl.DataFrame) -> list[tuple[ox.Triple, ...]]:
        """Write the body of a rule with each of some solutions."""
        code = self.terms.code
        frame = solutions.with_columns(
            pl.lit(code(part), pl.UInt32).alias(part)
            for part in {part for atom in rule.body for part in atom if not is_variable(part)}
        )
        parts = sorted({part for atom in rule.body for part in atom})
        nodes = nodes_of(frame.select(parts), self.terms) if parts else {}
        places = {part: place for place, part in enumerate(parts)}
        return [
            tuple(ox.Triple(*(nodes[row[places[part]]] for part in atom)) for atom in rule.body)  # type: ignore[arg-type]
            for row in frame.select(parts).iter_rows()
        ]

    def nodes(self, codes: pl.Series) -> dict[int, Term]:
        """Give the terms of numbers."""
        return nodes_of(codes.to_frame(), self.terms)

    def _facts(self, atom: Pattern) -> pl.DataFrame:
        """Give the facts that fit one atom; columns have the names of its parts."""
        if atom.predicate == TYPE:
            frame = self._read(TYPE, atom.object).rename({"s": atom.subject})
        else:
            frame = self._read(atom.predicate, "")
            if atom.subject == atom.object:
                frame = frame.filter(pl.col("s") == pl.col("o")).select(pl.col("s").alias(atom.subject))
            else:
                frame = frame.select(pl.col("s").alias(atom.subject), pl.col("o").alias(atom.object))
        keys = [name for name in frame.columns if not is_variable(name)]
        return frame.filter(pl.col(key) == self.terms.code(key) for key in keys) if keys else frame

    def _read(self, predicate: str, class_: str) -> pl.DataFrame:
        frame = self._frames.get((predicate, class_))
        if frame is None:
            if class_:
                frame = read_class(self._view, class_, self.terms)
            else:
                frame = read_property(self._view, predicate, None, self.terms)
            self._frames[predicate, class_] = frame
        return frame


def _connected(frames: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """Put small frames first, each after one that it shares a variable with where there is one."""
    waiting = sorted(frames, key=lambda frame: frame.height)
    ordered = [waiting.pop(0)]
    while waiting:
        names = {name for frame in ordered for name in frame.columns}
        place = next((i for i, frame in enumerate(waiting) if names & set(frame.columns)), 0)
        ordered.append(waiting.pop(place))
    return ordered


def _joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    on = [name for name in right.columns if name in left.columns]
    return left.join(right, on=on) if on else left.join(right, how="cross")
