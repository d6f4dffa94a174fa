"""Items: what of a graph has a topic, with what it says, the tags it bears and what it is linked with.

An *item* here is a knowledge item with a title or a text that opens a thread: a question, review,
idea, complaint, article. Replies belong to the thread they are in (answers and comments even where that
is lost), an idea or complaint to the item it was raised in, where that has a text itself; what the
organisation notes about customers (``ckm:AboutCustomer``) is no talk and left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.scope import authors, in_community, on_topic
from ckm_graph.model.topics import CuratedTopic
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["Items", "curated_topics", "item_texts", "read_items", "topic_names"]


@dataclass(frozen=True, slots=True)
class Items:
    """Items of a graph."""

    texts: Mapping[str, str]
    """What each says, by its IRI."""
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of the topics that items bear, by the item's IRI."""
    links: Sequence[tuple[str, str]] = ()
    """Pairs of items that are said to be related, or one a duplicate of the other."""
    curated: Sequence[CuratedTopic] = ()
    """What people made of clusters."""


def read_items(view: View, scope: Scope) -> Items:
    """Read the items within a scope; see the top of this module."""
    found = (
        _opening(view).join(_within(view, scope), on="item", how="semi")
        if _limited(scope)
        else _opening(view)
    )
    kept = found.select("item")
    linked = pl.concat([projections.links(view, "relatedTo"), projections.links(view, "duplicateOf")])
    linked = linked.join(kept, left_on="subject", right_on="item", how="semi")
    linked = linked.join(kept, left_on="object", right_on="item", how="semi").filter(
        pl.col("subject") != pl.col("object")
    )
    pairs = linked.select(
        low=pl.min_horizontal("subject", "object"), high=pl.max_horizontal("subject", "object")
    )
    return Items(
        texts=dict(found.iter_rows()),
        topics=_borne(view, kept),
        links=tuple(pairs.unique().sort("low", "high").iter_rows()),
        curated=curated_topics(view),
    )


def item_texts(view: View) -> dict[str, str]:
    """Read what each item says, by its IRI."""
    return dict(_opening(view).iter_rows())


def curated_topics(view: View) -> tuple[CuratedTopic, ...]:
    """Read the curated topics in force, by IRI: those of which no other was made."""
    anchors = projections.links(view, "anchorItem")
    made = projections.links(view, "derivedFrom").join(anchors, on="subject", how="semi")
    anchors = anchors.join(made, left_on="subject", right_on="object", how="anti")
    grouped = anchors.sort("subject", "object").group_by("subject", maintain_order=True).agg("object")
    named = grouped.join(projections.literals(view, "name"), on="subject", how="left")
    return tuple(CuratedTopic(iri, name or iri, tuple(items)) for iri, items, name in named.iter_rows())


def topic_names(view: View) -> pl.DataFrame:
    """Name what items are on: columns ``topic``, ``name``; one without name by the end of its IRI."""
    borne = projections.links(view, "topic").select(topic="object").unique()
    names = projections.literals(view, "name").rename({"subject": "topic", "value": "name"})
    ending = pl.col("topic").str.extract(r"([^/#]+)[/#]?$")
    return borne.join(names, on="topic", how="left").select(
        "topic", name=pl.coalesce("name", ending, "topic")
    )


def _limited(scope: Scope) -> bool:
    return any(one is not None for one in (scope.topics, scope.communities, scope.since, scope.until))


def _within(view: View, scope: Scope) -> pl.DataFrame:
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    wrote = in_community(view, authors(view), scope).select("item").unique()
    timed = scope.within(created) if scope.since or scope.until else None
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    kept = [frame.select("item") for frame in (timed, on_topic(view, scope, replies)) if frame is not None]
    if scope.communities is not None:
        kept.append(wrote)
    found = kept[0]
    for other in kept[1:]:
        found = found.join(other, on="item", how="semi")
    return found.unique()


def _opening(view: View) -> pl.DataFrame:
    """Read the items and their texts: columns ``item``, ``text``."""
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


def _borne(view: View, kept: pl.DataFrame) -> dict[str, list[str]]:
    """Name the topics that each item bears."""
    borne = projections.links(view, "topic").rename({"subject": "item", "object": "topic"})
    named = borne.join(kept, on="item", how="semi").join(topic_names(view), on="topic").select("item", "name")
    grouped = named.unique().sort("item", "name").group_by("item", maintain_order=True).agg("name")
    return dict(grouped.iter_rows())
