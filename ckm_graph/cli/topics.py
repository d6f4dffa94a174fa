"""Commands about topics: topics, topic-edit, trends, first-signs."""

from __future__ import annotations

from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._graphs import Graph, opened, parse_iri
from ckm_graph.cli._output import Format, print_rows, say
from ckm_graph.cli._recording import Record, keep
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analysis import Analysis

__all__ = ["first_signs", "topic_edit", "topics", "trends"]

Listing = Annotated[Format, typer.Option("--format", help="How to print the listing.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="How many at most.")]
Community = Annotated[str | None, typer.Option(metavar="C", help="Only of this community: name or IRI.")]
Since = Annotated[str | None, typer.Option(metavar="D", help="From this day or time on, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(metavar="D", help="Before this day or time.")]


class Vectors(StrEnum):
    """How items become points."""

    AUTO = "auto"
    LSA = "lsa"
    STATIC = "static"
    MINILM = "minilm"
    TAGS = "tags"


def topics(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many clusters at most.")] = None,
    items: Annotated[bool, typer.Option("--items", help="One row an item instead of one a cluster.")] = False,  # noqa: FBT002
    vectors: Annotated[
        Vectors, typer.Option(help="How items become points; by default the best installed.")
    ] = Vectors.AUTO,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    resolution: Annotated[
        float | None, typer.Option(metavar="R", help="Above 1 for more clusters; by default chosen.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of everything random.")] = 1,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Group knowledge items by what they are about."""
    with opened(graph) as kg:
        model = kg.topic_clusters(
            vectors=vectors.value,
            community=community,
            since=since,
            until=until,
            limit=limit,
            resolution=resolution,
            seed=seed,
        )
        keep(kg, model, record)
    if items:
        rows: list[tuple[str, int | None, str]] = [
            (item, one.cluster, one.label) for one in model.clusters for item in one.items
        ]
        if limit is None:
            rows += [(item, None, "unclear") for item in model.unclear]
        print_rows(("item", "cluster", "label"), rows, form)
    else:
        listed = [(one.cluster, one.label, one.size, one.topics) for one in model.clusters]
        print_rows(("cluster", "label", "size", "topics"), listed, form)
    say(f"{model.found} clusters of {model.items} items, {len(model.unclear)} unclear")
    _tell(model.notes)


def topic_edit(
    graph: Graph,
    rename: Annotated[
        list[str] | None, typer.Option(metavar="N=NAME", help="Call cluster N so; may be repeated.")
    ] = None,
    merge: Annotated[
        list[str] | None, typer.Option(metavar="N,M", help="Make these clusters one; may be repeated.")
    ] = None,
    split: Annotated[
        list[str] | None,
        typer.Option(metavar="N=IRI,IRI", help="Part these items from cluster N; may be repeated."),
    ] = None,
    pin: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Keep cluster N; may be repeated.")
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="IRI", help="The agent who wants it so.")] = None,
    vectors: Annotated[
        Vectors, typer.Option(help="As for `ckm topics` when it gave these numbers.")
    ] = Vectors.AUTO,
    form: Listing = Format.TABLE,
) -> None:
    """Rename, merge, split or pin topics; later runs respect it."""
    names = {_number(number): name for number, name in map(_pair, rename or [])}
    groups = [[_number(one) for one in group.split(",")] for group in merge or []]
    parts = {_number(number): items.split(",") for number, items in map(_pair, split or [])}
    who = None if by is None else parse_iri(by).value
    with opened(graph) as kg:
        model = kg.topic_clusters(vectors=vectors.value)
        known = {one.cluster: one.items for one in model.clusters}
        apart = {
            number: [items, [item for item in known.get(number, ()) if item not in items]]
            for number, items in parts.items()
        }
        made = kg.edit_topics(model, rename=names, merge=groups, split=apart, pin=pin or [], by=who)
    print_rows(("topic", "name", "anchors"), [(one.topic, one.name, len(one.anchors)) for one in made], form)


def _pair(setting: str) -> tuple[str, str]:
    one, equals, other = setting.partition("=")
    if not equals:
        message = f"{setting!r} sets nothing: write NUMBER=VALUE"
        raise InputError(message)
    return one, other


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        message = f"{text!r} is no cluster: give its number in `ckm topics`"
        raise InputError(message) from error


def trends(  # noqa: PLR0917 -- one parameter an option
    graph: Graph,
    community: Community = None,
    since: Since = None,
    until: Until = None,
    clusters: Annotated[  # noqa: FBT002
        bool, typer.Option("--clusters", help="Of the clusters that `ckm topics` finds, not of tags.")
    ] = False,
    recent: Annotated[float, typer.Option(metavar="P", help="Part of the time that is recent.")] = 0.25,
    rate: Annotated[float, typer.Option(metavar="P", help="Highest false discovery rate.")] = 0.05,
    steady: Annotated[  # noqa: FBT002
        bool, typer.Option("--steady", help="List also topics in which no change is found.")
    ] = False,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Find topics that are spoken of more, or less, than before."""
    with opened(graph) as kg:
        model = kg.topic_clusters(community=community, since=since, until=until) if clusters else None
        found = kg.trends(
            model=model,
            community=community,
            since=since,
            until=until,
            recent=recent,
            rate=rate,
            steady=steady,
            limit=limit,
        )
        keep(kg, found, record)
    _print(found, ("name", "direction", "recent", "earlier", "ratio", "q", "people"), form)


def first_signs(
    graph: Graph,
    community: Community = None,
    until: Until = None,
    horizon: Annotated[
        float, typer.Option(metavar="P", help="Part of the time in which a topic grows or doesn't.")
    ] = 0.35,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Find young topics taken up by those who were early before."""
    with opened(graph) as kg:
        found = kg.first_signs(community=community, until=until, horizon=horizon, limit=limit)
        keep(kg, found, record)
    _print(found, ("name", "score", "base", "first", "people", "lead"), form)


def _print(found: Analysis, table: Sequence[str], form: Format) -> None:  # type: ignore[type-arg]
    columns = table if form is Format.TABLE else [one.name for one in fields(found.row)]
    print_rows(columns, [tuple(getattr(row, column) for column in columns) for row in found], form)
    _tell(found.notes)


def _tell(notes: Sequence[str]) -> None:
    for note in notes:
        say(note)
