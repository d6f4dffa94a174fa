"""The command that holds data against shapes: validate."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from pyoxigraph import NamedNode

from ckm_graph._validating import DataFiles
from ckm_graph.cli._findings import FailOn, ReportFormat, counted, print_results, print_summary
from ckm_graph.cli._graphs import opened, parse_value
from ckm_graph.cli._output import check_output, say, written_to
from ckm_graph.errors import InputError
from ckm_graph.reporting import render_validation
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckm_graph._validating import Validating
    from ckm_graph.model import Report

__all__ = ["validate"]

_FOR_PEOPLE: Final = (ReportFormat.TEXT, ReportFormat.TABLE, ReportFormat.HTML)
_MENTIONED: Final = "ASK { { ?node ?p ?o } UNION { ?s ?q ?node } }"


def validate(  # noqa: PLR0917 -- one argument an option
    graph: Annotated[
        str | None, typer.Argument(metavar="GRAPH", help="A graph folder or URL; or give --data.")
    ] = None,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Turtle with other shapes than GRAPH's own; may be repeated."),
    ] = None,
    data: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="An RDF file to validate without any graph; may be repeated."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this shape, or the shapes of this class; may be repeated."),
    ] = None,
    focus: Annotated[
        list[str] | None, typer.Option(metavar="IRI", help="Only this node; may be repeated.")
    ] = None,
    form: Annotated[
        ReportFormat,
        typer.Option(
            "--format", help="How to print: text, table and html by shape, the others every result."
        ),
    ] = ReportFormat.TEXT,
    examples: Annotated[int, typer.Option(min=0, metavar="N", help="How many examples a shape shows.")] = 3,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead.")
    ] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit 1 from this severity on.")] = FailOn.VIOLATION,
    detail: Annotated[  # noqa: FBT002
        bool, typer.Option("--detail", help="Say why a value does not conform to the shape that it should.")
    ] = False,
    rules: Annotated[  # noqa: FBT002
        bool, typer.Option("--rules", help="Apply the shapes' rules (sh:rule) to the files first.")
    ] = False,
    reference: Annotated[  # noqa: FBT002
        bool, typer.Option("--reference", help="Let pySHACL do it, to compare; slow.")
    ] = False,
) -> int:
    """Validate GRAPH, or files, against shapes (SHACL)."""
    if (graph is None) == (not data):
        message = "name a GRAPH, or files by --data (and --shapes)"
        raise InputError(message)
    if rules and graph is not None:
        message = "--rules are applied to files: give --data and --shapes, and no GRAPH"
        raise InputError(message)
    if output is not None:
        check_output(output)
    nodes = None if not focus else [_iri(text) for text in focus]
    with _subject(graph, data or [], shapes or None, rules=rules) as held:
        others = None if graph is None else shapes or None
        if nodes:
            _check_mentioned(held, nodes)
        report = held.validate(others, focus=nodes, only=only or None, detail=detail, reference=reference)
        summary = held.summarise(report, others, examples=examples) if form in _FOR_PEOPLE else None
    with written_to(output):
        if summary is None:
            print_results(report, form)
        elif form is ReportFormat.HTML:
            title = graph or _titled(data or [])
            now = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC"
            sys.stdout.write(render_validation(summary, title=title, stamp=f"{counted(summary)} {now}"))
        else:
            print_summary(summary, form)
    if form is not ReportFormat.TEXT:
        violations = len(report.violations)
        say(f"{violations:,} violations, {len(report.results) - violations:,} lesser results")
    return 1 if _fails(report, fail_on) else 0


@contextmanager
def _subject(
    graph: str | None, data: Sequence[Path], shapes: Sequence[Path] | None, *, rules: bool
) -> Iterator[Validating]:
    """Open what is to be validated."""
    if graph is None:
        yield DataFiles(data, shapes, rules=rules)
    else:
        with opened(graph) as kg:
            yield kg


def _titled(data: Sequence[Path]) -> str:
    """Name the files, or say how many they are."""
    few = 3
    return ", ".join(path.name for path in data) if len(data) <= few else f"{len(data)} files"


def _iri(text: str) -> NamedNode:
    value = parse_value(text)
    if not isinstance(value, NamedNode):
        message = f"{text!r} is no IRI: write --focus <IRI>, http…, or a known prefix such as ckm:"
        raise InputError(message)
    return value


def _check_mentioned(held: Validating, nodes: Sequence[NamedNode]) -> None:
    """Refuse nodes that the data does not know: a slip of the pen would conform to everything."""
    with held.store.view() as view:
        for node in nodes:
            if not view.ask(_MENTIONED, bindings={"node": node}):
                message = f"nothing is said of {node} here: give the IRI of something in the data"
                raise InputError(message)


def _fails(report: Report, fail_on: FailOn) -> bool:
    blocking = [SH.Violation, SH.Warning, SH.Info][: list(FailOn).index(fail_on) + 1]
    if fail_on is FailOn.INFO:
        return not report.conforms
    return any(result.severity in blocking for result in report.results)
