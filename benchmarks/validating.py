"""Validating by twelve shapes, beside the same shapes as queries by hand, shifty and pySHACL.

Ours and the queries by hand find the data in a store; shifty keeps none and reads the file; pySHACL gets
an rdflib graph that is loaded beforehand. All have to find the same results.
"""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.materials import CUT, SMALL, agree
from benchmarks.measuring import Outcome, cpu, in_turn, ratio, run
from benchmarks.printing import Bar, Result, megabytes, times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.materials import Materials
    from benchmarks.measuring import Round

__all__ = ["validation"]

_MEMORY: Final = "shapes, in memory"
_DISK: Final = "shapes, on disk"
_HAND: Final = "queries by hand, in memory"
_HAND_DISK: Final = "queries by hand, on disk"
_SHIFTY: Final = "shifty, file read and validated"
_CORE: Final = "pySHACL without SPARQL constraints"
_ALL: Final = "pySHACL"


def validation(materials: Materials, rounds: int) -> Result:
    """Validate three sizes of data: about 10,000 triples, 100,000, and as many as asked for."""
    most = materials.triples
    sizes = sorted({min(SMALL, most), min(CUT, most), most})
    done = {size: _validated(materials, size, rounds) for size in sizes}
    lines = [_line(size, name, found) for size, found in done.items() for name in found[0]]
    small, middle, large = done[sizes[0]], done[sizes[min(1, len(sizes) - 1)]], done[sizes[-1]]
    bars = [
        Bar("at 100,000 triples: cost of the queries by hand", ratio(middle, _MEMORY, _HAND), most=1.2),
        Bar("at 100,000 triples: times as fast as shifty", ratio(middle, _SHIFTY, _MEMORY), least=2),
        Bar("at 100,000 triples: times as fast as pySHACL on Core", ratio(middle, _CORE, _MEMORY), least=10),
        Bar("at 10,000 triples: times as fast as pySHACL", ratio(small, _ALL, _MEMORY), least=80),
    ]
    if len(sizes) > 2:
        for name in (_MEMORY, _DISK):
            grown = cpu(large, name) / cpu(middle, name)
            bars.append(Bar(f"ten times the triples, {name}: times the cost", grown, most=12))
            whole = median(
                (one[name].facts["before"] + _above(one, name)) / one[name].facts["before"] for one in large
            )
            bars.append(Bar(f"largest, {name}: peak beside that of the store open", whole, most=1.3))
    return Result(
        title="validation: twelve shapes, two of them in SPARQL",
        head=("", "triples", "results", "CPU s", "cost / ours in memory", "peak above"),
        lines=tuple(lines),
        bars=tuple(bars),
    )


def _validated(materials: Materials, size: int, rounds: int) -> tuple[Round, ...]:
    knowledge = materials.planted(size)
    folder = materials.place("validated")
    step = partial(run, "ours", "validate", file=knowledge.file)
    contenders: dict[str, Callable[[], Outcome]] = {
        _MEMORY: step,
        _HAND: partial(step, by_hand=True),
        _DISK: partial(step, folder=folder),
        _HAND_DISK: partial(step, folder=folder, by_hand=True),
        _SHIFTY: partial(run, "shifty_", "validate", file=knowledge.file),
    }
    if size <= CUT:
        contenders[_CORE] = partial(run, "pyshacl_", "validate", file=knowledge.file, sparql=False)
    if size <= SMALL:
        contenders[_ALL] = partial(run, "pyshacl_", "validate", file=knowledge.file)
    run("ours", "validate", file=knowledge.file, folder=folder)  # fills the folder
    done = in_turn(contenders, rounds)
    for one in done:
        agree("results of Core", {name: outcome.facts["findings"]["core"] for name, outcome in one.items()})
        sparql = {name: o.facts["findings"]["sparql"] for name, o in one.items() if name != _CORE}
        agree("results of SPARQL constraints", sparql)
    return done


def _above(one: Round, name: str) -> float:
    return float(one[name].facts["above"])


def _line(size: int, name: str, done: Sequence[Round]) -> tuple[str, ...]:
    results = sum(count for count, _ in done[0][name].facts["findings"].values())
    return (
        name,
        f"{size:,}",
        f"{results:,}",
        f"{cpu(done, name):.3f}",
        times(ratio(done, name, _MEMORY)),
        megabytes(median(_above(one, name) for one in done)),
    )
