"""Commands on people: contributors, experts, route, edges."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import polars as pl
import typer

from ckm_graph.analytics import KINDS
from ckm_graph.analytics.people import HALF_LIFE, MEASURES, WHO
from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, check_output, json_value, print_json, print_rows, say
from ckm_graph.cli._recording import Record, keep
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analysis import Analysis

__all__ = ["contributors", "edges", "experts", "route"]


# Their members are told once, by the analytics; mypy wants them written out.
Who = StrEnum("Who", [(name, name) for name in WHO])  # type: ignore[misc]
Kind = StrEnum("Kind", [(name.replace("-", "_"), name) for name in KINDS])  # type: ignore[misc]
Measure = StrEnum("Measure", [(name.replace("-", "_"), name) for name in (*MEASURES, "all")])  # type: ignore[misc]

_KIND_HELP: Final = f"What ties the nodes: {', '.join(KINDS)}."
_CHOICES: Final = ", ".join((*MEASURES, "all"))
_MEASURE_HELP: Final = f"A measure beside the score, repeatable: {_CHOICES}. By default the first four."

Topic = Annotated[str | None, typer.Option(metavar="T", help="Only on this topic: name or IRI.")]
Community = Annotated[str | None, typer.Option(metavar="C", help="Only of this community: name or IRI.")]
Since = Annotated[str | None, typer.Option(metavar="D", help="From this day or time on, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(metavar="D", help="Before this day or time.")]
Limit = Annotated[int, typer.Option(min=1, metavar="N", help="How many at most.")]
Kept = Annotated[Who | None, typer.Option("--who", help="Only people of this kind.")]
Listing = Annotated[Format, typer.Option("--format", help="How to print the listing.")]

_CONTRIBUTORS: Final = ("name", "score", "users", "answers", "accepted", "share", "roles", "direction")
_EXPERTS: Final = ("name", "score", "focus", "users", "answers", "accepted", "written", "last")
_CANDIDATES: Final = ("name", "score", "likeness", "kind", "last")


def contributors(  # noqa: PLR0917 -- typer passes them by name
    graph: Graph,
    topic: Topic = None,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    flow: Annotated[
        str | None, typer.Option(metavar="F", help="Only items in this flow, such as FromCustomer.")
    ] = None,
    segment: Annotated[
        str | None, typer.Option(metavar="S", help="Only contributors in this segment: name or IRI.")
    ] = None,
    who: Kept = None,
    measure: Annotated[
        list[Measure] | None,
        typer.Option(metavar="M", help=_MEASURE_HELP),
    ] = None,
    half_life: Annotated[
        float, typer.Option(metavar="X", help="After which part of the time observed help counts half.")
    ] = HALF_LIFE,
    limit: Limit = 20,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Rank those whose help was taken up, recent help first."""
    with opened(graph) as kg:
        found = kg.contributors(
            topic=topic,
            community=community,
            since=since,
            until=until,
            flow=flow,
            segment=segment,
            who=None if who is None else who.value,
            measures=None if measure is None else [one.value for one in measure],
            half_life=half_life,
            limit=limit,
        )
        keep(kg, found, record)
    _print(found, ("agent", *_CONTRIBUTORS), form)


def experts(
    graph: Graph,
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="A topic: name or IRI.")],
    community: Community = None,
    until: Until = None,
    who: Kept = None,
    limit: Limit = 10,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Tell who knows about TOPIC."""
    with opened(graph) as kg:
        chosen = None if who is None else who.value
        found = kg.experts(topic, community=community, until=until, who=chosen, limit=limit)
        keep(kg, found, record)
    _print(found, ("agent", *_EXPERTS), form)


def route(
    graph: Graph,
    text: Annotated[str, typer.Argument(metavar="QUESTION", help="The new question.")] = "",
    topic: Annotated[
        list[str] | None,
        typer.Option(metavar="T", help="A topic it is on: name or IRI; may be repeated."),
    ] = None,
    until: Until = None,
    who: Kept = None,
    limit: Limit = 10,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Tell whom to ask a new QUESTION."""
    with opened(graph) as kg:
        chosen = None if who is None else who.value
        found = kg.route(text=text, topics=topic or (), until=until, who=chosen, limit=limit)
        keep(kg, found, record)
    _print(found, ("agent", *_CANDIDATES), form)


def edges(
    graph: Graph,
    kind: Annotated[Kind, typer.Option(metavar="KIND", help=_KIND_HELP)] = Kind("reliance"),  # noqa: B008
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.parquet", help="Write Parquet.")
    ] = None,
    topic: Topic = None,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    form: Listing = Format.TABLE,
) -> None:
    """List GRAPH's ties: source, target, weight, first, last."""
    if output is not None:
        check_output(output)
    with opened(graph) as kg:
        found = kg.edges(kind.value, topic=topic, community=community, since=since, until=until)
    table = found.to_polars()
    if output is None:
        print_rows(table.columns, table.iter_rows(), form)
        return
    try:
        table.write_parquet(output)
    except (OSError, pl.exceptions.PolarsError) as error:
        message = f"{output} can't be written: {error}"
        raise InputError(message) from error
    say(f"wrote {output}: {len(found):,} edges between {len(found.nodes):,} nodes")


def _print(found: Analysis[Any], readable: Sequence[str], form: Format) -> None:
    """Print rows: for eyes the readable columns, and how to read them; for programs all."""
    if form is Format.JSON:
        print_json([_plain(asdict(row)) for row in found])
        return
    columns = readable if form is Format.TABLE else [one.name for one in fields(found.row)]
    print_rows(columns, ([_flat(getattr(row, name)) for name in columns] for row in found), form)
    if form is Format.TABLE and sys.stderr.isatty():
        for note in found.notes:
            say(note)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any cell
    """Give a value as JSON has it, those within it too."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return json_value(value)


def _flat(value: Any) -> Any:  # noqa: ANN401 -- any cell
    """Write rows within a cell as JSON."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return json.dumps([_plain(asdict(part)) for part in value], ensure_ascii=False)
    return value
