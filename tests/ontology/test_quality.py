"""The checks that every term has to pass find what they are for: each is shown a graph that is broken."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from tests.ontology import quality
from tests.ontology.conftest import CKM, CKMSH

if TYPE_CHECKING:
    from collections.abc import Callable

PREFIXES = """
@prefix ckm: <https://w3id.org/ckm#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
SHAPE_PREFIXES = """
@prefix ckmsh: <https://w3id.org/ckm/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
SOUND = """
ckm:Kind a owl:Class ; rdfs:label "kind"@en ; skos:definition "A concept that sorts."@en ;
    rdfs:isDefinedBy <https://w3id.org/ckm/modules/trade> ; dcterms:source ckm:S1 ; rdfs:subClassOf skos:Concept .
ckm:Loud a owl:NamedIndividual, ckm:Kind ; rdfs:label "loud"@en ; skos:prefLabel "loud"@en ;
    skos:definition "The kind that is heard."@en ; rdfs:isDefinedBy <https://w3id.org/ckm/modules/trade> ;
    skos:editorialNote "Ours: for a test."@en ; skos:inScheme ckm:KindScheme ; skos:topConceptOf ckm:KindScheme .
ckm:KindScheme a skos:ConceptScheme ; rdfs:label "kinds"@en ; skos:definition "The list of kinds."@en ;
    rdfs:isDefinedBy <https://w3id.org/ckm/modules/trade> ; skos:editorialNote "Ours: for a test."@en ;
    skos:hasTopConcept ckm:Loud .
ckm:S1 a ckm:SourceDocument ; rdfs:label "a document"@en ; rdfs:isDefinedBy <https://w3id.org/ckm/modules/trade> .
"""
LOUD_TWICE = 'ckm:Noisy a ckm:Kind ; rdfs:label "loud"@en .'
LEFT_WITHOUT_A_WORD = "ckm:Loud owl:deprecated true ."
SENT_NOWHERE = "ckm:Loud owl:deprecated true ; dcterms:isReplacedBy ckm:Nowhere ."
BROKEN: list[tuple[str, Callable[[Graph], object], tuple[str, str]]] = [
    ("no label", quality.wrongly_named, ('rdfs:label "kind"@en ;', "")),
    ("two English labels", quality.wrongly_named, ('"kind"@en', '"kind"@en, "sort"@en')),
    ("no definition", quality.wrongly_named, ('skos:definition "A concept that sorts."@en ;', "")),
    ("two definitions", quality.wrongly_named, ('sorts."@en', 'sorts."@en, "A sort."@en')),
    ("two sentences", quality.wrongly_defined, ("that sorts.", "that sorts. It does.")),
    ("no full stop", quality.wrongly_defined, ("that sorts.", "that sorts")),
    ("no language", quality.wrongly_defined, ('that sorts."@en', 'that sorts."')),
    ("another module", lambda g: quality.wrongly_homed(g, "other"), ("", "")),
    ("no source", quality.wrongly_sourced, ("dcterms:source ckm:S1 ;", "")),
    (
        "a source that is no document",
        quality.wrongly_sourced,
        ("dcterms:source ckm:S1", "dcterms:source ckm:S9"),
    ),
    ("not in the list", quality.wrongly_listed, ("skos:inScheme ckm:KindScheme ;", "")),
    ("in another list", quality.wrongly_listed, ("skos:inScheme ckm:KindScheme", "skos:inScheme ckm:Other")),
    ("top on one side alone", quality.wrongly_listed, (" ; skos:topConceptOf ckm:KindScheme", "")),
    (
        "a list without its top",
        quality.wrongly_listed,
        ("skos:hasTopConcept ckm:Loud", "skos:hasTopConcept ckm:Kind"),
    ),
    ("two names for one", quality.wrongly_listed, ('skos:prefLabel "loud"@en', 'skos:prefLabel "noisy"@en')),
]


def graph(text: str) -> Graph:
    """Return what a few lines of Turtle say."""
    return Graph().parse(data=PREFIXES + text, format="turtle")


def test_a_sound_graph_passes_every_check() -> None:
    sound = graph(SOUND)
    for check in (
        quality.wrongly_named,
        quality.wrongly_defined,
        quality.wrongly_sourced,
        quality.wrongly_withdrawn,
        quality.wrongly_listed,
    ):
        assert check(sound) == []
    assert quality.wrongly_homed(sound, "trade") == []
    assert quality.shared_labels(sound, quality.terms(sound)) == []
    assert quality.deleted(sound, ["Kind", "Loud"]) == set()


@pytest.mark.parametrize(("check", "change"), [b[1:] for b in BROKEN], ids=[b[0] for b in BROKEN])
def test_a_broken_graph_fails_its_check(check: Callable[[Graph], object], change: tuple[str, str]) -> None:
    broken = SOUND.replace(*change, 1)
    assert change == ("", "") or broken != SOUND
    assert check(graph(broken)) != []


def test_a_label_used_twice_and_a_deleted_name_are_found() -> None:
    twice = graph(SOUND + LOUD_TWICE)
    assert quality.shared_labels(twice, quality.terms(twice)) == [("loud", "en")]
    assert quality.deleted(twice, ["Kind", "Gone"]) == {"Gone"}


@pytest.mark.parametrize("line", [LEFT_WITHOUT_A_WORD, SENT_NOWHERE])
def test_a_term_withdrawn_without_a_reason_or_a_successor_is_found(line: str) -> None:
    silent = SOUND.replace('skos:editorialNote "Ours: for a test."@en ; skos:inScheme', "skos:inScheme", 1)
    assert quality.wrongly_withdrawn(graph(silent + line)) == [CKM.Loud]


def test_a_name_is_found_however_it_is_written() -> None:
    text = "?x ckm:bell ?y . CKM.Horn <https://w3id.org/ckm#Spoke> ckmsh:Rim"
    assert quality.names_used(text) == {"bell", "Horn", "Spoke"}


def test_a_circle_of_imports_is_found() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"c"}, "c": {"a"}}).prepare()


def test_a_property_shape_that_no_form_can_be_made_of_is_found() -> None:
    whole = 'sh:name "bell"@en ; sh:description "What rings."@en ; sh:order 1 ; sh:group ckmsh:G'
    text = f"{SHAPE_PREFIXES} ckmsh:S sh:property ckmsh:B . ckmsh:B sh:path ckm:bell ; {whole} ."
    assert quality.wrongly_described(graph(text)) == []
    for part in whole.split(" ; "):
        assert quality.wrongly_described(graph(text.replace(f"; {part}", ""))) == [str(CKMSH.B)], part
    assert quality.wrongly_described(graph(text.replace('rings."@en', 'rings."'))) == [str(CKMSH.B)]
