"""What terms are called on the page: anchors that equal local names, prefixes for what is foreign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from ckm_graph.model.reference import Link
from ckm_graph.reference._statements import iri_of, is_anonymous
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import CKM, OWL, PREFIXES, RDF, RDFS, SH, Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from ckm_graph.model.reference import Kind
    from ckm_graph.reference._statements import Statements, Term

__all__ = ["VANN", "Kinds", "Naming", "english_first", "kinds_of_terms", "prefixes_in"]

Kinds: TypeAlias = "dict[str, Kind]"
"""Kind of each term, by IRI."""
VANN: Final = Namespace("http://purl.org/vocab/vann/")
_KINDS: Final[tuple[tuple[ox.NamedNode, Kind], ...]] = (
    (OWL.Class, "class"),
    (RDFS.Class, "class"),
    (OWL.ObjectProperty, "object property"),
    (OWL.DatatypeProperty, "datatype property"),
    (OWL.AnnotationProperty, "annotation property"),
    (RDF.Property, "property"),
    (OWL.NamedIndividual, "individual"),
)


def kinds_of_terms(said: Statements) -> Kinds:
    """Tell which terms an ontology speaks of, and of which kind each is.

    A term of another vocabulary that is merely declared is none of them: nothing is said of it.
    """
    found: Kinds = {}
    for node in said.subjects:
        types = said.objects(node, RDF.type)
        kind = next((kind for type_, kind in _KINDS if type_ in types), None)
        is_told = len(said.about(node)) > 1 or node.value.startswith(CKM.base)
        if kind and is_told:
            found[node.value] = kind
    classes = {iri for iri, kind in found.items() if kind == "class"}
    for node in said.subjects:
        types = said.objects(node, RDF.type)
        if node.value not in found and any(iri_of(type_) in classes for type_ in types):
            found[node.value] = "individual"
    return found


def prefixes_in(*sides: Statements) -> dict[str, str]:
    """Collect prefixes: the package's, and those that headers and shapes declare, by prefix."""
    found = {**PREFIXES, "vann": VANN.base}
    for said in sides:
        declared = [(s, VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri) for s in said.subjects]
        parts = [(node, SH.prefix, SH.namespace) for _, node in said.pairs(SH.declare)]
        for node, prefix, namespace in (*declared, *parts):
            names, iris = said.objects(node, prefix), said.objects(node, namespace)
            if names and iris:
                found.setdefault(iri_of(names[0]), iri_of(iris[0]))
    return dict(sorted(found.items()))


class Naming:
    """Names and anchors for everything that one page speaks of."""

    def __init__(self, terms: Iterable[str], prefixes: dict[str, str]) -> None:
        self._prefixes = sorted(prefixes.items(), key=lambda pair: -len(pair[1]))
        self.anchors: dict[str, str] = {}
        taken: set[str] = set()
        for iri in sorted(terms, key=lambda iri: (not iri.startswith(CKM.base), iri)):
            anchor, number = local_name(iri), 2
            while anchor in taken:
                anchor, number = f"{local_name(iri)}-{number}", number + 1
            taken.add(anchor)
            self.anchors[iri] = anchor

    def link(self, node: Term | str) -> Link:
        """Name a thing, and say where the page tells of it."""
        iri = node if isinstance(node, str) else iri_of(node)
        anchor = self.anchors.get(iri)
        if anchor is not None:
            return Link(iri, local_name(iri), anchor)
        return Link(iri, self._short(iri), None)

    def links(self, nodes: Iterable[Term]) -> tuple[Link, ...]:
        """Name several things, those without a name left out, sorted by name."""
        named = {self.link(node) for node in nodes if not is_anonymous(node)}
        return tuple(sorted(named, key=lambda link: (link.name.lower(), link.iri)))

    def _short(self, iri: str) -> str:
        for prefix, namespace in self._prefixes:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri


def english_first(language: str) -> tuple[bool, str]:
    """Sort languages: English, none said, then by tag."""
    return (language.partition("-")[0] not in {"en", ""}, language)
