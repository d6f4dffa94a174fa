"""Calling the command line, in this process for speed or in one of its own."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckm_graph.cli import run

__all__ = ["REPOSITORY", "Outcome", "asked", "ckm", "process", "state_of"]

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """What a command left: exit code, standard output as bytes, standard error."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    def rows(self, delimiter: str = ",") -> list[dict[str, str]]:
        """Read CSV or TSV."""
        return list(csv.DictReader(io.StringIO(self.out, newline=""), delimiter=delimiter, strict=True))


def ckm(*arguments: object) -> Outcome:
    """Run a command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    out.flush()
    err.flush()
    said = err.buffer
    assert isinstance(said, io.BytesIO)
    told = out.buffer
    assert isinstance(told, io.BytesIO)
    return Outcome(code, told.getvalue(), said.getvalue().decode())


asked = functools.cache(ckm)
"""The same for reading commands on graphs that do not change: each is run once a session."""


def process(*arguments: object, shell: str = "", **environment: str) -> Outcome:
    """Run a command in a process of its own; `shell` may go on with a pipe."""
    command = [sys.executable, "-m", "ckm_graph", *(str(argument) for argument in arguments)]
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'"$@" {shell}', "bash", *command] if shell else command,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode())


def state_of(graph: Path) -> tuple[bytes, bytes]:
    """Give what is published in a graph folder: its pointer and its log."""
    return (graph / "current").read_bytes(), (graph / "log.ndjson").read_bytes()
