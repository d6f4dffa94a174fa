"""What giving a parameter does to an answer: each parameter of each query, on the small shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph.queries import catalogue
from tests.queries.conftest import answer

if TYPE_CHECKING:
    from ckm_graph.store import View

CASES: list[tuple[str, dict[str, object], list[str]]] = [
    ("unanswered", {"topic": "brakes"}, ["ex:question-2"]),
    ("unanswered", {"topic": "gears"}, []),
    ("unanswered", {"since": "2026-02-17"}, ["ex:question-4"]),
    ("unanswered", {"since": "2026-02-10T10:00:00Z"}, ["ex:question-4", "ex:question-5", "ex:question-2"]),
    ("flows-by-channel", {"flow": "knowledge for customers"}, ["ckm:ForCustomer"] * 3),
    ("flows-by-channel", {"flow": "ForCustomer", "since": "2026-01-01"}, ["ckm:ForCustomer"] * 2),
    ("flows-by-channel", {"until": "2025-01-01"}, ["ckm:ForCustomer"]),
    ("flows-by-kind", {"flow": "ckm:AboutCustomer"}, ["ckm:AboutCustomer"] * 2),
    (
        "flows-by-kind-and-channel",
        {"flow": "ckm:AboutCustomer"},
        ["2025-12", "2026-01", "2026-02", "2026-03"],
    ),
    ("flows-by-kind-and-channel", {"since": "2026-03-01"}, ["2026-03"]),
    ("flows-by-kind-and-channel", {"until": "2025-06-01T10:00:00Z"}, ["2024-06"]),
    ("flows-over-time", {"flow": "FromCustomer"}, ["2026-01", "2026-02"]),
    ("flows-over-time", {"since": "2025-01-01", "until": "2025-12-01"}, ["2025-06", "2025-09", "2025-10"]),
    ("topics", {"community": "Riders' forum"}, ["ex:gears", "ex:comfort", "ex:disc-brakes"]),
    ("knowledge-gaps", {"on": "2026-02-01"}, ["ex:comfort", "ex:disc-brakes", "ex:gears", "ex:brakes"]),
    ("who-knows", {"topic": "gears"}, ["ex:mechanic", "ex:mechanic", "ex:racer"]),
    ("who-knows", {"topic": "brakes"}, ["ex:racer"]),
    ("who-helps-whom", {"topic": "gears"}, ["ex:mechanic", "ex:racer"]),
    ("who-helps-whom", {"topic": "brakes"}, []),
    ("ideas", {"topic": "gears"}, ["ex:idea-1"]),
    ("ideas", {"since": "2026-02-01"}, ["ex:idea-2"]),
    ("ideas-by-lifetime-value", {"topic": "brakes"}, ["ex:idea-2"]),
    ("complaint-to-change", {"product": "Bell"}, ["ex:complaint-1"]),
    ("complaint-to-change", {"since": "2026-02-01"}, ["ex:complaint-2"]),
    ("release-to-tell", {"release": "Spring"}, ["ex:release-1"] * 4),
    ("time-to-use", {"flow": "ForCustomer"}, ["ckm:ForCustomer"] * 3),
    ("only-in-one-head", {"customer": "Fleet operator"}, ["ex:fleet"]),
    ("only-in-one-head", {"customer": "Racer"}, []),
    ("tacit-with-customers", {"topic": "comfort"}, ["ex:knack"]),
    ("tacit-with-customers", {"topic": "gears"}, []),
    ("customer-across-systems", {"customer": "Racer"}, ["ex:racer", "ex:racer"]),
    ("needs-without-offering", {"topic": "comfort"}, ["ex:need-1"]),
    ("needs-without-offering", {"topic": "gears"}, []),
    ("asked-without-knowledge", {"on": "2025-12-31"}, ["ex:problem", "ex:pump"]),
    ("explained-elsewhere", {"source": "Forum"}, ["ex:web"]),
    ("values-at-risk", {"on": "2025-12-31"}, ["ex:worth-3"]),
    ("values-at-risk", {"on": "2026-02-01"}, ["ex:worth-4", "ex:worth-3", "ex:fact-1", "ex:fact-3"]),
    ("account-acquaintances", {"customer": "Commuter"}, []),
    ("account-lessons", {"customer": "Racer"}, []),
    ("borrowed-insights", {"company": "The shop"}, ["ex:fact-3", "ex:finding", "ex:plan", "ex:value-1"]),
    (
        "borrowed-insights",
        {"company": "Fleet operator"},
        ["ex:fact-3", "ex:finding", "ex:finding", "ex:plan", "ex:plan", "ex:value-1"],
    ),
    ("activities-by-phase", {"since": "2026-03-01"}, ["ckm:Spread", "ckm:Utilise"]),
    ("roles-by-approach", {"approach": "CRM"}, ["ckm:CorporateRoleKind", "ckm:CustomerRole"]),
    ("role-holders", {"role": "lead user"}, ["ckm:LeadUser"]),
    ("role-holders", {"on": "2026-01-01"}, ["ckm:AccountManager", "ckm:ContactRole"]),
    ("incentive-schemes", {"approach": "CRM"}, ["ckm:CRM"]),
    ("metric-kinds", {"approach": "KM"}, ["ckm:KM"]),
    ("segments-and-needs", {"segment": "Families"}, ["ex:families"]),
    ("community-outcomes", {"community": "Riders' forum"}, ["ex:forum"]),
    ("rights-held", {"holder": "Commuter"}, ["ex:commuter"]),
    ("joint-owners", {"owner": "https://example.org/shop/racer-online"}, ["ex:joint"]),
    ("joint-owners", {"owner": "Commuter"}, []),
    ("unused-creations", {"topic": "gears"}, ["ex:complaint-2"]),
    ("unused-creations", {"since": "2026-02-13"}, ["ex:need-2", "ex:complaint-2"]),
    ("first-signs", {"since": "2026-02-01"}, ["ex:brakes", "ex:disc-brakes"]),
    ("bought-together", {"product": "Pump"}, ["ex:pump", "ex:pump"]),
    ("bought-together", {"since": "2026-02-01"}, ["ex:bell", "ex:pump"]),
    ("value-and-return", {"agent": "Racer"}, ["ex:racer", "ex:racer"]),
    ("journeys", {"customer": "Racer"}, ["ex:journey", "ex:journey"]),
    ("journeys", {"customer": "Commuter"}, []),
    ("stewards", {"steward": "Seller"}, ["ex:article-1", "ex:fact-3", "ex:crm"]),
    ("customer-records", {"customer": "https://example.org/shop/racer-online"}, ["ex:racer", "ex:racer"]),
    ("customer-records", {"customer": "Fleet operator"}, []),
    ("records-that-disagree", {"customer": "Racer"}, ["ex:racer"] * 3),
    ("records-that-disagree", {"customer": "Commuter"}, []),
    ("tacit-made-explicit", {"since": "2026-01-01"}, []),
    ("account-contacts", {"customer": "Commuter"}, []),
    ("latest-findings", {"method": "gaps"}, ["gaps"] * 3),
    ("latest-findings", {"about": "https://example.org/shop/racer"}, ["contributors"]),
    ("outdated-articles", {"on": "2025-12-31"}, ["ex:article-0", "ex:article-1", "ex:article-1"]),
]


@pytest.mark.parametrize(("name", "values", "first_column"), CASES)
def test_a_parameter_narrows_the_answer(
    shop: View, inferred_shop: View, name: str, values: dict[str, object], first_column: list[str]
) -> None:
    for view in (shop, inferred_shop):
        assert [row[0] for row in answer(view, name, **values)[1:]] == first_column


def test_only_metrics_of_the_approach_asked_for_are_held_against_their_targets(shop: View) -> None:
    rows = answer(shop, "metrics-against-target", approach="CRM")[1:]
    assert {row[0] for row in rows} == {"ckm:CRM"}
    assert [row[2] for row in rows if row[2].startswith("ex:")] == [
        "ex:metric-2",
        "ex:metric-3",
        "ex:metric-4",
    ]


def test_every_parameter_is_tried() -> None:
    tried = {(name, parameter) for name, values, _ in CASES for parameter in values}
    tried.add(("metrics-against-target", "approach"))
    assert {(query.name, parameter.name) for query in catalogue() for parameter in query.parameters} == tried
