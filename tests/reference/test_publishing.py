"""The folder that is published, and the command that writes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from ckm_graph import KnowledgeGraph
from ckm_graph.cli.ontology import ontology
from ckm_graph.errors import InputError
from ckm_graph.reference import jsonld_context, publish, write_html, write_jsonld, write_turtle
from tests.reference.conftest import TRADE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reference.conftest import Said


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(ontology)
    return made


def test_a_folder_gets_everything_that_a_server_needs(trade: Said, tmp_path: Path) -> None:
    written = publish(*trade, tmp_path / "new" / "folder")
    names = {path.relative_to(tmp_path / "new" / "folder").as_posix() for path in written}
    assert names >= {"index.html", "ontology.ttl", "ontology.jsonld", "shapes.ttl", "context.jsonld"}
    assert "diagrams/trade.svg" in names
    context = json.loads((tmp_path / "new" / "folder" / "context.jsonld").read_text(encoding="utf-8"))
    assert context == {"@context": jsonld_context(*trade)}
    for path in written:
        if path.suffix == ".svg":
            ET.parse(path)


def test_what_can_not_be_written_is_told(package: Said, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError, match="name a folder"):
        publish(*package, tmp_path / "taken")


@pytest.mark.parametrize("form", ["turtle", "jsonld", "html"])
def test_the_command_writes_the_packages_ontology(app: typer.Typer, package: Said, form: str) -> None:
    done = CliRunner().invoke(app, ["--format", form])
    assert done.exit_code == 0
    expected = {
        "turtle": lambda: write_turtle(package.ontology),
        "jsonld": lambda: write_jsonld(*package),
        "html": lambda: write_html(*package),
    }
    assert done.stdout == expected[form]()


def test_the_command_writes_a_graphs_ontology_with_its_extensions(
    app: typer.Typer, trade_page: str, tmp_path: Path
) -> None:
    extension, graph, output = tmp_path / "trade.ttl", tmp_path / "shop.ckm", tmp_path / "page.html"
    extension.write_text(TRADE, encoding="utf-8")
    KnowledgeGraph.open(graph, extensions=[extension]).close()
    done = CliRunner().invoke(app, [str(graph), "--format", "html", "-o", str(output)])
    assert done.exit_code == 0, done.output
    text = output.read_text(encoding="utf-8")
    assert text.partition("<section")[2] == trade_page.partition("<section")[2]


def test_a_file_that_can_not_be_written_is_told(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["-o", str(tmp_path / "missing" / "x.ttl")])
    assert isinstance(done.exception, InputError)
    assert "can't be written" in str(done.exception)
