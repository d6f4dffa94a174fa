"""SHACL Advanced Features: SPARQL targets and node expressions, as written and against pySHACL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from ckm_graph.errors import InputError
from ckm_graph.validation import compile_shapes, validate, validate_reference
from tests.examples import examples
from tests.validation._advanced import advanced_cases, shapes
from tests.validation._graphs import EX, keys, store_of, turtle

if TYPE_CHECKING:
    from pyoxigraph import Triple

DATA = turtle("""
ex:n0 a ex:A ; ex:p ex:n1, 1, 2 ; ex:q ex:n1 . ex:n1 a ex:A ; ex:p true ; ex:q ex:n0 .
ex:n2 a ex:A ; ex:p 2 . ex:n3 ex:q ex:n2, 1, 4 ; ex:r 2 .""")

EXPRESSIONS = {
    "true": ("true", ""),
    "sh:this": ("sh:this", "n0 n1 n2"),
    "a path": ("[ sh:path ex:p ]", "n0 n2"),
    "a path from nodes": ("[ sh:path ex:p ; sh:nodes [ sh:path ex:q ] ]", "n1 n2"),
    "a union": ("[ sh:union ( [ sh:path ex:p ] true ) ]", "n0 n2"),
    "an intersection": ("[ sh:intersection ( [ sh:path ex:p ] true ) ]", "n0 n2"),
    "a filter": ("[ sh:filterShape [ sh:datatype xsd:boolean ] ; sh:nodes [ sh:path ex:p ] ]", "n0 n2"),
    "an ASK of one": ("[ ex:asks ( sh:this [ sh:path ex:q ] ) ]", "n2"),
    "an ASK of several": ("[ ex:asks ( sh:this [ sh:path ex:p ] ) ]", "n0 n1 n2"),
    "a SELECT within an ASK": ("[ ex:isOne ( [ ex:counted ( sh:this ) ] ) ]", "n0"),
    "a count of none": ("[ ex:isOne ( [ ex:counted ( ex:n3 ) ] ) ]", "n0 n1 n2"),
}
BY_HAND = {"a path from nodes", "a filter"}
"""What pySHACL leaves out or can't do: it passes over the nodes of a path, and does not find the shape."""


@pytest.mark.parametrize("kind", EXPRESSIONS)
def test_an_expression_that_is_not_true_is_a_result(kind: str) -> None:
    expression, wrong = EXPRESSIONS[kind]
    graph = shapes(f"ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:expression {expression} .")
    with store_of(DATA).view() as view:
        report = validate(view, compile_shapes(graph))
        if kind not in BY_HAND:
            assert keys(report) == keys(validate_reference(view, graph))
    assert [str(result.focus_node)[-3:-1] for result in report.results] == wrong.split()


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("sh:node [ sh:expression [ ex:isOne ( [ ex:counted ( sh:this ) ] ) ] ]", "n0"),
        ("sh:not [ sh:expression [ ex:asks ( sh:this [ sh:path ex:q ] ) ] ]", "n0 n1"),
        ("sh:property [ sh:path ex:q ; sh:expression [ ex:isOne ( [ ex:counted ( sh:this ) ] ) ] ]", "n1"),
    ],
)
def test_an_expression_within_another_shape_is_about_its_values(constraint: str, wrong: str) -> None:
    graph = shapes(f"ex:S a sh:NodeShape ; sh:targetClass ex:A ; {constraint} .")
    with store_of(DATA).view() as view:
        report = validate(view, compile_shapes(graph))
        assert keys(report) == keys(validate_reference(view, graph))
    assert [str(result.focus_node)[-3:-1] for result in report.results] == wrong.split()


def test_a_function_that_calculates_gives_a_number_of_the_right_datatype() -> None:
    graph = shapes("ex:S sh:targetNode 2 ; sh:expression [ ex:isOne ( [ ex:twice ( 0.5 ) ] ) ] .")
    with store_of([]).view() as view:
        assert validate(view, compile_shapes(graph)).conforms  # pySHACL too, but it calls 2 times 3 a decimal


def test_the_message_of_an_expression_is_told() -> None:
    graph = shapes(
        'ex:S sh:targetNode ex:n2 ; sh:expression [ ex:asks ( sh:this ex:n1 ) ; sh:message "Ask!" ] .'
    )
    with store_of(DATA).view() as view:
        (result,) = validate(view, compile_shapes(graph)).results
    assert (result.message, result.value, result.source_constraint) == (
        "Ask!",
        EX.n2,
        next(triple.object for triple in graph if triple.predicate.value.endswith("#expression")),
    )


@pytest.mark.parametrize(
    ("target", "nodes"),
    [
        (
            'sh:target [ a sh:SPARQLTarget ; sh:prefixes ex:ns ; sh:select "SELECT ?this { ?this e:p 2 }" ]',
            "n0 n2",
        ),
        ("sh:target [ a ex:AskedBy ; ex:who ex:n0 ]", "n1"),
        (
            "sh:targetNode ex:n2 ; sh:target [ a ex:AskedBy ; ex:who ex:n0 ], [ a ex:AskedBy ; ex:who ex:n1 ]",
            "n0 n1 n2",
        ),
    ],
)
def test_a_target_in_sparql_names_its_focus_nodes(target: str, nodes: str) -> None:
    graph = shapes(f"ex:S a sh:NodeShape ; {target} ; sh:nodeKind sh:Literal .")
    with store_of(DATA).view() as view:
        compiled = compile_shapes(graph)
        report = validate(view, compiled)
        assert keys(report) == keys(validate_reference(view, graph))
        some = validate(view, compiled, focus=[EX.n2])
    assert [str(result.focus_node)[-3:-1] for result in report.results] == nodes.split()
    assert [result.focus_node for result in some.results] == ([EX.n2] if "n2" in nodes else [])


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ("sh:expression [ ]", "is no node expression that is supported"),
        ("sh:expression [ sh:count [ sh:path ex:p ] ]", "is no node expression that is supported"),
        ("sh:expression [ sh:filterShape ex:S ]", "one sh:filterShape and one sh:nodes"),
        ("sh:expression [ sh:union ( ) ]", "at least one node expression"),
        ("sh:expression [ ex:unknown ( 1 ) ]", "unknown> is not defined"),
        ("sh:expression [ ex:asks ( 1 ) ]", "takes 2 to 2 arguments, not 1"),
        ('sh:target [ sh:select "ASK { }" ]', "has to be a SELECT query"),
        ('sh:target [ sh:select "SELECT ?this { ?this ?p ?o } LIMIT 1" ]', "LIMIT"),
        ("sh:target [ a ex:AskedBy ]", "lacks the parameter"),
        ("sh:target [ a ex:AskedBy ; ex:who ex:n0, ex:n1 ]", "several values"),
        ("sh:target [ a sh:JSTarget ]", "of no kind that is supported"),
    ],
)
def test_what_is_not_supported_is_an_error_that_names_the_shape(shape: str, problem: str) -> None:
    target = "" if "sh:target " in shape else "sh:targetNode ex:n ;"
    with pytest.raises(InputError, match=rf"example\.org/Wrong.*{problem}"):
        compile_shapes(shapes(f"ex:Wrong {target} {shape} ."))


@pytest.mark.filterwarnings("ignore::Warning")
@settings(
    deadline=None,
    max_examples=examples(10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(advanced_cases())
def test_targets_and_expressions_give_the_results_of_the_reference(
    case: tuple[list[Triple], list[Triple]],
) -> None:
    data, graph = case
    with store_of(data).view() as view:
        assert keys(validate(view, compile_shapes(graph))) == keys(validate_reference(view, graph))
