"""Walk routes from nodes that a change touched, in a state that holds what was before and what is now.

That state is the one after the change with all changed triples beside it. A walk reads only triples
at the nodes that it comes to, so its cost does not grow with the graph; one that comes to more than
`MOST` nodes is given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from ckm_graph.store import batches
from ckm_graph.validation.impact._routes import Fork, Hop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import NamedNode, Triple

    from ckm_graph.store import Term, View
    from ckm_graph.validation.impact._routes import Route

__all__ = ["MOST", "TooManyError", "Walker"]

MOST: Final = 10_000
"""Nodes; with more focus nodes than this a whole validation is hardly slower."""
_AT_ONCE: Final = 1_000
"""Nodes that are looked from at once: so many that what they lead to is seldom too much to keep."""

Ends: TypeAlias = "dict[Term, list[Term]]"
"""What a hop leads to, by where it begins."""


class TooManyError(Exception):
    """A walk came to too many nodes; never leaves the package."""


class Walker:
    """Walks in one state, and reads nothing twice.

    Parameters
    ----------
    view
        The state after a change.
    changed
        The triples that came or went.

    """

    def __init__(self, view: View, changed: Iterable[Triple]) -> None:
        self._view = view
        self._known: dict[Hop, Ends] = {}
        self._changed: dict[Hop, Ends] = {}
        hops: dict[NamedNode | None, tuple[Ends, Ends]] = {}
        for s, p, o in ((t.subject, t.predicate, t.object) for t in changed):
            for predicate in (p, None):
                if predicate not in hops:
                    both = Hop(predicate), Hop(predicate, forward=False)
                    hops[predicate] = (
                        self._changed.setdefault(both[0], {}),
                        self._changed.setdefault(both[1], {}),
                    )
                onward, back = hops[predicate]
                onward.setdefault(s, []).append(o)
                back.setdefault(o, []).append(s)

    def walk(self, route: Route, nodes: Collection[Term]) -> set[Term]:
        """Give the nodes at the end of a route.

        Raises
        ------
        TooManyError
            If they, or those on the way, are too many.

        """
        at = set(nodes)
        for move in route:
            if isinstance(move, Hop):
                at = self._hop(move, at)
            elif isinstance(move, Fork):
                at = set().union(*(self.walk(one, at) for one in move.routes))
            else:
                new = at
                while new:
                    new = self.walk(move.route, new) - at
                    at = at | new
            if len(at) > MOST:
                raise TooManyError
        return at

    def look(self, hops: Mapping[Term, Iterable[Hop]]) -> None:
        """Read what some hops from some nodes lead to, in few requests: for stores that are far away."""
        alike: dict[tuple[bool, frozenset[Hop]], list[Term]] = {}
        for node, some in hops.items():
            for forward in (True, False):
                wanted = frozenset(
                    hop
                    for hop in some
                    if hop.forward == forward
                    and hop.predicate is not None
                    and node not in self._known.get(hop, ())
                )
                if wanted:
                    alike.setdefault((forward, wanted), []).append(node)
        for (_, wanted), nodes in alike.items():
            for part in batches(nodes, _AT_ONCE):
                self._read(list(wanted), part)

    def sorted_by(self, hop: Hop, nodes: Collection[Term]) -> dict[frozenset[Term], set[Term]]:
        """Sort nodes by what a hop from them leads to; those from which it leads to too much are left out."""
        self.look(dict.fromkeys(nodes, (hop,)))
        known = self._known.get(hop, {})
        found: dict[frozenset[Term], set[Term]] = {}
        for node in nodes:
            if node in known or self._read([hop], [node]):
                found.setdefault(frozenset(self._known[hop][node]), set()).add(node)
        return found

    def _hop(self, hop: Hop, nodes: Collection[Term]) -> set[Term]:
        known = self._known.setdefault(hop, {})
        missing = [node for node in nodes if node not in known]
        if missing and not self._read([hop], missing):
            raise TooManyError
        return set().union(*(known[node] for node in nodes))

    def _read(self, hops: list[Hop], nodes: Collection[Term]) -> bool:
        """Read what hops of one direction lead to; tell whether that was not too much."""
        back = not hops[0].forward
        predicates = [hop.predicate for hop in hops if hop.predicate is not None]
        read: dict[NamedNode | None, Ends] = {}
        for hop in hops:
            changed = self._changed.get(hop, {})
            read[hop.predicate] = {node: [*changed.get(node, ())] for node in nodes}
        triples = self._view.beside(list(nodes), predicates or None, incoming=back)
        for number, triple in enumerate(triples):
            if number == MOST:
                return False
            near, far = (triple.object, triple.subject) if back else (triple.subject, triple.object)
            read[triple.predicate if predicates else None][near].append(far)
        for hop in hops:
            self._known.setdefault(hop, {}).update(read[hop.predicate])
        return True
