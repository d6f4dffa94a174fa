"""How the shop and its business customers work together, and which contacts have left.

One project is a team across two firms that learns together, one is an innovation for a firm from what
end users need. One firm's contact has left without successor, another's with one. Two segments have a
rule in place of stated members.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ckm_graph.demo._draft import node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from ckm_graph.demo._cast import Customer, Stage

__all__ = ["cooperate"]

_TEAM: Final = 3
_LESSONS: Final = (
    "Count the tyres before the season, not in it.",
    "A rider who reports a noise early saves a wheel.",
    "Wash frames cold: the bearings last twice as long.",
    "Spare parts belong in the yard, not in the shop.",
    "A wall chart is read, a mail is not.",
    "Two riders a week learn to true a wheel.",
)
_RULES: Final = (
    (
        "Large buyers",
        "Has bought for 1,000 euro or more",
        """SELECT ?customer { ?sale ckm:buyer ?customer ; ckm:amount ?amount ; ckm:occurredAt ?at
        FILTER (?at < ?asOf) } GROUP BY ?customer HAVING (SUM(?amount) >= 1000)""",
    ),
    (
        "Waiting complainers",
        "Has complained and is still waiting",
        """SELECT DISTINCT ?customer { ?complaint a ckm:Complaint ; ckm:contributedBy ?customer ;
        ckm:state ckm:InReview ; ckm:createdAt ?at FILTER (?at < ?asOf) }""",
    ),
)


def cooperate(stage: Stage) -> None:
    """Write joint projects, contacts who left, and segments with a rule."""
    lapsed = {t.subject for t in stage.crm.statements if t.object == CKM.LapsedRelationship}
    firms = [one for one in stage.customers if one.firm and one.relationship not in lapsed]
    firms = firms or [one for one in stage.customers if one.firm]
    _team(stage, firms[-1])
    _innovation(stage, firms[0])
    _leaves(stage, firms[0], None)
    if len(firms) > 1:
        _leaves(stage, firms[1], node("contact", 9001))
    for number, (name, criterion, rule) in enumerate(_RULES, len(stage.segments) + 1):
        stage.crm.say(
            node("segment", number), CKM.Segment, name=name, criterion=criterion, membershipRule=rule
        )


def _team(stage: Stage, firm: Customer) -> None:
    """Write a team of three people from each side, and what they learned from each other."""
    mechanics = [
        stage.crm.say(
            node("mechanic", number), CKM.Person, name=f"Mechanic {number} of {firm.name}", memberOf=firm.node
        )
        for number in range(1, _TEAM + 1)
    ]
    project = stage.crm.say(
        node("project", 2),
        CKM.Project,
        name="A yard workshop run together",
        approach=CKM.CKM,
        style=CKM.TeamBasedCoLearning,
        participant=[stage.organisation, firm.node, *stage.employees[:_TEAM], *mechanics],
        occurredAt=dt.datetime(2024, 9, 2, 7, tzinfo=dt.UTC),
        endedAt=dt.datetime(2025, 5, 30, 15, tzinfo=dt.UTC),
    )
    for number, lesson in enumerate(_LESSONS):
        teller = (mechanics, stage.employees)[number % 2][number // 2]
        stage.crm.say(
            node("lesson", number + 1),
            CKM.Insight,
            text=lesson,
            itemKind=CKM.JointLesson,
            about=project,
            concernsCustomer=firm.node,
            contributedBy=teller,
            form=CKM.Explicit,
            texture=CKM.Soft,
            createdAt=dt.datetime(2024, 10 + number % 3, 3 + 4 * number, 10, tzinfo=dt.UTC),
            flow=CKM.RelationshipSpecific,
            sourceSystem=stage.systems["crm"],
        )


def _innovation(stage: Stage, firm: Customer) -> None:
    """Write a project that made a new product for a firm, from what riders said they need."""
    project = stage.crm.say(
        node("project", 3),
        CKM.Project,
        name="Winter kit for delivery riders",
        approach=CKM.CKM,
        style=CKM.MutualInnovation,
        participant=[stage.organisation, firm.node, stage.employees[-1]],
        occurredAt=dt.datetime(2024, 11, 4, 9, tzinfo=dt.UTC),
        endedAt=dt.datetime(2025, 3, 28, 15, tzinfo=dt.UTC),
    )
    for number in (1, 2, 3):
        stage.community.say(node("need", number), ledTo=project)
    done = dt.datetime(2025, 3, 28, 12, tzinfo=dt.UTC)
    change = stage.support.say(
        node("change", 9001),
        CKM.Change,
        title="A winter kit to hire",
        occurredAt=done,
        inRelease=stage.support.say(
            node("release", 20251),
            CKM.Release,
            name="Season 2025/1",
            createdAt=dt.datetime(2025, 6, 30, 12, tzinfo=dt.UTC),
        ),
        resultOf=project,
    )
    stage.crm.say(
        node("value", 9001),
        CKM.ValueCreated,
        name="Fewer days lost to frost",
        amount=Decimal(5400),
        unit="EUR",
        beneficiary=[stage.organisation, firm.node],
        createdWith=firm.node,
        derivedFrom=change,
        occurredAt=done,
    )


def _leaves(stage: Stage, firm: Customer, successor: NamedNode | None) -> None:
    """Let the contact of a firm leave in spring."""
    number = int(firm.node.value.rsplit("/", 1)[1])
    last = max(dt.date(2025, 3, 31), firm.since.date())
    stage.crm.say(node("role-assignment", number), validUntil=last)
    if successor is not None:
        stage.crm.say(
            successor, CKM.Person, name=f"The new contact of {firm.name}", email="contact9001@firm.example"
        )
        stage.crm.say(firm.relationship, contact=successor)
        stage.crm.say(
            node("role-assignment", 9001),
            CKM.RoleAssignment,
            member=successor,
            role=CKM.ContactRole,
            inContext=firm.relationship,
            validFrom=last + dt.timedelta(days=1),
        )
