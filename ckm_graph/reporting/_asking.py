"""Asking the graph what the report says of people, ideas and the time that the data covers."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode

from ckm_graph.model.presenting import IdeaCard
from ckm_graph.model.reporting import IdeaState, RankedContributor
from ckm_graph.reporting._charts import months_between
from ckm_graph.store.sparql import values_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckm_graph.model import Contributor
    from ckm_graph.store import View

__all__ = ["Span", "capital", "idea_states", "last_part", "query", "ranked", "short", "span_of"]

_NO_STATE: Final = "No state given"
_LONGEST: Final = 90
_TOPICS: Final = 3
_PERIODS: Final = 16
_CARDS: Final = 5
_LAST_PART: Final = re.compile(r"[^/#:]+/?$")
_PATTERN: Final = re.compile(r"WHERE \{\n")


class Span(NamedTuple):
    """The time that the data covers."""

    first: str
    """Day of the first entry (``YYYY-MM-DD``), empty where none has a time."""
    last: str
    """Day of the last entry."""
    questions: int
    """How many questions there are."""

    def days_since(self, day: str) -> int | None:
        """Count the days from a day to the last entry."""
        try:
            return max(0, (dt.date.fromisoformat(self.last) - dt.date.fromisoformat(day)).days)
        except ValueError:
            return None


def query(name: str) -> str:
    """Read one of this room's queries."""
    return files("ckm_graph.reporting").joinpath(f"{name}.rq").read_text(encoding="utf-8")


def span_of(view: View) -> Span:
    """Find out which time the data covers."""
    [row] = view.select(query("span"))
    [count] = view.select(query("questions"))
    return Span(str(row.first or ""), str(row.last or ""), int(count.questions))


def ranked(view: View, contributors: Iterable[Contributor], span: Span) -> tuple[RankedContributor, ...]:
    """Say of contributors what they carry and when they were active."""
    rows = list(contributors)
    block = values_block(["agent"], [[NamedNode(row.agent)] for row in rows])
    topics: defaultdict[str, list[str]] = defaultdict(list)
    for row in view.select(_about(query("carries"), block)):
        topics[row.agent].append(str(row.topic))
    months: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in view.select(_about(query("activity"), block)):
        months[row.agent][row.month] = row.items
    return tuple(
        RankedContributor(
            agent=row.agent,
            name=row.name or last_part(row.agent),
            score=row.share,
            users=row.users,
            items=row.items,
            accepted=row.accepted,
            topics=tuple(topics[row.agent][:_TOPICS]),
            activity=_by_period(months[row.agent], span),
            roles=row.roles,
            kind=row.kind,
            direction=row.direction,
        )
        for row in rows
    )


def idea_states(view: View) -> tuple[IdeaState, ...]:
    """Give the ideas by state, with the most supported of each."""
    cards: defaultdict[str | None, list[IdeaCard]] = defaultdict(list)
    for row in view.select(query("cards")):
        title = short(str(row.title or row.text or "") or last_part(row.idea))
        cards[row.state].append(IdeaCard(row.idea, title, row.supporters, str(row.since or "")[:10]))
    return tuple(
        IdeaState(
            state=_NO_STATE if row.state is None else capital(str(row.label or last_part(str(row.state)))),
            ideas=row.ideas,
            supporters=row.supporters,
            used=row.used,
            cards=tuple(cards[row.state][:_CARDS]),
        )
        for row in view.select(query("ideas"))
    )


def last_part(iri: str) -> str:
    """Take what an IRI ends in.

    >>> last_part("https://w3id.org/ckm/id/shop/question/7"), last_part("https://w3id.org/ckm#Idea")
    ('7', 'Idea')
    """
    found = _LAST_PART.search(iri)
    return found.group().rstrip("/") if found else iri


def capital(label: str) -> str:
    """Begin a label with a capital."""
    return label[:1].upper() + label[1:]


def short(text: str) -> str:
    """Give a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _about(text: str, block: str) -> str:
    """Say in a query which things it is about."""
    return _PATTERN.sub(lambda found: f"{found.group()}  {block}\n", text, count=1)


def _by_period(months: Mapping[str, int], span: Span) -> tuple[int, ...]:
    """Add up months to periods of equal length that cover the whole time."""
    if not months:
        return ()
    ends = [day[:7] for day in (span.first, span.last) if day] + list(months)
    every = months_between(min(ends), max(ends))
    length = -(-len(every) // _PERIODS)
    counts = [months.get(month, 0) for month in every]
    start = len(every) % length - length if len(every) % length else 0
    return tuple(sum(counts[max(i, 0) : i + length]) for i in range(start, len(every), length))
