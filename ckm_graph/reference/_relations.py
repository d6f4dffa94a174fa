"""What a diagram shows: the tree of a module's classes, and the links from class to class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.model.reference import Link
from ckm_graph.vocabulary import OWL, RDFS, SCHEMA

if TYPE_CHECKING:
    from ckm_graph.model.reference import ModuleReference, OntologyReference, TermReference

__all__ = ["Arrow", "Node", "Relations"]

_DOMAINS: Final = (SCHEMA.domainIncludes.value, RDFS.domain.value)
_RANGES: Final = (SCHEMA.rangeIncludes.value, RDFS.range.value)


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow out of a class."""

    label: str
    target: Link
    is_own: bool
    """Whether the target is of the same module."""
    is_subclass: bool = False
    """Whether it leads to a further superclass, not along a property."""


@dataclass(frozen=True, slots=True)
class Node:
    """One class in its place in the tree."""

    link: Link
    depth: int
    parent: int | None
    """Position of its superclass among the nodes."""
    is_own: bool
    """Whether the module defines it."""
    arrows: tuple[Arrow, ...]


class Relations:
    """The classes of a whole ontology and how properties tie them."""

    def __init__(self, reference: OntologyReference) -> None:
        self._terms = {term.iri: term for term in reference.terms}
        self._arrows: defaultdict[str, list[tuple[str, str, Link]]] = defaultdict(list)
        """By class: property, its inverse or nothing, target."""
        for term in reference.terms:
            if term.kind == "class":
                for expected in term.expectations:
                    for target in expected.types:
                        self._add(term.iri, expected.path.iri, target)
            elif term.kind == "object property" and not term.used_by:
                for source in _values(term, _DOMAINS):
                    for target in _values(term, _RANGES):
                        self._add(source.iri, term.iri, target)

    def nodes(self, module: ModuleReference) -> tuple[Node, ...]:
        """Lay out a module's classes as a forest, superclasses of other modules as its roots."""
        own = {term.iri: term for term in module.of_kind("class")}
        properties = {term.iri for term in module.terms if term.kind != "class"}
        children: defaultdict[str, list[str]] = defaultdict(list)
        links: dict[str, Link] = {}
        roots: list[str] = []
        for iri, term in own.items():
            links[iri] = term.link
            if term.parents:
                first = min(term.parents, key=lambda parent: (parent.iri not in own, parent.name))
                links.setdefault(first.iri, first)
                children[first.iri].append(iri)
                if first.iri not in own and first.iri not in roots:
                    roots.append(first.iri)
            else:
                roots.append(iri)
        for source in self._arrows:
            tied = any(found[0] in properties for found in self._arrows[source])
            if source not in links and tied and source in self._terms:
                links[source] = self._terms[source].link
                roots.append(source)
        return self._walk(
            sorted(roots, key=lambda iri: (iri not in children, links[iri].name)),
            children,
            links,
            set(own),
            properties,
        )

    def _walk(
        self,
        roots: list[str],
        children: dict[str, list[str]],
        links: dict[str, Link],
        own: set[str],
        properties: set[str],
    ) -> tuple[Node, ...]:
        drawn: set[tuple[str, str, str]] = set()
        made: list[Node] = []
        placed: set[str] = set()

        def place(iri: str, depth: int, parent: int | None) -> None:
            if iri in placed:
                return
            placed.add(iri)
            above = made[parent].link.iri if parent is not None else ""
            arrows = self._arrows_of(iri, drawn, own, None if iri in own else properties)
            if iri not in own and not arrows and not children.get(iri):
                return
            more = self._further_parents(iri, above, own) if iri in own else ()
            made.append(Node(links[iri], depth, parent, iri in own, (*more, *arrows)))
            position = len(made) - 1
            for child in sorted(children.get(iri, ()), key=lambda each: links[each].name):
                place(child, depth + 1, position)

        for root in (*roots, *sorted(own)):  # a circle of classes has no root: it is cut open at its first
            place(root, 0, None)
        return tuple(made)

    def _add(self, source: str, property_: str, target: Link) -> None:
        term = self._terms.get(property_)
        if term is None or term.kind != "object property":
            return
        inverse = next((link.iri for link in _values(term, (OWL.inverseOf.value,))), "")
        self._arrows[source].append((property_, inverse, target))

    def _arrows_of(
        self, iri: str, drawn: set[tuple[str, str, str]], own: set[str], only: set[str] | None
    ) -> tuple[Arrow, ...]:
        """Draw each property once between two classes, of inverse ones the first, no inherited one."""
        found = []
        for property_, inverse, target in self._arrows.get(iri, ()):
            if (only is not None and property_ not in only) or (target.iri, inverse, iri) in drawn:
                continue
            is_inherited = any((above, property_, target.iri) in drawn for above in self._ancestors(iri))
            if not is_inherited and (iri, property_, target.iri) not in drawn:
                drawn.add((iri, property_, target.iri))
                found.append(Arrow(self._terms[property_].name, target, target.iri in own))
        return tuple(found)

    def _ancestors(self, iri: str) -> set[str]:
        found = {iri}
        open_ = [iri]
        while open_:
            term = self._terms.get(open_.pop())
            above = {parent.iri for parent in term.parents} - found if term else set()
            found |= above
            open_ += above
        return found - {iri}

    def _further_parents(self, iri: str, above: str, own: set[str]) -> tuple[Arrow, ...]:
        others = (parent for parent in self._terms[iri].parents if parent.iri != above)
        return tuple(Arrow("subclass of", parent, parent.iri in own, is_subclass=True) for parent in others)


def _values(term: TermReference, predicates: tuple[str, ...]) -> tuple[Link, ...]:
    """List the named values of a term's statements with one of some predicates."""
    return tuple(
        part
        for statement in term.statements
        if statement.predicate.iri in predicates
        for value in statement.values
        if len(value) == 1
        for part in value
        if isinstance(part, Link)
    )
