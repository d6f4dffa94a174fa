"""What validating means beyond single constraints: severity, sub-shapes, SPARQL, limits, errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal

from ckm_graph.errors import InputError
from ckm_graph.validation import compile_shapes, validate, validate_reference
from ckm_graph.vocabulary import SH
from tests.validation._graphs import EX, keys, store_of, turtle

if TYPE_CHECKING:
    from pyoxigraph import Triple

DECLARED = """
ex:ns sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/" ] .
"""


def _sparql(query: str, more: str = "") -> list[Triple]:
    text = f"ex:Shape sh:targetClass ex:C ; sh:sparql ex:rule {more} . "
    text += f'ex:rule sh:prefixes ex:ns ; sh:select """{query}""" .'
    return turtle(DECLARED + text)


def test_a_report_with_only_an_info_does_not_conform_and_does_not_block() -> None:
    shapes = turtle("ex:Shape sh:targetNode ex:n ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info .")
    with store_of([]).view() as view:
        report = validate(view, compile_shapes(shapes))
    assert not report.conforms
    assert not report.blocking
    assert report.violations == ()


def test_a_report_as_plain_values_has_the_named_keys_and_no_others() -> None:
    shapes = turtle(
        'ex:Shape sh:targetNode ex:n ; sh:path ex:p ; sh:datatype xsd:integer ; sh:message "Whole numbers!" .'
    )
    with store_of(turtle('ex:n ex:p "five" .')).view() as view:
        report = validate(view, compile_shapes(shapes))
    assert report.to_dict() == {
        "conforms": False,
        "blocking": True,
        "results": [
            {
                "focusNode": "http://example.org/n",
                "path": "http://example.org/p",
                "value": "five",
                "message": "Whole numbers!",
                "severity": "http://www.w3.org/ns/shacl#Violation",
                "sourceShape": "http://example.org/Shape",
                "component": "http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
            }
        ],
    }


def test_a_report_groups_its_results_by_shape_the_worst_first() -> None:
    shapes = turtle("""
        ex:A sh:targetClass ex:C ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info .
        ex:B sh:targetClass ex:C ; sh:path ex:q ; sh:minCount 1 .""")
    data = turtle("ex:one a ex:C ; ex:q 1 . ex:two a ex:C . ex:three a ex:C ; ex:q 1 .")
    with store_of(data).view() as view:
        groups = validate(view, compile_shapes(shapes)).by_shape(examples=2)
    assert [(group.shape, group.count, len(group.examples)) for group in groups] == [
        (EX.B, 1, 1),
        (EX.A, 3, 2),
    ]


def test_equal_graphs_give_equal_reports_whatever_the_order_of_their_triples() -> None:
    shapes = turtle(
        "ex:A sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ; sh:maxLength 1 ] ."
    )
    data = turtle("ex:one a ex:C ; ex:p 10, 20 . ex:two a ex:C ; ex:p 30 .")
    with store_of(data).view() as view, store_of(data[::-1]).view() as other:
        assert validate(view, compile_shapes(shapes)) == validate(other, compile_shapes(shapes[::-1]))


def test_the_message_in_english_is_chosen_and_all_stand_in_the_rdf() -> None:
    shapes = turtle('ex:S sh:targetNode ex:n ; sh:nodeKind sh:Literal ; sh:message "nein"@de, "no"@en .')
    with store_of([]).view() as view:
        report = validate(view, compile_shapes(shapes))
    assert report.results[0].message == "no"
    assert len(report.results[0].messages) == 2


def test_property_shapes_below_property_shapes_are_told_of_the_values() -> None:
    shapes = turtle("""ex:S sh:targetClass ex:C ; sh:property ex:P .
        ex:P sh:path ex:p ; sh:property ex:Q .
        ex:Q sh:path ex:q ; sh:minCount 1 ; sh:datatype xsd:string .""")
    data = turtle("ex:a a ex:C ; ex:p ex:x . ex:b a ex:C ; ex:p ex:x, ex:y . ex:y ex:q 1 .")
    with store_of(data).view() as view:
        report = validate(view, compile_shapes(shapes))
        assert keys(report) == keys(validate_reference(view, shapes))
    assert [str(result.focus_node)[-2] for result in report.results] == ["y", "x", "x"]


def test_only_the_asked_for_focus_nodes_are_validated() -> None:
    shapes = compile_shapes(turtle("ex:S sh:targetClass ex:C ; sh:path ex:p ; sh:minCount 1 ."))
    with store_of(turtle("ex:a a ex:C . ex:b a ex:C .")).view() as view:
        assert [r.focus_node for r in validate(view, shapes, focus=[EX.b, EX.other]).results] == [EX.b]
        assert validate(view, shapes, focus=[]).conforms


_LARGE = "$this e:p ?value FILTER(?value > 5)"
SPARQL = {
    "FILTER": f"SELECT $this ?value {{ {_LARGE} }}",
    "BIND": "SELECT $this ?value { BIND($this AS ?x) ?x e:p ?value FILTER(?value > 5) }",
    "UNION": f"SELECT $this ?value {{ {{ $this e:no ?value }} UNION {{ {_LARGE} FILTER($this != e:x) }} }}",
    "OPTIONAL": f"SELECT $this ?value {{ {_LARGE} OPTIONAL {{ BIND($this AS ?y) ?y e:q ?z }} }}",
    "EXISTS": f"SELECT $this ?value {{ {_LARGE} FILTER(EXISTS {{ $this e:p ?w FILTER(?w = ?value) }}) }}",
    "sub-select": "SELECT $this ?value { FILTER(?value > 5) "
    "{ SELECT $this (MAX(?v) AS ?value) { $this e:p ?v } GROUP BY $this } }",
    "aggregate": "SELECT $this (MAX(?v) AS ?value) { $this e:p ?v } GROUP BY $this HAVING(MAX(?v) > 5)",
}


@pytest.mark.parametrize("feature", SPARQL)
def test_this_is_bound_within(feature: str) -> None:
    shapes = _sparql(SPARQL[feature])
    data = turtle("ex:a a ex:C ; ex:p 9, 1 . ex:b a ex:C ; ex:p 2 . ex:c ex:p 8 .")
    with store_of(data).view() as view:
        report = validate(view, compile_shapes(shapes))
        assert keys(report) == keys(validate_reference(view, shapes))
    assert [(r.focus_node, r.value) for r in report.results] == [(EX.a, Literal(9))]


@pytest.mark.parametrize("feature", SPARQL)
def test_a_query_within_a_shape_within_a_shape_means_the_same(feature: str) -> None:
    inner = f'ex:Inner a sh:NodeShape ; sh:sparql [ sh:prefixes ex:ns ; sh:select """{SPARQL[feature]}""" ] .'
    shapes = turtle(f"{DECLARED} ex:S sh:targetClass ex:C ; sh:not ex:Inner . {inner}")
    data = turtle("ex:a a ex:C ; ex:p 9, 1 . ex:b a ex:C ; ex:p 2 . ex:c ex:p 8 .")
    with store_of(data).view() as view:
        assert [r.focus_node for r in validate(view, compile_shapes(shapes)).results] == [EX.b]


def test_a_message_says_the_values_of_its_variables() -> None:
    shapes = _sparql("SELECT $this ?value { $this e:p ?value }", "; sh:severity sh:Warning")
    shapes += turtle('ex:rule sh:message "{$this} has {?value}" .')
    with store_of(turtle("ex:a a ex:C ; ex:p 9 .")).view() as view:
        (result,) = validate(view, compile_shapes(shapes)).results
    assert result.message == "a has 9"
    assert result.severity == SH.Warning
    assert result.source_constraint == EX.rule


COMPONENT = """
ex:Longer a sh:ConstraintComponent ; sh:parameter [ sh:path ex:longerThan ] ;
    sh:validator [ sh:message "shorter than {$longerThan}" ;
        sh:ask "ASK { { FILTER(STRLEN(STR($value)) > $longerThan) } }" ] .
"""


def test_a_constraint_component_of_ones_own_is_used_by_the_shapes_that_have_its_parameters() -> None:
    shapes = turtle(COMPONENT + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:longerThan 2 ] .")
    with store_of(turtle('ex:a a ex:C ; ex:p "ab", "abc" .')).view() as view:
        (result,) = validate(view, compile_shapes(shapes)).results
    assert (result.value, result.component, result.message) == (Literal("ab"), EX.Longer, "shorter than 2")


def test_a_recursive_shape_goes_to_the_reference_and_only_it() -> None:
    shapes = turtle("""
        ex:R sh:targetClass ex:C ; sh:property [ sh:path ex:next ; sh:node ex:R ] ; sh:nodeKind sh:IRI ;
            sh:property [ sh:path ex:p ; sh:minCount 1 ] .
        ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 1 ] .""")
    compiled = compile_shapes(shapes)
    assert [(entry.shape.node, entry.reason) for entry in compiled.uncompiled] == [(EX.R, "it is recursive")]
    data = turtle("ex:a a ex:C ; ex:next ex:b . ex:b a ex:C ; ex:p 1 .")
    with store_of(data).view() as view:
        report = validate(view, compiled)
        assert keys(report) == keys(validate_reference(view, shapes))
        assert report.recursive == (EX.R,)
        assert report.to_dict()["recursive"] == ["http://example.org/R"]
        only = validate(view, compiled, focus=[EX.b])
        assert {result.focus_node for result in only.results} == {EX.b}


def test_a_node_in_which_a_recursive_shape_meets_itself_ends() -> None:
    shapes = turtle(
        "ex:R sh:targetClass ex:C ; sh:property [ sh:path ex:next ; sh:node ex:R ; sh:minCount 1 ] ."
    )
    with store_of(turtle("ex:a a ex:C ; ex:next ex:a .")).view() as view:
        assert validate(view, compile_shapes(shapes)).conforms


def test_shapes_in_the_data_are_not_what_is_validated_against() -> None:
    data = turtle("ex:S sh:targetNode ex:n ; sh:nodeKind sh:Literal .")
    with store_of(data).view() as view:
        assert validate(view, compile_shapes([])).conforms


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ("sh:targetNode ex:n ; sh:minCount 1", "needs a property shape"),
        ("sh:targetNode ex:n ; sh:path ex:p ; sh:minCount 1, 2", "is given 2 times"),
        ('sh:targetNode ex:n ; sh:path ex:p ; sh:minCount "many"', "whole number"),
        ("sh:targetNode ex:n ; sh:path 5", "is no SHACL property path"),
        ("sh:targetNode ex:n ; sh:in ex:notAList", "no well-formed RDF list"),
        ("sh:targetNode ex:n ; sh:js ex:r", "not supported"),
        ("sh:targetNode ex:n ; sh:nodeKind ex:Kind", "is no sh:nodeKind"),
        ('sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this { MINUS { $this a ex:C } }" ]', "MINUS"),
        ('sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this { $this $this " ]', "malformed"),
        (
            'sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this { { SELECT * { $this ?p ?o } } }" ]',
            "by name",
        ),
        ("sh:targetNode ex:n ; sh:sparql [ ]", "sh:select"),
        ('sh:targetNode ex:n ; sh:sparql [ sh:select "SELECT $this { $this un:known ?o }" ]', "malformed"),
    ],
)
def test_a_shape_that_can_not_be_used_is_named_in_the_error(shape: str, problem: str) -> None:
    with pytest.raises(InputError, match=rf"example\.org/Wrong.*{problem}"):
        compile_shapes(turtle(f"ex:Wrong {shape} ."))


def test_constraints_on_one_path_share_one_query() -> None:
    shapes = turtle("""ex:S sh:targetClass ex:C ;
        sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:pattern "a" ] ,
        [ sh:path ex:p ; sh:maxLength 5 ] , [ sh:path ex:q ; sh:minCount 1 ; sh:maxCount 1 ] .""")
    queries = compile_shapes(shapes).queries
    assert [len(query.checks) for query in queries] == [3, 2]
