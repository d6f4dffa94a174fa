"""Experts: who knows about a topic.

Knowledge shows in help on the topic that others took up, and in what somebody wrote or holds on it:

    score = Σ accepted help on the topic  +  Σ ¼ an article, insight or other explanation

both with the time decay of `ckm_graph.analytics.people.decay`, over the time observed in the whole graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.people import agents as kinds_of_agents
from ckm_graph.analytics.people.decay import HALF_LIFE, counted, span_of, standing
from ckm_graph.analytics.people.evidence import MOST, helped_people, helpful_items
from ckm_graph.analytics.people.figures import works
from ckm_graph.analytics.people.uses import uses
from ckm_graph.analytics.scope import Scope, authors, in_community, on_topic, resolved, scope_of
from ckm_graph.errors import InputError
from ckm_graph.model.people import Expert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analytics.people.decay import Span
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["experts"]

_WRITTEN: Final = 0.25
_EXPLAINING: Final = ("Article", "Insight")
_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What speaks for experts."""

    rows: pl.DataFrame
    """All uses, with their ``count``."""
    here: pl.DataFrame
    """Those on the topic."""
    written: pl.DataFrame
    """What was written on it and is held: ``agent``, ``item``, ``at``, ``count``."""
    scores: dict[str, float]
    """By agent."""


def experts(
    view: View,
    topic: str,
    *,
    community: str | None = None,
    until: Moment | None = None,
    who: str | None = None,
    limit: int | None = 10,
) -> Analysis[Expert]:
    """Say who knows about a topic, who knows most first.

    Parameters
    ----------
    view
        One state of a store.
    topic
        An IRI or a name; narrower topics are part of it.
    community
        Only knowledge of authors who belong to this community; an IRI or a name.
    until
        Only what was known before this moment.
    who
        Only people of a kind: see `ckm_graph.analytics.contributors`.
    limit
        At most so many; None for all.

    Raises
    ------
    UnknownNameError
        If no topic, community or kind is called so.
    InputError
        If the limit is below 1.

    """
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    with projections.remembering():
        scope = scope_of(view, topic=topic, community=community, until=until)
        rows = uses(view, Scope(None, scope.communities, None, scope.until))
        span = span_of(rows, until=scope.until)
        known = _known(view, scope, counted(rows, span), span)
        ranked = pl.Series(
            "agent", sorted(known.scores, key=lambda one: (-known.scores[one], one)), pl.String
        )
        if who is not None:
            ranked = kinds_of_agents.of_kind(view, ranked, who)
        shown = (ranked if limit is None else ranked.head(limit)).to_list()
        found = _rows(view, known, shown)
    parameters = {
        "topic": topic,
        "topics": list(scope.topics or ()),
        "community": community,
        "until": None if until is None else str(until),
        "who": who,
        "limit": limit,
        "half_life": HALF_LIFE,
        "half_life_days": (days := span.half_life.total_seconds() / 86400),
    }
    note = (
        "The score is accepted help on the topic and ¼ for each article, insight or explanation on it, all "
        f"counting half after {days:.0f} days."
    )
    return Analysis("experts", Expert, found, parameters, view.number, (note,))


def _known(view: View, scope: Scope, rows: pl.DataFrame, span: Span) -> _Known:
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    topical = on_topic(view, scope, replies)
    here = rows if topical is None else rows.join(topical, on="item", how="semi")
    written = _written(view, scope)
    written = written if topical is None else written.join(topical, on="item", how="semi")
    written = counted(written.with_columns(help=pl.lit(_WRITTEN)), span)
    both = pl.concat(
        [
            here.select("author", "help", "at", "count"),
            written.select("help", "at", "count", author="agent").select("author", "help", "at", "count"),
        ]
    )
    summed = standing(both, span)
    scores = dict(zip(summed.authors.to_list(), summed.score.tolist(), strict=True))
    return _Known(rows, here, written, {agent: score for agent, score in scores.items() if score > 0})


def _written(view: View, scope: Scope) -> pl.DataFrame:
    """List the explanations that agents wrote or hold: columns ``item``, ``agent``, ``at``, each once."""
    explaining = pl.concat([projections.instances(view, name) for name in _EXPLAINING]).unique()
    wrote = authors(view).join(explaining, left_on="item", right_on="subject", how="semi")
    held = projections.links(view, "heldBy").rename({"subject": "item", "object": "record"})
    both = pl.concat([wrote.select("item", "record", "agent"), resolved(view, held)])
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = in_community(view, both, scope).join(created, on="item", how="left")
    return scope.within(rows).select("item", "agent", "at").unique()


def _rows(view: View, known: _Known, shown: Sequence[str]) -> tuple[Expert, ...]:
    agents = pl.Series("agent", shown, pl.String)
    theirs = known.here.filter(pl.col("author").is_in(agents.implode()))
    everywhere = known.rows.filter(pl.col("author").is_in(agents.implode()))
    written = known.written.filter(pl.col("agent").is_in(agents.implode()))
    names = dict(projections.literals(view, "name").iter_rows())
    kinds, work = kinds_of_agents.kinds(view, agents), works(view, theirs)
    items, people = helpful_items(view, theirs), helped_people(theirs, names)
    total = sum(known.scores.values())
    here, all_ = _sums(theirs), _sums(everywhere)
    count = dict(written.group_by("agent").agg(pl.col("item").n_unique()).iter_rows())
    latest = written.sort("agent", "at", "item", descending=[False, True, False], nulls_last=True)
    writings = dict(latest.group_by("agent").agg(pl.col("item").head(MOST)).iter_rows())
    times = pl.concat([theirs.select("author", "at"), written.select(author="agent", at="at")])
    last = dict(times.group_by("author").agg(pl.col("at").max()).iter_rows())
    return tuple(
        Expert(
            agent=agent,
            name=names.get(agent),
            score=known.scores[agent],
            share=known.scores[agent] / total,
            focus=min(1.0, here.get(agent, 0.0) / all_[agent]) if all_.get(agent) else 0.0,
            users=work.get(agent, {}).get("users", 0),
            answers=work.get(agent, {}).get("answers", 0),
            accepted=work.get(agent, {}).get("accepted", 0),
            written=count.get(agent, 0),
            kind=kinds[agent],
            last=last.get(agent),
            top_items=items.get(agent, ()),
            writings=tuple(writings.get(agent, ())),
            top_people=people.get(agent, ()),
        )
        for agent in shown
    )


def _sums(rows: pl.DataFrame) -> dict[str, float]:
    summed = rows.group_by("author").agg(pl.col("count").sort().sum().round(_DIGITS))
    return dict(summed.iter_rows())
