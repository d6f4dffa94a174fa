"""Closing the loop: how far each idea, need and complaint has come, and who is still to be told.

    raised -> decided -> changed -> released -> told

An item is *decided* when a decision on it fell, or its state says so; *changed* when a change came of it;
*released* when a release with such a change is out; *told* when, of a release, change or decision, all who
said or back it have heard. They are to be told of its changes and their releases, and where there are none,
of its decisions and of what resolves it. An item is *closed* when it is changed, or its state closes it,
and nobody is to be told.

    Matters --loops--> tuple[Loop, ...], the most supported first
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from ckm_graph.analytics import readings
from ckm_graph.analytics.loops.matters import WISHES, matters
from ckm_graph.errors import UnknownNameError
from ckm_graph.model.loops import Loop

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import polars as pl

    from ckm_graph.analytics.loops.matters import Matters
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["STAGES", "Events", "Heard", "loops", "rows"]

STAGES: Final = ("raised", "decided", "changed", "released", "told")
"""What an item goes through."""

_Dated: TypeAlias = "dict[str, dt.datetime | None]"
"""Things and when they happened."""


def loops(
    view: View, scope: Scope, *, kind: str | None = None, stage: str | None = None, value: str | None = None
) -> tuple[tuple[Loop, ...], Matters]:
    """Follow the items of a scope.

    Parameters
    ----------
    view
        One state of a store.
    scope
        Only items that came in within it; what happened at its ``until`` or later doesn't count.
    kind
        Only ideas, needs or complaints: ``idea``, ``need``, ``complaint``.
    stage
        Only items that came so far: one of `STAGES`.
    value
        Basis of account value, as for `ckm_graph.analytics.loops.accounts.worth`.

    Raises
    ------
    UnknownNameError
        If there is no such kind, stage or basis.

    """
    classes = {name.lower(): name for name in WISHES}
    if kind is not None and kind not in classes:
        raise UnknownNameError("kind of loop", kind, classes)
    if stage is not None and stage not in STAGES:
        raise UnknownNameError("stage", stage, STAGES)
    view = readings.once(view)
    read = matters(view, scope, WISHES if kind is None else (classes[kind],), basis=value)
    found = rows(read, names=readings.names(view), labels=readings.labels(view, "ItemState"))
    return tuple(one for one in found if stage in (None, one.stage)), read


def rows(read: Matters, *, names: Mapping[str, str], labels: Mapping[str, str]) -> list[Loop]:
    """Put one row an item together, the most supported first."""
    kinds = dict(read.items.select("item", "kind").iter_rows())
    raised = dict(read.items.select("item", "at").iter_rows())
    events = Events(read)
    found = []
    for head, items in read.groups.items():
        states = sorted({state for item in items for state in read.states.get(item, ())})
        decisions, changes, releases = (
            events.of(part, items) for part in (events.decisions, events.changes, events.releases)
        )
        asked, backed = events.people(items)
        fixes = events.of(events.fixes, items)
        heard = events.heard([*changes, *releases] or [*decisions, *fixes], [*asked, *backed])
        settled = bool(changes) or not read.closing.isdisjoint(states)
        out = {
            thing: at for thing, at in releases.items() if at is None or read.now is None or at <= read.now
        }
        reached = {
            "raised": {head: min((raised[item] for item in items if raised[item]), default=None)},
            "decided": decisions or dict.fromkeys(read.decided & set(states)),
            "changed": changes,
            "released": out,
            "told": heard.notices if settled and heard.informed and not heard.to_tell else {},
        }
        dates = {name: min(filter(None, times.values()), default=None) for name, times in reached.items()}
        dates["told"] = max(filter(None, reached["told"].values()), default=None)
        stage = next(name for name in reversed(STAGES) if reached[name])
        customers = read.customers([*asked, *backed])
        votes = sum(read.votes.get(item, 0) for item in items)
        found.append(
            Loop(
                item=head,
                kind=kinds[head].lower(),
                title=names.get(head),
                state=", ".join(sorted(labels.get(state, state) for state in states)) or None,
                stage=stage,
                since=dates[stage],
                days=read.days(dates[stage]),
                settled=settled,
                closed=settled and not heard.to_tell,
                askers=asked,
                supporters=backed,
                staff=tuple(sorted({*asked, *backed} & read.staff)),
                votes=votes,
                support=len(customers),
                support_value=read.worth.value(read.customers(backed)),
                weighted_support=read.worth.weight(customers) + votes,
                informed=heard.informed,
                to_tell=heard.to_tell,
                duplicates=tuple(items[1:]),
                decisions=tuple(decisions),
                changes=tuple(changes),
                releases=tuple(releases),
                fixes=tuple(fixes),
                notices=tuple(heard.notices),
                **dates,
            )
        )
    return sorted(found, key=lambda one: (-one.weighted_support, one.item))


@dataclass(frozen=True, slots=True)
class Heard:
    """Who has heard some news, and who has not."""

    informed: tuple[str, ...]
    to_tell: tuple[str, ...]
    notices: dict[str, dt.datetime | None]


class Events:
    """What came of items and who speaks for them, by item."""

    def __init__(self, read: Matters) -> None:
        came = read.ways
        self.decisions, self.changes = _by_item(came.decisions), _by_item(came.changes)
        self.releases, self.fixes = _by_item(came.releases), _by_item(came.fixes)
        self._voices: defaultdict[str, list[tuple[str, bool]]] = defaultdict(list)
        for item, agent, asked in read.voices.iter_rows():
            self._voices[item].append((agent, asked))
        self._notices: defaultdict[str, list[tuple[str, str, dt.datetime]]] = defaultdict(list)
        for news, agent, notice, at in read.notices.sort("news", "at", "notice", "agent").iter_rows():
            self._notices[news].append((agent, notice, at))

    def of(self, part: Mapping[str, _Dated], items: Iterable[str]) -> _Dated:
        """Give what came of any of the items, the earliest first; of unknown time last."""
        found = {thing: at for item in items for thing, at in part.get(item, {}).items()}
        return dict(sorted(found.items(), key=lambda one: (one[1] is None, one[1], one[0])))

    def people(self, items: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tell who said one of the items, and who else backs one."""
        told = [voice for item in items for voice in self._voices[item]]
        asked = {agent for agent, said in told if said}
        return tuple(sorted(asked)), tuple(sorted({agent for agent, _ in told} - asked))

    def heard(self, news: Iterable[str], people: Iterable[str]) -> Heard:
        """Tell who of some people has heard any of the news, in which notices; without news nobody is to."""
        whom = set(people)
        told = [one for thing in news for one in self._notices[thing] if one[0] in whom]
        informed = {agent for agent, _, _ in told}
        waiting = whom - informed if news else set()
        return Heard(tuple(sorted(informed)), tuple(sorted(waiting)), {notice: at for _, notice, at in told})


def _by_item(frame: pl.DataFrame) -> dict[str, _Dated]:
    found: defaultdict[str, _Dated] = defaultdict(dict)
    for item, thing, at in frame.select("item", "thing", "at").iter_rows():
        found[item][thing] = at
    return dict(found)
