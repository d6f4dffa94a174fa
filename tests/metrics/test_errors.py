"""What can't be measured is one clear error, and the graph is as before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph.errors import InputError, UnknownNameError
from tests.metrics.conftest import EX, QUARTER, with_metric

if TYPE_CHECKING:
    from ckm_graph import KnowledgeGraph


def test_an_unknown_metric_is_told_with_the_nearest(kg: KnowledgeGraph) -> None:
    with pytest.raises(
        UnknownNameError, match="no metric named 'Question answered'; did you mean 'questions"
    ):
        kg.metrics.observe("Question answered")


def test_a_kind_that_two_metrics_are_of_is_told_with_both() -> None:
    kg = with_metric("SELECT (1 AS ?value) {}", more=f"<{EX.own}> ckm:metricKind ckm:ResponseRate .")
    with pytest.raises(
        InputError, match=r"2 metrics are called 'response rate': .*Own metric.*questions ans"
    ):
        kg.metrics.get("response rate")


@pytest.mark.parametrize(
    ("formula", "unit", "told"),
    [
        (None, "items", "the metric Own metric has no formula: give it a ckm:formula"),
        ("SELECT (1 AS ?value) {}", None, "the metric Own metric has no unit: give it a ckm:unit"),
        ("ASK {}", "x", "the formula of Own metric is no SELECT query but ASK: write SELECT"),
        ("CONSTRUCT {?s ?p ?o} {?s ?p ?o}", "x", "is no SELECT query but CONSTRUCT"),
        ("SELECT (1 AS ?answer) {}", "x", r"gives no \?value: write SELECT"),
        ("how many?", "x", "the formula of Own metric can't be run"),
        ("SELECT (1 AS ?value {}", "x", "the formula of Own metric can't be run"),
        ("SELECT ?value { BIND (2 AS ?since) }", "x", "can't be run.*can use .*not select or assign"),
        ('SELECT ("much" AS ?value) {}', "x", 'gives "much" as .value: it should give a number'),
        ("SELECT (ckm:Metric AS ?value) {}", "x", "it should give a number"),
        ("SELECT ?value { VALUES ?value { 1 2 } }", "x", "gives several values for the same thing"),
        ("SELECT ?value ?about { VALUES (?value ?about) { (1 'a') } }", "x", "the IRI of a thing"),
        ("SELECT (xsd:double('INF') AS ?value) {}", "x", "it should give a number"),
        ("SELECT (1/0 AS ?value) {}", "x", "nothing to measure: Own metric has no value in 2026-01-01 to"),
        ("SELECT ?value { ?value a ckm:Nothing }", "x", "nothing was stored"),
    ],
)
def test_a_metric_that_gives_no_value_is_one_clear_error(
    formula: str | None, unit: str | None, told: str
) -> None:
    kg = with_metric(formula, unit=unit)
    number = kg.info().commit
    with pytest.raises(InputError, match=told):
        kg.metrics.observe("own metric", period=QUARTER)
    assert kg.info().commit == number


def test_metrics_that_drive_each_other_are_told() -> None:
    kg = with_metric("SELECT (1 AS ?value) {}", more=f"<{EX.own}> ckm:driver <{EX.own}> .")
    with pytest.raises(InputError, match="drive each other: Own metric -> Own metric; take one ckm:driver"):
        kg.metrics.observe("own metric", period=QUARTER)
