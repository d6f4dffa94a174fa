"""Whole validation in few scans: what to run, and how, for the data that a view holds."""

from ckm_graph.validation.planning._apart import counted_apart, needed, paired_apart, stepped
from ckm_graph.validation.planning._plan import plan
from ckm_graph.validation.planning._survey import survey

__all__ = ["counted_apart", "needed", "paired_apart", "plan", "stepped", "survey"]
