"""Votes: when answers were accepted, daily totals a post, and bounties.

Who voted is not in a dump, and of when only the day. Votes for and against are summed by post and
day, so that the score as of any day can be had; one integer a post and day is held for that.

A bounty is one incentive when it is put up (type 8: by whom, for a question, how much) and another
when it ends (type 9). Only one that was awarded has a recipient, the author of the answer: sum the
amounts of those to know what was paid.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Triple

from ckm_graph.ingest.stackexchange.site import ANSWER, moment
from ckm_graph.vocabulary import CKM, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckm_graph.ingest.stackexchange.rows import Rows
    from ckm_graph.ingest.stackexchange.site import Site

__all__ = ["votes"]

_ACCEPTED: Final = 1
_UP: Final = 2
_DOWN: Final = 3
_OFFERED: Final = 8
_ENDED: Final = 9
_DAY_BITS: Final = 22
_DOWN_SHIFT: Final = 48
_REPUTATION: Final = Literal("reputation")


def votes(site: Site, rows: Rows) -> Iterator[Triple]:
    """Map the rows of Votes.xml; other types of vote are counted and left out."""
    totals: dict[int, int] = {}
    for row in rows:
        rows.number(row, "Id")
        type_, post = rows.number(row, "VoteTypeId"), rows.number(row, "PostId")
        day = rows.day(row, "CreationDate")
        if type_ in (_UP, _DOWN):
            key = post << _DAY_BITS | day
            totals[key] = totals.get(key, 0) + (1 if type_ == _UP else 1 << _DOWN_SHIFT)
            site.kept["vote for" if type_ == _UP else "vote against"] += 1
            site.post(post, "post of a vote")
        elif type_ == _ACCEPTED:
            answer = site.post(post, "answer that was accepted on a day", kind=ANSWER)
            if answer is not None:
                yield Triple(answer, CKM.acceptedAt, _date(day))
                site.kept["day of acceptance"] += 1
        elif type_ in (_OFFERED, _ENDED):
            yield from _bounty(site, rows, row, post)
        else:
            site.left_out[f"vote of type {type_}"] += 1
    yield from _totals(site, totals)


def _totals(site: Site, totals: Mapping[int, int]) -> Iterator[Triple]:
    for key, both in totals.items():
        number, ordinal = key >> _DAY_BITS, key & (1 << _DAY_BITS) - 1
        count = site.iri("votes", f"{number}-{dt.date.fromordinal(ordinal)}")
        yield Triple(count, RDF.type, CKM.VoteCount)
        yield Triple(count, CKM.onDay, _date(ordinal))
        yield Triple(count, CKM.upVotes, Literal(both & (1 << _DOWN_SHIFT) - 1))
        yield Triple(count, CKM.downVotes, Literal(both >> _DOWN_SHIFT))
        post = site.find_post(number)
        if post is not None:
            yield Triple(count, CKM.votesOn, post)
        site.kept["day's votes on a post"] += 1


def _bounty(site: Site, rows: Rows, row: Mapping[str, str], number: int) -> Iterator[Triple]:
    bounty, amount = site.iri("bounty", row["Id"]), rows.maybe_number(row, "BountyAmount")
    offered = row["VoteTypeId"] == str(_OFFERED)
    awarded = not offered and amount is not None
    name = "bounty offered" if offered else "bounty awarded" if awarded else "bounty ended without award"
    yield Triple(bounty, RDF.type, CKM.Incentive)
    yield Triple(bounty, CKM.name, Literal(name))
    yield Triple(bounty, CKM.incentiveKind, CKM.Bounty)
    yield Triple(bounty, CKM.underScheme, site.bounties)
    yield Triple(bounty, CKM.occurredAt, moment(rows.time(row, "CreationDate")))
    if amount is not None:
        yield Triple(bounty, CKM.amount, Literal(str(amount), datatype=XSD.decimal))
        yield Triple(bounty, CKM.unit, _REPUTATION)
    post = site.post(number, "post of a bounty")
    if post is not None:
        yield Triple(bounty, CKM.givenFor, post)
    if offered:
        giver = site.user(rows.maybe_number(row, "UserId"), "giver of a bounty")
        if giver is not None:
            yield Triple(bounty, CKM.givenBy, giver)
    elif awarded:
        recipient = site.user(site.owner(number), "recipient of a bounty")
        if recipient is not None:
            yield Triple(bounty, CKM.givenTo, recipient)
    site.kept[name] += 1


def _date(ordinal: int) -> Literal:
    return Literal(dt.date.fromordinal(ordinal).isoformat(), datatype=XSD.date)
