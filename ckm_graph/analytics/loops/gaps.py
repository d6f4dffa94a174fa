"""Gaps: what is missing, as work lists, the most pressing first.

| list       | what is on it                                                                          |
| ---------- | -------------------------------------------------------------------------------------- |
| unanswered | questions without an answer, unless what they are duplicates of has one                |
| topics     | topics with more items from customers than items for them that are in force            |
| products   | the same by product                                                                    |
| complaints | complaints that led to no change, and whose state does not close them                  |
| ideas      | ideas on which nothing is decided                                                      |
| needs      | needs on which nothing is decided, and that no product meets                           |
| untold     | changes of which some have not heard who asked for, complained about or backed them    |

``score = demand * age * value``: how many ask (people and votes; on topics and products the items from
customers beyond those for them); 1 + ln(1 + days / 30); the mean weight of who asks, as
`ckm_graph.analytics.loops.accounts` has it. Staff do not count as demand.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from ckm_graph.analytics import readings
from ckm_graph.analytics.loops.closing import Events, rows
from ckm_graph.analytics.loops.lacking import answered, lacking
from ckm_graph.analytics.loops.matters import ASKED, WISHES, matters
from ckm_graph.analytics.readings import SHOWN
from ckm_graph.errors import UnknownNameError
from ckm_graph.model.loops import Gap

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from ckm_graph.analytics.loops.matters import Matters
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["GAPS", "age_of", "gaps"]

_MONTH: Final = 30


def gaps(
    view: View, scope: Scope, kind: str | None = None, *, value: str | None = None, limit: int | None = None
) -> tuple[Gap, ...]:
    """List what is missing, list by list.

    Parameters
    ----------
    view
        One state of a store.
    scope
        Only what was asked within it; answers, changes and notices of its ``until`` or later don't count.
    kind
        One of `GAPS`; by default all.
    value
        Basis of account value, as for `ckm_graph.analytics.loops.accounts.worth`.
    limit
        At most so many of each list; None for all.

    Raises
    ------
    UnknownNameError
        If there is no such list or basis.

    """
    if kind is not None and kind not in GAPS:
        raise UnknownNameError("kind of gap", kind, GAPS)
    view, found = readings.once(view), list[Gap]()
    for name in GAPS if kind is None else (kind,):
        listed = sorted(_FINDERS[name](view, scope, name, value), key=lambda one: (-one.score, one.thing))
        found += listed[:limit]
    return tuple(found)


def age_of(days: float | None) -> float:
    """Tell how a wait counts: 1 at once, and more by the order of its months.

    >>> age_of(None), round(age_of(30), 3), round(age_of(365), 3)
    (1.0, 1.693, 3.578)
    """
    return 1.0 + math.log1p((days or 0.0) / _MONTH)


def _unanswered(view: View, scope: Scope, kind: str, value: str | None) -> Iterable[Gap]:
    read = matters(view, scope, ("Question",), basis=value)
    events, names = Events(read), readings.names(view)
    known = set(answered(view, scope)["item"].to_list())
    asked = dict(read.items.select("item", "at").iter_rows())
    for head, items in read.groups.items():
        if known.isdisjoint(items):
            since = _earliest(asked[item] for item in items)
            votes = sum(read.votes.get(item, 0) for item in items)
            people = read.customers(events.people(items)[0])
            yield _gap(read, kind, head, names, since=since, people=people, votes=votes, items=items)


def _wishes(view: View, scope: Scope, kind: str, value: str | None) -> Iterable[Gap]:
    classes = {"complaints": "Complaint", "ideas": "Idea", "needs": "Need"}
    read = matters(view, scope, (classes[kind],), basis=value)
    names = readings.names(view)
    met = set(readings.relation(view, "addressedBy", "addresses")["subject"].to_list())
    for one in rows(read, names=names, labels={}):
        items = (one.item, *one.duplicates)
        waits = not (one.changes or one.settled) if kind == "complaints" else one.stage == "raised"
        if kind == "needs":
            waits = waits and not one.fixes and met.isdisjoint(items)
        if waits:
            people = read.customers([*one.askers, *one.supporters])
            yield _gap(
                read, kind, one.item, names, since=one.raised, people=people, votes=one.votes, items=items
            )


def _untold(view: View, scope: Scope, kind: str, value: str | None) -> Iterable[Gap]:
    read = matters(view, scope, ASKED, basis=value)
    events, names = Events(read), readings.names(view)
    behind: defaultdict[str, set[str]] = defaultdict(set)
    made: dict[str, dt.datetime | None] = {}
    for items in read.groups.values():
        for change, at in events.of(events.changes, items).items():
            behind[change].update(items)
            made[change] = at
    shipped: defaultdict[str, list[str]] = defaultdict(list)
    for change, release in read.ways.releases.select("change", "thing").unique().sort("thing").iter_rows():
        shipped[change].append(release)
    for change, found in sorted(behind.items()):
        asked, backed = events.people(found)
        waiting = events.heard([change, *shipped[change]], [*asked, *backed]).to_tell
        if waiting:
            spoken = [
                item for item in sorted(found) if not set(waiting).isdisjoint(sum(events.people([item]), ()))
            ]
            yield _gap(read, kind, change, names, since=made[change], people=waiting, items=spoken)


def _lacking(view: View, scope: Scope, kind: str, value: str | None) -> Iterable[Gap]:
    read = matters(view, scope, WISHES, basis=value)
    names = readings.names(view)
    for one in lacking(view, scope, kind, read.now):
        people = read.customers(one.people)
        demand = one.from_customers - one.for_customers
        days, weight = read.days(one.since), _mean(read, people, 0)
        yield Gap(
            kind=kind,
            thing=one.thing,
            name=names.get(one.thing),
            score=demand * age_of(days) * weight,
            demand=float(demand),
            age=age_of(days),
            value=weight,
            days=days,
            since=one.since,
            from_customers=one.from_customers,
            for_customers=one.for_customers,
            unanswered=one.unanswered,
            people=tuple(people[:SHOWN]),
            items=one.items[:SHOWN],
        )


def _gap(
    read: Matters,
    kind: str,
    thing: str,
    names: Mapping[str, str],
    *,
    since: dt.datetime | None,
    people: Iterable[str],
    items: Iterable[str],
    votes: int = 0,
) -> Gap:
    """Put a row together whose demand are people and votes."""
    voices, listed = tuple(people), tuple(items)
    customers = read.customers(voices)
    days, demand = read.days(since), float(max(len(voices) + votes, 1))
    weight = _mean(read, customers, votes)
    return Gap(
        kind=kind,
        thing=thing,
        name=names.get(thing),
        score=demand * age_of(days) * weight,
        demand=demand,
        age=age_of(days),
        value=weight,
        days=days,
        since=since,
        from_customers=len(listed),
        for_customers=0,
        unanswered=len(listed) if kind == "unanswered" else 0,
        people=voices[:SHOWN],
        items=listed[:SHOWN],
    )


def _mean(read: Matters, customers: list[str], votes: int) -> float:
    """Give the mean weight of voices, a vote weighing 1."""
    voices = len(customers) + votes
    return (read.worth.weight(customers) + votes) / voices if voices else 1.0


def _earliest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    return min((one for one in moments if one is not None), default=None)


_FINDERS: Final[Mapping[str, Callable[[View, Scope, str, str | None], Iterable[Gap]]]] = {
    "unanswered": _unanswered,
    "topics": _lacking,
    "products": _lacking,
    "complaints": _wishes,
    "ideas": _wishes,
    "needs": _wishes,
    "untold": _untold,
}
GAPS: Final = tuple(_FINDERS)
"""The work lists."""
