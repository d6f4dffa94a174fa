"""The sections of the page, each a pure function from its part of the content to elements."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ckm_graph.markup import Child, Element, element
from ckm_graph.reporting._charts import (
    COLOURS,
    Series,
    bar,
    legend,
    month_name,
    months_between,
    stacked_columns,
)
from ckm_graph.reporting._tables import number, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.model.reporting import (
        ClassCount,
        FlowSeries,
        GraphSize,
        IdeaState,
        InferenceFigures,
        KindSeries,
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
    "flows",
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


def flows(entries: tuple[FlowSeries, ...]) -> list[Child]:
    """Show each flow by itself: its figures, and its items a month by kind on a scale of its own."""
    if not entries:
        return nothing("No knowledge items yet: load or ingest some data.")
    colours = _colours(entries)
    shown: list[Child] = [
        element(
            "p",
            "Which way knowledge goes between the organisation and its customers. Flows differ in kind, so "
            "they are never added up; each chart has a scale of its own.",
            class_="lead",
        ),
        table(
            "Knowledge items by flow",
            ("Flow", "Items", "Contributors", "First month", "Last month"),
            ((flow.label, number(flow.items), number(flow.contributors), *_span(flow)) for flow in entries),
            numeric=(1, 2),
        ),
    ]
    dated = [flow for flow in entries if flow.kinds]
    if not dated:
        return [*shown, *nothing("No item bears a date, so there is nothing to draw over time.")]
    all_months = [month for flow in dated for kind in flow.kinds for month, _ in kind.months]
    months = months_between(min(all_months), max(all_months))
    return shown + [_flow_panel(flow, months, colours) for flow in dated]


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
            f"{entry.score:.2%}",
            number(entry.users),
        )
        for rank, entry in enumerate(entries, start=1)
    )
    lead = "Whose knowledge the others rely on: the share of all reliance that ends at each, and by how many."
    heads = ("Rank", "Contributor", "", "Share of reliance", "Relied on by")
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


def _span(flow: FlowSeries) -> tuple[str, str]:
    months = [month for kind in flow.kinds for month, _ in kind.months]
    if not months:
        return "\N{EN DASH}", "\N{EN DASH}"
    return month_name(min(months)), month_name(max(months))


def _colours(entries: tuple[FlowSeries, ...]) -> dict[str, int]:
    """Give each kind one colour in all charts, and no two kinds of one chart the same.

    The most frequent kinds choose first; where a chart runs out of colours, its rarest kinds share the last.
    """
    totals: defaultdict[str, int] = defaultdict(int)
    beside: defaultdict[str, set[str]] = defaultdict(set)
    for flow in entries:
        for kind in flow.kinds:
            totals[kind.label] += kind.total
            beside[kind.label].update(other.label for other in flow.kinds)
    crowded = {
        kind.label for flow in entries for kind in flow.kinds[COLOURS - 1 :] if len(flow.kinds) > COLOURS
    }
    chosen: dict[str, int] = {}
    for label in sorted(totals, key=lambda label: (-totals[label], label)):
        taken = {chosen[other] for other in beside[label] if other in chosen}
        free = (colour for colour in range(COLOURS - bool(crowded)) if colour not in taken)
        chosen[label] = COLOURS - 1 if label in crowded else next(free, COLOURS - 1)
    return chosen


def _flow_panel(flow: FlowSeries, months: tuple[str, ...], colours: dict[str, int]) -> Element:
    drawn: defaultdict[int, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    labels: defaultdict[int, list[str]] = defaultdict(list)
    for kind in flow.kinds:
        colour = colours[kind.label]
        labels[colour].append(kind.label)
        for month, count in kind.months:
            drawn[colour][month] += count
    series = tuple(
        Series(", ".join(labels[colour]), colour, tuple(drawn[colour][month] for month in months))
        for colour in sorted(drawn)
    )
    name = f"{flow.label}: items a month"
    return element(
        "figure",
        element("figcaption", element("h3", flow.label), element("span", f"{number(flow.items)} items")),
        legend(tuple((entry.label, entry.colour) for entry in series)),
        element(
            "div",
            stacked_columns(name, months, series),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label=f"Chart: {name}",
        ),
        element("details", element("summary", "The same as a table"), _month_table(name, months, flow.kinds)),
    )


def _month_table(name: str, months: tuple[str, ...], kinds: tuple[KindSeries, ...]) -> Element:
    counts = [dict(kind.months) for kind in kinds]
    rows = (
        (month_name(month), *(number(count.get(month, 0)) for count in counts))
        for month in months
        if any(count.get(month) for count in counts)
    )
    heads = ("Month", *(kind.label for kind in kinds))
    return table(name, heads, rows, numeric=range(1, len(heads)))
