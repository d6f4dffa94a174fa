"""Who and what there is in the shop: the organisation, its staff, customers, products, topics and systems."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ckm_graph.demo._draft import Dice, Draft, node
from ckm_graph.demo._texts import Theme, Words, read_words
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

__all__ = ["FIRST_DAY", "LAST_DAY", "Customer", "Product", "Stage", "set_stage"]

FIRST_DAY: Final = dt.datetime(2022, 7, 1, tzinfo=dt.UTC)
"""When the shop's records begin."""
LAST_DAY: Final = dt.datetime(2025, 6, 30, 18, tzinfo=dt.UTC)
"""The shop's today."""

_SYSTEMS: Final = (
    ("crm", "CrmSystem", "Knows every business contact.", "Knows nothing of what riders talk about."),
    ("shop", "SalesTeam", "Complete on purchases and reviews.", "One person may have several accounts."),
    (
        "community",
        "OnlineCommunity",
        "What customers offer by themselves.",
        "Members are known by name alone.",
    ),
    (
        "support",
        "CustomerService",
        "Hears first when something breaks.",
        "Only those who complain are heard.",
    ),
)
_SEGMENTS: Final = (
    ("Commuters", "Rides to work on most days"),
    ("Families", "Carries children by bicycle"),
    ("Tourers", "Rides several days in a row"),
    ("Fleets", "Runs five bicycles or more"),
)
_TOUCHPOINTS: Final = (
    ("Counter", CKM.StoreChannel),
    ("Online shop", CKM.WebsiteChannel),
    ("Service hotline", CKM.TelephoneChannel),
    ("Help desk mail", CKM.EmailChannel),
    ("Riders' forum", CKM.ForumChannel),
)
_JOBS: Final = ("Workshop", "Online shop", "Help desk")


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer."""

    node: NamedNode
    """Who."""
    name: str
    """What the customer is called."""
    firm: bool
    """Whether it is an organisation."""
    since: dt.datetime
    """When the relationship began."""
    relationship: NamedNode
    """The relationship with the shop."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product."""

    node: NamedNode
    """Which."""
    name: str
    """What it is called."""
    price: Decimal
    """What it costs, in euro."""


@dataclass(slots=True)
class Stage:
    """Everything that later acts need: the cast, the drafts of the sources, and the dice."""

    dice: Dice
    words: Words
    crm: Draft
    shop: Draft
    community: Draft
    support: Draft
    organisation: NamedNode
    forum: NamedNode
    systems: dict[str, NamedNode]
    touchpoints: dict[str, tuple[NamedNode, NamedNode]]
    """Touchpoint and channel, by name."""
    segments: list[NamedNode]
    employees: list[NamedNode] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    topics: dict[str, NamedNode] = field(default_factory=dict)

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The four sources."""
        return (self.crm, self.shop, self.community, self.support)

    def product_of(self, theme: Theme) -> Product:
        """Draw a product that a theme is about."""
        name = self.dice.pick(theme.products)
        return next(product for product in self.products if product.name == name)

    def topic_nodes(self, theme: Theme) -> list[NamedNode]:
        """Draw the tags for an item of a theme: one, or all."""
        count = 1 if self.dice.below(0.6) else len(theme.topics)
        return [self.topics[name] for name in self.dice.sample(theme.topics, count)]

    def flow_of(self, author: NamedNode) -> NamedNode:
        """Tell which way knowledge goes when this agent shares it."""
        return CKM.ForCustomer if author in self.employees else CKM.FromCustomer


def set_stage(seed: int, customers: int) -> Stage:
    """Set up who and what there is."""
    words = read_words()
    stage = Stage(
        dice=Dice(seed),
        words=words,
        crm=Draft("crm"),
        shop=Draft("shop"),
        community=Draft("community"),
        support=Draft("support"),
        organisation=node("organisation", 1),
        forum=node("community", 1),
        systems={name: node("source", i) for i, (name, *_) in enumerate(_SYSTEMS, 1)},
        touchpoints={
            name: (node("touchpoint", i), channel) for i, (name, channel) in enumerate(_TOUCHPOINTS, 1)
        },
        segments=[node("segment", i) for i in range(1, len(_SEGMENTS) + 1)],
    )
    _organisation(stage, max(6, customers // 10))
    _systems(stage)
    _assortment(stage)
    for number in range(1, customers + 1):
        stage.customers.append(_customer(stage, number))
    return stage


def _organisation(stage: Stage, staff: int) -> None:
    crm, words = stage.crm, stage.words
    crm.say(stage.organisation, CKM.Organisation, name=words.shop["name"])
    for i, name in enumerate(_JOBS, 1):
        crm.say(node("unit", i), CKM.OrganisationalUnit, name=name, partOf=stage.organisation)
    for number in range(1, staff + 1):
        name = _person_name(stage)
        employee = crm.say(
            node("employee", number),
            CKM.Employee,
            name=name,
            employedBy=[stage.organisation, node("unit", (number - 1) % len(_JOBS) + 1)],
            email=f"employee{number}@shop.example",
        )
        stage.support.say(employee, CKM.Employee, name=name)
        stage.employees.append(employee)


def _systems(stage: Stage) -> None:
    for draft, (name, kind, strength, weakness) in zip(stage.drafts, _SYSTEMS, strict=True):
        draft.say(
            stage.systems[name],
            CKM.Source,
            name=name,
            sourceKind=CKM[kind],
            ownedBy=stage.organisation,
            steward=stage.employees[len(name) % len(stage.employees)],
            strength=strength,
            weakness=weakness,
        )
    stage.support.say(stage.systems["support"], sharesWith=stage.systems["crm"])
    for name, (touchpoint, channel) in stage.touchpoints.items():
        for draft in (stage.shop, stage.support):
            draft.say(touchpoint, CKM.Touchpoint, name=name, channel=channel)
    for segment, (name, criterion) in zip(stage.segments, _SEGMENTS, strict=True):
        stage.crm.say(segment, CKM.Segment, name=name, criterion=criterion)


def _assortment(stage: Stage) -> None:
    by_kind: dict[str, NamedNode] = {}
    for number, entry in enumerate(stage.words.products, 1):
        product = Product(node("product", number), entry["name"], Decimal(entry["price"]))
        stage.products.append(product)
        stage.shop.say(
            product.node,
            CKM.Product,
            name=product.name,
            text=f"{product.name}, a product of the kind: {entry['kind']}.",
            offeredBy=stage.organisation,
            substitutes=by_kind.get(entry["kind"]),
        )
        stage.crm.say(product.node, CKM.Product, name=product.name)
        by_kind[entry["kind"]] = product.node
    names = [name for theme in stage.words.themes for name in theme.topics]
    stage.topics = {name: node("topic", i) for i, name in enumerate(names, 1)}


def _customer(stage: Stage, number: int) -> Customer:
    dice, firm = stage.dice, number % 5 == 0
    name = (
        f"{dice.pick(stage.words.names['last'])} {dice.pick(stage.words.names['firm'])}"
        if firm
        else _person_name(stage)
    )
    since = dice.minute(FIRST_DAY, LAST_DAY - dt.timedelta(days=120), lean=1.6)
    found = Customer(node("customer", number), name, firm, since, node("relationship", number))
    kind = CKM.OrganisationalCustomer if firm else CKM.IndividualCustomer
    segment = stage.segments[-1] if firm else dice.pick(stage.segments[:-1])
    place = dice.pick(stage.words.names["place"])
    stage.crm.say(found.node, kind, name=name, location=place, inSegment=segment)
    if not firm:
        stage.crm.say(found.node, email=f"customer{number}@mail.example")
    contacts = [dice.pick(stage.employees)]
    if firm:
        person = node("contact", number)
        stage.crm.say(person, CKM.Person, name=_person_name(stage), email=f"contact{number}@firm.example")
        contacts.append(person)
        since_day = since.date()
        stage.crm.say(
            node("role-assignment", number),
            CKM.RoleAssignment,
            member=person,
            role=CKM.ContactRole,
            inContext=found.relationship,
            validFrom=since_day,
        )
    stage.crm.say(
        found.relationship,
        CKM.CustomerRelationship,
        organisation=stage.organisation,
        customer=found.node,
        contact=contacts,
        stage=CKM.LapsedRelationship if dice.below(0.15) else CKM.ActiveRelationship,
        validFrom=since.date(),
    )
    return found


def _person_name(stage: Stage) -> str:
    return f"{stage.dice.pick(stage.words.names['first'])} {stage.dice.pick(stage.words.names['last'])}"
