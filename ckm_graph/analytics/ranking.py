"""Ranking: the people whose knowledge the others rely on.

PageRank over a reliance graph ranks authors by how much they are relied on, and by whom: a share of
each agent's standing goes to those it relies on, by the weight of its uses.

    Edges user -> author --pagerank--> one share a node --key_contributors--> tuple[Contributor, ...]

The functions here are pure: edges in, values out, no store and no SPARQL.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_array

from ckm_graph.errors import InputError
from ckm_graph.model.findings import Contributor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ckm_graph.analytics.arrays import Edges

__all__ = ["Works", "key_contributors", "pagerank"]

_TOLERANCE: Final = 1e-12
_DIGITS: Final = 12
"""Decimals that a share is good for; beyond them two equal standings may differ."""


@dataclass(frozen=True, slots=True)
class Works:
    """What of an author's others have used."""

    items: int = 0
    """How many items."""
    answers: int = 0
    """How many of them are answers."""
    accepted: int = 0
    """How many of these answers were accepted."""
    votes: int = 0
    """Votes for the items less votes against them."""


def pagerank(edges: Edges, *, damping: float = 0.85) -> NDArray[np.float64]:
    """Give each node its share of the visits of a surfer who follows edges by weight, or jumps anywhere.

    From a node without outgoing edges the surfer always jumps.

    Parameters
    ----------
    edges
        A graph with weights above zero.
    damping
        How often the surfer follows an edge; at least 0, below 1.

    Returns
    -------
    numpy.ndarray
        Shares by node, summing to 1, converged to an L1 change of 1e-12.

    Raises
    ------
    InputError
        If the damping or a weight is out of range.

    Source
    ------
    Page, Brin, Motwani, Winograd: The PageRank Citation Ranking, 1999.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> pagerank(Edges.between("reliance", ["x:a", "x:b"], ["x:c", "x:c"], [1, 1])).round(3).tolist()
    [0.213, 0.213, 0.574]

    """
    if not 0 <= damping < 1:
        message = f"damping must be at least 0 and below 1, got {damping}"
        raise InputError(message)
    if len(edges) and not (np.isfinite(edges.weight).all() and edges.weight.min() > 0):
        message = "PageRank needs edges with weights above zero; leave out the others"
        raise InputError(message)
    size = len(edges.nodes)
    if not size:
        return np.zeros(0)
    out = np.bincount(edges.source, weights=edges.weight, minlength=size)
    share = edges.weight / out[edges.source]
    inward = csr_array((share, (edges.target, edges.source)), shape=(size, size))
    dangling = np.flatnonzero(out == 0)
    rank = np.full(size, 1 / size)
    for _ in range(_steps(damping)):
        before = rank
        rank = damping * (inward @ before + before[dangling].sum() / size) + (1 - damping) / size
        if np.abs(rank - before).sum() <= _TOLERANCE:
            break
    shares: NDArray[np.float64] = rank / rank.sum()
    return shares


def key_contributors(
    edges: Edges,
    *,
    works: Mapping[str, Works] | None = None,
    names: Mapping[str, str] | None = None,
    limit: int | None = None,
    damping: float = 0.85,
) -> tuple[Contributor, ...]:
    """Rank the authors in a reliance graph, most relied on first.

    Self-use counts for nothing; whom nobody relies on is not listed; ties are broken by IRI; equal
    edges give equal results, bit for bit.

    Parameters
    ----------
    edges
        From user to author.
    works, names
        What of an author's was used, and what the author is called, by IRI; zeros and None for the others.
    limit
        At most so many; None for all.
    damping
        See `pagerank`.

    Raises
    ------
    InputError
        If the limit is below 1, or as `pagerank`.

    Examples
    --------
    >>> from ckm_graph.analytics import Edges
    >>> edges = Edges.between("reliance", ["x:a", "x:b", "x:c"], ["x:c", "x:c", "x:a"], [1, 1, 1])
    >>> [(c.agent, c.users) for c in key_contributors(edges)]
    [('x:c', 2), ('x:a', 1)]

    """
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    others = _between_others(edges)
    users = np.bincount(others.target, minlength=len(others.nodes))
    shares = pagerank(others, damping=damping).round(_DIGITS).tolist()
    relied = np.flatnonzero(users).tolist()
    order = sorted(relied, key=lambda node: (-shares[node], others.nodes[node]))
    found = []
    for node in order[:limit]:
        agent = others.nodes[node]
        work = (works or {}).get(agent, Works())
        found.append(
            Contributor(
                agent=agent,
                name=(names or {}).get(agent),
                score=shares[node],
                users=int(users[node]),
                items=work.items,
                answers=work.answers,
                accepted=work.accepted,
                votes=work.votes,
            )
        )
    return tuple(found)


def _between_others(edges: Edges) -> Edges:
    """Leave out the edges from a node to itself."""
    keep = edges.source != edges.target
    if keep.all():
        return edges
    return type(edges)(edges.name, edges.nodes, edges.source[keep], edges.target[keep], edges.weight[keep])


def _steps(damping: float) -> int:
    """Bound the steps until convergence: each shrinks the L1 change, at most 2 at first, by the damping."""
    return 1 if damping == 0 else math.ceil(math.log(_TOLERANCE / 2) / math.log(damping)) + 1
