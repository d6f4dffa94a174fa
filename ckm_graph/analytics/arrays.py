"""Edges: a weighted directed graph as integer-coded arrays, with the IRIs that the integers stand for.

    two columns of IRIs, a weight and a time each --Edges.between--> Edges --to_…--> scipy, networkx, …

Nodes are sorted by IRI and edges by their ends, each pair of ends once; so equal edges in any order
give equal arrays, and what is computed from them is equal bit for bit.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from ckm_graph.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import networkx as nx
    from numpy.typing import NDArray

__all__ = ["Edges"]

_UNTOLD: Final = np.datetime64("NaT", "us")


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
    first: NDArray[np.datetime64] = None  # type: ignore[assignment]
    """When what each edge says was first so, in UTC; NaT where no time is told."""
    last: NDArray[np.datetime64] = None  # type: ignore[assignment]
    """When it was last so."""

    def __post_init__(self) -> None:
        for name in ("first", "last"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, np.full(len(self.source), _UNTOLD))

    @classmethod
    def between(
        cls,
        name: str,
        sources: Sequence[str] | pl.Series,
        targets: Sequence[str] | pl.Series,
        weights: Sequence[float] | NDArray[np.float64] | pl.Series,
        *,
        nodes: Iterable[str] = (),
        times: NDArray[np.datetime64] | pl.Series | None = None,
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
        times
            When each edge was so, in UTC; NaT or null where no time is told.

        Raises
        ------
        InputError
            If the columns are not of one length.

        """
        if not len(sources) == len(targets) == len(weights):
            got = f"{len(sources)}, {len(targets)} and {len(weights)}"
            message = f"sources, targets and weights must be of one length, got {got}"
            raise InputError(message)
        if times is not None and len(times) != len(sources):
            message = f"there must be a time for each edge, got {len(times)} for {len(sources)}"
            raise InputError(message)
        one, other = (pl.Series("iri", ends, pl.String, strict=True) for ends in (sources, targets))
        more = pl.Series("iri", list(nodes), pl.String)
        iris = pl.concat([one.unique(), other.unique(), more.unique()]).unique().sort()
        at = np.full(len(one), _UNTOLD) if times is None else _naive(times)
        merged = _merged(_coded(one, iris), _coded(other, iris), np.asarray(weights, np.float64), at)
        return cls(name, tuple(iris.to_list()), *merged)

    def __len__(self) -> int:
        return len(self.source)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Edges)
            and (self.name, self.nodes) == (other.name, other.nodes)
            and np.array_equal(self.source, other.source)
            and np.array_equal(self.target, other.target)
            and np.array_equal(self.weight, other.weight)
            and np.array_equal(self.first, other.first, equal_nan=True)
            and np.array_equal(self.last, other.last, equal_nan=True)
        )

    def __hash__(self) -> int:
        return hash((self.name, self.nodes, len(self)))

    def to_scipy(self) -> csr_array:
        """Give the adjacency matrix: row is where an edge begins, column where it ends."""
        size = len(self.nodes)
        return csr_array((self.weight, (self.source, self.target)), shape=(size, size))

    def to_polars(self) -> pl.DataFrame:
        """Give a row an edge: ``source`` and ``target`` by IRI, ``weight``, ``first`` and ``last``."""
        iris = pl.Series("iri", self.nodes, pl.String)
        utc = pl.Datetime("us", "UTC")
        return pl.DataFrame(
            {
                "source": iris.gather(self.source),
                "target": iris.gather(self.target),
                "weight": self.weight,
                "first": pl.Series(self.first).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
                "last": pl.Series(self.last).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
            },
            {"source": pl.String, "target": pl.String, "weight": pl.Float64, "first": utc, "last": utc},
        )

    def to_networkx(self) -> nx.DiGraph[str]:
        """Give a networkx graph whose nodes are IRIs and whose edges bear ``weight``, and times where told.

        The times are ``first`` and ``last``, as `datetime.datetime` in UTC.
        """
        import networkx as nx  # noqa: PLC0415 -- half a second that only this needs

        graph: nx.DiGraph[str] = nx.DiGraph(name=self.name)
        graph.add_nodes_from(self.nodes)
        ends = zip(self.source.tolist(), self.target.tolist(), self.weight.tolist(), strict=True)
        graph.add_weighted_edges_from((self.nodes[s], self.nodes[t], w) for s, t, w in ends)
        told = self.to_polars().select("source", "target", "first", "last").drop_nulls("first")
        for source, target, first, last in told.iter_rows():
            graph.edges[source, target].update(first=first, last=last)
        return graph

    def to_igraph(self) -> Any:  # noqa: ANN401 -- igraph is an extra, its types may be absent
        """Give a directed igraph graph: vertices bear ``name``, the IRI, and edges ``weight``.

        Edges bear ``first`` and ``last`` too, None where no time is told.

        Raises
        ------
        MissingExtraError
            If igraph is not installed.

        """
        try:
            igraph = importlib.import_module("igraph")
        except ModuleNotFoundError as error:
            raise MissingExtraError("to_igraph", "igraph") from error
        times = self.to_polars().select("first", "last").to_dict(as_series=False)
        return igraph.Graph(
            n=len(self.nodes),
            edges=np.column_stack([self.source, self.target]),
            directed=True,
            graph_attrs={"name": self.name},
            vertex_attrs={"name": list(self.nodes)},
            edge_attrs={"weight": self.weight.tolist(), **times},
        )


def _coded(ends: pl.Series, iris: pl.Series) -> NDArray[np.int64]:
    if not len(ends):
        return np.zeros(0, np.int64)
    return ends.cast(pl.Enum(iris)).to_physical().to_numpy().astype(np.int64)


def _naive(times: NDArray[np.datetime64] | pl.Series) -> NDArray[np.datetime64]:
    if isinstance(times, pl.Series):
        times = times.cast(pl.Datetime("us")).to_numpy()
    return np.asarray(times, "datetime64[us]")


def _merged(
    source: NDArray[np.int64],
    target: NDArray[np.int64],
    weight: NDArray[np.float64],
    at: NDArray[np.datetime64],
) -> tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.datetime64],
    NDArray[np.datetime64],
]:
    """Sort edges and make one of those with equal ends; sums don't depend on the order given."""
    order = np.lexsort((weight, target, source))
    source, target, weight, at = source[order], target[order], weight[order], at[order]
    begin = np.flatnonzero(np.r_[True, (np.diff(source) != 0) | (np.diff(target) != 0)][: len(source)])
    if len(begin):
        first, last = np.fmin.reduceat(at, begin), np.fmax.reduceat(at, begin)
        weight = np.add.reduceat(weight, begin)
    else:
        first = last = at
    merged = source[begin], target[begin], weight, first, last
    for array in merged:
        array.setflags(write=False)
    return merged
