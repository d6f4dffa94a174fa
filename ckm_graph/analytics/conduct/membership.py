"""Membership: who belongs to a segment that somebody declared, computed when asked.

A segment with a rule (``ckm:membershipRule``) has the customers that the rule finds at that moment; one
without those that sources state (``ckm:inSegment``). So a rule's members are always current.

    View, name, moment --segment_members--> Analysis of SegmentMember
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from ckm_graph.analysis import Analysis
from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct import scans
from ckm_graph.analytics.conduct.clientele import as_of, clientele, events, iso, people
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.conduct import DeclaredSegment, SegmentMember

if TYPE_CHECKING:
    import datetime as dt

    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.analytics.scope import Moment, Scope
    from ckm_graph.store import View

__all__ = ["declared_segments", "members_of", "segment_members"]


def segment_members(view: View, name: str, *, until: Moment | None = None) -> Analysis[SegmentMember]:
    """List the customers who belong to a declared segment now.

    Parameters
    ----------
    view
        One state of a store.
    name
        IRI or name of the segment.
    until
        The moment that a rule is asked of, as its ``?asOf``; by default the last event of any customer.

    Raises
    ------
    UnknownNameError
        If no segment is called so.
    InputError
        If several are, or the rule can't be run.

    """
    who, segment = clientele(view), _find(view, name)
    scope = scope_of(view, until=until)
    moment = as_of(scope, events(view, who))
    by, found = _members(view, segment, moment)
    rows = tuple(SegmentMember(segment, one, who.names.get(one), by) for one in found)
    notes = (f"Members by {by}, as of {moment:%Y-%m-%d %H:%M} UTC.",)
    asked = {"name": name, "segment": segment, "until": iso(scope.until), "asOf": moment.isoformat()}
    return Analysis("segment_members", SegmentMember, rows, asked, view.number, notes)


def declared_segments(view: View, *, until: Moment | None = None) -> Analysis[DeclaredSegment]:
    """List the segments that somebody declared, the largest first; parameters as in `segment_members`.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(declared_segments(view))
    0

    """
    who = clientele(view)
    scope = scope_of(view, until=until)
    moment = as_of(scope, events(view, who))
    rules, words = _texts(view, "membershipRule"), _texts(view, "criterion")
    rows = [
        DeclaredSegment(one, called, words.get(one), rules.get(one), len(_members(view, one, moment)[1]))
        for one, called in scans.named(view, "Segment").items()
    ]
    rows.sort(key=lambda row: (-row.size, row.segment))
    asked = {"until": iso(scope.until), "asOf": moment.isoformat()}
    return Analysis("declared_segments", DeclaredSegment, tuple(rows), asked, view.number)


def members_of(view: View, segment: str | None, who: Clientele, scope: Scope) -> frozenset[str] | None:
    """Find the customers to look at; None for all where no segment is asked for."""
    if segment is None:
        return None
    moment = scope.until or as_of(scope, events(view, who))
    return frozenset(_members(view, _find(view, segment), moment)[1]) & who.customers


def _members(view: View, segment: str, moment: dt.datetime) -> tuple[str, list[str]]:
    rule = _texts(view, "membershipRule").get(segment)
    if rule is not None:
        found = pl.Series("record", scans.ruled(view, segment, rule, moment), dtype=pl.String)
        return "rule", people(view, found)
    stated = pl.concat(
        [
            projections.links(view, "inSegment"),
            projections.links(view, "hasSegmentMember").select(subject="object", object="subject"),
        ]
    )
    return "statement", people(view, stated.filter(pl.col("object") == segment)["subject"])


def _find(view: View, name: str) -> str:
    known = scans.named(view, "Segment")
    if name in known:
        return name
    found = [iri for iri, called in known.items() if called is not None and called.lower() == name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{len(found)} segments are called {name!r}: give the IRI of one: {', '.join(found)}"
        raise InputError(message)
    raise UnknownNameError("segment", name, (called or iri for iri, called in known.items()))


def _texts(view: View, name: str) -> dict[str, str]:
    return dict(projections.literals(view, name).iter_rows())
