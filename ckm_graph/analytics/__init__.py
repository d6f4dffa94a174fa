"""Analytics: who carries the knowledge, and what it is about."""

from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.kinds import edges
from ckm_graph.analytics.leiden import communities
from ckm_graph.analytics.ranking import Works, key_contributors, pagerank
from ckm_graph.analytics.standing import contributors
from ckm_graph.analytics.topics import edited, first_signs, item_texts, topic_clusters, trends

__all__ = [
    "Edges",
    "Works",
    "communities",
    "contributors",
    "edges",
    "edited",
    "first_signs",
    "item_texts",
    "key_contributors",
    "pagerank",
    "topic_clusters",
    "trends",
]
