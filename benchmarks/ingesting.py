"""Ingesting a Stack Exchange dump end to end, beside two ways to bring the same triples into rdflib.

All contenders read and map the XML with this package's reader, so that what differs is what becomes of
the statements: rdflib's terms are made and added, or rdflib parses the N-Triples.
"""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.materials import agree
from benchmarks.measuring import Outcome, cpu, in_turn, peak, ratio, run
from benchmarks.printing import Bar, Result, megabytes, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.materials import Materials

__all__ = ["ingest"]

_MEMORY: Final = "kg.ingest, in memory"
_DISK: Final = "kg.ingest, new folder on disk"
_TERMS: Final = "mapped, rdflib terms made, Dataset.addN"
_PARSE: Final = "mapped, parsed by rdflib into a Dataset"


def ingest(materials: Materials, rounds: int) -> Result:
    """Ingest the dump in each way."""
    dump = materials.dump
    contenders: dict[str, Callable[[], Outcome]] = {
        _MEMORY: partial(run, "ours", "ingest", dump=dump, location="memory:"),
        _DISK: partial(_into_folder, materials),
        _TERMS: partial(run, "mapped", "add_terms", dump=dump),
        _PARSE: partial(run, "mapped", "parse", dump=dump),
    }
    done = in_turn(contenders, rounds)
    counts: dict[str, object] = {name: outcome.facts["triples"] for name, outcome in done[0].items()}
    agree("triples", counts)
    lines = [
        (
            name,
            f"{cpu(done, name):.2f}",
            f"{done[0][name].facts['triples'] / cpu(done, name):,.0f}",
            times(ratio(done, name, _MEMORY)),
            times(ratio(done, name, _DISK)),
            megabytes(peak(done, name)),
        )
        for name in contenders
    ]
    bar = Bar(f"in memory, as rdflib's: times as fast as '{_TERMS}'", ratio(done, _TERMS, _MEMORY), least=5)
    size = sum(file.stat().st_size for file in dump.glob("*.xml")) / 1e6
    triples = done[0][_MEMORY].facts["triples"]
    return Result(
        title=f"ingest: the dump {dump.name} ({size:.1f} MB of XML), {triples:,} triples",
        head=("", "CPU s", "triples/s", "cost / memory", "cost / disk", "peak"),
        lines=tuple(lines),
        bars=(bar,),
    )


def _into_folder(materials: Materials) -> Outcome:
    folder = materials.place("ingest")
    try:
        return run("ours", "ingest", dump=materials.dump, location=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
