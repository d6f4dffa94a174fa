"""The application: its commands, and how each way out of them becomes an exit code and at most one line."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Final

import typer

from ckm_graph.cli import (
    asking,
    checking,
    conduct,
    explaining,
    filling,
    history,
    loops,
    measuring,
    people,
    showing,
    topics,
    upkeep,
)
from ckm_graph.cli._help import HelpfulCommand
from ckm_graph.cli._output import say
from ckm_graph.cli.ontology import ontology
from ckm_graph.errors import CkmError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

_INTERRUPTED: Final = 130
_NOWHERE: Final = logging.NullHandler()

app = typer.Typer(
    name="ckm",
    help="Customer knowledge management as a knowledge graph. "
    "GRAPH is a folder or the URL of a SPARQL server.",
    epilog="A first look: `ckm demo`. Data goes to standard output, messages to standard error. "
    "Exit codes: 0 done, 1 a blocking result, 2 the request can't be done.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for _command in (
    showing.demo,
    filling.load,
    filling.ingest,
    upkeep.infer,
    checking.validate,
    explaining.explain,
    asking.query,
    asking.queries,
    history.quarantine,
    filling.extend,
    upkeep.upgrade,
    people.contributors,
    people.experts,
    people.route,
    people.edges,
    topics.topics,
    topics.topic_edit,
    topics.trends,
    topics.first_signs,
    loops.loops,
    loops.gaps,
    loops.flows,
    loops.recommend,
    conduct.rfm,
    conduct.health,
    conduct.contacts_left,
    conduct.segments,
    conduct.journeys,
    conduct.styles,
    conduct.approach,
    measuring.metrics,
    measuring.observe,
    showing.report,
    filling.export,
    ontology,
    history.log,
    asking.info,
):
    app.command(cls=HelpfulCommand)(_command)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 -- typer calls it so
    if wanted:
        try:
            number = version("ckm-graph")
        except PackageNotFoundError:  # run from a source tree that nobody installed
            number = "(not installed)"
        typer.echo(f"ckm-graph {number}")
        raise typer.Exit


@app.callback()
def _options(
    version_: Annotated[  # noqa: FBT002 -- typer's callback does the work
        bool,
        typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_print_version),
    ] = False,
) -> None: ...


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. No exception leaves it."""
    _write_utf8()
    logging.getLogger("rdflib").addHandler(_NOWHERE)  # it logs tracebacks for data that is merely ill-typed
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has seen enough
        _let_go_of_pipes()
        return 0
    return code


def _invoke(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("ckm", list(arguments) or ["--help"]) as context:
            result = command.invoke(context)
    except typer.Exit as left:
        return left.exit_code
    except (KeyboardInterrupt, EOFError, typer.Abort):
        say("ckm: interrupted; nothing that was not published before is in the graph")
        return _INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the user gets a line and an exit code
        say(f"ckm: {' '.join(_told(error).split())}")
        return 2
    return result if isinstance(result, int) else 0


def _told(error: Exception) -> str:
    """Say in one line what went wrong."""
    if isinstance(error, CkmError):
        return str(error)
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        asked = "ckm" if context is None else context.command_path
        message = error.format_message().replace("Value error, ", "").rstrip(". ")
        return f"{message[:1].lower()}{message[1:]}; see `{asked} --help`"
    if isinstance(error, OSError):
        problem = error.strerror or str(error) or type(error).__name__
        return f"{error.filename}: {problem}" if error.filename else problem
    if os.environ.get("CKM_TRACEBACK"):
        traceback.print_exception(error)
    return (
        f"unexpected {type(error).__name__}: {error} -- this is a fault of ckm: "
        "run it again with CKM_TRACEBACK=1 and report what that shows"
    )


def _write_utf8() -> None:
    """Write files and pipes in UTF-8 whatever the locale; what a terminal can't show is replaced there."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace")


def _let_go_of_pipes() -> None:
    """Let what is still buffered go nowhere, so that leaving is quiet."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
