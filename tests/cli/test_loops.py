"""The commands on loops, gaps, flows and recommendations: tables, whole rows, notes, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from tests.cli.calling import asked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def kg(demo_graph: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(demo_graph) as graph:
        yield graph


def test_json_rows_carry_every_field(demo_graph: Path, kg: KnowledgeGraph) -> None:
    for command, found in (
        (("loops", "--kind", "idea", "--stage", "decided"), kg.loops("idea", stage="decided")),
        (("gaps", "--kind", "untold"), kg.gaps("untold", limit=10)),
        (("flows", "--by", "segment", "--period", "year"), kg.flows("segment", period="year")),
        (("recommend", "--of", "topics", "--limit", "2"), kg.recommendations("topics", limit=2)),
    ):
        name, *options = command
        told = asked(name, demo_graph, *options, "--format", "json")
        assert told.code == 0
        assert len(told.json) == len(found) > 0
        assert list(told.json[0]) == found.to_polars().columns
        assert all(note in told.err for note in found.notes)


def test_tables_show_a_choice_and_limits_hold(demo_graph: Path) -> None:
    told = asked("loops", demo_graph, "--limit", "3")
    lines = told.out.splitlines()
    assert len(lines) == 2 + 3
    assert [one.strip() for one in lines[0].split("┃")][-1] == "to tell"
    gaps = asked("gaps", demo_graph, "--limit", "1", "--format", "csv").rows()
    assert [row["kind"] for row in gaps] == [
        "unanswered", "topics", "products", "complaints", "ideas", "needs", "untold",
    ]  # fmt: skip


def test_sankey_data_is_json_for_drawing(demo_graph: Path, kg: KnowledgeGraph) -> None:
    told = asked("flows", demo_graph, "--sankey", "--by", "product", "--format", "json")
    assert told.json == kg.sankey("source", "product").to_dict()
    rows = asked("flows", demo_graph, "--sankey", "--start", "channel", "--format", "tsv").rows("\t")
    assert set(rows[0]) == {"source", "source_label", "target", "target_label", "value"}


def test_what_goes_with_one_thing(demo_graph: Path, kg: KnowledgeGraph) -> None:
    first = kg.recommendations()[0]
    told = asked("recommend", demo_graph, "--for", first.name, "--format", "json")
    assert {row["thing"] for row in told.json} == {first.thing}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gaps", "--kind", "answered"), "did you mean 'unanswered'"),
        (("loops", "--since", "yesterday"), "is no date or time"),
        (("flows", "--by", "weather"), "no dimension of flows named 'weather'"),
        (("recommend", "--for", "a moon"), "no thing or person"),
        (("recommend", "--least", "0"), "greater than or equal to 1"),
    ],
)
def test_a_wrong_request_is_told_in_one_line(demo_graph: Path, arguments: tuple[str, ...], said: str) -> None:
    name, *options = arguments
    told = asked(name, demo_graph, *options)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
