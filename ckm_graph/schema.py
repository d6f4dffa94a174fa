r"""The schema: what the ontology and the shapes say, read once and frozen.

    ontology triples: classes, their ancestors, properties, labels, what is personal
    shape triples:    which properties a class has, with datatype, class and cardinality
          \\__________ Schema.from_triples __________/

Everything that needs to know a class or a property asks here; no such list is written in Python.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from ckm_graph.errors import UnknownNameError
from ckm_graph.turtle import package_triples
from ckm_graph.vocabulary import CKM, OWL, RDF, RDFS, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

__all__ = ["ClassInfo", "PropertyInfo", "Schema", "local_name", "package_schema"]


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    """One property as the ontology and the shapes say it."""

    iri: str
    name: str
    """The last part of the IRI."""
    label: str
    definition: str | None
    datatype: str | None
    """IRI of the literals' datatype, where the shapes name one."""
    range_class: str | None
    """IRI of the class that values belong to, where the shapes name one."""
    single: bool
    """Whether a subject has at most one value."""
    inverse: str | None
    """IRI of the inverse property."""
    personal: bool
    """Whether the value is personal data when the subject is a natural person."""
    order: float
    """Where the shapes place it among the properties of a class."""


@dataclass(frozen=True, slots=True)
class ClassInfo:
    """One class as the ontology and the shapes say it."""

    iri: str
    name: str
    """The last part of the IRI."""
    label: str
    definition: str | None
    parents: tuple[str, ...]
    """IRIs of the direct superclasses."""
    ancestors: frozenset[str]
    """IRIs of all superclasses, the class itself included."""
    abstract: bool
    """Whether nothing may be an instance of it directly."""
    properties: tuple[PropertyInfo, ...]
    """What the shapes of the class and of its ancestors say of, in their order."""


@dataclass(frozen=True)
class Schema:
    """The classes and properties of an ontology with its shapes.

    >>> schema = package_schema()
    >>> schema.class_("Question").label, "text" in [p.name for p in schema.class_("Question").properties]
    ('question', True)
    """

    version: str
    """Version of the core ontology; empty where the header is missing."""
    classes: Mapping[str, ClassInfo]
    """By IRI."""
    properties: Mapping[str, PropertyInfo]
    """By IRI."""
    persons: frozenset[str]
    """IRIs of the classes whose instances are natural persons."""
    maybe_persons: frozenset[str]
    """IRIs of the classes whose instances may be natural persons: ancestors of `persons`."""
    personal_classes: frozenset[str]
    """IRIs of the classes all of whose instances' statements are personal data."""
    notations: Mapping[str, ox.NamedNode] = field(default_factory=dict)
    """Concepts by their skos:notation."""

    @classmethod
    def from_triples(cls, ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Schema:
        """Derive the schema from the triples of an ontology and of its shapes."""
        said = _Said(ontology)
        above = _above(said, RDFS.subClassOf, OWL.equivalentClass)
        ancestors = {iri: _closure(iri, above) for iri in _class_iris(said)}
        properties = _properties(said, _Said(shapes))
        by_class = _properties_of_classes(_Said(shapes), properties)
        classes = {
            iri: _class_info(iri, said, ancestors[iri], by_class, properties) for iri in sorted(ancestors)
        }
        persons = _below(said.marked(CKM.isNaturalPerson), ancestors)
        return cls(
            version=said.text(ox.NamedNode(CKM.base.removesuffix("#")), OWL.versionInfo) or "",
            classes=classes,
            properties=properties,
            persons=persons,
            maybe_persons=frozenset(a for iri in persons for a in ancestors[iri] if a in classes) - persons,
            personal_classes=_below(said.marked(CKM.isPersonalData) & set(classes), ancestors),
            notations={
                o.value: s
                for s, o in said.pairs(SKOS.notation)
                if isinstance(o, ox.Literal) and isinstance(s, ox.NamedNode)
            },
        )

    def class_(self, name: str) -> ClassInfo:
        """Find a class by its local name or its IRI.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest that exist.

        """
        found = self.classes.get(name) or self.classes.get(CKM.base + name)
        if found is None:
            found = next((info for info in self.classes.values() if info.name == name), None)
        if found is None:
            raise UnknownNameError("class", name, (info.name for info in self.classes.values()))
        return found

    def label(self, iri: str) -> str:
        """Give the label of a class or property, or the last part of its IRI."""
        info = self.classes.get(iri) or self.properties.get(iri)
        return info.label if info else local_name(iri)


@lru_cache(maxsize=1)
def package_schema() -> Schema:
    """Derive the schema of the package's own ontology and shapes."""
    return Schema.from_triples(*package_triples())


def local_name(iri: str) -> str:
    """Give the last part of an IRI.

    >>> local_name("https://w3id.org/ckm#Question"), local_name("http://example.org/shop/7")
    ('Question', '7')
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def str_of(term: Term) -> str:
    """Give an IRI's or blank node's text, or a literal's value."""
    return str(term) if isinstance(term, ox.Triple) else term.value


class _Said:
    """An index over a few thousand triples."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._objects: dict[tuple[Term, ox.NamedNode], list[Term]] = defaultdict(list)
        self._pairs: dict[ox.NamedNode, list[tuple[Term, Term]]] = defaultdict(list)
        for triple in triples:
            self._objects[triple.subject, triple.predicate].append(triple.object)
            self._pairs[triple.predicate].append((triple.subject, triple.object))

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        return self._objects.get((subject, predicate), [])

    def subjects(self, predicate: ox.NamedNode, value: Term) -> list[Term]:
        return [s for s, o in self._pairs.get(predicate, []) if o == value]

    def pairs(self, predicate: ox.NamedNode) -> list[tuple[Term, Term]]:
        return self._pairs.get(predicate, [])

    def marked(self, annotation: ox.NamedNode) -> set[str]:
        return {
            str_of(s) for s, o in self.pairs(annotation) if isinstance(o, ox.Literal) and o.value == "true"
        }

    def text(self, subject: Term, predicate: ox.NamedNode) -> str | None:
        """Give the text in English, else in no language, else the first in any."""
        found = [o for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)]
        found.sort(key=lambda o: (o.language != "en", o.language is not None, o.language or "", o.value))
        return found[0].value if found else None

    def members(self, head: Term) -> list[Term]:
        """Read an RDF list."""
        found = []
        while head != RDF.nil and (first := self.objects(head, RDF.first)):
            found.append(first[0])
            head = self.objects(head, RDF.rest)[0]
        return found


def _closure(iri: str, parents: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found, open_ = {iri}, [iri]
    while open_:
        for parent in parents.get(open_.pop(), ()):
            if parent not in found:
                found.add(parent)
                open_.append(parent)
    return frozenset(found)


def _below(marked: set[str], ancestors: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset(iri for iri, above in ancestors.items() if above & marked)


def _properties(said: _Said, shapes: _Said) -> dict[str, PropertyInfo]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    iris = set(_iris(s for kind in kinds for s in said.subjects(RDF.type, kind)))
    above = _above(said, RDFS.subPropertyOf, OWL.equivalentProperty)
    marked = said.marked(CKM.isPersonalData)
    personal = marked | {iri for iri in above if _closure(iri, above) & marked}
    inverses = {str_of(s): str_of(o) for s, o in said.pairs(OWL.inverseOf)}
    inverses |= {other: one for one, other in inverses.items()}
    constraints = defaultdict(list)
    for shape, path in shapes.pairs(SH.path):
        constraints[str_of(path)].append(shape)
    found = {}
    for iri in sorted(iris | personal - _class_iris(said)):
        about, nodes = ox.NamedNode(iri), constraints[iri]
        orders = [float(str_of(o)) for node in nodes for o in shapes.objects(node, SH.order)]
        found[iri] = PropertyInfo(
            iri=iri,
            name=local_name(iri),
            label=said.text(about, RDFS.label) or local_name(iri),
            definition=said.text(about, SKOS.definition),
            datatype=_first(shapes, nodes, SH.datatype),
            range_class=_first(shapes, nodes, SH["class"]),
            single=any(str_of(o) == "1" for node in nodes for o in shapes.objects(node, SH.maxCount)),
            inverse=inverses.get(iri),
            personal=iri in personal,
            order=min(orders, default=0.0),
        )
    return found


def _class_iris(said: _Said) -> set[str]:
    typed = (s for kind in (OWL.Class, RDFS.Class) for s in said.subjects(RDF.type, kind))
    return set(_iris((*typed, *(s for s, _ in said.pairs(RDFS.subClassOf)))))


def _iris(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(term.value for term in terms if isinstance(term, ox.NamedNode)))


def _above(said: _Said, below: ox.NamedNode, equal: ox.NamedNode) -> dict[str, tuple[str, ...]]:
    """Give the next terms above each one: what it is said to be below, and what to be equal to."""
    equals = [pair for pair in said.pairs(equal) if not any("/genid/" in str_of(term) for term in pair)]
    found: dict[str, list[Term]] = defaultdict(list)
    for one, other in (*said.pairs(below), *equals, *((other, one) for one, other in equals)):
        found[str_of(one)].append(other)
    return {iri: _iris(others) for iri, others in found.items()}


def _first(shapes: _Said, nodes: list[Term], predicate: ox.NamedNode) -> str | None:
    found = sorted({str_of(o) for node in nodes for o in shapes.objects(node, predicate)})
    return found[0] if found else None


def _properties_of_classes(shapes: _Said, known: Mapping[str, PropertyInfo]) -> dict[str, list[str]]:
    """Tell which properties the shapes of each target class speak of."""
    found: dict[str, list[str]] = defaultdict(list)
    for shape, target in shapes.pairs(SH.targetClass):
        for node in shapes.objects(shape, SH.property):
            found[str_of(target)].extend(
                str_of(p) for p in shapes.objects(node, SH.path) if str_of(p) in known
            )
    return found


def _class_info(
    iri: str,
    said: _Said,
    ancestors: frozenset[str],
    by_class: Mapping[str, list[str]],
    properties: Mapping[str, PropertyInfo],
) -> ClassInfo:
    about = ox.NamedNode(iri)
    own = {name for above in ancestors for name in by_class.get(above, ())}
    return ClassInfo(
        iri=iri,
        name=local_name(iri),
        label=said.text(about, RDFS.label) or local_name(iri),
        definition=said.text(about, SKOS.definition),
        parents=_iris(said.objects(about, RDFS.subClassOf)),
        ancestors=ancestors,
        abstract=iri in said.marked(CKM.isAbstract),
        properties=tuple(sorted((properties[name] for name in own), key=lambda p: (p.order, p.name))),
    )
