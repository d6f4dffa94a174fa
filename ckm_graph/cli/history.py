"""Commands on what became of changes: log, quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, print_rows, say
from ckm_graph.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from ckm_graph import KnowledgeGraph
    from ckm_graph.model import Change

__all__ = ["log", "quarantine"]

_LOG = ("commit", "time", "kind", "source", "asserted", "inferred", "counts", "whole")


def log(
    graph: Graph,
    since: Annotated[int, typer.Option(metavar="N", min=1, help="Only commits from this number on.")] = 1,
    form: Annotated[Format, typer.Option("--format", help="How to print them.")] = Format.TABLE,
) -> None:
    """List what the change log of GRAPH says of its commits.

    The quads that were said, and those that follow, are shown as +added -removed; loads have counts alone.
    """
    with opened(graph) as kg:
        print_rows(_LOG, [_row(change) for change in kg.changes(since)], form)


def quarantine(
    graph: Graph,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this source said.")] = None,
    release: Annotated[  # noqa: FBT002
        bool, typer.Option("--release", help="Say it again; what would still break a shape stays set aside.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Throw it away for good.")] = False,  # noqa: FBT002
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
) -> None:
    """List, release or drop what is set aside in GRAPH."""
    if release and drop:
        raise InputError("give --release or --drop: what is dropped can't be said again")
    if (release or drop) and source is None:
        wanted, done = ("--release", "released") if release else ("--drop", "dropped")
        message = f"give --source NAME with {wanted}: what one source said is {done} at a time"
        raise InputError(message)
    with opened(graph) as kg:
        known = {one.source for one in kg.quarantined()}
        if source is not None and source not in known:
            raise UnknownNameError("source with anything in quarantine", source, known)
        if release and source is not None:
            _release(kg, source)
        if drop and source is not None:
            _drop(kg, source)
        listed = [one for one in kg.quarantined() if source in (None, one.source)]
    rows = [
        *((one.source, "statement", str(triple)) for one in listed for triple in one.triples),
        *(
            (one.source, "reason", f"{reason.focus_node}: {reason.message}")
            for one in listed
            for reason in one.reasons
        ),
    ]
    print_rows(("source", "what", "text"), rows, form)


def _release(kg: KnowledgeGraph, source: str) -> None:
    before = _count(kg, source)
    left = len(kg.release(source).quarantined)
    say(f"{source}: {before - left:,} statements released, {left:,} stay set aside")


def _drop(kg: KnowledgeGraph, source: str) -> None:
    before = _count(kg, source)
    kg.discard(source)
    say(f"{source}: {before:,} statements dropped")


def _count(kg: KnowledgeGraph, source: str) -> int:
    return sum(len(one.triples) for one in kg.quarantined() if one.source == source)


def _row(change: Change) -> tuple[object, ...]:
    counts = ", ".join(f"{name} {number:,}" for name, number in change.counts.items() if number)
    files = ", ".join(name for name, _ in change.files)
    return (
        change.number,
        change.time,
        change.kind,
        change.source,
        _difference(len(change.added), len(change.removed)),
        _difference(len(change.inferred), len(change.withdrawn)),
        f"{counts} ({files})" if files else counts,
        change.whole,
    )


def _difference(added: int, removed: int) -> str:
    return f"+{added:,} -{removed:,}" if added or removed else ""
