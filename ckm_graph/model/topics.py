"""Topics: what the items of a graph are about, and how that changes, as frozen values.

analytics.topic_clusters -> TopicModel, with its TopicClusters and Themes; .assign -> Assignments
analytics.trends         -> Trends          analytics.first_signs -> FirstSigns
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 -- a frame of rows reads the annotations
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "Assignment",
    "CuratedTopic",
    "FirstSign",
    "Theme",
    "TopicCluster",
    "TopicModel",
    "Trend",
]


@dataclass(frozen=True, slots=True)
class TopicCluster:
    """Knowledge items that deal with like things, whatever their topics are called."""

    cluster: int
    """Number of the cluster in its model; 1 is the largest."""
    label: str
    """What the cluster is about, in a few words: a person's, else found."""
    size: int
    """How many items it has."""
    topics: tuple[str, ...]
    """Names of the topics that its items bear more often than items do elsewhere, most telling first."""
    terms: tuple[str, ...]
    """Words that its items use more often than items do elsewhere, most telling first."""
    items: tuple[str, ...]
    """IRIs of its items, the most typical first."""
    theme: int = 0
    """Number of the theme that the cluster is part of."""
    strength: float = 1.0
    """Mean share of its items' likeness to their neighbours that stays within the cluster."""
    curated: str | None = None
    """IRI of the curated topic that keeps this cluster's name and identity, if people made one."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Clusters that deal with neighbouring things: the coarser of the two levels."""

    theme: int
    """Number of the theme in its model; 1 has the most items."""
    label: str
    """What the theme is about, in a few words."""
    size: int
    """How many items its clusters have."""
    clusters: tuple[int, ...]
    """Numbers of its clusters, the largest first."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Where one text belongs in a model that was made before."""

    item: str
    """IRI of the item, or the place of the text in what was given."""
    cluster: int | None
    """Number of the cluster; None where it is unclear."""
    label: str
    """Label of the cluster, or ``unclear``."""
    share: float
    """Share of the text's likeness to its nearest items that lies in this cluster; between 0 and 1."""
    nearest: tuple[str, ...]
    """IRIs of the items that it is most like, the nearest first."""


Placing: TypeAlias = "Callable[[Sequence[str], Sequence[str]], tuple[Assignment, ...]]"


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What the items of a graph are about: clusters, largest first, and what they were made with."""

    clusters: tuple[TopicCluster, ...]
    """The clusters, largest first; equal sizes by the smallest IRI among their items."""
    themes: tuple[Theme, ...]
    """The themes that the clusters make up, largest first."""
    found: int
    """How many clusters there are, those beyond the caller's limit counted too."""
    items: int
    """How many items were looked at."""
    unclear: tuple[str, ...]
    """IRIs of the items that are like no other, or as like other clusters as their own; sorted."""
    vectors: str
    """Which vectors were used: ``lsa``, ``static``, ``minilm`` or ``tags``."""
    seed: int
    """Seed of everything random."""
    resolution: float
    """Resolution of the clusters, as asked for or as chosen."""
    stability: float
    """How far runs with other seeds agree: mean adjusted mutual information of each two; 1 is fully."""
    rand: float
    """The same by the adjusted Rand index."""
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """What was asked, defaults and what was chosen from the data included; values that JSON has."""
    graph: int = 0
    """Number of the commit whose state was looked at."""
    notes: tuple[str, ...] = ()
    """What one has to know to read the clusters: how they were found, and warnings."""
    kind: str = "topic_clusters"
    """What was looked for."""
    placing: Placing | None = field(default=None, compare=False, repr=False)
    """Finds the places of texts; what `assign` asks."""

    def assign(self, texts: Mapping[str, str] | Sequence[str]) -> tuple[Assignment, ...]:
        """Find the clusters of new texts, without a new run; the model stays as it is.

        Parameters
        ----------
        texts
            Texts by the IRIs of their items, or texts alone, which are numbered from 0.

        Returns
        -------
        One assignment a text, in the order given.

        """
        if self.placing is None:
            return ()
        names = tuple(texts) if not isinstance(texts, (list, tuple)) else tuple(map(str, range(len(texts))))
        said = tuple(texts.values()) if hasattr(texts, "values") else tuple(texts)
        return self.placing(names, said)


@dataclass(frozen=True, slots=True)
class CuratedTopic:
    """A cluster as people want it, which every later run respects."""

    topic: str
    """IRI of the curated topic: its identity across runs."""
    name: str
    """What people call it."""
    anchors: tuple[str, ...]
    """IRIs of the items by which it is known again, sorted."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How much a topic is spoken of lately, beside before."""

    topic: str
    """IRI of the topic; of a cluster its number."""
    name: str
    """What it is called."""
    direction: str
    """``emerging``, ``fading``, or ``steady`` where the test finds no change."""
    recent: int
    """How many of the recent items are on it."""
    earlier: int
    """How many of the earlier items are."""
    recent_share: float
    """Share of the recent items that are on it."""
    earlier_share: float
    """Share of the earlier items that are."""
    ratio: float
    """The one share by the other, half an item added to each count."""
    p: float
    """Chance of a difference as large or larger if time did not matter: Fisher's exact test, two-sided."""
    q: float
    """The same among all topics tested: after Benjamini and Hochberg."""
    people: int
    """How many different people the recent items are from."""
    counts: tuple[int, ...]
    """Items on it by period, the earliest first."""
    first: dt.datetime
    """When it was first spoken of."""
    items: tuple[str, ...]
    """IRIs of its recent items, the latest first."""


@dataclass(frozen=True, slots=True)
class FirstSign:
    """A young topic that people took up who were early before, on topics that then grew."""

    topic: str
    """IRI of the topic."""
    name: str
    """What it is called."""
    score: float
    """Estimated chance that it grows: the highest hit rate of those who took it up; see ``lead``."""
    base: float
    """Share of all topics so far that grew."""
    first: dt.datetime
    """When it was first spoken of."""
    people: int
    """How many people have taken it up."""
    lead: tuple[str, ...]
    """IRIs of the lead users among them, the best hit rate first."""
    hits: tuple[int, ...]
    """Of each lead user: how many topics that they were early on grew …"""
    tries: tuple[int, ...]
    """… of how many."""
    items: tuple[str, ...]
    """IRIs of the items on it, the earliest first."""
