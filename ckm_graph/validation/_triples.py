"""A shapes graph in memory, small and indexed by subject, for reading shapes off it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Triple

from ckm_graph.errors import InputError
from ckm_graph.validation._unnamed import with_blank_paths
from ckm_graph.vocabulary import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Term

__all__ = ["Triples"]


class Triples:
    """Triples by subject and predicate; values come sorted, so that equal graphs read equally."""

    def __init__(self, triples: Iterable[Triple | Quad]) -> None:
        plain = (t.triple if isinstance(t, Quad) else t for t in triples)
        self.all: tuple[Triple, ...] = tuple(dict.fromkeys(with_blank_paths(plain)))
        self._index: dict[Term, dict[NamedNode, list[Term]]] = {}
        for triple in self.all:
            by_predicate = self._index.setdefault(triple.subject, {})
            by_predicate.setdefault(triple.predicate, []).append(triple.object)
        for by_predicate in self._index.values():
            for values in by_predicate.values():
                values.sort(key=str)

    def values(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """List the objects of a subject and predicate."""
        return self._index.get(subject, {}).get(predicate, [])

    def predicates(self, subject: Term) -> Iterable[NamedNode]:
        """Name the predicates of a subject."""
        return self._index.get(subject, {}).keys()

    def subjects(self, *predicates: NamedNode) -> Iterator[Term]:
        """Yield the subjects that have one of these predicates."""
        return (subject for subject, found in self._index.items() if any(p in found for p in predicates))

    def items(self, head: Term) -> tuple[Term, ...]:
        """List the members of an RDF list."""
        return tuple(first for _, first, _ in self._cells(head))

    def list_triples(self, head: Term) -> Iterator[Triple]:
        """Yield the triples that make up an RDF list."""
        for cell, first, rest in self._cells(head):
            yield Triple(cell, RDF.first, first)  # type: ignore[arg-type]
            yield Triple(cell, RDF.rest, rest)  # type: ignore[arg-type]

    def is_a(self, node: Term, *kinds: NamedNode) -> bool:
        """Tell whether a node is an instance of one of these classes or of a subclass."""
        return any(self._below(kind, kinds) for kind in self.values(node, RDF.type))

    def _below(self, kind: Term, kinds: tuple[NamedNode, ...]) -> bool:
        seen, rest = {kind}, [kind]
        while rest:
            current = rest.pop()
            if current in kinds:
                return True
            new = [above for above in self.values(current, RDFS.subClassOf) if above not in seen]
            seen.update(new)
            rest.extend(new)
        return False

    def _cells(self, head: Term) -> Iterator[tuple[Term, Term, Term]]:
        seen: set[Term] = set()
        while head != RDF.nil:
            first, rest = self.values(head, RDF.first), self.values(head, RDF.rest)
            if head in seen or len(first) != 1 or len(rest) != 1:
                message = f"{head} is no well-formed RDF list: each cell needs one rdf:first and one rdf:rest"
                raise InputError(message)
            seen.add(head)
            yield head, first[0], rest[0]
            head = rest[0]
