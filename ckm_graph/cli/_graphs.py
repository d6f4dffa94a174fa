"""From a command's words to an open graph and to values."""

from __future__ import annotations

import re
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pyoxigraph import NamedNode

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import InputError, NotAGraphError
from ckm_graph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckm_graph.store import TermLike

__all__ = ["Graph", "new_or_existing", "opened", "parse_value", "parse_values"]

Graph = Annotated[str, typer.Argument(metavar="GRAPH", help="A graph folder, or the URL of a SPARQL server.")]

_INTEGER: Final = re.compile(r"-?\d+", re.ASCII)
_DECIMAL: Final = re.compile(r"-?\d+\.\d+", re.ASCII)


@contextmanager
def opened(location: str) -> Iterator[KnowledgeGraph]:
    """Open a graph that is there."""
    if not location.startswith(("http://", "https://")):
        path = Path(location)
        if not path.exists():
            message = f"there is no graph at {location}: make one with `ckm load` or `ckm ingest`"
            raise NotAGraphError(message)
        if path.is_dir() and not (path / "current").is_file():
            message = f"the folder {location} holds no graph: make one with `ckm load` or `ckm ingest`"
            raise NotAGraphError(message)
    with new_or_existing(location) as kg:
        yield kg


@contextmanager
def new_or_existing(location: str) -> Iterator[KnowledgeGraph]:
    """Open a graph, or make it."""
    with KnowledgeGraph.open(location) as kg:
        yield kg


def parse_values(settings: Sequence[str]) -> dict[str, str]:
    """Read `name=value` settings."""
    values = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals or not name:
            message = f"{setting!r} sets nothing: write --set name=value"
            raise InputError(message)
        values[name] = value
    return values


def parse_value(text: str) -> TermLike:
    """Read a value: an IRI (<…>, with a known prefix, or http…), a number, true, false, or a text."""
    if text.startswith("<") and text.endswith(">"):
        return _iri(text[1:-1])
    if text.startswith(("http://", "https://", "urn:")):
        return _iri(text)
    prefix, colon, name = text.partition(":")
    if colon and prefix in PREFIXES:
        return _iri(PREFIXES[prefix] + name)
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return {"true": True, "false": False}.get(text, text)


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        message = f"{text!r} is no valid IRI: {error}"
        raise InputError(message) from error
