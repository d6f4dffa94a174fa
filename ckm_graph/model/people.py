"""Findings on people: who carries the knowledge, who knows about what, whom to ask.

kg.contributors -> Analysis of Contributors     kg.experts -> of Experts     kg.route -> of Candidates
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- a frame of rows reads the annotations
from dataclasses import dataclass

__all__ = ["Candidate", "Contributor", "Expert", "FlowShare", "HelpedPerson", "HelpfulItem", "LikeQuestion"]


@dataclass(frozen=True, slots=True)
class HelpfulItem:
    """One item that others used, and what that counts."""

    item: str
    """IRI of the item."""
    title: str | None
    """Its title, or that of what it replies to; None where neither has one."""
    help: float
    """What the uses of it add to the score."""
    users: int
    """How many distinct others used it."""
    accepted: bool
    """Whether it was accepted as an answer."""
    at: dt.datetime | None
    """When it was last used; None where that isn't told."""


@dataclass(frozen=True, slots=True)
class HelpedPerson:
    """One person who was helped."""

    agent: str
    """IRI of who was helped."""
    name: str | None
    """What they are called; None where no name is known or may be seen."""
    help: float
    """What helping them adds to the score."""
    items: int
    """How many items they used."""


@dataclass(frozen=True, slots=True)
class FlowShare:
    """Somebody's part of one knowledge flow."""

    flow: str
    """Name of the flow, such as ``FromCustomer``."""
    items: int
    """How many items in it are theirs."""
    share: float
    """Part of all items in it; between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """One author's standing among those who rely on each other's knowledge."""

    agent: str
    """IRI of the author; where several records were merged, of the one they were merged into."""
    name: str | None
    """The author's name, or None where none is known or may be seen."""
    score: float
    """Accepted help with time decay: as many accepted answers, given at the end of the time looked at, would
    score the same."""
    users: int
    """Reach: how many distinct other agents used at least one of the author's items."""
    items: int
    """How many of the author's items others used."""
    answers: int
    """How many of these items are answers."""
    accepted: int
    """How many of these answers were accepted."""
    votes: int
    """Votes for these items less votes against them."""
    share: float = 0.0
    """Part of all accepted help in the scope; between 0 and 1."""
    kind: str = "other"
    """``staff``, ``individual`` or ``organisational`` (customers), or ``other``."""
    roles: tuple[str, ...] = ()
    """Which of ``lead user``, ``answerer``, ``broker``, ``newcomer``, ``leaving expert`` they are."""
    direction: str = "steady"
    """``rising`` or ``fading`` where the last half-life has at least twice, or at most half, the help of the
    one before; else ``steady``."""
    trend: float = 0.0
    """(recent help - earlier help) / (both), of the last half-life and the one before; between -1 and 1."""
    first: dt.datetime | None = None
    """When they first contributed any item, as of the cut; None where that isn't told."""
    last: dt.datetime | None = None
    """When they last did."""
    topics: int = 0
    """Breadth: how many topics their used items, or what those reply to, are on."""
    flows: tuple[FlowShare, ...] = ()
    """Their part of each knowledge flow within the scope, largest first."""
    second: int | None = None
    """Two-step reach: how many others were helped by them or by somebody whom they helped; None where not
    measured."""
    pagerank: float | None = None
    """Share of the visits of a surfer from users to authors; None where not measured."""
    topic_pagerank: float | None = None
    """The same in the graph of all topics, the surfer jumping only to who used something on the topic."""
    hub: float | None = None
    """How much they rely on the best authorities (HITS)."""
    authority: float | None = None
    """How much the best hubs rely on them (HITS)."""
    constraint: float | None = None
    """Burt's constraint; low for who stands between others who have nothing to do with each other."""
    effective_size: float | None = None
    """Burt's effective size: their contacts, less what these have to do with each other."""
    betweenness: float | None = None
    """Share of the shortest paths between two others that lead through them."""
    top_items: tuple[HelpfulItem, ...] = ()
    """Items that the score rests on most."""
    top_people: tuple[HelpedPerson, ...] = ()
    """People that were helped most."""


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who knows about a topic, and what says so."""

    agent: str
    """IRI of who knows."""
    name: str | None
    """What they are called; None where no name is known or may be seen."""
    score: float
    """Accepted help on the topic with time decay, and what they wrote or hold on it, in accepted answers."""
    share: float
    """Part of all that is known so; between 0 and 1."""
    focus: float
    """Part of all their accepted help that is on the topic; between 0 and 1."""
    users: int
    """How many distinct others used their items on the topic."""
    answers: int
    """How many of their answers on it others used."""
    accepted: int
    """How many of these were accepted."""
    written: int
    """How many articles, insights and other explanations on it they wrote or hold."""
    kind: str = "other"
    """``staff``, ``individual`` or ``organisational`` (customers), or ``other``."""
    last: dt.datetime | None = None
    """When they last gave help or wrote on it; None where that isn't told."""
    top_items: tuple[HelpfulItem, ...] = ()
    """Used items that say so most."""
    writings: tuple[str, ...] = ()
    """IRIs of explanations on it that they wrote or hold, at most five, the latest first."""
    top_people: tuple[HelpedPerson, ...] = ()
    """People that were helped most."""


@dataclass(frozen=True, slots=True)
class LikeQuestion:
    """A past question that is like a new one."""

    item: str
    """IRI of the question."""
    title: str | None
    """Its title; None where it has none."""
    likeness: float
    """How like the new one it is; 1 is equal."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to ask a new question, and why."""

    agent: str
    """IRI of whom to ask."""
    name: str | None
    """What they are called; None where no name is known or may be seen."""
    score: float
    """How much speaks for them; the one with most has 1."""
    likeness: float
    """Part of the score that comes of like questions they answered; the rest is from their activity."""
    kind: str = "other"
    """``staff``, ``individual`` or ``organisational`` (customers), or ``other``."""
    last: dt.datetime | None = None
    """When they last answered; None where that isn't told."""
    questions: tuple[LikeQuestion, ...] = ()
    """Like questions that they answered, the likest first."""
