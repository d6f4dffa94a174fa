"""Agents: who is staff and who a customer, of which kind and segment.

staff           an employee, or a member of an organisation that is no customer
organisational  an organisation that is a customer, or who works for one: a contact there
individual      a person who is a customer
other           of whom none of this is said

What is said of any record of an agent counts for the agent; staff goes before the rest, for whom the
organisation employs does not speak as its customer. A unit of a customer belongs to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.errors import InputError, UnknownNameError

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["WHO", "in_segment", "kinds", "of_kind"]

WHO: Final = ("customer", "individual", "organisational", "staff", "other")
"""What contributors can be limited to."""


def kinds(view: View, agents: pl.Series) -> dict[str, str]:
    """Tell the kind of each of some agents; see the top of this module."""
    known = _records(view, agents)
    firms = _customers(view)
    employers = pl.concat(
        [
            _pairs(view, "employedBy"),
            _pairs(view, "employs", turned=True),
            _pairs(view, "memberOf").join(
                projections.instances(view, "Organisation"), left_on="object", right_on="subject", how="semi"
            ),
        ]
    )
    abroad = employers.join(firms, left_on="object", right_on="subject", how="semi").select("subject")
    at_home = employers.join(firms, left_on="object", right_on="subject", how="anti").select("subject")
    unsaid = projections.instances(view, "Employee").join(employers, on="subject", how="anti")
    found = dict.fromkeys(agents.to_list(), "other")
    for kind, subjects in (
        ("individual", projections.instances(view, "IndividualCustomer")),
        ("organisational", pl.concat([firms, abroad])),
        ("staff", pl.concat([at_home, unsaid])),
    ):
        those = known.join(subjects.unique(), left_on="record", right_on="subject", how="semi")
        found.update(dict.fromkeys(those["agent"].to_list(), kind))
    return found


def of_kind(view: View, agents: pl.Series, who: str) -> pl.Series:
    """Keep the agents of a kind, or of either kind of customer.

    Raises
    ------
    UnknownNameError
        If there is no such kind.

    """
    if who not in WHO:
        raise UnknownNameError("kind of contributor", who, WHO)
    wanted = {"individual", "organisational"} if who == "customer" else {who}
    found = kinds(view, agents)
    return agents.filter(pl.Series([found[agent] in wanted for agent in agents.to_list()], dtype=pl.Boolean))


def in_segment(view: View, agents: pl.Series, segment: str) -> pl.Series:
    """Keep the agents in a segment, by IRI or name.

    Raises
    ------
    InputError
        If the graph has no segment called so; it names those there are.

    """
    names = projections.literals(view, "name").join(projections.instances(view, "Segment"), on="subject")
    member = pl.concat([_pairs(view, "inSegment"), _pairs(view, "hasSegmentMember", turned=True)]).unique()
    called = names.filter(pl.col("value").str.to_lowercase() == segment.lower())["subject"].to_list()
    wanted = {*called, segment}
    members = member.filter(pl.col("object").is_in(wanted))
    if members.is_empty() and not called:
        there = ", ".join(sorted(names["value"].unique().to_list())) or "none"
        message = f"no segment is called {segment!r}; the graph has: {there}"
        raise InputError(message)
    records = _records(view, agents)
    ours = records.join(members, left_on="record", right_on="subject", how="semi")["agent"].unique()
    return agents.filter(agents.is_in(ours.implode()))


def _records(view: View, agents: pl.Series) -> pl.DataFrame:
    """List the records of agents, themselves included: columns ``agent``, ``record``."""
    wanted = pl.DataFrame({"agent": agents}, {"agent": pl.String})
    merged = projections.links(view, "mergedInto").select(record="subject", agent="object")
    theirs = merged.join(wanted, on="agent", how="semi").select("agent", "record")
    return pl.concat([wanted.select("agent", record="agent"), theirs]).unique()


def _customers(view: View) -> pl.DataFrame:
    """List the organisations that are customers, and their units: column ``subject``."""
    part = _pairs(view, "partOf")
    found = fresh = projections.instances(view, "OrganisationalCustomer")
    while not fresh.is_empty():
        below = part.join(fresh, left_on="object", right_on="subject", how="semi").select("subject").unique()
        fresh = below.join(found, on="subject", how="anti")
        found = pl.concat([found, fresh])
    return found


def _pairs(view: View, name: str, *, turned: bool = False) -> pl.DataFrame:
    found = projections.links(view, name)
    return found.select(subject="object", object="subject") if turned else found
