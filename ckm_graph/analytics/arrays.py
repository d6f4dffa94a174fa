"""Edges: a weighted directed graph as integer-coded arrays, with the IRIs that the integers stand for.

    two columns of IRIs, a weight each --Edges.between--> Edges --to_…--> scipy, networkx, igraph

Nodes are sorted by IRI and edges by their ends, each pair of ends once; so equal edges in any order
give equal arrays, and what is computed from them is equal bit for bit.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from ckm_graph.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

__all__ = ["Edges"]


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """A weighted directed graph; build it with `Edges.between`.

    >>> edges = Edges.between("reliance", ["x:ann", "x:ann", "x:bob"], ["x:bob", "x:bob", "x:cy"], [1, 2, 1])
    >>> edges.nodes, edges.source.tolist(), edges.target.tolist(), edges.weight.tolist()
    (('x:ann', 'x:bob', 'x:cy'), [0, 1], [1, 2], [3.0, 1.0])
    """

    name: str
    """What an edge says."""
    nodes: tuple[str, ...]
    """IRIs of the nodes, sorted; a node's number is its place here."""
    source: NDArray[np.int64]
    """Number of the node where each edge begins."""
    target: NDArray[np.int64]
    """Number of the node where each edge ends."""
    weight: NDArray[np.float64]
    """Weight of each edge."""

    @classmethod
    def between(
        cls,
        name: str,
        sources: Sequence[str],
        targets: Sequence[str],
        weights: Sequence[float] | NDArray[np.float64],
        *,
        nodes: Iterable[str] = (),
    ) -> Edges:
        """Code edges given by the IRIs of their ends; weights of the same two ends are added up.

        Parameters
        ----------
        name
            What an edge says.
        sources, targets, weights
            One edge each place; of equal length.
        nodes
            IRIs of nodes that must be there even without an edge.

        Raises
        ------
        InputError
            If the three are not of one length.

        """
        if not len(sources) == len(targets) == len(weights):
            got = f"{len(sources)}, {len(targets)} and {len(weights)}"
            message = f"sources, targets and weights must be of one length, got {got}"
            raise InputError(message)
        iris = tuple(sorted({*sources, *targets, *nodes}))
        number = {iri: index for index, iri in enumerate(iris)}
        source = np.fromiter((number[iri] for iri in sources), np.int64, len(sources))
        target = np.fromiter((number[iri] for iri in targets), np.int64, len(targets))
        return cls(name, iris, *_added_up(source, target, np.asarray(weights, np.float64)))

    def __len__(self) -> int:
        return len(self.source)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Edges)
            and (self.name, self.nodes) == (other.name, other.nodes)
            and np.array_equal(self.source, other.source)
            and np.array_equal(self.target, other.target)
            and np.array_equal(self.weight, other.weight)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.nodes, len(self)))

    def to_scipy(self) -> csr_array:
        """Give the adjacency matrix: row is where an edge begins, column where it ends."""
        size = len(self.nodes)
        return csr_array((self.weight, (self.source, self.target)), shape=(size, size))

    def to_networkx(self) -> nx.DiGraph[str]:
        """Give a networkx graph whose nodes are IRIs and whose edges bear ``weight``."""
        import networkx as nx  # noqa: PLC0415 -- half a second that only this needs

        graph: nx.DiGraph[str] = nx.DiGraph(name=self.name)
        graph.add_nodes_from(self.nodes)
        ends = zip(self.source.tolist(), self.target.tolist(), self.weight.tolist(), strict=True)
        graph.add_weighted_edges_from((self.nodes[s], self.nodes[t], w) for s, t, w in ends)
        return graph

    def to_igraph(self) -> Any:  # noqa: ANN401 -- igraph is an extra, its types may be absent
        """Give a directed igraph graph: vertices bear ``name``, the IRI, and edges ``weight``.

        Raises
        ------
        MissingExtraError
            If igraph is not installed.

        """
        try:
            igraph = importlib.import_module("igraph")
        except ModuleNotFoundError as error:
            raise MissingExtraError("to_igraph", "igraph") from error
        return igraph.Graph(
            n=len(self.nodes),
            edges=np.column_stack([self.source, self.target]),
            directed=True,
            graph_attrs={"name": self.name},
            vertex_attrs={"name": list(self.nodes)},
            edge_attrs={"weight": self.weight.tolist()},
        )


def _added_up(
    source: NDArray[np.int64], target: NDArray[np.int64], weight: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Sort edges and make one of those with equal ends; sums don't depend on the order given."""
    if not len(source):
        return source, target, weight
    order = np.lexsort((weight, target, source))
    source, target, weight = source[order], target[order], weight[order]
    first = np.flatnonzero(np.r_[True, (np.diff(source) != 0) | (np.diff(target) != 0)])
    summed = np.add.reduceat(weight, first)
    for array in (one := source[first], other := target[first], summed):
        array.setflags(write=False)
    return one, other, summed
