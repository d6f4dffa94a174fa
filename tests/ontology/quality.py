"""What is asked of every term of the ontology, as functions that name the terms that fail.

Each takes a graph and returns what is wrong with it, so that the tests can ask them of the ontology
and, to show that they can fail, of graphs that are broken on purpose.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from tests.ontology.conftest import CKM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

SAID_ELSEWHERE = {CKM.SourceDocument, CKM.ComparisonCell, CKM.Claim, CKM.Author}
"""Classes whose individuals carry a text instead of a definition."""
NAMES = re.compile(r"\bckm:(\w+)|\bCKM\.(\w+)|w3id\.org/ckm#(\w+)")
"""How files speak of terms of ours: as a prefixed name, in Python and in full."""


def terms(graph: Graph) -> list[URIRef]:
    """Return the terms of our namespace that the graph gives a type to."""
    found = {s for s in graph.subjects(RDF.type, None) if isinstance(s, URIRef) and s.startswith(CKM)}
    return sorted(found)


def ids(graph: Graph) -> set[str]:
    """Return every IRI of our namespace that occurs anywhere in the graph."""
    return {str(t) for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(CKM)}


def names_used(text: str) -> set[str]:
    """Return the names of our namespace that the text of a file speaks of."""
    return {name for names in NAMES.findall(text) for name in names if name}


def languages(graph: Graph, term: Node, label: URIRef) -> list[str]:
    """Return the languages that a term has labels in, one for each label."""
    return sorted(str(o.language) for o in graph.objects(term, label) if isinstance(o, Literal))


def wrongly_named(graph: Graph) -> list[URIRef]:
    """Return the terms without exactly one English label and one definition."""
    return [
        term
        for term in terms(graph)
        if languages(graph, term, RDFS.label).count("en") != 1
        or len(list(graph.objects(term, SKOS.definition)))
        != (0 if set(graph.objects(term, RDF.type)) & SAID_ELSEWHERE else 1)
    ]


def wrongly_defined(graph: Graph) -> list[Literal]:
    """Return the definitions that are not one English sentence."""
    definitions = [o for o in graph.objects(None, SKOS.definition) if isinstance(o, Literal)]
    return [
        d for d in definitions if d.language != "en" or not d.endswith(".") or ". " in d or not d[0].isupper()
    ]


def wrongly_homed(graph: Graph, module: str) -> list[URIRef]:
    """Return the terms that do not name the module as the one place where they are defined."""
    home = URIRef(f"https://w3id.org/ckm/modules/{module}")
    return [term for term in terms(graph) if list(graph.objects(term, RDFS.isDefinedBy)) != [home]]


def wrongly_sourced(graph: Graph) -> list[URIRef]:
    """Return the terms that name no source document and do not say that they are ours."""
    documents = set(graph.subjects(RDF.type, CKM.SourceDocument))
    wrong = []
    for term in terms(graph):
        sources = set(graph.objects(term, DCTERMS.source))
        ours = any(str(note).startswith("Ours: ") for note in graph.objects(term, SKOS.editorialNote))
        if not sources <= documents or not (sources or ours or term in documents):
            wrong.append(term)
    return wrong


def wrongly_withdrawn(graph: Graph) -> list[URIRef]:
    """Return the deprecated terms that name no defined successor and give no reason."""
    wrong = []
    for term in graph.subjects(OWL.deprecated, Literal(True)):
        successors = list(graph.objects(term, DCTERMS.isReplacedBy))
        explained = any(graph.objects(term, SKOS.editorialNote))
        if not all((s, RDF.type, None) in graph for s in successors) or not (successors or explained):
            wrong.append(URIRef(str(term)))
    return wrong


def deleted(graph: Graph, released: Iterable[str]) -> set[str]:
    """Return the names that were released once and are no longer defined."""
    return set(released) - {str(term).removeprefix(str(CKM)) for term in terms(graph)}


def shared_labels(graph: Graph, among: Iterable[Node]) -> list[tuple[str, str | None]]:
    """Return the labels that two of the terms have in the same language."""
    labels = Counter(
        (str(o), o.language)
        for term in set(among)
        for o in graph.objects(term, RDFS.label)
        if isinstance(o, Literal)
    )
    return [label for label, count in labels.items() if count > 1]


def concepts(graph: Graph) -> dict[URIRef, set[URIRef]]:
    """Return the individuals of each class of concepts that has any."""
    kinds = set(graph.subjects(RDFS.subClassOf, SKOS.Concept))
    members = {
        URIRef(str(c)): {URIRef(str(s)) for s in graph.subjects(RDF.type, c) if str(s).startswith(CKM)}
        for c in kinds
    }
    return {c: found for c, found in members.items() if found}


def wrongly_listed(graph: Graph) -> list[URIRef]:
    """Return the concepts that SKOS tools would not show as what they are.

    Each lies in the one scheme that bears its class's name, is a top concept of it (said on both
    sides) or has a broader one there, and its preferred labels are its labels.
    """
    wrong = []
    for kind, members in concepts(graph).items():
        scheme = URIRef(f"{kind}Scheme")
        tops = set(graph.objects(scheme, SKOS.hasTopConcept))
        if (scheme, RDF.type, SKOS.ConceptScheme) not in graph or not tops <= members:
            wrong.append(kind)
        for concept in members:
            broader = set(graph.objects(concept, SKOS.broader))
            top = set(graph.objects(concept, SKOS.topConceptOf))
            if (
                set(graph.objects(concept, SKOS.inScheme)) != {scheme}
                or top != (set() if broader else {scheme})
                or (concept in tops) is bool(broader)
                or not broader <= members
                or set(graph.objects(concept, SKOS.prefLabel)) != set(graph.objects(concept, RDFS.label))
            ):
                wrong.append(concept)
    return sorted(wrong)


def path(shapes: Graph, shape: Node) -> Node | None:
    """Return the property that a property shape speaks of: of alternatives the first."""
    stated = shapes.value(shape, SH.path)
    alternatives = shapes.value(stated, SH.alternativePath) if stated is not None else None
    return stated if alternatives is None else shapes.value(alternatives, RDF.first)


def description(shapes: Graph, shape: Node) -> tuple[Node | None, ...]:
    """Return what a form says of a property: its name, its meaning, and where it stands."""
    return tuple(shapes.value(shape, said) for said in (SH.name, SH.description, SH.order, SH.group))


def wrongly_described(shapes: Graph) -> list[str]:
    """Return the property shapes without exactly one name, English description, order and group."""
    wrong = []
    for shape in set(shapes.objects(None, SH.property)):
        said = [list(shapes.objects(shape, p)) for p in (SH.name, SH.description, SH.order, SH.group)]
        if any(len(values) != 1 for values in said) or not all(
            isinstance(text, Literal) and text.language == "en" for text in (*said[0], *said[1])
        ):
            wrong.append(str(shape))
    return sorted(wrong)
