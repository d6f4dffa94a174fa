"""What stands in the way of compiling a shape: recursion, and queries not to be run for all nodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.errors import InputError
from ckm_graph.validation._sparql import limited, uses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckm_graph.store import Term
    from ckm_graph.validation._shapes import Shape

__all__ = ["RECURSIVE", "brings_sparql", "obstacle"]

RECURSIVE: Final = "it is recursive"

_DEEPEST: Final = 100
"""How many shapes may stand one within the other."""


def obstacle(shapes: Mapping[Term, Shape], root: Shape) -> str | None:
    """Say what in a shape or in those it refers to SPARQL can't do, if anything.

    Raises
    ------
    InputError
        If more shapes stand one within the other than can be written as one query.

    """
    depth = _depth(shapes, root.node)
    if depth is None:
        return RECURSIVE
    if depth > _DEEPEST:
        nested = f"{depth} shapes stand one within the other; at most {_DEEPEST} may"
        message = f"the shape {root.node} can't be used: {nested}"
        raise InputError(message)
    for shape in _within(shapes, root):
        for constraint in shape.sparql:
            if limited(constraint.text):
                return "its query takes only some of its solutions (LIMIT, OFFSET)"
            if uses(constraint.text, "currentShape") and not isinstance(shape.node, NamedNode):
                return "its query uses $currentShape, which is a blank node"
    return None


def brings_sparql(shapes: Mapping[Term, Shape], root: Shape) -> bool:
    """Tell whether a shape, or one that it refers to, has SPARQL or function calls of its own."""
    return any(target.query for target in root.targets) or any(
        shape.sparql or any(constraint.expression is not None for constraint in shape.constraints)
        for shape in _within(shapes, root)
    )


def _within(shapes: Mapping[Term, Shape], root: Shape) -> Iterator[Shape]:
    """Yield a shape and all that it refers to."""
    waiting, seen = [root.node], {root.node}
    while waiting:
        shape = shapes[waiting.pop()]
        yield shape
        new = [node for node in shape.references if node not in seen and not shape.deactivated]
        seen.update(new)
        waiting.extend(new)


def _depth(shapes: Mapping[Term, Shape], root: Term) -> int | None:
    """Count how many shapes stand one within the other; None if one refers to itself."""
    open_: set[Term] = set()
    depths: dict[Term, int] = {}
    stack = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        inner = () if shapes[node].deactivated else dict.fromkeys(shapes[node].references)
        if leaving:
            open_.discard(node)
            depths[node] = 1 + max((depths[other] for other in inner), default=0)
        elif node in open_:
            return None
        elif node not in depths:
            open_.add(node)
            stack.append((node, True))
            stack.extend((other, False) for other in inner)
    return depths[root]
