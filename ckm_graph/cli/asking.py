"""Commands that ask: query, queries, info."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ckm_graph import queries as catalogue
from ckm_graph.cli._graphs import Graph, opened, parse_value, parse_values
from ckm_graph.cli._output import Format, print_json, print_rows
from ckm_graph.errors import InputError, QuerySyntaxError, UnknownNameError
from ckm_graph.schema import local_name
from ckm_graph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Collection

    from ckm_graph import KnowledgeGraph
    from ckm_graph.store import Table

__all__ = ["info", "queries", "query"]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")
_PLACE: Final = re.compile(r"error at (\d+):\d+")
_LONG: Final = 120
"""Characters of an engine's complaint that a person still reads."""

Listing = Annotated[Format, typer.Option("--format", help="How to print the listing.")]


class AnswerFormat(StrEnum):
    """How a query's answer is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TSV = "tsv"
    TURTLE = "turtle"
    PARQUET = "parquet"


def query(
    graph: Graph,
    request: Annotated[
        str, typer.Argument(metavar="QUERY", help="SPARQL text, a .rq file, or a name from `ckm queries`.")
    ],
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter's value; may be repeated."),
    ] = None,
    form: Annotated[AnswerFormat | None, typer.Option("--format", help="How to print the answer.")] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="When to give up; by default never.")
    ] = None,
) -> None:
    """Ask GRAPH by SPARQL, or by a name of the catalogue."""
    given = parse_values(values or [])
    with opened(graph) as kg:
        if _NAME.fullmatch(request):
            _print_answer(_named(kg, request, given, timeout), form or AnswerFormat.TABLE)
        else:
            text = _read(Path(request)) if request.endswith(".rq") else request
            try:
                _ask(kg, text, given, form, timeout)
            except QuerySyntaxError as error:
                raise QuerySyntaxError(_shortened(str(error), text)) from error


def queries(form: Listing = Format.TABLE) -> None:
    """List the catalogue: name, question, parameters."""
    rows = [
        (one.name, one.question, ", ".join(parameter.name for parameter in one.parameters))
        for one in catalogue.catalogue()
    ]
    print_rows(("name", "question", "parameters"), rows, form)


def info(graph: Graph, form: Listing = Format.TABLE) -> None:
    """Count what GRAPH holds: triples, classes, sources."""
    with opened(graph) as kg:
        found = kg.info()
        schema = kg.schema
    if form is Format.JSON:
        print_json(
            {
                "location": found.location,
                "commit": found.commit,
                "ontology": found.ontology,
                "triples": found.triples,
                "bytes": found.bytes,
                "inferredAt": found.inferred_at,
                "graphs": dict(found.graphs),
                "classes": dict(found.classes),
                "sources": dict(found.sources),
            }
        )
        return
    rows = [
        ("graph", "location", found.location),
        ("graph", "commit", found.commit),
        ("graph", "ontology version", found.ontology),
        ("graph", "triples", found.triples),
        ("graph", "bytes", found.bytes),
        ("graph", "inferred at commit", found.inferred_at),
        *(("triples", name, count) for name, count in found.graphs),
        *(("source", name, count) for name, count in found.sources),
        *(("instances", f"{schema.label(iri)} ({local_name(iri)})", count) for iri, count in found.classes),
    ]
    print_rows(("of", "what", "value"), rows, form)


def _named(kg: KnowledgeGraph, name: str, values: dict[str, str], timeout: float | None) -> Table:
    found = catalogue.find(name)
    _all_known(f"parameter of query {name}", values, [parameter.name for parameter in found.parameters])
    return kg.named(name, timeout=timeout, **values)


def _all_known(kind: str, values: dict[str, str], known: Collection[str]) -> None:
    for name in values:
        if name not in known:
            raise UnknownNameError(kind, name, known)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{path} can't be read: {error.strerror}"
        raise InputError(message) from error
    except UnicodeDecodeError as error:
        message = f"{path} is not UTF-8: {error}"
        raise InputError(message) from error


def _shortened(problem: str, text: str) -> str:
    """Show the line that is malformed, instead of all that the engine would have taken there."""
    found = _PLACE.search(problem)
    if found is None:
        return problem
    lines = text.splitlines()
    number = min(int(found[1]), len(lines))
    told = problem[found.end() :].strip(": ")
    told = "" if len(told) > _LONG else f": {told}"
    return f"malformed SPARQL in line {number}, {lines[number - 1].strip()!r}{told}"


def _ask(
    kg: KnowledgeGraph, text: str, values: dict[str, str], form: AnswerFormat | None, timeout: float | None
) -> None:
    kind = sparql.query_form(text)
    variables = {one.text[1:] for one in sparql.tokens(text) if one.kind == "word" and one.text[0] in "?$"}
    _all_known("variable of the query", values, variables)
    bindings = {name: parse_value(value) for name, value in values.items()}
    if kind == "SELECT":
        _print_answer(kg.select(text, bindings=bindings, timeout=timeout), form or AnswerFormat.TABLE)
    elif kind == "ASK":
        if form not in (None, AnswerFormat.JSON, AnswerFormat.TABLE):
            message = f"an ASK query has no {form} form: leave --format out, or use json"
            raise InputError(message)
        print_json(kg.ask(text, bindings=bindings, timeout=timeout))
    else:
        if form not in (None, AnswerFormat.TURTLE):
            message = f"a {kind} query gives a graph: use --format turtle"
            raise InputError(message)
        sys.stdout.write(kg.construct(text, bindings=bindings, timeout=timeout).serialize(format="turtle"))


def _print_answer(table: Table, form: AnswerFormat) -> None:
    if form is AnswerFormat.TURTLE:
        message = "a SELECT query gives a table: use --format table, csv, tsv, json or parquet"
        raise InputError(message)
    if form is AnswerFormat.PARQUET:
        if sys.stdout.isatty():
            message = "parquet is not for terminals: redirect the output to a file"
            raise InputError(message)
        whole = BytesIO()  # polars has its own words for a pipe that closes
        table.to_polars().write_parquet(whole)
        sys.stdout.buffer.write(whole.getbuffer())
        return
    print_rows(table.columns, table, Format(form.value))
