"""Files validated without any graph: taken as they are, and the rules of their shapes applied first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Literal

from ckm_graph._validating import DataFiles
from ckm_graph.errors import InputError
from ckm_graph.validation import validate_reference
from tests.cli.calling import ckm
from tests.validation._graphs import EX, PREFIXES, keys, store_of, turtle

if TYPE_CHECKING:
    from pathlib import Path

RULES = (
    """
    ex:R a sh:NodeShape ; sh:targetClass ex:Box ; sh:rule
        [ a sh:SPARQLRule ; sh:order 2 ; sh:construct """
    '"""CONSTRUCT { $this <http://example.org/far> ?x } WHERE { $this <http://example.org/area> ?x }"""'
    """ ],
        [ a sh:TripleRule ; sh:order 1 ; sh:condition [ sh:property [ sh:path ex:width ; sh:minCount 1 ] ] ;
          sh:subject sh:this ; sh:predicate ex:area ; sh:object [ sh:path ex:width ] ] .
    ex:S a sh:NodeShape ; sh:targetClass ex:Box ; sh:property ex:P . ex:P sh:path ex:far ; sh:maxInclusive 5 ."""
)
BOXES = "ex:a a ex:Box ; ex:width 9 . ex:b a ex:Box ; ex:width 2 . ex:c a ex:Box ."


def _written(folder: Path, data: str, shapes: str) -> tuple[Path, Path]:
    (folder / "data.ttl").write_text(PREFIXES + data, encoding="utf-8")
    (folder / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    return folder / "data.ttl", folder / "shapes.ttl"


def test_a_blank_node_stays_one(tmp_path: Path) -> None:
    files = _written(
        tmp_path,
        "ex:n ex:p [ ], ex:iri .",
        "ex:S sh:targetSubjectsOf ex:p ; sh:path ex:p ; sh:nodeKind sh:IRI .",
    )
    (result,) = DataFiles(*files).validate().results
    assert isinstance(result.value, BlankNode)


def test_relative_iris_are_those_of_the_file(tmp_path: Path) -> None:
    files = _written(tmp_path, "<#n> ex:p 1 .", "<#S> sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal .")
    (result,) = DataFiles(*files).validate().results
    assert str(result.focus_node) == f"<{files[0].as_uri()}#n>"
    assert str(result.source_shape) == f"<{files[1].as_uri()}#S>"


def test_rules_are_applied_first_if_asked_for_as_the_reference_does(tmp_path: Path) -> None:
    files = _written(tmp_path, BOXES, RULES)
    assert DataFiles(*files).validate().conforms
    held = DataFiles(*files, rules=True)
    report = held.validate()
    assert [(r.focus_node, r.value) for r in report.results] == [(EX.a, Literal(9))]
    with store_of(turtle(BOXES)).view() as view:
        assert keys(report) == keys(validate_reference(view, turtle(RULES), rules=True))


def test_the_command_applies_rules_to_files_alone(tmp_path: Path) -> None:
    data, shapes = _written(tmp_path, BOXES, RULES)
    files = ("--data", data, "--shapes", shapes)
    assert (ckm("validate", *files).code, ckm("validate", *files, "--rules").code) == (0, 1)
    assert "give --data and --shapes, and no GRAPH" in ckm("validate", tmp_path, "--rules").err


def test_a_rule_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    files = _written(tmp_path, BOXES, "ex:S sh:targetClass ex:Box ; sh:rule [ a sh:JSRule ] .")
    with pytest.raises(InputError, match=r"example\.org/S.*not supported|rules of the shape"):
        DataFiles(*files, rules=True)
