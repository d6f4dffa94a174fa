"""What the office says: its picture of customers and by what right, rewards, and what is agreed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ckm_graph.demo._cast import FIRST_DAY, LAST_DAY, Customer, Stage
from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from ckm_graph.demo._forum import Forum
    from ckm_graph.demo._ideas import Idea

__all__ = ["administer"]

_HABITS: Final = {
    "riding habit": ("rides daily", "rides at weekends", "rides in summer only"),
    "bicycles owned": ("one", "two", "three or more"),
    "prefers contact by": ("mail", "telephone", "at the counter"),
}
_SCHEMES: Final = (
    ("Spokes Bonus Card", "CRM", "LoyaltyProgramme"),
    ("Helping Hand Badge", "CKM", "Badge"),
    ("Idea Bounty", "CKM", "Bounty"),
    ("Joint Design Share", "CKM", "RevenueShare"),
)
_SHARES: Final = ("0.5", "0.3", "0.2")
_PRACTICE: Final = (
    "Invoices go to the office, bicycles to the yard.",
    "Repairs before seven in the morning, so that no rider waits.",
    "The fleet manager decides by telephone, never by mail.",
)


def administer(stage: Stage, forum: Forum, ideas: list[Idea], reviews: list[NamedNode]) -> None:
    """Write everything the office knows."""
    for number, customer in enumerate(stage.customers, 1):
        _picture(stage, number, customer)
    _rewards(stage, forum, ideas, reviews)
    _joint_design(stage)
    _experiment(stage)


def _picture(stage: Stage, number: int, customer: Customer) -> None:
    """Write what the office holds on a customer, and on which ground."""
    dice, crm = stage.dice, stage.crm
    basis = CKM.ContractualNecessity
    crm.say(
        node("crm-record", number),
        CKM.SourceRecord,
        recordOf=customer.node,
        sourceSystem=stage.systems["crm"],
        sourceId=f"C{number:05d}",
        createdAt=customer.since,
    )
    if not customer.firm:
        basis = crm.say(
            node("consent", number),
            CKM.Consent,
            givenBy=customer.node,
            purpose="Advice that fits the rider",
            validFrom=customer.since.date(),
        )
    attribute = dice.pick(tuple(_HABITS))
    _fact(stage, 2 * number, customer, basis, (attribute, dice.pick(_HABITS[attribute]), CKM.Lifestyle))
    worth = Decimal(dice.whole(3, 40) * (1_000 if customer.firm else 100))
    _fact(stage, 2 * number + 1, customer, basis, ("lifetime value in EUR", worth, CKM.LifetimeValue))
    if customer.firm:
        _tacit(stage, number, customer)


def _fact(
    stage: Stage,
    number: int,
    customer: Customer,
    basis: NamedNode,
    said: tuple[str, str | Decimal, NamedNode],
) -> None:
    attribute, value, kind = said
    stage.crm.say(
        node("profile-fact", number),
        CKM.ProfileFact,
        attribute=attribute,
        factValue=value,
        itemKind=kind,
        concernsCustomer=customer.node,
        contributedBy=stage.dice.pick(stage.employees),
        createdAt=stage.dice.minute(customer.since, LAST_DAY),
        flow=CKM.AboutCustomer,
        lawfulBasis=basis,
        sourceSystem=stage.systems["crm"],
    )


def _tacit(stage: Stage, number: int, customer: Customer) -> None:
    """Write what one employee knows of a firm and has never told anybody."""
    keeper = stage.dice.pick(stage.employees)
    stage.crm.say(
        node("insight", number),
        CKM.Insight,
        text=stage.dice.pick(_PRACTICE),
        itemKind=CKM.AgreedPractice,
        concernsCustomer=customer.node,
        contributedBy=keeper,
        heldBy=keeper,
        form=CKM.Tacit,
        texture=CKM.Soft,
        createdAt=stage.dice.minute(customer.since, LAST_DAY),
        flow=CKM.RelationshipSpecific,
        sourceSystem=stage.systems["crm"],
    )
    stage.crm.say(
        node("account-role", number),
        CKM.RoleAssignment,
        member=stage.dice.pick(stage.employees),
        role=CKM.AccountManager,
        inContext=customer.relationship,
        validFrom=customer.since.date(),
    )


def _rewards(stage: Stage, forum: Forum, ideas: list[Idea], reviews: list[NamedNode]) -> None:
    for number, (name, approach, kind) in enumerate(_SCHEMES, 1):
        stage.crm.say(
            node("scheme", number),
            CKM.IncentiveScheme,
            name=name,
            approach=CKM[approach],
            incentiveKind=CKM[kind],
            offeredBy=stage.organisation,
            validFrom=FIRST_DAY.date(),
        )
    helpers = [
        (1, author, answer, time)
        for thread in forum.threads
        for answer, author, time in thread.answers[:1]
        if author not in stage.employees
    ]
    grants = [(2, author, answer, time) for _, author, answer, time in helpers[::3]]
    grants += [(3, idea.author, idea.node, idea.created) for idea in ideas if idea.state == "Completed"]
    for number, (scheme, given_to, given_for, time) in enumerate(grants, 1):
        amount = Decimal(stage.dice.whole(5, 30) * 10) if scheme == 3 else None  # noqa: PLR2004
        _grant(
            stage, number, (scheme, given_to, given_for), min(time + dt.timedelta(days=7), LAST_DAY), amount
        )
    by_review = {t.subject: t.object for t in stage.shop.statements if t.predicate == CKM.contributedBy}
    for number, review in enumerate(reviews[::4], len(grants) + 1):
        _grant(stage, number, (1, by_review[review], review), LAST_DAY, Decimal(5))  # type: ignore[arg-type]


def _grant(
    stage: Stage,
    number: int,
    grant: tuple[int, NamedNode, NamedNode],
    time: dt.datetime,
    amount: Decimal | None,
) -> None:
    scheme, given_to, given_for = grant
    stage.crm.say(
        node("incentive", number),
        CKM.Incentive,
        underScheme=node("scheme", scheme),
        incentiveKind=CKM[_SCHEMES[scheme - 1][2]],
        givenTo=given_to,
        givenBy=stage.organisation,
        givenFor=given_for,
        occurredAt=time,
        amount=amount,
        unit="EUR" if amount else None,
    )


def _joint_design(stage: Stage) -> None:
    """Write a product designed together with two firms, and who owns which share of it."""
    firms = [customer.node for customer in stage.customers if customer.firm][:2]
    owners = [stage.organisation, *firms]
    agreement = stage.crm.say(
        node("agreement", 1),
        CKM.Agreement,
        title="Joint design of a cargo box",
        text="What is designed together belongs to its designers by the shares named here.",
        party=owners,
        style=CKM.JointIntellectualProperty,
        validFrom=dt.date(2024, 3, 1),
        validUntil=dt.date(2029, 2, 28),
        hasShare=[node("share", i) for i in range(1, len(owners) + 1)],
    )
    for number, (owner, share) in enumerate(zip(owners, _SHARES, strict=True), 1):
        stage.crm.say(node("share", number), CKM.OwnershipShare, owner=owner, share=Decimal(share))
    stage.crm.say(
        node("project", 1),
        CKM.Project,
        name="Cargo box with courier firms",
        approach=CKM.CKM,
        style=CKM.JointIntellectualProperty,
        underAgreement=agreement,
        participant=[*owners, stage.employees[0]],
        occurredAt=dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC),
    )


def _experiment(stage: Stage) -> None:
    stage.crm.say(
        node("experiment", 1),
        CKM.Experiment,
        name="Test rides over a weekend",
        hypothesis="Who rides a frame for two days returns fewer bicycles.",
        participant=[stage.employees[0], *(customer.node for customer in stage.customers[:4])],
        about=stage.products[0].node,
        occurredAt=dt.datetime(2025, 4, 4, 8, tzinfo=dt.UTC),
        endedAt=dt.datetime(2025, 5, 31, 18, tzinfo=dt.UTC),
    )
