"""Matters: the ideas, needs and complaints of a graph, with what came of them and who speaks for them.

    View, Scope --matters--> Matters: frames of items, heads, voices, ways, notices, states, votes

Everything is read once, in bulk; `closing` and `gaps` put it together.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.loops.accounts import Worth, staff, worth
from ckm_graph.analytics.loops.ways import heads, notices, voices, ways
from ckm_graph.analytics.scope import authors, in_community, judgements, on_topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckm_graph.analytics.loops.ways import Ways
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["ASKED", "WISHES", "Matters", "last_moment", "matters", "within"]

WISHES: Final = ("Idea", "Need", "Complaint")
"""The classes of items that ask the organisation for something."""
ASKED: Final = (*WISHES, "Question", "Feedback", "Review")
"""The classes of items whose authors want to hear of what changed because of them."""


@dataclass(frozen=True)
class Matters:
    """Items of some classes and all that is known of what became of them."""

    items: pl.DataFrame
    """Columns ``item``, ``kind`` (the class), ``at`` (when it came in)."""
    placed: pl.DataFrame
    """Columns ``item``, ``head``: under which item each stands."""
    voices: pl.DataFrame
    """Columns ``item``, ``agent``, ``asked``."""
    ways: Ways
    notices: pl.DataFrame
    """Columns ``news``, ``agent``, ``notice``, ``at``."""
    states: Mapping[str, tuple[str, ...]]
    """States of an item, sorted."""
    decided: frozenset[str]
    """States that say that it is decided."""
    closing: frozenset[str]
    """States that say that nothing more is to be done."""
    votes: Mapping[str, int]
    """Votes for an item, where it is voted on; never below 0."""
    worth: Worth
    staff: frozenset[str]
    now: dt.datetime | None
    """The moment that days are counted to: the cut, else the last of which the graph tells."""

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The items that stand under each head, itself first, the others sorted."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for item, head in self.placed.sort("item").iter_rows():
            found[head].insert(0, item) if item == head else found[head].append(item)
        return dict(found)

    def customers(self, agents: Iterable[str]) -> list[str]:
        """Leave out who works for the organisation, and sort."""
        return sorted(set(agents) - self.staff)

    def days(self, since: dt.datetime | None) -> float | None:
        """Count the days from a moment to now; 0 for what lies ahead."""
        if since is None or self.now is None:
            return None
        return max((self.now - since) / dt.timedelta(days=1), 0.0)


def matters(view: View, scope: Scope, classes: Sequence[str], *, basis: str | None = None) -> Matters:
    """Read the items of some classes that came in within a scope, and what became of them before its end."""
    listed = [projections.instances(view, name).select(item="subject", kind=pl.lit(name)) for name in classes]
    items = pl.concat(listed).unique("item", keep="first", maintain_order=True)
    items = within(view, items, scope).sort("item")
    came = ways(view, items, scope)
    return Matters(
        items=items,
        placed=heads(view, items),
        voices=voices(view, scope).join(items, on="item", how="semi"),
        ways=came,
        notices=notices(view, scope),
        states=_states(view, scope, came.decisions),
        decided=frozenset(readings.marked(view, "isDecidedState")["subject"].to_list()),
        closing=frozenset(readings.marked(view, "isClosingState")["subject"].to_list()),
        votes=_votes(view, scope, items),
        worth=worth(view, scope, basis),
        staff=staff(view),
        now=scope.until or last_moment(view),
    )


def within(view: View, items: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Keep the items (column ``item``) of a scope; adds ``at``, when each came in.

    What was raised in another item is on that one's topics too.
    """
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    rows = scope.within(items.join(created, on="item", how="left"))
    up = pl.concat([projections.links(view, "inReplyTo"), projections.links(view, "raisedIn")])
    topical = on_topic(view, scope, up.unique().rename({"subject": "item", "object": "parent"}))
    if topical is not None:
        rows = rows.join(topical, on="item", how="semi")
    if scope.communities is None:
        return rows
    return rows.join(in_community(view, authors(view), scope), on="item", how="semi")


def last_moment(view: View) -> dt.datetime | None:
    """Find the last moment of which a graph tells: when an item came in, or something happened.

    What is announced, such as a release to come, does not count.
    """
    ahead = projections.instances(view, "Release")
    made = projections.times(view, "createdAt").join(ahead, on="subject", how="anti")
    moments = [made["at"].max(), projections.times(view, "occurredAt")["at"].max()]
    known = [one for one in moments if isinstance(one, dt.datetime)]
    return max(known, default=None)


def _states(view: View, scope: Scope, decisions: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Tell the states of items: those given to them; as of a cut, the outcome of the last decision."""
    if scope.until is None:
        given = projections.links(view, "state").rename({"subject": "item"})
    else:
        outcome = projections.links(view, "outcome").rename({"subject": "thing"})
        given = decisions.filter(pl.col("at") == pl.col("at").max().over("item")).join(outcome, on="thing")
    grouped = given.group_by("item").agg(pl.col("object").unique().sort()).sort("item")
    return {item: tuple(found) for item, found in grouped.select("item", "object").iter_rows()}


def _votes(view: View, scope: Scope, items: pl.DataFrame) -> dict[str, int]:
    """Count the votes for items; one without a text of its own has those for the item it was raised in."""
    written = projections.literals(view, "text")
    bare = items.join(written, left_on="item", right_on="subject", how="anti").select("item")
    raised = projections.links(view, "raisedIn").rename({"subject": "item", "object": "thread"})
    voted = pl.concat(
        [items.select("item", thread="item"), bare.join(raised, on="item").select("item", "thread")]
    )
    judged = judgements(view, scope).select("votes", thread="item")
    counted = voted.join(judged, on="thread").group_by("item").agg(pl.col("votes").max())
    return {item: max(round(votes), 0) for item, votes in counted.sort("item").iter_rows()}
