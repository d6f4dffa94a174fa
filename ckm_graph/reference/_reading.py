"""From triples to what the documentation says: modules in order, terms with their links resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.model.reference import (
    Link,
    ModuleReference,
    OntologyReference,
    Statement,
    TermReference,
    Text,
)
from ckm_graph.reference._expectations import expectations_by_class, rules_by_class
from ckm_graph.reference._expressions import value_parts
from ckm_graph.reference._modules import ROOT, home_modules, modules_in_order
from ckm_graph.reference._naming import Naming, english_first, kinds_of_terms, prefixes_in
from ckm_graph.reference._statements import Statements, iri_of, is_anonymous
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import DCTERMS, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckm_graph.model.reference import Kind
    from ckm_graph.reference._statements import Term

__all__ = ["read_reference"]

_TOLD_ELSEWHERE: Final = frozenset(
    {RDF.type, RDFS.label, SKOS.definition, RDFS.isDefinedBy, OWL.deprecated, DCTERMS.isReplacedBy}
)
"""What a term's statements leave out: it has a place of its own."""
_HEADER: Final = frozenset(
    {RDF.type, DCTERMS.title, DCTERMS.description, OWL.imports, OWL.versionInfo, OWL.versionIRI}
)
_REPEATS: Final = ((SKOS.prefLabel, RDFS.label), (SKOS.inScheme, SKOS.topConceptOf))
"""Predicates that say again what another has said."""
_KIND_ORDER: Final[tuple[Kind, ...]] = (
    "class",
    "object property",
    "datatype property",
    "property",
    "annotation property",
    "individual",
)


def read_reference(ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> OntologyReference:
    """Read what there is to say of an ontology and its shapes; equal triples give equal values.

    >>> from ckm_graph.turtle import package_triples
    >>> reference = read_reference(*package_triples())
    >>> [term.label for term in reference.terms if term.anchor == "Question"]
    ['question']
    """
    said, expected = Statements(ontology), Statements(shapes)
    kinds = kinds_of_terms(said)
    naming = Naming(kinds, prefixes_in(said, expected))
    terms = _Terms(said, expected, kinds, naming)
    homes = home_modules(said, kinds)
    made = {iri: terms.term(iri) for iri in kinds}
    modules = []
    for module in modules_in_order(said, homes.values()):
        inside = [made[iri] for iri in kinds if homes[iri] == module]
        if inside:
            modules.append(_module(said, module, inside, set(homes.values())))
    return OntologyReference(
        iri=ROOT.value,
        titles=_texts(said, ROOT, DCTERMS.title),
        description=said.text(ROOT, DCTERMS.description),
        version=said.text(ROOT, OWL.versionInfo),
        statements=_statements(said, naming, ROOT, _HEADER),
        modules=tuple(modules),
    )


def _module(said: Statements, iri: str, terms: list[TermReference], shown: set[str]) -> ModuleReference:
    node = ox.NamedNode(iri)
    title = said.text(node, DCTERMS.title) or said.text(node, RDFS.label) or f"Terms of {iri}"
    whole = said.text(ROOT, DCTERMS.title)
    return ModuleReference(
        iri=iri,
        anchor=_module_anchor(iri),
        title=_capital(title.removeprefix(f"{whole}: ")) if whole else title,
        description=said.text(node, DCTERMS.description) or said.text(node, RDFS.comment),
        imports=tuple(
            sorted(
                (_module_link(iri_of(other), shown) for other in said.objects(node, OWL.imports)),
                key=lambda link: link.name,
            )
        ),
        terms=tuple(sorted(terms, key=lambda term: (_KIND_ORDER.index(term.kind), term.name.lower()))),
    )


def _module_anchor(iri: str) -> str:
    return f"module:{local_name(iri)}"


def _module_link(iri: str, shown: set[str]) -> Link:
    """Link to a module that is on the page; the ontology of them all is its text."""
    anchor = "page:text" if iri == ROOT.value else _module_anchor(iri) if iri in shown else None
    return Link(iri, local_name(iri), anchor)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _texts(said: Statements, node: ox.NamedNode, *predicates: ox.NamedNode) -> tuple[Text, ...]:
    found = {
        Text(value.value, value.language or "")
        for predicate in predicates
        for value in said.objects(node, predicate)
        if isinstance(value, ox.Literal)
    }
    return tuple(sorted(found, key=lambda text: (english_first(text.language), text.value)))


def _statements(
    said: Statements, naming: Naming, node: ox.NamedNode, without: frozenset[ox.NamedNode]
) -> tuple[Statement, ...]:
    """Write all that is said of a node, but what has a place of its own or is said twice."""
    about = said.about(node)
    repeated = {one for one, other in _REPEATS if set(about.get(one, ())) <= set(about.get(other, ()))}
    return tuple(
        Statement(
            naming.link(predicate),
            tuple(value_parts(said, naming, value, predicate) for value in values),
        )
        for predicate, values in about.items()
        if predicate not in without | repeated
    )


class _Terms:
    """Makes the entries of the terms of one ontology."""

    def __init__(
        self, said: Statements, shapes: Statements, kinds: Mapping[str, Kind], naming: Naming
    ) -> None:
        self._said = said
        self._kinds = kinds
        self._naming = naming
        self._ancestors = {iri: self._above(iri) for iri, kind in kinds.items() if kind == "class"}
        self._expectations = expectations_by_class(shapes, naming, self._ancestors)
        self._rules = rules_by_class(shapes)

    def term(self, iri: str) -> TermReference:
        """Make one entry."""
        node, said, naming = ox.NamedNode(iri), self._said, self._naming
        kind = self._kinds[iri]
        upwards = RDFS.subClassOf if kind == "class" else RDFS.subPropertyOf
        types = said.objects(node, RDF.type)
        anonymous = [value for value in said.objects(node, upwards) if is_anonymous(value)]
        told = _TOLD_ELSEWHERE if anonymous else _TOLD_ELSEWHERE | {upwards}
        return TermReference(
            iri=iri,
            name=local_name(iri),
            anchor=naming.anchors[iri],
            kind=kind,
            labels=_texts(said, node, RDFS.label),
            definitions=_texts(said, node, SKOS.definition) or _texts(said, node, RDFS.comment),
            types=self._types(kind, types),
            parents=naming.links(said.objects(node, upwards)),
            children=naming.links(said.subjects_with(upwards, node)),
            individuals=naming.links(said.subjects_with(RDF.type, node)) if kind == "class" else (),
            statements=_statements(said, naming, node, told),
            expectations=self._expectations.get(iri, ()),
            inherited=self._inherited(iri),
            rules=self._rules.get(iri, ()),
            used_by=self._users(iri),
            deprecated=any(iri_of(value) == "true" for value in said.objects(node, OWL.deprecated)),
            replaced_by=naming.links(said.objects(node, DCTERMS.isReplacedBy)),
        )

    def _types(self, kind: Kind, types: list[Term]) -> tuple[Link, ...]:
        """Name what else a term is: the classes of an individual, the traits of a property."""
        plain = {OWL.NamedIndividual, OWL.Class, RDFS.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
        plain |= {OWL.AnnotationProperty, RDF.Property, OWL.DeprecatedClass, OWL.DeprecatedProperty}
        links = self._naming.links(type_ for type_ in types if type_ not in plain)
        return (
            links if kind == "individual" else tuple(Link(x.iri, local_name(x.iri), x.anchor) for x in links)
        )

    def _inherited(self, iri: str) -> tuple[tuple[Link, tuple[Link, ...]], ...]:
        """List the superclasses whose shapes speak of properties, nearest first."""
        return tuple(
            (self._naming.link(parent), tuple(each.path for each in self._expectations[parent]))
            for parent in self._ancestors.get(iri, ())
            if parent in self._expectations
        )

    def _above(self, iri: str) -> tuple[str, ...]:
        """List the superclasses of a class, nearest first."""
        found = [iri]
        for current in found:
            found += [
                parent.value
                for parent in self._said.objects(ox.NamedNode(current), RDFS.subClassOf)
                if isinstance(parent, ox.NamedNode) and not is_anonymous(parent) and parent.value not in found
            ]
        return tuple(found[1:])

    def _users(self, iri: str) -> tuple[Link, ...]:
        return self._naming.links(
            ox.NamedNode(class_)
            for class_, expected in self._expectations.items()
            if any(each.path.iri == iri for each in expected)
        )
