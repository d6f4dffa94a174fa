"""What is one thing, as far as the ontology can tell: groups of things, with what says that they are one.

Nothing is merged and no owl:sameAs is written: that one mailbox is a person's own may be what the
ontology says, but whether two customers are one is for people, or a linkage model, to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from ckm_graph.reasoning._unfolding import is_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.reasoning._joining import Joining
    from ckm_graph.reasoning._unfolding import Rule
    from ckm_graph.reasoning.constraints import Constraint
    from ckm_graph.store._protocol import Term

__all__ = ["Group", "Ties", "groups"]


@dataclass(frozen=True, slots=True)
class Group:
    """What one constraint holds to be one."""

    constraint: Constraint
    things: dict[Term, tuple[Triple, ...]]
    """Each with the triples that bring it in; literals too."""

    @property
    def nodes(self) -> list[NamedNode | BlankNode]:
        """The things that are no literals, sorted."""
        return sorted((t for t in self.things if isinstance(t, NamedNode | BlankNode)), key=str)

    @property
    def literals(self) -> list[Literal]:
        """The things that are literals, sorted."""
        return sorted((thing for thing in self.things if isinstance(thing, Literal)), key=str)

    def evidence(self, things: Iterable[Term]) -> tuple[Triple, ...]:
        """Give the triples that bring in some things, each once."""
        return tuple(dict.fromkeys(triple for thing in things for triple in self.things[thing]))


class Ties:
    """Which things hang together as one, and by which triples."""

    def __init__(self) -> None:
        self._beside: dict[object, list[tuple[object, tuple[Triple, ...]]]] = {}

    def __contains__(self, thing: object) -> bool:
        return thing in self._beside

    def tie(self, one: object, other: object, triples: tuple[Triple, ...]) -> None:
        """Say that two things, or a thing and its group, are one."""
        self._beside.setdefault(one, []).append((other, triples))
        self._beside.setdefault(other, []).append((one, triples))

    def between(self, one: object, other: object) -> tuple[Triple, ...] | None:
        """Give the triples of a shortest way from one thing to another; None if they are not tied."""
        reached: dict[object, tuple[object, tuple[Triple, ...]]] = {one: (one, ())}
        waiting = [one]
        for node in waiting:  # grows meanwhile
            if node == other:
                break
            for beside, triples in self._beside.get(node, ()):
                if beside not in reached:
                    reached[beside] = (node, triples)
                    waiting.append(beside)
        if other not in reached:
            return None
        way: list[Triple] = []
        node = other
        while node != one:
            node, triples = reached[node]
            way += triples
        return tuple(dict.fromkeys(reversed(way)))


def groups(joining: Joining, constraints: Iterable[Constraint]) -> Iterator[Group]:
    """Find all that constraints hold to be one, group by group."""
    for constraint in constraints:
        yield from _groups(joining, constraint)


def _groups(joining: Joining, constraint: Constraint) -> Iterator[Group]:
    """Gather the things that share values, over all patterns that the constraint comes to."""
    found = [(rule, _keyed(joining, rule)) for rule in constraint.bodies]
    shared = [f"k{number}" for number in range(len(constraint.bodies[0].kept) - 1)]
    pairs = pl.concat([frame.select("thing", *shared) for _, frame in found]).unique()
    hits = pairs.group_by(shared).len().filter(pl.col("len") > 1).drop("len")
    things: dict[tuple[int, ...], dict[Term, dict[Triple, None]]] = {}
    for rule, frame in found if hits.height else ():
        rows = frame.join(hits, on=shared, how="semi")
        nodes = joining.nodes(rows["thing"])
        premises = joining.premises(rule, rows)
        for (thing, *key), triples in zip(rows.select("thing", *shared).iter_rows(), premises, strict=True):
            group = things.setdefault(tuple(key), {})
            group.setdefault(nodes[thing], {}).update(dict.fromkeys(triples))
    for group in things.values():
        yield Group(constraint, {thing: tuple(triples) for thing, triples in group.items()})


def _keyed(joining: Joining, rule: Rule) -> pl.DataFrame:
    """Solve a rule, with the thing and its shared values in columns of their own."""
    solutions = joining.solutions(rule)
    columns = ["thing", *(f"k{number}" for number in range(len(rule.kept) - 1))]
    return solutions.with_columns(
        (pl.col(part) if is_variable(part) else pl.lit(joining.terms.code(part), pl.UInt32)).alias(column)
        for column, part in zip(columns, rule.kept, strict=True)
    )
