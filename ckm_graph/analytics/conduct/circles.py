"""Circles: who works together in a community, project, agreement or customer relationship, and on what.

| subject                | who                                        | items                                |
| ---------------------- | ------------------------------------------ | ------------------------------------ |
| community              | its members                                | what they wrote                      |
| project                | participants and members                   | what led to it, came of it, tells it |
| agreement              | parties, owners, those of its projects     | what it and its projects cover       |
| customer relationship  | both sides, contacts, those with a role    | what the customer's side wrote, and  |
|                        |                                            | what concerns the customer           |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ckm_graph.analytics.conduct import scans

if TYPE_CHECKING:
    import datetime as dt

    from ckm_graph.analytics.conduct.facts import Facts
    from ckm_graph.store import View

__all__ = ["SUBJECTS", "Circle", "circles"]

SUBJECTS: Final = ("Community", "Project", "Agreement", "CustomerRelationship")
"""What can practise a style."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Those who work together, and on what."""

    subject: str
    kind: str
    agents: frozenset[str]
    """Everybody in it, organisations too."""
    items: frozenset[str]
    """The items in it."""
    agreements: frozenset[str]
    """The agreements that it is, or is under."""
    projects: frozenset[str]
    """The projects that it is, or that are under its agreement."""
    days: int | None
    """From its beginning to its end, else to the last that is known; None where no beginning is told."""

    def organisations(self, facts: Facts) -> frozenset[str]:
        """Give the organisations in it, and those that its people work for."""
        found = {agent for agent in self.agents if facts.is_organisation(agent)}
        return frozenset(found | {facts.works_for[one] for one in self.agents if one in facts.works_for})


def circles(view: View, facts: Facts, today: dt.date) -> list[Circle]:
    """Gather all circles of a graph, by IRI."""
    found = []
    for top in SUBJECTS:
        for subject, kind in sorted(scans.kinds(view, top).iter_rows()):
            agents, items, agreements, projects = _GATHER[top](facts, subject)
            start, end = facts.days["from"].get(subject), facts.days["until"].get(subject, today)
            days = None if start is None else max(0, (min(end, today) - start).days)
            within = frozenset(item for item in items if item in facts.items)
            found.append(
                Circle(
                    subject, kind, frozenset(agents), within, frozenset(agreements), frozenset(projects), days
                )
            )
    return sorted(found, key=lambda circle: circle.subject)


_Parts = tuple[set[str], set[str], set[str], set[str]]


def _community(facts: Facts, subject: str) -> _Parts:
    members = facts.members.get(subject, set())
    items = {item for member in members for item in facts.by_author.get(member, ())}
    return (
        members,
        items | facts.of("sharedOutcome", subject),
        set(facts.of("underAgreement", subject)),
        set(),
    )


def _project(facts: Facts, subject: str) -> _Parts:
    agents = facts.of("participant", subject) | facts.members.get(subject, set())
    items = facts.origins(subject) | facts.outcomes(subject) | facts.of("sharedOutcome", subject)
    items |= facts.to("about", subject) | facts.to("raisedIn", subject) | facts.to("derivedFrom", subject)
    return agents, items, facts.of("underAgreement", subject) | facts.to("covers", subject), {subject}


def _agreement(facts: Facts, subject: str) -> _Parts:
    agents = set(facts.of("party", subject))
    for part in facts.of("hasShare", subject):
        agents |= facts.of("owner", part)
    things = facts.of("covers", subject) | facts.to("underAgreement", subject)
    items, projects = set(things), {one for one in things if facts.of("participant", one)}
    for project in projects:
        more, theirs, _, _ = _project(facts, project)
        agents |= more
        items |= theirs
    return agents, items, {subject}, projects


def _relationship(facts: Facts, subject: str) -> _Parts:
    customers = facts.of("customer", subject)
    speakers = facts.of("contact", subject)
    for paper in facts.to("inContext", subject):
        speakers = speakers | facts.of("member", paper)
    side = customers | (speakers - facts.who.staff)
    items = {item for one in side for item in facts.by_author.get(one, ())}
    for customer in customers:
        items |= facts.to("concernsCustomer", customer)
    agents = customers | facts.of("organisation", subject) | speakers
    return agents, items, set(facts.of("underAgreement", subject)), set()


_GATHER: Final = {
    "Community": _community,
    "Project": _project,
    "Agreement": _agreement,
    "CustomerRelationship": _relationship,
}
