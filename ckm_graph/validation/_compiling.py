"""What stands in the way of compiling a shape: recursion, and queries not to be run for all nodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from ckm_graph.validation._sparql import limited, uses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckm_graph.store import Term
    from ckm_graph.validation._shapes import Shape

__all__ = ["obstacle"]


def obstacle(shapes: Mapping[Term, Shape], root: Shape) -> str | None:
    """Say what in a shape or in those it refers to SPARQL can't do, if anything."""
    if _recursive(shapes, root.node):
        return "it is recursive"
    waiting, seen = [root.node], {root.node}
    while waiting:
        shape = shapes[waiting.pop()]
        for constraint in shape.sparql:
            if limited(constraint.text):
                return "its query takes only some of its solutions (LIMIT, OFFSET)"
            if uses(constraint.text, "currentShape") and not isinstance(shape.node, NamedNode):
                return "its query uses $currentShape, which is a blank node"
        new = [node for node in shape.references if node not in seen and not shape.deactivated]
        seen.update(new)
        waiting.extend(new)
    return None


def _recursive(shapes: Mapping[Term, Shape], root: Term) -> bool:
    """Tell whether a shape refers to itself, or to one that does."""
    open_: set[Term] = set()
    done: set[Term] = set()
    stack = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            open_.discard(node)
            done.add(node)
        elif node in open_:
            return True
        elif node not in done:
            open_.add(node)
            stack.append((node, True))
            shape = shapes[node]
            if not shape.deactivated:
                stack.extend((other, False) for other in dict.fromkeys(shape.references))
    return False
