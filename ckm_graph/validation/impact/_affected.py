"""What a change can have broken: from changed triples to the queries and focus nodes they concern.

    changed triples --index--> ways --walk--> focus nodes --classes--> (query, focus nodes)

What each query reads is read off its text (`_reads`), once for each `CompiledShapes`. Its
results for all focus nodes that are not named stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.validation.impact._reads import INSTANCE_OF
from ckm_graph.validation.impact._routes import Hop
from ckm_graph.validation.impact._walk import MOST, TooManyError, Walker
from ckm_graph.vocabulary import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from ckm_graph.store import Term, View
    from ckm_graph.validation._queries import CompiledShapes, ShapeQuery, Uncompiled
    from ckm_graph.validation.impact._index import Way
    from ckm_graph.validation.impact._routes import Route

__all__ = ["Affected", "affected"]

_TYPE: Final = Hop(RDF.type)


@dataclass(frozen=True, slots=True)
class Affected:
    """What a change can have altered of what a validation finds."""

    queries: tuple[tuple[ShapeQuery, tuple[Term, ...] | None], ...] = ()
    """Each query with the focus nodes to run it for; None if it has to run for all."""
    uncompiled: tuple[Uncompiled, ...] = ()
    """Shapes for pySHACL, which run for all their focus nodes."""

    @property
    def whole(self) -> tuple[Term, ...]:
        """The shapes that run whole: which of their focus nodes are concerned can't be told."""
        nodes = [check.shape.node for query, focus in self.queries if focus is None for check in query.checks]
        return tuple(dict.fromkeys([*nodes, *(entry.shape.node for entry in self.uncompiled)]))


def affected(view: View, shapes: CompiledShapes, changed: Collection[Triple]) -> Affected:
    """Tell which results of a validation a change can have altered.

    With ``validate_affected(before)`` taken out of what a whole validation found before, and
    ``validate_affected(after)`` put in, there is what a whole validation finds after. So the breaches
    that a change brings are those that `validate_affected` finds after it and did not find before it,
    for one and the same `Affected`.

    Parameters
    ----------
    view
        The state after the change, what was inferred included.
    shapes
        What must hold; the first call looks through its queries, which takes a moment.
    changed
        The triples that entered the merge of the data graphs and those that left it, as the store
        holds them. A triple that only changed its graph is none of them.

    Returns
    -------
    The queries and their focus nodes. The cost grows with the change and with what it touches, not
    with the graph.

    >>> from pyoxigraph import NamedNode, Triple
    >>> from ckm_graph.store import MemoryStore
    >>> from ckm_graph.validation import compile_shapes
    >>> name, node = NamedNode("http://example.org/name"), NamedNode("http://example.org/n")
    >>> shape = NamedNode("http://example.org/Named")
    >>> shapes = compile_shapes([Triple(shape, SH.targetSubjectsOf, name), Triple(shape, SH.path, name),
    ...                          Triple(shape, SH.maxCount, Literal(1))])
    >>> with MemoryStore().view() as view:
    ...     [focus for _, focus in affected(view, shapes, [Triple(node, name, Literal("a"))]).queries]
    [(<NamedNode value=http://example.org/n>,)]

    """
    return _Impact(view, shapes, tuple(dict.fromkeys(changed))).affected()


class _Impact:
    def __init__(self, view: View, shapes: CompiledShapes, changed: tuple[Triple, ...]) -> None:
        self._shapes = shapes
        self._reads = shapes.index.reads
        self._changed = changed
        self._walker = Walker(view, changed)
        self._nodes: dict[int, set[Term]] = {}
        self._whole: set[int] = set()

    def affected(self) -> Affected:
        begun = self._begun()
        self._walker.look(_first_hops(begun))
        ends: dict[tuple[Route, frozenset[Term]], set[Term] | None] = {}
        for way, near in begun.items():
            if way.route is None:
                self._whole.update(way.queries)
                continue
            key = (way.route, frozenset(near))
            if key not in ends:
                ends[key] = self._walked(way.route, near)
            nodes = ends[key]
            if nodes is None:
                self._whole.update(way.queries)
            elif nodes:
                for query in way.queries:
                    self._nodes.setdefault(query, set()).update(nodes)
        return Affected(tuple(self._parts()), tuple(self._uncompiled()))

    def _begun(self) -> dict[Way, set[Term]]:
        """Find the ways back from the changed triples, and where they begin."""
        begun: dict[Way, set[Term]] = {}
        gates = self._shapes.index.gates
        for triple in self._changed:
            for predicate in (triple.predicate, None):
                for gate in gates.get(predicate, ()):
                    ends: tuple[Term, Term] = (triple.subject, triple.object)
                    near, far = ends if gate.outgoing else reversed(ends)
                    for node in self._met(gate.beyond, far, gate.ways):
                        for way in gate.ways[node].values():
                            begun.setdefault(way, set()).add(near)
        return begun

    def _met(
        self, beyond: Route, far: Term, wanted: Collection[NamedNode | None]
    ) -> Iterable[NamedNode | None]:
        """Give those of the wanted nodes that a far end leads to."""
        if None in wanted:
            yield None
        ends = self._walked(beyond, [far]) if beyond else {far}
        if ends is None:
            yield from (node for node in wanted if node is not None)
        else:
            yield from (end for end in ends if end in wanted and isinstance(end, NamedNode))

    def _parts(self) -> Iterator[tuple[ShapeQuery, tuple[Term, ...] | None]]:
        """Yield the queries in order, each with those of its focus nodes that can have rows."""
        self._leave_out()
        for number, query in enumerate(self._shapes.queries):
            focus = tuple(sorted(self._nodes.get(number, ()), key=str))
            if number in self._whole or len(focus) > MOST or not all(map(_bindable, focus)):
                yield query, None
            elif focus:
                yield query, focus

    def _leave_out(self) -> None:
        """Leave out the focus nodes that are no targets of a query or lack what its rows need."""
        kinds = self._kinds(set().union(*self._nodes.values()))
        wanted: dict[Hop, set[Term]] = {}
        for number, nodes in self._nodes.items():
            reads = self._reads[number]
            for classes, alike in kinds.items():
                if reads.classes is not None and reads.classes.isdisjoint(classes):
                    nodes.difference_update(alike)
            for hop in reads.needs:
                wanted.setdefault(hop, set()).update(nodes)
        self._walker.look(_by_node(wanted))
        lacking = {
            hop: self._walker.sorted_by(hop, nodes).get(frozenset(), ()) for hop, nodes in wanted.items()
        }
        for number, nodes in self._nodes.items():
            for hop in self._reads[number].needs:
                nodes.difference_update(lacking[hop])

    def _kinds(self, nodes: Collection[Term]) -> dict[frozenset[Term], set[Term]]:
        """Sort nodes by the classes that they are instances of, unless these are too many."""
        kinds: dict[frozenset[Term], set[Term]] = {}
        for types, alike in self._walker.sorted_by(_TYPE, nodes).items():
            classes = self._walked(INSTANCE_OF[1:], types)
            if classes is not None:
                kinds.setdefault(frozenset(classes), set()).update(alike)
        return kinds

    def _uncompiled(self) -> Iterator[Uncompiled]:
        predicates = {triple.predicate for triple in self._changed}
        for entry in self._shapes.uncompiled:
            mentioned = _mentioned(self._shapes.triples, entry.shape.node)
            if predicates and (mentioned is None or not mentioned.isdisjoint(predicates)):
                yield entry

    def _walked(self, route: Route, nodes: Collection[Term]) -> set[Term] | None:
        try:
            return self._walker.walk(route, nodes)
        except TooManyError:
            return None


def _bindable(node: Term) -> bool:
    """Tell whether a query can be given a node: blank nodes it can't."""
    return isinstance(node, NamedNode | Literal)


def _first_hops(begun: Mapping[Way, set[Term]]) -> dict[Term, set[Hop]]:
    """Give the hops that the walks begin with, by the nodes they begin at."""
    hops: dict[Term, set[Hop]] = {}
    for way, near in begun.items():
        if way.route and isinstance(way.route[0], Hop):
            for node in near:
                hops.setdefault(node, set()).add(way.route[0])
    return hops


def _by_node(nodes: Mapping[Hop, Iterable[Term]]) -> dict[Term, list[Hop]]:
    hops: dict[Term, list[Hop]] = {}
    for hop, some in nodes.items():
        for node in some:
            hops.setdefault(node, []).append(hop)
    return hops


def _mentioned(triples: Iterable[Triple], shape: Term) -> set[Term] | None:
    """Give all that a shape and the shapes it leads to mention; None if they may read any predicate."""
    outgoing: dict[Term, list[Triple]] = {}
    for triple in triples:
        outgoing.setdefault(triple.subject, []).append(triple)
    waiting = [shape]
    found: set[Term] = {shape, RDF.type, RDFS.subClassOf}
    while waiting:
        for triple in outgoing.get(waiting.pop(), ()):
            if triple.predicate in (SH.select, SH.ask, SH.closed):
                return None
            if triple.object not in found:
                found.add(triple.object)
                waiting.append(triple.object)
    return found
