"""``sh:datatype`` on datatypes that the engine widens: what was stated counts, wherever the value is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, Quad

from ckm_graph import KnowledgeGraph
from ckm_graph.store import MemoryStore
from ckm_graph.transactions import RdfFile, put_verbatim
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.vocabulary import INFERRED, XSD
from tests.validation._graphs import EX, PREFIXES, store_of, turtle

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.model.validation import Report

DATA = """
ex:good ex:p "5"^^xsd:byte . ex:wide ex:p 5 . ex:far ex:p "300"^^xsd:byte . ex:text ex:p "x"^^xsd:byte .
ex:top ex:q ex:good, ex:wide . ex:other ex:r "7"^^xsd:short ."""


def _validated(tmp_path: Path, shape: str, data: str = DATA, focus: str | None = None) -> Report:
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + data, encoding="utf-8")
    with MemoryStore().session() as session:
        put_verbatim(session, [RdfFile.at(file)])
        nodes = None if focus is None else [EX[focus]]
        return validate(session, compile_shapes(turtle(f"ex:S {shape} .")), focus=nodes)


def _wrong(report: Report) -> str:
    return " ".join(sorted(str(result.focus_node).strip("<>").rsplit("/")[-1] for result in report.results))


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("sh:datatype xsd:byte", "far text wide"),
        ("sh:datatype xsd:integer", "far good text"),
        ("sh:datatype xsd:short", "far good text wide"),
        ("sh:or ( [ sh:datatype xsd:byte ] [ sh:datatype xsd:integer ] )", "far text"),
        ("sh:not [ sh:datatype xsd:byte ]", "good"),
        ("sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:datatype xsd:byte ]", "far text wide"),
    ],
)
def test_a_value_is_of_the_datatype_it_was_stated_with(tmp_path: Path, constraint: str, wrong: str) -> None:
    shape = f"sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; {constraint} ]"
    assert _wrong(_validated(tmp_path, shape)) == wrong
    assert _wrong(_validated(tmp_path, shape, focus="good")) == ("good" if "good" in wrong else "")


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("( ex:q ex:p )", 1),
        ("[ sh:alternativePath ( ex:p ( ex:q ex:p ) ) ]", 1),
        ("( [ sh:zeroOrMorePath ex:q ] ex:p )", 1),
    ],
)
def test_a_longer_path_leads_to_the_same_values(tmp_path: Path, path: str, wrong: int) -> None:
    shape = f"sh:targetSubjectsOf ex:q ; sh:property [ sh:path {path} ; sh:datatype xsd:byte ]"
    assert len(_validated(tmp_path, shape).results) == wrong
    shape = "sh:targetNode ex:top ; sh:property [ sh:path ex:q ; sh:node [ sh:path ex:p ; sh:datatype xsd:byte ] ]"
    (result,) = _validated(tmp_path, shape).results
    assert result.value == EX.wide


def test_a_result_tells_the_value_as_it_was_stated(tmp_path: Path) -> None:
    shape = "sh:targetSubjectsOf ex:r ; sh:property [ sh:path ex:r ; sh:maxInclusive 5 ]"
    (result,) = _validated(tmp_path, shape).results
    assert result.value == Literal("7", datatype=XSD.short)


def test_values_of_blank_nodes_are_told_by_their_datatypes_too(tmp_path: Path) -> None:
    shape = "sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:datatype xsd:byte ]"
    report = _validated(tmp_path, shape, '[ ex:p "5"^^xsd:byte ] . [ ex:p 6 ] .')
    assert [result.value for result in report.results] == [Literal(6)]


def test_a_literal_that_a_shape_targets_is_told_as_the_shape_writes_it(tmp_path: Path) -> None:
    report = _validated(tmp_path, "sh:targetNode 4.0 ; sh:maxExclusive 4.0")
    assert [result.value for result in report.results] == [Literal("4.0", datatype=XSD.decimal)]


def test_where_nothing_is_widened_an_integer_is_no_byte_and_no_record_is_looked_for() -> None:
    shapes = compile_shapes(
        turtle("ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:datatype xsd:byte ] .")
    )
    with store_of(turtle("ex:n ex:p 5 .")).view() as view:
        assert len(validate(view, shapes).results) == 1


def test_what_is_inferred_is_taken_for_what_the_engine_holds(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(f"{PREFIXES} ex:n ex:p '5'^^xsd:byte .", encoding="utf-8")
    shapes = turtle(
        "ex:S sh:targetSubjectsOf ex:sub ; sh:property [ sh:path ex:sub ; sh:datatype xsd:byte ] ."
    )
    with MemoryStore().session() as session:
        put_verbatim(session, [RdfFile.at(file)])
        session.add([Quad(EX.n, EX.sub, Literal(5), INFERRED)])
        assert validate(session, compile_shapes(shapes)).conforms


def test_a_graph_validates_what_it_loaded_by_the_stated_datatypes(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(PREFIXES + DATA.replace('ex:text ex:p "x"^^xsd:byte .', ""), encoding="utf-8")
    shape = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:datatype xsd:byte ] ."
    shapes.write_text(PREFIXES + shape, encoding="utf-8")
    kg = KnowledgeGraph()
    kg.load(data, source="test")
    assert _wrong(kg.validate(shapes)) == "far wide"
