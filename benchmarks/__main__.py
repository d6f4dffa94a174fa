"""``python -m benchmarks``: run all, or one, and print the figures side by side."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from benchmarks.changing import transactions
from benchmarks.contributing import contributing
from benchmarks.foretelling import trends
from benchmarks.grouping import grouping
from benchmarks.inferring import inference
from benchmarks.ingesting import ingest
from benchmarks.loading import load
from benchmarks.materials import Materials
from benchmarks.printing import preface, show
from benchmarks.querying import queries
from benchmarks.ranking import ranking
from benchmarks.recommending import recommendations
from benchmarks.topical import topics
from benchmarks.validating import validation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.printing import Result

__all__ = ["main"]

_ALL: Final[dict[str, Callable[[Materials, int], Result]]] = {
    "load": load,
    "queries": queries,
    "ingest": ingest,
    "validation": validation,
    "transactions": transactions,
    "inference": inference,
    "recommendations": recommendations,
    "contributors": contributing,
    "communities": grouping,
    "analytics": ranking,
    "topics": topics,
    "trends": trends,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; return the exit code."""
    given = _parser().parse_args(arguments)
    print(preface(given.rounds), flush=True)
    missed = 0
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        materials = Materials(Path(folder), triples=given.triples, dump=given.dump, edges=given.edges)
        for name, benchmark in _ALL.items():
            if given.only in (None, name):
                result = benchmark(materials, given.rounds)
                print(show(result), flush=True)
                missed += sum(not bar.met for bar in result.bars)
    return 1 if given.check and missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Costs beside other engines'.")
    parser.add_argument("only", nargs="?", choices=list(_ALL), help="run this one alone")
    parser.add_argument("--rounds", type=_positive, default=5, metavar="N", help="turns of each engine (5)")
    parser.add_argument(
        "--triples", type=_positive, default=1_000_000, metavar="N", help="size of the data, about (1000000)"
    )
    parser.add_argument(
        "--edges", type=_positive, default=1_000_000, metavar="N", help="ties of help to rank (1000000)"
    )
    parser.add_argument("--dump", type=_folder, metavar="DIR", help="a Stack Exchange dump to ingest")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a bar is not met")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "give 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        message = f"{text} is no folder"
        raise argparse.ArgumentTypeError(message)
    return folder


if __name__ == "__main__":
    sys.exit(main())
