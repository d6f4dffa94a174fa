"""Acquaintance: what the graph says of the names and IRIs that stand in findings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ckm_graph.store import View

__all__ = ["Known", "known_in"]

_KINDS: Final = ("Agent", "KnowledgeItem", "Topic")


@dataclass(frozen=True, slots=True)
class Known:
    """What the graph says of the names and IRIs in a result."""

    topics: Mapping[str, str] = field(default_factory=dict)
    """The topics by name: one IRI each."""
    communities: Mapping[str, str] = field(default_factory=dict)
    """The communities by name."""
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Which of ``Agent``, ``KnowledgeItem`` and ``Topic`` things are, by IRI."""

    def is_a(self, iri: str, kind: str) -> bool:
        """Tell whether something is of a kind."""
        return kind in self.kinds.get(iri, ())


def known_in(view: View, iris: Collection[str]) -> Known:
    """Find out what a graph says of some IRIs, and what its topics and communities are called."""
    topics = _named(view, "Topic")
    asked = pl.DataFrame({"subject": sorted({*iris, *topics.values()})}, schema={"subject": pl.String})
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for kind in _KINDS:
        for iri in asked.join(projections.instances(view, kind), on="subject", how="semi")["subject"]:
            kinds[iri].add(kind)
    return Known(
        topics=topics,
        communities=_named(view, "Community"),
        kinds={iri: frozenset(found) for iri, found in kinds.items()},
    )


def _named(view: View, kind: str) -> dict[str, str]:
    """Give the instances of a class by name, else by the end of the IRI; of several the first by IRI."""
    things = projections.instances(view, kind)
    named = things.join(projections.literals(view, "name"), on="subject", how="left")
    ending = pl.col("subject").str.extract(r"([^/#]+)[/#]?$")
    rows = named.select(pl.coalesce("value", ending), "subject").sort("subject", descending=True)
    return dict(rows.iter_rows())
