"""Commands on conduct: rfm, health, contacts-left, segments, journeys, styles, approach."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, json_value, print_json, print_rows, say
from ckm_graph.cli._recording import Record, keep
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ckm_graph.model.conduct import HealthDriver

__all__ = ["approach", "contacts_left", "health", "journeys", "rfm", "segments", "styles"]

Listing = Annotated[Format, typer.Option("--format", help="How to print the listing; json has all fields.")]
Segment = Annotated[
    str | None, typer.Option(metavar="S", help="Only customers of this declared segment: name or IRI.")
]
Since = Annotated[str | None, typer.Option(metavar="D", help="From this day or time on, such as 2026-01-31.")]
Until = Annotated[str | None, typer.Option(metavar="D", help="Before this day or time.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="How many rows at most.")]


class By(StrEnum):
    """What customers are grouped by."""

    BEHAVIOUR = "behaviour"
    NEED = "need"
    PATTERN = "pattern"
    TOPICS = "topics"
    ACTIVITY = "activity"


class Stage(StrEnum):
    """What a stage of a journey is."""

    TOUCHPOINT = "touchpoint"
    CHANNEL = "channel"
    KIND = "kind"


class Case(StrEnum):
    """What a journey is."""

    CUSTOMER = "customer"
    TOLD = "told"


class Part(StrEnum):
    """What of a journey map is printed."""

    FLOWS = "flows"
    STAGES = "stages"
    VARIANTS = "variants"
    LOG = "log"


def rfm(
    graph: Graph,
    segment: Segment = None,
    since: Since = None,
    until: Until = None,
    unit: Annotated[str | None, typer.Option(metavar="U", help="Only amounts in this unit.")] = None,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Tell how lately, how often, for how much customers bought."""
    with opened(graph) as kg:
        found = kg.rfm(segment=segment, since=since, until=until, unit=unit, limit=limit)
        keep(kg, found, record)
    _print(("customer", "name", "recency", "frequency", "value", "unit", "r", "f", "m"), found, form)
    _tell(found.notes)


def health(  # noqa: PLR0917 -- typer calls it by name
    graph: Graph,
    segment: Segment = None,
    until: Until = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="DRIVER=W", help="Weight of a driver, such as ratings=3; may be repeated."),
    ] = None,
    half_life: Annotated[
        float, typer.Option(metavar="DAYS", help="Days of silence after which recency is a half.")
    ] = 180.0,
    window: Annotated[float, typer.Option(metavar="DAYS", help="Days in which activity is counted.")] = 365.0,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Judge how well it stands with each customer, and why."""
    weights = dict(map(_weight, weight or []))
    with opened(graph) as kg:
        found = kg.health(
            segment=segment, until=until, weights=weights, half_life=half_life, window=window, limit=limit
        )
        keep(kg, found, record)
    if form is Format.JSON:
        _print((), found, form)
    else:
        rows = [
            (one.customer, one.name, round(one.score, 1), one.grade, one.worst, _why(one.worst, one.drivers))
            for one in found
        ]
        print_rows(("customer", "name", "score", "grade", "worst", "why"), rows, form)
    _tell(found.notes)


def contacts_left(
    graph: Graph,
    segment: Segment = None,
    until: Until = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """List the accounts whose contact left without successor."""
    with opened(graph) as kg:
        found = kg.contacts_left(segment=segment, until=until)
        keep(kg, found, record)
    columns = ("customer", "name", "contact", "contact_name", "role", "side", "left", "days", "others")
    _print(columns, found, form)
    _tell((f"{len(found)} roles vacant", *found.notes))


def segments(  # noqa: PLR0917 -- typer calls it by name
    graph: Graph,
    by: Annotated[By, typer.Option(help="What customers are grouped by.")] = By.BEHAVIOUR,
    count: Annotated[
        int | None, typer.Option(min=1, metavar="K", help="How many; by default what fits best.")
    ] = None,
    declared: Annotated[  # noqa: FBT002
        bool, typer.Option("--declared", help="List the segments that somebody declared instead.")
    ] = False,
    members: Annotated[
        str | None, typer.Option(metavar="S", help="List who belongs to this declared segment now.")
    ] = None,
    since: Since = None,
    until: Until = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of everything random.")] = 1,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Group customers by what they do; list declared segments."""
    if declared and members is not None:
        message = "give --declared or --members, not both"
        raise InputError(message)
    with opened(graph) as kg:
        if members is not None:
            listed = kg.segment_members(members, until=until)
            keep(kg, listed, record)
            _print(("customer", "name", "by"), listed, form)
            _tell(listed.notes)
        elif declared:
            known = kg.declared_segments(until=until)
            keep(kg, known, record)
            _print(("segment", "name", "criterion", "rule", "size"), known, form)
        else:
            found = kg.segments(by=by.value, count=count, since=since, until=until, seed=seed)
            keep(kg, found, record)
            _print(("segment", "size", "label", "description"), found, form)
            _tell(found.notes)


def journeys(  # noqa: PLR0917 -- typer calls it by name
    graph: Graph,
    stage: Annotated[Stage, typer.Option(help="What a stage is.")] = Stage.TOUCHPOINT,
    case: Annotated[Case, typer.Option(help="What a journey is.")] = Case.CUSTOMER,
    show: Annotated[
        Part, typer.Option(help="What to list; log is an event log for process miners.")
    ] = Part.FLOWS,
    gap: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Days of silence after which a new journey begins.")
    ] = None,
    segment: Segment = None,
    channel: Annotated[
        str | None, typer.Option(metavar="C", help="Only events through this channel, by name.")
    ] = None,
    since: Since = None,
    until: Until = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Map the ways that customers take, with times and drop-off."""
    with opened(graph) as kg:
        found = kg.journeys(
            stage=stage.value,
            case=case.value,
            gap=gap,
            segment=segment,
            channel=channel,
            since=since,
            until=until,
        )
        keep(kg, found, record)
    if show is Part.LOG:
        log = found.to_event_log()
        print_rows(log.columns, log.rows(), form)
    elif show is Part.STAGES:
        _print(("stage", "visits", "journeys", "starts", "ends", "drop_off"), found.stages, form)
    elif show is Part.VARIANTS:
        _print(("count", "share", "median_days", "path"), found.variants, form)
    else:
        _print(("source", "target", "count", "journeys", "share", "median_days"), found.flows, form)
    _tell((f"{found.journeys} journeys, {found.events} events, {found.found_variants} ways", *found.notes))


def styles(
    graph: Graph,
    subject: Annotated[
        str | None, typer.Option(metavar="S", help="Only this one, by name or IRI, or a class of them.")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Diagnose which of the five styles is practised, and why."""
    with opened(graph) as kg:
        found = kg.styles(subject, since=since, until=until, limit=limit)
        keep(kg, found, record)
    _print(("subject", "name", "kind", "style", "score", "lead", "evidence"), found, form)
    _tell(found.notes)


def approach(
    graph: Graph,
    since: Since = None,
    until: Until = None,
    record: Record = False,  # noqa: FBT002 -- a flag
    form: Listing = Format.TABLE,
) -> None:
    """Tell how far the data shows KM, CRM or CKM."""
    with opened(graph) as kg:
        found = kg.approach_profile(since=since, until=until)
        keep(kg, found, record)
    _print(("position", "label", "km", "crm", "ckm", "leaning", "total"), found, form)
    _tell(found.notes)


def _print(columns: Sequence[str], found: Iterable[Any], form: Format) -> None:
    """Print frozen rows: all fields as JSON, else a choice."""
    if form is Format.JSON:
        print_json([_plain(asdict(row)) for row in found])
    else:
        print_rows(columns, [[getattr(row, column) for column in columns] for row in found], form)


def _plain(value: Any) -> Any:  # noqa: ANN401 -- any field
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return json_value(value)


def _why(worst: str, drivers: Sequence[HealthDriver]) -> str:
    return next(one.words for one in drivers if one.driver == worst)


def _weight(text: str) -> tuple[str, float]:
    name, _, given = text.partition("=")
    try:
        return name.strip(), float(given)
    except ValueError as error:
        message = f"{text!r} is no weight: write a driver and a number, such as ratings=3"
        raise InputError(message) from error


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        say(note)
