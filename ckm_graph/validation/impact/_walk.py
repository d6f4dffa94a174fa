"""Walk routes from nodes that a change touched, in a state that holds what was before and what is now.

That state is the one after the change with all changed triples beside it. A walk reads only triples
at the nodes that it comes to, so its cost does not grow with the graph; one that comes to more than
`MOST` nodes is given up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.validation.impact._routes import Fork, Hop

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import Triple

    from ckm_graph.store import Term, View
    from ckm_graph.validation.impact._routes import Route

__all__ = ["MOST", "TooManyError", "Walker"]

MOST: Final = 10_000
"""Nodes; with more focus nodes than this a whole validation is hardly slower."""


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
        self._known: dict[tuple[Term, Hop], tuple[Term, ...]] = {}
        self._changed: dict[tuple[Term, Hop], list[Term]] = {}
        for s, p, o in ((t.subject, t.predicate, t.object) for t in changed):
            for predicate in (p, None):
                self._changed.setdefault((s, Hop(predicate)), []).append(o)
                self._changed.setdefault((o, Hop(predicate, forward=False)), []).append(s)

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
                    hop for hop in some if hop.forward == forward and hop.predicate is not None
                )
                if wanted:
                    alike.setdefault((forward, wanted), []).append(node)
        for (_, wanted), nodes in alike.items():
            self._read(list(wanted), nodes)

    def _hop(self, hop: Hop, nodes: Collection[Term]) -> set[Term]:
        found: set[Term] = set()
        missing = [node for node in nodes if (node, hop) not in self._known]
        if missing and not self._read([hop], missing):
            raise TooManyError
        for node in nodes:
            found.update(self._known[node, hop])
        return found

    def _read(self, hops: list[Hop], nodes: Collection[Term]) -> bool:
        """Read what hops of one direction lead to; tell whether that was not too much."""
        back = not hops[0].forward
        by_predicate = {hop.predicate: hop for hop in hops}
        predicates = [hop.predicate for hop in hops if hop.predicate is not None]
        read = {(node, hop): list(self._changed.get((node, hop), ())) for hop in hops for node in nodes}
        triples = self._view.beside(list(nodes), predicates or None, incoming=back)
        for number, triple in enumerate(triples):
            if number == MOST:
                return False
            near, far = (triple.object, triple.subject) if back else (triple.subject, triple.object)
            read[near, by_predicate[triple.predicate if predicates else None]].append(far)
        self._known.update((key, tuple(ends)) for key, ends in read.items())
        return True
