"""Facts: what a graph states of working together, as plain look-ups for the rules of styles and approaches.

    View --facts_of--> Facts: links by property, both ways, agents merged; items with author, kind and time

The declared style (``ckm:style``) is not among them, and so no rule can read it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct import scans
from ckm_graph.analytics.conduct.clientele import EPOCH, clientele
from ckm_graph.analytics.scope import resolved

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Set as AbstractSet

    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["Facts", "Item", "facts_of"]

_AGENTS: Final = (
    "participant",
    "party",
    "owner",
    "customer",
    "organisation",
    "contact",
    "member",
    "sender",
    "receiver",
    "createdWith",
    "beneficiary",
    "givenTo",
    "supporter",
    "supportedBy",
    "buyer",
    "concernsCustomer",
)
"""Properties from a thing to agents."""
_THINGS: Final = (
    "about",
    "approach",
    "covers",
    "decidesOn",
    "derivedFrom",
    "givenFor",
    "handles",
    "hasShare",
    "inContext",
    "inReplyTo",
    "incentiveKind",
    "itemKind",
    "flow",
    "ledTo",
    "metric",
    "metricKind",
    "phase",
    "product",
    "raisedIn",
    "resultOf",
    "role",
    "sharedOutcome",
    "underAgreement",
    "underScheme",
)
"""Properties from a thing to another."""

_ENDS: Final = {
    "from": ("occurredAt", "createdAt", "validFrom"),
    "ended": ("endedAt",),
    "until": ("endedAt", "validUntil"),
}
"""Properties that tell when something begins, when it has ended, and until when it holds."""
_KINDS: Final = (
    "Organisation",
    "Product",
    "Purchase",
    "Interaction",
    "Change",
    "Release",
    "ValueCreated",
    "KnowledgeActivity",
    "Incentive",
    "CustomerRelationship",
    "Observation",
    "Budget",
    "Expense",
    "Project",
    "Experiment",
    "Agreement",
)
"""Classes whose instances are looked up."""


class Item(NamedTuple):
    """One knowledge item."""

    kind: str
    author: str | None
    at: dt.datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """Look-ups; what is missing is an empty set."""

    who: Clientele
    items: dict[str, Item]
    """Items in the time looked at, by IRI."""
    by_author: dict[str, list[str]]
    """Items by who wrote them, sorted."""
    links: dict[str, dict[str, set[str]]]
    """Property -> thing -> things or agents."""
    back: dict[str, dict[str, set[str]]]
    """Property -> thing or agent -> things."""
    kinds: dict[str, frozenset[str]]
    """Class -> its instances."""
    members: dict[str, set[str]]
    """Community, organisation or project -> agents."""
    works_for: dict[str, str]
    """Person -> organisation, with the whole for a unit."""
    days: dict[str, dict[str, dt.date]] = field(default_factory=dict)
    """``from``, ``ended`` and ``until`` -> thing -> day."""
    shares: dict[str, float] = field(default_factory=dict)
    """Ownership share -> part of the whole."""
    ratings: dict[str, float] = field(default_factory=dict)
    """Review or feedback -> rating as a part of the best."""
    timely: frozenset[str] | None = None
    """What is dated within the time looked at; None where no time is asked for."""

    def of(self, name: str, thing: str) -> set[str]:
        """Follow a property forwards."""
        return self.links[name].get(thing, set())

    def to(self, name: str, thing: str) -> set[str]:
        """Follow a property backwards."""
        return self.back[name].get(thing, set())

    def timed(self, things: AbstractSet[str]) -> set[str]:
        """Keep what is dated within the time looked at."""
        return set(things) if self.timely is None else set(things) & self.timely

    def latest(self) -> dt.date:
        """Tell the last day on which anything is told to have begun or ended."""
        return max((*self.days["from"].values(), *self.days["ended"].values()), default=EPOCH.date())

    def outcomes(self, thing: str) -> set[str]:
        """Tell what a thing led to, in one step."""
        return self.of("ledTo", thing) | self.to("resultOf", thing)

    def origins(self, thing: str) -> set[str]:
        """Tell what led to a thing, in one step."""
        return self.to("ledTo", thing) | self.of("resultOf", thing)

    def is_organisation(self, agent: str) -> bool:
        """Tell whether an agent is an organisation."""
        return agent in self.kinds["Organisation"]


def facts_of(view: View, scope: Scope) -> Facts:
    """Read the facts of a graph, items within a time."""
    who = clientele(view)
    links = {name: _grouped(_agents(view, name)) for name in _AGENTS}
    links |= {name: _grouped(projections.links(view, name)) for name in _THINGS}
    back = {name: _turned(found) for name, found in links.items()}
    kinds = {name: frozenset(projections.instances(view, name)["subject"]) for name in _KINDS}
    items = _items(view, scope)
    by_author: dict[str, list[str]] = defaultdict(list)
    for iri in sorted(items):
        author = items[iri].author
        if author is not None:
            by_author[author].append(iri)
    shares = projections.literals(view, "share").with_columns(pl.col("value").cast(pl.Float64, strict=False))
    return Facts(
        who=who,
        items=items,
        by_author=dict(by_author),
        links=links,
        back=back,
        kinds=kinds,
        members=_members(view, links),
        works_for=_works_for(view, who, links, kinds["Organisation"]),
        days=_days(view),
        shares=dict(shares.drop_nulls().iter_rows()),
        ratings=_ratings(view),
        timely=_timely(view, scope),
    )


def _agents(view: View, name: str) -> pl.DataFrame:
    found = projections.links(view, name).rename({"object": "record"})
    return resolved(view, found).select("subject", object="agent")


def _items(view: View, scope: Scope) -> dict[str, Item]:
    kinds = scans.kinds(view, "KnowledgeItem")
    wrote = _agents(view, "contributedBy").group_by("subject").agg(author=pl.col("object").min())
    rows = kinds.join(wrote, on="subject", how="left").join(
        projections.times(view, "createdAt"), on="subject", how="left"
    )
    rows = scope.within(rows).select("subject", "kind", "author", "at")
    return {iri: Item(kind, author, at) for iri, kind, author, at in rows.iter_rows()}


def _ratings(view: View) -> dict[str, float]:
    given, best = projections.literals(view, "rating"), projections.literals(view, "bestRating")
    rows = given.join(best, on="subject", suffix="_best").with_columns(
        pl.col("value", "value_best").cast(pl.Float64, strict=False)
    )
    rows = rows.filter(pl.col("value_best") > 0).drop_nulls()
    return dict(rows.select("subject", pl.col("value") / pl.col("value_best")).iter_rows())


def _timely(view: View, scope: Scope) -> frozenset[str] | None:
    """List what began within the time asked for; a purchase again makes its buyer timely."""
    if scope.since is None and scope.until is None:
        return None
    dated = [projections.times(view, name) for name in ("createdAt", "occurredAt")]
    days = [projections.days(view, name) for name in ("validFrom", "periodEnd")]
    dated += [rows.select("subject", at=pl.col("day").cast(pl.Datetime("us", "UTC"))) for rows in days]
    return frozenset(scope.within(pl.concat(dated))["subject"])


def _members(view: View, links: dict[str, dict[str, set[str]]]) -> dict[str, set[str]]:
    found = _turned(_grouped(_memberships(view)))
    for paper, agents in links["member"].items():
        for context in links["inContext"].get(paper, ()):
            found.setdefault(context, set()).update(agents)
    return found


def _memberships(view: View) -> pl.DataFrame:
    stated = pl.concat(
        [
            projections.links(view, "memberOf").select(record="subject", context="object"),
            projections.links(view, "hasMember").select(record="object", context="subject"),
        ]
    )
    return resolved(view, stated).select(subject="agent", object="context")


def _works_for(
    view: View, who: Clientele, links: dict[str, dict[str, set[str]]], organisations: frozenset[str]
) -> dict[str, str]:
    """Tell whom people work for: their employer, else the firm that they are a member of or speak for."""
    whole = _grouped(projections.links(view, "partOf"))
    jobs = resolved(
        view, projections.links(view, "employedBy").select(record="subject", firm="object")
    ).select(subject="agent", object="firm")
    found: dict[str, set[str]] = {}
    belongs = _grouped(pl.concat([jobs, _memberships(view)]))
    for paper, people in links["member"].items():
        for person in people:
            belongs.setdefault(person, set()).update(links["inContext"].get(paper, ()))
    for person, firms in belongs.items():
        own = {next(iter(sorted(whole.get(firm, {firm}))), firm) for firm in firms if firm in organisations}
        if own:
            found[person] = own
    for tie, firms in links["customer"].items():
        speakers = links["contact"].get(tie, set())
        for person in speakers - who.staff:
            found.setdefault(person, firms & organisations)
    if len(who.focal) == 1:
        found |= {person: set(who.focal) for person in who.staff if person not in found}
    return {person: min(firms) for person, firms in found.items() if firms and person not in organisations}


def _days(view: View) -> dict[str, dict[str, dt.date]]:
    spans: dict[str, dict[str, dt.date]] = {}
    for end, names in _ENDS.items():
        found: dict[str, dt.date] = {}
        for name in names:
            found |= dict(projections.days(view, name).iter_rows())
        spans[end] = found
    return spans


def _grouped(rows: pl.DataFrame) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, value in rows.select("subject", "object").iter_rows():
        found[subject].add(value)
    return dict(found)


def _turned(links: dict[str, set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for subject, values in links.items():
        for value in values:
            found[value].add(subject)
    return dict(found)
