"""The option that writes down what an analysis found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._output import say

if TYPE_CHECKING:
    from ckm_graph import KnowledgeGraph
    from ckm_graph.analytics.recording import Result

__all__ = ["Record", "keep"]

Record = Annotated[
    bool, typer.Option("--record", help="Write what is found into the graph; `latest-findings` lists it.")
]


def keep(kg: KnowledgeGraph, found: Result, record: bool) -> None:  # noqa: FBT001 -- handed down
    """Record what was found, where that is asked for, and say so."""
    if not record:
        return
    made = kg.record(found)
    how = "is in the graph already" if made.change is None else f"recorded {made.findings} findings"
    say(f"{how}: {made.analysis}")
