"""Literals whose datatype the engine widens: what it holds, and how the stated datatype is kept."""

from __future__ import annotations

import pyoxigraph as ox

from ckm_graph.store import examine, unchanged
from ckm_graph.vocabulary import CKM, PROVENANCE, RDF
from ckm_graph.widening import widened_node

__all__ = ["held", "widened", "widened_node"]


def held(triple: ox.Triple | ox.Quad) -> ox.Triple:
    """Give a triple as the engine holds it."""
    object_ = triple.object
    if isinstance(object_, ox.Literal) and not unchanged(object_):
        object_ = examine(object_).held
    return ox.Triple(triple.subject, triple.predicate, object_)


def widened(
    statement: ox.Quad | ox.Triple, held: ox.Literal, stated: ox.Literal, graph: ox.NamedNode
) -> list[ox.Quad]:
    """Describe a literal whose datatype the engine does not keep.

    Its value, which may be personal, is not told again: who knows the statement finds the node by its name.
    """
    node = widened_node(statement, held, graph)
    said = {
        RDF.type: CKM.WidenedLiteral,
        CKM.statedSubject: statement.subject,
        CKM.statedPredicate: statement.predicate,
        CKM.statedDatatype: stated.datatype,
        CKM.statedGraph: graph,
    }
    return [ox.Quad(node, predicate, value, PROVENANCE) for predicate, value in said.items()]
