"""Where a named query answers the same question, it gives the same answer; on every store, and said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Quad

from ckm_graph import KnowledgeGraph
from ckm_graph.demo import generate_shop
from ckm_graph.vocabulary import CKM, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckm_graph.model.loops import Gap
    from ckm_graph.store import Store

NOTICES = """
PREFIX ckm: <https://w3id.org/ckm#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT {{ ?note a ckm:KnowledgeActivity ; ckm:phase ckm:Spread ; ckm:handles ?idea ; ckm:about ?change ;
  ckm:receiver ?who ; ckm:occurredAt "2025-06-30T12:00:00Z"^^xsd:dateTime }}
WHERE {{
  ?change a ckm:Change ; ckm:resultOf/ckm:decidesOn ?idea . ?idea {part} ?who .
  BIND (IRI(CONCAT(STR(?change), "/told/", SHA1(STR(?who)))) AS ?note)
}}"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A small generated shop."""
    return list(generate_shop(customers=20).write(tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="module")
def kg(files: list[Path]) -> Iterator[KnowledgeGraph]:
    """The shop with its inferred statements, whose askers, but not backers, were told of changes."""
    with KnowledgeGraph() as graph:
        for file in files:
            graph.load(file, source=file.stem)
        graph.infer()
        with graph.transaction(source="notices", validate=False) as tx:
            tx.update(NOTICES.format(part="ckm:contributedBy"))
        yield graph


def listed(kg: KnowledgeGraph, kind: str) -> list[Gap]:
    return list(kg.gaps(kind, limit=None))


def test_what_became_of_complaints_and_ideas(kg: KnowledgeGraph) -> None:
    found = {one.item: one for one in kg.loops()}
    complaints = kg.named("complaint-to-change").to_polars().rows(named=True)
    assert complaints
    for row in complaints:
        one = found[row["complaint"]]
        assert one.changes == ((row["change"],) if row["change"] else ())
        assert (one.raised, one.title) == (row["complained"], row["title"])
    ideas = kg.named("ideas").to_polars().rows(named=True)
    assert {row["idea"] for row in ideas} == {one.item for one in kg.loops("idea")}
    for row in ideas:
        one = found[row["idea"]]
        assert (len(one.changes), one.state) == (row["changes"], row["stateName"])
        assert len({*one.supporters}) == row["backers"]
        if row["stateSince"] is not None:
            assert one.decided == row["stateSince"]


def test_the_value_behind_ideas(kg: KnowledgeGraph) -> None:
    rows = kg.named("ideas-by-lifetime-value").to_polars().rows(named=True)
    found = kg.loops("idea", value="lifetime")
    assert rows
    ours = {one.item: one.support_value for one in found if one.support_value}
    assert ours == {
        row["idea"]: float(row["lifetimeValue"])
        for row in rows
        if row["measure"] == found.parameters["measure"]
    }


def test_who_is_to_be_told_of_which_change(kg: KnowledgeGraph) -> None:
    rows = kg.named("release-to-tell").to_polars().rows(named=True)
    assert {row["told"] is None for row in rows} == {True, False}
    of = {}
    for row in kg.select("SELECT ?change ?release { ?change ckm:inRelease ?release }"):
        of[str(row.change)] = str(row.release)
    ours = {(of[one.thing], agent) for one in listed(kg, "untold") for agent in one.people}
    assert ours == {(row["release"], row["agent"]) for row in rows if row["told"] is None}
    loops = [one for one in kg.loops() if one.releases]
    told = {(one.item, agent) for one in loops for agent in one.informed}
    assert told == {(row["item"], row["agent"]) for row in rows if row["told"] is not None}
    to_tell = {(one.item, agent) for one in loops for agent in one.to_tell}
    assert to_tell == {(row["item"], row["agent"]) for row in rows if row["told"] is None}


def test_what_is_asked_and_not_answered(kg: KnowledgeGraph) -> None:
    rows = set(kg.named("unanswered").to_polars()["question"])
    found = listed(kg, "unanswered")
    ours = {item for one in found for item in one.items}
    assert ours
    elsewhere = """SELECT DISTINCT ?question {
        ?question ckm:duplicateOf|^ckm:duplicateOf|ckm:hasDuplicate ?same . ?answer ckm:inReplyTo ?same ; a ckm:Answer }"""
    assert rows - ours <= {str(row.question) for row in kg.select(elsewhere)}
    assert ours <= rows


def test_topics_with_much_from_and_little_for(kg: KnowledgeGraph) -> None:
    now = kg.loops().parameters["now"][:10]
    rows = kg.named("knowledge-gaps", on=now).to_polars().rows(named=True)
    assert {
        (row["topic"], row["name"], row["fromCustomer"], row["forCustomer"], row["unanswered"])
        for row in rows
    } == {
        (one.thing, one.name, one.from_customers, one.for_customers, one.unanswered)
        for one in listed(kg, "topics")
    }


def test_products_asked_about_of_which_nothing_is_told(kg: KnowledgeGraph) -> None:
    now = kg.loops().parameters["now"][:10]
    rows = kg.named("asked-without-knowledge", on=now).to_polars().rows(named=True)
    bare = {row["subject"] for row in rows if row["kind"] == "product"}
    ours = [one for one in listed(kg, "products") if one.for_customers == 0]
    assert ours
    assert {one.thing for one in ours} <= bare
    for row in rows:
        if row["questions"] and row["kind"] == "product":
            assert row["subject"] in {one.thing for one in ours}


def test_complaints_without_change_and_ideas_without_decision(kg: KnowledgeGraph) -> None:
    rows = kg.named("complaint-to-change").to_polars().rows(named=True)
    waiting = {row["complaint"] for row in rows if not row["change"] and row["state"] != "completed"}
    assert {one.thing for one in listed(kg, "complaints")} == waiting
    undecided = kg.select("""SELECT ?idea { ?idea a ckm:Idea ; ckm:state ?state FILTER (?state IN (ckm:Open, ckm:InReview))
        FILTER NOT EXISTS { ?decision ckm:decidesOn ?idea } }""")
    assert {one.thing for one in listed(kg, "ideas")} == {str(row.idea) for row in undecided}


def test_flows_by_channel_and_month(kg: KnowledgeGraph) -> None:
    fields = {"for_customer": CKM.ForCustomer, "about_customer": CKM.AboutCustomer}
    fields |= {"from_customer": CKM.FromCustomer, "relationship": CKM.RelationshipSpecific}

    def counted(by: str) -> dict[tuple[Any, Any], int]:
        return {
            (one.period if by == "time" else one.thing, iri.value): getattr(one, name)
            for one in kg.flows(by)
            for name, iri in fields.items()
            if getattr(one, name)
        }

    rows = kg.named("flows-by-channel").to_polars().rows(named=True)
    assert {(row["channel"], row["flow"]): row["items"] for row in rows} == counted("channel")
    rows = kg.named("flows-over-time").to_polars().rows(named=True)
    ours = {
        (period.isoformat()[:7], flow): count for (period, flow), count in counted("time").items() if period
    }
    assert {(row["month"], row["flow"]): row["count"] for row in rows} == ours


def test_what_is_bought_together(kg: KnowledgeGraph) -> None:
    rows = kg.named("bought-together").to_polars().rows(named=True)
    assert {(row["product"], row["other"]): row["buyers"] for row in rows} == {
        (one.thing, one.other): one.together for one in kg.recommendations(least=1, limit=None)
    }


def everything(kg: KnowledgeGraph) -> list[Any]:
    return [
        kg.loops().rows,
        kg.gaps(limit=None).rows,
        *(kg.flows(by).rows for by in ("topic", "segment", "channel", "source")),
        kg.flows("time", period="year").rows,
        kg.sankey("source", "product").links,
        *(kg.recommendations(of, least=1, limit=None).rows for of in ("products", "items", "topics")),
    ]


def test_the_same_said_by_a_second_source_changes_nothing(kg: KnowledgeGraph, files: list[Path]) -> None:
    before = everything(kg)
    for file in files:
        assert kg.load(file, source=f"{file.stem}-again").also
    assert everything(kg) == before


def test_every_store_gives_the_same(store: Store) -> None:
    triples = [one for said in generate_shop(customers=12, seed=4).sources.values() for one in said]
    quads = [
        Quad(one.subject, one.predicate, one.object, source_graph("shop")) for one in dict.fromkeys(triples)
    ]
    answers = []
    for kg in (KnowledgeGraph(), KnowledgeGraph(store=store)):
        with kg.store.session() as session:
            session.add(quads)
            session.commit("{}")
        answers.append(everything(kg))
    assert all(answers[0])
    assert answers[0] == answers[1]


def test_an_analysis_tells_what_was_asked_and_of_which_state(kg: KnowledgeGraph) -> None:
    found = kg.loops("idea", since="2024-01-01", until="2025-01-01")
    assert found.parameters["kind"] == "idea"
    assert found.parameters["until"] == found.parameters["now"] == "2025-01-01T00:00:00+00:00"
    assert found.graph == kg.info().commit
    assert any("States bear no time" in note for note in found.notes)
    frame = found.to_polars()
    assert frame.height == len(found) > 0
    assert {"item", "stage", "weighted_support", "to_tell"} <= set(frame.columns)
    assert kg.gaps("ideas").parameters["now"] == kg.loops().parameters["now"]
    assert KnowledgeGraph().gaps().rows == ()
