"""Accounts: whom a voice stands for, and what that account is worth.

The value of an account is, in this order, the first of these that anybody has:

| basis     | value of a customer                                                            |
| --------- | ------------------------------------------------------------------------------ |
| lifetime  | the latest lifetime value that is not superseded: a profile fact or observation |
| purchases | what was paid for all purchases, added up                                      |
| created   | the value created with the customer, added up                                  |

Measures (euros, points, …) are never mixed: of several that one counts which most customers have. A
person who has no value is taken for the customer whose contact, employee or member the person is.

    View --worth--> Worth: the value of each account, whom each voice stands for

A voice weighs 1, and its account weighs once in an item what it is worth over the median of all accounts.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.scope import Scope, resolved
from ckm_graph.errors import UnknownNameError
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckm_graph.store import View

__all__ = ["BASES", "Worth", "staff", "worth"]

BASES: Final = ("lifetime", "purchases", "created")
"""What the value of an account can be, in the order of preference."""

_VALUED: Final = {"agent": pl.String, "measure": pl.String, "value": pl.Float64}


@dataclass(frozen=True, slots=True)
class Worth:
    """What the accounts of a graph are worth.

    >>> worth = Worth("lifetime", "EUR", {"x:firm": 300.0, "x:ann": 100.0}, {"x:bob": ("x:firm",)}, 200.0)
    >>> worth.value(["x:bob", "x:firm"]), worth.weight(["x:bob", "x:firm"]), worth.weight(["x:cy"])
    (300.0, 3.5, 1.0)
    """

    basis: str | None = None
    """One of `BASES`; None where nothing is known of any account."""
    measure: str | None = None
    """What it is measured in."""
    values: Mapping[str, float] = field(default_factory=dict, hash=False)
    """Value by the account's IRI."""
    stands_for: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """By a person's IRI, the customers that the person is a contact, employee or member of, sorted."""
    median: float = 1.0
    """The median of the values above 0."""

    def account(self, agent: str) -> str:
        """Tell whom an agent stands for: itself, or the most valuable customer it belongs to."""
        others = [one for one in self.stands_for.get(agent, ()) if one in self.values]
        if agent in self.values or not others:
            return agent
        return min(others, key=lambda one: (-self.values[one], one))

    def value(self, agents: Iterable[str]) -> float | None:
        """Add up what the agents' accounts are worth, each once; None where no value is known at all."""
        if self.basis is None:
            return None
        accounts = sorted({self.account(agent) for agent in agents})
        return sum(self.values.get(one, 0.0) for one in accounts)

    def weight(self, agents: Iterable[str]) -> float:
        """Add up the weights of voices."""
        voices = set(agents)
        return len(voices) + max(self.value(voices) or 0.0, 0.0) / self.median


def worth(view: View, scope: Scope | None = None, basis: str | None = None) -> Worth:
    """Read what the accounts of a graph are worth, as of the end of a scope.

    Parameters
    ----------
    view
        One state of a store.
    scope
        Values, purchases and created value of its ``until`` or later don't count.
    basis
        One of `BASES`; by default the first of which there are values.

    Raises
    ------
    UnknownNameError
        If there is no such basis.

    """
    if basis not in (None, *BASES):
        raise UnknownNameError("basis of account value", str(basis), BASES)
    past = Scope(until=None if scope is None else scope.until)
    readers = {"lifetime": _lifetime, "purchases": _purchases, "created": _created}
    for name in BASES if basis is None else (basis,):
        found = readers[name](view, past)
        if not found.is_empty():
            return _measured(view, name, found)
    return Worth()


def staff(view: View) -> frozenset[str]:
    """List who works for the organisation: its members, and employees of whom no other employer is told.

    The organisation is whoever offers a product or is that side of a customer relationship.
    """
    offering = projections.links(view, "offeredBy")["object"].to_list()
    focal = {*offering, *projections.links(view, "organisation")["object"].to_list()}
    employed = readings.relation(view, "employedBy", "employs")
    inside = pl.concat([employed, readings.relation(view, "memberOf", "hasMember")])
    members = inside.filter(pl.col("object").is_in(sorted(focal))).select(record="subject")
    employees = projections.instances(view, "Employee").join(employed, on="subject", how="anti")
    employees = employees.select(record="subject")
    return frozenset(resolved(view, pl.concat([members, employees]).unique())["agent"].to_list())


def _measured(view: View, basis: str, found: pl.DataFrame) -> Worth:
    """Take the measure that most have."""
    counts = found.group_by("measure").agg(pl.len()).sort(["len", "measure"], descending=[True, False])
    measure = counts["measure"][0]
    values = dict(
        found.filter(pl.col("measure") == measure).sort("agent").select("agent", "value").iter_rows()
    )
    above = [value for value in values.values() if value > 0]
    median = statistics.median(above) if above else 1.0
    return Worth(basis, measure or None, values, _belonging(view), median)


def _belonging(view: View) -> dict[str, tuple[str, ...]]:
    """Tell of which customers or organisations each person is a contact, employee or member."""
    of = readings.relation(view, "customer", "hasRelationship").rename({"object": "account"})
    contact = (
        projections.links(view, "contact").join(of, on="subject").select(subject="object", object="account")
    )
    inside = [
        readings.relation(view, "employedBy", "employs"),
        readings.relation(view, "memberOf", "hasMember"),
    ]
    rows = pl.concat([contact, *inside]).rename({"subject": "person", "object": "record"})
    whole = resolved(view, rows).select("agent", record="person")
    one = resolved(view, whole.rename({"agent": "account"})).select("agent", "account").unique()
    grouped = one.filter(pl.col("agent") != pl.col("account")).group_by("agent").agg(pl.col("account").sort())
    return {person: tuple(accounts) for person, accounts in grouped.iter_rows()}


def _lifetime(view: View, past: Scope) -> pl.DataFrame:
    """Read each customer's latest lifetime value in each measure; of equally late ones the greatest."""
    facts = projections.links(view, "itemKind").filter(pl.col("object") == CKM.LifetimeValue.value)
    old = readings.relation(view, "supersededBy", "supersedes")
    facts = facts.select("subject").join(old, on="subject", how="anti")
    facts = facts.join(readings.figures(view, "factValue"), on="subject")
    facts = facts.join(projections.literals(view, "attribute").rename({"value": "measure"}), on="subject")
    facts = facts.join(projections.times(view, "createdAt"), on="subject", how="left")
    kind = projections.links(view, "metricKind").filter(pl.col("object") == CKM.CustomerLifetimeValue.value)
    metric = (
        projections.links(view, "metric").join(kind.select(object="subject"), on="object").select("subject")
    )
    seen = metric.unique().join(readings.figures(view, "numericValue"), on="subject")
    seen = seen.join(projections.literals(view, "unit").rename({"value": "measure"}), on="subject")
    seen = seen.join(projections.times(view, "periodEnd"), on="subject", how="left")
    both = past.within(
        pl.concat([part.select("subject", "measure", "value", "at") for part in (facts, seen)])
    )
    whom = projections.links(view, "concernsCustomer").rename({"object": "record"})
    rows = resolved(view, both.join(whom, on="subject"))
    ordered = rows.sort(
        ["agent", "measure", "at", "value"], descending=[False, False, True, True], nulls_last=True
    )
    return ordered.unique(["agent", "measure"], keep="first").select(*_VALUED)


def _purchases(view: View, past: Scope) -> pl.DataFrame:
    return _summed(view, readings.relation(view, "buyer", "madePurchase"), past)


def _created(view: View, past: Scope) -> pl.DataFrame:
    return _summed(view, projections.links(view, "createdWith"), past)


def _summed(view: View, whose: pl.DataFrame, past: Scope) -> pl.DataFrame:
    """Add up amounts by agent and unit."""
    rows = whose.rename({"object": "record"}).join(readings.figures(view, "amount"), on="subject")
    rows = rows.join(
        projections.literals(view, "unit").rename({"value": "measure"}), on="subject", how="left"
    )
    rows = rows.join(projections.times(view, "occurredAt"), on="subject", how="left")
    rows = past.within(rows.with_columns(pl.col("measure").fill_null("")))
    once = resolved(view, rows).unique(["subject", "agent"])
    return once.sort("subject").group_by("agent", "measure").agg(pl.col("value").sum()).select(*_VALUED)
