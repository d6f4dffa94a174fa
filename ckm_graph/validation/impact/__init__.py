"""What a change can have broken, read off the queries that look for breaches."""

from ckm_graph.validation.impact._affected import Affected, affected
from ckm_graph.validation.impact._index import Index, index_of
from ckm_graph.validation.impact._outline import reads_of_all

__all__ = ["Affected", "Index", "affected", "index_of", "reads_of_all"]
