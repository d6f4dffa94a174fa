"""Observing stores what a formula gives: once, with its provenance, or not at all."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph, ShapeViolation
from ckm_graph.errors import InputError
from ckm_graph.vocabulary import ANALYSIS, CKM, personal_graph
from tests.metrics.conftest import EX, EXAMPLE, QUARTER, with_metric

if TYPE_CHECKING:
    from ckm_graph.store import Store

QUESTION = """INSERT DATA { <https://example.org/figures/late> a ckm:Question ; ckm:flow ckm:FromCustomer ;
    ckm:title "Late?" ; ckm:createdAt "2026-03-30T10:00:00Z"^^xsd:dateTime }"""


def test_every_store_computes_and_keeps_the_same(store: Store) -> None:
    kg = KnowledgeGraph(store)
    kg.load(EXAMPLE, source="shop")
    found = kg.metrics.observe("customer health", period=QUARTER)
    assert [one.value for one in found.observations] == [Decimal(65)]
    assert kg.metrics.get("customer health").last == found.observations[0]
    assert kg.metrics.observe("customer health", period=QUARTER).change is None


def test_the_same_metric_period_and_state_is_the_same_observation(kg: KnowledgeGraph) -> None:
    first = kg.metrics.observe("questions answered", period=QUARTER)
    assert first.change is not None
    before = sorted(map(str, kg.dataset.quads()))
    again = kg.metrics.observe("questions answered", period="2026-01..2026-03")
    assert (again.change, again.observations) == (None, first.observations)
    assert sorted(map(str, kg.dataset.quads())) == before


def test_a_later_run_replaces_the_value(kg: KnowledgeGraph) -> None:
    first = kg.metrics.observe("questions answered", period=QUARTER).observations[0]
    kg.update(QUESTION)
    second = kg.metrics.observe("questions answered", period=QUARTER)
    assert second.observations[0].iri == first.iri
    assert (first.value, second.observations[0].value) == (Decimal("66.666667"), Decimal(50))
    values = kg.select("SELECT ?v { ?o ckm:metric ckm:QuestionsAnswered ; ckm:numericValue ?v }")
    assert [float(row.v) for row in values] == [50]
    assert len(kg.select("SELECT ?run { ?run a ckm:Analysis }")) == 1


def test_another_period_is_another_observation(kg: KnowledgeGraph) -> None:
    january = kg.metrics.observe("questions answered", period="2026-01")
    kg.metrics.observe("questions answered", period="2026-02")
    assert len(kg.select("SELECT ?o { ?o ckm:metric ckm:QuestionsAnswered }")) == 2
    last = kg.metrics.get("questions answered").last
    assert last is not None
    assert last.period is not None
    assert str(last.period) == "2026-02-01 to 2026-02-28"
    assert january.observations[0].iri != last.iri


def test_the_run_says_when_by_which_formula_and_on_which_state(kg: KnowledgeGraph) -> None:
    number = kg.info().commit
    found = kg.metrics.observe("questions answered", period=QUARTER, source="review")
    [row] = kg.select(
        """SELECT ?parameters ?at ?origin { ?o prov:wasGeneratedBy ?run . ?run a ckm:Analysis ;
           ckm:parameters ?parameters ; ckm:occurredAt ?at ; ckm:derivedFrom ?origin }"""
    )
    settings = json.loads(row.parameters)
    assert (settings["commit"], settings["periodStart"], settings["periodEnd"]) == (
        number,
        "2026-01-01",
        "2026-03-31",
    )
    assert len(settings["formulaSha256"]) == 64
    assert row.origin == CKM.QuestionsAnswered.value
    assert found.change is not None
    assert abs((found.change.time - row.at).total_seconds()) < 60
    assert (found.change.kind, found.change.source) == ("findings", "review")


def test_a_changed_formula_is_another_run_with_the_same_observation() -> None:
    kg = with_metric("SELECT (7 AS ?value) {}")
    first = kg.metrics.observe("own metric", period=QUARTER)
    with kg.transaction("own") as tx:
        tx.update(
            'DELETE { ?m ckm:formula ?f } INSERT { ?m ckm:formula "SELECT (7.0 AS ?value) {}" } '
            'WHERE { ?m ckm:name "Own metric" ; ckm:formula ?f }'
        )
    second = kg.metrics.observe("own metric", period=QUARTER)
    assert first.observations == second.observations
    assert first.analysis != second.analysis
    assert [row.run for row in kg.select("SELECT ?run { ?run a ckm:Analysis }")] == [second.analysis]


def test_findings_stand_in_the_analysis_graph_and_those_about_people_in_its_personal_one(
    kg: KnowledgeGraph,
) -> None:
    change = kg.metrics.observe("spending to date", period=QUARTER).change
    assert change is not None
    graph_of = {
        str(quad.object).strip("<>"): quad.graph_name for quad in change.added if quad.predicate == CKM.about
    }
    personal = personal_graph("analysis")
    people = {str(EX.commuter): personal, str(EX.racer): personal}
    assert graph_of == people | {str(EX.fleet): ANALYSIS}
    told = {quad.subject for quad in change.added if quad.graph_name == personal}
    assert not any(quad.subject in told for quad in change.added if quad.graph_name == ANALYSIS)


def test_drivers_are_observed_too_and_named_as_origins(kg: KnowledgeGraph) -> None:
    kg.metrics.observe("health score", period=QUARTER)
    origins = kg.select(
        """SELECT ?driver { ?o ckm:metric ckm:CustomerHealth ; ckm:derivedFrom/ckm:metric ?driver }
           ORDER BY ?driver"""
    )
    drivers = kg.metrics.get("customer health").drivers
    assert tuple(row.driver for row in origins) == drivers
    assert len(drivers) == 4


def test_what_a_source_observed_stays_beside_what_was_computed(kg: KnowledgeGraph) -> None:
    kg.metrics.observe("organisation revenue", period=QUARTER)
    kg.metrics.observe("organisation revenue", period=QUARTER)
    assert kg.where_from(EX["told-2"], CKM.numericValue, Decimal("1100.0")) == ("shop",)


def test_a_group_that_is_no_more_takes_its_observation_with_it(kg: KnowledgeGraph) -> None:
    kg.metrics.observe("spending to date", period=QUARTER)
    with kg.transaction("shop") as tx:
        tx.update("DELETE WHERE { <https://example.org/figures/sale-1> ?p ?o }")
    kg.metrics.observe("spending to date", period=QUARTER)
    rows = kg.select("SELECT ?about { ?o ckm:metric ckm:SpendingToDate ; ckm:about ?about } ORDER BY ?about")
    assert [row.about for row in rows] == [str(EX.fleet), str(EX.racer)]


def test_where_nothing_is_left_to_measure_the_observation_goes(kg: KnowledgeGraph) -> None:
    kg.metrics.observe("ease rating", period=QUARTER)
    with kg.transaction("shop") as tx:
        tx.update("DELETE WHERE { ?s ckm:measures ckm:CustomerEffortScore }")
    found = kg.metrics.observe("ease rating", period=QUARTER)
    assert (found.observations, found.analysis) == ((), None)
    assert found.change is not None
    assert not kg.ask("ASK { { ?o ckm:metric ckm:EaseRating } UNION { ?run a ckm:Analysis } }")


def test_inference_before_or_after_changes_no_value(kg: KnowledgeGraph) -> None:
    first = {one.metric.iri: one.observations for one in kg.metrics.observe_all(period=QUARTER)}
    kg.infer()
    again = kg.metrics.observe_all(period=QUARTER)
    assert {one.metric.iri: one.observations for one in again} == first
    assert again[0].change is None


def test_a_metric_of_a_source_s_own_runs_alike() -> None:
    kg = with_metric("SELECT (COUNT(?p) AS ?value) { ?p a ckm:Product }")
    found = kg.metrics.observe(EX.own, period="2026")
    assert [(one.value, one.unit) for one in found.observations] == [(Decimal(3), "items")]


def test_a_money_metric_in_another_currency_is_a_metric_with_that_unit(kg: KnowledgeGraph) -> None:
    formula = kg.metrics.get("value to customers").formula
    kg = with_metric(formula, unit="USD")
    with pytest.raises(InputError, match="nothing to measure: Own metric has no value in 2026"):
        kg.metrics.observe("own metric", period=QUARTER)


def test_given_values_reach_into_sub_queries_and_alternatives() -> None:
    kg = with_metric(
        """SELECT (COUNT(*) AS ?value) {
             { SELECT ?p { ?p a ckm:Purchase ; ckm:occurredAt ?at FILTER (?at >= ?since && $until > ?at) } }
             UNION { ?p a ckm:Budget ; ckm:periodStart ?x FILTER (?x = ?periodStart) }
             UNION { ?metric ckm:name ?p } UNION { ?p ckm:unit ?unit } }""",
        unit="things",
    )
    found = kg.metrics.observe("own metric", period=QUARTER)
    assert found.observations[0].value == 4 + 1 + 1 + 1


@pytest.mark.parametrize(
    "name",
    [
        "QuestionsAnswered",
        "questions-answered",
        "questions ANSWERED",
        "Response rate",
        "ckm:QuestionsAnswered",
        CKM.QuestionsAnswered.value,
    ],
)
def test_a_metric_is_found_by_iri_name_or_kind(kg: KnowledgeGraph, name: str) -> None:
    assert kg.metrics.get(name).name == "questions answered"


def test_of_several_metrics_of_a_kind_it_is_the_one_that_the_others_drive(kg: KnowledgeGraph) -> None:
    assert kg.metrics.get("growth against competitors").name == "growth ahead of competitors"


def test_an_observation_that_would_break_a_shape_is_refused_and_nothing_is_changed() -> None:
    kg = with_metric("SELECT (1 AS ?value) (<https://example.org/figures/bell> AS ?about) {}")
    kg.extend(EXAMPLE.parent / "bell-is-never-measured.ttl")
    before = sorted(map(str, kg.dataset.quads()))
    with pytest.raises(ShapeViolation, match="The bell is never measured"):
        kg.metrics.observe("own metric", period=QUARTER)
    assert sorted(map(str, kg.dataset.quads())) == before


def test_what_was_broken_before_does_not_hinder(kg: KnowledgeGraph) -> None:
    with kg.transaction("broken", validate=False) as tx:
        tx.update(
            """INSERT DATA { <https://example.org/figures/bad> a ckm:Metric ; ckm:target "much" .
               <https://example.org/figures/worse> a ckm:Observation ; ckm:metric ckm:QuestionsAnswered ;
                   ckm:numericValue "much" ; ckm:periodEnd "2026-12-31"^^xsd:date }"""
        )
    assert kg.metrics.observe("questions answered", period=QUARTER).change is not None


def test_observing_all_leaves_out_what_has_nothing_to_measure_and_commits_once(kg: KnowledgeGraph) -> None:
    number = kg.info().commit
    found = kg.metrics.observe_all(period="2026-01")
    assert kg.info().commit == number + 1
    empty = {one.metric.name for one in found if not one.observations}
    assert "ease rating" in empty
    assert "active customers" not in empty


def test_amounts_in_two_currencies_are_not_added_up(kg: KnowledgeGraph) -> None:
    kg.update(
        """INSERT DATA { <https://example.org/figures/sale-9> a ckm:Purchase ; ckm:buyer <https://example.org/figures/racer> ;
           ckm:amount 10.0 ; ckm:unit "USD" ; ckm:product <https://example.org/figures/bell> ;
           ckm:occurredAt "2026-01-05T09:00:00Z"^^xsd:dateTime }"""
    )
    with pytest.raises(InputError, match=r"several values for the same thing.*several currencies"):
        kg.metrics.observe("profit margin", period=QUARTER)


def test_a_target_of_ones_own_goes_with_a_metric_of_the_ontology(kg: KnowledgeGraph) -> None:
    kg.update("INSERT DATA { ckm:QuestionsAnswered ckm:target 90.0 }", source="plans")
    assert kg.metrics.get("response rate").target == Decimal(90)
    assert "questions answered" in kg.metrics.names()
