"""Standing: the key contributors of a graph, each with the figures and the evidence behind the score.

View --uses, counted, standing--> a score an author --the foremost--> figures, measures, roles, evidence

Scores are worked out for everybody; the rest only for the authors that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.people import agents as kinds_of_agents
from ckm_graph.analytics.people import figures
from ckm_graph.analytics.people.decay import HALF_LIFE, counted, span_of, standing
from ckm_graph.analytics.people.evidence import helped_people, helpful_items
from ckm_graph.analytics.people.measures import measured, measures_of, places
from ckm_graph.analytics.people.roles import RULES, TraitsOf, roles_of
from ckm_graph.analytics.people.uses import uses
from ckm_graph.analytics.people.walks import pagerank
from ckm_graph.analytics.scope import Scope, authors, scope_of
from ckm_graph.errors import InputError
from ckm_graph.model.people import Contributor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analytics.people.decay import Span, Standing
    from ckm_graph.analytics.people.measures import Measures
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["contributors", "help_edges"]

_SCORE: Final = (
    "The score is accepted help: an accepted answer, an adopted idea or a work that others built on is 1, "
    "an answer not (yet) accepted or a backing ¼."
)
_TURN: Final = 1 / 3
"""Trend from which help rises: at least twice as much as before."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What the rows are made from."""

    view: View
    scope: Scope
    rows: pl.DataFrame
    """All uses in the scope, with their ``count``."""
    span: Span
    all: Standing
    """What everybody's help adds up to."""
    wrote: pl.DataFrame
    measures: tuple[str, ...]
    seed: int


def contributors(  # noqa: PLR0913 -- a question has many sides
    view: View,
    *,
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    flow: str | None = None,
    segment: str | None = None,
    who: str | None = None,
    measures: Measures | None = None,
    half_life: float = HALF_LIFE,
    limit: int | None = 20,
    seed: int = 1,
) -> Analysis[Contributor]:
    """Rank the people whose help was taken up, most and most recent help first.

    The score is accepted help with time decay: see `ckm_graph.analytics.people.uses` for what a use
    counts and `ckm_graph.analytics.people.decay` for how that fades. Who helped nobody is not listed; ties
    are broken by IRI.

    Parameters
    ----------
    view
        One state of a store.
    topic
        Only use of items on this topic, and of replies to them; an IRI or a name, narrower topics included.
    community
        Only use of items whose author belongs to this community; an IRI or a name.
    since, until
        Only use from ``since``, inclusive, to ``until``, exclusive. As of ``until`` no later vote or
        acceptance counts. Without zone a time is UTC.
    flow
        Only use of items in this knowledge flow, such as ``FromCustomer``; an IRI or a name.
    segment
        Only contributors in this segment of customers; an IRI or a name.
    who
        Only ``customer`` (of both kinds), ``individual``, ``organisational``, ``staff`` or ``other``.
    measures
        Which of ``pagerank``, ``hits``, ``brokerage``, ``reach``, ``betweenness`` and ``topic-pagerank``
        (which needs a topic) to give beside the score, or ``"all"``; by default the first four.
    half_life
        After which fraction of the time observed help counts half.
    limit
        At most so many; None for all.
    seed
        Seed of sampled betweenness.

    Raises
    ------
    UnknownNameError
        If no topic, community, flow, kind or measure is called so.
    InputError
        If there is no such segment, the time is empty, or the limit or the half-life out of range.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     found = contributors(view)
    >>> list(found), found.parameters["half_life"]
    ([], 0.125)

    """
    chosen = measures_of(measures, topical=topic is not None)
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    with projections.remembering():
        scope = scope_of(view, topic=topic, community=community, since=since, until=until)
        wrote = authors(view)
        used = uses(view, scope, wrote)
        if flow is not None:
            used = figures.in_flow(view, used, flow)
        span = span_of(used, half_life=half_life, until=scope.until)
        rows = counted(used, span)
        asked = _Asked(view, scope, rows, span, standing(rows, span), wrote, chosen, seed)
        found = _rows(asked, _shown(asked, segment, who, limit))
    parameters = {
        "topic": topic,
        "community": community,
        "since": _text(scope.since),
        "until": _text(scope.until),
        "flow": flow,
        "segment": segment,
        "who": who,
        "measures": list(chosen),
        "half_life": half_life,
        "half_life_days": span.half_life.total_seconds() / 86400,
        "begin": _text(span.begin),
        "end": _text(span.end),
        "limit": limit,
        "seed": seed,
    }
    return Analysis("contributors", Contributor, found, parameters, view.number, _notes(asked, half_life))


def help_edges(rows: pl.DataFrame, name: str = "help") -> Edges:
    """Give the graph of uses: from user to author, the weight adds up the uses."""
    return Edges.between(name, rows["user"], rows["author"], rows["weight"], times=rows["at"])


def _shown(asked: _Asked, segment: str | None, who: str | None, limit: int | None) -> list[str]:
    """Order those to be shown: by score, then by IRI."""
    order = np.lexsort((np.arange(len(asked.all.authors)), -asked.all.score))
    ranked = asked.all.authors.gather(order)
    if who is not None:
        ranked = kinds_of_agents.of_kind(asked.view, ranked, who)
    if segment is not None:
        ranked = kinds_of_agents.in_segment(asked.view, ranked, segment)
    return (ranked if limit is None else ranked.head(limit)).to_list()


def _rows(asked: _Asked, shown: Sequence[str]) -> tuple[Contributor, ...]:
    view = asked.view
    agents = pl.Series("agent", shown, pl.String)
    theirs = asked.rows.filter(pl.col("author").is_in(agents.implode()))
    work = figures.works(view, theirs)
    kinds = kinds_of_agents.kinds(view, agents)
    names = dict(projections.literals(view, "name").iter_rows())
    active = figures.activity(view, asked.scope, asked.wrote, agents)
    flows = figures.flow_shares(view, asked.scope, asked.wrote, agents)
    items, people = helpful_items(view, theirs), helped_people(theirs, names)
    columns = _measures(asked, shown)
    contacts = columns.pop("contacts", None)
    traits = TraitsOf(asked.rows, theirs, asked.all.whole, asked.span.recent)
    place = (
        dict(zip(asked.all.authors.to_list(), range(len(asked.all.authors)), strict=True)) if shown else {}
    )
    total = float(asked.all.score.sum())
    found = []
    for index, agent in enumerate(shown):
        number = place[agent]
        score = float(asked.all.score[number])
        trend = _trend(asked.all, number)
        first, last = active.get(agent, (None, None))
        measures: dict[str, Any] = {name: column[index] for name, column in columns.items()}
        met, size = contacts[index] if contacts else None, measures.get("effective_size")
        apart = size / met if met and size is not None else None
        found.append(
            Contributor(
                agent=agent,
                name=names.get(agent),
                score=score,
                **work[agent],
                share=score / total if total else 0.0,
                kind=kinds[agent],
                roles=roles_of(traits.of(agent, number, kinds[agent], work[agent], (first, last), apart)),
                direction="rising" if trend >= _TURN else "fading" if trend <= -_TURN else "steady",
                trend=trend,
                first=first,
                last=last,
                flows=flows.get(agent, ()),
                **measures,
                top_items=items.get(agent, ()),
                top_people=people.get(agent, ()),
            )
        )
    return tuple(found)


def _measures(asked: _Asked, shown: Sequence[str]) -> dict[str, list[Any]]:
    if not asked.measures:
        return {}
    edges = help_edges(asked.rows)
    columns = measured(edges, shown, asked.measures, seed=asked.seed)
    if "topic-pagerank" in asked.measures and asked.scope.topics is not None:
        everywhere = Scope(None, asked.scope.communities, asked.scope.since, asked.scope.until)
        whole = help_edges(uses(asked.view, everywhere, asked.wrote))
        users = asked.rows.group_by("user").agg(pl.col("weight").sort().sum())
        restart = np.zeros(len(whole.nodes))
        at = places(whole, users["user"].to_list())
        restart[at[at >= 0]] = users["weight"].to_numpy()[at >= 0]
        if restart.any():
            shares, place = pagerank(whole, restart=restart).round(12), places(whole, shown)
            columns["topic_pagerank"] = [float(shares[p]) if p >= 0 else None for p in place.tolist()]
    return columns


def _trend(all_: Standing, number: int) -> float:
    recent, earlier = float(all_.recent[number]), float(all_.earlier[number])
    return (recent - earlier) / (recent + earlier) if recent + earlier else 0.0


def _notes(asked: _Asked, half_life: float) -> tuple[str, ...]:
    days = asked.span.half_life.total_seconds() / 86400
    fading = (
        f"Help counts half after {days:.0f} days, {half_life:g} of the time observed."
        if days
        else "Help does not fade: no span of time is told."
    )
    notes = [
        _SCORE,
        fading,
        *(f"Role {rule}." for rule in RULES),
    ]
    if "brokerage" not in asked.measures:
        notes.append("Brokers are not told: brokerage was not measured.")
    return tuple(notes)


def _text(moment: Any) -> str | None:  # noqa: ANN401 -- a time or none
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
