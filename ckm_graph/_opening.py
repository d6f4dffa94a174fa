"""Opening a graph: which store an address means, and what the graph in it is founded on."""

from __future__ import annotations

import os
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import rdflib
from pyoxigraph import RdfFormat, Triple, parse

from ckm_graph import transactions
from ckm_graph._founding import Foundations, foundations_in, package_foundations, package_version
from ckm_graph.errors import InputError, NotAGraphError, StoreError, StoreFormatError
from ckm_graph.store import DiskStore, MemoryStore, SparqlStore
from ckm_graph.store.readonly import ReadOnlyStore
from ckm_graph.transactions import (
    create,
    declared_renames,
    extended,
    kept_extensions,
    put_extensions,
    read_extensions,
    refuse_personal_data,
    refuse_redefinitions,
)
from ckm_graph.turtle import read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckm_graph.model.upgrading import UpgradeReport
    from ckm_graph.store import Store
    from ckm_graph.transactions import Extension

__all__ = [
    "Foundations",
    "Founded",
    "Paths",
    "found",
    "foundations_in",
    "package_foundations",
    "paths_of",
    "store_at",
    "triples_of",
    "upgrade",
]

Paths: TypeAlias = "str | os.PathLike[str] | Iterable[str | os.PathLike[str]]"
"""One path or several."""


class Founded(NamedTuple):
    """A store, and what the graph in it is founded on."""

    store: Store
    foundations: Foundations


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


def found(store: Store, extensions: Iterable[Path]) -> Founded:
    """Read what a graph is founded on; a new graph is founded on the package's ontology first.

    Returns
    -------
    The store, which refuses to be written while the graph's ontology is older than the package's, and what
    is in it.

    Raises
    ------
    DataSyntaxError, InputError
        If an extension is broken, or contradicts the ontology; nothing is changed.
    StoreError
        If it can't be read or made; a StoreFormatError if its ontology is newer than the package's, or older
        and to be extended.

    """
    store = store.inner if isinstance(store, ReadOnlyStore) else store
    given = _read(extensions)
    try:
        if _is_new(store):
            core = package_foundations()
            more = _extended(core, {}, given)  # what can't be is told before anything is made
            create(store, core.ontology_triples, core.shape_triples)
            return Founded(store, _put(store, core, more, given))
    except OSError as error:
        message = f"{store.location} can't be a graph ({error.strerror}): name a folder that can be written"
        raise StoreError(message) from error
    with store.view() as view:
        foundations = foundations_in(view, store.location)
        kept = kept_extensions(view) if given else {}
    if not foundations.outdated:
        return Founded(store, _put(store, foundations, _extended(foundations, kept, given), given))
    why = (
        f"{store.location} has ontology {foundations.version or 'of no version'}, this package "
        f"{package_version()}: it can be read; bring it up to date with `ckm upgrade {store.location}` "
        "before writing to it"
    )
    if given:
        raise StoreFormatError(why)
    return Founded(ReadOnlyStore(store, why), foundations)


def upgrade(
    store: Store, *, dry_run: bool = False, backup: str | os.PathLike[str] | None = None
) -> UpgradeReport:
    """Bring a graph up to the package's ontology; see `KnowledgeGraph.upgrade`."""
    core = package_foundations()
    return transactions.upgrade(
        store.inner if isinstance(store, ReadOnlyStore) else store,
        core.ontology_triples,
        core.shape_triples,
        backup=None if backup is None else Path(backup),
        dry_run=dry_run,
    )


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


def _read(extensions: Iterable[Path]) -> list[Extension]:
    """Read extensions, with the terms that the core has now in place of those that it renamed."""
    given = read_extensions(_existing(extensions))
    renames = declared_renames(package_foundations().ontology_triples)[0] if given else {}
    return [extension.renamed(renames) for extension in given]


def _extended(
    foundations: Foundations, kept: Mapping[str, Extension], given: Sequence[Extension]
) -> Foundations:
    """Put extensions on what a graph is founded on; what the graph has already changes nothing."""
    if all(one.name in kept and set(kept[one.name].triples) == set(one.triples) for one in given):
        return foundations
    core = package_foundations().triples
    for extension in given:
        refuse_redefinitions(extension, core)
    ontology, shapes = extended(
        foundations.ontology_triples, foundations.shape_triples, kept=kept, given=given, core=core
    )
    more = Foundations(tuple(ontology), tuple(shapes))
    try:  # what can't be compiled is told before it is written
        _ = more.shapes, more.rules, more.own_rules
    except InputError as error:
        raise InputError(f"{', '.join(one.file for one in given)}: {error}") from error
    for extension in given:
        refuse_personal_data(extension, more.privacy)
    return more


def _put(
    store: Store, foundations: Foundations, more: Foundations, given: Sequence[Extension]
) -> Foundations:
    if more is foundations:
        return foundations
    core = package_foundations().triples
    before, after = put_extensions(store, given, core, (foundations.privacy, more.privacy))
    if before != foundations.mark:  # somebody else came between
        with store.view() as view:
            return foundations_in(view, store.location)
    known = copy(more)  # with all that is derived already
    vars(known)["mark"] = after
    return known


def _is_new(store: Store) -> bool:
    try:
        with store.view() as view:
            return view.number == 0
    except NotAGraphError:
        return True
