"""What the reference documentation says, as frozen values: all texts found, all links resolved.

`ckm_graph.reference` reads an `OntologyReference` from the triples of an ontology and its shapes; its
page and its diagrams are drawn from nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "Check",
    "Expectation",
    "Kind",
    "Link",
    "ModuleReference",
    "OntologyReference",
    "Part",
    "Statement",
    "TermReference",
    "Text",
]

Kind: TypeAlias = Literal[
    "class", "object property", "datatype property", "annotation property", "property", "individual"
]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a language."""

    value: str
    language: str = ""
    """Language tag; empty where none is given."""


@dataclass(frozen=True, slots=True)
class Link:
    """A thing that is spoken of, and where to read about it."""

    iri: str
    name: str
    """What to call it where there is little room: its local name, with a prefix when it is foreign."""
    anchor: str | None
    """Its place on the page; None where the page does not tell of it."""


Part: TypeAlias = Text | Link
"""Something that a value is written of."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said of a term."""

    predicate: Link
    values: tuple[tuple[Part, ...], ...]
    """Each value as the parts to be written one after the other."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the shapes look for, and how bad it is when it is amiss."""

    severity: str
    """``Violation``, ``Warning``, ``Info`` or the name of a severity of the shapes' own."""
    message: str
    """What is said then."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the shapes of one class expect of one property."""

    path: Link
    """The property."""
    types: tuple[Link, ...]
    """Classes or datatypes of the values; empty where anything will do."""
    least: int
    """How many values are needed for no check to complain."""
    most: int | None
    """How many values there may be; None for any number."""
    group: str
    """Heading that the shapes put it under; may be empty."""
    checks: tuple[Check, ...]
    """Most severe first."""

    @property
    def cardinality(self) -> str:
        """How many values there may be, in a word.

        >>> Expectation(Link("urn:p", "p", None), (), 1, None, "", ()).cardinality
        '1 or more'
        """
        if self.most is None:
            return f"{self.least} or more" if self.least else "any number"
        return f"{self.least} to {self.most}" if self.least != self.most else str(self.most)


@dataclass(frozen=True, slots=True)
class TermReference:
    """One class, property or individual."""

    iri: str
    name: str
    """Its local name."""
    anchor: str
    """Its place on the page: the local name, so that IRI and page address end alike."""
    kind: Kind
    labels: tuple[Text, ...]
    """English first, then by language."""
    definitions: tuple[Text, ...]
    """The same."""
    types: tuple[Link, ...]
    """The classes of an individual."""
    parents: tuple[Link, ...]
    """Direct superclasses or superproperties."""
    children: tuple[Link, ...]
    """Direct subclasses or subproperties."""
    individuals: tuple[Link, ...]
    """Of a class: what the ontology itself says is one."""
    statements: tuple[Statement, ...]
    """Everything else that is said of it."""
    expectations: tuple[Expectation, ...]
    """Of a class: its properties as its own shapes have them, in their order."""
    inherited: tuple[tuple[Link, tuple[Link, ...]], ...]
    """Of a class: each superclass whose shapes speak of properties, with these."""
    rules: tuple[Check, ...]
    """Of a class: what the shapes ask of several properties or things together."""
    used_by: tuple[Link, ...]
    """Of a property: the classes whose shapes speak of it."""
    deprecated: bool
    replaced_by: tuple[Link, ...]

    @property
    def label(self) -> str:
        """The first label, or the local name."""
        return self.labels[0].value if self.labels else self.name

    @property
    def link(self) -> Link:
        """The link to it."""
        return Link(self.iri, self.name, self.anchor)


@dataclass(frozen=True, slots=True)
class ModuleReference:
    """One module with its terms."""

    iri: str
    anchor: str
    title: str
    description: str
    imports: tuple[Link, ...]
    """The modules that it builds on."""
    terms: tuple[TermReference, ...]
    """By kind and name."""

    def of_kind(self, *kinds: Kind) -> tuple[TermReference, ...]:
        """Choose the terms of some kinds."""
        return tuple(term for term in self.terms if term.kind in kinds)


@dataclass(frozen=True, slots=True)
class OntologyReference:
    """A whole ontology, module by module."""

    iri: str
    titles: tuple[Text, ...]
    description: str
    version: str
    statements: tuple[Statement, ...]
    """What else the header says: licence, creator, dates."""
    modules: tuple[ModuleReference, ...]
    """Each after those it builds on."""

    @property
    def terms(self) -> tuple[TermReference, ...]:
        """All terms, module by module."""
        return tuple(term for module in self.modules for term in module.terms)
