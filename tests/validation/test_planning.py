from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from ckm_graph.validation import compile_shapes, validate
from ckm_graph.validation.planning._hierarchy import name_classes
from ckm_graph.validation.planning._plan import plan
from ckm_graph.validation.planning._survey import survey
from ckm_graph.vocabulary import RDFS
from tests.validation._graphs import keys, store_of, turtle

DATA = """
ex:Person rdfs:subClassOf ex:Agent . ex:Agent rdfs:subClassOf ex:Thing . ex:Firm rdfs:subClassOf ex:Agent .
ex:a a ex:Person ; ex:name "a" ; ex:knows ex:b, ex:t . ex:b a ex:Person ; ex:name "b", "bb" ; ex:age 5 .
ex:c a ex:Agent ; ex:name 7 ; ex:born 9 ; ex:died 3 . ex:t a ex:Topic ; ex:name "x", "y" ; ex:knows ex:zz .
ex:d a ex:Person ; ex:age "x" ; ex:born 1 ; ex:died 3 . ex:loose ex:name "l", "m" ; ex:born 4 ; ex:died 2 .
"""
SHAPES = """
ex:Agents a sh:NodeShape ; sh:targetClass ex:Agent ;
    sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ] ;
    sh:property [ sh:path ex:knows ; sh:class ex:Agent ] ; sh:property [ sh:path ex:absent ; sh:maxCount 0 ] ;
    sh:property [ sh:path ex:born ; sh:lessThan ex:died ] ;
    sh:property [ sh:path [ sh:inversePath ex:knows ] ; sh:maxCount 0 ; sh:class ex:Person ] .
ex:People a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:datatype xsd:integer ] ;
    sh:property [ sh:path ex:absent ; sh:minCount 1 ] ; sh:property [ sh:path ex:name ; sh:maxLength 1 ] ;
    sh:property [ sh:path ex:knows ; sh:node [ sh:class ex:Person ] ] .
ex:Firms a sh:NodeShape ; sh:targetClass ex:Firm ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
ex:Born a sh:NodeShape ; sh:targetSubjectsOf ex:born ; sh:property [ sh:path ex:age ; sh:minCount 1 ] .
ex:Knower a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql [ sh:select \"\"\"SELECT $this WHERE {
    $this <http://example.org/knows> ?o FILTER NOT EXISTS {
        $this <http://example.org/knows>/a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>*
        <http://example.org/Agent> . } }\"\"\" ] .
"""


def test_a_planned_validation_finds_what_the_compiled_queries_find() -> None:
    shapes = compile_shapes(turtle(SHAPES))
    everything = [NamedNode(f"http://example.org/{name}") for name in ("a", "b", "c", "d", "t", "loose")]
    with store_of(turtle(DATA)).view() as view:
        planned = keys(validate(view, shapes))
        assert planned == keys(validate(view, shapes, focus=everything))
    assert len(planned) > 10


def test_shapes_without_instances_and_properties_without_statements_are_not_asked_for() -> None:
    shapes = compile_shapes(turtle(SHAPES))
    with store_of(turtle(DATA)).view() as view:
        texts = [query.text() for query in plan(shapes, survey(view, shapes))]
    assert not any("Firm>" in text and "minCount" in text for text in texts)
    assert sum("ex:absent" in text or "/absent>" in text for text in texts) == 1


@pytest.mark.parametrize(
    ("pattern", "changed"),
    [
        ("?x a/S* <x:A> .", "?x a ?kind_4 . VALUES ?kind_4 { <x:A> <x:B> } ."),
        ("?x S* <x:A>", "VALUES ?x { <x:A> <x:B> }"),
        ("?x <x:p>/a/S* <x:A>", "?x <x:p>/a ?kind_6 . VALUES ?kind_6 { <x:A> <x:B> }"),
        ("?x <x:p>|a/S* <x:A>", None),
        ("?x ^a/S* <x:A>", None),
        ("?x S* ?c", None),
        ("GRAPH ?g { ?x a/S* <x:A> }", None),
        ('?x <x:p> "?x S* <x:A>"', None),
    ],
)
def test_only_whole_paths_to_a_class_are_changed(pattern: str, changed: str | None) -> None:
    def both(kind: NamedNode) -> list[NamedNode]:
        return [kind, NamedNode("x:B")]

    text = f"SELECT ?x {{ {pattern} }}".replace("S*", f"{RDFS.subClassOf}*")
    expected = text if changed is None else f"SELECT ?x {{ {changed} }}"
    assert name_classes(text, both, both) == expected


def test_sizes_are_estimated_off_a_few_instances_of_each_class() -> None:
    people = "".join(f'ex:p{n} a ex:Person ; ex:name "n", "m" . ex:f{n} a ex:Firm . ' for n in range(50))
    shapes = compile_shapes(turtle(SHAPES))
    with store_of(
        turtle(f'{people} ex:f1 ex:age 5 . ex:loose ex:born 1 . ex:b a ex:Rare ; ex:name "b" .')
    ).view() as view:
        known = survey(view, shapes)
    name, born, age = (NamedNode(f"http://example.org/{one}") for one in ("name", "born", "age"))
    assert known.sizes[name] == 101
    assert born not in known.sizes
    assert known.predicates >= {name, born, age}


def test_targets_with_too_many_values_are_told_from_other_nodes_with_as_many() -> None:
    shapes = compile_shapes(
        turtle("""
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:p, ex:q . ex:p sh:path ex:p ; sh:maxCount 1 .
        ex:q sh:path ex:p ; sh:maxCount 2 .""")
    )
    data = """ex:one a ex:C ; ex:p 1 . ex:two a ex:C ; ex:p 1, 2 . ex:three a ex:C ; ex:p 1, 2, 3 .
        ex:other a ex:D ; ex:p 1, 2, 3 ."""
    with store_of(turtle(data)).view() as view:
        (query,) = plan(shapes, survey(view, shapes))
        found = {(str(r.focus_node)[-6:-1], str(r.source_shape)[-2]) for r in validate(view, shapes).results}
    assert "COUNT" in query.text()
    assert found == {("g/two", "p"), ("three", "p"), ("three", "q")}
