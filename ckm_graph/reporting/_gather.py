"""From a graph and the findings about it to what the report shows.

Counts come from SELECTs on the view, one ``.rq`` file each; findings are handed in, so that this room
knows no algorithm. The instances of the ontology itself (states, flows, claims) are not counted.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

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
from ckm_graph.reporting._summary import summarise
from ckm_graph.vocabulary import GRAPH_BASE, ONTOLOGY, PROVENANCE, is_aside

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.model.people import Contributor
    from ckm_graph.model.topics import TopicCluster
    from ckm_graph.model.validation import Report
    from ckm_graph.store import View

__all__ = ["gather"]

_NO_FLOW: Final = "Internal, or flow not stated"
_NO_STATE: Final = "No state given"
_LONGEST_TITLE: Final = 90
_LAST_PART: Final = re.compile(r"[^/#:]+/?$")


def gather(  # noqa: PLR0913 -- one argument a kind of finding
    view: View,
    *,
    title: str,
    generated_at: str,
    location: str = "",
    contributors: Iterable[Contributor] = (),
    clusters: Iterable[TopicCluster] = (),
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
    labels = {row.term: str(row.label) for row in view.select(_query("labels"), graphs=[ONTOLOGY])}
    unanswered = view.select(_query("unanswered"))
    return ReportContent(
        title=title,
        generated_at=generated_at,
        location=location,
        graphs=_graphs(view),
        classes=_classes(view, labels),
        flows=_flows(view, labels),
        contributors=tuple(_contributor(entry) for entry in contributors),
        clusters=tuple(
            TopicGroup(entry.label, entry.size, entry.topics or entry.terms) for entry in clusters
        ),
        validation=None if report is None else summarise(view, report, shapes),
        inference=_inference(inference),
        loads=_loads(view, limit),
        unanswered=tuple(_unanswered(unanswered[i]) for i in range(min(limit, len(unanswered)))),
        unanswered_total=len(unanswered),
        ideas=_ideas(view),
    )


def _query(name: str) -> str:
    return files("ckm_graph.reporting").joinpath(f"{name}.rq").read_text(encoding="utf-8")


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
    rows = view.select(_query("classes"), graphs=graphs)
    return tuple(
        ClassCount(row[0], _capital(labels.get(row[0], _last_part(row[0]))), row.instances)
        for row in rows
        if row[0] in labels or not labels
    )


def _flows(view: View, labels: Mapping[str, str]) -> tuple[FlowSeries, ...]:
    by_flow: dict[str | None, list[KindSeries]] = {}
    for kind in view.select(_query("kinds")):
        months: dict[str | None, list[tuple[str, int]]] = {}
        for row in view.select(_query("months"), bindings={"kind": NamedNode(kind.kind)}):
            months.setdefault(row.flow, []).append((row.month, row.items))
        label = _capital(labels.get(kind.kind, _last_part(kind.kind)))
        for flow, counts in months.items():
            by_flow.setdefault(flow, []).append(KindSeries(label, tuple(counts)))
    found = (
        FlowSeries(
            label=_NO_FLOW if row.flow is None else _capital(labels.get(row.flow, _last_part(row.flow))),
            items=row[1],
            contributors=row.contributors,
            kinds=tuple(sorted(by_flow.get(row.flow, ()), key=lambda series: (-series.total, series.label))),
        )
        for row in view.select(_query("flows"))
    )
    return tuple(sorted(found, key=lambda flow: flow.label == _NO_FLOW))


def _contributor(entry: Contributor) -> RankedContributor:
    return RankedContributor(entry.agent, entry.name or _last_part(entry.agent), entry.score, entry.users)


def _inference(report: InferenceReport | None) -> InferenceFigures | None:
    if report is None:
        return None
    return InferenceFigures(report.asserted, report.inferred, report.rounds, report.seconds)


def _unanswered(row: Any) -> UnansweredQuestion:  # noqa: ANN401 -- a row's fields are the query's
    words = " ".join(str(row.title or row.text or "").split()) or _last_part(row.question)
    short = (
        words
        if len(words) <= _LONGEST_TITLE
        else words[: _LONGEST_TITLE - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    )
    topics = tuple(sorted(str(row.topics).split(", "))) if row.topics else ()
    return UnansweredQuestion(row.question, short, str(row.asked or "")[:10], topics)


def _ideas(view: View) -> tuple[IdeaState, ...]:
    return tuple(
        IdeaState(
            state=_NO_STATE if row.state is None else _capital(str(row.label or _last_part(str(row.state)))),
            ideas=row.ideas,
            supporters=row.supporters,
            used=row.used,
        )
        for row in view.select(_query("ideas"))
    )


def _loads(view: View, limit: int) -> tuple[LoadEntry, ...]:
    rows = view.select(_query("loads"), graphs=[PROVENANCE])
    return tuple(
        LoadEntry(str(row.source), str(row.origin or ""), str(row.time or ""), int(row.triples or 0))
        for row in (rows[i] for i in range(min(limit, len(rows))))
    )


def _last_part(iri: str) -> str:
    """Take what an IRI ends in.

    >>> _last_part("https://w3id.org/ckm/id/shop/question/7"), _last_part("https://w3id.org/ckm#Idea")
    ('7', 'Idea')
    """
    found = _LAST_PART.search(iri)
    return found.group().rstrip("/") if found else iri


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
