"""The JSON-LD context: short keys for all terms, with the types and containers that the shapes tell.

    { "inReplyTo": "ex:q1", "rating": 4, "product": ["ex:p1"], "flow": "FromCustomer" }

A property that leads to things takes IRIs; one that leads to concepts which the ontology itself lists
takes their names too. A property of one datatype takes plain values of it. What may have several values
is always a list; what the ontology says in several languages is keyed by language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from ckm_graph.reference._expectations import property_shapes
from ckm_graph.reference._naming import Naming, kinds_of_terms, prefixes_in
from ckm_graph.reference._statements import Statements, iri_of, is_anonymous
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import OWL, RDF, RDFS, SH, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.reference._naming import Kinds
    from ckm_graph.reference._statements import Term

__all__ = ["Context", "jsonld_context"]

Definition: TypeAlias = dict[str, str]
Context: TypeAlias = dict[str, "str | float | Definition"]


def jsonld_context(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Context:
    """Derive the JSON-LD 1.1 context of an ontology and its shapes: what stands under ``@context``.

    Parameters
    ----------
    ontology, shapes
        Their triples, the user's included.

    Returns
    -------
    dict
        Keys sorted; ready for `json.dumps`.

    >>> from ckm_graph.turtle import package_triples
    >>> context = jsonld_context(*package_triples())
    >>> context["Question"], context["createdAt"]
    ('ckm:Question', {'@id': 'ckm:createdAt', '@type': 'xsd:dateTime'})

    """
    said, expected = Statements(ontology), Statements(shapes)
    kinds = kinds_of_terms(said)
    prefixes = prefixes_in(said, expected)
    terms = _Definitions(said, expected, kinds, Naming((), prefixes))
    context: Context = {"@version": 1.1, "id": "@id", "type": "@type", **prefixes}
    for iri, name in Naming(kinds, prefixes).anchors.items():
        if name not in context and _is_key(name):
            context[name] = terms.definition(iri)
    for predicate in terms.in_languages():
        context.setdefault(local_name(predicate), {"@id": terms.short(predicate), "@container": "@language"})
    return {key: context[key] for key in sorted(context)}


def _is_key(name: str) -> bool:
    """Tell whether a name can be a key: no keyword's look, nothing that reads as an IRI."""
    return bool(name) and not name.startswith("@") and ":" not in name and "/" not in name


class _Definitions:
    """Derives what each term's definition says."""

    def __init__(self, said: Statements, shapes: Statements, kinds: Kinds, naming: Naming) -> None:
        self._said, self._shapes, self._kinds, self._naming = said, shapes, kinds, naming
        self._constraints: dict[str, list[Term]] = {}
        """The property shapes of each property."""
        for paths in property_shapes(shapes).values():
            for path, nodes in paths.items():
                self._constraints.setdefault(path, []).extend(nodes)
        self._vocabularies = _vocabularies(said, kinds)

    def short(self, iri: str) -> str:
        """Give an IRI with its prefix."""
        return self._naming.link(iri).name

    def definition(self, iri: str) -> str | Definition:
        """Define one term."""
        kind = self._kinds[iri]
        if kind in {"class", "individual"}:
            return self.short(iri)
        found: Definition = {"@id": self.short(iri)}
        type_ = self._type(iri)
        if type_:
            found["@type"] = type_
        if not self._is_single(iri) and kind in {"object property", "datatype property"}:
            found["@container"] = "@set"
        return found if len(found) > 1 else self.short(iri)

    def in_languages(self) -> list[str]:
        """List the foreign predicates whose every value in the ontology is in some language."""
        found: dict[str, bool] = {}
        for subject in self._said.subjects:
            for predicate, values in self._said.about(subject).items():
                tagged = all(isinstance(value, ox.Literal) and bool(value.language) for value in values)
                found[predicate.value] = found.get(predicate.value, True) and tagged
        return sorted(iri for iri, tagged in found.items() if tagged and iri not in self._kinds)

    def _type(self, iri: str) -> str | None:
        """Say how plain values of a property are read; None where they are read as they stand."""
        if self._kinds[iri] == "object property":
            classes = self._expected(iri, SH["class"])
            return "@vocab" if classes and classes <= self._vocabularies else "@id"
        datatypes = self._expected(iri, SH.datatype)
        several = len(datatypes) != 1 or self._expected(iri, SH["or"])
        if several or datatypes & {XSD.string.value, RDF.langString.value}:
            return None
        return self.short(next(iter(datatypes)))

    def _is_single(self, iri: str) -> bool:
        """Tell whether each class that has the property allows one value of it."""
        if OWL.FunctionalProperty in self._said.objects(ox.NamedNode(iri), RDF.type):
            return True
        nodes = self._constraints.get(iri, [])
        shaped = [node for node in nodes if self._says_what_values_are(node)] or nodes
        return bool(shaped) and all(
            any(iri_of(value) == "1" for value in self._shapes.objects(node, SH.maxCount)) for node in shaped
        )

    def _says_what_values_are(self, node: Term) -> bool:
        """Tell a shape of the values from one that only asks for a value."""
        said = (SH["class"], SH.datatype, SH["in"], SH.maxCount, SH.nodeKind, SH["or"], SH.xone)
        return any(self._shapes.objects(node, predicate) for predicate in said)

    def _expected(self, iri: str, predicate: ox.NamedNode) -> set[str]:
        nodes = self._constraints.get(iri, ())
        return {iri_of(value) for node in nodes for value in self._shapes.objects(node, predicate)}


def _vocabularies(said: Statements, kinds: Kinds) -> set[str]:
    """Find the classes of concepts that the ontology itself gives the members of."""
    found = set()
    for iri, kind in kinds.items():
        if kind == "class":
            node = ox.NamedNode(iri)
            members = [member for member in said.subjects_with(RDF.type, node) if not is_anonymous(member)]
            if members and SKOS.Concept in _ancestors(said, node):
                found.add(iri)
    return found


def _ancestors(said: Statements, node: Term) -> list[Term]:
    found = [node]
    for current in found:
        found += [parent for parent in said.objects(current, RDFS.subClassOf) if parent not in found]
    return found
