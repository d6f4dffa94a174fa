"""What `ckm validate` prints: by shape for people, every result for programs; of graphs and of files."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import lxml.html
import pytest
import rdflib
from rdflib.compare import isomorphic

from ckm_graph._resources import shape_files
from ckm_graph.cli._findings import ReportFormat
from tests.cli.calling import REPOSITORY, asked, ckm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Demo

PREFIXES = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ckm: <https://w3id.org/ckm#> PREFIX : <http://example.org/> "
SHAPES = (
    PREFIXES + ":S a sh:NodeShape ; sh:targetClass :C ; sh:property :S-p , :S-q . "
    ":S-p sh:path :p ; sh:name 'the p' ; sh:maxCount 0 ; sh:message 'has a p' ; ckm:howToMend 'Take it off.' . "
    ":S-q sh:path :q ; sh:maxLength 1 ; sh:severity sh:Warning . "
)
DATA = (
    PREFIXES
    + "".join(f":n{n} a :C ; :p 1 ; ckm:name 'thing \\u001B[2J {n}' . " for n in range(5))
    + ":n0 :q 'long' ."
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    """Data and shapes as arguments."""
    (tmp_path / "data.ttl").write_text(DATA)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    return ("--data", str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "shapes.ttl"))


def test_text_is_by_shape_the_worst_first_with_counts_examples_and_hints(files: tuple[str, ...]) -> None:
    said = ckm("validate", *files, "--examples", 2)
    assert (said.code, said.err) == (1, "")
    assert said.out.splitlines() == [
        "Violation  S: the p  5 times",
        "  has a p",
        "  How to mend it: Take it off.",
        "    - thing ␛[2J 0",
        "      http://example.org/n0",
        "    - thing ␛[2J 1",
        "      http://example.org/n1",
        "    … and 3 more",
        "",
        "Warning  S: q  1 time",
        "  q: is longer than 1 characters",
        "    - thing ␛[2J 0  q: long",
        "      http://example.org/n0",
        "",
        "5 violations, 1 warning, of 2 shapes.",
    ]


def test_details_are_indented_below_what_they_explain(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + ":n a :C ; :p :m . :m :q 1 .")
    shapes.write_text(
        PREFIXES + ":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:node :N . "
        ":N sh:property :Q . :Q sh:path :q ; sh:maxCount 0 ; sh:message 'has a q' ."
    )
    files = ("--data", data, "--shapes", shapes)
    assert "because" not in ckm("validate", *files).out
    said = ckm("validate", *files, "--detail").out.splitlines()
    assert said[2:6] == ["    - n  p: m", "      http://example.org/n", "      because m", "        has a q"]
    page: Any = lxml.html.fromstring(ckm("validate", *files, "--detail", "--format", "html").out)
    assert "has a q" in page.xpath("string(//ul//ul/li)")
    (result,) = ckm("validate", *files, "--detail", "--format", "json").json["results"]
    assert [one["message"] for one in result["details"]] == ["has a q"]


def test_a_recursive_shape_ends_and_is_named(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + ":n a :C ; :next :n .")
    shapes.write_text(PREFIXES + ":S sh:targetClass :C ; sh:property [ sh:path :next ; sh:node :S ] .")
    files = ("--data", data, "--shapes", shapes)
    said = "S is recursive: where it meets itself again, it was taken to hold."
    assert ckm("validate", *files).out.splitlines()[0] == said
    assert said in ckm("validate", *files, "--format", "html").out


def test_text_without_examples_and_of_nothing_wrong(files: tuple[str, ...], tmp_path: Path) -> None:
    assert "example.org" not in ckm("validate", *files, "--examples", 0).out
    (tmp_path / "data.ttl").write_text("")
    said = ckm("validate", *files)
    assert (said.code, said.out) == (0, "Everything conforms: no shape is broken anywhere.\n")


def test_a_table_has_one_line_a_shape(files: tuple[str, ...]) -> None:
    lines = ckm("validate", *files, "--format", "table").out.splitlines()
    assert [part.strip() for part in lines[0].split("┃")] == [
        "severity",
        "count",
        "shape",
        "message",
        "for example",
    ]
    assert [[part.strip() for part in line.split("│")][:4] for line in lines[2:]] == [
        ["Violation", "5", "S: the p", "has a p"],
        ["Warning", "1", "S: q", "q: is longer than 1 characters"],
    ]


@pytest.mark.parametrize("form", list(ReportFormat))
def test_every_format_goes_to_a_file_as_it_goes_to_standard_output(
    form: ReportFormat, files: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "report"
    printed, written = (ckm("validate", *files, "--format", form, *more) for more in ((), ("-o", out)))
    assert (printed.code, written.code, written.out) == (1, 1, "")
    assert f"wrote {out}" in written.err
    text = out.read_text(encoding="utf-8")
    if form is ReportFormat.TURTLE:
        one, other = (rdflib.Graph().parse(data=turtle, format="turtle") for turtle in (text, printed.out))
        assert isomorphic(one, other)
    else:
        assert _undated(text) == _undated(printed.out) != ""


def test_the_page_of_a_graph_is_complete_in_itself(demo: Demo) -> None:
    said = asked("validate", demo.graph, "--format", "html")
    assert said.code == 1
    tree: Any = lxml.html.fromstring(said.out)
    assert tree.findtext(".//h1") == str(demo.graph)
    assert "12 violations, 3 warnings" in tree.text_content()
    assert not {node.tag for node in tree.iter()} & {"script", "img", "link", "iframe"}


def test_only_and_focus_narrow_what_is_validated(demo: Demo) -> None:
    everything = asked("validate", demo.graph, "--format", "json").json["results"]

    def found(*arguments: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = ckm("validate", demo.graph, *arguments, "--format", "json").json[
            "results"
        ]
        return rows

    rule = "https://w3id.org/ckm/shapes#RatingWithinScale"
    kept = [row for row in everything if row["sourceShape"] == rule]
    assert found("--only", "RatingWithinScale") == found("--only", rule) == kept != []
    assert found("--only", "Review", "--only", "Product") == [
        row for row in everything if "/product/" in row["focusNode"] or row in kept
    ]
    node = kept[0]["focusNode"]
    assert found("--focus", node) == [row for row in everything if row["focusNode"] == node]
    assert found("--focus", f"<{node}>", "--only", "Product") == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--only", "RatingWithinScal"), "did you mean 'RatingWithinScale'"),
        (("--only", ""), "no shape, or class with shapes, named ''"),
        (("--focus", "no iri"), "is no IRI"),
        (("--focus", "<no iri>"), "is no valid IRI"),
        (("--focus", "urn:x:nobody"), "nothing is said of <urn:x:nobody>"),
        (("--focus", "ckm:Topic", "--reference"), "leave focus out"),
        (("-o", "{folder}"), "name a file in a folder that exists"),
        (("-o", "{folder}/none/report.html"), "name a file in a folder that exists"),
        (("--format", "nonsense"), "'text', 'table', 'html', 'json', 'csv', 'tsv', 'turtle'"),
        (("--examples", "-1"), "--examples"),
    ],
)
def test_bad_input_is_told_in_one_line(
    arguments: tuple[str, ...], told: str, demo: Demo, tmp_path: Path
) -> None:
    said = ckm("validate", demo.graph, *(part.format(folder=tmp_path) for part in arguments))
    assert (said.code, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1


def test_each_hint_of_our_shapes_is_shown_where_its_shape_is_broken() -> None:
    shapes = rdflib.Graph()
    for path in shape_files():
        shapes.parse(path)
    hints = {str(hint) for hint in shapes.objects(None, rdflib.URIRef("https://w3id.org/ckm#howToMend"))}
    assert len(hints) > 10
    examples = sorted(
        (REPOSITORY / "tests" / "ontology" / "data").glob("*valid/*.ttl")
    )  # both kinds: some build on others
    data = [part for path in examples for part in ("--data", path)]
    text = asked("validate", *data).out
    assert {hint for hint in hints if f"\n  How to mend it: {hint}\n" not in text} == set()
    page: Any = lxml.html.fromstring(asked("validate", *data, "--format", "html").out)
    shown = {node.text_content().removeprefix("How to mend it: ") for node in page.find_class("hint")}
    assert shown == hints


def test_a_terminal_of_80_columns_gets_no_longer_line_and_nothing_that_steers_it(
    files: tuple[str, ...], tmp_path: Path
) -> None:
    with (tmp_path / "data.ttl").open("a") as file:
        file.write(f" :long a :C ; :p 1 ; ckm:name '{'words ' * 40}' .")
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm", "PYTHONPATH": str(REPOSITORY)}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "ckm_graph", "validate", *files, "--examples", "9"]
    process = subprocess.Popen(command, stdout=follower, env=environment)
    os.close(follower)
    said = io.BytesIO()
    while chunk := _read(leader):
        said.write(chunk)
    assert process.wait(timeout=120) == 1
    shown = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue().decode().replace("\r\n", "\n"))
    assert "\x1b" not in shown
    assert shown != said.getvalue().decode()  # there were colours
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= 80
    assert "      http://example.org/long" in [line.rstrip() for line in shown.splitlines()]


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # the other end is closed
        return b""


def _undated(text: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", "", text)
