"""Commands on what becomes of knowledge: loops, gaps, flows, recommend."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ckm_graph.analytics import loops as room
from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, print_json, print_rows, say
from ckm_graph.cli._recording import Record, keep

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analysis import Analysis

__all__ = ["flows", "gaps", "loops", "recommend"]

Listing = Annotated[
    Format, typer.Option("--format", help="How to print; all but table give every figure and IRI.")
]
Topic = Annotated[str | None, typer.Option(metavar="T", help="Only on this topic: name or IRI.")]
Community = Annotated[str | None, typer.Option(metavar="C", help="Only of this community: name or IRI.")]
Since = Annotated[str | None, typer.Option(metavar="D", help="From this day or time on, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(metavar="D", help="Before this day or time.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="How many rows at most.")]
Value = Annotated[
    str | None,
    typer.Option(
        metavar="V", help=f"What an account is worth: {', '.join(room.BASES)}; the first by default."
    ),
]
Period = Annotated[str | None, typer.Option(metavar="P", help=f"A row for each {', '.join(room.PERIODS)}.")]


def loops(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    kind: Annotated[
        str | None, typer.Option(metavar="K", help="Only one kind: idea, need, complaint.")
    ] = None,
    stage: Annotated[
        str | None, typer.Option(metavar="S", help=f"Only what came so far: {', '.join(room.STAGES)}.")
    ] = None,
    topic: Topic = None,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    value: Value = None,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Follow each idea, need and complaint to what came of it."""
    with opened(graph) as kg:
        found = kg.loops(
            kind, stage=stage, topic=topic, community=community, since=since, until=until, value=value
        )
        keep(kg, found, record)
    shown = ("item", "kind", "title", "stage", "days", "support", "weighted_support", "state")
    _print(found, found.rows[:limit], shown, form, told=lambda one: len(one.to_tell), heading="to tell")


def gaps(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    kind: Annotated[
        str | None, typer.Option(metavar="K", help=f"Only one work list: {', '.join(room.GAPS)}.")
    ] = None,
    topic: Topic = None,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    value: Value = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many of each list.")] = 10,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """List what is missing or waits, the most pressing first."""
    with opened(graph) as kg:
        found = kg.gaps(
            kind, topic=topic, community=community, since=since, until=until, value=value, limit=limit
        )
        keep(kg, found, record)
    shown = ("kind", "thing", "name", "score", "demand", "age", "value", "from_customers", "for_customers")
    _print(found, found.rows, shown, form)


def flows(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    by: Annotated[
        str, typer.Option(metavar="D", help=f"What to tell flows apart by: {', '.join(room.BY)}.")
    ] = "topic",
    period: Period = None,
    sankey: Annotated[  # noqa: FBT002 -- a flag
        bool, typer.Option("--sankey", help="Links from where it comes by flow to --by, instead.")
    ] = False,
    start: Annotated[str, typer.Option(metavar="D", help="Where --sankey begins.")] = "source",
    topic: Topic = None,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Count knowledge for, about and from customers."""
    with opened(graph) as kg:
        if sankey:
            drawn = kg.sankey(start, by, topic=topic, community=community, since=since, until=until)
            keep(kg, drawn, record)
            if form is Format.JSON:
                print_json(drawn.to_dict())
            else:
                print_rows(drawn.to_polars().columns, drawn.to_polars().rows(), form)
            return
        found = kg.flows(by, period=period, topic=topic, community=community, since=since, until=until)
        keep(kg, found, record)
    counts = ("for_customer", "about_customer", "from_customer", "relationship", "balance")
    _print(found, found.rows, ("period", "thing", "name", *counts), form)


def recommend(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    to: Annotated[
        str | None, typer.Option("--for", metavar="THING", help="What it goes with, or whom it suits.")
    ] = None,
    of: Annotated[
        str, typer.Option(metavar="K", help=f"What to recommend: {', '.join(room.KINDS)}.")
    ] = "products",
    within: Annotated[
        str, typer.Option(metavar="W", help=f"Whose products go together: a {' or a '.join(room.WITHIN)}'s.")
    ] = "customer",
    least: Annotated[int, typer.Option(min=1, metavar="N", help="How many have both at least.")] = 2,
    correction: Annotated[
        float, typer.Option(min=0, max=1, metavar="C", help="How much popularity is held back.")
    ] = room.CORRECTION,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many for each thing.")] = 5,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Tell what goes together, or what suits one customer."""
    with opened(graph) as kg:
        found = kg.recommendations(
            of,
            to=to,
            within=within,
            since=since,
            until=until,
            least=least,
            correction=correction,
            limit=limit,
        )
        keep(kg, found, record)
    _print(
        found, found.rows, ("name", "other_name", "score", "together", "confidence", "lift", "other"), form
    )


def _print(
    found: Analysis[Any],
    rows: Sequence[Any],
    shown: Sequence[str],
    form: Format,
    *,
    told: Any = None,  # noqa: ANN401 -- a function of a row
    heading: str = "",
) -> None:
    """Print an analysis: a choice of fields as a table, else all of them; its notes to standard error."""
    columns = shown if form is Format.TABLE else [one.name for one in fields(found.row)]
    cells = [tuple(getattr(one, column) for column in columns) for one in rows]
    if form is Format.TABLE and told is not None:
        columns = [*columns, heading]
        cells = [(*row, told(one)) for row, one in zip(cells, rows, strict=True)]
    print_rows(columns, cells, form)
    for note in found.notes:
        say(note)
