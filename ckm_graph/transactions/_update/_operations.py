"""The operations of SPARQL 1.1 Update, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from ckm_graph.transactions._update._templates import Template

__all__ = ["DEFAULT", "Clear", "Create", "GraphName", "Modify", "Operation", "Transfer"]

GraphName: TypeAlias = ox.NamedNode | ox.DefaultGraph

DEFAULT = ox.DefaultGraph()


@dataclass(frozen=True, slots=True)
class Modify:
    """INSERT and DELETE in all their forms: two templates and where their variables get values."""

    remove: Template
    add: Template
    where: str | None
    """The pattern, in braces; None for what is data: it is filled in once."""
    prologue: str
    """The BASE and PREFIX declarations that the pattern stands under."""
    within: ox.NamedNode | None = None
    """The graph of WITH: the templates' default graph, and the pattern's where there is no USING."""
    using: tuple[ox.NamedNode, ...] = ()
    using_named: tuple[ox.NamedNode, ...] = ()

    @property
    def home(self) -> GraphName:
        """The graph of what the templates say outside of any GRAPH."""
        return self.within or DEFAULT


@dataclass(frozen=True, slots=True)
class Clear:
    """CLEAR and DROP, which are one where an empty graph is none."""

    verb: Literal["CLEAR", "DROP"]
    graph: GraphName | Literal["NAMED", "ALL"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """ADD, COPY and MOVE."""

    verb: Literal["ADD", "COPY", "MOVE"]
    source: GraphName
    target: GraphName
    silent: bool


@dataclass(frozen=True, slots=True)
class Create:
    """CREATE, which makes nothing where an empty graph is none."""

    graph: ox.NamedNode


Operation: TypeAlias = Modify | Clear | Transfer | Create
