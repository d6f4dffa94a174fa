"""What the help desk says: conversations, complaints, articles, known problems, and what staff passed on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ckm_graph.demo._cast import FIRST_DAY, LAST_DAY, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from ckm_graph.demo._texts import Theme

__all__ = ["serve"]


def serve(stage: Stage) -> None:
    """Write everything the help desk knows."""
    _articles(stage)
    talks = [_interaction(stage, number) for number in range(1, len(stage.customers) * 2 + 1)]
    complaints = [(theme, title) for theme in stage.words.themes for title in theme.lists["complaint"]]
    chosen = stage.dice.sample(complaints, max(6, len(stage.customers) // 4))
    for number, (theme, title) in enumerate(chosen, 1):
        _complaint(stage, number, theme, title, stage.dice.pick(talks))


def _articles(stage: Stage) -> None:
    articles: list[NamedNode] = []
    for theme in stage.words.themes:
        for title in theme.lists["article"]:
            article = _article(stage, len(articles) + 1, theme, title)
            articles.append(article)
        _known_problem(stage, len(articles), theme, articles[-1])
    for number, article in enumerate(articles[::4], 1):
        older = node("article", 100 + number)
        stage.support.say(article, supersedes=older)
        theme = stage.words.themes[(number - 1) * 4 // 2]
        _article(stage, 100 + number, theme, f"{theme.lists['article'][0]} (old)", until=LAST_DAY.date())


def _article(
    stage: Stage, number: int, theme: Theme, title: str, *, until: dt.date | None = None
) -> NamedNode:
    dice = stage.dice
    created = dice.minute(FIRST_DAY, LAST_DAY - dt.timedelta(days=60))
    author = dice.pick(stage.employees)
    article = stage.support.say(
        node("article", number),
        CKM.Article,
        title=title,
        text=theme.write(dice, theme.lists["answers"], 4),
        topic=stage.topic_nodes(theme),
        product=stage.product_of(theme).node,
        contributedBy=author,
        createdAt=created,
        validFrom=created.date(),
        validUntil=until,
        flow=CKM.ForCustomer,
        itemKind=CKM.SupportArticle,
        steward=author,
        form=CKM.Explicit,
        rightsHolder=stage.organisation,
        sourceSystem=stage.systems["support"],
    )
    _passed_on(stage, number, article, author, created)
    return article


def _passed_on(stage: Stage, number: int, article: NamedNode, author: NamedNode, time: dt.datetime) -> None:
    """Follow an article from writing to spreading to use."""
    dice = stage.dice
    reader = dice.pick(stage.customers)
    colleague = dice.pick(stage.employees)
    for place, (phase, receiver) in enumerate(
        ((CKM.Generate, colleague), (CKM.Spread, reader.node), (CKM.Utilise, reader.node))[: dice.whole(1, 3)]
    ):
        stage.support.say(
            node("activity", number * 10 + place),
            CKM.KnowledgeActivity,
            phase=phase,
            handles=article,
            sender=author,
            receiver=receiver,
            occurredAt=time,
            flow=CKM.ForCustomer if place else None,
            channel=CKM.WebsiteChannel,
        )
        time = dice.minute(time, min(time + dt.timedelta(days=40), LAST_DAY))


def _known_problem(stage: Stage, number: int, theme: Theme, fix: NamedNode) -> None:
    stage.support.say(
        node("known-problem", number),
        CKM.KnownProblem,
        title=theme.write(stage.dice, ["{part} {symptom} {context}"]),
        product=stage.product_of(theme).node,
        topic=stage.topic_nodes(theme),
        contributedBy=stage.dice.pick(stage.employees),
        createdAt=stage.dice.minute(FIRST_DAY, LAST_DAY),
        state=CKM.Reproduced,
        resolvedBy=fix,
        flow=CKM.ForCustomer,
        itemKind=CKM.ProblemKnowledge,
        sourceSystem=stage.systems["support"],
    )


def _interaction(stage: Stage, number: int) -> tuple[NamedNode, NamedNode, dt.datetime]:
    """Write one conversation; return it with its customer and time."""
    dice = stage.dice
    customer, employee = dice.pick(stage.customers), dice.pick(stage.employees)
    theme = dice.pick(stage.words.themes)
    touchpoint, channel = stage.touchpoints[dice.pick(("Counter", "Service hotline", "Help desk mail"))]
    time = dice.minute(customer.since, LAST_DAY - dt.timedelta(hours=3), lean=0.9)
    talk = stage.support.say(
        node("interaction", number),
        CKM.Interaction,
        participant=[customer.node, employee],
        concernsCustomer=customer.node,
        about=stage.product_of(theme).node,
        occurredAt=time,
        endedAt=time + dt.timedelta(minutes=dice.whole(3, 45)),
        atTouchpoint=touchpoint,
        channel=channel,
        text=theme.write(dice, ["Customer says: the {part} {symptom} {context}. Advice: {action}."]),
    )
    return talk, customer.node, time


def _complaint(
    stage: Stage, number: int, theme: Theme, title: str, talk: tuple[NamedNode, NamedNode, dt.datetime]
) -> None:
    dice = stage.dice
    conversation, customer, time = talk
    solved = dice.below(0.5)
    stage.support.say(
        node("complaint", number),
        CKM.Complaint,
        title=title,
        text=theme.write(
            dice, ["I am not satisfied: the {part} {symptom} {context}, and nobody called me back."]
        ),
        raisedIn=conversation,
        product=stage.product_of(theme).node,
        topic=stage.topic_nodes(theme),
        contributedBy=customer,
        createdAt=min(time + dt.timedelta(minutes=dice.whole(30, 4_000)), LAST_DAY),
        state=CKM.Completed if solved else CKM.InReview,
        resolvedBy=node("article", dice.whole(1, 16)) if solved else None,
        flow=CKM.FromCustomer,
        itemKind=CKM.ComplaintKnowledge,
        sourceSystem=stage.systems["support"],
    )
