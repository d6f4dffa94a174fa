"""Conduct: how customers behave and fare, as frozen values.

kg.rfm           -> Analysis of RfmProfile          kg.segments          -> Analysis of CustomerSegment
kg.health        -> Analysis of CustomerHealth      kg.segment_members   -> Analysis of SegmentMember
kg.contacts_left -> Analysis of LostContact         kg.declared_segments -> Analysis of DeclaredSegment
kg.journeys      -> JourneyMap
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- read at run time, for the columns of a frame
from collections.abc import Mapping  # noqa: TC003
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

__all__ = [
    "CustomerHealth",
    "CustomerSegment",
    "DeclaredSegment",
    "HealthDriver",
    "JourneyFlow",
    "JourneyMap",
    "JourneyStage",
    "JourneyVariant",
    "LostContact",
    "RfmProfile",
    "SegmentMember",
    "SegmentTrait",
]


@dataclass(frozen=True, slots=True)
class RfmProfile:
    """How lately, how often and for how much one customer bought."""

    customer: str
    """IRI of the customer; where several records were merged, of the one they were merged into."""
    name: str | None
    """What the customer is called, or None where that is not known or may not be seen."""
    recency: float
    """Days from the last purchase to the day that is looked from."""
    frequency: int
    """How many purchases."""
    value: float
    """What they came to."""
    unit: str | None
    """What the value is counted in, such as EUR."""
    r: int
    """Quintile of recency: 5 for the fifth that bought most lately."""
    f: int
    """Quintile of frequency: 5 for the fifth that bought most often."""
    m: int
    """Quintile of value: 5 for the fifth that spent most."""
    first: dt.datetime
    """When the first purchase was."""
    last: dt.datetime
    """When the last one was."""


@dataclass(frozen=True, slots=True)
class HealthDriver:
    """One thing that a customer's health is judged by."""

    driver: str
    """Its name."""
    value: float
    """How well it stands, from 0 to 1."""
    weight: float
    """How much it counts among the drivers of which something is known."""
    points: float
    """What it adds to the score: 100 times value times weight, over the sum of the weights known."""
    words: str
    """The figures behind it, as a sentence."""
    evidence: tuple[str, ...]
    """IRIs of the items, purchases, relationships that it rests on, sorted, at most ten."""


@dataclass(frozen=True, slots=True)
class CustomerHealth:
    """How well it stands with one customer, and why."""

    customer: str
    """IRI of the customer."""
    name: str | None
    """What the customer is called."""
    score: float
    """From 0 to 100: the weighted mean of the drivers of which something is known."""
    grade: str
    """``healthy`` from 70 on, ``watch`` from 40 on, else ``at risk``."""
    known: float
    """Share of all weight that rests on data; a score on less than a half is a guess."""
    worst: str
    """The driver that costs most points."""
    drivers: tuple[HealthDriver, ...]
    """The drivers of which something is known; their points add up to the score."""


@dataclass(frozen=True, slots=True)
class LostContact:
    """A person through whom a customer relationship spoke and who has left, without successor."""

    relationship: str
    """IRI of the customer relationship."""
    customer: str
    """IRI of the customer."""
    name: str | None
    """What the customer is called."""
    contact: str
    """IRI of the person who left."""
    contact_name: str | None
    """What the person is called, or None where that may not be seen."""
    role: str
    """The role that is vacant."""
    side: str
    """``customer`` where the customer's person left, ``organisation`` where ours did."""
    left: dt.date
    """The last day on which the role, the membership or the job held."""
    days: int
    """For how many days nobody has followed."""
    others: tuple[str, ...]
    """IRIs of the people who still stand on that side in another role; empty: nobody is left there."""
    ended: str
    """IRI of the role assignment or membership that ended."""


@dataclass(frozen=True, slots=True)
class SegmentTrait:
    """One thing that sets a segment apart."""

    feature: str
    """What is measured, such as ``purchases`` or ``share of items on brakes``."""
    mean: float
    """Its mean in the segment."""
    rest: float
    """Its mean among the other customers."""
    effect: float
    """The difference in standard deviations of all customers."""


@dataclass(frozen=True, slots=True)
class CustomerSegment:
    """Customers who behave alike, found without anybody saying how many kinds there are."""

    segment: int
    """Number of the segment; 1 is the largest."""
    label: str
    """What sets it apart, in a few words."""
    description: str
    """The same as a sentence with figures."""
    size: int
    """How many customers it has."""
    share: float
    """Its share of all customers that were looked at."""
    cohesion: float
    """Mean silhouette of its customers, from -1 to 1: how much nearer to each other than to others."""
    traits: tuple[SegmentTrait, ...]
    """What sets it apart, most telling first."""
    customers: tuple[str, ...]
    """IRIs of its customers, the most typical first."""


@dataclass(frozen=True, slots=True)
class SegmentMember:
    """One customer in a segment that somebody declared."""

    segment: str
    """IRI of the segment."""
    customer: str
    """IRI of the customer."""
    name: str | None
    """What the customer is called."""
    by: str
    """``rule`` where the segment's rule finds the customer now, ``statement`` where a source says so."""


@dataclass(frozen=True, slots=True)
class DeclaredSegment:
    """A segment that somebody declared, with how many it has now."""

    segment: str
    """IRI of the segment."""
    name: str | None
    """What it is called."""
    criterion: str | None
    """What its customers have in common, in words."""
    rule: str | None
    """The query that finds its customers; None where sources state them one by one."""
    size: int
    """How many customers belong to it now."""


@dataclass(frozen=True, slots=True)
class JourneyStage:
    """One place that journeys pass through."""

    stage: str
    """The touchpoint, the channel or the kind of event."""
    visits: int
    """How many events took place there."""
    journeys: int
    """How many journeys pass it."""
    starts: int
    """How many begin there."""
    ends: int
    """How many end there."""
    drop_off: float
    """Share of the journeys passing it that end there."""


@dataclass(frozen=True, slots=True)
class JourneyFlow:
    """How often one stage directly follows another."""

    source: str
    """The stage before."""
    target: str
    """The stage after."""
    count: int
    """How many times."""
    journeys: int
    """In how many journeys."""
    share: float
    """Share of the visits to the stage before that go on to the one after."""
    median_days: float | None
    """Median of the days between; None where no times are told."""


@dataclass(frozen=True, slots=True)
class JourneyVariant:
    """One order of stages that several journeys have in common."""

    path: tuple[str, ...]
    """The stages in order."""
    count: int
    """How many journeys go exactly this way."""
    share: float
    """Their share of all journeys."""
    median_days: float | None
    """Median of their length in days; None where no times are told."""
    examples: tuple[str, ...]
    """IRIs of the first customers or journeys by IRI that go this way, at most five."""


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The ways that customers take: a directly-follows graph with times and drop-off."""

    journeys: int
    """How many there are."""
    events: int
    """How many events they have together."""
    stages: tuple[JourneyStage, ...]
    """The stages, most visited first."""
    flows: tuple[JourneyFlow, ...]
    """What follows what, most frequent first."""
    variants: tuple[JourneyVariant, ...]
    """The commonest ways, most frequent first."""
    found_variants: int
    """How many different ways there are, those beyond the limit counted too."""
    kind: str = "journeys"
    """What was looked for."""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What was asked; values that JSON has."""
    graph: int = 0
    """Number of the commit whose state was looked at."""
    notes: tuple[str, ...] = ()
    """What one has to know to read it."""
    log: pl.DataFrame = field(default_factory=pl.DataFrame, repr=False, compare=False)
    """One row an event: ``journey``, ``stage``, ``at``, ``event``, ``customer``, ``channel``, in order."""

    def to_polars(self) -> pl.DataFrame:
        """Give the flows as a polars frame."""
        schema = {
            "source": pl.String,
            "target": pl.String,
            "count": pl.Int64,
            "journeys": pl.Int64,
            "share": pl.Float64,
            "median_days": pl.Float64,
        }
        return pl.DataFrame([asdict(flow) for flow in self.flows], schema=schema)

    def to_event_log(self) -> pl.DataFrame:
        """Give the events as process miners take them: columns named as XES (IEEE 1849) does.

        ``case:concept:name`` is the journey, ``concept:name`` the stage, ``time:timestamp`` the time; so
        ``pm4py.discover_dfg(journeys.to_event_log().to_pandas())`` works.
        """
        return self.log.select(
            pl.col("journey").alias("case:concept:name"),
            pl.col("stage").alias("concept:name"),
            pl.col("at").alias("time:timestamp"),
            pl.col("event").alias("identity:id"),
            pl.col("customer").alias("case:customer"),
            pl.col("channel").alias("org:channel"),
        )
