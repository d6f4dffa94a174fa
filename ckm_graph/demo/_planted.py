"""Dirty records, planted on purpose: one for each of many rules, so that validation has something to find."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.demo._cast import LAST_DAY, Stage
from ckm_graph.demo._draft import Draft, node
from ckm_graph.vocabulary import CKM, XSD

if TYPE_CHECKING:
    from ckm_graph.demo._draft import Value
    from ckm_graph.demo._forum import Forum

__all__ = ["PlantedViolation", "plant"]

_SHAPES: Final = "https://w3id.org/ckm/shapes#"
_DAY: Final = dt.timedelta(days=1)
_SHORT_SHARE: Final = Decimal("0.4")


@dataclass(frozen=True, slots=True)
class PlantedViolation:
    """One dirty record."""

    focus: str
    """IRI of the record."""
    shape: str
    """IRI of the shape that finds it."""
    severity: str
    """``Violation`` or ``Warning``."""
    description: str
    """What is wrong, in one line."""


def plant(stage: Stage, forum: Forum) -> tuple[PlantedViolation, ...]:
    """Write the dirty records into the sources and say which they are."""
    found = [*_in_the_forum(stage, forum), *_in_the_shop(stage), *_in_the_office(stage), *_gaps(stage)]
    return tuple(
        PlantedViolation(focus.value, _SHAPES + shape, severity, description)
        for focus, shape, severity, description in found
    )


_Found = tuple[NamedNode, str, str, str]


def _in_the_forum(stage: Stage, forum: Forum) -> list[_Found]:
    answered = [thread for thread in forum.threads if thread.answers]
    first, second, third = answered[0], answered[1], answered[2]
    early = _answer(stage, 9001, first.question, createdAt=first.asked - 3 * _DAY)
    stray = second.question
    stage.community.forget(stray, "acceptedAnswer")
    stage.community.say(stray, acceptedAnswer=third.answers[0][0])
    member = forum.members[-1]
    ended = stage.community.say(
        node("membership", 9001),
        CKM.Membership,
        member=member,
        inContext=node("community", 2),
        validFrom=dt.date(2024, 5, 1),
        validUntil=dt.date(2023, 5, 1),
    )
    stage.community.say(node("community", 2), CKM.Community, name="Sample Spokes Night Riders")
    unreal = stage.community.say(
        node("membership", 9002),
        CKM.Membership,
        member=member,
        inContext=node("community", 2),
        validFrom=Literal("2025-02-30", datatype=XSD.date),
    )
    return [
        (early, "ReplyNotOlderThanOriginal", "Violation", "An answer three days older than its question"),
        (stray, "AcceptedAnswerRepliesToQuestion", "Violation", "An accepted answer to another question"),
        (ended, "MembershipValidityOrdered", "Violation", "A membership that ended a year before it began"),
        (unreal, "Membership-validFrom", "Violation", "A membership since the 30th of February"),
    ]


def _in_the_shop(stage: Stage) -> list[_Found]:
    buyer, product = stage.customers[0], stage.products[0]
    too_good = _review(stage, 9001, rating=Decimal(9), bestRating=Decimal(5))
    by_staff = stage.shop.say(
        node("purchase", 9001),
        CKM.Purchase,
        buyer=stage.employees[1],
        product=product.node,
        amount=product.price,
        unit="EUR",
        occurredAt=LAST_DAY - 9 * _DAY,
    )
    twice = stage.products[5].node
    stage.crm.say(twice, name=f"{stage.products[5].name} inch")
    no_currency = stage.shop.say(
        node("purchase", 9002),
        CKM.Purchase,
        buyer=buyer.node,
        product=product.node,
        amount=product.price,
        occurredAt=LAST_DAY - 8 * _DAY,
    )
    return [
        (too_good, "RatingWithinScale", "Violation", "Nine stars out of five"),
        (by_staff, "Purchase-buyer", "Violation", "A purchase by somebody who is no customer"),
        (twice, "Product-name", "Violation", "Two systems, two names for one product"),
        (no_currency, "PurchaseHasCurrency", "Warning", "A price without a currency"),
    ]


def _in_the_office(stage: Stage) -> list[_Found]:
    crm = stage.crm
    wrong_hands = crm.say(
        node("incentive", 9001),
        CKM.Incentive,
        underScheme=node("scheme", 3),
        incentiveKind=CKM.Bounty,
        givenTo=stage.employees[2],
        givenBy=stage.organisation,
        givenFor=node("idea", 1),
        occurredAt=LAST_DAY - 5 * _DAY,
    )
    nobody = _fact(crm, stage, 9001, attribute="riding habit", factValue="rides daily")
    odd_unit = crm.say(
        node("observation", 9001),
        CKM.Observation,
        metric=node("metric", 1),
        numericValue=Decimal("0.8"),
        unit="share",
        periodStart=dt.date(2025, 6, 1),
        periodEnd=dt.date(2025, 6, 30),
    )
    mistyped = stage.customers[1].node
    crm.forget(mistyped, "email")
    crm.say(mistyped, email="customer2 at mail.example")
    return [
        (
            wrong_hands,
            "CkmIncentiveGoesToCustomer",
            "Violation",
            "An employee was paid the customers' bounty",
        ),
        (nobody, "AboutCustomerNamesWhom", "Violation", "A fact about a customer that names no customer"),
        (odd_unit, "ObservationUnitIsMetricUnit", "Violation", "A percentage observed as a share"),
        (mistyped, "Agent-email", "Violation", "A mail address without an @"),
        (_short_agreement(stage), "SharesSumToOne", "Violation", "Ownership shares that leave a fifth out"),
    ]


def _short_agreement(stage: Stage) -> NamedNode:
    owners = (stage.organisation, stage.customers[4].node)
    for number, owner in enumerate(owners, 9001):
        stage.crm.say(node("share", number), CKM.OwnershipShare, owner=owner, share=_SHORT_SHARE)
    return stage.crm.say(
        node("agreement", 2),
        CKM.Agreement,
        title="Joint route guide",
        party=owners,
        validFrom=dt.date(2025, 1, 1),
        hasShare=[node("share", 9001), node("share", 9002)],
    )


def _gaps(stage: Stage) -> list[_Found]:
    asker = next(customer for customer in stage.customers if not customer.firm)
    untitled = stage.community.say(
        node("question", 9001),
        CKM.Question,
        text="Does anybody know?",
        contributedBy=asker.node,
        createdAt=LAST_DAY - 2 * _DAY,
        flow=CKM.FromCustomer,
    )
    withdrawn = node("consent", 9001)
    stage.crm.say(
        withdrawn,
        CKM.Consent,
        givenBy=asker.node,
        purpose="Invitations to test rides",
        validFrom=dt.date(2024, 1, 1),
        withdrawnAt=dt.datetime(2025, 1, 15, 10, tzinfo=dt.UTC),
    )
    kept = _fact(
        stage.crm,
        stage,
        9002,
        attribute="rides on Sundays",
        factValue="yes",
        concernsCustomer=asker.node,
        lawfulBasis=withdrawn,
    )
    return [
        (untitled, "Question-title-missing", "Warning", "A question without a title"),
        (kept, "ConsentStillStands", "Warning", "A fact kept after the consent was withdrawn"),
    ]


def _answer(stage: Stage, number: int, question: NamedNode, **more: Value) -> NamedNode:
    return stage.community.say(
        node("answer", number),
        CKM.Answer,
        text="Answered before it was asked.",
        inReplyTo=question,
        contributedBy=stage.employees[0],
        flow=CKM.ForCustomer,
        **more,
    )


def _review(stage: Stage, number: int, **more: Value) -> NamedNode:
    return stage.shop.say(
        node("review", number),
        CKM.Review,
        title="Best bicycle ever",
        text="More stars than there are.",
        product=stage.products[0].node,
        contributedBy=stage.customers[0].node,
        createdAt=LAST_DAY - 4 * _DAY,
        flow=CKM.FromCustomer,
        **more,
    )


def _fact(crm: Draft, stage: Stage, number: int, **more: Value) -> NamedNode:
    return crm.say(
        node("profile-fact", number),
        CKM.ProfileFact,
        itemKind=CKM.Lifestyle,
        contributedBy=stage.employees[0],
        createdAt=LAST_DAY - 6 * _DAY,
        flow=CKM.AboutCustomer,
        **more,
    )
