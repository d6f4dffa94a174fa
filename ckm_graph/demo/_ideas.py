"""What customers want: ideas and needs with their backers, and what the shop made of them.

idea --ledTo--> decision --ledTo--> change, which ships in a release and makes value
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from ckm_graph.demo._cast import LAST_DAY, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from ckm_graph.demo._forum import Forum, Thread
    from ckm_graph.demo._texts import Theme

__all__ = ["Idea", "wish"]

_STATES = ("Open", "InReview", "Planned", "Completed", "Declined", "Deferred")
_ODDS = (28, 16, 14, 24, 10, 8)


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea and how far it got."""

    node: NamedNode
    author: NamedNode
    state: str
    created: dt.datetime


def wish(stage: Stage, forum: Forum) -> list[Idea]:
    """Write ideas, needs, decisions, changes and what value came of them; return the ideas."""
    by_theme: dict[str, list[Thread]] = {}
    for thread in forum.threads:
        by_theme.setdefault(thread.theme.name, []).append(thread)
    pending = [(theme, title) for theme in stage.words.themes for title in theme.lists["idea"]]
    wanted = stage.dice.sample(pending, max(9, len(stage.customers) * 2 // 5))
    ideas = [
        _idea(stage, forum, number, theme, title, by_theme.get(theme.name) or forum.threads)
        for number, (theme, title) in enumerate(wanted, 1)
    ]
    for number, idea in enumerate(ideas, 1):
        if idea.state not in {"Open", "InReview"}:
            _decide(stage, number, idea)
    for number, theme in enumerate(stage.words.themes, 1):
        _need(stage, forum, number, theme)
    return ideas


def _idea(stage: Stage, forum: Forum, number: int, theme: Theme, title: str, threads: list[Thread]) -> Idea:
    dice, thread = stage.dice, stage.dice.pick(threads)
    state = _STATES[(2, 3, 0)[number - 1]] if number <= 3 else dice.weighted(_STATES, _ODDS)  # noqa: PLR2004
    created = dice.minute(thread.asked, min(thread.asked + dt.timedelta(days=5), LAST_DAY))
    idea = stage.community.say(
        node("idea", number),
        CKM.Idea,
        title=title,
        text=theme.write(dice, [theme.idea_text]),
        raisedIn=thread.question,
        topic=stage.topic_nodes(theme),
        about=stage.product_of(theme).node,
        contributedBy=thread.asker,
        createdAt=created,
        state=CKM[state],
        flow=CKM.FromCustomer,
        itemKind=CKM.IdeaKnowledge,
        channel=CKM.ForumChannel,
        rightsHolder=thread.asker,
        sourceSystem=stage.systems["community"],
    )
    backers = [m for m in forum.members if m != thread.asker and m not in stage.employees]
    for place, backer in enumerate(dice.sample(backers, dice.whole(2, 14)), 1):
        _support(stage, number * 100 + place, idea, backer, created)
    return Idea(idea, thread.asker, state, created)


def _support(stage: Stage, number: int, item: NamedNode, backer: NamedNode, after: dt.datetime) -> None:
    stage.community.say(item, supportedBy=backer)
    stage.community.say(
        node("support", number),
        CKM.Support,
        supporter=backer,
        supports=item,
        occurredAt=stage.dice.minute(after, min(after + dt.timedelta(days=90), LAST_DAY)),
    )


def _decide(stage: Stage, number: int, idea: Idea) -> None:
    dice = stage.dice
    time = dice.minute(idea.created, LAST_DAY - dt.timedelta(minutes=1))
    decision = stage.support.say(
        node("decision", number),
        CKM.Decision,
        title="Go ahead" if idea.state in {"Planned", "Completed"} else "Not now",
        decidesOn=idea.node,
        outcome=CKM[idea.state],
        occurredAt=time,
        participant=dice.sample(stage.employees, 2),
    )
    stage.support.say(idea.node, ledTo=decision)
    if idea.state == "Completed":
        done = dice.minute(time, LAST_DAY)
        change = stage.support.say(
            node("change", number),
            CKM.Change,
            title="Done as proposed",
            occurredAt=done,
            inRelease=_release(stage, done),
            resultOf=decision,
        )
        stage.support.say(decision, ledTo=change)
        _value(stage, number, idea, done)


def _release(stage: Stage, time: dt.datetime) -> NamedNode:
    """Name the half-year's release that a change ships in."""
    half = 1 if time.month <= 6 else 2  # noqa: PLR2004
    release = node("release", time.year * 10 + half)
    shipped = dt.datetime(time.year, half * 6, 30, 12, tzinfo=dt.UTC)
    return stage.support.say(release, CKM.Release, name=f"Season {time.year}/{half}", createdAt=shipped)


def _value(stage: Stage, number: int, idea: Idea, time: dt.datetime) -> None:
    stage.crm.say(
        node("value", number),
        CKM.ValueCreated,
        name="Extra sales in the first year",
        amount=Decimal(stage.dice.whole(8, 90) * 100),
        unit="EUR",
        beneficiary=stage.organisation,
        createdWith=idea.author,
        derivedFrom=idea.node,
        occurredAt=time,
    )


def _need(stage: Stage, forum: Forum, number: int, theme: Theme) -> None:
    dice = stage.dice
    author = dice.pick([member for member in forum.members if member not in stage.employees])
    created = dice.minute(forum.joined[author], LAST_DAY)
    stage.community.say(
        node("need", number),
        CKM.Need,
        title=theme.need,
        text=theme.write(
            dice, ["What I want is that this no longer happens: the {part} {symptom} {context}."]
        ),
        topic=stage.topic_nodes(theme),
        contributedBy=author,
        createdAt=created,
        supportedBy=dice.sample([member for member in forum.members if member != author], dice.whole(1, 6)),
        addressedBy=stage.product_of(theme).node if dice.below(0.4) else None,
        state=CKM.Open,
        flow=CKM.FromCustomer,
        itemKind=CKM.NeedKnowledge,
        channel=CKM.ForumChannel,
        sourceSystem=stage.systems["community"],
    )
