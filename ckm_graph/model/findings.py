"""Findings: what the analytics say of a graph, as frozen values.

analytics.topic_clusters -> TopicModel, with its TopicClusters
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TopicCluster", "TopicModel"]


@dataclass(frozen=True, slots=True)
class TopicCluster:
    """Knowledge items that deal with like things, whatever their topics are called."""

    cluster: int
    """Number of the cluster in its model; 1 is the largest."""
    label: str
    """What the cluster is about, in a few words."""
    size: int
    """How many items it has."""
    topics: tuple[str, ...]
    """Names of the topics that its items bear more often than items do elsewhere, most telling first."""
    terms: tuple[str, ...]
    """Words that its items use more often than items do elsewhere, most telling first."""
    items: tuple[str, ...]
    """IRIs of its items, the most typical first."""


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What the items of a graph are about: clusters, largest first, and what they were made with."""

    clusters: tuple[TopicCluster, ...]
    """The clusters, largest first; equal sizes by the smallest IRI among their items."""
    found: int
    """How many clusters there are, those beyond the caller's limit counted too."""
    items: int
    """How many items were looked at."""
    unclear: tuple[str, ...]
    """IRIs of the items that are like no other and so lie in no cluster, sorted."""
    vectors: str
    """Which text vectors were used."""
    seed: int
    """Seed of everything random."""
