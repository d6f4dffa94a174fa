"""From a graph and the findings about it to what the report shows.

Counts come from SELECTs on the view, one ``.rq`` file each; findings are handed in, so that this room
knows no algorithm. The instances of the ontology itself (states, flows, claims) are not counted.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from ckm_graph.model.presenting import WorkItem, WorkList
from ckm_graph.model.reporting import (
    ClassCount,
    FlowSeries,
    GraphSize,
    InferenceFigures,
    KindSeries,
    LoadEntry,
    ReportContent,
    TopicGroup,
)
from ckm_graph.reporting._asking import capital, idea_states, last_part, query, ranked, short, span_of
from ckm_graph.reporting._summary import summarise
from ckm_graph.vocabulary import GRAPH_BASE, ONTOLOGY, PROVENANCE, is_aside

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import Triple

    from ckm_graph.model import Contributor, TopicCluster
    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.model.validation import Report
    from ckm_graph.store import Table, View

__all__ = ["gather"]

_NO_FLOW: Final = "Internal, or flow not stated"


def gather(  # noqa: PLR0913 -- one argument a kind of finding
    view: View,
    *,
    title: str,
    generated_at: str,
    location: str = "",
    contributors: Iterable[Contributor] = (),
    clusters: Iterable[TopicCluster] = (),
    places: Iterable[tuple[float, float]] = (),
    report: Report | None = None,
    shapes: Iterable[Triple] = (),
    inference: InferenceReport | None = None,
    limit: int = 15,
) -> ReportContent:
    """Collect what the report shows of one state of a graph.

    Parameters
    ----------
    view
        The state to count in.
    title
        Heading of the page.
    generated_at
        When, as text; not read from the clock, so that equal graphs give equal pages.
    location
        Where the graph lies.
    contributors
        Key contributors, highest score first.
    clusters
        Topic clusters, largest first.
    places
        Where each of them lies on the map, so that what is alike lies near.
    report
        What validation found, or None where it has not run.
    shapes
        The shapes graph that it held the data against.
    inference
        What inference did, or None where it has not run.
    limit
        How many unanswered questions and loads are listed one by one.

    Returns
    -------
    ReportContent
        Plain labels and numbers.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     gather(view, title="Shop", generated_at="2025-06-30").triples
    0

    """
    labels = {row.term: str(row.label) for row in view.select(query("labels"), graphs=[ONTOLOGY])}
    unanswered = view.select(query("unanswered"))
    span = span_of(view)
    return ReportContent(
        title=title,
        generated_at=generated_at,
        location=location,
        graphs=_graphs(view),
        classes=_classes(view, labels),
        flows=_flows(view, labels),
        contributors=ranked(view, contributors, span),
        clusters=_groups(clusters, places, {row.question for row in unanswered}),
        validation=None if report is None else summarise(view, report, shapes),
        inference=_inference(inference),
        loads=_loads(view, limit),
        work=_work(unanswered, limit),
        unanswered_total=len(unanswered),
        unanswered_days=span.days_since(
            min((str(row.asked)[:10] for row in unanswered if row.asked), default="")
        ),
        questions=span.questions,
        ideas=idea_states(view),
        first=span.first,
        last=span.last,
    )


def _graphs(view: View) -> tuple[GraphSize, ...]:
    return tuple(
        GraphSize(graph.value.removeprefix(GRAPH_BASE), view.count(graph), visible=not is_aside(graph))
        for graph in view.graphs()
    )


def _classes(view: View, labels: Mapping[str, str]) -> tuple[ClassCount, ...]:
    """Count instances outside the ontology, of the classes that the ontology names, if there is one."""
    graphs = [graph for graph in view.graphs() if graph != ONTOLOGY and not is_aside(graph)]
    if not graphs:
        return ()
    rows = view.select(query("classes"), graphs=graphs)
    return tuple(
        ClassCount(row[0], capital(labels.get(row[0], last_part(row[0]))), row.instances)
        for row in rows
        if row[0] in labels or not labels
    )


def _flows(view: View, labels: Mapping[str, str]) -> tuple[FlowSeries, ...]:
    by_flow: dict[str | None, list[KindSeries]] = {}
    for kind in view.select(query("kinds")):
        months: dict[str | None, list[tuple[str, int]]] = {}
        for row in view.select(query("months"), bindings={"kind": NamedNode(kind.kind)}):
            months.setdefault(row.flow, []).append((row.month, row.items))
        label = capital(labels.get(kind.kind, last_part(kind.kind)))
        for flow, counts in months.items():
            by_flow.setdefault(flow, []).append(KindSeries(label, tuple(counts)))
    found = (
        FlowSeries(
            label=_NO_FLOW if row.flow is None else capital(labels.get(row.flow, last_part(row.flow))),
            items=row[1],
            contributors=row.contributors,
            kinds=tuple(sorted(by_flow.get(row.flow, ()), key=lambda series: (-series.total, series.label))),
            iri=row.flow or "",
        )
        for row in view.select(query("flows"))
    )
    return tuple(sorted(found, key=lambda flow: flow.label == _NO_FLOW))


def _groups(
    clusters: Iterable[TopicCluster], places: Iterable[tuple[float, float]], waiting: Collection[str]
) -> tuple[TopicGroup, ...]:
    return tuple(
        TopicGroup(
            label=entry.label,
            size=entry.size,
            topics=entry.topics or entry.terms,
            place=place,
            theme=entry.theme,
            unanswered=sum(item in waiting for item in entry.items),
        )
        for entry, place in zip_longest(list(clusters), places, fillvalue=(0.0, 0.0))
        if not isinstance(entry, tuple)
    )


def _inference(report: InferenceReport | None) -> InferenceFigures | None:
    if report is None:
        return None
    return InferenceFigures(report.asserted, report.inferred, report.rounds, report.seconds)


def _work(unanswered: Table, limit: int) -> tuple[WorkList, ...]:
    if not len(unanswered):
        return ()
    items = tuple(_waiting(unanswered[i]) for i in range(min(limit, len(unanswered))))
    meaning = "Nobody has answered yet; the newest first."
    return (WorkList("Unanswered questions", meaning, items, len(unanswered)),)


def _waiting(row: Any) -> WorkItem:  # noqa: ANN401 -- a row's fields are the query's
    title = short(str(row.title or row.text or "")) or last_part(row.question)
    topics = ", ".join(sorted(str(row.topics).split(", "))) if row.topics else ""
    about = filter(None, [str(row.asked or "")[:10], topics])
    return WorkItem(row.question, title, " \N{MIDDLE DOT} ".join(about))


def _loads(view: View, limit: int) -> tuple[LoadEntry, ...]:
    rows = view.select(query("loads"), graphs=[PROVENANCE])
    return tuple(
        LoadEntry(str(row.source), str(row.origin or ""), str(row.time or ""), int(row.triples or 0))
        for row in (rows[i] for i in range(min(limit, len(rows))))
    )
