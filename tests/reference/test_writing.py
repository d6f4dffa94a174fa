"""The merged ontology and the context: nothing lost, nothing changed, the same bytes every time."""

from __future__ import annotations

import json
import random
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.reference import jsonld_context, write_jsonld, write_turtle
from tests.ontology.conftest import CKM, DATA

if TYPE_CHECKING:
    from tests.reference.conftest import Said

ROOT = rdflib.URIRef("https://w3id.org/ckm")
EXAMPLES = sorted((DATA / "valid").glob("*.ttl"))


pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
"""rdflib's own reader of JSON-LD still uses it."""


@cache
def _everything() -> rdflib.Graph:
    """What the modules say together."""
    graph = rdflib.Graph()
    for file in ontology_files():
        graph.parse(file, format="turtle")
    return graph


@cache
def _union() -> rdflib.Graph:
    """The same, less what makes each an ontology of its own."""
    graph = rdflib.Graph()
    graph += _everything()
    modules = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    for module in modules - {ROOT}:
        graph.remove((module, rdflib.RDF.type, rdflib.OWL.Ontology))
        graph.remove((module, rdflib.OWL.versionIRI, None))
    for module in modules:
        graph.remove((None, rdflib.OWL.imports, module))
    return graph


def _canonical(text: str, syntax: ox.RdfFormat) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(text.encode(), format=syntax))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def _shuffled(triples: list[ox.Triple]) -> list[ox.Triple]:
    return random.Random(7).sample(triples, len(triples))


def test_the_merged_turtle_says_what_the_modules_say_under_one_header(package: Said) -> None:
    graph = rdflib.Graph().parse(data=write_turtle(package.ontology), format="turtle")
    assert list(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)) == [ROOT]
    assert not list(graph.subject_objects(rdflib.OWL.imports))
    assert isomorphic(graph, _union())


def test_the_merged_json_ld_says_the_same_to_two_readers(package: Said) -> None:
    text = write_jsonld(*package)
    turtle = _canonical(write_turtle(package.ontology), ox.RdfFormat.TURTLE)
    assert _canonical(text, ox.RdfFormat.JSON_LD) == turtle
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), _union())


def test_shapes_are_written_whole(package: Said) -> None:
    union = rdflib.Graph()
    for file in shape_files():
        union.parse(file, format="turtle")
    written = rdflib.Graph().parse(data=write_turtle(package.shapes), format="turtle")
    assert isomorphic(written, union)


def test_an_extension_is_merged_in_and_keeps_its_description(trade: Said) -> None:
    graph = rdflib.Graph().parse(data=write_turtle(trade.ontology), format="turtle")
    extension = rdflib.URIRef("https://example.org/trade")
    assert list(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology)) == [ROOT]
    assert (extension, rdflib.DCTERMS.title, rdflib.Literal("Bicycle trade <b>bold</b>", lang="en")) in graph
    assert len(graph) == len(_union()) + len(trade.ontology) - len(_everything()) - 2  # type, import
    text = write_jsonld(*trade)
    assert _canonical(text, ox.RdfFormat.JSON_LD) == _canonical(
        write_turtle(trade.ontology), ox.RdfFormat.TURTLE
    )


def test_equal_triples_give_equal_bytes_in_any_order(trade: Said) -> None:
    other = [_shuffled(trade.ontology), _shuffled(trade.shapes)]
    assert write_turtle(other[0]) == write_turtle(trade.ontology)
    assert write_jsonld(*other) == write_jsonld(*trade)


def test_terms_are_sorted_within_sections_and_blank_nodes_stand_where_they_are_used(package: Said) -> None:
    lines = write_turtle(package.ontology).splitlines()
    subjects = [line.split(" a ") for line in lines if line.startswith("ckm:") and " a " in line]
    classes = [name for name, kind in subjects if kind.startswith("owl:Class ")]
    assert classes == sorted(classes)
    assert len(classes) > 80
    assert not [line for line in lines if line.startswith(("_:", "["))]


@pytest.fixture(scope="module")
def context(package: Said) -> dict[str, Any]:
    return dict(jsonld_context(*package))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_valid_example_comes_back_from_json_ld(file: Any, context: dict[str, Any]) -> None:
    given = rdflib.Graph().parse(file, format="turtle")
    written = given.serialize(format="json-ld", context=context)
    assert isomorphic(rdflib.Graph().parse(data=written, format="json-ld"), given)
    said = given.serialize(format="nt")
    assert _canonical(written, ox.RdfFormat.JSON_LD) == _canonical(said, ox.RdfFormat.N_TRIPLES)
    document = json.loads(written)
    nodes = document.get("@graph", [document])
    keys = {key for node in nodes for key in node}
    assert not [key for key in keys if key.startswith(("ckm:", str(CKM)))]
    used = {str(p).removeprefix(str(CKM)) for p in given.predicates() if str(p).startswith(str(CKM))}
    assert used <= keys


def test_what_may_have_several_values_is_a_list_and_what_may_not_is_none(context: dict[str, Any]) -> None:
    assert context["product"]["@container"] == "@set"
    assert "@container" not in context["createdAt"]
    assert context["label"] == {"@id": "rdfs:label", "@container": "@language"}
    graph = rdflib.Graph()
    for file in shape_files():
        graph.parse(file, format="turtle")
    single = {
        str(p) for s, p in graph.subject_objects(rdflib.SH.path) if (s, rdflib.SH.maxCount, None) in graph
    }
    kinds = (rdflib.OWL.ObjectProperty, rdflib.OWL.DatatypeProperty)
    properties = {str(s) for kind in kinds for s in _union().subjects(rdflib.RDF.type, kind)}
    for iri in properties - single:
        if iri.startswith(str(CKM)):
            assert context[iri.removeprefix(str(CKM))]["@container"] == "@set", iri


def test_plain_json_of_a_web_developer_is_read_as_meant(context: dict[str, Any]) -> None:
    document = {
        "@context": context,
        "id": "https://example.org/q1",
        "type": "Question",
        "title": "Which pads fit?",
        "flow": "FromCustomer",
        "contributedBy": ["https://example.org/ann"],
        "createdAt": "2026-05-31T12:00:00Z",
        "score": 3,
    }
    expected = """
        @prefix ckm: <https://w3id.org/ckm#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <https://example.org/q1> a ckm:Question ; ckm:title "Which pads fit?" ; ckm:flow ckm:FromCustomer ;
            ckm:contributedBy <https://example.org/ann> ; ckm:score 3 ;
            ckm:createdAt "2026-05-31T12:00:00Z"^^xsd:dateTime .
        """
    text = json.dumps(document)
    assert _canonical(text, ox.RdfFormat.JSON_LD) == _canonical(expected, ox.RdfFormat.TURTLE)
    read, meant = rdflib.Graph(), rdflib.Graph()
    assert isomorphic(read.parse(data=text, format="json-ld"), meant.parse(data=expected, format="turtle"))


def test_an_extension_gets_keys_of_its_own_and_takes_none_of_the_package(
    trade: Said, context: dict[str, Any]
) -> None:
    extended = jsonld_context(*trade)
    assert extended["trade"] == "https://example.org/trade#"
    assert extended["Bicycle"] == "trade:Bicycle"
    assert extended["frameNumber"] == {"@id": "trade:frameNumber", "@type": "xsd:integer"}
    assert extended["wheel"] == {"@id": "trade:wheel", "@type": "@id"}  # functional: one value
    assert extended["Question"] == context["Question"] == "ckm:Question"
    assert extended["Question-2"] == "trade:Question"
    assert {key: extended[key] for key in context} == context
