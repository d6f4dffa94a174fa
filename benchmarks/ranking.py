"""Ranking a million ties of help: from the store to the result, beside scipy and networkx.

The community has as many answers as asked for, on a fifth as many questions, by and for a tenth as many
members, few of whom write most. *Ours* goes from an opened store in memory to the result. *scipy* is the
bulk read of the same statements, and the same sums or PageRank on arrays that are ready. *networkx* reads
as ours does, builds its graph from arrays that are ready, and ranks.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from benchmarks.measuring import cpu, in_turn, peak, run
from benchmarks.printing import Bar, Result, megabytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.materials import Materials
    from benchmarks.measuring import Outcome

__all__ = ["ranking"]

_READ: Final = "bulk read"
_BARS: Final = {"contributors": "scores", "pagerank": "scipy_pagerank"}


def ranking(materials: Materials, rounds: int) -> Result:
    """Rank in each way."""
    edges = materials.edges
    names = {
        "contributors": "ours: kg.contributors",
        "pagerank": "ours: PageRank of kg.edges('help')",
        "kept_pagerank": "ours: PageRank of kg.edges('help'), kept from before",
        "read": _READ,
        "scores": "scipy: the default score on ready arrays",
        "scipy_pagerank": "scipy: PageRank on ready arrays",
        "networkx_pagerank": "networkx: build from ready arrays and PageRank",
    }
    contenders: dict[str, Callable[[], Outcome]] = {
        step: partial(run, "ranking_", step, edges=edges) for step in names
    }
    done = in_turn(contenders, rounds)
    cost = {step: cpu(done, step) for step in names}
    bars = [
        Bar(
            f"{names[step]}: beside the bulk read and scipy",
            cost[step] / (cost["read"] + cost[plain]),
            most=2,
        )
        for step, plain in _BARS.items()
    ]
    bars.append(
        Bar(
            "PageRank of edges that are there: times as fast as networkx with its build",
            cost["networkx_pagerank"] / cost["kept_pagerank"],
            least=10,
        )
    )
    whole = (cost["read"] + cost["networkx_pagerank"]) / cost["pagerank"]
    lines = [(name, f"{cost[step]:.2f}", megabytes(peak(done, step))) for step, name in names.items()]
    return Result(
        title=f"analytics: {edges:,} answers in memory",
        head=("", "CPU s", "peak"),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=(f"from the store, PageRank: {whole:.1f} times as fast as the bulk read and networkx",),
    )
