"""Every listing in every format says the same rows."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import rdflib

from tests.cli.calling import Outcome, asked
from tests.cli.conftest import NASTY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Demo

VALUES = "SELECT ?s ?o { ?s <urn:is> ?o } ORDER BY ?s"
NAMES = "SELECT ?t ?name ?n { ?t a ckm:Topic ; ckm:name ?name ; ckm:useCount ?n } ORDER BY ?t"


def same(cell: str, value: Any) -> bool:
    """Whether a CSV cell says what a JSON value says."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == str(value).lower()
    if isinstance(value, int | float):
        return float(cell) == value
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return bool(json.loads(cell) == value)
    if isinstance(value, list):
        return cell == ", ".join(value)
    return bool(cell == value)


LISTINGS = [
    ("contributors", ("--limit", "7")),
    ("contributors", ("--topic", "punctures")),
    ("experts", ("punctures",)),
    ("route", ("How do I patch a tube?", "--topic", "punctures")),
    ("edges", ("--kind", "reply")),
    ("topics", ()),
    ("topics", ("--items",)),
    ("topics", ("--limit", "2", "--vectors", "lsa")),
    ("validate", ()),
    ("query", ("unanswered",)),
    ("query", ("unanswered", "--set", "topic=punctures", "--set", "since=2000-01-01")),
    ("query", ("SELECT ?q ?t ?s { ?q a ckm:Question ; ckm:title ?t OPTIONAL { ?q ckm:score ?s } }",)),
]

PEOPLE = ("contributors", "experts", "route")


@pytest.mark.parametrize(("command", "arguments"), LISTINGS)
def test_a_listing_parses_back_to_the_same_rows(command: str, arguments: tuple[str, ...], demo: Demo) -> None:
    said = {
        form: asked(command, demo.graph, *arguments, "--format", form)
        for form in ("json", "csv", "tsv", "table")
    }
    rows = said["json"].json
    if command == "validate":
        rows = rows["results"]
    assert rows
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        read = said[form].rows(delimiter)
        assert [list(row) for row in read] == [list(row) for row in rows]
        for cells, values in zip(read, rows, strict=True):
            assert all(same(cells[name], value) for name, value in values.items()), (cells, values)
    heading = said["table"].out.splitlines()[0]
    shown = [part.strip() for part in heading.split("┃")]
    if command in PEOPLE:  # a row has more than a table can show
        assert shown == [column for column in rows[0] if column in shown]
    else:
        assert command == "validate" or shown == list(rows[0])


def test_the_columns_are_those_of_the_contract(demo: Demo) -> None:
    def columns(*arguments: object) -> list[str]:
        return list(asked(*arguments, "--format", "json").json[0])

    assert columns("contributors", demo.graph)[:3] == ["agent", "name", "score"]
    assert columns("topics", demo.graph) == ["cluster", "label", "size", "topics"]
    assert columns("topics", demo.graph, "--items") == ["item", "cluster", "label"]
    assert columns("queries") == ["name", "question", "parameters"]


def test_items_and_clusters_agree(demo: Demo) -> None:
    clusters = asked("topics", demo.graph, "--format", "json").json
    items = asked("topics", demo.graph, "--items", "--format", "json").json
    for cluster in clusters:
        mine = [
            row["item"]
            for row in items
            if (row["cluster"], row["label"]) == (cluster["cluster"], cluster["label"])
        ]
        assert len(set(mine)) == len(mine) == cluster["size"]
        assert all(isinstance(topic, str) for topic in cluster["topics"])
    assert sum(cluster["size"] for cluster in clusters) == len(items)


def test_a_report_in_json_has_just_these_keys(demo: Demo) -> None:
    report = asked("validate", demo.graph, "--format", "json").json
    assert list(report) == ["conforms", "blocking", "results"]
    assert (report["conforms"], report["blocking"]) == (False, True)
    keys = ["focusNode", "path", "value", "message", "severity", "sourceShape", "component"]
    assert all(list(result) == keys for result in report["results"])


def test_a_report_in_turtle_is_the_report_in_json(demo: Demo) -> None:
    said = asked("validate", demo.graph, "--format", "turtle")
    assert said.code == 1
    sh = rdflib.SH
    graph = rdflib.Graph().parse(data=said.raw, format="turtle")
    [head] = graph.subjects(rdflib.RDF.type, sh.ValidationReport)
    assert graph.value(head, sh.conforms) == rdflib.Literal(False)
    found = {
        (
            str(graph.value(r, sh.focusNode)),
            str(graph.value(r, sh.resultSeverity)),
            str(graph.value(r, sh.sourceConstraintComponent)),
        )
        for r in graph.objects(head, sh.result)
    }
    rows = asked("validate", demo.graph, "--format", "json").json["results"]
    assert found == {(row["focusNode"], row["severity"], row["component"]) for row in rows}
    assert len(list(graph.objects(head, sh.result))) == len(rows)


def test_the_catalogue_parses_back() -> None:
    rows = asked("queries", "--format", "json").json
    assert len(rows) >= 10
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        assert asked("queries", "--format", form).rows(delimiter) == rows


def test_info_says_the_same_in_every_format(demo: Demo) -> None:
    said = asked("info", demo.graph, "--format", "json").json
    assert said["triples"] == sum(
        n
        for name, n in said["graphs"].items()
        if "shapes" not in name and "also" not in name and "provenance" not in name
    )
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = asked("info", demo.graph, "--format", form).rows(delimiter)
        of = {
            kind: {row["what"]: row["value"] for row in rows if row["of"] == kind}
            for kind in ("graph", "triples", "source", "instances")
        }
        assert {name: int(n) for name, n in of["triples"].items()} == said["graphs"]
        assert {name: int(n) for name, n in of["source"].items()} == said["sources"]
        assert len(of["instances"]) == len(said["classes"])
        assert of["graph"]["location"] == said["location"] == str(demo.graph)


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_cells_with_line_ends_quotes_commas_and_unicode_come_back_whole(
    form: str, delimiter: str, nasty: Path
) -> None:
    said = asked("query", nasty, NAMES, "--format", form)
    assert [row["name"] for row in said.rows(delimiter)] == NASTY
    assert [row["n"] for row in said.rows(delimiter)] == [str(n) for n in range(len(NASTY))]
    alone = asked(
        "query", nasty, "SELECT ?name { ?t a ckm:Topic ; ckm:name ?name } ORDER BY ?t", "--format", form
    )
    assert [row["name"] for row in alone.rows(delimiter)] == NASTY


def test_json_and_parquet_keep_every_character(nasty: Path) -> None:
    assert [row["name"] for row in asked("query", nasty, NAMES, "--format", "json").json] == NASTY
    frame = parquet(asked("query", nasty, NAMES, "--format", "parquet"))
    assert frame["name"].to_list() == NASTY
    assert frame["n"].to_list() == list(range(len(NASTY)))


def test_a_table_shows_control_characters_and_cuts_nothing(nasty: Path) -> None:
    said = asked("query", nasty, NAMES, "--format", "table").out
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "␛[2J␇ steers a terminal" in said
    assert "x" * 3000 in said
    assert "ünï ☃ 漢字 😀" in said


def test_values_of_all_datatypes_have_a_form_in_each_format(nasty: Path) -> None:
    said = {form: asked("query", nasty, VALUES, "--format", form) for form in ("json", "csv", "tsv", "table")}
    assert {one.code for one in said.values()} == {0}
    values = [row["o"] for row in said["json"].json]
    assert values == [
        1, 1.5, 1.5e300, "INF", "NaN", True, "2026-01-31", "2026-01-31T12:00:00Z", "07:30:00", "P1D", "urn:x",
    ]  # fmt: skip
    cells = [row["o"] for row in said["csv"].rows()]
    assert cells == [row["o"] for row in said["tsv"].rows("\t")]
    assert cells[1] == "1.5"
    assert cells[3:] == [str(value).replace("True", "true") for value in values[3:]]
    assert parquet(asked("query", nasty, VALUES, "--format", "parquet")).height == len(values)


def test_no_digit_of_a_number_is_lost(nasty: Path) -> None:
    text = "SELECT (1/3.0e0 AS ?third) (12345678901234567890 AS ?big) (0.1 AS ?tenth) {}"
    [row] = asked("query", nasty, text, "--format", "csv").rows()
    assert float(row["third"]) == 1 / 3
    assert (row["big"], row["tenth"]) == ("12345678901234567890", "0.1")
    [values] = asked("query", nasty, text, "--format", "json").json
    assert math.isclose(values["third"], 1 / 3, rel_tol=0, abs_tol=0)
    assert values["big"] == 12345678901234567890


def test_unbound_cells_are_empty(community: Path) -> None:
    text = "SELECT ?a ?b { VALUES (?a ?b) { (1 UNDEF) (UNDEF 2) (UNDEF UNDEF) } }"
    rows = asked("query", community, text, "--format", "json").json
    assert sorted(rows, key=str) == sorted(
        [{"a": 1, "b": None}, {"a": None, "b": 2}, {"a": None, "b": None}], key=str
    )
    assert asked("query", community, text, "--format", "csv").rows() == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]
    frame = parquet(asked("query", community, text, "--format", "parquet"))
    assert frame.to_dicts() == rows


def test_no_row_is_no_row_in_every_format(community: Path) -> None:
    text = "SELECT ?a ?b { ?a <urn:none> ?b }"
    assert asked("query", community, text, "--format", "json").json == []
    assert asked("query", community, text, "--format", "csv").out == "a,b\n"
    assert asked("query", community, text, "--format", "tsv").out == "a\tb\n"
    assert parquet(asked("query", community, text, "--format", "parquet")).shape == (0, 2)
    assert asked("query", community, text).out.splitlines()[0].split() == ["a", "┃", "b"]


def test_a_query_may_be_text_a_file_or_a_name(community: Path, tmp_path: Path) -> None:
    file = tmp_path / "titles.rq"
    text = "SELECT ?t { ?q a ckm:Question ; ckm:title ?t FILTER(!BOUND(?only) || ?t = ?only) } ORDER BY ?t"
    file.write_text(f"# a comment\n{text}\n", encoding="utf-8-sig")
    expected = [{"t": "Broken"}, {"t": "Dark"}, {"t": "Truing & such"}]
    assert asked("query", community, text, "--format", "json").json == expected
    assert asked("query", community, file, "--format", "json").json == expected
    narrowed = asked("query", community, file, "--set", "only=Truing & such", "--format", "json").json
    assert [row["t"] for row in narrowed] == ["Truing & such"]
    assert {row["title"] for row in asked("query", community, "unanswered", "--format", "json").json} == {
        "Dark",
        "Broken",
    }
    named = asked("query", community, "unanswered", "--set", "topic=bug", "--format", "json").json
    assert [row["title"] for row in named] == ["Broken"]


def test_values_that_are_set_are_read_as_what_they_look_like(community: Path) -> None:
    def kind(value: str) -> str:
        text = "SELECT (IF(isIRI(?x), 'IRI', STR(DATATYPE(?x))) AS ?kind) { BIND(1 AS ?one) }"
        [row] = asked("query", community, text, "--set", f"x={value}", "--format", "json").json
        return str(row["kind"]).rpartition("#")[2]

    values = ("<urn:x>", "ckm:Question", "http://example.org/a", "12", "-1.5", "true", "text", "a=b", "")
    assert [kind(value) for value in values] == [
        "IRI", "IRI", "IRI", "integer", "decimal", "boolean", "string", "string", "string",
    ]  # fmt: skip


def test_asking_and_constructing(community: Path) -> None:
    assert asked("query", community, "ASK { ?q a ckm:Question }").out == "true\n"
    assert asked("query", community, "ASK { ?q a ckm:Nothing }", "--format", "json").json is False
    said = asked(
        "query", community, "CONSTRUCT { ?q ckm:title ?t } WHERE { ?q a ckm:Question ; ckm:title ?t }"
    )
    assert len(rdflib.Graph().parse(data=said.raw, format="turtle")) == 3
    described = asked(
        "query", community, "DESCRIBE <https://w3id.org/ckm/id/small/question/1>", "--format", "turtle"
    )
    assert len(rdflib.Graph().parse(data=described.raw, format="turtle")) > 5


def parquet(said: Outcome) -> pl.DataFrame:
    assert (said.code, said.err) == (0, "")
    return pl.read_parquet(io.BytesIO(said.raw))
