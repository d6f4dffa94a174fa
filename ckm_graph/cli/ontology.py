"""The command that writes the ontology itself: ontology."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._graphs import opened
from ckm_graph.cli._output import say
from ckm_graph.errors import InputError
from ckm_graph.reference import publish, write_html, write_jsonld, write_turtle
from ckm_graph.turtle import package_triples
from ckm_graph.vocabulary import ONTOLOGY as ONTOLOGY_GRAPH
from ckm_graph.vocabulary import SHAPES

if TYPE_CHECKING:
    import pyoxigraph as ox

__all__ = ["ontology"]


class Form(StrEnum):
    """What the ontology is written as."""

    TURTLE = "turtle"
    JSONLD = "jsonld"
    HTML = "html"


def ontology(
    graph: Annotated[
        str | None,
        typer.Argument(
            metavar="GRAPH",
            help="Whose ontology, extensions included; by default the package's.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="html: reference documentation, in one page that loads nothing.")
    ] = Form.TURTLE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="Where to; a folder gets all formats, the shapes, the JSON-LD context and the diagrams.",
        ),
    ] = None,
) -> None:
    """Write the merged ontology, or its reference documentation."""
    said, shapes = package_triples() if graph is None else _triples_in(graph)
    if output is not None and (output.is_dir() or not output.suffix):
        written = publish(said, shapes, output)
        say(f"wrote {len(written)} files to {output}: begin with {written[0]}")
        return
    text = _written(form, said, shapes)
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"{output} can't be written: {error.strerror}"
        raise InputError(message) from error
    say(f"wrote {output}")


def _triples_in(graph: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    with opened(graph) as kg, kg.store.view() as view:
        said, shapes = ([quad.triple for quad in view.quads(graph=name)] for name in (ONTOLOGY_GRAPH, SHAPES))
    return said, shapes


def _written(form: Form, said: list[ox.Triple], shapes: list[ox.Triple]) -> str:
    if form is Form.TURTLE:
        return write_turtle(said)
    return write_jsonld(said, shapes) if form is Form.JSONLD else write_html(said, shapes)
