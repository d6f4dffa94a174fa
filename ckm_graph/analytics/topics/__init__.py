"""Topics: what the knowledge of a graph is about, and how that changes.

items, vectors, tags --> neighbours --> scales, curating --> telling --> clusters: TopicModel
over_time --> changing: Trends; signs: FirstSigns
"""

from ckm_graph.analytics.topics.clusters import cluster_items, topic_clusters
from ckm_graph.analytics.topics.editing import Edit, edited
from ckm_graph.analytics.topics.items import Items, curated_topics, item_texts, read_items
from ckm_graph.analytics.topics.over_time import first_signs, trends

__all__ = [
    "Edit",
    "Items",
    "cluster_items",
    "curated_topics",
    "edited",
    "first_signs",
    "item_texts",
    "read_items",
    "topic_clusters",
    "trends",
]
