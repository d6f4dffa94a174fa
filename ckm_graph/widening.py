"""Names of the records that keep the datatypes which an engine widens; see ckm_graph.transactions."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from ckm_graph.vocabulary import ID_BASE

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

    from ckm_graph.store import Term

__all__ = ["widened_node"]


def widened_node(statement: Quad | Triple, held: Term, graph: NamedNode) -> NamedNode:
    """Name the node that keeps the stated datatype of a literal.

    Parameters
    ----------
    statement
        What was stated.
    held
        Its literal as the engine holds it.
    graph
        The public graph of the source that stated it.

    """
    key = f"{statement.subject} {statement.predicate} {held} {graph}"
    return NamedNode(f"{ID_BASE}widened/{hashlib.sha256(key.encode()).hexdigest()[:32]}")
