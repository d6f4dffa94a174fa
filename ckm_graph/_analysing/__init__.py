"""What a `KnowledgeGraph` finds in itself: who carries its knowledge, and what that is about."""

from ckm_graph._analysing.conduct import Conduct
from ckm_graph._analysing.loops import Loops
from ckm_graph._analysing.people import People
from ckm_graph._analysing.practice import Practice
from ckm_graph._analysing.themes import Themes

__all__ = ["Analysing"]


class Analysing(Conduct, Loops, People, Practice, Themes):
    """All analytics of one graph."""
