"""What the shop system says: who bought what where, how they rate it, and the way they came."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from ckm_graph.demo._cast import LAST_DAY, Customer, Product, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

__all__ = ["sell"]


def sell(stage: Stage) -> list[NamedNode]:
    """Write purchases, reviews, accounts and journeys; return the reviews."""
    reviews: list[NamedNode] = []
    buyers: dict[NamedNode, Customer] = {}
    for number in range(1, len(stage.customers) * 5 // 2 + 1):
        buyer, product = stage.dice.pick(stage.customers), stage.dice.pick(stage.products)
        time = stage.dice.minute(buyer.since, LAST_DAY - dt.timedelta(days=20), lean=0.8)
        _purchase(stage, number, buyer, product, time)
        buyers[buyer.node] = buyer
        if stage.dice.below(0.75):
            reviews.append(_review(stage, len(reviews) + 1, buyer, product, time))
    for number, buyer in enumerate(buyers.values(), 1):
        _account(stage, number, buyer)
        if number % 4 == 0:
            _journey(stage, number // 4, buyer)
    return reviews


def _purchase(stage: Stage, number: int, buyer: Customer, product: Product, time: dt.datetime) -> None:
    touchpoint, channel = stage.touchpoints["Counter" if stage.dice.below(0.45) else "Online shop"]
    pieces = stage.dice.whole(2, 8) if buyer.firm else 1
    stage.shop.say(
        node("purchase", number),
        CKM.Purchase,
        buyer=buyer.node,
        product=product.node,
        amount=product.price * pieces,
        unit="EUR",
        occurredAt=time,
        atTouchpoint=touchpoint,
        channel=channel,
    )


def _review(stage: Stage, number: int, buyer: Customer, product: Product, bought: dt.datetime) -> NamedNode:
    dice = stage.dice
    fitting = [theme for theme in stage.words.themes if product.name in theme.products]
    theme = dice.pick(fitting)
    stars = dice.weighted((5, 4, 3, 2, 1), (40, 30, 15, 9, 6))
    pattern = "the {part} {symptom} {context}" if stars <= 3 else "{outcome}, even {context}"  # noqa: PLR2004
    verdict = dice.pick(stage.words.shop["opinions"])
    time = min(bought + dt.timedelta(minutes=dice.whole(4_000, 90_000)), LAST_DAY)
    return stage.shop.say(
        node("review", number),
        CKM.Review,
        title=theme.write(dice, ["{part} {symptom}" if stars <= 3 else "{part}: {outcome}"]),  # noqa: PLR2004
        text=f"{theme.write(dice, [pattern])}. {verdict[0].upper()}{verdict[1:]}.",
        rating=Decimal(stars),
        bestRating=Decimal(5),
        product=product.node,
        about=product.node,
        topic=stage.topic_nodes(theme),
        contributedBy=buyer.node,
        createdAt=time,
        flow=CKM.FromCustomer,
        itemKind=CKM.Satisfaction if stars > 3 else CKM.Dissatisfaction,  # noqa: PLR2004
        channel=CKM.WebsiteChannel,
        sourceSystem=stage.systems["shop"],
    )


def _account(stage: Stage, number: int, buyer: Customer) -> None:
    kind = CKM.OrganisationalCustomer if buyer.firm else CKM.IndividualCustomer
    stage.shop.say(buyer.node, kind, name=buyer.name)
    stage.shop.say(
        node("shop-record", number),
        CKM.SourceRecord,
        recordOf=buyer.node,
        sourceSystem=stage.systems["shop"],
        sourceId=f"S-{1000 + number}",
        createdAt=buyer.since,
    )


def _journey(stage: Stage, number: int, buyer: Customer) -> None:
    journey = stage.shop.say(node("journey", number), CKM.Journey, concernsCustomer=buyer.node)
    for position, name in enumerate(stage.dice.sample(tuple(stage.touchpoints), 3), 1):
        stage.shop.say(
            node("journey-step", number * 10 + position),
            CKM.JourneyStep,
            stepOf=journey,
            position=position,
            atTouchpoint=stage.touchpoints[name][0],
        )
