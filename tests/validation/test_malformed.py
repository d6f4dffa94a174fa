"""Shapes that are malformed: each is one error that names the shape and says what is needed."""

from __future__ import annotations

import re

import pytest

from ckm_graph.errors import InputError
from ckm_graph.validation import compile_shapes
from tests.validation._graphs import turtle

PATH = "sh:targetNode ex:n ; sh:path ex:p ;"
NODE = "sh:targetNode ex:n ;"


def _select(query: str) -> str:
    return f'{NODE} sh:sparql [ sh:select "{query}" ]'


MALFORMED = {
    f'{PATH} sh:minCount "5"': 'sh:minCount needs a whole number of 0 or more (xsd:integer), not "5"',
    f"{PATH} sh:minCount -1": "sh:minCount needs a whole number of 0 or more (xsd:integer), not",
    f"{PATH} sh:maxCount 1.5": "sh:maxCount needs a whole number",
    f"{PATH} sh:minCount ex:n": "sh:minCount needs a whole number",
    f"{PATH} sh:maxLength -2": "sh:maxLength needs a whole number",
    f"{PATH} sh:minCount 1, 2": "sh:minCount is given 2 times; once is the most",
    f"{NODE} sh:minCount 1": "sh:minCount needs a property shape: give the shape an sh:path",
    f'{PATH} sh:pattern "("': 'the sh:pattern "(" is no regular expression that SPARQL\'s REGEX can use',
    f'{PATH} sh:pattern "(?!a)b"': "it has no look-around and no back-references",
    f'{PATH} sh:pattern "a" ; sh:flags "iz"': 'the sh:pattern "a" with the flags "iz" is no regular expression',
    f'{PATH} sh:pattern "a" ; sh:flags "i", "s"': "sh:flags is given 2 times",
    f'{PATH} sh:pattern "a"@en': "sh:pattern needs a text (xsd:string)",
    f'{PATH} sh:flags "i"': "sh:flags says nothing without sh:pattern",
    f'{PATH} sh:severity "Violation"': 'sh:severity needs an IRI, not "Violation"',
    f"{PATH} sh:severity sh:Violaton": "sh:Violaton is no term of SHACL; did you mean sh:Violation",
    f"{PATH} sh:message ex:n": "sh:message needs a literal",
    f'{PATH} sh:deactivated "true"': 'sh:deactivated needs true or false (xsd:boolean), not "true"',
    f"{PATH} sh:uniqueLang 1": "sh:uniqueLang needs true or false",
    f'{NODE} sh:closed "yes"^^xsd:boolean': "sh:closed needs true or false",
    f'{NODE} sh:closed true ; sh:ignoredProperties ( "p" )': "the list of sh:ignoredProperties needs an IRI",
    f"{NODE} sh:ignoredProperties ( ex:p )": "sh:ignoredProperties says nothing without sh:closed",
    f"{PATH} sh:languageIn ( ex:en )": "the list of sh:languageIn needs a text",
    f"{PATH} sh:in ex:notAList": "no well-formed RDF list",
    f'{PATH} sh:datatype "xsd:string"': "sh:datatype needs an IRI",
    f'{PATH} sh:class "C"': "sh:class needs an IRI",
    f"{PATH} sh:lessThan 5": "sh:lessThan needs an IRI",
    f"{PATH} sh:minInclusive ex:n": "sh:minInclusive needs a literal",
    f"{PATH} sh:nodeKind ex:Kind": "is no sh:nodeKind",
    f"{PATH} sh:nodeKind sh:Iri": "sh:Iri is no term of SHACL",
    f"{NODE} sh:property [ sh:minCount 1 ]": "sh:property needs a property shape",
    f'{NODE} sh:property "p"': "sh:property needs a property shape",
    f"{NODE} sh:property ex:Absent": "<http://example.org/Absent> has no sh:path",
    f'{NODE} sh:node "S"': 'sh:node needs a shape that the shapes graph describes, not "S"',
    f"{NODE} sh:node ex:Absent": "sh:node needs a shape that the shapes graph describes, not <http://example.org/Absent>",
    f"{NODE} sh:not ex:Absent": "sh:not needs a shape",
    f"{NODE} sh:or ( [ sh:nodeKind sh:IRI ] ex:Absent )": "the list of sh:or needs a shape",
    f"{NODE} sh:xone ( 1 )": "the list of sh:xone needs a shape",
    f"{PATH} sh:qualifiedMinCount 1": "sh:qualifiedMinCount says nothing without sh:qualifiedValueShape",
    f"{PATH} sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]": "sh:qualifiedValueShape says nothing without sh:qualifiedMinCount or sh:qualifiedMaxCount",
    f"{PATH} sh:qualifiedMinCount 1 ; sh:qualifiedValueShape ex:Absent": "sh:qualifiedValueShape needs a shape",
    f"a sh:NodeShape ; {PATH} sh:minCount 1": "it is a sh:NodeShape with a sh:path",
    f"a sh:PropertyShape ; {NODE} sh:nodeKind sh:IRI": "it is a sh:PropertyShape without a sh:path",
    "sh:targetClas ex:C ; sh:nodeKind sh:IRI": "sh:targetClas is no term of SHACL; did you mean sh:targetClass",
    "a sh:NodeShpae ; sh:targetClass ex:C": "sh:NodeShpae is no term of SHACL; did you mean sh:NodeShape",
    f"{PATH} sh:minCont 1": "sh:minCont is no term of SHACL; did you mean sh:minCount",
    'sh:targetClass "C" ; sh:nodeKind sh:IRI': "targetClass> needs an IRI",
    f"{NODE} sh:js ex:r": "sh:js is not supported on a shape",
    f"{NODE} sh:path 5": "is no SHACL property path: write an IRI",
    f"{NODE} sh:path ( ex:p )": "is no SHACL property path",
    f"{NODE} sh:path ex:p , ex:q": "sh:path is given 2 times",
    f"{NODE} sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ]": "says 2 things at once",
    f"{NODE} sh:path [ sh:inversePath ex:p , ex:q ]": "says 2 things at once",
    f"{NODE} sh:path _:p . _:p sh:inversePath _:p": "is a part of itself: write a path that ends",
    f"{NODE} sh:path ( ex:p _:p ) . _:p sh:zeroOrMorePath [ sh:inversePath _:p ]": "is a part of itself",
    f"{NODE} sh:path {'[ sh:inversePath ' * 60} ex:p {'] ' * 60}": "a path stands in more than 50 others",
    f"{NODE} sh:sparql [ ]": "needs one sh:select with a text",
    f'{NODE} sh:sparql [ sh:ask "ASK {{ }}" ]': "needs one sh:select with a text",
    _select("SELECT ?v { $this ?p ?v }"): "has to SELECT $this, the focus node",
    _select("SELECT $this { $this $this "): "its SPARQL is malformed",
    _select("SELECT $this { $this un:known ?o }"): "its SPARQL is malformed",
    _select("SELECT $this { $this ?p ?v FILTER(<http://example.org/f>(?v)) }"): (
        "The custom function <http://example.org/f> is not supported; call functions of SPARQL 1.1"
    ),
    _select("SELECT $this { MINUS { $this a ?c } }"): "may not use MINUS",
    _select("SELECT $this { { SELECT * { $this ?p ?o } } }"): "has to select $this by name",
    f"{NODE} sh:expression [ sh:filterShape ex:Absent ; sh:nodes sh:this ]": "sh:filterShape needs a shape",
    f"{NODE} sh:expression [ sh:exists ex:p ]": "is no node expression that is supported",
    f"{NODE} "
    + "sh:not [ " * 400
    + "sh:nodeKind sh:IRI"
    + " ]" * 400: "401 shapes stand one within the other",
    f"{PATH} sh:minCount 1 ; sh:property "
    + "[ sh:path ex:p ; sh:property " * 400
    + "[ sh:path ex:p ]"
    + " ]" * 400: "402 shapes stand one within the other; at most 100 may",
    PATH
    + "sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:path ex:p ; " * 16
    + "sh:minCount 2"
    + " ]" * 16: "it becomes too long a query",
}
"""What is said of ``ex:Wrong``, and what the error says."""


@pytest.mark.parametrize("said", MALFORMED, ids=lambda said: re.sub(r"\W+", " ", said)[:60])
def test_a_malformed_shape_is_named_with_what_is_needed(said: str) -> None:
    with pytest.raises(InputError) as caught:
        compile_shapes(turtle(f"ex:Wrong {said} ."))
    text = str(caught.value)
    assert "the shape <http://example.org/Wrong> can't be used" in text
    assert MALFORMED[said] in text
    assert "\n" not in text


def test_what_shacl_permits_is_not_refused() -> None:
    shapes = turtle("""
        ex:S a sh:NodeShape ; sh:targetNode ex:n ; sh:not [ ] ; sh:and ( ) ; sh:in ( ) ; sh:node ex:Empty ;
            sh:property [ sh:path ex:p ; sh:minCount "1"^^xsd:nonNegativeInteger ; sh:pattern "a", "b" ] .
        ex:Empty a sh:NodeShape .""")
    assert compile_shapes(shapes).shapes == 1
