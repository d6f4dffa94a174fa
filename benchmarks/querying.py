"""Five queries on disk, beside plain pyoxigraph over the same data, and rdflib over less of it."""

from __future__ import annotations

from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.answers import QUESTIONS
from benchmarks.materials import agree
from benchmarks.measuring import in_turn, peak, run
from benchmarks.printing import Bar, Result, megabytes, times

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.materials import Materials
    from benchmarks.measuring import Round

__all__ = ["queries"]

_OURS: Final = "kg.select"
_PLAIN: Final = "pyoxigraph"
_RDFLIB: Final = "rdflib"
_ENGINES: Final = {_OURS: "ours", _PLAIN: "plain"}
_REPEATS: Final = 3
_SUM: Final = "sum"


def queries(materials: Materials, rounds: int) -> Result:
    """Put the five queries to each engine; each answers all of them in one process a round."""
    whole, cut = materials.knowledge, materials.cut
    place = materials.place("stores")
    place.mkdir()
    run("making", "stores", folder=place, file=whole.file)
    asked = {
        name: partial(run, engine, "ask", folder=place, repeats=_REPEATS) for name, engine in _ENGINES.items()
    }
    done = in_turn(asked, rounds)
    less = place
    if cut is not whole:
        less = materials.place("stores")
        less.mkdir()
        run("making", "stores", folder=less, file=cut.file)
    small: dict[str, Any] = {
        name: run(engine, "ask", folder=less, repeats=1) for name, engine in _ENGINES.items()
    }
    small[_RDFLIB] = run("rdflib_", "ask", folder=less, file=cut.file)
    for each in (*done, small):
        _compare(each)
    names = [*sorted(QUESTIONS), _SUM]
    ratios = {
        name: median(_cost(one, _OURS, name) / _cost(one, _PLAIN, name) for one in done) for name in names
    }
    cost = {who: {name: median(_cost(one, who, name) for one in done) for name in names} for who in _ENGINES}
    lines = tuple(_line(name, done, cost, ratios[name], small) for name in names)
    peaks = (f"peak of the process: {who} {megabytes(peak(done, who))}" for who in _ENGINES)
    return Result(
        title=f"queries: on {whole}, on disk, every cell read",
        head=("", "rows", _OURS, _PLAIN, "ours / plain", "| cut:", _OURS, _RDFLIB, "rdflib / ours"),
        lines=lines,
        bars=tuple(Bar(f"cost of plain pyoxigraph, {name}", ratios[name], most=1.3) for name in names),
        notes=(*peaks, f"the cut: {cut}; rdflib in memory, asked once"),
    )


def _cost(one: Round, who: str, name: str) -> float:
    outcome = one[who]
    return outcome.cpu if name == _SUM else float(outcome.facts["queries"][name]["cpu"])


def _compare(one: Round) -> None:
    """Check that all engines of a round gave the same rows."""
    for name in QUESTIONS:
        for fact in ("rows", "checksum"):
            said = {who: outcome.facts["queries"][name][fact] for who, outcome in one.items()}
            agree(f"{name}: {fact}", said)


def _line(
    name: str, done: Sequence[Round], cost: Mapping[str, Mapping[str, float]], ratio: float, small: Round
) -> tuple[str, ...]:
    answers: Mapping[str, Mapping[str, Any]] = done[0][_OURS].facts["queries"]
    rows = sum(one["rows"] for one in answers.values()) if name == _SUM else answers[name]["rows"]
    ours, theirs = _cost(small, _OURS, name), _cost(small, _RDFLIB, name)
    return (
        name,
        f"{rows:,}",
        f"{cost[_OURS][name]:.3f}",
        f"{cost[_PLAIN][name]:.3f}",
        times(ratio),
        "|",
        f"{ours:.3f}",
        f"{theirs:.3f}",
        times(theirs / ours),
    )
