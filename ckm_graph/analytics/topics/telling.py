"""Telling words: what sets a cluster of items apart from all items, and a label made of it.

A word or topic tells the more, the more of the cluster's items have it and the fewer others do:
share · ln(share / share among all), its part in the Kullback-Leibler divergence of the two. That is TF-IDF
with the clusters as documents. Topics that people gave the items come first in a label, then words.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from ckm_graph.model.topics import CuratedTopic, Theme, TopicCluster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.topics.latent import Words

__all__ = ["describe", "described_themes", "named"]

_TERMS: Final = 10
_TOPICS: Final = 5
_LABEL: Final = 3
_COMMON: Final = 0.25
"""Share of a cluster's items that must bear a topic for the label to name it, …"""
_RARER: Final = 1.5
"""… and how many times the share among all items that must be."""


def describe(
    groups: Sequence[NDArray[np.int64]],
    nodes: Sequence[str],
    words: Words,
    points: NDArray[np.float32],
    topics: Mapping[str, Sequence[str]],
) -> tuple[TopicCluster, ...]:
    """Make a described cluster of each group of nodes, in the order given.

    Parameters
    ----------
    groups
        Numbers of the nodes in each group.
    nodes
        IRIs of the nodes.
    words, points
        What the nodes' texts say, one row a node.
    topics
        Names of the topics that nodes bear, by IRI.

    """
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS  # noqa: PLC0415

    said = words.counts.copy()
    said.data[:] = 1
    everywhere = said.sum(axis=0)
    empty = np.array([word in ENGLISH_STOP_WORDS or word.isdigit() for word in words.vocabulary], bool)
    borne = Counter(name for node in nodes for name in topics.get(node, ()))
    found = []
    for number, group in enumerate(groups, start=1):
        here = said[group].sum(axis=0)
        candidates = np.flatnonzero((here > 1) & ~empty).tolist()
        shares = {words.vocabulary[c]: (here[c] / len(group), everywhere[c] / len(nodes)) for c in candidates}
        own = Counter(name for node in group.tolist() for name in topics.get(nodes[node], ()))
        named = {name: (count / len(group), borne[name] / len(nodes)) for name, count in own.items()}
        terms, titles = _most_telling(shares, _TERMS), _most_telling(named, _TOPICS)
        common = [name for name in titles if named[name][0] >= max(_COMMON, _RARER * named[name][1])]
        items = tuple(nodes[node] for node in _most_typical(group, points))
        label = _label([*common, *terms]) or f"cluster {number}"
        found.append(TopicCluster(number, label, len(group), titles, terms, items))
    return tuple(found)


def described_themes(
    clusters: Sequence[TopicCluster],
    themes: NDArray[np.int64],
    strength: NDArray[np.float64],
    places: NDArray[np.int64],
) -> tuple[tuple[TopicCluster, ...], tuple[Theme, ...]]:
    """Tell clusters their themes and strengths, and make the themes, the largest first.

    Parameters
    ----------
    clusters
        As `describe` gives them.
    themes
        A number for each cluster; equal ones are of one theme.
    strength, places
        How much of each item lies in its cluster, and that cluster's number (0 for none).

    """
    mean = np.bincount(places, weights=strength) / np.maximum(np.bincount(places), 1)
    members = {one: np.flatnonzero(themes == one).tolist() for one in np.unique(themes).tolist()}
    order = sorted(members.values(), key=lambda group: (-sum(clusters[at].size for at in group), group[0]))
    number = {at: which for which, group in enumerate(order, start=1) for at in group}
    told = tuple(
        replace(one, theme=number[at], strength=round(float(mean[one.cluster]), 6))
        for at, one in enumerate(clusters)
    )
    made = tuple(
        Theme(
            theme=which,
            label=_theme_label([clusters[at] for at in group]),
            size=sum(clusters[at].size for at in group),
            clusters=tuple(clusters[at].cluster for at in group),
        )
        for which, group in enumerate(order, start=1)
    )
    return told, made


def named(clusters: Sequence[TopicCluster], curated: Mapping[int, CuratedTopic]) -> tuple[TopicCluster, ...]:
    """Call clusters what people call them, given by the clusters' numbers."""
    return tuple(
        replace(one, label=curated[one.cluster].name, curated=curated[one.cluster].topic)
        if one.cluster in curated
        else one
        for one in clusters
    )


def _theme_label(clusters: Sequence[TopicCluster]) -> str:
    """Name a theme by the words that tell most of its clusters, those of large clusters more."""
    said: Counter[str] = Counter()
    for one in clusters:
        for place, word in enumerate([*one.topics, *one.terms]):
            said[word] += round(one.size / (1 + place) * 1e6)
    return _label([word for word, _ in sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))])


def _most_telling(shares: Mapping[str, tuple[float, float]], most: int) -> tuple[str, ...]:
    """Order words by how telling they are, those not commoner here than anywhere left out."""

    def key(word: str) -> tuple[float, float, str]:
        here, anywhere = shares[word]
        return (-round(here * float(np.log(here / anywhere)), 9), -here, word)

    commoner = (word for word, (here, anywhere) in shares.items() if here >= anywhere)
    return tuple(sorted(commoner, key=key)[:most])


def _most_typical(group: NDArray[np.int64], points: NDArray[np.float32]) -> list[int]:
    """Order the members of a group by nearness to its centre."""
    nearness = (points[group] @ points[group].mean(axis=0)).round(5)
    order: list[int] = group[np.lexsort((group, -nearness))].tolist()
    return order


def _label(words: Sequence[str]) -> str:
    """Join the first few words that don't repeat each other."""
    chosen: list[str] = []
    for word in words:
        one, had = word.casefold(), [other.casefold() for other in chosen]
        if not any(one in other or other in one for other in had):
            chosen.append(word)
    return ", ".join(chosen[:_LABEL])
