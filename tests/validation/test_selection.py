"""Which shapes a name means, and that these run and no others."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.validation import compile_shapes, select_shapes, validate
from tests.validation._graphs import EX, keys, store_of, turtle

SHAPES = turtle(
    """
    ex:Thing a sh:NodeShape ; rdfs:label "things of all kinds"@en ; sh:targetClass ex:Kind ;
        sh:property ex:Thing-name , ex:Thing-part .
    ex:Thing-name sh:path ex:name ; sh:name "name" ; sh:minCount 1 .
    ex:Thing-part sh:path ex:part ; sh:maxCount 1 ; sh:property ex:Part-size .
    ex:Part-size sh:path ex:size ; sh:minCount 1 .
    ex:Rule a sh:NodeShape ; sh:targetClass ex:Kind , ex:Other ; sh:node ex:Sized .
    ex:Sized a sh:NodeShape ; sh:property [ sh:path ex:size ; sh:minCount 1 ] .
    ex:Alone a sh:PropertyShape ; sh:path ex:size ; sh:minCount 1 .
    ex:declared sh:declare [ sh:prefix "mine" ; sh:namespace "http://example.org/" ] .
    """
)
DATA = store_of(
    turtle("ex:a a ex:Kind ; ex:part ex:p , ex:q . ex:b a ex:Kind ; ex:name 'b' . ex:c a ex:Other .")
)


def shapes_of(*names: str | NamedNode) -> set[str]:
    """The last parts of the IRIs of the shapes whose results a selection keeps."""
    return {str(node).strip("<>").rsplit("/")[-1] for node in select_shapes(SHAPES, names).shapes}


def found(*names: str) -> list[tuple[str, ...]]:
    """What validating by a selection finds."""
    chosen = select_shapes(SHAPES, names)
    with DATA.view() as view:
        return keys(chosen.of(validate(view, compile_shapes(SHAPES, only=chosen.roots))))


@pytest.mark.parametrize(
    "name",
    ["Thing-part", "mine:Thing-part", "http://example.org/Thing-part", "<http://example.org/Thing-part>"],
)
def test_a_shape_is_meant_by_its_iri_its_prefixed_name_or_the_last_part(name: str) -> None:
    assert shapes_of(name) == {"Thing-part", "Part-size"}
    assert shapes_of(EX["Thing-part"]) == {"Thing-part", "Part-size"}


def test_a_shape_with_targets_is_meant_by_its_label_in_any_case() -> None:
    assert shapes_of("Things of all kinds") == {"Thing", "Thing-name", "Thing-part", "Part-size"}
    with pytest.raises(UnknownNameError):
        shapes_of("name")  # every property shape of that name would be meant


def test_a_class_stands_for_all_shapes_that_target_it() -> None:
    assert shapes_of("Kind") == {"Thing", "Thing-name", "Thing-part", "Part-size", "Rule"}
    assert shapes_of(EX.Other) == {"Rule"}
    assert shapes_of("Other", "Thing-name") == {"Rule", "Thing-name"}
    assert shapes_of() == set()


@pytest.mark.parametrize(
    "names", [["Thing"], ["Thing-name"], ["Part-size"], ["Rule"], ["Kind"], ["Rule", "Thing"]]
)
def test_what_is_found_is_what_all_shapes_find_for_these(names: list[str]) -> None:
    with DATA.view() as view:
        everything = validate(view, compile_shapes(SHAPES))
    kept = select_shapes(SHAPES, names).shapes
    expected = [key for key in keys(everything) if NamedNode(key[5].strip("<>")) in kept]
    assert found(*names) == expected != []


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'Thing-name'") as caught:
        shapes_of("Thing-nam")
    assert set(caught.value.known) >= {"Thing", "Rule", "Thing-name"}
    with pytest.raises(UnknownNameError, match="no shape, or class with shapes, named 'no iri'"):
        shapes_of("no iri")


@pytest.mark.parametrize("name", ["Sized", "Alone", "http://example.org/Alone"])
def test_a_shape_that_no_target_leads_to_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="has no targets"):
        shapes_of(name)
