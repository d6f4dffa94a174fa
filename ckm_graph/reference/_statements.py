"""Triples to look things up in: by subject and predicate, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["GENID", "Statements", "Term", "iri_of", "is_anonymous"]

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

GENID: Final = "/.well-known/genid/"
"""In the IRI of what was a blank node."""


class Statements:
    """An ontology's triples; all answers come in one order, whatever the order they were given in."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._said: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._meant: dict[ox.NamedNode, dict[Term, list[Term]]] = {}
        for triple in sorted(set(triples), key=str):
            self._said.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
            self._meant.setdefault(triple.predicate, {}).setdefault(triple.object, []).append(triple.subject)

    @property
    def subjects(self) -> tuple[ox.NamedNode, ...]:
        """Everything with a name that something is said of."""
        return tuple(s for s in self._said if isinstance(s, ox.NamedNode) and not is_anonymous(s))

    def about(self, subject: Term) -> dict[ox.NamedNode, list[Term]]:
        """Give all that is said of a subject."""
        return dict(self._said.get(subject, {}))

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """List the values of one predicate."""
        return self._said.get(subject, {}).get(predicate, [])

    def value(self, subject: Term, predicate: ox.NamedNode) -> Term | None:
        """Give the first of them."""
        return next(iter(self.objects(subject, predicate)), None)

    def subjects_with(self, predicate: ox.NamedNode, value: Term) -> list[Term]:
        """List the subjects that a predicate relates to a value."""
        return self._meant.get(predicate, {}).get(value, [])

    def pairs(self, predicate: ox.NamedNode) -> list[tuple[Term, Term]]:
        """List all subjects and values of a predicate."""
        found = self._meant.get(predicate, {}).items()
        return [(subject, value) for value, subjects in found for subject in subjects]

    def text(self, subject: Term, predicate: ox.NamedNode) -> str:
        """Give the English value, or the first, or nothing."""
        found = [value for value in self.objects(subject, predicate) if isinstance(value, ox.Literal)]
        found.sort(key=lambda value: (value.language or "en").partition("-")[0] != "en")
        return found[0].value if found else ""

    def items(self, head: Term) -> list[Term] | None:
        """List the members of an RDF list, or give None when this is none."""
        members: list[Term] = []
        seen: set[Term] = set()
        while head != RDF.nil:
            first = self.value(head, RDF.first)
            rest = self.value(head, RDF.rest)
            if first is None or rest is None or head in seen:
                return None
            seen.add(head)
            members.append(first)
            head = rest
        return members


def is_anonymous(node: Term) -> bool:
    """Tell whether a node is, or was, a blank one."""
    return isinstance(node, ox.BlankNode) or (isinstance(node, ox.NamedNode) and GENID in node.value)


def iri_of(node: Term) -> str:
    """Give the text of a term: IRI, label or value."""
    return node.value if isinstance(node, ox.NamedNode | ox.BlankNode | ox.Literal) else str(node)
