"""Metrics on odd data, against values counted by hand: zones, zeros, several sources and values, gaps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import pytest

from ckm_graph.errors import InputError
from ckm_graph.metrics import period_of
from ckm_graph.model.metrics import Period
from ckm_graph.vocabulary import CKM
from tests.metrics.conftest import EX, bare

if TYPE_CHECKING:
    from ckm_graph import KnowledgeGraph

MONTH: Final = "2026-01"
DAYS: Final = 'ckm:periodStart "2026-01-01"^^xsd:date ; ckm:periodEnd "2026-01-31"^^xsd:date'
BEFORE: Final = 'ckm:periodStart "2025-12-01"^^xsd:date ; ckm:periodEnd "2025-12-31"^^xsd:date'
NOON: Final = '"2026-01-05T12:00:00Z"^^xsd:dateTime'
ASKED: Final = "a ckm:Question ; ckm:flow ckm:FromCustomer ; ckm:createdAt"


def of_data(text: str) -> KnowledgeGraph:
    """Return a graph of a few lines of Turtle, whatever the shapes say of them."""
    kg = bare()
    with kg.transaction("odd", validate=False) as tx:
        tx.update(f"PREFIX ex: <{EX}> INSERT DATA {{ {text} }}")
    return kg


def rated(item: str, rating: str, best: str, more: str) -> str:
    """Return the lines of one item with a rating."""
    return f"ex:{item} ckm:flow ckm:FromCustomer ; ckm:rating {rating} ; ckm:bestRating {best} ; ckm:createdAt {NOON} ; {more} ."


def observed(item: str, metric: str, value: str, more: str) -> str:
    """Return the lines of one observation that a source states."""
    return f"ex:{item} a ckm:Observation ; ckm:metric ckm:{metric} ; ckm:numericValue {value} ; {more} ."


def earned(organisation: str, before: str, now: str) -> str:
    """Return the lines of an organisation's revenue in the month before and in the month."""
    return observed(
        f"{organisation}Before", "OrganisationRevenue", before, f"ckm:about ex:{organisation} ; {BEFORE}"
    ) + observed(f"{organisation}Now", "OrganisationRevenue", now, f"ckm:about ex:{organisation} ; {DAYS}")


ODD: Final = {
    "accepted on the day, in universal time, on which it was asked": (
        "days to resolution",
        f"""ex:q {ASKED} "2026-01-06T01:00:00+03:00"^^xsd:dateTime ; ckm:acceptedAnswer ex:a .
        ex:a ckm:inReplyTo ex:q ; ckm:acceptedAt "2026-01-05"^^xsd:date .""",
        0,
    ),
    "decided on the day after in universal time": (
        "days to resolution",
        """ex:c a ckm:Complaint ; ckm:flow ckm:FromCustomer ; ckm:createdAt "2026-01-05T20:00:00+05:30"^^xsd:dateTime .
        ex:d ckm:decidesOn ex:c ; ckm:occurredAt "2026-01-05T22:00:00-05:00"^^xsd:dateTime .""",
        1,
    ),
    "one time told in two zones": (
        "questions answered",
        f"""ex:q {ASKED} {NOON}, "2026-01-05T14:00:00+02:00"^^xsd:dateTime . ex:r {ASKED} {NOON} .
        ex:a a ckm:Answer ; ckm:inReplyTo ex:q .""",
        50,
    ),
    "an idea in two states at two times": (
        "ideas carried out",
        f"""ex:i a ckm:Idea ; ckm:flow ckm:FromCustomer ; ckm:createdAt {NOON}, "2026-01-06T12:00:00Z"^^xsd:dateTime ;
            ckm:state ckm:Planned, ckm:Completed . ex:j a ckm:Idea ; ckm:flow ckm:FromCustomer ; ckm:createdAt {NOON} .""",
        50,
    ),
    "a relationship with two first days": (
        "relationships kept",
        """ex:r a ckm:CustomerRelationship ; ckm:validFrom "2025-01-01"^^xsd:date, "2025-02-01"^^xsd:date .
        ex:s a ckm:CustomerRelationship ; ckm:validFrom "2025-01-01"^^xsd:date ; ckm:validUntil "2026-01-31"^^xsd:date .""",
        50,
    ),
    "a remark of staff is no answer": (
        "settled by customers",
        f"""ex:q {ASKED} {NOON} ; ckm:acceptedAnswer ex:a . ex:a a ckm:Answer ; ckm:inReplyTo ex:q ; ckm:flow ckm:FromCustomer .
        ex:c a ckm:Comment ; ckm:inReplyTo ex:q ; ckm:flow ckm:ForCustomer .""",
        100,
    ),
    "a best rating of zero": (
        "mean rating",
        rated("f", "4.0", "0.0", "a ckm:Feedback") + rated("g", "4.0", "5.0", "a ckm:Feedback"),
        80,
    ),
    "ease of zero": (
        "ease rating",
        rated("f", "4.0", "0.0", "ckm:measures ckm:CustomerEffortScore")
        + rated("g", "4.0", "5.0", "ckm:measures ckm:CustomerEffortScore"),
        80,
    ),
    "satisfaction of zero": (
        "satisfied customers",
        rated("f", "4.0", "0.0", "ckm:measures ckm:CustomerSatisfactionScore")
        + rated("g", "2.0", "5.0", "ckm:measures ckm:CustomerSatisfactionScore"),
        0,
    ),
    "ten written as a whole number": (
        "promoters less detractors",
        rated("f", "9", "10", "ckm:measures ckm:NetPromoterScore"),
        100,
    ),
    "two sources on one driver": (
        "customer health",
        observed("o", "MeanRating", "80.0", DAYS)
        + observed("p", "MeanRating", "60.0", DAYS)
        + observed("q", "RepeatBuyers", "10.0", DAYS)
        + observed("r", "RepeatBuyers", "90.0", f"{DAYS} ; ckm:concernsCustomer ex:one"),
        (70 + 10) / 2,
    ),
    "a rival that began at nothing": (
        "growth ahead of competitors",
        "ex:us ckm:competitor ex:them, ex:new ."
        + earned("us", "100.0", "150.0")
        + earned("them", "100.0", "110.0")
        + earned("new", "0.0", "10.0"),
        50 - 10,
    ),
}
"""What is odd: the metric, the data, and the value counted by hand."""


@pytest.mark.parametrize(("metric", "data", "expected"), ODD.values(), ids=ODD)
def test_a_metric_is_right_on_odd_data(metric: str, data: str, expected: float) -> None:
    [found] = of_data(data).metrics.observe(metric, period=MONTH).observations
    assert found.value == Decimal(str(expected))


def test_a_sale_of_which_a_part_is_of_nobody_known_is_nobody_s_revenue() -> None:
    kg = of_data(
        f"""ex:bell ckm:offeredBy ex:us . ex:p a ckm:Purchase ; ckm:product ex:bell, ex:horn ; ckm:amount 7.0 ;
            ckm:unit "EUR" ; ckm:occurredAt {NOON} .
        ex:r a ckm:Purchase ; ckm:product ex:bell ; ckm:amount 5.0 ; ckm:unit "EUR" ; ckm:occurredAt {NOON} ."""
    )
    [found] = kg.metrics.observe("organisation revenue", period=MONTH).observations
    assert (found.value, found.about) == (Decimal(5), str(EX.us))


@pytest.mark.parametrize(
    ("metric", "data"),
    [
        ("budget spent", f'ex:b a ckm:Budget ; ckm:amount 0.0 ; ckm:unit "EUR" ; {DAYS} .'),
        ("profit margin", f'ex:p a ckm:Purchase ; ckm:amount 0.0 ; ckm:unit "EUR" ; ckm:occurredAt {NOON} .'),
        ("mean rating", rated("f", "4.0", "0.0", "a ckm:Feedback")),
    ],
)
def test_a_share_of_nothing_is_no_value(metric: str, data: str) -> None:
    with pytest.raises(InputError, match=f"nothing to measure: {metric} has no value"):
        of_data(data).metrics.observe(metric, period=MONTH)


@pytest.mark.parametrize("value", ["'NaN'^^xsd:double", "'INF'^^xsd:double", "1e20", "-1e25"])
def test_a_value_that_can_t_be_kept_is_told(value: str) -> None:
    kg = of_data(
        f"""ex:m a ckm:Metric ; ckm:name "Own" ; ckm:unit "x" ; ckm:formula "SELECT ({value} AS ?value) {{}}" ."""
    )
    with pytest.raises(InputError, match=r"it should give a number below 10\^20"):
        kg.metrics.observe("own", period=MONTH)


def test_the_whole_time_is_of_days_in_universal_time() -> None:
    kg = of_data(
        f"""ex:q {ASKED} "2026-01-01T01:00:00+03:00"^^xsd:dateTime .
        ex:r {ASKED} "2026-01-31T22:00:00-03:00"^^xsd:dateTime . ex:s {ASKED} "-0044-03-15T12:00:00Z"^^xsd:dateTime ."""
    )
    found = kg.metrics.observe("questions answered")
    assert found.period == Period(dt.date(2025, 12, 31), dt.date(2026, 2, 1))
    assert found.observations[0].value == 0


@pytest.mark.parametrize("text", ["0001", "0001-01-01", "9999-12-31", "4999-01..9998-12"])
def test_a_period_at_the_edge_of_the_calendar_is_told(text: str) -> None:
    with pytest.raises(InputError, match=r"lies at the edge of the calendar: .*choose one further within"):
        period_of(text)


def test_the_ontology_s_own_things_bear_no_name_that_an_update_by_name_would_meet() -> None:
    kg = bare()
    for own in (CKM.name, CKM.title):
        assert len(kg.select("SELECT ?thing { ?thing ?own ?text }", bindings={"own": own})) == 0
    kg.update(
        'DELETE { ?thing ckm:name ?name } INSERT { ?thing ckm:name "?" } WHERE { ?thing ckm:name ?name }'
    )
    assert kg.metrics.get("ckm:MeanRating").name == "mean rating"
