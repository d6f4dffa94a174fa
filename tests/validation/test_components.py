"""Every constraint component of SHACL Core: what it lets pass, and what it finds."""

from __future__ import annotations

import pytest

from ckm_graph.validation import compile_shapes, validate, validate_reference
from tests.validation._graphs import EX, keys, store_of, turtle

CASES = {
    "Class": ("sh:path ex:p ; sh:class ex:C", "ex:n ex:p ex:d . ex:d a ex:D . ex:D rdfs:subClassOf ex:C .",
              "ex:n ex:p ex:n ."),
    "Datatype": ("sh:path ex:p ; sh:datatype xsd:integer", "ex:n ex:p 5 .", 'ex:n ex:p "5" .'),
    "NodeKind": ("sh:path ex:p ; sh:nodeKind sh:IRI", "ex:n ex:p ex:n .", "ex:n ex:p 5 ."),
    "MinCount": ("sh:path ex:p ; sh:minCount 3", "ex:n ex:p 1, 2, 3 .", "ex:n ex:p 1, 2 ."),
    "MaxCount": ("sh:path ex:p ; sh:maxCount 2", "ex:n ex:p 1, 2 .", "ex:n ex:p 1, 2, 3 ."),
    "MinExclusive": ("sh:path ex:p ; sh:minExclusive 5", "ex:n ex:p 6 .", "ex:n ex:p 5 ."),
    "MinInclusive": ("sh:path ex:p ; sh:minInclusive 5", "ex:n ex:p 5.0 .", 'ex:n ex:p "six" .'),
    "MaxExclusive": ("sh:path ex:p ; sh:maxExclusive 5", "ex:n ex:p 4.9 .", "ex:n ex:p 5 ."),
    "MaxInclusive": ("sh:path ex:p ; sh:maxInclusive 5", "ex:n ex:p 5 .", "ex:n ex:p 5.1 ."),
    "MinLength": ("sh:path ex:p ; sh:minLength 3", 'ex:n ex:p "abc"@en .', 'ex:n ex:p "ab" .'),
    "MaxLength": ("sh:path ex:p ; sh:maxLength 3", 'ex:n ex:p "äöü" .', "ex:n ex:p [] ."),
    "Pattern": ('sh:path ex:p ; sh:pattern "^a.b$" ; sh:flags "i"', 'ex:n ex:p "AxB" .', 'ex:n ex:p "ab" .'),
    "LanguageIn": ('sh:path ex:p ; sh:languageIn ("en" "de")', 'ex:n ex:p "a"@en-GB .', 'ex:n ex:p "a" .'),
    "UniqueLang": ("sh:path ex:p ; sh:uniqueLang true", 'ex:n ex:p "a"@en, "a"@de, "a", "b" .',
                   'ex:n ex:p "a"@en, "b"@EN .'),
    "Equals": ("sh:path ex:p ; sh:equals ex:q", "ex:n ex:p 1, 2 ; ex:q 2, 1 .", "ex:n ex:p 1 ; ex:q 1, 2 ."),
    "Disjoint": ("sh:path ex:p ; sh:disjoint ex:q", "ex:n ex:p 1 ; ex:q 2 .", "ex:n ex:p 1, 2 ; ex:q 2 ."),
    "LessThan": ("sh:path ex:p ; sh:lessThan ex:q", "ex:n ex:p 1 ; ex:q 2 .", "ex:n ex:p 2 ; ex:q 2 ."),
    "LessThanOrEquals": ("sh:path ex:p ; sh:lessThanOrEquals ex:q", "ex:n ex:p 2 ; ex:q 2 .",
                         "ex:n ex:p 3 ; ex:q 2 ."),
    "HasValue": ("sh:path ex:p ; sh:hasValue ex:v", "ex:n ex:p ex:v, 1 .", "ex:n ex:p 1 ."),
    "In": ('sh:path ex:p ; sh:in (ex:v "a" 1)', 'ex:n ex:p ex:v, "a", 1 .', 'ex:n ex:p "a"@en .'),
    "Closed": ("sh:closed true ; sh:ignoredProperties (rdf:type) ; sh:property [ sh:path ex:p ]",
               "ex:n ex:p 1 ; a ex:C .", "ex:n ex:p 1 ; ex:q 2 ."),
    "Node": ("sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 2 ] ]",
             "ex:n ex:p ex:m . ex:m ex:q 1, 2 .", "ex:n ex:p ex:m . ex:m ex:q 1 ."),
    "Not": ("sh:path ex:p ; sh:not [ sh:datatype xsd:string ]", "ex:n ex:p 1 .", 'ex:n ex:p "a" .'),
    "And": ("sh:path ex:p ; sh:and ([ sh:datatype xsd:integer ] [ sh:minInclusive 5 ])", "ex:n ex:p 5 .",
            "ex:n ex:p 4 ."),
    "Or": ("sh:path ex:p ; sh:or ([ sh:datatype xsd:integer ] [ sh:nodeKind sh:IRI ])", "ex:n ex:p 5, ex:n .",
           'ex:n ex:p "a" .'),
    "Xone": ("sh:path ex:p ; sh:xone ([ sh:datatype xsd:integer ] [ sh:minInclusive 5 ])",
             "ex:n ex:p 4, 5.5 .",
             "ex:n ex:p 5 ."),
    "QualifiedMinCount": (
        "sh:path ex:p ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:datatype xsd:integer ]",
        'ex:n ex:p 1, 2, "a" .', 'ex:n ex:p 1, "a" .'),
    "QualifiedMaxCount": (
        "sh:path ex:p ; sh:qualifiedMaxCount 2 ; sh:qualifiedValueShape [ sh:datatype xsd:integer ]",
        'ex:n ex:p 1, 2, "a" .', 'ex:n ex:p 1, 2, 3, "a" .'),
}  # fmt: skip


@pytest.mark.parametrize("component", CASES)
def test_a_component_lets_good_data_pass_and_finds_the_bad(component: str) -> None:
    constraint, good, bad = CASES[component]
    shapes = turtle(f"ex:Shape sh:targetNode ex:n ; {constraint} .")
    with store_of(turtle(good)).view() as view:
        assert validate(view, compile_shapes(shapes)).conforms
    with store_of(turtle(bad)).view() as view:
        report = validate(view, compile_shapes(shapes))
        assert keys(report) == keys(validate_reference(view, shapes))
    (result,) = report.results
    assert result.component.value == f"http://www.w3.org/ns/shacl#{component}ConstraintComponent"
    assert result.message


@pytest.mark.parametrize("outer", ["sh:node ex:Inner", "sh:path ex:self ; sh:node ex:Inner"])
@pytest.mark.parametrize("component", CASES)
def test_a_component_within_another_shape_finds_the_same(component: str, outer: str) -> None:
    constraint, good, bad = CASES[component]
    inner = constraint.replace("(rdf:type)", "(rdf:type ex:self)")
    inner = inner if inner.startswith("sh:closed") else f"sh:property [ {inner} ]"
    shapes = turtle(f"ex:Shape sh:targetNode ex:n ; {outer} . ex:Inner a sh:NodeShape ; {inner} .")
    for data, conforms in ((good, True), (bad, False)):
        with store_of(turtle(f"{data} ex:n ex:self ex:n .")).view() as view:
            assert validate(view, compile_shapes(shapes)).conforms is conforms


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("ex:p", {"ex:b"}),
        ("[ sh:inversePath ex:p ]", {"ex:z"}),
        ("( ex:p ex:p )", {"ex:c"}),
        ("[ sh:alternativePath ( ex:p [ sh:inversePath ex:p ] ) ]", {"ex:b", "ex:z"}),
        ("[ sh:zeroOrMorePath ex:p ]", {"ex:a", "ex:b", "ex:c"}),
        ("[ sh:oneOrMorePath ex:p ]", {"ex:b", "ex:c"}),
        ("[ sh:zeroOrOnePath ex:p ]", {"ex:a", "ex:b"}),
        ("( ex:p [ sh:zeroOrMorePath ex:p ] )", {"ex:b", "ex:c"}),
        ("[ sh:inversePath ( ex:p ex:p ) ]", set()),
    ],
)
def test_a_path_leads_to_its_values(path: str, values: set[str]) -> None:
    data = turtle("ex:z ex:p ex:a . ex:a ex:p ex:b . ex:b ex:p ex:c .")
    shapes = turtle(f"ex:Shape sh:targetNode ex:a ; sh:path {path} ; sh:nodeKind sh:Literal .")
    with store_of(data).view() as view:
        report = validate(view, compile_shapes(shapes))
        assert keys(report) == keys(validate_reference(view, shapes))
    assert {f"ex:{str(result.value)[-2]}" for result in report.results} == values


def test_the_inverse_of_a_sequence_goes_back_from_its_end() -> None:
    data = turtle("ex:a ex:p ex:b . ex:b ex:q ex:c .")
    shapes = turtle("ex:Shape sh:targetNode ex:c ; sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:in () .")
    with store_of(data).view() as view:
        assert [result.value for result in validate(view, compile_shapes(shapes)).results] == [EX.a]


def test_a_path_of_no_step_leads_from_a_node_that_the_graph_does_not_hold_to_itself() -> None:
    shapes = turtle(
        'ex:Shape sh:targetNode "lone", ex:lone ; sh:path [ sh:zeroOrMorePath ex:p ] ; sh:in () .'
    )
    with store_of([]).view() as view:
        assert len(validate(view, compile_shapes(shapes)).results) == 2


@pytest.mark.parametrize(
    ("target", "nodes"),
    [
        ("sh:targetClass ex:C", {"c", "d"}),
        ("sh:targetNode ex:c, ex:absent", {"c", "absent"}),
        ("sh:targetSubjectsOf ex:p", {"x"}),
        ("sh:targetObjectsOf ex:p", {"y"}),
        ("a rdfs:Class, sh:NodeShape", {"s"}),
        ("sh:targetClass ex:C ; sh:targetObjectsOf ex:p", {"c", "d", "y"}),
    ],
)
def test_a_target_names_its_focus_nodes(target: str, nodes: set[str]) -> None:
    data = turtle(
        "ex:c a ex:C . ex:d a ex:C, ex:D . ex:D rdfs:subClassOf ex:C . ex:x ex:p ex:y . ex:s a ex:Shape ."
    )
    shapes = turtle(f"ex:Shape {target} ; sh:nodeKind sh:Literal .")
    with store_of(data).view() as view:
        report = validate(view, compile_shapes(shapes))
        assert keys(report) == keys(validate_reference(view, shapes))
    assert {str(result.focus_node).strip("<>").rsplit("/")[-1] for result in report.results} == nodes


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", "05", "5.0"),
        ("integer", "123456789012345678901234567890", "1e3"),
        ("byte", "-128", "128"),
        ("positiveInteger", "1", "0"),
        ("negativeInteger", "-1", "0"),
        ("unsignedShort", "65535", "-1"),
        ("decimal", "1.50", "1e3"),
        ("double", "1e3", "one"),
        ("float", "NaN", "1.5f"),
        ("boolean", "0", "yes"),
        ("date", "2024-02-29", "2023-02-29"),
        ("date", "2000-02-29Z", "1900-02-29Z"),
        ("dateTime", "2020-01-01T23:59:59.5+01:00", "2020-01-01T25:00:00"),
        ("dateTimeStamp", "2020-01-01T00:00:00Z", "2020-01-01T00:00:00"),
        ("time", "24:00:00", "24:00:01"),
        ("gYear", "2020", "20"),
        ("gYearMonth", "2020-12", "2020-13"),
        ("duration", "P1Y2M3DT4H5M6.7S", "P"),
        ("dayTimeDuration", "PT1S", "P1Y"),
        ("yearMonthDuration", "-P1Y", "P1D"),
        ("hexBinary", "0aF1", "0aF"),
        ("anyURI", "anything", None),
    ],
)  # fmt: skip
def test_a_literal_of_a_datatype_is_well_formed_or_found(datatype: str, good: str, bad: str | None) -> None:
    shapes = turtle(
        f"ex:Shape sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:datatype xsd:{datatype} ] ."
    )
    for text, conforms in ((good, True), (bad, False)):
        if text is not None:
            with store_of(turtle(f'ex:n ex:p "{text}"^^xsd:{datatype} .')).view() as view:
                assert validate(view, compile_shapes(shapes)).conforms is conforms, text
