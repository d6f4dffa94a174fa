"""Recommending: what goes with a product, item or topic, and what suits a customer.

| of       | who has what                                                                             |
| -------- | ---------------------------------------------------------------------------------------- |
| products | a customer: the products of its purchases; or each purchase its own products             |
| items    | a person: the threads that the person asked, wrote in, backs, or received (read)         |
| topics   | a person: the topics of what the person wrote                                            |

Of items and topics customers alone are asked: who works for the organisation is left out.

    View, Scope --baskets--> Baskets --recommendations--> tuple[Recommendation, ...]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.loops.accounts import staff
from ckm_graph.analytics.loops.together import CORRECTION, Baskets, pairs, suggest
from ckm_graph.analytics.readings import SHOWN
from ckm_graph.analytics.scope import authors, resolved
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.loops import Recommendation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["KINDS", "WITHIN", "baskets", "recommendations"]

WITHIN: Final = ("customer", "purchase")
"""Whose products go together: all of a customer's, or those of one purchase."""


def recommendations(
    view: View,
    scope: Scope,
    *,
    of: str = "products",
    to: str | None = None,
    within: str = "customer",
    least: int = 2,
    correction: float = CORRECTION,
    limit: int | None = 10,
) -> tuple[Recommendation, ...]:
    """Tell what goes together, or what suits one customer.

    Parameters
    ----------
    view
        One state of a store.
    scope
        Only purchases, items and readings within it.
    of
        One of `KINDS`.
    to
        Only for this thing, or this person: an IRI, or a name in any case. By default for all things.
    within
        One of `WITHIN`, for products.
    least
        Leave out pairs that fewer people (or purchases) have.
    correction
        How much popularity is held back: 0 not at all, 1 as lift does.
    limit
        How many for each thing at most; None for all.

    Raises
    ------
    UnknownNameError
        If there is no such kind, or nothing is called so.
    InputError
        If a number is out of its range.

    """
    _check(of, within, least, correction, limit)
    view = readings.once(view)
    held = baskets(view, scope, of, within)
    names = readings.names(view)
    if to is None:
        return _together(held, names, least, correction, limit, None)
    found = _find(to, held, names)
    if found in held.things:
        return _together(held, names, least, correction, limit, found)
    return _for_person(held, names, found, least, correction, limit)


def baskets(view: View, scope: Scope, of: str, within: str = "customer") -> Baskets:
    """Read who has what within a scope."""
    if of == "products":
        return _taken(_bought(view, scope, within))
    wrote = authors(view).select("item", holder="agent").filter(_outside(view))
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    written = scope.within(wrote.join(created, on="item", how="left")).select("item", "holder")
    if of == "topics":
        on = readings.relation(view, "topic", "topicOf", ("item", "thing"))
        return _taken(written.join(on, on="item"))
    opening = _openings(view)
    touched = pl.concat([written, _touched(view, scope).filter(_outside(view))]).join(
        opening, on="item", how="left"
    )
    return _taken(touched.with_columns(thing=pl.coalesce("opening", "item")))


def _check(of: str, within: str, least: int, correction: float, limit: int | None) -> None:
    if of not in KINDS:
        raise UnknownNameError("kind of recommendations", of, KINDS)
    if within not in WITHIN:
        raise UnknownNameError("kind of basket", within, WITHIN)
    if least < 1:
        raise InputError(f"at least 1 must have both, got {least}; a pair that nobody has says nothing")
    if not 0 <= correction <= 1:
        raise InputError(f"the correction lies between 0 and 1, got {correction}")
    if limit is not None and limit < 1:
        raise InputError(f"limit must be at least 1, got {limit}; leave it out for all")


def _together(
    held: Baskets, names: Mapping[str, str], least: int, correction: float, limit: int | None, to: str | None
) -> tuple[Recommendation, ...]:
    """Make rows for things; the thing with the most holders first."""
    focus = None if to is None else [to]
    frame = pairs(held, least=least, correction=correction, focus=focus, each=limit)
    counts = held.counts
    having = _Having(held)
    order = sorted(frame["thing"].unique().to_list(), key=lambda one: (-counts[one], one))
    place = {thing: number for number, thing in enumerate(order)}
    rows = sorted(frame.iter_rows(named=True), key=lambda row: place[row["thing"]])
    return tuple(
        Recommendation(
            thing=held.things[row["thing"]],
            name=names.get(held.things[row["thing"]]),
            other=held.things[row["other"]],
            other_name=names.get(held.things[row["other"]]),
            score=row["score"],
            together=row["together"],
            support=row["support"],
            confidence=row["confidence"],
            lift=row["lift"],
            holders=row["holders"],
            because=having.both(row["thing"], row["other"]),
        )
        for row in rows
    )


def _for_person(
    held: Baskets, names: Mapping[str, str], person: str, least: int, correction: float, limit: int | None
) -> tuple[Recommendation, ...]:
    """Make rows for one person, the highest score first."""
    row = held.holders.index(person)
    scores = suggest(held, [row], least=least, correction=correction)[0]
    best = [int(one) for one in np.lexsort((np.arange(len(scores)), -scores.round(12))) if scores[one] > 0]
    mine = held.matrix[[row], :].indices
    counts = held.counts
    both = np.asarray((held.matrix[:, mine].T @ held.matrix).toarray())
    found = []
    for other in best[:limit]:
        shared = both[:, other]
        because = [int(one) for one in np.lexsort((mine, -shared)) if shared[one] >= least]
        found.append(
            Recommendation(
                thing=person,
                name=names.get(person),
                other=held.things[other],
                other_name=names.get(held.things[other]),
                score=float(scores[other]),
                together=int(shared[because].sum()),
                support=float(counts[other]) / len(held.holders),
                confidence=None,
                lift=None,
                holders=int(counts[other]),
                because=tuple(held.things[mine[one]] for one in because[:SHOWN]),
            )
        )
    return tuple(found)


class _Having:
    """Finds the holders of two things."""

    def __init__(self, held: Baskets) -> None:
        self._holders = held.holders
        self._columns = held.matrix.tocsc()

    def both(self, one: int, other: int) -> tuple[str, ...]:
        """Name who has both, of more than can be shown the first."""
        rows = [
            self._columns.indices[self._columns.indptr[n] : self._columns.indptr[n + 1]] for n in (one, other)
        ]
        return tuple(self._holders[row] for row in np.intersect1d(rows[0], rows[1])[:SHOWN].tolist())


def _find(to: str, held: Baskets, names: Mapping[str, str]) -> str:
    """Find the thing or person that an IRI or a name means; a thing before a person."""
    everything = [*held.things, *held.holders]
    for known in (
        lambda one: one == to,
        lambda one: names.get(one) == to,
        lambda one: _same(names.get(one), to),
    ):
        found = next((one for one in everything if known(one)), None)
        if found is not None:
            return found
    raise UnknownNameError(
        "thing or person with anything to go by", to, [names.get(one, one) for one in everything]
    )


def _same(name: str | None, wanted: str) -> bool:
    return name is not None and name.casefold() == wanted.casefold()


def _taken(rows: pl.DataFrame) -> Baskets:
    return Baskets.of(rows["holder"].to_list(), rows["thing"].to_list())


def _bought(view: View, scope: Scope, within: str) -> pl.DataFrame:
    of = readings.relation(view, "buyer", "madePurchase", ("purchase", "record"))
    product = projections.links(view, "product").rename({"subject": "purchase", "object": "thing"})
    when = projections.times(view, "occurredAt").rename({"subject": "purchase"})
    rows = scope.within(resolved(view, of.join(product, on="purchase").join(when, on="purchase", how="left")))
    return rows.with_columns(holder=pl.col("agent" if within == "customer" else "purchase"))


def _touched(view: View, scope: Scope) -> pl.DataFrame:
    """Tell who received or backs what: columns ``item``, ``holder``."""
    when = projections.times(view, "occurredAt").rename({"subject": "act"})
    handled = readings.relation(view, "handles", "handledIn", ("act", "item"))
    supported = readings.relation(view, "supports", "hasSupport", ("act", "item"))
    by = projections.links(view, "receiver").rename({"subject": "act", "object": "record"})
    backer = projections.links(view, "supporter").rename({"subject": "act", "object": "record"})
    acts = pl.concat([handled.join(by, on="act"), supported.join(backer, on="act")])
    known = projections.instances(view, "KnowledgeItem").rename({"subject": "item"})
    rows = scope.within(acts.join(when, on="act", how="left")).join(known, on="item", how="semi")
    return resolved(view, rows).select("item", holder="agent")


def _outside(view: View) -> pl.Expr:
    return ~pl.col("holder").is_in(sorted(staff(view)))


def _openings(view: View) -> pl.DataFrame:
    """Tell which item opened the thread of each reply: columns ``item``, ``opening``."""
    up = readings.relation(view, "inReplyTo", "hasReply", ("item", "opening"))
    up = up.sort("item", "opening").unique("item", keep="first", maintain_order=True)
    above = up.rename({"item": "opening", "opening": "higher"})
    for _ in range(_DEPTH):
        higher = up.join(above, on="opening", how="left")
        if higher["higher"].null_count() == len(higher):
            break
        up = higher.select("item", opening=pl.coalesce("higher", "opening"))
    return up


_DEPTH: Final = 32
"""Replies to replies that are followed up; circles end there."""

KINDS: Final[tuple[str, ...]] = ("products", "items", "topics")
"""What can be recommended."""
