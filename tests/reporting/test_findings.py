"""From findings to the page: what the lists, bands and figures say is what the analyses found."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest

from ckm_graph import KnowledgeGraph, metrics
from ckm_graph.demo import generate_shop
from ckm_graph.model.loops import Gap, Sankey, SankeyLink, SankeyNode
from ckm_graph.model.metrics import Metric
from ckm_graph.model.presenting import Band, Box, WorkItem
from ckm_graph.reporting import flow_bands, key_figure, work_lists

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph() as kg:
        for file in generate_shop(customers=15).write(tmp_path_factory.mktemp("shop")):
            kg.load(file, source=file.stem)
        kg.infer()
        yield kg


@pytest.fixture(scope="module")
def page(shop: KnowledgeGraph) -> Any:
    return lxml.html.fromstring(shop.report("The shop"))


def gap(kind: str, *, name: str | None = "Thing", **more: Any) -> Gap:
    usual: dict[str, Any] = {
        "thing": "urn:things/7",
        "score": 1.0,
        "demand": 1.0,
        "age": 1.0,
        "value": 1.0,
        "days": 41.5,
        "since": None,
        "from_customers": 9,
        "for_customers": 1,
        "unanswered": 2,
        "people": ("urn:a", "urn:b"),
        "items": ("urn:i",),
    }
    return Gap(kind=kind, name=name, **{**usual, **more})


def shown(*gaps: Gap, balanced: bool = True) -> dict[str, tuple[WorkItem, ...]]:
    lists = work_lists(gaps, titles={"urn:i": "Lamps"}, limit=2, balanced=balanced)
    return {one.title: one.items for one in lists}


def test_a_thing_to_do_says_for_how_long_and_how_many_asked() -> None:
    [[item]] = shown(gap("unanswered")).values()
    assert (item.iri, item.title) == ("urn:things/7", "Thing")
    assert item.detail == "for 41 days \N{MIDDLE DOT} 2 people asked"
    [[alone]] = shown(gap("needs", name=None, days=None, people=("urn:a",))).values()
    assert (alone.title, alone.detail) == ("7", "1 person asked")


def test_what_is_out_of_balance_says_what_there_is_each_way() -> None:
    [[item]] = shown(gap("topics")).values()
    assert item.detail == "9 from customers, 1 for them \N{MIDDLE DOT} 2 unanswered"
    assert shown(gap("topics"), gap("products"), balanced=False) == {}


def test_a_change_is_known_by_what_was_asked_for() -> None:
    [[item]] = shown(gap("untold", name="Done as proposed")).values()
    assert item.title == "Lamps"


def test_lists_are_cut_and_say_how_long_they_are() -> None:
    lists = work_lists([gap("ideas")] * 9 + [gap("needs")], titles={}, limit=2, balanced=True)
    assert [(one.title, len(one.items), one.total) for one in lists] == [
        ("Ideas without a decision", 2, 9),
        ("Needs without a decision", 1, 1),
    ]


def test_the_boxes_of_a_sankey_are_numbered() -> None:
    nodes = (
        SankeyNode("0:a", "A", 0),
        SankeyNode("1:f", "F", 1),
        SankeyNode("2:x", "X", 2),
        SankeyNode("2:y", "Y", 2),
    )
    links = (SankeyLink("0:a", "1:f", 3.0), SankeyLink("1:f", "2:x", 1.0), SankeyLink("1:f", "2:y", 2.0))
    found = flow_bands(Sankey(nodes, links))
    assert found is not None
    assert found.boxes == (Box("A", 0), Box("F", 1), Box("X", 2), Box("Y", 2))
    assert found.bands == (Band(0, 1, 3.0), Band(1, 2, 1.0), Band(1, 3, 2.0))
    assert flow_bands(Sankey(nodes[:3], links[:2])) is None  # but one way tells nothing


@pytest.mark.parametrize(
    ("value", "text"),
    [("7", "7"), ("1234.56", "1,234.6"), ("0.254", "0.25"), ("100.0", "100"), ("-3.25", "-3.2")],
)
def test_a_figure_is_rounded_for_reading(value: str, text: str) -> None:
    metric = Metric(iri="urn:m", name="repeat buyers", unit="%", target=Decimal(50))
    figure = key_figure(metric, Decimal(value), None)
    assert (figure.name, figure.value, figure.unit, figure.target, figure.before) == (
        "Repeat buyers",
        text,
        "%",
        "50",
        "",
    )


def test_the_page_lists_as_much_as_the_gaps_are(shop: KnowledgeGraph, page: Any) -> None:
    counts = Counter(one.kind for one in shop.gaps(limit=None))
    totals = {
        head.text: int(head.findtext("span")) for head in page.findall(".//section[@id='work']//article/h3")
    }
    assert totals["Unanswered questions"] == counts["unanswered"] > 0
    assert totals["Complaints without a change"] == counts["complaints"] > 0
    assert totals["Topics with little for customers"] == counts["topics"] > 0
    first = page.findtext(".//ul[@class='headlines']/li/a/span")
    assert int(first) == counts["unanswered"]


def test_the_bands_of_the_page_carry_what_the_sankey_does(shop: KnowledgeGraph, page: Any) -> None:
    table = next(t for t in page.iter("table") if t.findtext("caption") == "From where to what")
    told = sum(float(row[2].text.replace(",", "")) for row in table.find("tbody"))
    assert told == pytest.approx(sum(link.value for link in shop.sankey().links), abs=2)


def test_metrics_are_those_of_the_last_year(shop: KnowledgeGraph, page: Any) -> None:
    tiles = {
        tile.findtext("dt"): tile.find("dd").text
        for tile in page.findall(".//section[@id='figures']//dl/div")
    }
    with shop.store.view() as view:
        metric = next(one for one in metrics.metrics_in(view) if one.name == "questions answered")
        whole = metrics.whole_time(view)
        year = metrics.period_of(f"{whole.end - dt.timedelta(days=364)}..{whole.end}")
        [measured] = metrics.measure(view, metric, year)
    assert tiles["Questions answered"] in (f"{measured.value:,.1f}", f"{measured.value:,.0f}")


def test_the_same_graph_gives_the_same_page(shop: KnowledgeGraph, page: Any) -> None:
    def less_the_clock(text: str) -> str:
        return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "now", text)

    again = lxml.html.fromstring(shop.report("The shop"))
    assert less_the_clock(lxml.html.tostring(again, encoding="unicode")) == less_the_clock(
        lxml.html.tostring(page, encoding="unicode")
    )


def test_a_graph_without_data_gives_a_page_that_says_so() -> None:
    with KnowledgeGraph() as kg:
        assert "are left out: the data shows nothing of it." in kg.report()
