"""Contacts who left: accounts that lost the person through whom they spoke.

    View --departures--> roles, memberships and jobs that ended --contacts_left--> Analysis of LostContact

A role in a customer relationship is vacant when its holder's assignment, or the holder's membership of
the organisation that it was held for, has ended, and no other person holds the same role there. A
``ckm:contact`` without any role assignment holds the plain role of contact, without an end of its own.
Relationships that have ended or lapsed need no contact.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct.clientele import as_of, clientele, events, iso, kept
from ckm_graph.analytics.conduct.membership import members_of
from ckm_graph.analytics.scope import resolved, scope_of
from ckm_graph.model.conduct import LostContact
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.analytics.scope import Moment, Scope
    from ckm_graph.store import View

__all__ = ["contacts_left", "holders", "relationships"]

_CONTACT: Final = CKM.ContactRole.value
_NEVER: Final = pl.lit(None, pl.Date)


def contacts_left(
    view: View, *, segment: str | None = None, until: Moment | None = None
) -> Analysis[LostContact]:
    """List the customer relationships that lost their contact and have no successor, newest loss first.

    Parameters
    ----------
    view
        One state of a store.
    segment
        Only customers of this declared segment: IRI or name.
    until
        The moment that is looked from: what ends or begins on that day or later has not happened. By
        default the end of the last day on which any customer did something.

    Raises
    ------
    UnknownNameError
        If no segment is called so.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(contacts_left(view))
    0

    """
    scope, who = scope_of(view, until=until), clientele(view)
    today = _today(view, who, scope)
    standing = relationships(view, today, cut=scope.until is not None)
    standing = kept(standing, members_of(view, segment, who, scope))
    held = holders(view, who, today).join(standing, on="relationship")
    gone = held.filter(pl.col("ended"))
    there = held.filter(~pl.col("ended"))
    vacant = gone.join(there, on=["relationship", "role", "side"], how="anti")
    vacant = vacant.sort("until", "by").group_by("relationship", "role", "side").last()
    rows = []
    for row in vacant.iter_rows(named=True):
        others = there.filter(
            (pl.col("relationship") == row["relationship"]) & (pl.col("side") == row["side"])
        )
        rows.append(
            LostContact(
                relationship=row["relationship"],
                customer=row["agent"],
                name=who.names.get(row["agent"]),
                contact=row["person"],
                contact_name=who.names.get(row["person"]),
                role=who.names.get(row["role"], row["role"]),
                side=row["side"],
                left=row["until"],
                days=(today - row["until"]).days,
                others=tuple(others["person"].unique().sort()),
                ended=row["by"],
            )
        )
    rows.sort(key=lambda one: (-one.left.toordinal(), one.relationship, one.role, one.side))
    asked = {"segment": segment, "until": iso(scope.until), "asOf": today.isoformat()}
    notes = (f"{standing.height} standing customer relationships were looked at, as of {today}.",)
    return Analysis("contacts_left", LostContact, tuple(rows), asked, view.number, notes)


def relationships(view: View, today: dt.date, *, cut: bool) -> pl.DataFrame:
    """List the customer relationships that stand on a day: columns ``relationship``, ``agent``.

    A stage has no date, so that as of a cut it counts for nothing.
    """
    found = projections.links(view, "customer").select(relationship="subject", record="object")
    ended = projections.days(view, "validUntil").filter(pl.col("day") < today)
    begun = projections.days(view, "validFrom").filter(pl.col("day") > today)
    found = found.join(ended, left_on="relationship", right_on="subject", how="anti")
    found = found.join(begun, left_on="relationship", right_on="subject", how="anti")
    if not cut:
        stages = projections.links(view, "stage").filter(pl.col("object") == CKM.LapsedRelationship.value)
        found = found.join(stages, left_on="relationship", right_on="subject", how="anti")
    return resolved(view, found).select("relationship", "agent").unique()


def holders(view: View, who: Clientele, today: dt.date) -> pl.DataFrame:
    """Tell who holds, or held, which role in which relationship.

    Columns ``relationship``, ``person``, ``role``, ``side``, ``until`` (the last day, where ended),
    ``by`` (what ended) and ``ended``.
    """
    member, context = projections.links(view, "member"), projections.links(view, "inContext")
    starts = projections.days(view, "validFrom").rename({"day": "from"})
    ends = projections.days(view, "validUntil").rename({"day": "until"})
    spans = (
        member.rename({"object": "record"})
        .join(context.rename({"object": "context"}), on="subject")
        .join(starts, on="subject", how="left")
        .join(ends, on="subject", how="left")
        .filter(pl.col("from").is_null() | (pl.col("from") <= today))
    )
    spans = resolved(view, spans.rename({"subject": "by"})).rename({"agent": "person"})
    roles = projections.links(view, "role").select(by="subject", role="object")
    in_role = spans.join(roles, on="by").select("person", "role", "until", "by", relationship="context")
    plain = resolved(
        view, projections.links(view, "contact").select(relationship="subject", record="object")
    ).select("relationship", person="agent")
    plain = plain.join(in_role, on=["relationship", "person"], how="anti").with_columns(
        role=pl.lit(_CONTACT), until=_NEVER, by=pl.lit(None, pl.String)
    )
    held = pl.concat([in_role, plain.select(in_role.columns)])
    return _left_the_firm(view, who, held, spans, today)


def _left_the_firm(
    view: View, who: Clientele, held: pl.DataFrame, spans: pl.DataFrame, today: dt.date
) -> pl.DataFrame:
    """Let roles end with the membership of the organisation on whose side they were held."""
    side = pl.when(pl.col("person").is_in(list(who.staff))).then(pl.lit("organisation"))
    held = held.with_columns(side=side.otherwise(pl.lit("customer")))
    sides = pl.concat(
        [
            projections.links(view, name).select(relationship="subject", context="object", side=pl.lit(name))
            for name in ("customer", "organisation")
        ]
    )
    belonging = spans.join(sides, on="context").group_by("relationship", "side", "person")
    left = belonging.agg(
        gone=pl.when(pl.col("until").is_null().any()).then(None).otherwise(pl.col("until").max()),
        paper=pl.col("by").sort_by("until").last(),
    ).filter(pl.col("gone") < today)
    held = held.join(left, on=["relationship", "side", "person"], how="left")
    earlier = pl.col("gone").is_not_null() & (pl.col("until").is_null() | (pl.col("gone") < pl.col("until")))
    return (
        held.with_columns(
            until=pl.when(earlier).then("gone").otherwise("until"),
            by=pl.when(earlier).then("paper").otherwise("by"),
        )
        .with_columns(ended=(pl.col("until") < today).fill_null(value=False))
        .select("relationship", "person", "role", "side", "until", "by", "ended")
        .sort(pl.all())
    )


def _today(view: View, who: Clientele, scope: Scope) -> dt.date:
    moment = as_of(scope, events(view, who))
    return moment.date() if scope.until is not None else moment.date() + dt.timedelta(days=1)
