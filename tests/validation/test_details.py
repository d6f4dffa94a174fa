"""Results in results: what is wrong with a value that does not conform to a shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal

from ckm_graph.model.validation import Report
from ckm_graph.validation import compile_shapes, validate, validate_reference
from ckm_graph.vocabulary import SH
from tests.examples import examples
from tests.validation._graphs import EX, cases, keys, store_of, turtle

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from ckm_graph.model.validation import ValidationResult

SHAPES = """
ex:S sh:targetClass ex:C ; sh:property ex:P .
ex:P sh:path ex:p ; sh:node ex:N .
ex:N sh:nodeKind sh:IRI ; sh:property ex:Q .
ex:Q sh:path ex:q ; sh:node ex:M ; sh:property [ sh:path ex:r ; sh:maxCount 0 ] .
ex:M sh:datatype xsd:integer .
"""
DATA = 'ex:a a ex:C ; ex:p ex:b, "x" . ex:b ex:q ex:c, [ ex:r 2 ], 1 . ex:z a ex:C ; ex:p ex:b .'


def _tree(result: ValidationResult, *, nodes_alone: bool = False) -> tuple[object, ...]:
    """Say of a result, and of those within it, all that two validators must agree on."""
    of_node = result.component == SH.NodeConstraintComponent or not nodes_alone
    details = [_tree(one, nodes_alone=nodes_alone) for one in result.details] if of_node else []
    return (keys(Report((replace(result, details=()),)))[0], sorted(details, key=str))


def _trees(report: Report, *, nodes_alone: bool = False) -> list[tuple[object, ...]]:
    return sorted((_tree(result, nodes_alone=nodes_alone) for result in report.results), key=str)


def test_details_are_given_where_they_are_asked_for() -> None:
    with store_of(turtle(DATA)).view() as view:
        compiled = compile_shapes(turtle(SHAPES))
        plain, detailed = validate(view, compiled), validate(view, compiled, detail=True)
        assert [replace(result, details=()) for result in detailed.results] == list(plain.results)
        assert not any(result.details for result in plain.results)
        reference = validate_reference(view, turtle(SHAPES), detail=True)
    assert [sorted(_name(one) for one in result.details) for result in detailed.results] == [
        ["NodeKind"],
        ["MaxCount", "Node", "Node"],
        ["MaxCount", "Node", "Node"],
    ]
    assert len(reference.results) == len(detailed.results)


def _name(result: ValidationResult) -> str:
    return result.component.value.removeprefix(SH.base).removesuffix("ConstraintComponent")


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(
    deadline=None,
    max_examples=examples(50),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_details_are_those_of_the_reference(case: tuple[list[Triple], list[Triple]]) -> None:
    data, shapes = case
    with store_of(data).view() as view:
        found = validate(view, compile_shapes(shapes), detail=True)
        wanted = validate_reference(view, shapes, detail=True)
    assert _trees(found, nodes_alone=True) == _trees(wanted)


@pytest.mark.parametrize("logic", ["and", "or", "xone"])
def test_logic_says_what_each_shape_finds_wrong(logic: str) -> None:
    shapes = turtle(
        f"ex:S sh:targetNode 5 ; sh:{logic} ( [ sh:nodeKind sh:IRI ] [ sh:minLength 9 ; sh:in ( 1 5 ) ] ) ."
    )
    with store_of([]).view() as view:
        (result,) = validate(view, compile_shapes(shapes), detail=True).results
    assert sorted(_name(one) for one in result.details) == ["MinLength", "NodeKind"]
    assert {one.value for one in result.details} == {Literal(5)}


def test_a_query_within_has_a_result_for_each_solution_and_value() -> None:
    query = "SELECT $this ?value { $this <http://example.org/q> ?value ; <http://example.org/r> ?any }"
    shapes = turtle(
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:N ] . ex:N sh:property "
        f'[ sh:path ex:to ; sh:property [ sh:path ex:q ; sh:sparql [ sh:select "{query}" ] ] ] .'
    )
    data = turtle("""ex:a a ex:C ; ex:p ex:b, ex:c . ex:b ex:to ex:d . ex:c ex:to ex:d .
        ex:d ex:q ex:x . ex:x ex:q 1 ; ex:r 1, 2 . ex:d ex:r 5 .""")
    with store_of(data).view() as view:
        results = validate(view, compile_shapes(shapes), detail=True).results
    assert [result.value for result in results] == [EX.b, EX.c]
    assert [[one.focus_node for one in result.details] for result in results] == [[EX.d], [EX.d]]


def test_details_stand_in_the_rdf_and_in_plain_values() -> None:
    with store_of(turtle(DATA)).view() as view:
        report = validate(view, compile_shapes(turtle(SHAPES)), detail=True)
    asked = """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?d { ?report a sh:ValidationReport ; sh:result/sh:detail+ ?d . ?d a sh:ValidationResult ;
            sh:focusNode ?f ; sh:sourceShape ?s ; sh:sourceConstraintComponent ?c }"""
    assert len(report.graph.query(asked)) == sum(_within(result) for result in report.results)
    first = report.to_dict()["results"][0]  # type: ignore[index]
    assert [one["component"] for one in first["details"]] == [SH.NodeKindConstraintComponent.value]


def _within(result: ValidationResult) -> int:
    return sum(1 + _within(one) for one in result.details)
