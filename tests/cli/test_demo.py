"""The demo, and the way of the same data from files to a restored copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ckm_graph.demo import generate_shop
from tests.cli.calling import asked, ckm, state_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Demo


def test_the_demo_leaves_a_graph_a_report_and_its_data(demo: Demo) -> None:
    assert sorted(path.name for path in demo.folder.iterdir()) == ["data", "report.html", "shop.ckm"]
    assert (demo.folder / "report.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(path.stem for path in (demo.folder / "data").iterdir()) == sorted(generate_shop().sources)


def test_the_demo_shows_each_planted_record(demo: Demo) -> None:
    planted = generate_shop().planted
    section = demo.said.out.split("Key contributors")[0]
    for one in planted:
        assert one.focus in section
    assert section.count("│") == 2 * len(planted)
    results = asked("validate", demo.graph, "--format", "json").json["results"]
    assert sorted(row["focusNode"] for row in results) == sorted(one.focus for one in planted)


def test_the_demo_shows_contributors_and_topics(demo: Demo) -> None:
    people = asked("contributors", demo.graph, "--limit", 8, "--format", "json").json
    clusters = asked("topics", demo.graph, "--limit", 8, "--format", "json").json
    assert len(people) == 8
    assert len(clusters) >= 5
    talk = demo.said.out.split("Key contributors")[1]
    for shown in (*(row["name"] for row in people), *(row["label"] for row in clusters)):
        assert shown in talk


def test_the_demo_tells_what_to_do_next_in_commands_that_work(demo: Demo) -> None:
    hints = re.findall(r"^  ckm (.+)$", demo.said.err, re.MULTILINE)
    assert len(hints) == 3
    for hint in hints:
        said = ckm(*hint.split())
        assert said.code == 0
        assert said.out


def test_a_second_demo_in_one_folder_is_refused(demo: Demo) -> None:
    before = state_of(demo.graph), (demo.folder / "report.html").read_bytes()
    said = ckm("demo", demo.folder)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"ckm: {demo.graph} is there already: name another folder, or delete that\n"
    assert (state_of(demo.graph), (demo.folder / "report.html").read_bytes()) == before


def test_the_demo_overwrites_nothing_of_others(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    assert ckm("demo", tmp_path).code == 2
    assert (tmp_path / "report.html").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_data_comes_back_from_an_export_of_everything_as_it_was(demo: Demo, tmp_path: Path) -> None:
    graph, first, copy, second = (tmp_path / name for name in ("a.ckm", "a.nq", "b.ckm", "b.nq"))
    for source in ("shop", "community"):
        assert ckm("load", graph, demo.folder / "data" / f"{source}.ttl", "--source", source).code == 0
    assert ckm("infer", graph).code == 0
    assert ckm("validate", graph, "--format", "csv").code == 1
    assert ckm("report", graph, "-o", tmp_path / "report.html").code == 0
    assert ckm("export", graph, "--all", "-o", first).code == 0
    assert ckm("load", copy, first, "--restore").code == 0
    assert ckm("export", copy, "--all", "-o", second).code == 0
    assert sorted(first.read_bytes().splitlines()) == sorted(second.read_bytes().splitlines())
    for arguments in (("contributors",), ("topics", "--items"), ("query", "who-helps-whom")):
        command, *rest = arguments
        answers = [ckm(command, at, *rest, "--format", "json").json for at in (graph, copy)]
        assert answers[0] == answers[1]
    counts = [ckm("info", at, "--format", "json").json for at in (graph, copy)]
    assert counts[0]["graphs"] == counts[1]["graphs"]
    assert counts[0]["sources"] == counts[1]["sources"]


def test_loading_the_same_file_again_changes_nothing_but_the_log(demo: Demo, tmp_path: Path) -> None:
    graph, file = tmp_path / "graph", demo.folder / "data" / "support.ttl"
    counts = []
    for _ in range(2):
        assert ckm("load", graph, file, "--source", "support").code == 0
        counts.append(ckm("info", graph, "--format", "json").json["sources"])
    assert counts[0] == counts[1]
    assert "0 new" in ckm("load", graph, file, "--source", "support").err
