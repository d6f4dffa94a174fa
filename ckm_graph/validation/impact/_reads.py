"""What a query reads: for each triple that can alter its rows, how to find whose rows these are.

Each triple pattern of a query is tied to the focus node by other patterns that must hold with it:

    $this ckm:inReplyTo ?o . FILTER NOT EXISTS { ?o ckm:createdAt ?t }

A changed triple `o ckm:createdAt t` matters to the focus nodes that lie at the end of the route
`^ckm:inReplyTo` from o, and to no others. Only ties that must hold count: those of the pattern's own
group and of the groups around it, never of an OPTIONAL, of an EXISTS, or of one UNION branch alone.
A variable that may be unbound where a group begins is another one inside. Where the way to the focus
node leads through a UNION, each branch is looked at as if it stood there alone.

Routes are walked in a state that holds the triples from before and after a change (`_walk`).
Each row, before and after, rests on triples of that state, so no focus node is missed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import NamedNode

from ckm_graph.validation.impact._parser import parse_patterns
from ckm_graph.validation.impact._patterns import (
    Edge,
    Group,
    Root,
    Select,
    Union,
    UnreadableError,
    within,
)
from ckm_graph.validation.impact._routes import Hop, Loop, cut, nullable, turned
from ckm_graph.validation.impact._ties import Names, Ties, collect
from ckm_graph.vocabulary import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ckm_graph.validation.impact._routes import Route
    from ckm_graph.validation.impact._ties import Tie

__all__ = ["INSTANCE_OF", "Read", "Reads", "reads_of"]

INSTANCE_OF: Final[Route] = (Hop(RDF.type), Loop((Hop(RDFS.subClassOf),)))
_LONGEST: Final = 2_000
"""Groups that are looked at before a query counts as too branched."""


class Read(NamedTuple):
    """One kind of triple that can alter a query's rows."""

    predicate: NamedNode | None
    """None for any."""
    outgoing: bool
    """Whether the near end, where the way to the focus nodes begins, is the triple's subject."""
    back: Route | None
    """From the near end to the focus nodes; None if there is no way, so that all are concerned."""
    beyond: tuple[Route, NamedNode] | None
    """Where the far end has to lead to for the triple to matter; None if anywhere."""


@dataclass(frozen=True, slots=True)
class Reads:
    """All that can alter a query's rows."""

    reads: frozenset[Read]
    classes: frozenset[NamedNode] | None
    """Focus nodes that are instances of none of these have no rows; None if that can't be told."""
    needs: frozenset[Hop] = frozenset()
    """Focus nodes that lack one of these have no rows."""


def reads_of(text: str, mark: str, root: str) -> Reads:
    """Tell what a query reads.

    Parameters
    ----------
    text
        A SELECT query with its IRIs written out.
    mark
        The character that stands where the focus nodes are bound.
    root
        The variable that they are bound to.

    Returns
    -------
    What it reads; if that can't be told, any triple, for all focus nodes.

    >>> read, = reads_of("SELECT ?f { ! ?f <x:p> ?v }", "!", "?f").reads
    >>> read.predicate, read.outgoing, read.back
    (<NamedNode value=x:p>, True, ())

    """
    try:
        select = parse_patterns(text, mark, root)
        reader = _Reader()
        reader.read(Group((select,)), Names(), {}, frozenset(), {})
    except UnreadableError:
        return Reads(frozenset([Read(None, outgoing=True, back=None, beyond=None)]), None)
    return Reads(frozenset(reader.found), _classes(select), frozenset(reader.needs))


@dataclass(slots=True)
class _Reader:
    found: set[Read] = field(default_factory=set)
    needs: set[Hop] = field(default_factory=set)
    """What each focus node of a row has, as the outermost group says."""
    looked: int = 0

    def read(
        self,
        group: Group,
        names: Names,
        reached: Mapping[int, Route],
        bound: frozenset[str],
        choices: Mapping[Union, int],
    ) -> None:
        """Note what a group reads, and the groups in it.

        Parameters
        ----------
        group
            The group.
        names
            What the group's variables are.
        reached
            The variables that a way to the focus nodes is known for.
        bound
            The variables that have a value before the group is evaluated.
        choices
            The unions of which one branch is taken to stand alone.

        """
        self.looked += 1
        if self.looked > _LONGEST:
            message = "it has too many alternatives"
            raise UnreadableError(message)
        ties = collect(group, names, bound, choices)
        found = dict(reached)
        left = _grow(ties, found, self.found)
        if self.looked == 1:
            self.needs.update(_needs(ties, found))
        parting = _parting(ties, left, found)
        if parting is not None:
            for index in range(len(parting.branches)):
                self.read(group, names, reached, bound, {**choices, parting: index})
            return
        for tie in left:
            self.found.update(_unbounded(tie))
        for union, place in ties.unions:
            for branch in union.branches:
                self.read(branch, place.names, found, place.bound, choices)
        for inner, place in ties.nested:
            self.read(inner, place.names, found, place.bound, choices)


def _grow(ties: Ties, reached: dict[int, Route], found: set[Read]) -> list[Tie]:
    """Follow the ties from what is reached, note their reads, and give those that nothing leads to."""
    reached.update((variable, ()) for variable in ties.roots if variable not in reached)
    left = ties.edges
    while True:
        for a, b in (*ties.equal, *((b, a) for a, b in ties.equal)):
            if a in reached and (b not in reached or len(reached[a]) < len(reached[b])):
                reached[b] = reached[a]
        new: dict[int, Route] = {}
        still: list[Tie] = []
        for tie in left:
            ends = [end for end in (tie.start, tie.end) if isinstance(end, int) and end in reached]
            if not ends:
                still.append(tie)
                continue
            near = min(ends, key=lambda end: len(reached[end]))
            route, far = (tie.route, tie.end) if near == tie.start else (turned(tie.route), tie.start)
            found.update(_reads(route, reached[near], far))
            if isinstance(far, int) and far not in reached:
                new.setdefault(far, (*turned(route), *reached[near]))
        if not new and len(still) == len(left):
            return left
        reached.update(new)
        left = still


def _reads(route: Route, back: Route, far: int | NamedNode | None) -> Iterator[Read]:
    for before, hop, after in cut(route):
        beyond = (after, far) if isinstance(far, NamedNode) else None
        yield Read(hop.predicate, hop.forward, (*turned(before), *back), beyond)
    if nullable(route) and nullable(back):  # for an engine no step leads to a node that no triple has
        for outgoing in (True, False):
            yield Read(None, outgoing, back, None)


def _needs(ties: Ties, reached: Mapping[int, Route]) -> Iterator[Hop]:
    """Yield the hops that ties make from a focus node."""
    for start, route, end in ties.edges:
        for near, way in ((start, route), (end, turned(route))):
            if isinstance(near, int) and reached.get(near) == () and way and isinstance(way[0], Hop):
                yield way[0]


def _unbounded(tie: Tie) -> Iterator[Read]:
    """Yield the reads of a pattern that nothing ties to the focus node."""
    for _, hop, after in cut(tie.route):
        beyond = (after, tie.end) if isinstance(tie.end, NamedNode) else None
        yield Read(hop.predicate, hop.forward, None, beyond)
    if nullable(tie.route):
        yield Read(None, outgoing=True, back=None, beyond=None)


def _parting(ties: Ties, left: list[Tie], reached: Mapping[int, Route]) -> Union | None:
    """Find a union that has to be taken branch by branch: what is outside is reached only through it."""
    places = [(union, place.variables(union.branches)) for union, place in ties.unions]
    nested = [place.variables([inner]) for inner, place in ties.nested]
    for union, inside in places:
        outside = {end for tie in left for end in (tie.start, tie.end) if isinstance(end, int)}
        outside.update(*nested, *(other for one, other in places if one is not union))
        outside.update(end for pair in ties.equal for end in pair)
        if any(variable in outside and variable not in reached for variable in inside):
            return union
    return None


def _classes(select: Select) -> frozenset[NamedNode] | None:
    """Give the classes that focus nodes have to be instances of, if each place that binds them says so."""
    found: set[NamedNode] = set()
    for group in within(select):
        if isinstance(group, Group):
            for root in (item for item in group.items if isinstance(item, Root)):
                classes = _classes_of(group, root.variable)
                if not classes:
                    return None
                found |= classes
    return frozenset(found) or None


def _classes_of(group: Group, variable: str) -> set[NamedNode]:
    """Give the classes one of which the group asks a variable to be an instance of; none if it does not."""
    for item in group.items:
        if isinstance(item, Edge) and item.start == variable and item.route == INSTANCE_OF:
            if isinstance(item.end, NamedNode):
                return {item.end}
        elif isinstance(item, Union):
            each = [_classes_of(branch, variable) for branch in item.branches]
            if all(each):
                return set().union(*each)
    return set()
