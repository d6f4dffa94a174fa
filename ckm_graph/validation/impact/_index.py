"""Which queries read a triple: a look-up by its predicate, so that the number of shapes hardly matters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyoxigraph import NamedNode

    from ckm_graph.validation.impact._reads import Reads
    from ckm_graph.validation.impact._routes import Route

__all__ = ["Gate", "Index", "Way", "index_of"]


@dataclass(slots=True, eq=False)
class Way:
    """A route that leads back to the focus nodes of some queries."""

    route: Route | None
    """None if there is none, so that all focus nodes are concerned."""
    queries: list[int] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Gate:
    """What a triple has to meet to matter: its far end must lead to one of these nodes."""

    outgoing: bool
    """Whether the near end is the subject."""
    beyond: Route
    """From the far end."""
    ways: dict[NamedNode | None, dict[Route | None, Way]] = field(default_factory=dict)
    """By the node it has to lead to; None if the far end does not matter."""


@dataclass(frozen=True, slots=True)
class Index:
    """What queries, known by their numbers, read."""

    gates: Mapping[NamedNode | None, list[Gate]]
    """By predicate; None for what reads all."""
    reads: tuple[Reads, ...]
    """By query."""


def index_of(queries: Sequence[Reads]) -> Index:
    """Index queries, known by their numbers, by what they read."""
    gates: dict[tuple[NamedNode | None, bool, Route], Gate] = {}
    found: dict[NamedNode | None, list[Gate]] = {}
    for number, reads in enumerate(queries):
        for predicate, outgoing, back, beyond in reads.reads:
            route, node = beyond or ((), None)
            gate = gates.get((predicate, outgoing, route))
            if gate is None:
                gate = gates[predicate, outgoing, route] = Gate(outgoing, route)
                found.setdefault(predicate, []).append(gate)
            ways = gate.ways.setdefault(node, {})
            way = ways.get(back)
            if way is None:
                way = ways[back] = Way(back)
            way.queries.append(number)
    return Index(found, tuple(queries))
