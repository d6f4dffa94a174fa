"""Recording: what was found can be asked for, each run stands once, and persons keep what is theirs."""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckm_graph import KnowledgeGraph
from ckm_graph.analysis import Analysis
from ckm_graph.analytics.acquaintance import known_in
from ckm_graph.analytics.recording import analysis_iri, iris_in, question_of, triples_of
from ckm_graph.errors import InputError
from ckm_graph.model import Contributor, TopicCluster
from ckm_graph.vocabulary import ANALYSIS, CKM, PERSONAL_INFERRED, RDF, is_inferred, personal_graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ckm_graph.model.recording import Recorded
    from ckm_graph.store import Store

EX = "https://example.org/"
NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
PERSONAL = personal_graph("analysis")
FORUM = """INSERT DATA {
  x:forum a ckm:Community ; ckm:name "Riders" .
  x:ann a ckm:IndividualCustomer ; ckm:name "Ann" ; ckm:memberOf x:forum .
  x:fleet a ckm:OrganisationalCustomer ; ckm:name "Fleet" .
  x:brakes a ckm:Topic ; ckm:name "brakes" . x:gears a ckm:Topic ; ckm:name "gears" .
  x:pump a ckm:Product ; ckm:name "Pump" .
  x:q1 a ckm:Question ; ckm:title "Why?" ; ckm:contributedBy x:fleet ; ckm:topic x:brakes ; ckm:flow ckm:FromCustomer .
  x:q2 a ckm:Question ; ckm:title "How?" ; ckm:contributedBy x:ann ; ckm:topic x:brakes ; ckm:flow ckm:FromCustomer .
}"""


class Mood(Enum):
    """Something that JSON lacks."""

    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Part:
    """A value within a row."""

    item: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A row that the ontology has no class for."""

    subject: str
    label: str
    asked: int
    share: float
    parts: tuple[Part, ...] = ()
    mood: Mood = Mood.GOOD
    wait: dt.timedelta = dt.timedelta(days=2)
    worth: Decimal = Decimal("1.50")


def ex(name: str) -> str:
    return EX + name


def person(name: str, score: float = 0.5) -> Contributor:
    return Contributor(ex(name), name.title(), score, 2, 3, 2, 1, 9)


def contributors(kg: KnowledgeGraph, *rows: Contributor, **asked: object) -> Analysis[Contributor]:
    return Analysis("contributors", Contributor, rows, asked, kg.info().commit, ("counted by use",))


def clusters(kg: KnowledgeGraph) -> Analysis[TopicCluster]:
    row = TopicCluster(1, "brakes, squeal", 2, ("brakes",), ("squeal",), (ex("q1"), ex("q2")))
    return Analysis("topics", TopicCluster, (row,), {"seed": 1}, kg.info().commit)


def gaps(kg: KnowledgeGraph, *rows: Gap) -> Analysis[Gap]:
    return Analysis("gaps", Gap, rows, {}, kg.info().commit)


def graphs_of(kg: KnowledgeGraph, *subjects: str) -> set[ox.NamedNode]:
    with kg.store.view() as view:
        quads = view.about([ox.NamedNode(iri) for iri in subjects])
        names = {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    stated = {name for name in names if not is_inferred(name)}
    follows = {name for name in names if is_inferred(name)}
    assert PERSONAL not in stated or follows <= {PERSONAL_INFERRED}
    return stated


def standing(kg: KnowledgeGraph) -> set[str]:
    rows = kg.select("SELECT ?a { ?a a ckm:Analysis MINUS { ?b ckm:supersedes ?a } }")
    return {str(row.a) for row in rows}


@pytest.fixture
def kg(request: pytest.FixtureRequest) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph() as made:
        made.update(f"PREFIX x: <{EX}> {FORUM}")
        if getattr(request, "param", False):
            made.infer()
        yield made


def test_every_store_keeps_the_same(store: Store) -> None:
    kg = KnowledgeGraph(store)
    kg.update(f"PREFIX x: <{EX}> {FORUM}")
    found = kg.record(contributors(kg, person("ann"), person("fleet", 0.25)))
    rows = kg.named("latest-findings", method="contributors", about=ex("fleet"))
    assert [(row.rank, row.weight, row.subjectName) for row in rows] == [(2, 0.25, "Fleet")]
    assert kg.record(contributors(kg, person("ann"))).supersedes == (found.analysis,)
    assert found.findings == 2


@pytest.mark.parametrize("kg", [False, True], ids=["asserted", "inferred"], indirect=True)
def test_contributors_become_scores_of_agents_for_a_topic_in_a_community(kg: KnowledgeGraph) -> None:
    kg.record(contributors(kg, person("ann"), person("fleet", 0.25), topic="brakes", community="Riders"))
    rows = kg.select("""SELECT ?agent ?weight ?rank ?topic ?community ?row { ?score a ckm:ContributorScore ;
        ckm:scoreOf ?agent ; ckm:weight ?weight ; ckm:rank ?rank ; ckm:forTopic ?topic ;
        ckm:inContext ?community ; ckm:row ?row } ORDER BY ?rank""")
    assert [tuple(row)[:5] for row in rows] == [
        (ex("ann"), 0.5, 1, ex("brakes"), ex("forum")),
        (ex("fleet"), 0.25, 2, ex("brakes"), ex("forum")),
    ]
    assert json.loads(rows[0].row)["accepted"] == 1
    assert not kg.validate(only="ContributorScore").blocking


@pytest.mark.parametrize("kg", [False, True], ids=["asserted", "inferred"], indirect=True)
def test_clusters_become_clusters_with_their_topics_and_items(kg: KnowledgeGraph) -> None:
    found = kg.record(clusters(kg))
    [row] = kg.select("""SELECT ?name ?size ?topic (GROUP_CONCAT(STR(?item)) AS ?items) {
        ?c a ckm:TopicCluster ; ckm:inAnalysis ?run ; ckm:name ?name ; ckm:size ?size ; ckm:clusterTopic ?topic ;
        ckm:clusterMember ?item } GROUP BY ?name ?size ?topic""")
    assert (row.name, row.size, row.topic) == ("brakes, squeal", 2, ex("brakes"))
    assert set(row.items.split()) == {ex("q1"), ex("q2")}
    assert graphs_of(kg, found.analysis, f"{found.analysis}/1") == {ANALYSIS}


def test_any_other_row_becomes_a_finding_with_all_that_it_says(kg: KnowledgeGraph) -> None:
    gap = Gap(ex("pump"), "pumps", 7, 0.25, (Part(ex("q1"), NOW), Part(ex("q2"), None)))
    found = kg.record(gaps(kg, gap))
    [row] = kg.select(
        """SELECT ?name ?about ?weight ?row { ?f a ckm:Finding ; ckm:inAnalysis ?a ; ckm:name ?name ;
           ckm:findingAbout ?about ; ckm:weight ?weight ; ckm:row ?row }""",
        bindings={"a": ox.NamedNode(found.analysis)},
    )
    assert (row.name, row.about, row.weight) == ("pumps", ex("pump"), 7.0)  # the first number
    assert json.loads(row.row) == {
        "subject": ex("pump"),
        "label": "pumps",
        "asked": 7,
        "share": 0.25,
        "parts": [{"item": ex("q1"), "at": str(NOW)}, {"item": ex("q2"), "at": None}],
        "mood": "good",
        "wait": 172800.0,
        "worth": 1.5,
    }
    evidence = kg.select("SELECT ?item { ?f ckm:evidence ?item } ORDER BY ?item")
    assert [item for (item,) in evidence] == [ex("q1"), ex("q2")]


def test_the_run_says_what_was_asked_of_which_state_and_graphs(kg: KnowledgeGraph) -> None:
    number = kg.info().commit
    found = kg.record(contributors(kg, person("ann"), limit=3), source="review")
    [row] = kg.select(
        "SELECT ?method ?parameters ?at ?note { ?a ckm:method ?method ; ckm:parameters ?parameters ; ckm:occurredAt ?at ; ckm:note ?note }"
    )
    assert json.loads(row.parameters) == {"limit": 3, "commit": number}
    assert (row.method, row.note) == ("contributors", "counted by use")
    assert found.change is not None
    assert abs((found.change.time - row.at).total_seconds()) < 60
    assert (found.change.kind, found.change.source) == ("findings", "review")
    origins = {str(origin) for (origin,) in kg.select("SELECT ?g { ?a a ckm:Analysis ; ckm:derivedFrom ?g }")}
    with kg.store.view() as view:
        held = {quad.graph_name.value for quad in view.about([ox.NamedNode(ex(n)) for n in ("ann", "q1")])}  # type: ignore[union-attr]
    assert held <= origins
    assert not any("analysis" in origin for origin in origins)


def test_the_same_result_twice_changes_nothing(kg: KnowledgeGraph) -> None:
    result = contributors(kg, person("ann"), person("fleet"))
    first = kg.record(result)
    before = sorted(map(str, kg.dataset.quads()))
    again = kg.record(result)
    assert (again.analysis, again.findings, again.change) == (first.analysis, 2, None)
    assert sorted(map(str, kg.dataset.quads())) == before


def rerun(kg: KnowledgeGraph, *rows: Contributor, **asked: object) -> Recorded:
    kg.update(f"INSERT DATA {{ <{ex(f'later-{kg.info().commit}')}> a ckm:Topic ; ckm:name 'later' }}")
    return kg.record(contributors(kg, *rows, **asked))


def test_a_later_run_supersedes_and_keeps_the_earlier(kg: KnowledgeGraph) -> None:
    runs = [rerun(kg, person("ann", score), limit=5) for score in (0.25, 0.5, 0.75)]
    assert [run.supersedes for run in runs] == [(), (runs[0].analysis,), (runs[1].analysis,)]
    assert standing(kg) == {runs[2].analysis}
    assert len(kg.select("SELECT ?s { ?s a ckm:ContributorScore }")) == 3
    assert [row.weight for row in kg.named("latest-findings")] == [0.75]


def test_what_was_chosen_from_the_data_is_no_other_question(kg: KnowledgeGraph) -> None:
    runs = [rerun(kg, person("ann"), limit=5, end=end) for end in ("2026-01-31", "2026-02-28")]
    assert runs[1].supersedes == (runs[0].analysis,)


def test_another_question_supersedes_nothing(kg: KnowledgeGraph) -> None:
    runs = [rerun(kg, person("ann"), limit=limit) for limit in (5, 6)]
    runs.append(kg.record(clusters(kg)))
    assert standing(kg) == {run.analysis for run in runs}


def test_a_result_of_an_earlier_state_does_not_pass_for_the_latest(kg: KnowledgeGraph) -> None:
    old = contributors(kg, person("ann", 0.25))
    new = rerun(kg, person("ann", 0.75))
    late = kg.record(old)
    assert late.supersedes == ()
    assert standing(kg) == {new.analysis}
    assert [row.weight for row in kg.named("latest-findings")] == [0.75]


def test_what_is_said_of_a_person_stands_with_personal_data(kg: KnowledgeGraph) -> None:
    found = kg.record(contributors(kg, person("ann"), person("fleet")))
    assert graphs_of(kg, f"{found.analysis}/1") == {PERSONAL}
    assert graphs_of(kg, f"{found.analysis}/2") == graphs_of(kg, found.analysis) == {ANALYSIS}


def test_findings_on_persons_are_exported_and_restored(kg: KnowledgeGraph, tmp_path: Path) -> None:
    kg.record(contributors(kg, person("ann"), person("fleet")))
    with (tmp_path / "all.nq").open("wb") as file:
        kg.export(file, everything=True)
    with KnowledgeGraph() as copy:
        copy.restore(tmp_path / "all.nq")
        assert sorted(map(str, copy.dataset.quads())) == sorted(map(str, kg.dataset.quads()))


def test_a_person_deep_in_a_row_or_among_the_parameters_makes_it_personal(kg: KnowledgeGraph) -> None:
    rows = (Gap(ex("pump"), "a", 1, 0.5, (Part(ex("ann"), None),)), Gap(ex("pump"), "b", 1, 0.5))
    found = kg.record(gaps(kg, *rows))
    assert graphs_of(kg, f"{found.analysis}/1") == {PERSONAL}
    assert graphs_of(kg, f"{found.analysis}/2") == {ANALYSIS}
    asked = kg.record(Analysis("reach", Gap, (), {"agent": ex("ann")}, kg.info().commit))
    assert graphs_of(kg, asked.analysis) == {PERSONAL}


def test_a_contributor_of_no_known_kind_is_still_found(kg: KnowledgeGraph) -> None:
    found = kg.record(contributors(kg, person("nobody")))
    [row] = kg.named("latest-findings")
    assert (row.subject, row.weight, row.finding) == (ex("nobody"), 0.5, f"{found.analysis}/1")


def _analysed(kg: KnowledgeGraph) -> list[object]:
    sums = [kg.edges(kind).to_scipy().sum() for kind in ("reliance", "reply", "topic-co-occurrence")]
    return [kg.topic_clusters().clusters, list(kg.contributors()), list(kg.gaps()), list(kg.flows()), sums]


def test_findings_are_no_knowledge(kg: KnowledgeGraph) -> None:
    before = _analysed(kg)
    kg.record(clusters(kg))
    kg.record(gaps(kg, Gap(ex("pump"), "pumps", 7, 0.25, (Part(ex("q1"), NOW),))))
    kg.record(contributors(kg, person("ann")))
    assert _analysed(kg) == before


def test_a_state_that_the_graph_never_had_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(
        InputError, match=r"of commit 99, and this graph has come to commit \d+: record it in"
    ):
        kg.record(Analysis("gaps", Gap, (), {}, 99))
    with pytest.raises(InputError, match="list is no result of an analysis: it has no 'rows'"):
        kg.record([])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="can't name a source"):
        kg.record(clusters(kg), source="no name")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4), st.integers(0, 9))
def test_parameters_are_kept_as_they_were_and_tell_equal_questions(
    asked: dict[str, Any], commit: int
) -> None:
    asked.pop("commit", None)
    result = Analysis("gaps", Gap, (), asked, commit)
    run = {triple.predicate: triple.object for triple in triples_of(result, when=NOW)}
    text = run[CKM.parameters]
    assert isinstance(text, ox.Literal)
    assert json.loads(text.value) == {**asked, "commit": commit}
    assert question_of(text.value) == question_of(asked) == question_of(dict(reversed(asked.items())))
    assert analysis_iri(result) == analysis_iri(
        Analysis("gaps", Gap, (), dict(reversed(asked.items())), commit)
    )
    assert analysis_iri(result) != analysis_iri(Analysis("gaps", Gap, (), asked, commit + 1))


@given(st.floats())
def test_a_weight_is_a_number_or_left_out(share: float) -> None:
    @dataclass(frozen=True)
    class Row:
        subject: str
        share: float

    said = triples_of(Analysis("x", Row, (Row(ex("pump"), share),)), when=NOW)
    weights = [triple.object for triple in said if triple.predicate == CKM.weight]
    assert [float(w.value) for w in weights] == [share] * (abs(share) < float("inf"))  # type: ignore[union-attr]
    assert all("NaN" not in str(triple.object) and "Infinity" not in str(triple.object) for triple in said)


def test_each_row_is_one_finding_in_order() -> None:
    rows = tuple(Gap(ex(f"p{i}"), f"gap {i}", i, 0.0) for i in range(12))
    said = triples_of(Analysis("gaps", Gap, rows), when=NOW)
    ranks = {t.subject: int(t.object.value) for t in said if t.predicate == CKM.rank}  # type: ignore[union-attr]
    names = {t.subject: t.object.value for t in said if t.predicate == CKM.name and t.subject in ranks}  # type: ignore[union-attr]
    assert {ranks[node]: name for node, name in names.items()} == {i + 1: f"gap {i}" for i in range(12)}
    assert sum(t.predicate == RDF.type and t.object == CKM.Finding for t in said) == 12


def _recorded(triples: Sequence[ox.Triple]) -> list[ox.Triple]:
    with KnowledgeGraph() as kg:
        with kg.transaction(source="forum", validate=False) as tx:
            for triple in triples:
                tx.add((triple.subject, triple.predicate, triple.object))
        with kg.store.view() as view:
            said: list[ox.Triple] = []
            for result in (
                contributors(kg, *kg.contributors()),
                Analysis("topics", TopicCluster, kg.topic_clusters().clusters, {}, view.number),
            ):
                known = known_in(view, iris_in(result))
                said += triples_of(result, when=NOW, inputs=["urn:g"], known=known)
        return said


def test_findings_are_the_same_in_whatever_order_the_graph_was_filled() -> None:
    draw = random.Random(5)
    lines = []
    for i in range(60):
        topic = ("brakes", "gears", "tyres")[i % 3]
        words = " ".join(draw.choices([f"{topic}{n}" for n in range(6)], k=8))
        lines.append(
            f"x:q{i} a ckm:Question ; ckm:title '{words}' ; ckm:topic x:{topic} ; ckm:contributedBy x:a{i % 7} ."
            f"x:r{i} a ckm:Answer ; ckm:inReplyTo x:q{i} ; ckm:contributedBy x:a{draw.randrange(7)} ."
            f"x:q{i} ckm:acceptedAnswer x:r{i} . x:a{i % 7} a ckm:IndividualCustomer . x:{topic} a ckm:Topic ; ckm:name '{topic}' ."
        )
    text = f"PREFIX x: <{EX}> PREFIX ckm: <https://w3id.org/ckm#> " + "\n".join(lines)
    triples = sorted({quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)}, key=str)
    first = _recorded(triples)
    assert {CKM.ContributorScore, CKM.TopicCluster} <= {t.object for t in first if t.predicate == RDF.type}
    for _ in range(3):
        draw.shuffle(triples)
        assert _recorded(triples) == first
