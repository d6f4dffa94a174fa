"""Analytics: who carries the knowledge, and what it is about."""

from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.caching import edge_cache
from ckm_graph.analytics.kinds import KINDS, edges
from ckm_graph.analytics.leiden import communities
from ckm_graph.analytics.people import contributors, pagerank
from ckm_graph.analytics.topics import edited, first_signs, item_texts, topic_clusters, trends

__all__ = [
    "KINDS",
    "Edges",
    "communities",
    "contributors",
    "edge_cache",
    "edges",
    "edited",
    "first_signs",
    "item_texts",
    "pagerank",
    "topic_clusters",
    "trends",
]
