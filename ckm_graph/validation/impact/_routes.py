"""Routes: ways through a graph, as SPARQL's property paths and chains of triple patterns describe them.

    ^ckm:inReplyTo/rdf:type/rdfs:subClassOf*   =   (Hop(inReplyTo, back), Hop(type), Loop((Hop(subClassOf),)))

A route can be turned round, and cut at each hop that a triple can be: `cut` gives what leads to that
triple and what leads on from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

__all__ = ["Fork", "Hop", "Loop", "Route", "cut", "nullable", "turned"]


@dataclass(frozen=True, slots=True)
class Hop:
    """One triple, from its subject to its object, or the other way."""

    predicate: NamedNode | None
    """None for any."""
    forward: bool = True


@dataclass(frozen=True, slots=True)
class Fork:
    """One route or another."""

    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """A route any number of times, none included."""

    route: Route


Move: TypeAlias = Hop | Fork | Loop
Route: TypeAlias = "tuple[Move, ...]"


def turned(route: Route) -> Route:
    """Turn a route round."""
    return tuple(_turned(move) for move in reversed(route))


def _turned(move: Move) -> Move:
    if isinstance(move, Hop):
        return Hop(move.predicate, not move.forward)
    if isinstance(move, Fork):
        return Fork(tuple(turned(route) for route in move.routes))
    return Loop(turned(move.route))


def nullable(route: Route) -> bool:
    """Tell whether a route can end where it began, without a single triple."""
    return all(
        isinstance(move, Loop) or (isinstance(move, Fork) and any(nullable(one) for one in move.routes))
        for move in route
    )


def cut(route: Route) -> Iterator[tuple[Route, Hop, Route]]:
    """Yield, for each hop of a route, what leads to it, the hop, and what leads on.

    >>> [(len(before), len(after)) for before, _, after in cut((Hop(None), Loop((Hop(None),))))]
    [(0, 1), (2, 1)]
    """
    for place, move in enumerate(route):
        for before, hop, after in _cut(move):
            yield (*route[:place], *before), hop, (*after, *route[place + 1 :])


def _cut(move: Move) -> Iterator[tuple[Route, Hop, Route]]:
    if isinstance(move, Hop):
        yield (), move, ()
    elif isinstance(move, Fork):
        for route in move.routes:
            yield from cut(route)
    else:
        for before, hop, after in cut(move.route):
            yield (move, *before), hop, (*after, move)
