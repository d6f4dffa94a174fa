"""What became of changes is listed, and what was set aside can be said again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.calling import ckm

if TYPE_CHECKING:
    from pathlib import Path

BAD = "@prefix ckm: <https://w3id.org/ckm#> . <x:q> a ckm:Question ; ckm:score 'many' . <x:t> a ckm:Topic ."


def test_what_a_load_would_break_is_set_aside_listed_and_released(tmp_path: Path) -> None:
    graph, data = tmp_path / "g.ckm", tmp_path / "bad.ttl"
    data.write_text(BAD)
    loaded = ckm("load", graph, data, "--source", "crm", "--validate", "quarantine")
    assert loaded.code == 0
    assert "2 statements are set aside" in loaded.err
    rows = ckm("quarantine", graph, "--format", "json").json
    assert {row["source"] for row in rows} == {"crm"}
    assert [row["text"].split(" ")[0] for row in rows if row["what"] == "statement"] == ["<x:q>", "<x:q>"]
    assert any("x:q" in row["text"] for row in rows if row["what"] == "reason")
    again = ckm("quarantine", graph, "--source", "crm", "--release")
    assert "0 statements released, 2 stay set aside" in again.err
    assert ckm("quarantine", graph, "--release").code == 2
    assert ckm("quarantine", graph, "--source", "desk").code == 2


def test_what_is_set_aside_can_be_dropped_for_good(tmp_path: Path) -> None:
    graph, data = tmp_path / "g.ckm", tmp_path / "bad.ttl"
    data.write_text(BAD)
    ckm("load", graph, data, "--source", "crm", "--validate", "quarantine")
    assert "give --source" in ckm("quarantine", graph, "--drop").err
    assert ckm("quarantine", graph, "--source", "crm", "--drop", "--release").code == 2
    dropped = ckm("quarantine", graph, "--source", "crm", "--drop", "--format", "json")
    assert "crm: 2 statements dropped" in dropped.err
    assert (dropped.json, ckm("quarantine", graph, "--format", "json").json) == ([], [])
    assert ckm("quarantine", graph, "--source", "crm", "--drop").code == 2
    last = ckm("log", graph, "--format", "json").json[-1]
    assert (last["source"], last["asserted"].split("-")[0]) == ("crm", "+0 ")


def test_the_log_lists_commits_from_a_number_on(tmp_path: Path) -> None:
    graph, data = tmp_path / "g.ckm", tmp_path / "data.ttl"
    data.write_text("<x:t> a <https://w3id.org/ckm#Topic> .")
    ckm("load", graph, data, "--source", "crm")
    ckm("infer", graph)
    rows = ckm("log", graph, "--format", "json").json
    assert [(row["commit"], row["kind"], row["source"]) for row in rows] == [
        (1, "create", None), (2, "load", "crm"), (3, "infer", None),
    ]  # fmt: skip
    assert [row["commit"] for row in ckm("log", graph, "--since", 3, "--format", "json").json] == [3]
