"""The application: its commands, and how errors leave it."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import click
import typer

from ckm_graph.cli import asking, filling, showing, upkeep
from ckm_graph.cli._output import errors
from ckm_graph.errors import CkmError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

app = typer.Typer(
    name="ckm",
    help="Customer knowledge management as a graph. GRAPH is a folder or the URL of a SPARQL server.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for group in (showing, filling, upkeep, asking):
    group.register(app)


@app.callback()
def _options(
    version_: Annotated[  # noqa: FBT002 -- a flag
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)
    ] = False,
) -> None:
    if version_:
        typer.echo(f"ckm-graph {version('ckm-graph')}")
        raise typer.Exit


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    try:
        result = app(args=list(arguments), prog_name="ckm", standalone_mode=False)
    except CkmError as error:
        errors().print(f"ckm: {error}", markup=False, highlight=False, soft_wrap=True)
        return 2
    except click.ClickException as error:
        errors().print(f"ckm: {error.format_message()}", markup=False, highlight=False, soft_wrap=True)
        return 2
    except (KeyboardInterrupt, click.Abort):
        errors().print(
            "ckm: interrupted; nothing that was not published before is in the graph", markup=False
        )
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
