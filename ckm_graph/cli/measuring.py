"""Commands that measure: metrics, observe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, print_rows, say
from ckm_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.model.metrics import Measurement

__all__ = ["metrics", "observe"]

Listing = Annotated[Format, typer.Option("--format", help="How to print the listing.")]


def metrics(graph: Graph, form: Listing = Format.TABLE) -> None:
    """List the metrics of GRAPH and their latest values."""
    with opened(graph) as kg:
        found = kg.metrics.list()
    rows = []
    for one in found:
        period = one.last.period if one.last else None
        rows.append(
            (
                one.name,
                ", ".join(one.kinds),
                one.approach,
                one.unit,
                one.target,
                one.last.value if one.last else None,
                period.start if period else None,
                period.end if period else None,
            )
        )
    print_rows(("metric", "kind", "approach", "unit", "target", "value", "from", "to"), rows, form)


def observe(
    graph: Graph,
    metric: Annotated[
        str | None, typer.Argument(metavar="METRIC", help="A name from `ckm metrics`, its kind, or its IRI.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD",
            help="2026, 2026-Q1, 2026-01, 2026-01-31, or two of them as in 2026-01..2026-03, both "
            "included; by default from the first thing that happened to the last.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every metric that has a formula.")] = False,  # noqa: FBT002
    form: Listing = Format.TABLE,
) -> None:
    """Compute a metric over a period, and store its value."""
    if (metric is None) is not everything:
        message = "name one METRIC, or give --all"
        raise InputError(message)
    with opened(graph) as kg:
        found = (
            kg.metrics.observe_all(period=period)
            if metric is None
            else (kg.metrics.observe(metric, period=period),)
        )
    _print(found, form)
    _tell(found)


def _print(found: Iterable[Measurement], form: Format) -> None:
    rows = [
        (one.metric.name, seen.about, one.period.start, one.period.end, seen.value, seen.unit)
        for one in found
        for seen in one.observations
    ]
    print_rows(("metric", "about", "from", "to", "value", "unit"), rows, form)


def _tell(found: Iterable[Measurement]) -> None:
    found = list(found)
    nothing = [one.metric.name for one in found if not one.observations]
    stored = sum(len(one.observations) for one in found)
    if nothing:
        say(f"nothing to measure in this period: {', '.join(nothing)}")
    change = next((one.change for one in found if one.change), None)
    say(
        f"{stored} observation{'' if stored == 1 else 's'}: "
        + ("the graph says all of it already" if change is None else f"stored by commit {change.number}")
    )
