"""From a command's words to an open graph and to values."""

from __future__ import annotations

import re
import shutil
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pyoxigraph import NamedNode

from ckm_graph import DiskStore, KnowledgeGraph, SparqlStore
from ckm_graph.errors import InputError, NotAGraphError
from ckm_graph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckm_graph.store import Store, TermLike

__all__ = ["Graph", "new_or_existing", "opened", "parse_iri", "parse_value", "parse_values"]

Graph = Annotated[str, typer.Argument(metavar="GRAPH", help="A graph folder, or the URL of a SPARQL server.")]

_INTEGER: Final = re.compile(r"-?\d+", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+\.\d+", re.ASCII)


@contextmanager
def opened(location: str) -> Iterator[KnowledgeGraph]:
    """Open a graph that is there; none is made."""
    hint = "make one with `ckm load` or `ckm ingest`"
    path = Path(location)
    if not _is_url(location):
        if not path.exists():
            message = f"there is no graph at {location}: {hint}"
            raise NotAGraphError(message)
        if path.is_dir() and not (path / "current").is_file():
            message = f"the folder {location} holds no graph: {hint}"
            raise NotAGraphError(message)
    with closing(_store(location)) as store:
        with store.view() as view:
            if view.number == 0:
                message = f"the server at {location} holds no graph of ckm: {hint}"
                raise NotAGraphError(message)
        yield KnowledgeGraph(store)


@contextmanager
def new_or_existing(location: str) -> Iterator[KnowledgeGraph]:
    """Open a graph, or make it; one that was made and got nothing goes again."""
    is_new = not _is_url(location) and not Path(location).exists()
    unused = False
    try:
        with closing(_store(location)) as store:
            kg = KnowledgeGraph(store)
            try:
                yield kg
            except BaseException:
                with store.view() as view:
                    unused = is_new and view.number == 1  # the ontology, and nothing else
                raise
    finally:
        if unused:
            shutil.rmtree(location, ignore_errors=True)


def _store(location: str) -> Store:
    return SparqlStore(location) if _is_url(location) else DiskStore(location)


def _is_url(location: str) -> bool:
    if location.startswith(("http://", "https://")):
        return True
    if not location or "://" in location:
        message = f"{location!r} is no graph: give a folder, or a URL that begins with http:// or https://"
        raise InputError(message)
    return False


def parse_values(settings: Sequence[str]) -> dict[str, str]:
    """Read `name=value` settings."""
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            message = f"{setting!r} sets nothing: write --set name=value"
            raise InputError(message)
        if name in values:
            message = f"{name} is set twice: give it one value"
            raise InputError(message)
        values[name] = value
    return values


def parse_value(text: str) -> TermLike:
    """Read a value: an IRI (<…>, with a known prefix, or http…), a number, true, false, or a text."""
    if text.startswith("<") and text.endswith(">"):
        return parse_iri(text[1:-1])
    if text.startswith(("http://", "https://", "urn:")):
        return parse_iri(text)
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES:
        return parse_iri(PREFIXES[prefix] + name)
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return {"true": True, "false": False}.get(text, text)


def parse_iri(text: str) -> NamedNode:
    """Read an IRI."""
    try:
        return NamedNode(text)
    except ValueError as error:
        message = f"{text!r} is no valid IRI: {error}"
        raise InputError(message) from error
