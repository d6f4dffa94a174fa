"""Pipes, locales and terminals: what goes where, and how it looks there."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.calling import REPOSITORY, asked, process
from tests.cli.test_formats import NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Demo

MANY = "SELECT ?s ?p ?o { ?s ?p ?o }"


@pytest.mark.parametrize("form", ["csv", "json", "table", "parquet"])
def test_a_reader_that_leaves_early_is_no_error(form: str, demo: Demo) -> None:
    said = process("query", demo.graph, MANY, "--format", form, shell="| head -c 20")
    assert (said.code, said.err) == (0, "")
    assert said.raw


def test_a_reader_that_leaves_before_a_short_answer_is_no_error(community: Path) -> None:
    said = process("query", community, "unanswered", shell="| true")
    assert (said.code, said.err) == (0, "")


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
    ],
)
def test_a_pipe_gets_utf8_in_any_locale(locale: dict[str, str], nasty: Path) -> None:
    said = process("query", nasty, NAMES, "--format", "csv", **locale)
    assert (said.code, said.err) == (0, "")
    assert said.raw == asked("query", nasty, NAMES, "--format", "csv").raw
    assert "ünï ☃ 漢字 😀" in said.out


def test_a_piped_table_is_not_cut_whatever_the_terminal_was(nasty: Path) -> None:
    said = process("query", nasty, NAMES, "--format", "table", COLUMNS="40")
    assert "x" * 3000 in said.out


def on_terminal(*arguments: object, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run a command on a terminal of its own; give its exit code and all that it wrote there."""
    master, slave = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "ckm_graph", *(str(argument) for argument in arguments)],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={
            **os.environ,
            "PYTHONPATH": str(REPOSITORY),
            "TERM": "xterm-256color",
            "COLUMNS": str(columns),
            **environment,
        },
    )
    os.close(slave)
    written = b""
    while True:
        try:
            chunk = os.read(master, 1 << 16)
        except OSError:  # the terminal is gone: its only user ended
            break
        if not chunk:
            break
        written += chunk
    os.close(master)
    return child.wait(), written.decode()


def test_a_table_on_a_terminal_fits_it(community: Path) -> None:
    code, text = on_terminal("query", community, "unanswered", columns=60)
    assert code == 0
    assert max(map(len, plain(text).splitlines())) <= 60
    assert "Dark" in text


def test_progress_is_shown_on_a_terminal_and_nowhere_else(demo: Demo, tmp_path: Path) -> None:
    file = demo.folder / "data" / "crm.ttl"
    code, text = on_terminal("load", tmp_path / "a", file, "--source", "crm")
    assert code == 0
    assert "crm.ttl" in text
    assert "\x1b[" in text
    said = process("load", tmp_path / "b", file, "--source", "crm")
    assert said.code == 0
    assert said.out == ""
    assert "\x1b" not in said.err
    assert "crm.ttl" not in said.err


def test_parquet_is_not_poured_onto_a_terminal(community: Path) -> None:
    code, text = on_terminal("query", community, "unanswered", "--format", "parquet")
    assert code == 2
    assert plain(text) == "ckm: parquet is not for terminals: redirect the output to a file\n"


def test_a_hostile_name_steers_no_terminal(nasty: Path) -> None:
    code, text = on_terminal("query", nasty, NAMES)
    assert code == 0
    assert "\x1b[2J" not in text
    assert "\x07" not in text


def test_an_interrupted_command_says_so_in_a_line(nasty: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(nasty)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == ""
    assert err == "ckm: interrupted; nothing that was not published before is in the graph\n"


INTERRUPTED = """
import sys
from ckm_graph import KnowledgeGraph
from ckm_graph.cli import run

def interrupted(*_, **__):
    raise KeyboardInterrupt

KnowledgeGraph.select = interrupted
sys.exit(run(["query", sys.argv[1], "SELECT * { ?s ?p ?o }"]))
"""


def plain(text: str) -> str:
    """What a terminal shows, without its colours."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r\n", "\n")
