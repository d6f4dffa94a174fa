"""What the catalogue answers: on the ontology alone, on a small shop, before and after inference.

`expected/<name>.csv` holds the rows for the shop; each was checked against `example.ttl` by hand.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ckm_graph.queries import catalogue
from ckm_graph.store import as_triple, from_rdflib, to_python, to_rdflib
from ckm_graph.turtle import package_triples
from tests.queries.conftest import HERE, NOW_AND_THEN, REQUIRED, answer, example, written

if TYPE_CHECKING:
    from ckm_graph.model.queries import NamedQuery
    from ckm_graph.store import View

QUERIES = pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
FROM_THE_ONTOLOGY = {"approaches-compared": 9, "styles-compared": 5, "claims-disputed": 11}
APPROACHES = [
    (
        "knowledge sought in",
        "Employee, team, company, network of companies",
        "Customer database",
        "Customer experience, creativity, and (dis)satisfaction with products/services",
    ),
    (
        "axiom",
        "If only we knew what we know",
        "Retention is cheaper than acquisition",
        "If only we knew what our customers know",
    ),
    (
        "rationale",
        "Unlock and integrate employees' knowledge about customers, sales processes, and R&D",
        "Mining knowledge about the customer in company's databases",
        "Gaining knowledge directly from the customer, as well as sharing and expanding this knowledge",
    ),
    (
        "objective",
        "Efficiency gains, cost saving, and avoidance of re-inventing the wheel",
        "Customer base nurturing, maintaining company's customer base",
        "Collaboration with customers for joint value creation",
    ),
    (
        "metrics",
        "Performance against budget",
        "Performance in terms of customer satisfaction and loyalty",
        "Performance against competitors in innovation and growth, contribution to customer success",
    ),
    (
        "benefits",
        "Customer satisfaction",
        "Customer retention",
        "Customer success, innovation, organizational learning",
    ),
    ("recipient of incentives", "Employee", "Customer", "Customer"),
    (
        "role of customer",
        "Passive, recipient of product",
        "Captive, tied to product/service by loyalty schemes",
        "Active, partner in value-creation process",
    ),
    (
        "corporate role",
        "Encourage employees to share their knowledge with their colleagues",
        "Build lasting relationships with customers",
        "Emancipate customers from passive recipients of products to active co-creators of value",
    ),
]


def expected(name: str) -> list[tuple[str, ...]]:
    """Read the rows that a query must give for the shop."""
    with (HERE / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


@QUERIES
def test_a_graph_without_data_answers_from_the_ontology_alone(bare: View, query: NamedQuery) -> None:
    assert len(bare.select(query.text)) == FROM_THE_ONTOLOGY.get(query.name, 0)


def test_the_three_approaches_are_compared_cell_by_cell(bare: View) -> None:
    assert answer(bare, "approaches-compared") == [("dimension", "km", "crm", "ckm"), *APPROACHES]


def test_the_five_styles_are_compared_in_the_order_of_the_document(bare: View) -> None:
    columns, *rows = answer(bare, "styles-compared")
    assert columns == ("style", "between", "focus", "objective")
    assert [row[0] for row in rows] == [
        "prosumerism",
        "team-based co-learning",
        "mutual innovation",
        "communities of creation",
        "joint intellectual property",
    ]
    assert rows[1][2:] == ("Corporate social capital", "Team learning for systemic change")
    assert all(cell for row in rows for cell in row)


@QUERIES
def test_the_shop_gets_exactly_the_expected_rows(shop: View, query: NamedQuery) -> None:
    rows = answer(shop, query.name)
    assert rows == expected(query.name)
    assert len(rows) > 1


@QUERIES
def test_inference_changes_no_answer(inferred_shop: View, query: NamedQuery) -> None:
    assert answer(inferred_shop, query.name) == expected(query.name)


def test_every_file_of_expected_rows_belongs_to_a_query() -> None:
    assert {path.stem for path in (HERE / "expected").glob("*.csv")} == {query.name for query in catalogue()}


@pytest.fixture(scope="module")
def in_rdflib() -> rdflib.Graph:
    """The shop and the ontology in rdflib."""
    graph = rdflib.Graph()
    for triple in [*package_triples()[0], *example()]:
        subject, predicate, object_ = as_triple((triple.subject, triple.predicate, triple.object))
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(object_)))
    return graph


@QUERIES
def test_rdflib_gives_the_same_rows(in_rdflib: rdflib.Graph, query: NamedQuery) -> None:
    if query.name in NOW_AND_THEN or query.name in REQUIRED:
        pytest.skip("asked with values; rdflib is asked without")
    unordered = query.text.rpartition("ORDER BY")[0]  # rdflib can't order by what is unbound,
    bound = re.sub(r"STR\((\?\w+)\)\) AS", r'COALESCE(STR(\1), "")) AS', unordered)  # nor take its MIN
    found = in_rdflib.query(bound)
    rows = [tuple(_cell(term) for term in row) for row in found]  # type: ignore[union-attr]
    assert Counter(rows) == Counter(tuple(map(_number, row)) for row in expected(query.name)[1:])


def _cell(term: rdflib.term.Node | None) -> str:
    if term is None:
        return ""
    assert isinstance(term, rdflib.term.Identifier)
    return _number(written(to_python(from_rdflib(term))))


def _number(text: str) -> str:
    """Write equal numbers equally: rdflib keeps 90.0, the engine 90."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


CASES: list[tuple[str, dict[str, object], list[str]]] = [
    ("unanswered", {"topic": "brakes"}, ["ex:question-2"]),
    ("unanswered", {"topic": "gears"}, []),
    ("unanswered", {"since": "2026-02-15"}, ["ex:question-4"]),
    ("unanswered", {"since": "2026-02-10T10:00:00Z"}, ["ex:question-4", "ex:question-2"]),
    ("flows-by-channel", {"flow": "knowledge for customers"}, ["ckm:ForCustomer"] * 2),
    ("flows-by-channel", {"flow": "ForCustomer", "since": "2026-01-01"}, ["ckm:ForCustomer"]),
    ("flows-by-channel", {"until": "2025-01-01"}, ["ckm:ForCustomer"]),
    ("flows-by-kind", {"flow": "ckm:AboutCustomer"}, ["ckm:AboutCustomer"]),
    ("flows-over-time", {"flow": "FromCustomer"}, ["2026-01", "2026-02"]),
    ("flows-over-time", {"since": "2025-01-01", "until": "2026-01-01"}, ["2025-06"]),
    ("topics", {"community": "Riders' forum"}, ["ex:gears", "ex:disc-brakes"]),
    ("knowledge-gaps", {"on": "2026-02-01"}, ["ex:disc-brakes", "ex:gears", "ex:brakes", "ex:comfort"]),
    ("who-knows", {"topic": "gears"}, ["ex:mechanic", "ex:mechanic", "ex:racer"]),
    ("who-knows", {"topic": "brakes"}, ["ex:racer"]),
    ("who-helps-whom", {"topic": "gears"}, ["ex:mechanic", "ex:racer"]),
    ("who-helps-whom", {"topic": "brakes"}, []),
    ("ideas", {"topic": "gears"}, ["ex:idea-1"]),
    ("ideas", {"since": "2026-02-01"}, ["ex:idea-2"]),
    ("complaint-to-change", {"product": "Bell"}, ["ex:complaint-1"]),
    ("complaint-to-change", {"since": "2026-02-01"}, ["ex:complaint-2"]),
    ("bought-together", {"product": "Pump"}, ["ex:pump", "ex:pump"]),
    ("bought-together", {"since": "2026-02-01"}, ["ex:bell", "ex:pump"]),
    ("value-and-return", {"agent": "Racer"}, ["ex:racer", "ex:racer"]),
    ("journeys", {"customer": "Racer"}, ["ex:journey", "ex:journey"]),
    ("journeys", {"customer": "Commuter"}, []),
    ("stewards", {"steward": "Seller"}, ["ex:article-1", "ex:crm"]),
    ("metrics-against-target", {"approach": "CRM"}, ["ckm:CRM"]),
    ("customer-records", {"customer": "https://example.org/shop/racer-online"}, ["ex:racer", "ex:racer"]),
    ("customer-records", {"customer": "Fleet operator"}, []),
    ("records-that-disagree", {"customer": "Racer"}, ["ex:racer", "ex:racer"]),
    ("records-that-disagree", {"customer": "Commuter"}, []),
    ("tacit-made-explicit", {"since": "2026-01-01"}, []),
    ("account-contacts", {"customer": "Commuter"}, []),
    ("outdated-articles", {"on": "2025-12-31"}, ["ex:article-0", "ex:article-1", "ex:article-1"]),
]


@pytest.mark.parametrize(("name", "values", "first_column"), CASES)
def test_a_parameter_narrows_the_answer(
    shop: View, inferred_shop: View, name: str, values: dict[str, object], first_column: list[str]
) -> None:
    for view in (shop, inferred_shop):
        assert [row[0] for row in answer(view, name, **values)[1:]] == first_column


def test_every_parameter_is_tried() -> None:
    tried = {(name, parameter) for name, values, _ in CASES for parameter in values}
    assert {(query.name, parameter.name) for query in catalogue() for parameter in query.parameters} == tried


def test_without_a_day_an_article_is_judged_by_today(shop: View) -> None:
    query = next(query for query in catalogue() if query.name == "outdated-articles")
    assert "past its time" in [row.reason for row in shop.select(query.text)]


def test_counts_never_mix_flows(shop: View) -> None:
    """Each count of items stands beside its flow or under a heading that names one."""
    by_flow = Counter[str]()
    for row in answer(shop, "flows-by-kind")[1:]:
        by_flow[row[0]] += int(row[4])
    items = Counter(
        str(to_python(triple.object)).replace("https://w3id.org/ckm#", "ckm:")
        for triple in example()
        if triple.predicate.value.endswith("#flow") and not _is_activity(triple.subject)
    )
    assert by_flow == items


def _is_activity(subject: object) -> bool:
    activity = ox.NamedNode("https://w3id.org/ckm#KnowledgeActivity")
    return any(triple.subject == subject and triple.object == activity for triple in example())
