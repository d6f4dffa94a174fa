"""Topic clusters: what a graph's items are about, found in their texts, tags and links together.

    View --> Items --vectors--> points --neighbours--> Edges --Leiden--> groups --telling--> TopicModel
              links between items join the edges; what people made of earlier clusters changes the groups

The same once more over the clusters' centres gives the themes. Items are sorted first, so equal graphs
give equal clusters in whatever order they were loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.leiden import communities
from ckm_graph.analytics.scope import scope_of
from ckm_graph.analytics.topics.assigning import placing
from ckm_graph.analytics.topics.curating import curated_clusters
from ckm_graph.analytics.topics.items import Items, read_items
from ckm_graph.analytics.topics.latent import count_words, unit
from ckm_graph.analytics.topics.neighbours import neighbour_edges
from ckm_graph.analytics.topics.scales import LOW, Cut, cut
from ckm_graph.analytics.topics.tags import blended, tag_points
from ckm_graph.analytics.topics.telling import describe, described_themes, named
from ckm_graph.analytics.topics.vectors import VECTORS, Space, chosen, space_of
from ckm_graph.errors import InputError
from ckm_graph.model.topics import TopicModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["cluster_items", "topic_clusters"]

_OWN: Final = 0.4
"""Share of an item's likeness to its neighbours that has to lie in its own cluster, else it is unclear.

Of banking questions below it one in five is where most of its intent is, of the others 55 to 68 in 100.
"""


def topic_clusters(  # noqa: PLR0913 -- one parameter a filter
    view: View,
    *,
    vectors: str = "auto",
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: int | None = None,
    resolution: float | None = None,
    seed: int = 1,
) -> TopicModel:
    """Group a graph's items by what they are about.

    Parameters
    ----------
    view
        One state of a store.
    vectors
        How items become points: ``lsa``, ``static`` or ``minilm`` by their texts (see
        `ckm_graph.analytics.topics.vectors`), each with their tags; ``tags`` by those alone; ``auto`` takes
        the best that is installed, and tags where nothing has a text.
    topic, community, since, until
        Only items on this topic, whose author is of this community, that came in from the one (inclusive)
        to the other (exclusive).
    limit
        Only so many clusters, the largest; None for all.
    resolution
        Above 1 for more and smaller clusters, below for fewer and larger ones; None to choose by consensus.
    seed
        Seed of everything random.

    Raises
    ------
    InputError
        If there are no such vectors, or the limit is below 1.
    MissingExtraError
        If the package that has the vectors is not installed.
    UnknownNameError
        If no topic or community is called so.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     topic_clusters(view).clusters
    ()

    """
    _check(vectors, limit, resolution)
    asked = {
        "topic": topic,
        "community": community,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }
    items = read_items(view, scope_of(view, topic=topic, community=community, since=since, until=until))
    return cluster_items(
        items,
        vectors=vectors,
        limit=limit,
        resolution=resolution,
        seed=seed,
        asked=asked,
        graph=view.number,
    )


def cluster_items(
    items: Items,
    *,
    vectors: str = "auto",
    limit: int | None = None,
    resolution: float | None = None,
    seed: int = 1,
    asked: Mapping[str, Any] | None = None,
    graph: int = 0,
) -> TopicModel:
    """Group items by what they are about.

    Parameters
    ----------
    items
        The items.
    vectors, limit, resolution, seed
        As for `topic_clusters`.
    asked, graph
        What else the model should tell: parameters, and the number of the commit looked at.

    Raises
    ------
    InputError, MissingExtraError
        As `topic_clusters`.

    Examples
    --------
    >>> model = cluster_items(Items({"x:1": "brake pads", "x:2": "brake pads"}), vectors="lsa")
    >>> [(one.label, one.size) for one in model.clusters]
    [('brake, pads', 2)]

    """
    _check(vectors, limit, resolution)
    found = _found(items, vectors, resolution, seed)
    groups = found.groups
    sizes = [len(group) for group in groups]
    clear = np.zeros(len(found.nodes), np.int64)
    for number, group in enumerate(groups, start=1):
        clear[group] = number
    words = count_words([items.texts[node] for node in found.nodes])
    clusters = describe(groups, found.nodes, words, found.points, items.topics)
    clusters, themes = described_themes(clusters, _themes(groups, found.points, seed), found.strength, clear)
    names = {number: items.curated[which] for number, which in found.curated.items()}
    clusters = named(clusters, names)
    notes, told = _notes(found), {"vectors": vectors, "resolution": resolution, "limit": limit, "seed": seed}
    return TopicModel(
        clusters=clusters[:limit],
        themes=themes,
        found=len(groups),
        items=len(found.nodes),
        unclear=tuple(node for node, number in zip(found.nodes, clear.tolist(), strict=True) if not number),
        vectors=found.space.name,
        seed=seed,
        resolution=found.cut.resolution,
        stability=round(found.cut.information, 6),
        rand=round(found.cut.rand, 6),
        parameters={
            **(asked or {}),
            **told,
            "chosen_vectors": found.space.name,
            "chosen_resolution": found.cut.resolution,
        },
        graph=graph,
        notes=notes if sizes else ("there is nothing with a text or a tag to cluster",),
        placing=placing(found.space, found.nodes, clear, [one.label for one in clusters]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What a run found, before it is put in words."""

    nodes: tuple[str, ...]
    space: Space
    points: NDArray[np.float32]
    cut: Cut
    groups: list[NDArray[np.int64]]
    strength: NDArray[np.float64]
    curated: Mapping[int, int]
    """Which curated topic each of some clusters is, by number from 1."""


def _found(items: Items, vectors: str, resolution: float | None, seed: int) -> _Found:
    nodes = tuple(sorted(items.texts))
    texts = [items.texts[node] for node in nodes]
    with threadpool_limits(limits=1):  # bit for bit equal on any number of cores, and at half the cost
        tags = tag_points(nodes, items.topics, seed=seed)
        silent = not any(text.strip() for text in texts)
        if vectors == "tags" or (vectors == "auto" and silent and tags.shape[1]):
            space = Space("tags", tags, lambda more: np.zeros((len(more), tags.shape[1]), np.float32))
            points = tags
        else:
            space = space_of(chosen(vectors), texts, count_words(texts), seed=seed)
            points = blended(space.points, tags) if tags.shape[1] else space.points
        near = _joined(neighbour_edges(nodes, points), items.links)
        made = cut(near, resolution=resolution, seed=seed)
    number = {node: index for index, node in enumerate(nodes)}
    anchors = [
        np.array([number[item] for item in one.anchors if item in number], np.int64) for one in items.curated
    ]
    clusters, kept = curated_clusters(made.clusters, anchors, points)
    strength = _strength(near, clusters)
    anchored = np.zeros(len(nodes), bool)
    for one in anchors:
        anchored[one] = True
    clear = anchored | (strength >= _OWN)
    groups = _groups(clusters, clear)
    first = {int(clusters[group[0]]): place for place, group in enumerate(groups, start=1)}
    curated = {first[one]: which for which, one in enumerate(kept.tolist()) if one in first}
    return _Found(nodes, space, points, made, groups, strength, curated)


def _check(vectors: str, limit: int | None, resolution: float | None) -> None:
    if vectors not in VECTORS:
        message = f"there are no vectors {vectors!r}; use one of {', '.join(VECTORS)}"
        raise InputError(message)
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    if resolution is not None and not 0 < resolution < float("inf"):
        message = f"resolution must be above 0, got {resolution}; leave it out to have it chosen"
        raise InputError(message)


def _joined(edges: Edges, links: Sequence[tuple[str, str]]) -> Edges:
    """Add what the graph says of two items: a full edge."""
    if not links:
        return edges
    ends = [[edges.nodes[place] for place in side.tolist()] for side in (edges.source, edges.target)]
    low, high = zip(*links, strict=True)
    weight = np.concatenate([edges.weight, np.ones(len(links))])
    return Edges.between(edges.name, [*ends[0], *low], [*ends[1], *high], weight, nodes=edges.nodes)


def _strength(edges: Edges, clusters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the share of each node's weight that stays in its own cluster; 0 without edges."""
    size = len(edges.nodes)
    ends, others = np.r_[edges.source, edges.target], np.r_[edges.target, edges.source]
    weight = np.r_[edges.weight, edges.weight]
    total = np.bincount(ends, weights=weight, minlength=size)
    inside = np.bincount(ends, weights=weight * (clusters[ends] == clusters[others]), minlength=size)
    shares: NDArray[np.float64] = inside / np.where(total > 0, total, 1)
    return shares


def _groups(clusters: NDArray[np.int64], clear: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """List the clear members of each cluster of two or more, the largest first, then by first member."""
    members = np.flatnonzero(clear)
    order = members[np.argsort(clusters[members], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1)
    return sorted((part for part in parts if len(part) > 1), key=lambda part: (-len(part), part[0]))


def _themes(groups: Sequence[NDArray[np.int64]], points: NDArray[np.float32], seed: int) -> NDArray[np.int64]:
    """Group clusters by the nearness of their centres: a number from 0 for each."""
    if not groups:
        return np.zeros(0, np.int64)
    centres = unit(np.array([points[group].mean(axis=0) for group in groups]))
    return communities(neighbour_edges([f"{n:09}" for n in range(len(groups))], centres), seed=seed)


def _notes(found: _Found) -> tuple[str, ...]:
    made = found.cut
    how = f"chosen of {len(made.tried)} by consensus" if made.tried else "as given, or the only one there is"
    agreed = (
        f"Runs with other seeds agree by {made.information:.2f} (adjusted mutual information of each two) "
        f"and {made.rand:.2f} (adjusted Rand index)."
    )
    notes = [f"Vectors: {found.space.name}. Resolution {made.resolution:g}, {how}.", agreed]
    if made.information < LOW:
        warning = (
            f"Warning: that is low (below {LOW:g}); other seeds group these items otherwise, so rely on "
            "single clusters only where their items bear them out."
        )
        notes.append(warning)
    if found.curated:
        notes.append(f"{len(found.curated)} clusters are as people curated them.")
    return tuple(notes)
