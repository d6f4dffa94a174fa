"""Any dataset as what an update reads: our computation applied to it, beside the engine's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.transactions._update import difference, operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Term
    from ckm_graph.transactions._update import Difference

__all__ = ["apply", "canonical"]


class _Plain:
    """An engine's store, with no rules of ours."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def solutions(self, query: str) -> Iterator[dict[str, Term | None]]:
        """Answer as the engine does."""
        answer = self._store.query(query)
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        return (dict(zip(names, tuple(row), strict=True)) for row in answer)

    def graphs(self) -> list[ox.NamedNode]:
        """List the named graphs."""
        return [graph for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode)]

    def copied(self, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Triple]:
        """Give what stands in a graph."""
        return [quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph)]

    cleared = copied


def apply(text: str, store: ox.Store) -> list[Difference]:
    """Do to a store what we compute that an update does; return what that was, operation by operation."""
    done: list[Difference] = []
    for operation in operations(text):
        found = difference(operation, _Plain(store))
        for quad in found.removed:
            store.remove(quad)
        store.extend(found.added)
        done.append(found)
    return done


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    """Quads up to the names of blank nodes."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
