"""The page: complete in itself, well formed, escaped, and with the very numbers of its content."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.model.presenting import (
    ApproachShare,
    Band,
    Box,
    FlowBands,
    IdeaCard,
    KeyFigure,
    PractisedStyle,
    TopicTrend,
    WorkItem,
    WorkList,
)
from ckm_graph.model.reporting import (
    ClassCount,
    ConstraintSummary,
    FlowSeries,
    GraphSize,
    IdeaState,
    InferenceFigures,
    KindSeries,
    LoadEntry,
    RankedContributor,
    ReportContent,
    ResultExample,
    TopicGroup,
    ValidationSummary,
)
from ckm_graph.reporting import render_report
from ckm_graph.reporting._headlines import headlines
from ckm_graph.reporting._map import lay_out
from ckm_graph.vocabulary import CKM
from tests.examples import examples

SCRIPT = '<script>alert("x")</script>'
QUOTES = '" \' & <b onload="x"> </style></title> --> ]]>'
URL = "https://elsewhere.example/pixel.png"


def _kind(label: str, first_year: int, *counts: int) -> KindSeries:
    months = ((f"{first_year + i // 12:04d}-{i % 12 + 1:02d}", count) for i, count in enumerate(counts))
    return KindSeries(label, tuple(months))


def full_content() -> ReportContent:
    return ReportContent(
        title=f"Shop & Sons {SCRIPT}",
        generated_at="2025-06-30 12:00 UTC",
        location=f"/graphs/{QUOTES}",
        graphs=(
            GraphSize("source/shop", 12_345, visible=True),
            GraphSize("personal/crm", 678, visible=True),
            GraphSize("also/crm", 91, visible=False),
        ),
        classes=(
            ClassCount("https://w3id.org/ckm#Question", "Question", 1_204),
            ClassCount(
                f"urn:{QUOTES}", f"An unusually long name of a class {SCRIPT} " + "Verylongword" * 8, 17
            ),
        ),
        flows=(
            FlowSeries(
                "From the customer",
                1_913,
                211,
                (
                    _kind("Question", 2023, *range(20, 44)),
                    _kind("Review", 2023, *(7, 3, 0, 9) * 6),
                    _kind(SCRIPT, 2024, 5, 0, 0, 8),
                ),
                CKM.FromCustomer.value,
            ),
            FlowSeries("For the customer", 77, 4, (_kind("Answer", 2024, 5, 9, 0, 2, 1, 1),)),
            FlowSeries("About the customer", 31, 2, ()),
        ),
        contributors=(
            RankedContributor(
                "https://w3id.org/ckm/id/agent/7",
                "Ada of the long and winding name " * 4,
                0.1234,
                48,
                60,
                17,
                ("brakes", "gears"),
                (0, 3, 5, 0, 8),
                ("broker",),
                "staff",
                "rising",
            ),
            RankedContributor(f"urn:{QUOTES}", SCRIPT, 0.0567, 1_019),
            RankedContributor("urn:nobody", "", 0.0, 0),
        ),
        clusters=(
            TopicGroup("Brakes", 140, ("brake", "pads", "rotor"), (-1.0, 0.5), 1, 7),
            TopicGroup(SCRIPT, 3, (QUOTES, URL), (1.0, -0.5), 2),
        ),
        validation=ValidationSummary(
            conforms=False,
            constraints=(
                ConstraintSummary(
                    "QuestionShape-title",
                    "MinCount",
                    "Violation",
                    "A question needs a title.",
                    1_117,
                    (
                        ResultExample("https://w3id.org/ckm/id/q/1", SCRIPT, "A question needs a title."),
                        ResultExample(f"urn:{QUOTES}", "q2", QUOTES),
                    ),
                ),
                ConstraintSummary(
                    "ArticleShape-valid", "SPARQL", "Warning", "An article should be valid.", 2, ()
                ),
                ConstraintSummary("OwnShape", "Node", "Remark", QUOTES, 1, ()),
            ),
        ),
        inference=InferenceFigures(asserted=12_345, inferred=4_321, rounds=3, seconds=0.567),
        loads=(LoadEntry("shop", f"shop{SCRIPT}.ttl", "2025-06-30T11:59:00Z", 9_876),),
        unanswered_total=53,
        unanswered_days=41,
        questions=1_204,
        ideas=(
            IdeaState("proposed", 18, 44, 0, (IdeaCard("urn:i", f"Lamps {SCRIPT}", 12, "2025-01-31"),)),
            IdeaState(SCRIPT, 6, 29, 5),
        ),
        first="2023-01-05",
        last="2025-06-30",
        work=(
            WorkList("Unanswered questions", "Nobody answered.", (WorkItem("urn:q", SCRIPT, QUOTES),), 53),
        ),
        trends=(
            TopicTrend("lamps", "emerging", 31, 4, (0, 1, 3, 31), 12),
            TopicTrend(SCRIPT, "fading", 2, 19, (9, 10, 2, 0)),
        ),
        trend_note="Fisher's exact test; at most 5% false alarms.",
        bands=FlowBands(
            (Box("forum", 0), Box(SCRIPT, 0), Box("From the customer", 1), Box("brakes", 2), Box("gears", 2)),
            (Band(0, 2, 120), Band(1, 2, 17.5), Band(2, 3, 100), Band(2, 4, 37.5)),
        ),
        figures=(KeyFigure("Questions answered", "95.6", "%", "98.0", "91.2"), KeyFigure(SCRIPT, "7")),
        styles=(
            PractisedStyle(
                "Riders' forum", "Community", "communities of creation", 0.83, ("12 wrote together.",)
            ),
        ),
        approaches=(ApproachShare("axiom", 0.25, 0.25, 0.5, 16),),
    )


def empty_content() -> ReportContent:
    """Nothing known at all."""
    return ReportContent(title="Empty", generated_at="2025-06-30")


FULL = full_content()
VOID = {"meta", "wbr", "br", "hr", "img", "link", "input"}


class _Balance(HTMLParser):
    """Follow the tags of a page and fail where one is not closed by its own end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read(page: str) -> _Balance:
    reader = _Balance()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def _tree(content: ReportContent) -> Any:
    return lxml.html.fromstring(render_report(content))


def _rows(content: ReportContent, caption: str) -> list[list[str]]:
    table = next(t for t in _tree(content).iter("table") if (t.findtext("caption") or "") == caption)
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.find("tbody")]


@pytest.mark.parametrize("content", [FULL, empty_content()], ids=["full", "empty"])
def test_every_tag_is_closed_by_its_own_end(content: ReportContent) -> None:
    tags = [tag for tag, _ in _read(render_report(content)).seen]
    assert tags.count("section") == (14 if content is FULL else 6)
    assert tags[0] == "html"


def test_texts_become_no_markup() -> None:
    reader = _read(render_report(FULL))
    assert not {"script", "b", "img", "iframe", "object"} & {tag for tag, _ in reader.seen}
    assert not any(name.startswith("on") for _, attributes in reader.seen for name in attributes)
    assert SCRIPT in "".join(reader.text)


def test_the_page_loads_nothing() -> None:
    page = render_report(FULL)
    for tag, attributes in _read(page).seen:
        assert not {"src", "srcset", "data", "background", "action", "poster"} & set(attributes)
        if "href" in attributes:
            assert tag == "a"
            assert (attributes["href"] or "").startswith("#")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert not re.search(r"url\(|@import|expression|https?:", style.group(1))
    assert "default-src 'none'" in page


def test_links_in_the_page_lead_to_its_sections() -> None:
    tree = _tree(FULL)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {link.get("href") for link in tree.iter("a")} <= {f"#{name}" for name in ids}


def test_every_chart_has_a_title_and_a_description_and_a_table_beside_it() -> None:
    charts = [svg for svg in _tree(FULL).iter("svg") if svg.get("role") == "img"]
    assert len(charts) == 4
    for chart in charts:
        assert chart.findtext("title")
        assert chart.findtext("desc")
        figure = next(parent for parent in chart.iterancestors("figure"))
        assert figure.find(".//table") is not None
    assert all(
        svg.get("aria-hidden") == "true" for svg in _tree(FULL).iter("svg") if svg.get("role") != "img"
    )


def test_contributors_are_shown_with_their_numbers() -> None:
    first, second, _ = _rows(FULL, "Key contributors")
    assert first[0].startswith("1Ada of the long")
    assert first[0].endswith("staffbroker\N{NORTH EAST ARROW} risingbrakes, gears")
    assert second == [f"2{SCRIPT}", "", "5.7%", "1,019", "0", ""]


def test_counts_in_the_tables_equal_the_content() -> None:
    assert [row[1:3] for row in _rows(FULL, "Knowledge items by flow")] == [
        ["1,913", "211"],
        ["77", "4"],
        ["31", "2"],
    ]
    assert [row[2] for row in _rows(FULL, "Instances by class")] == ["1,204", "17"]
    assert [row[2:] for row in _rows(FULL, "Triples by named graph")][2] == ["91", "kept aside"]
    assert [row[2:] for row in _rows(FULL, "Ideas by state")] == [["18", "44", "0"], ["6", "29", "5"]]
    assert [row[2:4] for row in _rows(FULL, "Topics")] == [["140", "7"], ["3", "0"]]
    assert [row[3:] for row in _rows(FULL, "Trends")] == [["4", "31", "12"], ["19", "2", "0"]]
    assert _rows(FULL, "From where to what")[1] == [SCRIPT, "From the customer", "17.5"]
    assert _rows(FULL, "Approaches by dimension") == [["axiom", "", "25%", "25%", "50%", "16"]]
    assert [row[2] for row in _rows(FULL, "Results by severity")] == ["1,117", "2", "0", "1"]
    assert [row[3] for row in _rows(FULL, "Results by shape and constraint")] == ["1,117", "2", "1"]
    assert _rows(FULL, "Loads")[0][3] == "9,876"


def test_month_tables_and_columns_add_up_to_the_items_of_each_flow() -> None:
    flow = FULL.flows[0]
    name = f"{flow.label}: items a month"
    drawn = sum(int(cell.replace(",", "")) for row in _rows(FULL, name) for cell in row[1:])
    assert drawn == sum(kind.total for kind in flow.kinds)
    chart = next(svg for svg in _tree(FULL).iter("svg") if svg.findtext("title") == name)
    titles = [group.findtext("title") for group in chart.iter("g")]
    told = sum(
        int(number) for title in titles for number in re.findall(r" (\d+)(?:,|$)", title.split(": ", 1)[1])
    )
    assert told == drawn


def test_figures_that_are_no_table_are_told() -> None:
    text = " ".join(_tree(FULL).text_content().split())
    assert "From 12,345 asserted triples 4,321 more follow (+35%); 3 rounds, 0.57 s." in text
    assert "Unanswered questions53Nobody answered." in text
    assert "and 52 more" in text
    assert "Questions answered95.6 %target 98.0 \N{MIDDLE DOT} before: 91.2" in text
    assert "Riders' forum83%Community: communities of creation12 wrote together." in text
    assert "5 Jan 2023 to 30 Jun 2025" in text


def test_what_the_data_does_not_show_is_left_out_in_one_sentence() -> None:
    tree = _tree(empty_content())
    assert [section.get("id") for section in tree.findall(".//main/section")] == ["short"]
    [missing] = tree.findall(".//p[@class='missing']")
    assert "What is waiting" in missing.text
    assert missing.text.endswith("are left out: the data shows nothing of it.")
    assert not _tree(FULL).findall(".//p[@class='missing']")
    less = _tree(replace(FULL, trends=()))
    assert (
        "\N{LEFT DOUBLE QUOTATION MARK}What is changing\N{RIGHT DOUBLE QUOTATION MARK} is left out"
        in less.text_content()
    )
    assert less.find(".//section[@id='trends']") is None
    assert "Validation has not been run." in tree.find(".//details[@id='technical']").text_content()


def test_the_headlines_are_sentences_with_the_figures_of_the_content() -> None:
    said = [f"{one.figure} {one.words}" for one in headlines(FULL)]
    assert said[0] == "53 of 1,204 questions wait for an answer; the oldest for 41 days."
    assert said[2].startswith("18% of the help that others take comes from the 3 people listed here; Ada")
    assert "1 topic is emerging: lamps; fading: <script>" in said[4]
    assert "24 ideas from customers; 5 came to use." in said
    assert said[-1] == "1,117 faults in the data need mending."
    assert headlines(empty_content()) == ()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"unanswered_total": 0}, "0 of 1,204 questions wait: each has an answer."),
        ({"unanswered_total": 1, "unanswered_days": None}, "1 of 1,204 questions waits for an answer."),
        ({"contributors": (RankedContributor("x:1", "Bo", 0.6, 3),)}, "1 person gives half of the help that others take; Bo alone has 60%."),
        ({"trends": (TopicTrend("lamps", "fading", 1, 9, ()),)}, "1 topic is fading: lamps."),
        ({"flows": (FlowSeries("From", 7, 1, (), CKM.FromCustomer.value),)}, "7 items of knowledge came from customers; none is marked as made for them."),
        ({"clusters": (TopicGroup("Brakes", 9, ()),)}, "9 items are about \N{LEFT DOUBLE QUOTATION MARK}Brakes\N{RIGHT DOUBLE QUOTATION MARK}, the one topic."),
        ({"ideas": (IdeaState("Planned", 1, 0, 0),)}, "1 idea from customers; most are at \N{LEFT DOUBLE QUOTATION MARK}planned\N{RIGHT DOUBLE QUOTATION MARK}."),
        ({"validation": ValidationSummary(conforms=True, constraints=())}, "0 records break a rule of the data."),
    ],
)  # fmt: skip
def test_a_headline_says_what_is_so(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in [f"{one.figure} {one.words}" for one in headlines(replace(FULL, **changed))]


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 500), st.floats(-1, 1), st.floats(-1, 1)), max_size=24))
def test_bubbles_stay_on_the_map_and_cover_no_other(found: list[tuple[int, float, float]]) -> None:
    bubbles = lay_out([TopicGroup("x", size, (), (x, y)) for size, x, y in found])
    for i, one in enumerate(bubbles):
        assert one.radius < one.x < 760 - one.radius
        assert one.radius < one.y < 430 - one.radius
        for other in bubbles[i + 1 :]:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart > 0.8 * (one.radius + other.radius)


def test_larger_topics_have_larger_bubbles() -> None:
    large, small = lay_out([TopicGroup("a", 400, ()), TopicGroup("b", 100, ())])
    assert large.radius == pytest.approx(2 * small.radius, rel=0.05)


def test_bands_are_as_thick_as_what_they_carry() -> None:
    paths = _tree(FULL).findall(".//path[@stroke-width]")
    thick = {path.findtext("title"): float(path.get("stroke-width")) for path in paths}
    assert thick["forum to From the customer: 120"] / thick[
        "From the customer to brakes: 100"
    ] == pytest.approx(1.2, rel=0.01)


def test_the_technical_part_is_folded() -> None:
    part = _tree(FULL).find(".//details[@id='technical']")
    assert part.get("open") is None
    assert {section.get("id") for section in part.findall("section")} == {
        "validation",
        "classes",
        "graphs",
        "inference",
        "loads",
    }


def test_equal_content_gives_an_equal_page() -> None:
    assert render_report(FULL) == render_report(full_content())


def test_a_flow_with_more_kinds_than_colours_lets_the_rarest_share_one() -> None:
    kinds = tuple(KindSeries(f"Kind {i:02d}", (("2024-01", 40 - i), ("2025-02", 1))) for i in range(12))
    content = replace(FULL, flows=(FlowSeries("Wide", 500, 3, kinds),))
    entries = [li.text_content() for li in _tree(content).findall(".//figure/ul[@class='legend']/li")]
    assert len(entries) == 8
    assert entries[-1] == "Kind 07, Kind 08, Kind 09, Kind 10, Kind 11"


def test_no_two_kinds_of_one_flow_share_a_colour_while_there_are_enough() -> None:
    names = "ABCDEFGHIJ"
    flows = tuple(
        FlowSeries(f"Flow {i}", 9, 1, tuple(KindSeries(name, (("2024-01", 9),)) for name in names[i : i + 6]))
        for i in range(5)
    )
    for figure in _tree(replace(FULL, flows=flows)).findall(".//div[@class='panels']/figure"):
        colours = [rect.get("class") for rect in figure.findall(".//ul[@class='legend']//rect")]
        assert len(set(colours)) == len(colours) == 6


@settings(max_examples=examples(40), deadline=None)
@given(st.text(), st.text(), st.floats(0, 1), st.integers(0, 10**9))
def test_any_text_and_number_gives_a_well_formed_page(name: str, iri: str, score: float, count: int) -> None:
    content = ReportContent(
        title=name,
        generated_at=iri,
        contributors=(RankedContributor(iri, name, score, count),),
        clusters=(TopicGroup(name, count, (iri, name)),),
        flows=(FlowSeries(name, count, count, (KindSeries(iri, (("2024-12", count),)),)),),
    )
    page = render_report(content)
    assert not {"script", "img"} & {tag for tag, _ in _read(page).seen}
    page.encode("utf-8")


def test_every_field_of_the_content_has_a_place_on_the_page() -> None:
    whole = render_report(FULL)
    empty = empty_content()
    for field in fields(ReportContent):
        less = replace(FULL, **{field.name: getattr(empty, field.name)})
        if getattr(less, field.name) != getattr(FULL, field.name):
            assert render_report(less) != whole, field.name
