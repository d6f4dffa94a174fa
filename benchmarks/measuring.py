"""Measuring: each step in a process of its own, the contenders in turn, ratios within a round.

    contenders = {"ours": partial(run, "ours", "load", …), "plain": partial(run, "plain", "load", …)}
    rounds = in_turn(contenders, 5)          # ours plain ours plain …
    ratio(rounds, "ours", "plain")           # median of the five ratios

A step's CPU seconds are user and system time of its measured part alone; its peak memory is that of
the whole process, imports included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

__all__ = ["Outcome", "Round", "StepFailedError", "cpu", "in_turn", "peak", "ratio", "run"]

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step cost, and what it found."""

    cpu: float
    """CPU seconds of the measured part, user and system."""
    peak: float
    """Megabytes that the process held at most."""
    facts: Mapping[str, Any]
    """What the step itself says: counts, checksums."""


Round: TypeAlias = Mapping[str, Outcome]
"""One turn of each contender, by its name."""


class StepFailedError(RuntimeError):
    """A step ended with an error; what it said stands on standard error."""


def run(engine: str, step: str, **arguments: object) -> Outcome:
    """Run a step of an engine (see `benchmarks.steps`) in a process of its own."""
    failed = StepFailedError(f"{engine} {step} failed; what it said stands above")
    given = json.dumps(arguments, default=str)
    command = [sys.executable, "-m", "benchmarks.steps", engine, step, given]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise failed
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise failed
    facts = json.loads(said)
    unit = 1e6 if sys.platform == "darwin" else 1e6 / 1024  # macOS counts bytes, Linux kibibytes
    return Outcome(facts.pop("cpu", 0.0), usage.ru_maxrss / unit, facts)


def in_turn(contenders: Mapping[str, Callable[[], Outcome]], rounds: int) -> tuple[Round, ...]:
    """Let each contender have its turn, round after round."""
    return tuple({name: turn() for name, turn in contenders.items()} for _ in range(rounds))


def cpu(rounds: Sequence[Round], name: str) -> float:
    """Give the median of a contender's CPU seconds."""
    return median(one[name].cpu for one in rounds)


def peak(rounds: Sequence[Round], name: str) -> float:
    """Give the median of a contender's peak memory in megabytes."""
    return median(one[name].peak for one in rounds)


def ratio(rounds: Sequence[Round], name: str, other: str) -> float:
    """Give the median of a contender's CPU seconds per second of another, pair by pair."""
    return median(one[name].cpu / one[other].cpu for one in rounds)
