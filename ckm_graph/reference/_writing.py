"""The merged ontology as Turtle and as JSON-LD: one header, sorted, the same bytes every time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.plugins.serializers.turtle import TurtleSerializer

from ckm_graph.reference._context import jsonld_context
from ckm_graph.reference._modules import ROOT
from ckm_graph.reference._naming import prefixes_in
from ckm_graph.reference._statements import GENID, Statements
from ckm_graph.vocabulary import OWL, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.reference._statements import Term

__all__ = ["as_json", "merged", "write_jsonld", "write_turtle"]

_SECTIONS: Final = [
    rdflib.OWL[name]
    for name in (
        "Ontology",
        "AnnotationProperty",
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "NamedIndividual",
    )
]


def merged(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Make one ontology of the modules: the others' headers no longer say that they are ontologies.

    Their titles and descriptions stay, for the terms are still said to be defined by them; their imports
    of each other and their version IRIs go.
    """
    triples = list(dict.fromkeys(triples))
    inside = {t.subject for t in triples if t.predicate == RDF.type and t.object == OWL.Ontology}
    if ROOT not in inside:
        return triples
    kept = []
    for triple in triples:
        is_module = triple.subject in inside and triple.subject != ROOT
        says_ontology = triple.predicate == RDF.type and triple.object == OWL.Ontology
        says_version = triple.predicate == OWL.versionIRI
        imports_inside = triple.predicate == OWL.imports and triple.object in inside
        if not imports_inside and not (is_module and (says_ontology or says_version)):
            kept.append(triple)
    return kept


def write_turtle(triples: Iterable[ox.Triple]) -> str:
    """Write an ontology, or shapes, as one Turtle text; equal triples give equal texts.

    Parameters
    ----------
    triples
        As `ckm_graph.turtle.read_turtle` gives them.

    >>> from ckm_graph.turtle import package_triples
    >>> text = write_turtle(package_triples()[0])
    >>> text.count("a owl:Ontology"), "ckm:Question a owl:Class ;" in text
    (1, True)

    """
    graph = _rdflib(merged(triples))
    out = _Lines()
    _Sectioned(graph).serialize(out, encoding="utf-8")  # type: ignore[arg-type]
    return b"".join(out.parts).decode()


def write_jsonld(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> str:
    """Write an ontology as JSON-LD, compacted with the context that it and its shapes give.

    The context is part of the text, so that nothing is loaded to read it.
    """
    ontology = list(ontology)
    context = jsonld_context(ontology, shapes)
    written = json.loads(_rdflib(merged(ontology)).serialize(format="json-ld", context=context))
    del written["@context"]
    return as_json({"@context": context, **_sorted(written)})


def as_json(value: object) -> str:
    """Write JSON as a text that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _sorted(value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """Sort what has no order: nodes by their IRI, values by what they say; lists of RDF keep theirs."""
    if isinstance(value, dict):
        return {
            key: inner if key == "@list" else _sorted(inner)
            for key, inner in sorted(value.items(), key=lambda pair: (pair[0] != "id", pair[0]))
        }
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=lambda each: json.dumps(each, sort_keys=True))
    return value


class _Sectioned(TurtleSerializer):
    """Turtle in sections: header, annotations, classes, properties, individuals, the rest."""

    topClasses = _SECTIONS  # noqa: N815 -- the base's name

    def orderSubjects(self) -> list[Any]:  # noqa: N802 -- the base's name
        """Keep blank nodes last, so that each is written where it is used."""
        found = super().orderSubjects()
        for node in found:
            if isinstance(node, rdflib.BNode):
                self._topLevels.pop(node, None)
        return sorted(found, key=lambda node: isinstance(node, rdflib.BNode))


class _Lines:
    """A file of bytes in memory, as much as the serialiser asks of one."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes) -> None:
        self.parts.append(part)


def _rdflib(triples: list[ox.Triple]) -> rdflib.Graph:
    """Give triples to rdflib, nodes that were blank once as blank ones, literals to the letter."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in prefixes_in(Statements(triples)).items():
        graph.bind(prefix, namespace, override=True)
    for triple in triples:
        graph.add((_node(triple.subject), rdflib.URIRef(triple.predicate.value), _node(triple.object)))
    return graph


def _node(term: Term) -> Any:  # noqa: ANN401 -- rdflib's terms have no common type of use here
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value.endswith("#string") else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    value = str(getattr(term, "value", term))
    if GENID in value:
        name = value.partition(GENID)[2]
        return rdflib.BNode("".join(letter if letter.isalnum() else "_" for letter in name))
    return rdflib.URIRef(value)
