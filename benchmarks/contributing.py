"""Who will help: rankings of contributors by the past, judged by the accepted help of the future.

At eight cuts, evenly spread from a fifth to nine tenths of the time observed, each ranking sees what was
known before the cut (`until`: daily vote totals and days of acceptance, never a snapshot). It is judged by
the answers that others' questions got from each person in the tenth of the time after the cut and that
were accepted, by NDCG@50. The same cuts judge the routing of questions: at which rank stands the first of
those who really answered (mean reciprocal rank), the asker left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from benchmarks.printing import Bar, Result
from ckm_graph import KnowledgeGraph
from ckm_graph.analytics import Edges, contributors, pagerank, projections
from ckm_graph.analytics.people import hits, router
from ckm_graph.analytics.people.likeness import texts
from ckm_graph.analytics.people.uses import uses
from ckm_graph.analytics.scope import Scope, scope_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.materials import Materials
    from ckm_graph.store import View

__all__ = ["contributing", "ndcg", "paired_bootstrap", "reciprocal_rank"]

_CUTS: Final = 8
_FROM: Final = 0.2
_STEP: Final = 0.1
_RANKS: Final = 50
_DRAWS: Final = 10_000
_OURS: Final = "accepted help with time decay (the default)"
_PLAIN: Final = "count of answers"
_ROUTED: Final = "kg.route"
_ACTIVE: Final = "most active first"


@dataclass(frozen=True, slots=True, eq=False)
class _Site:
    """One community, with what really happened in it."""

    view: View
    answers: pl.DataFrame
    """Each answer to another's question, as a use, with its ``question``."""
    texts: Mapping[str, str]
    topics: Mapping[str, Sequence[str]]
    asked: Mapping[str, dt.datetime]

    def cuts(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """Give each cut, and the end of the future that judges it."""
        times = self.answers["at"].drop_nulls().to_list()
        if not times:
            return []
        begin, span = min(times), max(times) - min(times)
        first = [begin + span * (_FROM + _STEP * number) for number in range(_CUTS)]
        return [(cut, cut + span * _STEP) for cut in first]


def contributing(materials: Materials, _rounds: int) -> Result:
    """Rank and route at both sites."""
    lines, bars, notes = [], [], []
    for dump in materials.sites():
        ranked, routed = _judged(dump)
        for name, figures in ranked.items():
            gain, low, high = paired_bootstrap(figures, ranked[_PLAIN])
            lines.append(
                (
                    f"{dump.name}: {name}",
                    f"{_mean(figures):.4f}",
                    f"{gain:+.4f}",
                    f"{low:+.4f} … {high:+.4f}",
                )
            )
        gain, low, high = paired_bootstrap(ranked[_OURS], ranked[_PLAIN])
        bars.append(Bar(f"{dump.name}: mean NDCG@50 above that of the {_PLAIN}", gain, least=1e-9))
        bars.append(Bar(f"{dump.name}: upper end of the bootstrap of that", high, least=0))
        for name, ranks in routed.items():
            lines.append((f"{dump.name}: routing, {name}", f"{_mean(ranks):.4f}", f"n={len(ranks)}", ""))
        over = _mean(routed[_ROUTED]) - _mean(routed[_ACTIVE])
        bars.append(Bar(f"{dump.name}: mean reciprocal rank above that of the {_ACTIVE}", over, least=1e-9))
        notes.append(
            f"{dump.name}: by cut, ours {_listed(ranked[_OURS])}; {_PLAIN} {_listed(ranked[_PLAIN])}"
        )
    return Result(
        title=f"contributors: NDCG@{_RANKS} of the future's accepted help, {_CUTS} cuts; routing: MRR",
        head=("", "mean", "above count", "95% of paired bootstrap"),
        lines=tuple(lines),
        bars=tuple(bars),
        notes=tuple(notes),
    )


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], *, ranks: int = _RANKS) -> float:
    """Judge a ranking by what each of it turned out to be worth; 1 is the best there can be.

    >>> ndcg(["a", "b"], {"a": 1.0}), round(ndcg(["b", "a"], {"a": 1.0}), 3), ndcg([], {})
    (1.0, 0.631, 0.0)
    """
    discount = 1 / np.log2(np.arange(2, ranks + 2))
    got = np.array([gains.get(one, 0.0) for one in ranking[:ranks]])
    best = np.array(sorted(gains.values(), reverse=True)[:ranks])
    ideal = float(best @ discount[: len(best)])
    return float(got @ discount[: len(got)]) / ideal if ideal else 0.0


def reciprocal_rank(ranking: Iterable[str], right: set[str]) -> float:
    """Give 1 by the rank of the first that is right; 0 where none is.

    >>> reciprocal_rank(["a", "b"], {"b"}), reciprocal_rank(["a"], {"b"})
    (0.5, 0.0)
    """
    return next((1 / rank for rank, one in enumerate(ranking, 1) if one in right), 0.0)


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """Give the mean difference over the cuts, and the bounds of its middle 95% over draws of the cuts.

    >>> paired_bootstrap([1.0, 0.5], [0.5, 0.0])
    (0.5, 0.5, 0.5)
    """
    difference = np.array(ours) - np.array(theirs)
    drawn = np.random.default_rng(1).integers(0, len(difference), (_DRAWS, len(difference)))
    low, high = np.quantile(difference[drawn].mean(axis=1), [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)


def _judged(dump: Path) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Rank and route at each cut of one site."""
    with KnowledgeGraph() as kg:
        kg.ingest("stackexchange", dump)
        with kg.store.view() as view, projections.remembering():
            site = _site(view)
            ranked: dict[str, list[float]] = {}
            routed: dict[str, list[float]] = {}
            for cut, end in site.cuts():
                future = site.answers.filter((pl.col("at") >= cut) & (pl.col("at") < end))
                taken = future.filter(pl.col("accepted")).group_by("author").len()
                gains = {author: float(count) for author, count in taken.iter_rows()}
                for name, ranking in _rankings(view, cut).items():
                    ranked.setdefault(name, []).append(ndcg(ranking, gains))
                for name, ranks in _routes(site, cut, end).items():
                    routed.setdefault(name, []).extend(ranks)
    return ranked, routed


def _site(view: View) -> _Site:
    parents = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "question"})
    answers = uses(view, Scope()).filter(pl.col("kind") == "answer").join(parents, on="item")
    topics: dict[str, list[str]] = {}
    for question, topic in projections.links(view, "topic").sort("subject", "object").iter_rows():
        topics.setdefault(question, []).append(topic)
    asked = dict(projections.times(view, "createdAt").iter_rows())
    return _Site(view, answers, dict(texts(view).iter_rows()), topics, asked)


def _rankings(view: View, cut: dt.datetime) -> dict[str, list[str]]:
    """Rank as of a cut, in each way."""
    scope = scope_of(view, until=cut)
    past = uses(view, scope)
    answers = past.filter(pl.col("kind") == "answer")
    edges = Edges.between("help", past["user"], past["author"], past["weight"])
    given = dict(answers.group_by("author").len().iter_rows())
    asked = dict(answers.group_by("user").agg(pl.col("item").n_unique()).iter_rows())
    accepted = dict(answers.group_by("author").agg(pl.col("accepted").sum()).iter_rows())
    z_scores = {
        agent: (given.get(agent, 0) - asked.get(agent, 0))
        / np.sqrt(given.get(agent, 0) + asked.get(agent, 0))
        for agent in {*given, *asked}
    }
    found = contributors(view, until=cut, measures=(), limit=None)
    return {
        _OURS: [one.agent for one in found],
        _PLAIN: _ordered(given),
        "count of accepted answers": _ordered(accepted),
        "PageRank": _ordered(_by_node(edges, pagerank(edges))),
        "HITS authority": _ordered(_by_node(edges, hits(edges).authority)),
        "z-score": _ordered(z_scores),
    }


def _routes(site: _Site, cut: dt.datetime, end: dt.datetime) -> dict[str, list[float]]:
    """Route each question of the future that others answered, by what was known at the cut."""
    learned = router(site.view, until=cut)
    past = (
        site.answers.filter(pl.col("at") < cut).group_by("author").agg(count=pl.len(), at=pl.col("at").max())
    )
    active = past.sort("count", "author", descending=[True, False])["author"].to_list()
    latest = past.sort("at", "author", descending=[True, False])["author"].to_list()
    real = site.answers.group_by("question").agg(pl.col("author"), pl.col("user").min()).sort("question")
    found: dict[str, list[float]] = {_ROUTED: [], _ACTIVE: [], "last active first": []}
    for question, authors, asker in real.iter_rows():
        if not cut <= site.asked[question] < end:
            continue
        scores, _ = learned.scores(site.texts.get(question, ""), site.topics.get(question, ()))
        order = np.lexsort((np.arange(len(scores)), -scores)).tolist()
        rankings = ([learned.agents[place] for place in order], active, latest)
        for name, ranking in zip(found, rankings, strict=True):
            found[name].append(reciprocal_rank((one for one in ranking if one != asker), set(authors)))
    return found


def _by_node(edges: Edges, values: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(edges.nodes, values.round(12).tolist(), strict=True))


def _ordered(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda one: (-scores[one], one))


def _mean(figures: Sequence[float]) -> float:
    return float(np.mean(figures)) if figures else 0.0


def _listed(figures: Sequence[float]) -> str:
    return " ".join(f"{figure:.2f}" for figure in figures)
