"""What the knowledge of a graph is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph import analytics

if TYPE_CHECKING:
    from ckm_graph.model import TopicModel
    from ckm_graph.store import Store

__all__ = ["Themes"]


class Themes:
    """What a `KnowledgeGraph` says of its topics."""

    store: Store

    def topic_clusters(self, *, vectors: str = "auto", limit: int | None = None, seed: int = 1) -> TopicModel:
        """Group the knowledge items by what they are about; see `ckm_graph.analytics.topic_clusters`."""
        with self.store.view() as view:
            return analytics.topic_clusters(view, vectors=vectors, limit=limit, seed=seed)
