"""The standing of facts: who says a fact, and on what it rests, by the data graph that it is in.

Every fact stands in one data graph, and that says its standing: stated in public, stated as personal,
inferred from public facts alone, inferred with a personal premise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ckm_graph.vocabulary import is_inferred, is_personal

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    import pyoxigraph as ox

__all__ = [
    "ABSENT",
    "INFERRED_PERSONAL",
    "INFERRED_PUBLIC",
    "STATED_PERSONAL",
    "STATED_PUBLIC",
    "Batch",
    "End",
    "Fact",
    "standing_in",
]

Fact: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object, by their keys."""

End: TypeAlias = tuple[bool, str, str]
"""One end of facts: whether they lead away from it, their predicate, and the node."""

ABSENT: Final = 0
STATED_PUBLIC: Final = 1
STATED_PERSONAL: Final = 2
INFERRED_PUBLIC: Final = 4
INFERRED_PERSONAL: Final = 8


class Batch(NamedTuple):
    """Facts that differ in one end only."""

    predicate: str
    node: str
    ends: AbstractSet[str]
    outwards: bool
    """Whether the node is the subject and the ends the objects."""

    def facts_without(self, ends: AbstractSet[str]) -> list[Fact]:
        """List the facts but those with these ends, and those that would have a literal as subject."""
        predicate, node, all_, outwards = self
        rest = all_ - ends
        if not rest or (outwards and node[0] in '"<'):
            return []
        if outwards:
            return [(node, predicate, end) for end in rest]
        return [(end, predicate, node) for end in rest if end[0] not in '"<']


def standing_in(graph: ox.NamedNode) -> int:
    """Tell the standing of what a data graph says."""
    if is_inferred(graph):
        return INFERRED_PERSONAL if is_personal(graph) else INFERRED_PUBLIC
    return STATED_PERSONAL if is_personal(graph) else STATED_PUBLIC
