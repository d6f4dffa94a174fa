"""What a graph is founded on: its ontology and shapes, and what is derived from them.

Most graphs of a process stand on the same: what is derived is shared among those that do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, Triple

from ckm_graph import validation
from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.errors import StoreFormatError
from ckm_graph.privacy import Privacy
from ckm_graph.reasoning import Maintenance, RuleSet, compile_rules
from ckm_graph.schema import Schema
from ckm_graph.transactions import CORE, founding_mark, value_of_core
from ckm_graph.turtle import package_triples, read_turtle
from ckm_graph.validation import CompiledShapes, ShapeRules, compile_shapes
from ckm_graph.vocabulary import CKM, ONTOLOGY, OWL, SHAPES

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["Foundations", "foundations_in", "package_foundations", "package_version"]


@dataclass(frozen=True)
class Foundations:
    """The ontology and the shapes of one graph, and what is derived from them when it is asked for."""

    ontology_triples: tuple[Triple, ...]
    shape_triples: tuple[Triple, ...]
    mark: str | None = None
    """What tells this state of them from the next."""

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All of both."""
        return (*self.ontology_triples, *self.shape_triples)

    @property
    def version(self) -> str:
        """Version of the core ontology; empty where there is none."""
        return value_of_core(self.ontology_triples, OWL.versionInfo)

    @property
    def outdated(self) -> bool:
        """Whether the package has a newer ontology."""
        return _numbers(self.version) < _numbers(package_version())

    def at(self, view: View, location: str) -> Foundations:
        """Give what the graph of a view stands on: these, unless somebody has changed that meanwhile."""
        return self if founding_mark(view) == self.mark else foundations_in(view, location)

    def prepare(self) -> None:
        """Derive what writers need, before they make others wait."""
        _ = self.privacy, self.maintenance, self.own_rules, self.shapes.index

    def beyond(self, others: Foundations) -> int:
        """Count the triples that others have not."""
        return len(frozenset(self.triples).difference(others.triples))

    @cached_property
    def schema(self) -> Schema:
        """The classes and properties."""
        return _schema(self._ontology, self._shapes)

    @cached_property
    def privacy(self) -> Privacy:
        """The rules of what is personal."""
        return Privacy.of(self.schema)

    @property
    def rules(self) -> RuleSet:
        """The rules of inference."""
        return self.maintenance.rules

    @cached_property
    def maintenance(self) -> Maintenance:
        """The same, ready to follow changes."""
        return _maintenance(self._ontology)

    @cached_property
    def own_rules(self) -> ShapeRules:
        """The rules of inference that extensions bring along."""
        return _own_rules(self._shapes)

    @cached_property
    def shapes(self) -> CompiledShapes:
        """The shapes as queries."""
        return _compiled(self._shapes)

    @cached_property
    def _ontology(self) -> _Content:
        return _Content(self.ontology_triples)

    @cached_property
    def _shapes(self) -> _Content:
        return _Content(self.shape_triples)


class _Content:
    """Triples that are equal to others in any order."""

    def __init__(self, triples: tuple[Triple, ...]) -> None:
        self.triples = triples
        self._set = frozenset(triples)

    def __hash__(self) -> int:
        return hash(self._set)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and self._set == other._set


_shared = lru_cache(maxsize=8)
"""A process opens few kinds of graphs; what is derived from one takes some megabytes."""


@_shared
def _schema(ontology: _Content, shapes: _Content) -> Schema:
    return Schema.from_triples(ontology.triples, shapes.triples)


@_shared
def _maintenance(ontology: _Content) -> Maintenance:
    return Maintenance(compile_rules(ontology.triples))


@_shared
def _own_rules(shapes: _Content) -> ShapeRules:
    return validation.compile_rules(shapes.triples)


@_shared
def _compiled(shapes: _Content) -> CompiledShapes:
    return compile_shapes(shapes.triples)


def foundations_in(view: View, location: str) -> Foundations:
    """Read what a state of a graph is founded on.

    Raises
    ------
    StoreFormatError
        If its ontology is newer than the package's.

    """
    ontology, shapes = (tuple(q.triple for q in view.quads(graph=graph)) for graph in (ONTOLOGY, SHAPES))
    foundations = Foundations(ontology, shapes, founding_mark(view))
    here = package_version()
    if _numbers(foundations.version) > _numbers(here):
        message = (
            f"{location} has ontology {foundations.version}, this package knows {here}: upgrade ckm-graph"
        )
        raise StoreFormatError(message)
    return foundations


@cache
def package_foundations() -> Foundations:
    """Give the package's own ontology, with its checksum, and shapes."""
    ontology, shapes = package_triples()
    digest = hashlib.sha256()
    for path in (*ontology_files(), *shape_files()):
        digest.update(path.read_bytes())
    header = Triple(CORE, CKM.checksum, Literal(f"sha256:{digest.hexdigest()}"))
    return Foundations((*ontology, header), tuple(shapes))


@cache
def package_version() -> str:
    """Give the version of the package's ontology, from its header alone."""
    return value_of_core(read_turtle(ontology_files()[:1]), OWL.versionInfo)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
