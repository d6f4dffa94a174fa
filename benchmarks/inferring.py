"""Inferring all that follows, beside owlrl, reasonable and sparq; then what follows from one change.

Ours reads from a store and writes into it; the others read a file beforehand and keep what they find in
memory. reasonable is compared both ways, without and with its reading. All have to find as many triples of
each property and class, but for what one is known to lack.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from benchmarks.materials import CUT, DisagreementError, agree
from benchmarks.measuring import Outcome, cpu, in_turn, ratio, run
from benchmarks.printing import Bar, Result, megabytes, times

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.materials import Materials
    from benchmarks.measuring import Round

__all__ = ["inference"]

_MEMORY: Final = "ours, in memory"
_DISK: Final = "ours, on disk"
_OWLRL: Final = "owlrl"
_REASONABLE: Final = "reasonable"
_SPARQ: Final = "sparq"
_IDENTITY: Final = "reasonable, merging accounts"
_SMALL: Final = 10_000
_CHANGES: Final = 200
_CHAINED: Final = "repliesToWorkOf"
"""What follows by a property chain, which reasonable doesn't know."""


def inference(materials: Materials, rounds: int) -> Result:
    """Infer from three sizes of data: about 10,000 triples, 100,000, and as many as asked for."""
    most = materials.triples
    sizes = sorted({min(_SMALL, most), min(CUT, most), most})
    folders = {size: materials.related(size) for size in sizes}
    done = {size: _inferred(materials, folder, size, rounds) for size, folder in folders.items()}
    changed = {size: _changed(materials, folders[size]) for size in {sizes[0], sizes[-1]}}
    lines = [_line(size, name, found) for size, found in done.items() for name in found[0]]
    bars = [Bar(f"{sizes[0]:,}: times as fast as owlrl", ratio(done[sizes[0]], _OWLRL, _MEMORY), least=100)]
    bars += [
        Bar(f"{size:,}, {name}: times as fast as reasonable", ratio(done[size], _REASONABLE, name), least=2)
        for size in sizes[1:]
        for name in (_MEMORY, _DISK)
    ]
    bars += [
        Bar(
            f"{size:,}, {name}: times as fast as reasonable with its reading",
            _with_reading(done[size], name),
            least=2,
        )
        for size in sizes[1:]
        for name in (_MEMORY, _DISK)
    ]
    bars += [
        Bar(f"{size:,}: cost of sparq", ratio(done[size], _MEMORY, _SPARQ), most=3) for size in sizes[1:]
    ]
    bars += _about_memory(materials, folders[sizes[-1]], done[sizes[-1]])
    for name in (_MEMORY, _DISK):
        bars += _about_changes({size: found[name] for size, found in sorted(changed.items())}, name)
    return Result(
        title="inference: classes in five floors, a chain, transitive, inverse and symmetric properties",
        head=(
            "",
            "triples",
            "with all",
            "file read, CPU s",
            "inferring CPU s",
            "cost / ours in memory",
            "peak",
        ),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=(
            *(
                f"{size:,}: on disk {ratio(found, _DISK, _SPARQ):.2f} of the cost of sparq, "
                "which keeps what it finds in memory"
                for size, found in list(done.items())[1:]
            ),
            *(_note(size, name, found[name]) for size, found in sorted(changed.items()) for name in found),
        ),
    )


def _inferred(materials: Materials, folder: Path, size: int, rounds: int) -> tuple[Round, ...]:
    everything = folder / "all.ttl"
    ours = partial(run, "inferring", "infer", file=folder / "facts.nt")
    contenders: dict[str, Callable[[], Outcome]] = {
        _MEMORY: partial(ours, keep=folder / "inferred.nt"),
        _DISK: partial(ours, folder=materials.place("inferred")),
        _REASONABLE: partial(run, "reasonable_", "infer", file=everything),
        _SPARQ: partial(run, "sparq_", "infer", file=everything),
    }
    if size <= _SMALL:
        contenders[_OWLRL] = partial(run, "owlrl_", "infer", file=everything)
        contenders[_IDENTITY] = partial(run, "reasonable_", "infer", file=folder / "identity.ttl")
    contenders[_DISK]()  # fills the folder
    done = in_turn(contenders, rounds)
    for one in done:
        counts = {name: outcome.facts["counts"] for name, outcome in one.items() if name != _IDENTITY}
        for symbol in counts[_MEMORY]:
            able = {name: found.get(symbol, 0) for name, found in counts.items()}
            if symbol == _CHAINED:
                del able[_REASONABLE]
            agree(f"triples of {symbol}", dict(able))
    return done


def _changed(materials: Materials, folder: Path) -> dict[str, Outcome]:
    follow = partial(run, "inferring", "follow", file=folder / "facts.nt", changes=_CHANGES)
    done = {_MEMORY: follow(), _DISK: follow(folder=materials.place("changed"))}
    for name, outcome in done.items():
        if not outcome.facts["right"]:
            message = f"{name}: after the changes the inferred graph is not that of a fresh run"
            raise DisagreementError(message)
    return done


def _about_memory(materials: Materials, folder: Path, done: Sequence[Round]) -> list[Bar]:
    """Compare the peaks with those of processes that load what was said and what follows."""
    hold = partial(run, "inferring", "hold", file=folder / "facts.nt", inferred=folder / "inferred.nt")
    loaded = {_MEMORY: hold(), _DISK: hold(folder=materials.place("held"))}
    return [
        Bar(
            f"{name}: peak beside that of loading the same triples",
            _held(done, name) / one.facts["held"],
            most=1.5,
        )
        for name, one in loaded.items()
    ]


def _about_changes(found: dict[int, Outcome], name: str) -> list[Bar]:
    costs = {size: median(outcome.facts["costs"]) * 1e3 for size, outcome in found.items()}
    largest = max(found)
    bars = [Bar(f"{largest:,}, {name}: a change, median ms", costs[largest], most=10)]
    bars += [
        Bar(f"{name}: a change, {more:,} triples beside {less:,}", costs[more] / costs[less], most=1.5)
        for less, more in pairwise(costs)
    ]
    return [
        *bars,
        *(
            Bar(f"{size:,}, {name}: chain {what}, µs a consequence", outcome.facts[what] * 1e6, most=50)
            for size, outcome in found.items()
            for what in ("cut", "mended")
        ),
    ]


def _with_reading(done: Sequence[Round], name: str) -> float:
    """Compare ours, which reads from its store, with reasonable's reading and inferring together."""
    return median(
        (one[_REASONABLE].cpu + float(one[_REASONABLE].facts["reading"])) / one[name].cpu for one in done
    )


def _held(done: Sequence[Round], name: str) -> float:
    return median(float(one[name].facts["held"]) for one in done)


def _line(size: int, name: str, done: Sequence[Round]) -> tuple[str, ...]:
    return (
        name,
        f"{size:,}",
        f"{sum(done[0][name].facts['counts'].values()):,}",
        f"{median(one[name].facts['reading'] for one in done):.2f}",
        f"{cpu(done, name):.2f}",
        times(ratio(done, name, _MEMORY)),
        megabytes(_held(done, name)),
    )


def _note(size: int, name: str, outcome: Outcome) -> str:
    costs = outcome.facts["costs"]
    cut, mended = outcome.facts["consequences"]
    return (
        f"{size:,}, {name}: {len(costs)} changes of one triple, median {median(costs) * 1e3:.2f} ms, "
        f"p95 {quantiles(costs, n=20)[-1] * 1e3:.2f} ms; "
        f"cut chain {cut:,} at {outcome.facts['cut'] * 1e6:.0f} µs, "
        f"mended {mended:,} at {outcome.facts['mended'] * 1e6:.0f} µs"
    )
