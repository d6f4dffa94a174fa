"""Names of the vocabularies and of the named graphs; nothing of what the ontology says.

`CKM.Question` is the IRI `https://w3id.org/ckm#Question` as a pyoxigraph term; that each such term
is defined in the ontology is tested. The graph names are the data layout: which part of a store a
named graph lies in follows from its name alone.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode

__all__ = [
    "ANALYSIS",
    "CKM",
    "DCTERMS",
    "GRAPH_BASE",
    "ID_BASE",
    "INFERRED",
    "LOG",
    "ONTOLOGY",
    "OWL",
    "PERSONAL_ANALYSIS",
    "PERSONAL_INFERRED",
    "PREFIXES",
    "PROV",
    "PROVENANCE",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SH",
    "SHAPES",
    "SKOS",
    "XSD",
    "Namespace",
    "also_graph",
    "is_aside",
    "is_inferred",
    "is_personal",
    "personal_graph",
    "quarantine_graph",
    "source_graph",
    "source_of",
]


class Namespace:
    """The terms of one vocabulary, by attribute or by item.

    >>> Namespace("http://example.org/").thing.value
    'http://example.org/thing'
    """

    def __init__(self, base: str) -> None:
        self.base: Final = base

    def __getitem__(self, name: str) -> NamedNode:
        term: NamedNode = getattr(self, name)
        return term

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = self.__dict__[name] = NamedNode(self.base + name)  # asked for once: the next look-up finds it
        return term


CKM: Final = Namespace("https://w3id.org/ckm#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA: Final = Namespace("https://schema.org/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")

ID_BASE: Final = "https://w3id.org/ckm/id/"
GRAPH_BASE: Final = "https://w3id.org/ckm/graph/"

ONTOLOGY: Final = NamedNode(GRAPH_BASE + "ontology")
INFERRED: Final = NamedNode(GRAPH_BASE + "inferred")
PERSONAL_INFERRED: Final = NamedNode(GRAPH_BASE + "personal/inferred")
ANALYSIS: Final = NamedNode(GRAPH_BASE + "analysis")
PERSONAL_ANALYSIS: Final = NamedNode(GRAPH_BASE + "personal/analysis")
SHAPES: Final = NamedNode(GRAPH_BASE + "shapes")
PROVENANCE: Final = NamedNode(GRAPH_BASE + "provenance")
LOG: Final = NamedNode(GRAPH_BASE + "log")
"""Where a SPARQL server keeps the change log and the version triple; embedded stores keep files."""

PREFIXES: Final[dict[str, str]] = {
    "ckm": CKM.base,
    "dcterms": DCTERMS.base,
    "owl": OWL.base,
    "prov": PROV.base,
    "rdf": RDF.base,
    "rdfs": RDFS.base,
    "schema": SCHEMA.base,
    "sh": SH.base,
    "skos": SKOS.base,
    "xsd": XSD.base,
}
"""What queries may abbreviate without declaring it."""

_ASIDE: Final = ("shapes", "provenance", "log", "also/", "quarantine/")
_RESERVED: Final = frozenset({"inferred", "analysis"})


def source_graph(name: str) -> NamedNode:
    """Name the graph of what one source said in public."""
    return NamedNode(f"{GRAPH_BASE}source/{name}")


def personal_graph(name: str) -> NamedNode:
    """Name the graph of the personal data that one source gave."""
    return NamedNode(f"{GRAPH_BASE}personal/{name}")


def also_graph(name: str) -> NamedNode:
    """Name the graph of what a source said that a data graph said already."""
    return NamedNode(f"{GRAPH_BASE}also/{name}")


def quarantine_graph(name: str) -> NamedNode:
    """Name the graph of what a source said and what was set aside, with why."""
    return NamedNode(f"{GRAPH_BASE}quarantine/{name}")


def source_of(graph: NamedNode | BlankNode | DefaultGraph) -> str | None:
    """Name the source whose graph this is, or None.

    >>> source_of(personal_graph("crm")), source_of(INFERRED)
    ('crm', None)
    """
    if not isinstance(graph, NamedNode):
        return None
    kind, _, name = graph.value.removeprefix(GRAPH_BASE).partition("/")
    return name if kind in {"source", "personal", "also", "quarantine"} and name not in _RESERVED else None


def is_aside(graph: NamedNode) -> bool:
    """Tell whether a graph is kept aside from what queries see."""
    return graph.value.startswith(GRAPH_BASE) and graph.value[len(GRAPH_BASE) :].startswith(_ASIDE)


def is_personal(graph: NamedNode) -> bool:
    """Tell whether a graph holds personal data of natural persons."""
    return graph.value.startswith(GRAPH_BASE + "personal/")


def is_inferred(graph: NamedNode) -> bool:
    """Tell whether a graph holds what follows, not what was said."""
    return graph in (INFERRED, PERSONAL_INFERRED)
