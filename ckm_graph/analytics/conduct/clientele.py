"""Clientele: who the customers are, who is staff, and what customers did when.

    View --clientele--> Clientele: customers with their names, staff, what was merged
    View, Clientele --events--> one row an event of a customer: purchases, meetings, what they wrote

A customer is an instance of ``ckm:Customer``, a buyer, or a party of a customer relationship, and no
staff. Staff are employees, but for those whose employers are all customers, and members of an
organisation that serves or offers. Merged records are one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct import scans
from ckm_graph.analytics.scope import resolved

if TYPE_CHECKING:
    from collections.abc import Collection

    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["EPOCH", "Clientele", "as_of", "clientele", "events", "iso", "kept", "people", "some"]

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The moment that an empty graph is looked from."""


@dataclass(frozen=True, slots=True, eq=False)
class Clientele:
    """Who is who in one state of a graph."""

    customers: frozenset[str]
    """IRIs of the customers, merged ones as one."""
    staff: frozenset[str]
    """IRIs of the organisation's own people."""
    focal: frozenset[str]
    """IRIs of the organisations that serve customers or offer products."""
    names: dict[str, str]
    """What everything is called."""


def clientele(view: View) -> Clientele:
    """Find out who is a customer and who is staff."""
    served = projections.links(view, "customer")
    customers = {
        *people(view, projections.instances(view, "Customer")["subject"]),
        *people(view, projections.links(view, "buyer")["object"]),
        *people(view, served["object"]),
    }
    focal = {
        *projections.links(view, "organisation")["object"],
        *projections.links(view, "offeredBy")["object"],
    } - customers
    staff = _staff(view, customers, focal)
    return Clientele(
        frozenset(customers - staff - focal), frozenset(staff), frozenset(focal), scans.names(view)
    )


def people(view: View, iris: pl.Series) -> list[str]:
    """Give those that agents were merged into, else themselves; software is left out."""
    rows = pl.DataFrame({"record": iris}, schema={"record": pl.String}).unique()
    return resolved(view, rows)["agent"].unique().sort().to_list()


def _staff(view: View, customers: Collection[str], focal: Collection[str]) -> set[str]:
    jobs = projections.links(view, "employedBy")
    members = projections.links(view, "memberOf").filter(pl.col("object").is_in(list(focal)))
    own = jobs.filter(~pl.col("object").is_in(list(customers)))
    lent = jobs.join(own, on="subject", how="anti").select("subject")
    employed = projections.instances(view, "Employee").join(lent, on="subject", how="anti")
    found = pl.concat([employed, own.select("subject"), members.select("subject")])
    return set(people(view, found["subject"]))


def events(view: View, who: Clientele) -> pl.DataFrame:
    """Tell what customers did when, in order: a purchase, a meeting, something they wrote.

    Columns ``item``, ``agent``, ``at``, ``kind`` (a local name of a class), ``touchpoint`` and
    ``channel`` (names, where told). What has no time is left out.
    """
    purchases = projections.links(view, "buyer").with_columns(kind=pl.lit("Purchase"))
    meeting = projections.instances(view, "Interaction").with_columns(kind=pl.lit("Interaction"))
    there = pl.concat([projections.links(view, name) for name in ("participant", "concernsCustomer")])
    wrote = projections.links(view, "contributedBy").join(scans.kinds(view, "KnowledgeItem"), on="subject")
    done = [
        rows.select("subject", "kind", record="object")
        for rows in (purchases, there.join(meeting, on="subject"), wrote)
    ]
    happened = pl.concat([projections.times(view, name) for name in ("occurredAt", "createdAt")])
    happened = happened.group_by("subject").agg(pl.col("at").min())
    found = (
        resolved(view, pl.concat(done))
        .filter(pl.col("agent").is_in(list(who.customers)))
        .join(happened, on="subject")
        .group_by("subject", "agent")
        .agg(pl.col("kind").min(), pl.col("at").first())
        .rename({"subject": "item"})
    )
    return _placed(view, who, found).sort("at", "item", "agent")


def _placed(view: View, who: Clientele, rows: pl.DataFrame) -> pl.DataFrame:
    """Add at which touchpoint and through which channel; the channel is else that of the touchpoint."""
    at = projections.links(view, "atTouchpoint").group_by("subject").agg(place=pl.col("object").min())
    through = projections.links(view, "channel").group_by("subject").agg(way=pl.col("object").min())
    usual = through.rename({"subject": "place", "way": "usual"})
    called = pl.DataFrame(
        sorted(who.names.items()), schema={"iri": pl.String, "called": pl.String}, orient="row"
    )
    rows = rows.join(at, left_on="item", right_on="subject", how="left").join(usual, on="place", how="left")
    rows = rows.join(through, left_on="item", right_on="subject", how="left")
    rows = rows.with_columns(way=pl.coalesce("way", "usual"))
    for column, named in (("place", "touchpoint"), ("way", "channel")):
        rows = rows.join(called.rename({"iri": column, "called": named}), on=column, how="left")
        rows = rows.with_columns(pl.coalesce(named, column).alias(named))
    return rows.select("item", "agent", "at", "kind", "touchpoint", "channel")


def as_of(scope: Scope, rows: pl.DataFrame) -> dt.datetime:
    """Tell from which moment things are looked at: the end asked for, else the last event."""
    if scope.until is not None:
        return scope.until
    last = rows["at"].max()
    return last if isinstance(last, dt.datetime) else EPOCH


def kept(rows: pl.DataFrame, members: Collection[str] | None) -> pl.DataFrame:
    """Keep the rows whose ``agent`` is a member; all where None."""
    return rows if members is None else rows.filter(pl.col("agent").is_in(sorted(members)))


def some(iris: Collection[str], limit: int = 10) -> tuple[str, ...]:
    """Give the first by IRI, as evidence to look at."""
    return tuple(sorted(set(iris))[:limit])


def iso(moment: dt.datetime | None) -> str | None:
    """Write a moment as JSON has it."""
    return None if moment is None else moment.isoformat()
