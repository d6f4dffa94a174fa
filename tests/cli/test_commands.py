"""Commands, their help, their exit codes, and which stream says what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from tests.cli.calling import asked, ckm, process

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Demo

COMMANDS = {
    "demo": "DIR --seed",
    "load": "GRAPH FILE... --source --validate --media-type --base-iri --restore",
    "ingest": "GRAPH SOURCE PATH... --source --community --validate",
    "infer": "GRAPH --reference --proposals --format --fail-on",
    "validate": "GRAPH --shapes --data --rules --only --focus --detail --format --examples --output -o --fail-on --reference",
    "explain": "GRAPH SUBJECT PREDICATE OBJECT --format",
    "query": "GRAPH QUERY --set --format --timeout",
    "queries": "--format",
    "quarantine": "GRAPH --source --release --drop --format",
    "extend": "GRAPH FILE...",
    "upgrade": "GRAPH --dry-run --backup --format",
    "contributors": "GRAPH --topic --community --since --until --flow --segment --who --measure --half-life --limit --record --format",
    "experts": "GRAPH TOPIC --community --until --who --limit --record --format",
    "route": "GRAPH QUESTION --topic --until --who --limit --record --format",
    "edges": "GRAPH --kind --output -o --topic --community --since --until --format",
    "topics": "GRAPH --limit --items --vectors --community --since --until --resolution --seed --record --format",
    "topic-edit": "GRAPH --rename --merge --split --pin --by --vectors --format",
    "trends": "GRAPH --community --since --until --clusters --recent --rate --steady --limit --record --format",
    "first-signs": "GRAPH --community --until --horizon --limit --record --format",
    "loops": "GRAPH --kind --stage --topic --community --since --until --value --limit --record --format",
    "gaps": "GRAPH --kind --topic --community --since --until --value --limit --record --format",
    "flows": "GRAPH --by --period --sankey --start --topic --community --since --until --record --format",
    "recommend": "GRAPH --for --of --within --least --correction --since --until --limit --record --format",
    "rfm": "GRAPH --segment --since --until --unit --limit --record --format",
    "health": "GRAPH --segment --until --weight --half-life --window --limit --record --format",
    "contacts-left": "GRAPH --segment --until --record --format",
    "segments": "GRAPH --by --count --declared --members --since --until --seed --record --format",
    "journeys": "GRAPH --stage --case --show --gap --segment --channel --since --until --record --format",
    "styles": "GRAPH --subject --since --until --limit --record --format",
    "approach": "GRAPH --since --until --record --format",
    "metrics": "GRAPH --format",
    "observe": "GRAPH METRIC --all --period --format",
    "report": "GRAPH --output -o --title",
    "export": "GRAPH --output -o --graph --source --all",
    "ontology": "GRAPH --format --output -o",
    "log": "GRAPH --since --format",
    "info": "GRAPH --format",
}
"""All there is, with arguments and options."""

CIRCLE = """
@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
_:a owl:onProperty :p ; owl:someValuesFrom _:b . _:c rdfs:subClassOf _:b .
_:c owl:onProperty :p ; owl:someValuesFrom _:b . :A owl:disjointWith _:a .
"""
"""A nameless class that is defined by way of itself, and disjoint with another."""


def test_help_lists_these_commands_and_no_others() -> None:
    said = ckm("--help")
    assert said.code == 0
    assert said.err == ""
    listed = said.out.split("Commands:\n")[1].split("\n\n")[0]
    assert re.findall(r"^  ([\w-]+)  ", listed, re.MULTILINE) == list(COMMANDS)
    assert not re.search(r"\bserve\b", said.out)
    assert "..." not in listed  # no line is cut


def test_the_bare_command_gives_help() -> None:
    assert ckm() == ckm("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_its_arguments_and_options_and_no_others(command: str) -> None:
    said = ckm(command, "--help")
    assert said.code == 0
    assert said.err == ""
    usage = said.out.splitlines()[0]
    assert usage.startswith(f"Usage: ckm {command} ")
    names = re.findall(r"^  (?:(-o), )?(--[a-z-]+|[A-Z]+(?:\.\.\.)?)(?= )", said.out, re.MULTILINE)
    found = {name for pair in names for name in pair if name}
    assert found == {*COMMANDS[command].split(), "--help"}
    assert max(map(len, said.out.splitlines())) <= 80
    assert not re.search(r"<(str|int|path|float|list)|\{|\[\[", said.out)


def test_the_version_is_printed() -> None:
    said = ckm("--version")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r"ckm-graph \S.*\n", said.out)


def test_the_module_runs_as_the_command() -> None:
    said = process("queries", "--format", "json")
    assert (said.code, said.err) == (0, "")
    assert said.json == ckm("queries", "--format", "json").json
    wrong = process("querys")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == "ckm: no such command 'querys'. Did you mean 'query', 'queries'?; see `ckm --help`\n"


def test_data_goes_to_standard_output_and_messages_to_standard_error(community: Path) -> None:
    for arguments in (
        ("info", community),
        ("query", community, "unanswered"),
        ("contributors", community),
        ("queries",),
    ):
        said = ckm(*arguments)
        assert said.code == 0
        assert said.out
        assert said.err == ""
    said = ckm("infer", community)
    assert (said.code, said.out) == (0, "")
    assert "triples follow" in said.err


def test_what_clashes_is_listed_and_what_is_one_on_demand(tmp_path: Path) -> None:
    graph, data, more = tmp_path / "g.ckm", tmp_path / "data.ttl", tmp_path / "more.ttl"
    more.write_text(
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix : <https://example.org/> ."
        ":badge a owl:DatatypeProperty, owl:InverseFunctionalProperty ."
    )
    data.write_text(
        '@prefix : <https://example.org/> . :a :badge "1" . :b :badge "1" . @prefix ckm: <https://w3id.org/ckm#> .'
        ":q a ckm:Question, ckm:Answer ."
    )
    for line in (("load", graph, data, "--source", "x"), ("extend", graph, more)):
        assert ckm(*line).code == 0
    said = ckm("infer", graph, "--format", "json")
    assert (said.code, [(row["kind"], row["rule"]) for row in said.json]) == (1, [("clash", "cax-dw")])
    assert said.json[0]["triples"].count("<https://example.org/q>") == 2
    said = ckm("infer", graph, "--proposals", "--format", "csv")
    assert [line.split(",")[0] for line in said.out.splitlines()] == ["kind", "clash", "one"]
    assert "1 clashes, 1 identity proposals" in said.err


def test_an_identity_proposal_blocks_an_inference_that_fails_on_information_alone(tmp_path: Path) -> None:
    graph, data = tmp_path / "g.ckm", tmp_path / "data.ttl"
    data.write_text(
        '@prefix : <https://example.org/> . :a :badge "1" . :b :badge "1" .'
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . :badge a owl:InverseFunctionalProperty ."
    )
    assert ckm("load", graph, data, "--source", "x").code == 0
    assert ckm("extend", graph, data).code == 0
    codes = {name: ckm("infer", graph, "--fail-on", name).code for name in ("violation", "warning", "info")}
    assert codes == {"violation": 0, "warning": 0, "info": 1}


def test_an_axiom_that_was_not_looked_into_blocks_an_inference_that_fails_on_warnings(tmp_path: Path) -> None:
    graph, circle = tmp_path / "g.ckm", tmp_path / "circle.ttl"
    circle.write_text(CIRCLE)
    assert ckm("load", graph, circle, "--source", "x").code == 0
    assert ckm("extend", graph, circle).code == 0
    codes = {name: ckm("infer", graph, "--fail-on", name).code for name in ("violation", "warning", "info")}
    assert codes == {"violation": 0, "warning": 1, "info": 1}


def test_inferring_again_changes_nothing(community: Path) -> None:
    before = ckm("info", community, "--format", "json").json["graphs"]
    assert "(as before)" in ckm("infer", community).err
    assert ckm("info", community, "--format", "json").json["graphs"] == before


def test_a_violation_blocks_and_a_warning_does_not(demo: Demo, community: Path) -> None:
    assert asked("validate", demo.graph, "--format", "json").code == 1
    assert ckm("validate", community).code == 0
    assert ckm("validate", community, "--fail-on", "warning", "--format", "csv").code == 1


@pytest.mark.parametrize("severity", ["Violation", "Warning", "Info"])
@pytest.mark.parametrize("fail_on", ["violation", "warning", "info"])
def test_the_exit_code_goes_by_severity(severity: str, fail_on: str, tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:S> a sh:NodeShape ; sh:targetNode <urn:a> ; "
        f"sh:property [ sh:path <urn:p> ; sh:maxCount 0 ; sh:severity sh:{severity} ] ."
    )
    data.write_text("<urn:a> <urn:p> 1 .")
    said = ckm("validate", "--data", data, "--shapes", shapes, "--fail-on", fail_on)
    order = ["violation", "warning", "info"]
    assert said.code == int(order.index(severity.lower()) <= order.index(fail_on))


def test_validating_files_needs_no_graph(tmp_path: Path) -> None:
    shapes, good, bad = (tmp_path / name for name in ("shapes.ttl", "good.ttl", "bad.nt"))
    shapes.write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> <urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; "
        "sh:property [ sh:path <urn:p> ; sh:minCount 1 ; sh:message 'it needs a p'@en ] ."
    )
    good.write_text("<urn:a> a <urn:C> ; <urn:p> 1 .")
    bad.write_text("<urn:b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> .")
    assert ckm("validate", "--data", good, "--shapes", shapes, "--format", "json").json == {
        "conforms": True,
        "blocking": False,
        "results": [],
    }
    said = ckm("validate", "--data", good, "--data", bad, "--shapes", shapes, "--format", "json")
    assert said.code == 1
    [result] = said.json["results"]
    assert (result["focusNode"], result["path"], result["message"]) == ("urn:b", "urn:p", "it needs a p")
    assert ckm("validate", "--data", good).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.nt", "good.ttl", "shapes.ttl"]


def test_a_graph_can_be_validated_by_other_shapes(community: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ckm: <https://w3id.org/ckm#> "
        "<urn:S> a sh:NodeShape ; sh:targetClass ckm:Question ; "
        "sh:property [ sh:path ckm:title ; sh:maxLength 4 ] ."
    )
    said = ckm("validate", community, "--shapes", tmp_path / "mine.ttl", "--format", "json")
    assert said.code == 1
    assert {row["value"] for row in said.json["results"]} == {"Truing & such", "Broken"}


def test_extending_a_graph_stays_with_it(small_folder: Path, tmp_path: Path) -> None:
    graph, mine = tmp_path / "graph", tmp_path / "mine.ttl"
    ckm("ingest", graph, "stackexchange", small_folder)
    mine.write_text(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX ckm: <https://w3id.org/ckm#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "<urn:Riddle> a owl:Class ; rdfs:label 'riddle'@en . ckm:Question rdfs:subClassOf <urn:Riddle> ."
        "<urn:S> a sh:NodeShape ; sh:targetClass <urn:Riddle> ; "
        "sh:property [ sh:path <urn:none> ; sh:minCount 1 ] ."
    )
    assert "new triples" in ckm("extend", graph, mine).err
    assert ckm("extend", graph, mine).err == "0 new triples in ontology and shapes\n"
    assert ckm("infer", graph).code == 0
    said = ckm("query", graph, "SELECT ?q { ?q a <urn:Riddle> }", "--format", "json")
    assert len(said.json) == 3
    assert ckm("validate", graph).code == 1


def test_contributors_can_be_narrowed(demo: Demo) -> None:
    everyone = ckm("contributors", demo.graph, "--limit", "500", "--format", "json").json
    three = ckm("contributors", demo.graph, "--limit", 3, "--format", "json").json
    assert three == everyone[:3]
    assert len(everyone) > len(ckm("contributors", demo.graph, "--format", "json").json) == 20
    topic = ckm("contributors", demo.graph, "--topic", "punctures", "--format", "json").json
    assert topic
    assert topic != everyone[: len(topic)]
    known = "SELECT ?n { ?c a ckm:Community ; ckm:name ?n }"
    names = [row["n"] for row in ckm("query", demo.graph, known, "--format", "json").json]
    ours = [asked("contributors", demo.graph, "--community", name, "--format", "json").json for name in names]
    assert any(ours)
    early = ckm("contributors", demo.graph, "--until", "2025-01-01", "--format", "json").json
    late = ckm("contributors", demo.graph, "--since", "2025-01-01T00:00:00Z", "--format", "json").json
    assert early != late


def test_a_report_is_one_page_without_foreign_hosts(community: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    said = ckm("report", community, "-o", page, "--title", "Wheels & <spokes>")
    assert (said.code, said.out, said.err) == (0, "", f"wrote {page}\n")
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "Wheels &amp; &lt;spokes&gt;" in text
    assert not re.search(r"""(src|href)=["'](https?:)?//(?!w3id)""", text)


def test_an_export_holds_what_was_asked_for(community: Path, tmp_path: Path) -> None:
    base = "https://w3id.org/ckm/graph/"
    counts = ckm("info", community, "--format", "json").json
    sizes = {}
    for name, arguments in {
        "seen.nt": (),
        "one.ttl": ("--graph", f"{base}source/small"),
        "source.nt": ("--source", "small"),
        "all.nq": ("--all",),
        "all.trig": ("--all",),
    }.items():
        said = ckm("export", community, *arguments, "-o", tmp_path / name)
        assert (said.code, said.out) == (0, "")
        sizes[name] = sum(1 for _ in ox.parse(path=tmp_path / name))
        assert said.err == f"wrote {sizes[name]:,} statements to {tmp_path / name}\n"
    assert sizes["seen.nt"] == counts["triples"]
    assert sizes["one.ttl"] == counts["graphs"][f"{base}source/small"]
    assert sizes["source.nt"] == counts["sources"]["small"]
    assert sizes["all.nq"] == sizes["all.trig"] == sum(counts["graphs"].values())
