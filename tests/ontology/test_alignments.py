"""The alignments: true to the other vocabularies as published, and of no weight to whoever leaves them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import owlrl
import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ODRL2, ORG, PROV, QB

from ckm_graph._resources import ontology_files as loaded_files
from tests.ontology.conftest import CKM, DATA, REPOSITORY, SCHEMA, module_files, ontology_files, read
from tests.ontology.quality import ids, terms
from tests.ontology.test_inference import inconsistencies
from tests.ontology.test_modules import BASE as MODULES
from tests.ontology.test_modules import LICENCE
from tests.ontology.test_terms import ancestors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rdflib.term import Node

BASE: Final = "https://w3id.org/ckm/alignments/"
DPV: Final = Namespace("https://w3id.org/dpv#")
SIOC: Final = Namespace("http://rdfs.org/sioc/ns#")
COPIES: Final[Mapping[str, tuple[str, str]]] = {
    "dcterms": (str(DCTERMS), "dcterms.ttl"),
    "dpv": (str(DPV), "dpv-2.3.ttl"),
    "foaf": (str(FOAF), "foaf.ttl"),
    "odrl": (str(ODRL2), "odrl22.ttl"),
    "org": (str(ORG), "org.ttl"),
    "prov": (str(PROV), "prov.ttl"),
    "qb": (str(QB), "qb.ttl"),
    "schema": (str(SCHEMA), "schemaorg-30.0.ttl"),
    "sioc": (str(SIOC), "sioc.ttl"),
    "skos": (str(SKOS), "skos.ttl"),
}
"""Each aligned vocabulary: its namespace, and its copy among the real data."""
LANGUAGE: Final = (str(OWL), str(RDF), str(RDFS), str(XSD))
UNCHECKED: Final = ("http://purl.org/vocab/vann/",)
"""Used in the ontology's header, and not among the copies."""
LOGIC: Final = {
    OWL.disjointWith,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    OWL.hasValue,
    OWL.intersectionOf,
    OWL.inverseOf,
    OWL.onProperty,
    OWL.propertyChainAxiom,
    OWL.unionOf,
    RDF.first,
    RDF.rest,
    RDFS.domain,
    RDFS.range,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
}
"""What a conclusion can rest on; all else in a vocabulary is for readers."""
WITH_AXIOMS: Final = ("foaf", "org", "prov", "sioc", "skos")
"""The vocabularies that state domains, ranges and disjointness which could turn against ours."""


def alignment_files() -> list[Path]:
    """Return the files of the alignments, by name."""
    return sorted((REPOSITORY / "ontology" / "alignments").glob("*.ttl"))


def pairs(graph: Graph, *relations: URIRef) -> list[tuple[URIRef, URIRef]]:
    """Return which term is related to which by one of the relations."""
    found = [pair for relation in relations for pair in graph.subject_objects(relation)]
    return sorted((s, o) for s, o in found if isinstance(s, URIRef) and isinstance(o, URIRef))


def logic(graph: Graph) -> Graph:
    """Return what conclusions can rest on."""
    kept = Graph()
    kept += [
        (s, p, o)
        for s, p, o in graph
        if p in LOGIC or (p == RDF.type and str(o).startswith(str(OWL)) and o != OWL.Ontology)
    ]
    return kept


def closure(*graphs: Graph) -> Graph:
    """Return the graphs in one with all that follows by OWL 2 RL."""
    closed = Graph()
    for graph in graphs:
        closed += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(closed)
    return closed


@pytest.fixture(scope="session")
def alignments() -> dict[str, Graph]:
    """Return each alignment by the name of its file."""
    return {file.stem: read(file) for file in alignment_files()}


@pytest.fixture(scope="session")
def aligned(alignments: dict[str, Graph]) -> Graph:
    """Return all alignments in one."""
    merged = Graph()
    for graph in alignments.values():
        merged += graph
    return merged


@pytest.fixture(scope="module")
def copies(shared_data: Path) -> dict[str, Graph]:
    """Return each aligned vocabulary as published."""
    return {name: read(shared_data / "ontologies" / file) for name, (_, file) in COPIES.items()}


@pytest.fixture(scope="module")
def examples(ontology: Graph) -> Graph:
    """Return the ontology's own individuals and the valid examples."""
    data = read(*sorted((DATA / "valid").glob("*.ttl")))
    for individual in ontology.subjects(RDF.type, OWL.NamedIndividual):
        data += [
            t
            for t in ontology.triples((individual, None, None))
            if t[1] == RDF.type or str(t[1]).startswith(str(CKM))
        ]
    return data


@pytest.fixture(scope="module")
def alone(ontology: Graph, examples: Graph) -> Graph:
    """Return what follows from the examples by our ontology."""
    return closure(logic(ontology), examples)


@pytest.fixture(scope="module")
def together(ontology: Graph, aligned: Graph, copies: dict[str, Graph], examples: Graph) -> Graph:
    """Return what follows when the alignments and the other vocabularies' own axioms are added."""
    others = [logic(copies[name]) for name in WITH_AXIOMS]
    return closure(logic(ontology), logic(aligned), *others, examples)


def test_each_of_the_ten_vocabularies_has_its_alignment(alignments: dict[str, Graph]) -> None:
    assert set(alignments) == set(COPIES)
    for name, graph in alignments.items():
        namespace = COPIES[name][0]
        found = pairs(graph, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, SKOS.relatedMatch)
        ours = [pair for pair in found if pair[0].startswith(CKM)]
        assert ours
        assert [pair for pair in ours if not pair[1].startswith(namespace)] == []


@pytest.mark.parametrize("file", alignment_files(), ids=lambda f: f.stem)
def test_an_alignment_has_version_licence_title_and_dates(file: Path) -> None:
    graph, alignment = read(file), URIRef(BASE + file.stem)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [alignment]
    assert (alignment, OWL.versionIRI, URIRef(f"{BASE}{file.stem}/0.1.0")) in graph
    assert (alignment, OWL.versionInfo, Literal("0.1.0")) in graph
    assert (alignment, DCTERMS.license, LICENCE) in graph
    assert graph.value(alignment, DCTERMS.title) is not None
    for date in (DCTERMS.created, DCTERMS.modified):
        value = graph.value(alignment, date)
        assert isinstance(value, Literal)
        assert value.datatype == XSD.date


def test_every_alignment_opens_with_the_same_prefixes_in_the_same_order() -> None:
    blocks = {
        tuple(line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("@prefix"))
        for file in alignment_files()
    }
    assert len(blocks) == 1
    assert list(*blocks) == sorted(*blocks)


@pytest.mark.parametrize("name", sorted(COPIES))
def test_an_alignment_imports_the_modules_whose_terms_it_uses_and_no_others(
    alignments: dict[str, Graph], modules: dict[str, Graph], name: str
) -> None:
    imported = list(alignments[name].objects(URIRef(BASE + name), OWL.imports))
    assert all(str(module).startswith(MODULES) for module in imported)
    here = {str(module).removeprefix(MODULES) for module in imported}
    home = {str(term): module for module, graph in modules.items() for term in terms(graph)}
    assert {home[term] for term in ids(alignments[name])} == here


def test_the_core_imports_and_loads_no_alignment(ontology: Graph) -> None:
    assert [o for o in ontology.objects(None, OWL.imports) if str(o).startswith(BASE)] == []
    assert {file.stem for file in loaded_files()} == {file.stem for file in ontology_files()}
    assert [file for file in loaded_files() if file.parent.name == "alignments"] == []


def test_an_alignment_defines_no_term_of_ours_and_repeats_nothing_of_the_core(
    ontology: Graph, aligned: Graph
) -> None:
    assert terms(aligned) == []
    assert [t for t in aligned if t in ontology and not str(t[0]).startswith(BASE)] == []
    for one, other in pairs(aligned, RDFS.subClassOf):
        assert other not in ancestors(ontology, one.removeprefix(CKM)), (one, other)


@pytest.mark.parametrize("name", sorted(COPIES))
def test_every_foreign_term_exists_in_the_vocabulary_as_published(
    ontology: Graph, aligned: Graph, copies: dict[str, Graph], name: str
) -> None:
    namespace = COPIES[name][0]
    used = {t for triple in aligned + ontology for t in triple if isinstance(t, URIRef)}
    named = {t for t in used if t.startswith(namespace) and t != URIRef(namespace)}
    assert {t for t in named if (t, RDF.type, None) not in copies[name]} == set()


def test_no_term_comes_from_a_vocabulary_that_is_not_aligned(ontology: Graph, aligned: Graph) -> None:
    known = (*LANGUAGE, *UNCHECKED, *(namespace for namespace, _ in COPIES.values()))
    used = {p for p in (aligned + ontology).predicates() if not str(p).startswith(str(CKM))}
    assert {p for p in used if not str(p).startswith(known)} == set()


def test_classes_stand_under_classes_and_properties_under_properties(
    ontology: Graph, aligned: Graph, copies: dict[str, Graph]
) -> None:
    others = Graph()
    for graph in copies.values():
        others += graph.triples((None, RDF.type, None))
    for one, other in pairs(aligned, RDFS.subClassOf):
        assert (one, RDF.type, OWL.Class) in ontology
        assert {OWL.Class, RDFS.Class} & set(others.objects(other, RDF.type)), other
    for one, other in pairs(aligned, RDFS.subPropertyOf):
        kinds = set(ontology.objects(one, RDF.type))
        assert kinds & {OWL.ObjectProperty, OWL.DatatypeProperty}
        theirs = set(others.objects(other, RDF.type))
        assert any(str(kind).endswith("Property") for kind in theirs), other
        stated = theirs & {OWL.ObjectProperty, OWL.DatatypeProperty}
        assert not stated or stated & kinds, (one, other)


def test_what_ours_stand_under_is_declared_beside_it(ontology: Graph, alignments: dict[str, Graph]) -> None:
    for graph in alignments.values():
        for _, other in pairs(graph, RDFS.subClassOf, RDFS.subPropertyOf):
            assert (other, RDF.type, None) in graph or (other, RDF.type, None) in ontology, other


def test_an_alignment_stays_in_the_profile_for_rules(aligned: Graph) -> None:
    allowed = {
        OWL.Class,
        OWL.DatatypeProperty,
        OWL.ObjectProperty,
        OWL.Ontology,
        OWL.imports,
        OWL.versionIRI,
        OWL.versionInfo,
    }
    used = {t for triple in aligned for t in triple if str(t).startswith(str(OWL))}
    assert used <= allowed
    assert [t for t in aligned if not all(isinstance(node, URIRef | Literal) for node in t)] == []


def test_concepts_alone_are_matched_as_concepts(
    ontology: Graph, aligned: Graph, copies: dict[str, Graph]
) -> None:
    matches = (SKOS.broadMatch, SKOS.closeMatch, SKOS.exactMatch, SKOS.narrowMatch, SKOS.relatedMatch)
    found = pairs(aligned, *matches)
    assert found
    for one, other in found:
        kinds = {str(kind).removeprefix(CKM) for kind in ontology.objects(one, RDF.type)}
        assert any(SKOS.Concept in ancestors(ontology, kind) for kind in kinds), one
        assert any((other, RDF.type, SKOS.Concept) in graph for graph in copies.values()), other


def test_a_pointer_says_why_it_is_no_more_than_that(alignments: dict[str, Graph]) -> None:
    for graph in alignments.values():
        for one, _ in pairs(graph, RDFS.seeAlso):
            if one.startswith(CKM):
                assert len(list(graph.objects(one, RDFS.comment))) == 1, one


def test_the_decisions_of_the_domain_hold(ontology: Graph, aligned: Graph) -> None:
    every = ontology + aligned
    assert QB.Observation not in ancestors(every, "Observation")
    assert ODRL2.Agreement not in ancestors(every, "Agreement")
    assert {DPV.ConsentRecord, CKM.LawfulBasis} <= ancestors(every, "Consent")
    for ours in (CKM.name, CKM.title):
        above = set(every.objects(ours, RDFS.subPropertyOf))
        assert {RDFS.label, SCHEMA.name, DCTERMS.title} <= above


def test_the_examples_are_consistent_with_the_other_vocabularies_axioms(together: Graph) -> None:
    assert inconsistencies(together) == []


def test_nothing_in_our_own_words_follows_from_an_alignment(alone: Graph, together: Graph) -> None:
    def in_our_words(closed: Graph) -> set[tuple[Node, Node, Node]]:
        return {t for t in closed if str(t[1] if t[1] != RDF.type else t[2]).startswith(str(CKM))}

    assert in_our_words(together) - in_our_words(alone) == set()
    assert len(together) > len(alone)


def test_nothing_of_ours_turns_into_a_class_or_a_property_of_the_language(
    examples: Graph, alone: Graph, together: Graph
) -> None:
    language = {RDF.Property, RDFS.Class, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    for node in set(examples.subjects()):
        now = set(together.objects(node, RDF.type)) - set(alone.objects(node, RDF.type))
        assert now & language == set(), node


def test_an_agent_of_ours_is_found_in_the_words_of_others(together: Graph, examples: Graph) -> None:
    item, agent = next(iter(examples.subject_objects(CKM.contributedBy)))
    assert (item, PROV.wasAttributedTo, agent) in together
    assert (item, SCHEMA.author, agent) in together
    assert (agent, FOAF.made, item) in together
    assert (agent, RDF.type, FOAF.Agent) in together


def test_the_valid_examples_stay_valid_with_what_the_alignments_add(
    ontology: Graph, shapes: Graph, examples: Graph, together: Graph
) -> None:
    data = ontology + examples
    nodes = {node for node in examples.subjects() if isinstance(node, URIRef)}
    data += [t for t in together if t[0] in nodes]
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    found = {
        (report.value(r, SH.focusNode), report.value(r, SH.sourceShape))
        for r in report.subjects(RDF.type, SH.ValidationResult)
        if report.value(r, SH.resultSeverity) == SH.Violation
    }
    assert found == set()


def test_every_module_has_terms_that_are_aligned(modules: dict[str, Graph], aligned: Graph) -> None:
    named = ids(aligned)
    without = {name for name, graph in modules.items() if not named & {str(t) for t in terms(graph)}}
    assert without <= {"provenance", "styles"}, "a new module: what do other vocabularies call its things?"
    assert len(modules) == len(module_files())
