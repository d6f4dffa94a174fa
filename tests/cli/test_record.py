"""`--record` on every analytics command: what it found can be asked for afterwards, and twice is once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode

from ckm_graph import KnowledgeGraph
from ckm_graph.cli import run

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = [
    ["contributors", "{}", "--limit", "3"],
    ["experts", "{}", "punctures"],
    ["route", "{}", "Which tyre pressure?"],
    ["topics", "{}", "--vectors", "lsa", "--limit", "3"],
    ["trends", "{}"],
    ["first-signs", "{}"],
    ["loops", "{}", "--kind", "idea"],
    ["gaps", "{}", "--limit", "2"],
    ["flows", "{}"],
    ["flows", "{}", "--sankey"],
    ["recommend", "{}", "--limit", "1"],
    ["rfm", "{}"],
    ["health", "{}"],
    ["contacts-left", "{}"],
    ["segments", "{}"],
    ["segments", "{}", "--declared"],
    ["journeys", "{}"],
    ["styles", "{}"],
    ["approach", "{}"],
]


@pytest.fixture(scope="module")
def graph(demo_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that may be written to."""
    return shutil.copytree(demo_graph, tmp_path_factory.mktemp("copy") / "shop.ckm")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command).replace("{} ", ""))
def test_what_a_command_found_is_recorded(
    graph: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [part.format(graph) for part in command]
    assert run(arguments) == 0
    plain = capsys.readouterr().out
    assert run([*arguments, "--record"]) == 0
    said = capsys.readouterr()
    assert said.out == plain  # what is printed is the same, what was done goes to standard error
    iri = next(line for line in said.err.splitlines() if line.startswith("recorded ")).rpartition(": ")[2]
    with KnowledgeGraph.open(graph) as kg:
        [(count,)] = kg.select(
            "SELECT (COUNT(?f) AS ?n) { ?f ckm:inAnalysis ?a }", bindings={"a": NamedNode(iri)}
        )
        assert f"recorded {count} findings" in said.err
