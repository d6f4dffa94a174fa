"""People: who carries the knowledge, who knows about what, and whom to ask."""

from ckm_graph.analytics.people.agents import WHO
from ckm_graph.analytics.people.brokerage import Brokerage, betweenness, brokerage
from ckm_graph.analytics.people.decay import HALF_LIFE
from ckm_graph.analytics.people.experts import experts
from ckm_graph.analytics.people.measures import ALL as MEASURES
from ckm_graph.analytics.people.routing import Router, route, router
from ckm_graph.analytics.people.standing import contributors
from ckm_graph.analytics.people.walks import Hits, hits, pagerank

__all__ = [
    "HALF_LIFE",
    "MEASURES",
    "WHO",
    "Brokerage",
    "Hits",
    "Router",
    "betweenness",
    "brokerage",
    "contributors",
    "experts",
    "hits",
    "pagerank",
    "route",
    "router",
]
