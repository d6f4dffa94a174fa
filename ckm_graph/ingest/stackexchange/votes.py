"""Votes: when answers were accepted, daily totals a post, and bounties.

Who voted is not in a dump, and of when only the day. Votes for and against are summed by post and
day, so that the score as of any day can be had; one integer a post and day is held for that.

A bounty is one incentive when it is put up (type 8: by whom, for a question, how much) and another
when it ends (type 9). Only one that was awarded has a recipient, the author of the answer: sum the
amounts of those to know what was paid.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal

from ckm_graph.ingest.stackexchange.lines import (
    DATE,
    DATE_TIME,
    DECIMAL,
    END,
    INTEGER,
    PLAIN,
    fact,
    link,
    opening,
)
from ckm_graph.ingest.stackexchange.site import ANSWER
from ckm_graph.vocabulary import CKM, RDF

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
_DAY_MASK: Final = (1 << _DAY_BITS) - 1
_DOWN_SHIFT: Final = 48
_UP_MASK: Final = (1 << _DOWN_SHIFT) - 1

_IS_COUNT: Final = fact(RDF.type, CKM.VoteCount)
_IS_INCENTIVE: Final = fact(RDF.type, CKM.Incentive)
_IS_BOUNTY: Final = fact(CKM.incentiveKind, CKM.Bounty)
_IN_REPUTATION: Final = fact(CKM.unit, Literal("reputation"))
_VOTES_ON: Final = link(CKM.votesOn)
_ACCEPTED_AT: Final = opening(CKM.acceptedAt)
_NAME: Final = opening(CKM.name)
_ON_DAY: Final = opening(CKM.onDay)
_UP_VOTES: Final = opening(CKM.upVotes)
_DOWN_VOTES: Final = opening(CKM.downVotes)
_OCCURRED_AT: Final = opening(CKM.occurredAt)
_AMOUNT: Final = opening(CKM.amount)


def votes(site: Site, rows: Rows) -> Iterator[str]:
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
        elif type_ == _ACCEPTED:
            answer = site.post(post, "answer that was accepted on a day", kind=ANSWER)
            if answer is not None:
                site.kept["day of acceptance"] += 1
                yield f"{answer}{_ACCEPTED_AT}{_date(day)}{DATE}"
        elif type_ in (_OFFERED, _ENDED):
            yield _bounty(site, rows, row, post)
        else:
            site.left_out[f"vote of type {type_}"] += 1
    yield from _totals(site, totals)


def _totals(site: Site, totals: Mapping[int, int]) -> Iterator[str]:
    base = site.base
    for key, both in totals.items():
        number, day = key >> _DAY_BITS, _date(key & _DAY_MASK)
        ups, downs = both & _UP_MASK, both >> _DOWN_SHIFT
        count = f"{base}votes/{number}-{day}>"
        post = site.find_post(number)
        if post is None:
            site.missing["post of a vote"] += ups + downs
        on_post = "" if post is None else f"{count}{_VOTES_ON}{post}{END}"
        site.kept["day's votes on a post"] += 1
        yield (
            f"{count}{_IS_COUNT}{count}{_ON_DAY}{day}{DATE}"
            f"{count}{_UP_VOTES}{ups}{INTEGER}{count}{_DOWN_VOTES}{downs}{INTEGER}{on_post}"
        )


def _bounty(site: Site, rows: Rows, row: Mapping[str, str], number: int) -> str:
    bounty, amount = site.iri("bounty", row["Id"]), rows.maybe_number(row, "BountyAmount")
    offered = row["VoteTypeId"] == str(_OFFERED)
    awarded = not offered and amount is not None
    name = "bounty offered" if offered else "bounty awarded" if awarded else "bounty ended without award"
    said = [_IS_INCENTIVE, f"{_NAME}{name}{PLAIN}", _IS_BOUNTY, fact(CKM.underScheme, site.bounties)]
    said.append(f"{_OCCURRED_AT}{rows.time(row, 'CreationDate')}{DATE_TIME}")
    if amount is not None:
        said += [f"{_AMOUNT}{amount}{DECIMAL}", _IN_REPUTATION]
    post = site.post(number, "post of a bounty")
    if post is not None:
        said.append(fact(CKM.givenFor, post))
    if offered:
        giver = site.user(rows.maybe_number(row, "UserId"), "giver of a bounty")
        if giver is not None:
            said.append(fact(CKM.givenBy, giver))
    elif awarded:
        recipient = site.user(site.owner(number), "recipient of a bounty")
        if recipient is not None:
            said.append(fact(CKM.givenTo, recipient))
    site.kept[name] += 1
    return "".join(bounty + each for each in said)


@lru_cache(maxsize=4096)  # few days, many votes
def _date(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()
