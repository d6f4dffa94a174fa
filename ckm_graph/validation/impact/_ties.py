"""Ties: the patterns of a group that must hold together, with each variable told from its namesakes.

    group --collect--> Ties(edges that must hold, unions, groups that need not hold)

Groups in a group and sub-selects count as part of it. A sub-select keeps to itself what it does not
select; an OPTIONAL or EXISTS group shares only the variables that surely have a value before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple

from ckm_graph.validation.impact._patterns import (
    Bind,
    Edge,
    Filter,
    Group,
    Optional,
    Root,
    Select,
    Union,
    Values,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import NamedNode

    from ckm_graph.validation.impact._patterns import Node
    from ckm_graph.validation.impact._routes import Route

__all__ = ["Names", "Place", "Tie", "Ties", "collect"]

_FRESH: Final = count()


class Names(dict[str, int]):
    """What the names of a group's variables mean; a new name means a new variable."""

    def __missing__(self, name: str) -> int:
        self[name] = next(_FRESH)
        return self[name]

    def shared(self, names: Iterable[str]) -> Names:
        """Give the names for a group inside, which knows only these."""
        return Names({name: self[name] for name in names})


class Tie(NamedTuple):
    """A triple pattern or path that must hold."""

    start: int | NamedNode | None
    route: Route
    end: int | NamedNode | None


class Place(NamedTuple):
    """Where a group stands."""

    names: Names
    bound: frozenset[str]
    """The variables that have a value before the group is evaluated."""

    def variables(self, groups: Iterable[Group]) -> set[int]:
        """Give the variables of groups that are known where they stand."""
        used = {
            name for group in groups for item in within(group) for name in _names(item) if name in self.names
        }
        return {self.names[name] for name in used}


@dataclass(slots=True)
class Ties:
    """What a group holds together."""

    roots: list[int] = field(default_factory=list)
    edges: list[Tie] = field(default_factory=list)
    equal: list[tuple[int, int]] = field(default_factory=list)
    unions: list[tuple[Union, Place]] = field(default_factory=list)
    nested: list[tuple[Group, Place]] = field(default_factory=list)
    """OPTIONAL and EXISTS groups."""


def collect(group: Group, names: Names, bound: frozenset[str], choices: Mapping[Union, int]) -> Ties:
    """Collect the ties of a group.

    Parameters
    ----------
    group
        The group.
    names
        What its variables mean; extended.
    bound
        The variables that have a value before the group is evaluated.
    choices
        The unions of which one branch stands alone.

    """
    ties = Ties()
    _Collector(ties, choices).group(group, Place(names, bound))
    return ties


@dataclass(frozen=True, slots=True)
class _Collector:
    ties: Ties
    choices: Mapping[Union, int]

    def group(self, group: Group, place: Place) -> set[str]:
        """Collect a group that must hold; give the variables that surely have a value after it."""
        sure: set[str] = set()
        for item in group.items:
            if isinstance(item, Edge | Root | Values):
                self._pattern(item, place.names)
                sure.update(_names(item))
            elif isinstance(item, Bind):
                self._inside(item.exists, place, sure)
                if item.source is not None and item.source in sure | place.bound:
                    self.ties.equal.append((place.names[item.source], place.names[item.variable]))
                    sure.add(item.variable)
            elif isinstance(item, Optional):
                known = place.names.shared(sure | place.bound)
                self.ties.nested.append((item.group, Place(known, place.bound)))
            elif not isinstance(item, Filter):
                sure |= self._part(item, place)
        for item in group.items:
            if isinstance(item, Filter):
                self._inside(item.exists, place, sure)
        return sure

    def _pattern(self, item: Edge | Root | Values, names: Names) -> None:
        if isinstance(item, Edge):
            self.ties.edges.append(Tie(_term(item.start, names), item.route, _term(item.end, names)))
        elif isinstance(item, Root):
            self.ties.roots.append(names[item.variable])

    def _inside(self, groups: Iterable[Group], place: Place, sure: set[str]) -> None:
        """Note the EXISTS groups of an expression."""
        known = place.bound | sure
        self.ties.nested.extend((group, Place(place.names.shared(known), known)) for group in groups)

    def _part(self, item: Group | Union | Select, place: Place) -> set[str]:
        if isinstance(item, Group):
            return self.group(item, place)
        if isinstance(item, Select):
            return self._select(item, place)
        if item in self.choices:
            return self.group(item.branches[self.choices[item]], place)
        self.ties.unions.append((item, place))
        apart = _Collector(Ties(), self.choices)
        each = [apart.group(branch, Place(Names(place.names), place.bound)) for branch in item.branches]
        return set.intersection(*each)

    def _select(self, select: Select, place: Place) -> set[str]:
        names, bound = place
        if select.keys == ():  # one row in any case: nothing in it must hold
            self.ties.nested.extend(
                (group, Place(Names(), frozenset())) for group in (select.group, *select.exists)
            )
            return set()
        plain = {name for name, source in select.projected if name == source}
        if select.keys is not None:
            plain &= set(select.keys)
        inner = place if select.star else Place(names.shared(plain), bound & plain)
        sure = self.group(select.group, inner)
        keys = sure if select.keys is None else sure & set(select.keys)
        self._inside(select.exists, inner, keys)
        if select.star:
            return sure
        given = plain & keys
        for name, source in select.projected:
            if source is not None and name != source and source in keys:
                self.ties.equal.append((inner.names[source], names[name]))
                given.add(name)
        return given


def _term(node: Node, names: Names) -> int | NamedNode | None:
    return names[node] if isinstance(node, str) else node


def _names(item: object) -> tuple[str, ...]:
    if isinstance(item, Edge):
        return tuple(end for end in (item.start, item.end) if isinstance(end, str))
    if isinstance(item, Bind):
        return (item.variable,) if item.source is None else (item.variable, item.source)
    if isinstance(item, Root):
        return (item.variable,)
    return item.variables if isinstance(item, Values) else ()
