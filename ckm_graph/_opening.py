"""Opening a graph: which store an address means, and what the graph in it is founded on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import rdflib
from pyoxigraph import RdfFormat, Triple, parse

from ckm_graph.errors import InputError, NotAGraphError, StoreError, StoreFormatError
from ckm_graph.privacy import Privacy
from ckm_graph.reasoning import RuleSet, compile_rules
from ckm_graph.schema import Schema, package_schema
from ckm_graph.store import DiskStore, MemoryStore, SparqlStore
from ckm_graph.transactions import create, extend
from ckm_graph.turtle import package_triples, read_turtle, split_shapes
from ckm_graph.validation import CompiledShapes, compile_shapes
from ckm_graph.vocabulary import ONTOLOGY, SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.store import Store, View

__all__ = ["Foundations", "Paths", "found", "foundations_in", "paths_of", "store_at", "triples_of"]

Paths: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"
"""One path or several."""


@dataclass(frozen=True)
class Foundations:
    """The ontology and the shapes of one graph, and what is derived from them when it is asked for."""

    ontology_triples: tuple[Triple, ...]
    shape_triples: tuple[Triple, ...]

    @property
    def size(self) -> int:
        """How many triples there are of both."""
        return len(self.ontology_triples) + len(self.shape_triples)

    def with_more(self, ontology: Iterable[Triple], shapes: Iterable[Triple]) -> Foundations:
        """Add triples; each counts once."""
        return Foundations(
            tuple(dict.fromkeys((*self.ontology_triples, *ontology))),
            tuple(dict.fromkeys((*self.shape_triples, *shapes))),
        )

    @cached_property
    def schema(self) -> Schema:
        """The classes and properties."""
        return Schema.from_triples(self.ontology_triples, self.shape_triples)

    @cached_property
    def privacy(self) -> Privacy:
        """The rules of what is personal."""
        return Privacy.of(self.schema)

    @cached_property
    def rules(self) -> RuleSet:
        """The rules of inference."""
        return compile_rules(self.ontology_triples)

    @cached_property
    def shapes(self) -> CompiledShapes:
        """The shapes as queries."""
        return compile_shapes(self.shape_triples)


def store_at(location: str | os.PathLike[str]) -> Store:
    """Make a store of an address: ``memory:``, a server's URL or a folder."""
    text = os.fspath(location)
    if text == "memory:":
        return MemoryStore()
    if text.lower().startswith(("http://", "https://")):
        return SparqlStore(text)
    if not text or "://" in text:
        message = f"{text!r} is no address of a graph: give a folder, memory:, or the http(s) URL of a server"
        raise NotAGraphError(message)
    return DiskStore(text)


def found(store: Store, extensions: Iterable[Path]) -> Foundations:
    """Read what a graph is founded on; a new graph is founded on the package's ontology first.

    Raises
    ------
    StoreError
        If it can't be read or made; a StoreFormatError if its ontology is newer than the package's.

    """
    added = read_turtle(_existing(extensions))
    try:
        if _is_new(store):
            create(store, *package_triples())
    except OSError as error:
        message = f"{store.location} can't be a graph ({error.strerror}): name a folder that can be written"
        raise StoreError(message) from error
    with store.view() as view:
        foundations = foundations_in(view, store.location)
    if not added:
        return foundations
    ontology, shapes = split_shapes(added)
    extended = foundations.with_more(ontology, shapes)
    if shapes:
        compile_shapes(extended.shape_triples)  # what can't be compiled is told before it is written
    extend(store, ontology, shapes, extended.privacy)
    return extended


def foundations_in(view: View, location: str) -> Foundations:
    """Read what a state of a graph is founded on.

    Raises
    ------
    StoreFormatError
        If its ontology is newer than the package's.

    """
    triples = [tuple(quad.triple for quad in view.quads(graph=graph)) for graph in (ONTOLOGY, SHAPES)]
    foundations = Foundations(*triples)
    there, here = foundations.schema.version, package_schema().version
    if _numbers(there) > _numbers(here):
        message = f"{location} has ontology {there}, this package knows {here}: upgrade ckm-graph"
        raise StoreFormatError(message)
    return foundations


def paths_of(paths: Paths) -> list[Path]:
    """Take one path or several."""
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    return [Path(path) for path in given]


def triples_of(shapes: Paths | rdflib.Graph) -> list[Triple]:
    """Read shapes from files or from an rdflib graph."""
    if isinstance(shapes, rdflib.Graph):
        lines = shapes.serialize(format="nt", encoding="utf-8")
        return [quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)]
    return read_turtle(_existing(paths_of(shapes)))


def _existing(files: Iterable[Path]) -> list[Path]:
    files = list(files)
    for file in files:
        if not file.is_file():
            message = f"there is no file {file}: give the Turtle files of the extension or the shapes"
            raise InputError(message)
    return files


def _is_new(store: Store) -> bool:
    try:
        with store.view() as view:
            return view.number == 0
    except NotAGraphError:
        return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
