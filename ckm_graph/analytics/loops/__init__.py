"""Loops, gaps, flows and what goes together: what becomes of knowledge, and what is missing."""

from ckm_graph.analytics.loops.accounts import BASES, Worth, worth
from ckm_graph.analytics.loops.closing import STAGES, loops
from ckm_graph.analytics.loops.dimensions import DIMENSIONS
from ckm_graph.analytics.loops.flows import BY, PERIODS, balances, internal, sankey
from ckm_graph.analytics.loops.gaps import GAPS, gaps
from ckm_graph.analytics.loops.matters import last_moment
from ckm_graph.analytics.loops.recommending import KINDS, WITHIN, baskets, recommendations
from ckm_graph.analytics.loops.together import CORRECTION, Baskets, pairs, suggest

__all__ = [
    "BASES",
    "BY",
    "CORRECTION",
    "DIMENSIONS",
    "GAPS",
    "KINDS",
    "PERIODS",
    "STAGES",
    "WITHIN",
    "Baskets",
    "Worth",
    "balances",
    "baskets",
    "gaps",
    "internal",
    "last_moment",
    "loops",
    "pairs",
    "recommendations",
    "sankey",
    "suggest",
    "worth",
]
