"""The technical part of the page: what the graph holds, where it lies, what was inferred and loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.markup import Child, element
from ckm_graph.reporting._charts import bar
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from ckm_graph.model.reporting import (
        ClassCount,
        GraphSize,
        InferenceFigures,
        LoadEntry,
    )

__all__ = [
    "classes",
    "graphs",
    "inference",
    "loads",
    "nothing",
]


def nothing(sentence: str) -> list[Child]:
    """Say that a section has nothing to show."""
    return [element("p", sentence, class_="nothing")]


def classes(entries: tuple[ClassCount, ...]) -> list[Child]:
    """Show how many instances each class has."""
    if not entries:
        return nothing("No class has an instance yet.")
    most = max(entry.instances for entry in entries) or 1
    rows = (
        (
            element("span", entry.label, class_="name", title=entry.iri),
            bar(entry.instances / most, kind="s4"),
            number(entry.instances),
        )
        for entry in entries
    )
    return [table("Instances by class", ("Class", "", "Instances"), rows, numeric=(2,))]


def graphs(entries: tuple[GraphSize, ...]) -> list[Child]:
    """Show where the triples lie."""
    if not entries:
        return nothing("The graph is empty.")
    most = max(entry.triples for entry in entries) or 1
    rows = (
        (
            element("code", entry.name),
            bar(entry.triples / most, kind="s5"),
            number(entry.triples),
            "in view" if entry.visible else "kept aside",
        )
        for entry in entries
    )
    return [table("Triples by named graph", ("Graph", "", "Triples", "Queries"), rows, numeric=(2,))]


def inference(figures: InferenceFigures | None) -> list[Child]:
    """Show what inference added."""
    if figures is None:
        return nothing("Inference has not been run.")
    ratio = f" (+{figures.inferred / figures.asserted:.0%})" if figures.asserted else ""
    return [
        element(
            "p",
            f"From {number(figures.asserted)} asserted triples "
            f"{number(figures.inferred)} more follow{ratio}; "
            f"{figures.rounds} {'round' if figures.rounds == 1 else 'rounds'}, {figures.seconds:.2f} s.",
        )
    ]


def loads(entries: tuple[LoadEntry, ...]) -> list[Child]:
    """List what was loaded."""
    if not entries:
        return nothing("Nothing has been loaded.")
    rows = (
        (element("code", entry.source), element("code", entry.origin), entry.at, number(entry.triples))
        for entry in entries
    )
    return [table("Loads", ("Source", "From", "When", "Triples"), rows, numeric=(3,))]
