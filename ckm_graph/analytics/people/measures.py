"""Measures: what a graph of reliance says of some of its nodes, as columns beside the score.

Those of `DEFAULT` cost little: PageRank and HITS a few passes over the edges, the others no more than the
contacts of the nodes asked for. Betweenness walks the whole graph from many nodes and the topic-sensitive
PageRank reads the graph of all topics, so these two are computed where asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
from scipy.sparse import csr_array

from ckm_graph.analytics.people.brokerage import betweenness, brokerage
from ckm_graph.analytics.people.walks import hits, pagerank
from ckm_graph.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["ALL", "DEFAULT", "Measures", "measured", "measures_of", "places"]

DEFAULT: Final = ("pagerank", "hits", "brokerage", "reach")
"""What is measured where nothing else is asked for."""
_TOPICAL: Final = "topic-pagerank"
ALL: Final = (*DEFAULT, "betweenness", _TOPICAL)

Measures: TypeAlias = "Iterable[str] | Literal['all']"
_DIGITS: Final = 12
"""Decimals that a share is good for; beyond them two equal standings may differ."""


def measures_of(asked: Measures | None, *, topical: bool = True) -> tuple[str, ...]:
    """Read which measures are asked for, in a fixed order; all are those that there can be.

    Parameters
    ----------
    asked
        Their names, or ``all``; None for those of `DEFAULT`.
    topical
        Whether the question is about a topic.

    Raises
    ------
    UnknownNameError
        If there is no such measure.
    InputError
        If one needs a topic and there is none.

    """
    if asked is None:
        return DEFAULT
    wanted = {asked} if isinstance(asked, str) else set(asked)
    if "all" in wanted:
        return ALL if topical else tuple(name for name in ALL if name != _TOPICAL)
    if _TOPICAL in wanted and not topical:
        message = f"the measure {_TOPICAL} needs a topic: give one, or leave the measure out"
        raise InputError(message)
    for name in sorted(wanted):
        if name not in ALL:
            raise UnknownNameError("measure", name, (*ALL, "all"))
    return tuple(name for name in ALL if name in wanted)


def measured(
    edges: Edges, agents: Sequence[str], measures: Sequence[str], *, seed: int
) -> dict[str, list[float | int | None]]:
    """Measure some nodes of a graph.

    Returns
    -------
    dict
        A list by agent for each column of `ckm_graph.model.people.Contributor` that the measures fill;
        None for an agent that is no node, and where a measure is not defined.

    """
    place = places(edges, agents)
    there = np.flatnonzero(place >= 0)
    nodes = place[there]
    found: dict[str, NDArray[np.float64] | NDArray[np.int64]] = {}
    if "pagerank" in measures:
        found["pagerank"] = pagerank(edges).round(_DIGITS)[nodes]
    if "hits" in measures:
        shares = hits(edges)
        found["hub"] = shares.hub.round(_DIGITS)[nodes]
        found["authority"] = shares.authority.round(_DIGITS)[nodes]
    if "brokerage" in measures:
        between = brokerage(edges, nodes)
        found["constraint"] = between.constraint.round(_DIGITS)
        found["effective_size"] = between.effective_size.round(_DIGITS)
        found["contacts"] = between.contacts
    if "reach" in measures:
        found["second"] = _second(edges, nodes)
    if "betweenness" in measures:
        found["betweenness"] = betweenness(edges, seed=seed).round(_DIGITS)[nodes]
    columns: dict[str, list[float | int | None]] = {}
    for name, values in found.items():
        column: list[float | int | None] = [None] * len(agents)
        for index, value in zip(there.tolist(), values.tolist(), strict=True):
            column[index] = None if value != value else value  # noqa: PLR0124 -- NaN is unequal to itself
        columns[name] = column
    return columns


def places(edges: Edges, agents: Sequence[str]) -> NDArray[np.int64]:
    """Give the number of each agent's node; -1 for one that is none."""
    if not edges.nodes:
        return np.full(len(agents), -1)
    nodes = np.asarray(edges.nodes, object)
    found = np.searchsorted(nodes, np.asarray(agents, object)).clip(max=len(nodes) - 1).astype(np.int64)
    return np.where(nodes[found] == np.asarray(agents, object), found, -1)


def _second(edges: Edges, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count those whom each helped, and whom these helped, each once and without the node itself."""
    size = len(edges.nodes)
    helped = csr_array((np.ones(len(edges)), (edges.target, edges.source)), shape=(size, size))
    counts = np.zeros(len(nodes), np.int64)
    for index, node in enumerate(nodes.tolist()):
        once = helped.indices[helped.indptr[node] : helped.indptr[node + 1]]
        reached = np.zeros(size, bool)
        reached[once] = reached[helped[once].indices] = True
        reached[node] = False
        counts[index] = reached.sum()
    return counts
