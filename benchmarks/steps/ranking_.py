"""The steps of the benchmark of rankings: ours, scipy's and networkx's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np
from scipy.sparse import csr_array

from benchmarks.steps.meter import Facts, measured
from ckm_graph import analytics
from ckm_graph.store import MemoryStore
from ckm_graph.vocabulary import CKM, RDF, XSD, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = [
    "contributors",
    "kept_pagerank",
    "networkx_pagerank",
    "pagerank",
    "read",
    "scipy_pagerank",
    "scores",
]

_BASE: Final = "https://w3id.org/ckm/id/bench/"
_A_QUESTION: Final = 5
"""Answers."""
_A_MEMBER: Final = 10
"""Answers, too."""
_LINES: Final = 1000
_DAMPING: Final = 0.85


def contributors(edges: int) -> Facts:
    """Rank by the default score, with all that a row has."""
    with _store(edges).view() as view, measured() as cost:
        found = analytics.contributors(view)
    return {**cost, "first": found[0].agent}


def pagerank(edges: int) -> Facts:
    """Project and rank by PageRank."""
    with _store(edges).view() as view, measured() as cost:
        ranks = analytics.pagerank(analytics.edges(view, "help"))
    return {**cost, "most": float(ranks.max())}


def kept_pagerank(edges: int) -> Facts:
    """Rank edges that were projected before."""
    store = _store(edges)
    with store.view() as view:
        cache = analytics.edge_cache(store)
        analytics.edges(view, "help", cache=cache)
        with measured() as cost:
            ranks = analytics.pagerank(analytics.edges(view, "help", cache=cache))
    return {**cost, "most": float(ranks.max())}


def read(edges: int) -> Facts:
    """Read the same statements, and do nothing with them."""
    names = ("contributedBy", "inReplyTo", "createdAt", "acceptedAt")
    rows = 0
    with _store(edges).view() as view, measured() as cost:
        for predicate in (*(CKM[name] for name in names), RDF.type):
            rows += (
                view.select(f"SELECT ?subject ?object {{ ?subject {predicate} ?object }}").to_polars().height
            )
    return {**cost, "rows": rows}


def scores(edges: int) -> Facts:
    """Add up help with decay, on arrays that are ready."""
    made = _Community(edges)
    with measured() as cost:
        age = (made.day.max() - made.day) / (made.day.max() - made.day.min())
        counts = np.where(made.accepted, 1.0, 0.25) * 0.5 ** (age * 8)
        added = np.bincount(made.author, weights=counts)
        ranks = np.argsort(-added, kind="stable")[:20]
    return {**cost, "first": int(ranks[0])}


def scipy_pagerank(edges: int) -> Facts:
    """Rank by PageRank with scipy's matrices, on arrays that are ready."""
    made = _Community(edges)
    size = made.members
    with measured() as cost:
        matrix = csr_array((made.weight, (made.user, made.author)), shape=(size, size))
        out = matrix.sum(axis=1)
        matrix.data /= np.repeat(out, np.diff(matrix.indptr))
        inward, idle = matrix.T.tocsr(), np.flatnonzero(out == 0)
        rank = np.full(size, 1 / size)
        change = 1.0
        while change > 1e-12:
            before = rank
            rank = _DAMPING * (inward @ before + before[idle].sum() / size) + (1 - _DAMPING) / size
            change = float(np.abs(rank - before).sum())
    return {**cost, "most": float(rank.max())}


def networkx_pagerank(edges: int) -> Facts:
    """Build a graph of networkx from arrays that are ready, and rank it."""
    made = _Community(edges)
    ends = list(zip(made.user.tolist(), made.author.tolist(), made.weight.tolist(), strict=True))
    with measured() as cost:
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_weighted_edges_from(ends)
        ranks = nx.pagerank(graph, alpha=_DAMPING, tol=1e-12 / len(graph), max_iter=1000)
    return {**cost, "most": max(ranks.values())}


class _Community:
    """Who answered whom and when, seeded."""

    def __init__(self, edges: int) -> None:
        draw = np.random.default_rng(1)
        self.members = max(2, edges // _A_MEMBER)
        questions = -(-edges // _A_QUESTION)
        self.asker: NDArray[np.int64] = (self.members * draw.random(questions) ** 1.5).astype(np.int64)
        self.author: NDArray[np.int64] = (self.members * draw.random(edges) ** 3).astype(np.int64)
        self.question: NDArray[np.int64] = np.arange(edges) // _A_QUESTION
        self.user = self.asker[self.question]
        self.day = draw.integers(0, 3000, edges)
        self.accepted = np.arange(edges) % 10 == 0
        self.weight = np.where(self.accepted, 2.0, 1.0)

    def ntriples(self) -> Iterator[bytes]:
        """Write it as statements."""
        lines: list[str] = []
        for number, asker in enumerate(self.asker.tolist()):
            one = f"<{_BASE}question/{number}>"
            lines += [_line(one, CKM.contributedBy, _member(asker)), _line(one, RDF.type, CKM.Question)]
            if len(lines) > _LINES:
                yield "".join(lines).encode()
                lines.clear()
        times = (
            (np.datetime64("2016-01-01T08:00:00") + self.day.astype("timedelta64[D]")).astype(str).tolist()
        )
        for number, (author, question, at) in enumerate(
            zip(self.author.tolist(), self.question.tolist(), times, strict=True)
        ):
            one = f"<{_BASE}answer/{number}>"
            lines += [
                _line(one, CKM.contributedBy, _member(author)),
                _line(one, CKM.inReplyTo, f"<{_BASE}question/{question}>"),
                _line(one, RDF.type, CKM.Answer),
                _line(one, CKM.createdAt, f'"{at}Z"^^{XSD.dateTime}'),
            ]
            if self.accepted[number]:
                lines.append(_line(one, CKM.acceptedAt, f'"{at[:10]}"^^{XSD.date}'))
            if len(lines) > _LINES:
                yield "".join(lines).encode()
                lines.clear()
        yield "".join(lines).encode()


def _store(edges: int) -> MemoryStore:
    store = MemoryStore()
    with store.session() as session:
        session.bulk_ntriples(_Community(edges).ntriples(), source_graph("bench"), lenient=True)
        session.commit("{}")
    return store


def _member(number: int) -> str:
    return f"<{_BASE}member/{number}>"


def _line(subject: str, predicate: object, value: object) -> str:
    return f"{subject} {predicate} {value} .\n"
