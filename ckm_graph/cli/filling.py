"""Commands that bring data in or out: load, ingest, extend, export."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import pyoxigraph as ox
import typer

from ckm_graph.cli._graphs import Graph, new_or_existing, opened, parse_iri
from ckm_graph.cli._output import byte_progress, say
from ckm_graph.errors import InputError, ShapeViolation, UnknownNameError
from ckm_graph.ingest import open_source, sources
from ckm_graph.vocabulary import source_of

if TYPE_CHECKING:
    from ckm_graph import KnowledgeGraph
    from ckm_graph.model import LoadReport, Report
    from ckm_graph.model.ingest import IngestCounts

__all__ = ["export", "extend", "ingest", "load"]

_SOURCES: Final = "; ".join(f"{name} ({line})" for name, line in sources())


class Checking(StrEnum):
    """What a load does about violations."""

    WARN = "warn"
    QUARANTINE = "quarantine"
    REJECT = "reject"


Validate = Annotated[
    Checking,
    typer.Option(
        help="warn: count violations and go on; quarantine: set aside what brings new ones; reject: refuse "
        "a load that brings new ones."
    ),
]


def load(
    graph: Graph,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="RDF files in any W3C syntax, .gz too.")
    ],
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="The source that says what is in the files.")
    ] = None,
    validate: Validate = Checking.WARN,
    media_type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="Their syntax, where the file names don't tell.")
    ] = None,
    base_iri: Annotated[
        str | None, typer.Option(metavar="IRI", help="What relative IRIs are relative to.")
    ] = None,
    restore: Annotated[  # noqa: FBT002
        bool, typer.Option("--restore", help="FILE is an `export --all`, GRAPH is new; takes no --source.")
    ] = False,
) -> int:
    """Load RDF files into GRAPH, made when it is missing."""
    if restore == (source is not None):
        message = "give --source NAME for files to load, or --restore for one export of a whole graph"
        raise InputError(message)
    _all_there(files)
    if base_iri is not None:
        parse_iri(base_iri)
    if source is None:
        if len(files) != 1 or media_type or base_iri or validate is not Checking.WARN:
            message = "--restore takes one file, what `ckm export --all` wrote, and no other option"
            raise InputError(message)
        with new_or_existing(graph) as kg, byte_progress() as progress:
            count = kg.restore(files[0], progress=progress)
        say(f"restored {count:,} statements")
        return 0
    try:
        with new_or_existing(graph) as kg, byte_progress() as progress:
            report = kg.load(
                files,
                source=source,
                media_type=media_type,
                base_iri=base_iri,
                validate=validate.value,
                progress=progress,
            )
    except ShapeViolation as refusal:
        return _rejected(refusal)
    _say_loaded(report)
    return 0


def ingest(
    graph: Graph,
    kind: Annotated[str, typer.Argument(metavar="SOURCE", help=f"What kind of data it is: {_SOURCES}.")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="The source's files or folder.")],
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its name in GRAPH; by default the data's own.")
    ] = None,
    community: Annotated[
        str | None, typer.Option(metavar="NAME", help="The community's name; by default its folder's.")
    ] = None,
    validate: Validate = Checking.WARN,
) -> int:
    """Ingest foreign data into GRAPH, made when it is missing."""
    open_source(kind, paths, community=community)  # refused before a new graph is made for nothing
    try:
        with new_or_existing(graph) as kg, byte_progress() as progress:
            report = kg.ingest(
                kind, paths, source=source, community=community, validate=validate.value, progress=progress
            )
    except ShapeViolation as refusal:
        return _rejected(refusal)
    _say_counted(report.counts)
    _say_loaded(report.load)
    return 0


def extend(
    graph: Graph,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Turtle (classes, shapes, rules) or a rule.rq.")
    ],
) -> None:
    """Add ontology and shapes of your own to GRAPH."""
    with opened(graph) as kg:
        say(f"{kg.extend(files):,} new triples in ontology and shapes")


def export(
    graph: Graph,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; its extension tells the syntax.")
    ],
    iri: Annotated[str | None, typer.Option("--graph", metavar="IRI", help="Only this named graph.")] = None,
    source: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this source says.")] = None,
    everything: Annotated[  # noqa: FBT002
        bool, typer.Option("--all", help="All graphs, for `ckm load --restore`: .nq or .trig.")
    ] = False,
) -> None:
    """Write GRAPH to an RDF file: as queries see it, or a part."""
    if sum((iri is not None, source is not None, everything)) > 1:
        message = "give one of --graph, --source and --all"
        raise InputError(message)
    syntax = ox.RdfFormat.from_extension(output.suffix.removeprefix("."))
    if syntax is None:
        message = f"{output} does not tell an RDF syntax: end it in .ttl, .nt, .nq, .trig, .rdf or .jsonld"
        raise InputError(message)
    unfinished = output.with_name(output.name + ".part")
    with opened(graph) as kg:
        _known(kg, iri, source)
        try:
            with unfinished.open("wb") as out:
                count = kg.export(
                    out, media_type=syntax.media_type, graph=iri, source=source, everything=everything
                )
            unfinished.replace(output)
        except OSError as error:
            message = f"{output} can't be written: {error.strerror}"
            raise InputError(message) from error
        finally:
            unfinished.unlink(missing_ok=True)
    say(f"wrote {count:,} statements to {output}")


def _known(kg: KnowledgeGraph, iri: str | None, source: str | None) -> None:
    """Refuse what the graph has not, rather than write an empty file."""
    with kg.store.view() as view:
        graphs = {graph.value: source_of(graph) for graph in view.graphs()}
    if iri is not None and iri not in graphs:
        raise UnknownNameError("graph", iri, graphs)
    if source is not None and source not in graphs.values():
        raise UnknownNameError("source", source, (name for name in graphs.values() if name is not None))


def _all_there(files: list[Path]) -> None:
    """Refuse before a graph is made for nothing."""
    for file in files:
        if not file.exists():
            message = f"there is no file {file}"
            raise InputError(message)


def _say_counted(counts: IngestCounts) -> None:
    for title, figures in (
        ("read", counts.rows),
        ("kept", counts.kept),
        ("left out", counts.left_out),
        ("kept without", counts.missing),
    ):
        if figures:
            say(f"{title}: " + ", ".join(f"{number:,} {what}" for what, number in figures.items()))
    if counts.absent:
        say(f"not there: {', '.join(counts.absent)}")


def _say_loaded(report: LoadReport) -> None:
    say(
        f"{report.source}: {report.triples:,} read, {report.added:,} new ({report.personal:,} personal), "
        f"{report.also:,} said by others too, {report.known:,} known; {report.seconds:.1f} s"
    )
    if report.quarantined:
        say(f"{report.quarantined:,} statements are set aside: `ckm quarantine` lists them with why")
    if report.blank_nodes:
        say(f"{report.blank_nodes:,} blank nodes were given IRIs")
    if report.rewritten or report.widened:
        say(
            f"{report.rewritten:,} literals are kept in another spelling of equal value, {report.widened:,} "
            "with their datatype beside (a DATATYPE() in a query sees the wider one)"
        )
    for found in report.ill_typed[:10]:
        say(f"{found.file}:{found.line or '?'}: {found.literal} is not a value of its datatype")
    if len(report.ill_typed) > 10:  # noqa: PLR2004 -- the ten above
        say(f"… and {len(report.ill_typed) - 10:,} more of the kind")
    if report.validation is not None:
        _say_validated(report.validation)


def _say_validated(report: Report) -> None:
    if report.conforms:
        say("no shape is broken")
    else:
        say(
            f"{len(report.violations):,} violations, {len(report.results) - len(report.violations):,} lesser "
            "results: `ckm validate` lists them"
        )


def _rejected(refusal: ShapeViolation) -> int:
    say(f"rejected, nothing was loaded: {len(refusal.report.violations):,} new violations")
    for summary in refusal.report.by_shape(examples=1)[:10]:
        say(f"  {summary.count:,} times: {summary.message}")
    return 1
