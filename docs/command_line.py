"""Write `docs/command-line.md` from what the commands say of themselves: `make docs`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from ckm_graph.cli._app import app

__all__ = ["command_line_page"]

_HEAD = """\
# The command line

`GRAPH` is a folder or the URL of a SPARQL server. Data goes to standard output, progress and messages to
standard error. Exit 0: done; 1: a blocking result; 2: the request can't be done, with one line that says
why. This page is written by `make docs` from the commands' own help.
"""


def command_line_page() -> str:
    """Give the page's text."""
    commands: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    parts = [_HEAD]
    for name, command in commands.items():
        with command.make_context(f"ckm {name}", [], resilient_parsing=True, terminal_width=100) as context:
            parts.append(f"## ckm {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    Path(__file__).with_name("command-line.md").write_text(command_line_page(), encoding="utf-8")
