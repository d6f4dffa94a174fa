"""The examples run, and give what their pages show."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from ckm_graph.errors import DataSyntaxError, InputError
from ckm_graph.vocabulary import ONTOLOGY, SHAPES
from tests.cli.calling import ckm
from tests.conftest import REPOSITORY
from tests.transactions.states import graphs_of, said_twice, state

if TYPE_CHECKING:
    from pathlib import Path

WORKSHOP = REPOSITORY / "examples" / "bicycle-workshop"
EXPECTED_CODES = {"validate": 1}
"""The workshop's data breaks a shape, on purpose."""


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, to work in."""
    folder = tmp_path / "bicycle-workshop"
    shutil.copytree(WORKSHOP, folder)
    monkeypatch.chdir(folder)
    return folder


def shown(language: str) -> list[str]:
    text = (WORKSHOP / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_workshop_print_what_its_page_shows(workshop: Path) -> None:
    assert workshop.is_dir()
    blocks = shown("console")
    assert len(blocks) > 3
    for block in blocks:
        for command, output in re.findall(r"^\$ ckm (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            words = shlex.split(command)
            done = ckm(*words)
            assert done.code == EXPECTED_CODES.get(words[0], 0), done.err
            assert done.out == output, command


def test_the_program_of_the_workshop_prints_what_its_page_shows(
    workshop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(workshop / "run.py"), run_name="__main__")
    assert capsys.readouterr().out == shown("text")[0]


def test_the_workshop_stays_with_a_folder_that_is_opened_again_without_its_files(workshop: Path) -> None:
    files = [workshop / "workshop-ontology.ttl", workshop / "workshop-shapes.ttl"]
    with KnowledgeGraph.open(workshop / "new.ckm", extensions=files) as kg:
        kg.load(workshop / "workshop-data.ttl", source="workshop")
    for file in files:
        file.unlink()
    with KnowledgeGraph.open(workshop / "new.ckm") as kg:
        assert kg.table("Repair").height == 3
        assert {result.message for result in kg.validate().violations} == {
            "A repair must name the employee who made it.",
            "Labour minutes must be one whole number of at least 1.",
        }


def test_a_changed_file_takes_the_place_of_what_it_said_wherever_it_lies(workshop: Path) -> None:
    shapes = workshop / "workshop-shapes.ttl"
    ontology = workshop / "workshop-ontology.ttl"
    kg = KnowledgeGraph(extensions=[ontology, shapes])
    kg.load(workshop / "workshop-data.ttl", source="workshop")
    for file in (ontology, shapes):
        file.write_text(
            file.read_text().replace("labourMinutes", "minutes").replace("Inclusive 1", "Inclusive 0")
        )
    (workshop / "moved").mkdir()
    moved = [file.rename(workshop / "moved" / file.name) for file in (ontology, shapes)]
    assert kg.extend(moved) > 0
    fresh = KnowledgeGraph(extensions=moved)
    for graph in ("ontology", "shapes"):
        assert graphs_of(kg.store)[graph] == graphs_of(fresh.store)[graph]
    assert kg.extend(moved) == 0
    assert said_twice(kg.store) == []
    assert [change.kind for change in kg.changes()] == ["create", "extend", "load", "extend"]


def test_a_source_that_said_what_an_extension_says_says_it_again_when_the_extension_does_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "own.ttl").write_text("<x:C> a <http://www.w3.org/2002/07/owl#Class> . <x:D> a <x:E> .")
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    kg.update("INSERT DATA { <x:D> a <x:E> }", source="crm")
    assert "also/crm" in graphs_of(kg.store)
    (tmp_path / "own.ttl").write_text("<x:C> a <http://www.w3.org/2002/07/owl#Class> .")
    kg.extend(tmp_path / "own.ttl")
    assert kg.ask("ASK { <x:D> a <x:E> }")
    assert "also/crm" not in graphs_of(kg.store)
    assert len(graphs_of(kg.store)["source/crm"]) == 1


def test_a_class_that_is_its_own_shape_is_both(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ckm: <https://w3id.org/ckm#> .\n"
        "<x:Repair> a <http://www.w3.org/2002/07/owl#Class>, sh:NodeShape ; sh:property [ sh:path ckm:title ; sh:minCount 1 ] ;\n"
        "  <http://www.w3.org/2000/01/rdf-schema#subClassOf> ckm:Interaction ."
    )
    kg = KnowledgeGraph(extensions=[tmp_path / "own.ttl"])
    assert "https://w3id.org/ckm#Interaction" in kg.schema.class_("x:Repair").ancestors
    with kg.transaction(source="crm", validate=False) as tx:
        tx.update("INSERT DATA { <x:r> a <x:Repair> }")
    assert len(kg.validate().violations) == 1


REFUSED = {
    "another kind": ("ckm:Review a owl:ObjectProperty .", "Review> has .*Class> in the ontology"),
    "another definition": ('ckm:Review skos:definition "Mine."@en .', "Review> has .*definition>"),
    "another label": ('ckm:Review rdfs:label "mine"@en .', "make a term of your own"),
    "another version": ('<https://w3id.org/ckm> owl:versionInfo "9" .', "versionInfo"),
    "a second bound": ("ckmsh:Interaction-occurredAt-missing sh:minCount 5 .", "minCount"),
    "a new name in our namespace": ("ckm:Bicycle a owl:Class .", "namespace of your own"),
    "a slip of the pen": ("ex:Test a owl:Class ; rdfs:subClassOf ckm:Revew .", "did you mean <.*ckm#Review>"),
    "broken Turtle": ("ex:Test a .", "own.ttl:"),
}


@pytest.mark.parametrize("slip", REFUSED)
def test_an_extension_that_contradicts_the_core_is_refused_and_changes_nothing(
    slip: str, tmp_path: Path
) -> None:
    text, message = REFUSED[slip]
    prefixes = {
        "ckm": "https://w3id.org/ckm#",
        "ckmsh": "https://w3id.org/ckm/shapes#",
        "ex": "https://example.org/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
    }
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in prefixes.items()]
    (tmp_path / "own.ttl").write_text("\n".join([*lines, "ex:Fine a owl:Class .", text]))
    kg = KnowledgeGraph()
    before = state(kg.store)
    with pytest.raises((InputError, DataSyntaxError), match=message):
        kg.extend(tmp_path / "own.ttl")
    assert state(kg.store) == before
    with pytest.raises((InputError, DataSyntaxError), match=r"own\.ttl"):
        KnowledgeGraph.open(tmp_path / "new.ckm", extensions=[tmp_path / "own.ttl"])
    assert not (tmp_path / "new.ckm").exists()


def test_more_may_be_said_of_core_terms(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        "@prefix ckm: <https://w3id.org/ckm#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ckmsh: <https://w3id.org/ckm/shapes#> .\n"
        'ckm:Review rdfs:label "recension"@sv ; rdfs:subClassOf <x:Text> .\n'
        "ckmsh:Interaction-occurredAt-missing sh:deactivated true ."
    )
    kg = KnowledgeGraph()
    assert kg.extend(tmp_path / "own.ttl") == 3
    with kg.store.view() as view:
        assert view.ask('ASK { ?s ?p "recension"@sv }', graphs=[ONTOLOGY])
        assert view.ask("ASK { ?s sh:deactivated true }", graphs=[SHAPES])
