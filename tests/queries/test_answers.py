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

from ckm_graph import KnowledgeGraph
from ckm_graph.queries import catalogue, find
from ckm_graph.store import from_rdflib, to_python
from ckm_graph.store.sparql import bind
from tests.field import APPROACHES
from tests.queries.conftest import HERE, answer, bindings, example, written
from tests.queries.counts import COUNTS, counts
from tests.queries.whole_answers import ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.model.queries import NamedQuery
    from ckm_graph.store import View

QUERIES = pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
FROM_THE_ONTOLOGY = {"approaches-compared": 9, "styles-compared": 5}
"""What the documents fix; what else the ontology has rows for is worked out in `whole_answers`."""


def expected(name: str) -> list[tuple[str, ...]]:
    """Read the rows that a query must give for the shop."""
    with (HERE / "expected" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


@QUERIES
def test_a_graph_without_data_answers_from_the_ontology_alone(
    bare: View, bare_in_rdflib: rdflib.Graph, query: NamedQuery
) -> None:
    if query.name in ROWS:
        rows = [tuple(_number(written(cell)) for cell in row) for row in bare.select(query.text)]
        assert rows == ROWS[query.name](bare_in_rdflib)
    else:
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


def _of_the_shop(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Keep the rows that speak of the shop, where the ontology has rows of its own."""
    return [rows[0], *(row for row in rows[1:] if any(cell.startswith("ex:") for cell in row))]


@QUERIES
def test_the_shop_gets_exactly_the_expected_rows(shop: View, query: NamedQuery) -> None:
    rows = answer(shop, query.name)
    if (HERE / "expected" / f"{query.name}.csv").exists():
        assert (_of_the_shop(rows) if query.name in ROWS else rows) == expected(query.name)
    assert len(rows) > 1


@QUERIES
def test_inference_changes_no_answer(shop: View, inferred_shop: View, query: NamedQuery) -> None:
    assert answer(inferred_shop, query.name) == answer(shop, query.name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_rows_of_the_ontology_are_those_that_its_triples_give(
    shop: View, shop_in_rdflib: rdflib.Graph, name: str
) -> None:
    rows = [tuple(map(_number, row)) for row in answer(shop, name)[1:]]
    assert rows == ROWS[name](shop_in_rdflib)


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_counts_and_sums_are_those_of_the_bare_triples(
    shop: View, shop_in_rdflib: rdflib.Graph, name: str
) -> None:
    columns, *rows = answer(shop, name)
    places = [columns.index(column) for column in COUNTS[name][0]]
    found = Counter(tuple(_number(row[place]) for place in places) for row in rows)
    assert found == Counter(counts(name, shop_in_rdflib))


def test_expected_rows_are_kept_for_every_query_but_those_of_the_ontology() -> None:
    kept = {path.stem for path in (HERE / "expected").glob("*.csv")}
    names = {query.name for query in catalogue()}
    assert kept <= names
    assert names - kept <= set(ROWS)


@pytest.fixture(scope="module")
def told_twice() -> Iterator[tuple[View, View]]:
    """The shop in a graph that was told it once, and in one that two sources told it."""
    with KnowledgeGraph.open("memory:") as once, KnowledgeGraph.open("memory:") as twice:
        for graph, sources in ((once, ["crm"]), (twice, ["crm", "web"])):
            for source in sources:
                graph.load(HERE / "example.ttl", source=source)
        with once.store.view() as first, twice.store.view() as second:
            yield first, second


def test_the_shop_breaks_no_rule() -> None:
    with KnowledgeGraph.open("memory:") as graph:
        graph.load(HERE / "example.ttl", source="crm")
        assert [str(result) for result in graph.validate().results if result.severity == "Violation"] == []
        assert not graph.validate().blocking


@QUERIES
def test_told_by_a_second_source_the_shop_gives_the_same_answers(
    told_twice: tuple[View, View], query: NamedQuery
) -> None:
    once, twice = (answer(view, query.name) for view in told_twice)
    assert twice == once


RDFLIB_CANNOT = {
    "records-that-disagree": "rdflib lets a BIND in one group overwrite that of another",
    "time-to-use": "rdflib counts what a grouped sub-select leaves unbound",
}


@QUERIES
def test_rdflib_gives_the_same_rows(shop: View, shop_in_rdflib: rdflib.Graph, query: NamedQuery) -> None:
    if query.name in RDFLIB_CANNOT:
        pytest.skip(RDFLIB_CANNOT[query.name])
    text = bind(query.text, bindings(shop, query.name))
    unordered = text.rpartition("ORDER BY")[0]  # rdflib can't order by what is unbound,
    bound = re.sub(r"STR\((\?\w+)\)\) AS", r'COALESCE(STR(\1), "")) AS', unordered)  # nor take its MIN
    found = shop_in_rdflib.query(bound)
    rows = [tuple(_cell(term) for term in row) for row in found]  # type: ignore[union-attr]
    assert Counter(rows) == Counter(tuple(map(_number, row)) for row in answer(shop, query.name)[1:])


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


def test_without_a_day_an_article_is_judged_by_today(shop: View) -> None:
    query = find("outdated-articles")
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
