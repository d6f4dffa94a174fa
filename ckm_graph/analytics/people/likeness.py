"""Likeness: items whose texts speak of like things.

title and text of each item --latent semantic analysis--> points --neighbours--> Edges
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.people.ties import within
from ckm_graph.analytics.scope import authors, in_community
from ckm_graph.analytics.topics.latent import count_words, latent_space
from ckm_graph.analytics.topics.neighbours import neighbour_edges

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["item_similarity", "texts"]

_SEED: Final = 1


def item_similarity(view: View, scope: Scope) -> Edges:
    """Tie each opening item to those likest to it; what replies to another item is not looked at."""
    written = texts(view)
    replies = projections.links(view, "inReplyTo").select(item="subject").unique()
    rows = within(view, scope, written.join(replies, on="item", how="anti"))
    if scope.communities is not None:
        rows = rows.join(in_community(view, authors(view), scope), on="item", how="semi")
    rows = rows.sort("item")
    items = rows["item"].to_list()
    if not items:
        return Edges.between("item-similarity", [], [], [])
    points, _ = latent_space(count_words(rows["text"].to_list()), seed=_SEED)
    near = neighbour_edges(items, points)
    came = dict(zip(items, rows["at"].to_numpy(), strict=True))
    when = np.array([came[node] for node in near.nodes], "datetime64[us]")
    later = np.fmax(when[near.source], when[near.target])
    return Edges("item-similarity", near.nodes, near.source, near.target, near.weight, later, later)


def texts(view: View) -> pl.DataFrame:
    """Read the title and text of each knowledge item together: columns ``item``, ``text``."""
    title = projections.literals(view, "title").rename({"subject": "item", "value": "title"})
    text = projections.literals(view, "text").rename({"subject": "item", "value": "text"})
    written = title.join(text, on="item", how="full", coalesce=True)
    kept = written.join(
        projections.foreign_types(view, "KnowledgeItem"), left_on="item", right_on="subject", how="anti"
    )
    return kept.select("item", text=pl.concat_str("title", "text", separator=" ", ignore_nulls=True))
