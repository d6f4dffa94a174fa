"""Loading N-Triples into an empty folder, beside pyoxigraph's bulk loader and rdflib's parser."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from benchmarks.materials import agree
from benchmarks.measuring import Outcome, cpu, in_turn, peak, ratio, run
from benchmarks.printing import Bar, Result, megabytes, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.materials import Knowledge, Materials

__all__ = ["load"]

_OURS: Final = "KnowledgeGraph.load"
_NAMED: Final = "pyoxigraph bulk_load, named graph"
_DEFAULT: Final = "pyoxigraph bulk_load, default graph"
_RDFLIB: Final = "rdflib Dataset.parse, in memory"


def load(materials: Materials, rounds: int) -> Result:
    """Load the same file into each engine's empty store."""
    whole, cut = materials.knowledge, materials.cut
    contenders: dict[str, Callable[[], Outcome]] = {
        _OURS: lambda: _into_folder(materials, "ours", whole),
        _NAMED: lambda: _into_folder(materials, "plain", whole),
        _DEFAULT: lambda: _into_folder(materials, "plain", whole, named=False),
        _RDFLIB: lambda: run("rdflib_", "load", file=cut.file),
    }
    done = in_turn(contenders, rounds)
    loaded = {_OURS: whole, _NAMED: whole, _DEFAULT: whole, _RDFLIB: cut}
    lines = []
    for name, knowledge in loaded.items():
        facts = done[0][name].facts
        agree(f"{name}: triples", {"loaded": facts["triples"], "in the file": knowledge.triples})
        share = whole.triples / knowledge.triples * ratio(done, name, _NAMED)  # of rates, not of costs
        rate = knowledge.triples / cpu(done, name)
        figures = f"{cpu(done, name):.2f}", f"{rate:,.0f}", times(1 / share), megabytes(peak(done, name))
        lines.append((name, *figures))
    return Result(
        title=f"load: {whole} into an empty store",
        head=("", "CPU s", "triples/s", "rate / bulk_load", "peak"),
        lines=tuple(lines),
        bars=(Bar("rate of bulk_load into the same named graph", 1 / ratio(done, _OURS, _NAMED), least=0.8),),
        notes=() if cut is whole else (f"rdflib: on {cut}",),
    )


def _into_folder(materials: Materials, engine: str, knowledge: Knowledge, **more: bool) -> Outcome:
    folder = materials.place(engine)
    try:
        return run(engine, "load", folder=folder, file=knowledge.file, **more)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
