"""The patterns of a query as values: what is left of SPARQL when only its reads count.

Of expressions only their EXISTS groups are kept, and whether they are no more than a variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.validation.impact._routes import Route

__all__ = [
    "Bind",
    "Edge",
    "Filter",
    "Group",
    "Item",
    "Node",
    "Optional",
    "Root",
    "Select",
    "Union",
    "UnreadableError",
    "Values",
    "within",
]

Node: TypeAlias = str | NamedNode | None
"""A variable (``?x``), an IRI, or None for a literal."""


class UnreadableError(Exception):
    """A query whose reads can't be told; never leaves the package."""


@dataclass(frozen=True, slots=True)
class Root:
    """Where the focus nodes are bound."""

    variable: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A triple pattern, or a property path."""

    start: Node
    route: Route
    end: Node


@dataclass(frozen=True, slots=True)
class Values:
    """Variables that get a value in each row of a VALUES block."""

    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bind:
    """A variable that gets another's value, or that of an expression."""

    variable: str
    source: str | None
    exists: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The EXISTS groups of a condition."""

    exists: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    """What need not be there."""

    group: Group


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """Alternatives."""

    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Select:
    """A sub-select."""

    projected: tuple[tuple[str, str | None], ...]
    """Each variable with the one inside that it is; None for an expression."""
    star: bool
    keys: tuple[str, ...] | None
    """What its rows are grouped by; None if they are not."""
    exists: tuple[Group, ...]
    """The EXISTS groups of its expressions."""
    group: Group


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces."""

    items: tuple[Item, ...]


Item: TypeAlias = Root | Edge | Values | Bind | Filter | Optional | Union | Select | Group


def within(item: Item) -> Iterator[Item]:
    """Yield an item and all in it, at any depth."""
    yield item
    inner: tuple[Item, ...] = ()
    if isinstance(item, Group):
        inner = item.items
    elif isinstance(item, Union):
        inner = item.branches
    elif isinstance(item, Select):
        inner = (item.group, *item.exists)
    elif isinstance(item, Optional):
        inner = (item.group,)
    elif isinstance(item, Bind | Filter):
        inner = item.exists
    for one in inner:
        yield from within(one)
