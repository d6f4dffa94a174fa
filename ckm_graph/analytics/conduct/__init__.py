"""Conduct: how customers behave and fare, and what their dealings show of how knowledge is managed."""

from ckm_graph.analytics.conduct.approaches import approach_profile
from ckm_graph.analytics.conduct.contacts import contacts_left
from ckm_graph.analytics.conduct.health import health
from ckm_graph.analytics.conduct.journeys import journeys
from ckm_graph.analytics.conduct.membership import declared_segments, segment_members
from ckm_graph.analytics.conduct.rfm import rfm
from ckm_graph.analytics.conduct.segmenting import segments
from ckm_graph.analytics.conduct.styles import styles

__all__ = [
    "approach_profile",
    "contacts_left",
    "declared_segments",
    "health",
    "journeys",
    "rfm",
    "segment_members",
    "segments",
    "styles",
]
