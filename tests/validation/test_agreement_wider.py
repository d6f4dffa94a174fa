"""Agreement with pySHACL on what `test_agreement` does not make up: queries, disjoint siblings, nested properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ckm_graph.validation import compile_shapes, validate, validate_reference
from tests.examples import examples
from tests.validation._graphs import data_graphs, keys, store_of, turtle

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from pyoxigraph import Triple

_PATHS = [
    "ex:p",
    "ex:q",
    "[ sh:inversePath ex:p ]",
    "( ex:p ex:q )",
    "[ sh:alternativePath ( ex:p ex:r ) ]",
    "[ sh:zeroOrMorePath ex:q ]",
    "[ sh:oneOrMorePath [ sh:inversePath ex:q ] ]",
    "[ sh:zeroOrOnePath ( ex:p ex:q ) ]",
]
_BODIES = [
    "$this <http://example.org/p> ?value",
    "$this <http://example.org/p> ?value FILTER(isIRI(?value))",
    "$this ?any ?value . ?value <http://example.org/q> ?far",
    "$this <http://example.org/q>/<http://example.org/p> ?value FILTER(NOT EXISTS { ?value a ?kind })",
    "OPTIONAL { $this <http://example.org/r> ?value } FILTER(BOUND(?value))",
]
_PLAIN = [
    "sh:nodeKind sh:IRI",
    "sh:class ex:A",
    "sh:hasValue ex:n1",
    'sh:languageIn ( "en" "de" )',
    "sh:in ( ex:n0 ex:n1 1 true )",
    "sh:closed true ; sh:ignoredProperties ( rdf:type ex:q )",
    "sh:xone ( [ sh:class ex:A ] [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:string ] )",
]
_OF_PATHS = ["sh:minCount 1", "sh:maxCount 1", "sh:uniqueLang true", "sh:disjoint ex:r", "sh:equals ex:q"]


@st.composite
def wider_cases(draw: DrawFn) -> tuple[list[Triple], list[Triple]]:
    """Make up data, and a shape with siblings that exclude each other, queries, and properties in properties.

    Queries select distinct solutions: SHACL makes each solution a result, pySHACL one of equal solutions.
    """
    path, other, inner = (draw(st.sampled_from(_PATHS)) for _ in range(3))
    plain, of_value, of_path = (draw(st.sampled_from(kinds)) for kinds in (_PLAIN, _PLAIN, _OF_PATHS))
    low, high = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    disjoint = draw(st.sampled_from(["true", "false"]))
    siblings = "".join(
        f"sh:property [ sh:path {path} ; sh:qualifiedValueShape [ {test} ] ; "
        f"sh:qualifiedValueShapesDisjoint {disjoint} ; {count} ] ; "
        for test, count in (
            ("sh:class ex:A", f"sh:qualifiedMinCount {low}"),
            ("sh:nodeKind sh:IRI", f"sh:qualifiedMaxCount {high}"),
        )
    )
    query = f'sh:sparql [ sh:select "SELECT DISTINCT $this ?value {{ {draw(st.sampled_from(_BODIES))} }}" ]'
    nested = f"sh:property [ sh:path {other} ; {query} ; sh:property [ sh:path {inner} ; {of_path} ; {of_value} ] ]"
    target = draw(
        st.sampled_from(["sh:targetClass ex:A", "sh:targetObjectsOf ex:p", "sh:targetSubjectsOf ex:q"])
    )
    return draw(data_graphs()), turtle(f"ex:S {target} ; {plain} ; {query} ; {siblings} {nested} .")


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(
    deadline=None,
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(wider_cases())
def test_queries_siblings_and_nested_properties_give_the_results_of_the_reference(
    case: tuple[list[Triple], list[Triple]],
) -> None:
    data, shapes = case
    with store_of(data).view() as view:
        assert keys(validate(view, compile_shapes(shapes))) == keys(validate_reference(view, shapes))


def test_each_solution_of_a_query_is_a_result_and_distinct_ones_are_one() -> None:
    query = "SELECT {} $this {{ $this <http://example.org/p> ?any }}"
    data = turtle("ex:a a ex:A ; ex:p 1, 2, 3 .")
    for head, count in (("", 3), ("DISTINCT", 1)):
        shapes = turtle(f'ex:S sh:targetClass ex:A ; sh:sparql [ sh:select "{query.format(head)}" ] .')
        with store_of(data).view() as view:
            assert len(validate(view, compile_shapes(shapes)).results) == count
