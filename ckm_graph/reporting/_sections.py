"""The sections of the page, each a pure function from its part of the content to elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.markup import Child, Element, element
from ckm_graph.reporting._charts import bar
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.model.reporting import (
        ClassCount,
        GraphSize,
        IdeaState,
        InferenceFigures,
        LoadEntry,
        RankedContributor,
        ReportContent,
        TopicGroup,
        UnansweredQuestion,
    )

__all__ = [
    "at_a_glance",
    "classes",
    "clusters",
    "contributors",
    "graphs",
    "ideas",
    "inference",
    "loads",
    "nothing",
    "unanswered",
]


def nothing(sentence: str) -> list[Child]:
    """Say that a section has nothing to show."""
    return [element("p", sentence, class_="nothing")]


def at_a_glance(content: ReportContent) -> list[Child]:
    """Show the figures that matter most as tiles."""
    tiles = [("Triples in view", number(content.triples), "")]
    tiles += [(flow.label, number(flow.items), "items in this flow") for flow in content.flows]
    if content.clusters:
        tiles.append(("Topic clusters", number(len(content.clusters)), ""))
    tiles.append(("Unanswered questions", number(content.unanswered_total), ""))
    if content.inference:
        tiles.append(("Inferred triples", number(content.inference.inferred), ""))
    if content.validation:
        found = content.validation.count("Violation")
        tiles.append(("Violations", number(found), "need mending" if found else "nothing to mend"))
    made = (
        element("div", element("dt", label), element("dd", value, element("small", note) if note else None))
        for label, value, note in tiles
    )
    return [element("dl", *made, class_="tiles")]


def contributors(entries: tuple[RankedContributor, ...]) -> list[Child]:
    """Rank the contributors."""
    if not entries:
        return nothing("No contributors to rank: nobody's knowledge has been used by somebody else yet.")
    highest = max(entry.score for entry in entries) or 1.0
    rows = (
        (
            str(rank),
            element("span", entry.name, class_="name", title=entry.agent),
            bar(entry.score / highest),
            f"{entry.score:.1f}",
            number(entry.users),
        )
        for rank, entry in enumerate(entries, start=1)
    )
    lead = (
        "Whose help was taken up: accepted answers, adopted ideas and what others built on, "
        "each counting less the longer ago it was given; and how many people used it."
    )
    heads = ("Rank", "Contributor", "", "Accepted help", "Helped")
    return [element("p", lead, class_="lead"), table("Key contributors", heads, rows, numeric=(0, 3, 4))]


def clusters(entries: tuple[TopicGroup, ...]) -> list[Child]:
    """Show the topic clusters by size."""
    if not entries:
        return nothing("No topic clusters: there are too few texts that speak of the same thing.")
    largest = max(entry.size for entry in entries) or 1
    rows = (
        (
            element("span", entry.label, class_="name"),
            bar(entry.size / largest, kind="s1"),
            number(entry.size),
            _chips(entry.topics),
        )
        for entry in entries
    )
    heads = ("Cluster", "", "Items", "Marked by")
    lead = "What the items speak of, found from their texts and not from anybody's filing."
    return [element("p", lead, class_="lead"), table("Topic clusters", heads, rows, numeric=(2,))]


def unanswered(entries: tuple[UnansweredQuestion, ...], total: int) -> list[Child]:
    """List the questions that nobody answered."""
    if not total:
        return nothing("Every question has an answer.")
    rows = (
        (element("span", entry.title, title=entry.iri), entry.asked or "\N{EN DASH}", _chips(entry.topics))
        for entry in entries
    )
    few = f", the newest {number(len(entries))} of them here" if len(entries) < total else ""
    lead = f"{number(total)} {'question has' if total == 1 else 'questions have'} no answer yet{few}."
    listed = table("Unanswered questions", ("Question", "Asked", "Topics"), rows) if entries else None
    return [element("p", lead, class_="lead"), listed]


def ideas(entries: tuple[IdeaState, ...]) -> list[Child]:
    """Show how far the ideas got."""
    if not entries:
        return nothing("No ideas yet.")
    most = max(entry.ideas for entry in entries) or 1
    rows = (
        (
            entry.state,
            bar(entry.ideas / most, kind="s2"),
            number(entry.ideas),
            number(entry.supporters),
            number(entry.used),
        )
        for entry in entries
    )
    heads = ("State", "", "Ideas", "Supporters", "Put to use")
    return [table("Ideas by state", heads, rows, numeric=(2, 3, 4))]


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


def _chips(names: Sequence[str]) -> Element | None:
    return element("ul", *(element("li", name) for name in names), class_="chips") if names else None
