"""Looking one thing up, the same on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from ckm_graph.store._protocol import View

__all__ = ["stands"]


def stands(view: View, quad: ox.Quad) -> bool:
    """Tell whether a quad stands in the graph it names, which may lie aside."""
    graph = quad.graph_name
    if not isinstance(graph, ox.NamedNode):
        raise TypeError(quad)
    found = view.quads(quad.subject, quad.predicate, quad.object, graph)  # type: ignore[arg-type]
    return next(found, None) is not None
