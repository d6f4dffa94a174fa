"""The commands on conduct print what the methods give, and tell what they can't do in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from tests.cli.calling import ckm

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        (["rfm", "--limit", "3"], {"customer", "recency", "r", "f", "m", "first"}),
        (["health", "--weight", "ratings=3"], {"customer", "score", "drivers", "known"}),
        (["contacts-left"], {"relationship", "contact", "left", "others"}),
        (["segments", "--by", "need"], {"segment", "label", "traits", "customers"}),
        (["segments", "--declared"], {"segment", "rule", "size"}),
        (["segments", "--members", "Large buyers"], {"customer", "by"}),
        (["journeys"], {"source", "target", "median_days"}),
        (["journeys", "--show", "stages", "--gap", "60"], {"stage", "drop_off"}),
        (["journeys", "--show", "variants", "--case", "told"], {"path", "share", "examples"}),
        (["journeys", "--show", "log"], {"case:concept:name", "time:timestamp"}),
        (["styles", "--subject", "Project"], {"subject", "style", "scores"}),
        (["approach"], {"dimension", "km", "crm", "ckm", "evidence"}),
    ],
)
def test_a_command_prints_rows_with_all_fields_as_json_and_a_choice_as_a_table(
    demo_graph: Path, arguments: list[str], fields: set[str]
) -> None:
    name, *options = arguments
    told = ckm(name, demo_graph, *options, "--format", "json")
    assert told.code == 0, told.err
    assert told.json
    assert fields <= set(told.json[0])
    table = ckm(name, demo_graph, *options, "--format", "csv")
    assert table.code == 0, table.err
    assert len(table.rows()) == len(told.json)


def test_the_planted_things_are_found_and_the_json_is_what_python_gives(demo_graph: Path) -> None:
    (lost,) = ckm("contacts-left", demo_graph, "--format", "json").json
    assert (lost["role"], lost["side"], lost["left"]) == ("contact", "customer", "2025-03-31")
    styles = {row["name"]: row["style"] for row in ckm("styles", demo_graph, "--format", "json").json}
    assert styles["A yard workshop run together"] == "TeamBasedCoLearning"
    assert styles["Winter kit for delivery riders"] == "MutualInnovation"
    assert styles["Joint design of a cargo box"] == "JointIntellectualProperty"
    assert styles["Sample Spokes Riders' Forum"] == "CommunitiesOfCreation"
    with KnowledgeGraph.open(demo_graph) as kg:
        scores = [(row.customer, row.score) for row in kg.health()]
        measured = kg.metrics.names()
    assert [
        (row["customer"], row["score"]) for row in ckm("health", demo_graph, "--format", "json").json
    ] == scores
    assert "community health" in measured


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["health", "--weight", "ratings"], "'ratings' is no weight: write a driver and a number"),
        (["health", "--weight", "mood=1"], "no driver of health named 'mood'"),
        (["segments", "--declared", "--members", "Fleets"], "not both"),
        (["segments", "--members", "Fleet"], "did you mean 'Fleets'?"),
        (["rfm", "--since", "2026-01-02", "--until", "2026-01-01"], "the time asked for is empty"),
        (["journeys", "--channel", "pigeon"], "no channel named 'pigeon'"),
        (["styles", "--subject", "The moon"], "no community, project, agreement or customer relationship"),
    ],
)
def test_what_can_t_be_done_is_one_line_and_exit_2(demo_graph: Path, arguments: list[str], told: str) -> None:
    name, *options = arguments
    said = ckm(name, demo_graph, *options)
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1
