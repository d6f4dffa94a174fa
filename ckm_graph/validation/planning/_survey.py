"""What a view holds of the predicates and classes that shapes speak of, and of which how many.

    which predicates have statements    exactly: without any, queries have no rows
    which classes have instances        exactly, counted; and which class is below which
    how many statements a predicate has estimated off a few instances of each large class

An estimate that is wrong costs time and no result: statements about nodes of no class are not seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ckm_graph.store import Term, View
    from ckm_graph.validation._queries import Breach, CompiledShapes, ShapeQuery

__all__ = ["Survey", "survey"]

_MANY: Final = 200
"""As many classes are named in a query at most."""
_LARGE: Final = 50
"""Of so many classes, the largest, some instances are looked at."""
_SOME: Final = 20
"""So many of each."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a view holds, as far as it matters for how shapes are best put to it."""

    predicates: frozenset[Term]
    """Of those that were asked for, the ones that have statements."""
    instances: Mapping[Term, int]
    """How many direct instances the classes have that have any."""
    below: Mapping[Term, frozenset[Term]]
    """The classes with declared subclasses, each with all that are below it."""
    sizes: Mapping[Term, int]
    """How many statements predicates have, about; without those that only nodes of no class have."""
    look_up: int
    """How many statements are read in order in the time of one look-up, about."""

    def kinds(self, wanted: Term) -> list[NamedNode] | None:
        """List a class and the classes below it, as far as they have direct instances.

        None if one of them has no name.
        """
        found = {wanted, *self.below.get(wanted, ())}
        there = [kind for kind in found if kind in self.instances]
        named = [kind for kind in there if isinstance(kind, NamedNode)]
        return sorted(named, key=str) if len(named) == len(there) else None

    def classes(self, wanted: NamedNode) -> list[NamedNode] | None:
        """List a class and all classes below it; None if one has no name, or they are very many."""
        found = {wanted, *self.below.get(wanted, ())}
        named = [kind for kind in found if isinstance(kind, NamedNode)]
        return sorted(named, key=str) if len(named) == len(found) <= _MANY else None


def survey(view: View, shapes: CompiledShapes) -> Survey:
    """Look at what a view holds of the predicates and classes that shapes speak of."""
    wanted = sorted({p for query in shapes.queries for p in _predicates(query)}, key=str)
    values = values_block(("p",), [(predicate,) for predicate in wanted])
    found = view.select(f"SELECT ?p WHERE {{ {values} FILTER(EXISTS {{ ?s ?p ?o }}) }}")
    kinds = view.select(f"SELECT ?k (COUNT(*) AS ?n) WHERE {{ ?s {RDF.type} ?k }} GROUP BY ?k")
    edges = view.select(f"SELECT ?k ?above WHERE {{ ?k {RDFS.subClassOf} ?above }}")
    instances = dict(_counts(kinds.all_terms()))
    return Survey(
        predicates=frozenset(row[0] for row in found.all_terms() if row[0] is not None),
        instances=instances,
        below=_below((k, above) for k, above in edges.all_terms() if k is not None and above is not None),
        sizes=_estimated(view, instances),
        look_up=view.look_up,
    )


def _estimated(view: View, instances: Mapping[Term, int]) -> dict[Term, int]:
    """Estimate how many statements each predicate has."""
    named = [kind for kind in instances if isinstance(kind, NamedNode)]
    groups = [
        f"{{ {{ SELECT ?s ({kind} AS ?k) WHERE {{ ?s {RDF.type} {kind} }} LIMIT {_SOME} }} ?s ?p ?o }}"
        for kind in sorted(named, key=lambda kind: (-instances[kind], str(kind)))[:_LARGE]
    ]
    if not groups:
        return {}
    counted = f"SELECT ?k ?p (COUNT(*) AS ?n) WHERE {{ {' UNION '.join(groups)} }} GROUP BY ?k ?p"
    sizes: dict[Term, float] = {}
    for kind, predicate, count in view.select(counted).all_terms():
        if kind is not None and predicate is not None and isinstance(count, Literal):
            each = int(count.value) / min(_SOME, instances[kind])
            sizes[predicate] = sizes.get(predicate, 0) + each * instances[kind]
    return {predicate: round(size) for predicate, size in sizes.items()}


def _predicates(query: ShapeQuery) -> Iterator[NamedNode]:
    yield from query.needs
    if query.scan is not None:
        yield from _of(query.scan)
    if query.parts is not None:
        if query.parts.predicate is not None:
            yield query.parts.predicate
        for breach in query.parts.breaches:
            yield from _of(breach)
    if query.root is not None:
        for target in query.root.targets:
            if isinstance(target.term, NamedNode) and target.kind in (
                SH.targetSubjectsOf,
                SH.targetObjectsOf,
            ):
                yield target.term


def _of(breach: Breach) -> Iterator[NamedNode]:
    yield from breach.needs
    if breach.predicate is not None:
        yield breach.predicate


def _counts(rows: Iterable[tuple[Term | None, ...]]) -> Iterator[tuple[Term, int]]:
    for term, count in rows:
        if term is not None and isinstance(count, Literal):
            yield term, int(count.value)


def _below(edges: Iterable[tuple[Term, Term]]) -> dict[Term, frozenset[Term]]:
    """Give for each class all that are below it, itself left out unless it runs in a circle."""
    direct: dict[Term, set[Term]] = {}
    for kind, above in edges:
        direct.setdefault(above, set()).add(kind)
    found: dict[Term, frozenset[Term]] = {}
    for top in direct:
        seen: set[Term] = set()
        waiting = [top]
        while waiting:
            new = direct.get(waiting.pop(), set()) - seen
            seen |= new
            waiting.extend(new)
        found[top] = frozenset(seen)
    return found
