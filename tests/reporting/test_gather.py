"""Gathering: what the report counts equals what plain loops over the same statements count."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from ckm_graph._resources import ontology_files
from ckm_graph.demo import generate_shop
from ckm_graph.model import Contributor, TopicCluster
from ckm_graph.model.inference import InferenceReport
from ckm_graph.model.validation import Report, ValidationResult
from ckm_graph.reasoning import compile_rules, materialise
from ckm_graph.reporting import gather, render_report
from ckm_graph.store import MemoryStore, quad_in
from ckm_graph.vocabulary import CKM, ONTOLOGY, PROVENANCE, RDF, SH, also_graph, source_graph

if TYPE_CHECKING:
    from ckm_graph.model.reporting import ReportContent

SHOP = generate_shop(customers=15)
MERGED = tuple(dict.fromkeys(triple for triples in SHOP.sources.values() for triple in triples))
NAMES = {
    "Knowledge from customers": CKM.FromCustomer,
    "Knowledge for customers": CKM.ForCustomer,
    "Knowledge about customers": CKM.AboutCustomer,
    "Relationship-specific knowledge": CKM.RelationshipSpecific,
}


def _values(predicate: str) -> dict[object, set[object]]:
    found: defaultdict[object, set[object]] = defaultdict(set)
    for triple in MERGED:
        if triple.predicate == CKM[predicate]:
            found[triple.subject].add(triple.object)
    return found


def _instances(name: str) -> set[object]:
    return {t.subject for t in MERGED if t.predicate == RDF.type and t.object == CKM[name]}


def _store() -> MemoryStore:
    store = MemoryStore()
    ontology = [quad.triple for path in ontology_files() for quad in ox.parse(path=str(path))]
    seen: set[ox.Triple] = set()
    with store.session() as session:
        session.add(quad_in(triple, ONTOLOGY) for triple in ontology)
        for name, triples in SHOP.sources.items():
            session.add(quad_in(t, also_graph(name) if t in seen else source_graph(name)) for t in triples)
            seen.update(triples)
        load = ox.NamedNode("urn:load")
        said: dict[ox.NamedNode, ox.NamedNode | ox.Literal] = {
            RDF.type: CKM.Load,
            CKM.intoSource: ox.Literal("crm"),
            CKM.fileName: ox.Literal("crm.ttl"),
            CKM.occurredAt: ox.Literal("2025-06-30T18:00:00Z", datatype=ox.NamedNode("urn:x")),
            CKM.quadCount: ox.Literal(1234),
        }
        session.add(ox.Quad(load, predicate, value, PROVENANCE) for predicate, value in said.items())
        session.commit("{}")
    return store


def _gathered(store: MemoryStore) -> ReportContent:
    focus = next(ox.NamedNode(p.focus) for p in SHOP.planted if "/review/" in p.focus)
    results = tuple(
        ValidationResult(
            focus_node=node,
            source_shape=ox.NamedNode("https://w3id.org/ckm/shapes#RatingWithinScale"),
            severity=SH.Violation,
            component=SH.SPARQLConstraintComponent,
            messages=(ox.Literal("too good"),),
        )
        for node in (focus, ox.NamedNode("urn:unknown"), ox.NamedNode("urn:z1"), ox.NamedNode("urn:z2"))
    )
    with store.view() as view:
        return gather(
            view,
            title="Shop",
            generated_at="2025-06-30",
            location="memory:",
            contributors=[Contributor("urn:agent:7", None, 4.5, 3, 2, 1, 1, 9, share=0.5, roles=("broker",))],
            clusters=[TopicCluster(1, "brakes", 12, (), ("pads",), ())],
            report=Report(results),
            inference=InferenceReport(10, 5, 2, 0.5, changed=True, by_rule=()),
            limit=4,
        )


@pytest.fixture(scope="module", params=["asserted", "inferred"])
def content(request: pytest.FixtureRequest) -> ReportContent:
    store = _store()
    if request.param == "inferred":
        ontology = [quad.triple for path in ontology_files() for quad in ox.parse(path=str(path))]
        with store.session() as session:
            materialise(session, compile_rules(ontology))
            session.commit("{}")
    return _gathered(store)


def test_items_and_contributors_are_counted_by_flow_and_never_across(content: ReportContent) -> None:
    flows, authors = _values("flow"), _values("contributedBy")
    activities = _instances("KnowledgeActivity")
    assert {flow.label for flow in content.flows} == set(NAMES)
    for flow in content.flows:
        items = {item for item, values in flows.items() if NAMES[flow.label] in values} - activities
        assert flow.items == len(items)
        assert flow.contributors == len(set().union(*(authors[item] for item in items)))


def test_items_are_counted_by_kind_and_month_before_inference_and_after(content: ReportContent) -> None:
    flows, times = _values("flow"), _values("createdAt")
    for name, label in (("Question", "Question"), ("Answer", "Answer"), ("ProfileFact", "Profile fact")):
        for flow in content.flows:
            items = {item for item in _instances(name) if NAMES[flow.label] in flows[item]}
            expected = Counter(str(time.value)[:7] for item in items for time in times[item])  # type: ignore[attr-defined]
            drawn = {month: n for kind in flow.kinds if kind.label == label for month, n in kind.months}
            assert drawn == expected


def test_each_dated_item_is_counted_under_one_kind(content: ReportContent) -> None:
    dated = set(_values("createdAt"))
    for flow in content.flows:
        items = {i for i, values in _values("flow").items() if NAMES[flow.label] in values} & dated
        assert sum(kind.total for kind in flow.kinds) == len(items)


def test_unanswered_questions_are_those_without_an_answer_newest_first(content: ReportContent) -> None:
    replies = {item for answer in _instances("Answer") for item in _values("inReplyTo")[answer]}
    waiting = _instances("Question") - replies
    assert content.unanswered_total == len(waiting)
    [listed] = content.work
    assert (listed.total, len(listed.items)) == (len(waiting), min(4, len(waiting)))
    days = [item.detail[:10] for item in listed.items]
    assert days == sorted(days, reverse=True)
    assert listed.items[0].title == "Does anybody know?"  # it has no title, so its text stands in
    asked = [str(time.value)[:10] for question in waiting for time in _values("createdAt")[question]]  # type: ignore[attr-defined]
    assert (
        content.unanswered_days
        == (dt.date.fromisoformat(content.last) - dt.date.fromisoformat(min(asked))).days
    )
    assert content.questions == len(_instances("Question"))


def test_ideas_are_counted_by_state_with_backers_and_use(content: ReportContent) -> None:
    states, backers = _values("state"), _values("supportedBy")
    by_state: defaultdict[object, set[object]] = defaultdict(set)
    for idea in _instances("Idea"):
        for state in states[idea]:
            by_state[state].add(idea)
    assert sum(state.ideas for state in content.ideas) == len(_instances("Idea"))
    order = [state.state for state in content.ideas]
    assert (
        order.index("Open") < order.index("Planned") < order.index("Completed")
    )  # as ideas pass through them
    done = next(state for state in content.ideas if state.state == "Completed")
    assert done.ideas == done.used == len(by_state[CKM.Completed])
    assert done.supporters == len(set().union(*(backers[idea] for idea in by_state[CKM.Completed])))
    assert all(state.used == 0 for state in content.ideas if state.state != "Completed")
    for state in content.ideas:
        assert len(state.cards) == min(5, state.ideas)
        counts = [card.supporters for card in state.cards]
        assert counts == sorted(counts, reverse=True)
        for card in state.cards:
            assert card.supporters >= len(backers[ox.NamedNode(card.iri)])


def test_classes_count_the_data_and_not_the_ontologys_own_terms(content: ReportContent) -> None:
    counts = {entry.iri: entry.instances for entry in content.classes}
    for name in ("Question", "Purchase", "Topic", "IndividualCustomer"):
        assert counts[CKM[name].value] == len(_instances(name))
    assert CKM.KnowledgeFlow.value not in counts
    assert CKM.Claim.value not in counts


def test_graphs_kept_aside_are_told_apart(content: ReportContent) -> None:
    sizes = {graph.name: graph for graph in content.graphs}
    assert sizes["source/crm"].triples == len(SHOP.sources["crm"])
    assert sizes["source/crm"].visible
    assert not sizes["provenance"].visible
    assert sum(sizes[f"source/{name}"].triples for name in SHOP.sources) == len(MERGED)


def test_loads_come_from_provenance(content: ReportContent) -> None:
    (load,) = content.loads
    assert (load.source, load.origin, load.triples) == ("crm", "crm.ttl", 1234)
    assert load.at.startswith("2025-06-30")


def test_findings_are_taken_as_they_are_and_named(content: ReportContent) -> None:
    [contributor] = content.contributors
    assert (contributor.name, contributor.score, contributor.roles) == ("7", 0.5, ("broker",))
    assert content.clusters[0].topics == ("pads",)
    assert content.validation is not None
    (constraint,) = content.validation.constraints
    assert (constraint.shape, constraint.component, constraint.count) == ("RatingWithinScale", "SPARQL", 4)
    assert constraint.examples[0].label == "Best bicycle ever"
    assert constraint.examples[1].label == "unknown"
    assert content.validation.count("Violation") == 4
    assert content.inference is not None
    assert content.inference.inferred == 5


def test_the_gathered_content_makes_a_page(content: ReportContent) -> None:
    assert "Best bicycle ever" in render_report(content)


def test_an_empty_store_gives_an_empty_report() -> None:
    with MemoryStore().view() as view:
        content = gather(view, title="Empty", generated_at="now")
    assert (content.triples, content.classes, content.flows, content.ideas, content.loads) == (
        0,
        (),
        (),
        (),
        (),
    )
    assert "are left out: the data shows nothing of it." in render_report(content)
