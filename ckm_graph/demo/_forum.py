"""What the community says: members, their questions, answers and comments, and who is good at it.

A few members answer most: their names come early in the order of members, and the chance to answer
falls with the place in it. So some contributors stand out, as in any community.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ckm_graph.demo._cast import FIRST_DAY, LAST_DAY, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from ckm_graph.demo._texts import Theme

__all__ = ["Forum", "Thread", "talk"]

_STEEPNESS: Final = 1.1
_STAFF_EXPERTS: Final = 2


@dataclass(slots=True)
class Thread:
    """A question with what came of it."""

    question: NamedNode
    theme: Theme
    asker: NamedNode
    asked: dt.datetime
    answers: list[tuple[NamedNode, NamedNode, dt.datetime]] = field(default_factory=list)
    """Answer, author and time."""


@dataclass(slots=True)
class Forum:
    """The community with its members, best answerers first, and its threads."""

    members: list[NamedNode]
    joined: dict[NamedNode, dt.datetime]
    threads: list[Thread] = field(default_factory=list)
    comments: int = 0
    answers: int = 0


def talk(stage: Stage) -> Forum:
    """Write the community and all its threads."""
    forum = _members(stage)
    for number in range(1, len(stage.customers) * 3 // 2 + 1):
        forum.threads.append(_thread(stage, forum, number))
    _links(stage, forum)
    uses = dict.fromkeys(stage.topics, 0)
    by_node = {topic: name for name, topic in stage.topics.items()}
    for triple in stage.community.statements:
        if triple.predicate == CKM.topic:
            uses[by_node[triple.object]] += 1  # type: ignore[index]
    for name, topic in stage.topics.items():
        stage.community.say(topic, CKM.Topic, name=name, useCount=uses[name])
    return forum


def _members(stage: Stage) -> Forum:
    dice, community = stage.dice, stage.community
    community.say(
        stage.forum,
        CKM.Community,
        name=stage.words.shop["community"],
        domainOfInterest=stage.words.shop["domain"],
        style=CKM.CommunitiesOfCreation,
        createdAt=FIRST_DAY,
    )
    riders = [customer for customer in stage.customers if not customer.firm and dice.below(0.85)]
    joined = {rider.node: dice.minute(rider.since, rider.since + dt.timedelta(days=60)) for rider in riders}
    joined.update(dict.fromkeys(stage.employees[:4], FIRST_DAY))
    members = dice.sample([rider.node for rider in sorted(riders, key=lambda rider: rider.since)[:40]], 40)
    members += [rider.node for rider in riders if rider.node not in members]
    for place, employee in enumerate(stage.employees[:_STAFF_EXPERTS]):
        members.insert(2 * place + 1, employee)
    names = {customer.node: customer.name for customer in stage.customers}
    for number, member in enumerate(members, 1):
        day = joined[member].date()
        kind = CKM.Employee if member in stage.employees else CKM.IndividualCustomer
        community.say(member, kind, name=names.get(member), memberOf=stage.forum)
        community.say(
            node("membership", number), CKM.Membership, member=member, inContext=stage.forum, validFrom=day
        )
        _role(stage, number, member, day + dt.timedelta(days=30))
        if member in names:
            _record(stage, number, member, joined[member])
    return Forum(members, joined)


def _role(stage: Stage, number: int, member: NamedNode, day: dt.date) -> None:
    role = CKM.LeadUser if number == 1 else CKM.Answerer if number <= 8 else CKM.CommunityMemberRole  # noqa: PLR2004
    stage.community.say(
        node("forum-role", number),
        CKM.RoleAssignment,
        member=member,
        role=role,
        inContext=stage.forum,
        validFrom=day,
    )


def _record(stage: Stage, number: int, member: NamedNode, time: dt.datetime) -> None:
    stage.community.say(
        node("forum-record", number),
        CKM.SourceRecord,
        recordOf=member,
        sourceSystem=stage.systems["community"],
        sourceId=f"rider{number}",
        createdAt=time,
    )


def _thread(stage: Stage, forum: Forum, number: int) -> Thread:
    dice = stage.dice
    theme = dice.pick(stage.words.themes)
    asker = dice.pick([member for member in forum.members if member not in stage.employees])
    asked = dice.minute(forum.joined[asker], LAST_DAY - dt.timedelta(hours=30), lean=0.8)
    product = stage.product_of(theme) if dice.below(0.5) else None
    thread = Thread(node("question", number), theme, asker, asked)
    stage.community.say(
        thread.question,
        CKM.Question,
        title=theme.title(dice),
        text=theme.question(dice),
        topic=stage.topic_nodes(theme),
        contributedBy=asker,
        createdAt=asked,
        score=dice.whole(-1, 12),
        flow=CKM.FromCustomer,
        about=product.node if product else None,
        channel=CKM.ForumChannel,
        sourceSystem=stage.systems["community"],
    )
    for _ in range(dice.weighted((0, 1, 2, 3, 4), (13, 30, 30, 17, 10))):
        _answer(stage, forum, thread)
    if thread.answers and dice.below(0.6):
        accepted, _, time = thread.answers[0]
        stage.community.say(thread.question, acceptedAnswer=accepted)
        stage.community.say(accepted, acceptedAt=time.date() + dt.timedelta(days=1))
    if dice.below(0.4):
        _comment(stage, forum, thread, thread.question, asked)
    return thread


def _answer(stage: Stage, forum: Forum, thread: Thread) -> None:
    dice = stage.dice
    taken = {thread.asker, *(author for _, author, _ in thread.answers)}
    able = {
        member: 1 / place**_STEEPNESS
        for place, member in enumerate(forum.members, 1)
        if member not in taken and forum.joined[member] < thread.asked
    }
    if not able:
        return
    author = dice.weighted(list(able), list(able.values()))
    time = thread.asked + dt.timedelta(minutes=10 + int(9_000 * dice.share() ** 3))
    if time > LAST_DAY:
        return
    forum.answers += 1
    answer = stage.community.say(
        node("answer", forum.answers),
        CKM.Answer,
        text=thread.theme.answer(dice),
        inReplyTo=thread.question,
        contributedBy=author,
        createdAt=time,
        score=dice.whole(0, 9) + (6 if author in forum.members[:5] else 0),
        flow=stage.flow_of(author),
        channel=CKM.ForumChannel,
        sourceSystem=stage.systems["community"],
    )
    thread.answers.append((answer, author, time))
    if dice.below(0.35):
        _comment(stage, forum, thread, answer, time)


def _comment(stage: Stage, forum: Forum, thread: Thread, post: NamedNode, after: dt.datetime) -> None:
    dice = stage.dice
    author = thread.asker if dice.below(0.5) else dice.pick(forum.members)
    time = after + dt.timedelta(minutes=dice.whole(5, 3_000))
    if time > LAST_DAY or forum.joined[author] > time:
        return
    forum.comments += 1
    more = thread.theme.write(dice, ["My {part} {symptom} too.", "And {outcome}.", "Even {context}."])
    stage.community.say(
        node("comment", forum.comments),
        CKM.Comment,
        text=f"{dice.pick(stage.words.shop['thanks'])} {more}",
        inReplyTo=post,
        contributedBy=author,
        createdAt=time,
        flow=stage.flow_of(author),
        channel=CKM.ForumChannel,
        sourceSystem=stage.systems["community"],
    )


def _links(stage: Stage, forum: Forum) -> None:
    """Point some questions at an older one of the same theme."""
    last: dict[str, Thread] = {}
    for thread in sorted(forum.threads, key=lambda thread: thread.asked):
        older = last.get(thread.theme.name)
        if older is not None and stage.dice.below(0.15):
            link = "duplicateOf" if stage.dice.below(0.3) else "relatedTo"
            stage.community.say(thread.question, **{link: older.question})
        last[thread.theme.name] = thread
