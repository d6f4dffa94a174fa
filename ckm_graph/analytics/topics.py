"""Topic clusters: what a graph's items are about, found in their texts.

An *item* here is a knowledge item with a title or a text that opens a thread: a question, review,
idea, complaint, article. Replies belong to the thread they are in (answers and comments even where that
is lost), an idea or complaint to the item it was raised in, where that has a text itself; what the
organisation notes about customers (``ckm:AboutCustomer``) is no talk and left out.

    View --> items --vectors--> points --neighbours--> Edges --Leiden--> groups --telling--> TopicModel

Items are sorted first, so equal graphs give equal clusters in whatever order they were loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from ckm_graph.analytics import projections
from ckm_graph.analytics.leiden import communities
from ckm_graph.analytics.neighbours import neighbour_edges
from ckm_graph.analytics.telling import describe
from ckm_graph.analytics.vectors import count_words, latent_vectors
from ckm_graph.errors import InputError
from ckm_graph.model.findings import TopicModel
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ckm_graph.store import View

__all__ = ["cluster_texts", "topic_clusters"]

_VECTORS: Final = ("auto", "lsa")


def topic_clusters(
    view: View, *, vectors: str = "auto", limit: int | None = None, resolution: float = 1.0, seed: int = 1
) -> TopicModel:
    """Group a graph's items by what they are about.

    Parameters
    ----------
    view
        One state of a store.
    vectors
        How texts become points: ``lsa``, latent semantic analysis of the texts themselves; ``auto``
        takes the best there is.
    limit
        Only so many clusters, the largest; None for all.
    resolution
        Above 1 for more and smaller clusters, below for fewer and larger ones.
    seed
        Seed of everything random.

    Raises
    ------
    InputError
        If there are no such vectors, or the limit is below 1.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     topic_clusters(view).clusters
    ()

    """
    items = _items(view)
    texts = dict(items.iter_rows())
    return cluster_texts(
        texts, topics=_topics(view, items), vectors=vectors, limit=limit, resolution=resolution, seed=seed
    )


def cluster_texts(
    texts: Mapping[str, str],
    *,
    topics: Mapping[str, Sequence[str]] | None = None,
    vectors: str = "auto",
    limit: int | None = None,
    resolution: float = 1.0,
    seed: int = 1,
) -> TopicModel:
    """Group texts by what they are about.

    Parameters
    ----------
    texts
        The text of each item, by its IRI.
    topics
        Names of the topics that items bear, by the item's IRI.
    vectors, limit, resolution, seed
        As for `topic_clusters`.

    Raises
    ------
    InputError
        As `topic_clusters`.

    """
    if vectors not in _VECTORS:
        message = f"there are no vectors {vectors!r}; use one of {', '.join(_VECTORS)}"
        raise InputError(message)
    if limit is not None and limit < 1:
        message = f"limit must be at least 1, got {limit}; leave it out for all"
        raise InputError(message)
    nodes = tuple(sorted(texts))
    words = count_words([texts[node] for node in nodes])
    with threadpool_limits(limits=1):  # bit for bit equal on any number of cores, and at half the cost
        points = latent_vectors(words, seed=seed)
        near = neighbour_edges(nodes, points)
    groups = _groups(communities(near, resolution=resolution, seed=seed))
    held = np.zeros(len(nodes), bool)
    held[[node for group in groups for node in group.tolist()]] = True
    return TopicModel(
        clusters=describe(groups[:limit], nodes, words, points, topics or {}),
        found=len(groups),
        items=len(nodes),
        unclear=tuple(node for node, clear in zip(nodes, held.tolist(), strict=True) if not clear),
        vectors="lsa",
        seed=seed,
    )


def _groups(found: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """List the members of each community of two or more, in the order of their numbers."""
    order = np.argsort(found, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(found[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _items(view: View) -> pl.DataFrame:
    """Read the items and their texts: columns ``item``, ``text``; see the top of this module."""
    title = projections.literals(view, "title").rename({"subject": "item", "value": "title"})
    text = projections.literals(view, "text").rename({"subject": "item", "value": "text"})
    written = title.join(text, on="item", how="full", coalesce=True)
    other = projections.foreign_types(view, "KnowledgeItem")
    about = projections.links(view, "flow").filter(pl.col("object") == CKM.AboutCustomer.value)
    answers, comments = projections.instances(view, "Answer"), projections.instances(view, "Comment")
    apart = pl.concat([other, about.select("subject"), answers, comments])
    written = written.join(apart, left_on="item", right_on="subject", how="anti")
    up = pl.concat([projections.links(view, "inReplyTo"), projections.links(view, "raisedIn")])
    up = up.filter(pl.col("subject") != pl.col("object"))
    below = up.join(written, left_on="object", right_on="item", how="semi")
    opening = written.join(below, left_on="item", right_on="subject", how="anti")
    both = pl.concat_str("title", "text", separator=" ", ignore_nulls=True)
    return opening.select("item", text=both).sort("item")


def _topics(view: View, items: pl.DataFrame) -> dict[str, list[str]]:
    """Name the topics that each item bears, a topic without name by the end of its IRI."""
    borne = projections.links(view, "topic").join(items, left_on="subject", right_on="item", how="semi")
    names = projections.literals(view, "name").rename({"subject": "object", "value": "name"})
    ending = pl.col("object").str.extract(r"([^/#]+)[/#]?$")
    named = borne.join(names, on="object", how="left")
    named = named.select(item="subject", name=pl.coalesce("name", ending))
    grouped = named.unique().sort("item", "name").group_by("item", maintain_order=True).agg("name")
    return dict(grouped.iter_rows())
