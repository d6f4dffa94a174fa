"""What one transaction costs that breaks something: to the verdict, and to the end.

The verdict is what a change can have broken and whether it did, by the shapes of `benchmarks.validating`,
in a store that has taken the change. The work is the same in graphs of each size: customers are paired who
have as many triples of each property around them; and what the engine tidies in threads of its own after a
bulk load is waited for, and told apart. pySHACL is told the focus nodes, which ours finds out. Transactions
of a `KnowledgeGraph` do all that is to be done: routing, the shapes of the package besides, the log; one
that is refused ends with the verdict, one that passes is published.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Final

from benchmarks.materials import CUT, SMALL, agree
from benchmarks.measuring import run
from benchmarks.printing import Bar, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.materials import Materials
    from benchmarks.measuring import Outcome, Round

__all__ = ["transactions"]

_MEMORY: Final = "in memory"
_DISK: Final = "on disk"
_TOLD: Final = "pySHACL, told the focus nodes"
_CHANGES: Final = 30
_KINDS: Final = ("one customer", "another node")


def transactions(materials: Materials, rounds: int) -> Result:
    """Change graphs of three sizes: about 10,000 triples, 100,000, and as many as asked for."""
    most = materials.triples
    sizes = sorted({min(SMALL, most), min(CUT, most), most})
    files = {size: materials.planted(size).file for size in sizes}
    chosen = _alike(files)
    done = {
        size: tuple(_round(materials, file, chosen[size], told=size <= SMALL) for _ in range(rounds))
        for size, file in files.items()
    }
    bars = []
    for kind in _KINDS:
        for place in (_MEMORY, _DISK):
            name = f"verdicts {place}"
            cost = max(_cost(found, name, kind) for found in done.values())
            bars.append(Bar(f"{kind} broken, {place}: milliseconds to the verdict at most", cost, most=10))
            if len(sizes) > 1:
                grown = _cost(done[sizes[-1]], name, kind) / _cost(done[sizes[0]], name, kind)
                bars.append(
                    Bar(f"{kind} broken, {place}: the largest graph beside the smallest", grown, most=1.3)
                )
    return Result(
        title="transactions: milliseconds of CPU to the verdict, and whole ones by KnowledgeGraph",
        head=("", "triples", *(f"breaks {kind}" for kind in _KINDS), "refused", "published", "100 at once"),
        lines=tuple(line for size, found in done.items() for line in _lines(size, found)),
        bars=tuple(bars),
        notes=(
            f"medians of {len(next(iter(chosen.values())))} changes each, alike in graphs of all sizes",
            f"the engine tidied its files first: {_settling(done)} CPU s",
            "100 at once: commits a second, by the clock, of as many threads",
        ),
    )


def _alike(files: dict[int, Path]) -> dict[int, list[str]]:
    """Choose as many customers of each kind from all graphs; a smaller graph has fewer to choose from."""
    found = {size: run("changing", "profiles", file=file).facts["alike"] for size, file in files.items()}
    chosen: dict[int, list[str]] = {size: [] for size in files}
    for profile in found[min(files)]:
        several = [found[size].get(profile, []) for size in files]
        count = min(map(len, several))
        for customers, picked in zip(several, chosen.values(), strict=True):
            picked.extend(customers[:count])
    if not chosen[min(files)]:
        raise RuntimeError("no customers of these graphs are alike: take larger graphs")
    return {size: picked[:_CHANGES] for size, picked in chosen.items()}


def _round(materials: Materials, file: Path, chosen: list[str], *, told: bool) -> Round:
    one: dict[str, Outcome] = {}
    for place in (_MEMORY, _DISK):
        for step in ("verdicts", "transactions"):
            folder = None if place == _MEMORY else materials.place(step)
            one[f"{step} {place}"] = run("changing", step, file=file, chosen=chosen, folder=folder)
    found = {place: one[f"verdicts {place}"].facts["found"] for place in (_MEMORY, _DISK)}
    if told:
        changes = one[f"verdicts {_MEMORY}"].facts["changes"]
        one[_TOLD] = run("pyshacl_", "focused", file=file, changes=changes)
        found[_TOLD] = one[_TOLD].facts["found"]
    agree("results", found)
    return one


def _settling(done: Mapping[int, Sequence[Round]]) -> str:
    costs = (
        median(float(one[f"verdicts {_DISK}"].facts["settling"]) for one in some) for some in done.values()
    )
    return ", ".join(f"{cost:.1f} ({size:,})" for size, cost in zip(done, costs, strict=True))


def _cost(done: Sequence[Round], name: str, kind: str) -> float:
    return 1000 * median(float(one[name].facts["costs"][kind]) for one in done)


def _lines(size: int, done: Sequence[Round]) -> Iterator[tuple[str, ...]]:
    def whole(place: str, fact: str) -> float:
        return median(float(one[f"transactions {place}"].facts[fact]) for one in done)

    for place in (_MEMORY, _DISK):
        costs = [_cost(done, f"verdicts {place}", kind) for kind in _KINDS]
        costs += [1000 * whole(place, fact) for fact in ("refused", "passed")]
        yield (
            f"ours, {place}",
            f"{size:,}",
            *(f"{cost:.2f}" for cost in costs),
            f"{whole(place, 'rate'):.0f}",
        )
    if _TOLD in done[0]:
        costs = [_cost(done, _TOLD, kind) for kind in _KINDS]
        yield (_TOLD, f"{size:,}", *(f"{cost:.2f}" for cost in costs), "", "", "")
