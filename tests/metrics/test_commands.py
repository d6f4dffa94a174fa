"""`ckm metrics` and `ckm observe`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.calling import ckm
from tests.metrics.conftest import EXAMPLE, QUARTER

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("metrics") / "shop.ckm"
    assert ckm("load", folder, EXAMPLE, "--source", "shop").code == 0
    return folder


def test_observing_prints_what_it_stores_and_says_in_which_commit(graph: Path) -> None:
    said = ckm("observe", graph, "net promoter score", "--period", QUARTER, "--format", "csv")
    assert said.code == 0, said.err
    assert said.rows() == [
        {
            "metric": "promoters less detractors",
            "about": "",
            "from": "2026-01-01",
            "to": "2026-03-31",
            "value": "-25",
            "unit": "points",
        }
    ]
    assert "1 observation: stored by commit" in said.err
    again = ckm("observe", graph, "net promoter score", "--period", "2026-01..2026-03")
    assert "1 observation: the graph says all of it already" in again.err


def test_observing_all_tells_what_has_nothing_to_measure(graph: Path) -> None:
    said = ckm("observe", graph, "--all", "--period", "2025-Q4", "--format", "json")
    assert said.code == 0, said.err
    assert {row["metric"] for row in said.json} >= {"organisation revenue", "relationships kept"}
    assert "nothing to measure in this period: " in said.err
    assert "ease rating" in said.err


def test_the_listing_shows_kind_unit_target_and_the_latest_value(graph: Path) -> None:
    ckm("observe", graph, "mean rating", "--period", QUARTER)
    rows = {row["metric"]: row for row in ckm("metrics", graph, "--format", "csv").rows()}
    assert len(rows) == 25
    row = rows["mean rating"]
    assert (row["kind"], row["unit"], row["target"], row["value"]) == ("customer satisfaction", "%", "", "60")
    assert (row["from"], row["to"]) == ("2026-01-01", "2026-03-31")
    assert "mean rating" in ckm("metrics", graph).out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["observe", "mean raging"], "no metric named 'mean raging'; did you mean 'mean rating'?"),
        (["observe"], "name one METRIC, or give --all"),
        (["observe", "mean rating", "--all"], "name one METRIC, or give --all"),
        (["observe", "mean rating", "--period", "soon"], "'soon' is no period: write 2026,"),
        (
            ["observe", "mean rating", "--period", "1999"],
            "nothing to measure: mean rating has no value in 1999",
        ),
    ],
)
def test_what_can_t_be_observed_is_one_line_and_exit_2(graph: Path, arguments: list[str], told: str) -> None:
    said = ckm(arguments[0], graph, *arguments[1:])
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert len(said.err.strip().splitlines()) == 1
