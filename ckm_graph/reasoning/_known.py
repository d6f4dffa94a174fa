"""What a graph knows around a change: facts by subject and by object, read when they are asked for.

What maintenance decides is kept here, over what the view says, until it is written. Around a long chain
many nodes are read in one query.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.reasoning._facts import keys_of
from ckm_graph.reasoning._standing import ABSENT, standing_in
from ckm_graph.reasoning.rules import TYPE, key_of
from ckm_graph.store._engine import batches
from ckm_graph.store._protocol import Distant
from ckm_graph.store.sparql import values_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.reasoning._standing import End, Fact
    from ckm_graph.store._protocol import Term, View

__all__ = ["SEVERAL", "Known"]

_FEW: Final = 512
"""So many triples around a node are read at once; around a node with more, property by property."""
SEVERAL: Final = 8
"""From so many on, things are read at once."""
_AT_ONCE: Final = 500
_NEAR: Final = {
    True: "SELECT ?n ?e ?g WHERE {{ {nodes} GRAPH ?g {{ ?n {predicate} ?e }} }}",
    False: "SELECT ?n ?e ?g WHERE {{ {nodes} GRAPH ?g {{ ?e {predicate} ?n }} }}",
}


class Known:
    """The standing of facts, as a view has it and as it was changed since.

    Parameters
    ----------
    view
        Where facts are read.

    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._terms: dict[str, Term] = {}
        self._graphs: dict[object, int] = {}
        self.changed: dict[Fact, int] = {}
        """The new standing of all facts whose standing was set."""
        self.first: dict[Fact, int] = {}
        """The standing that they have in the view."""
        self._out: dict[tuple[str, str], dict[str, int]] = {}
        self._into: dict[tuple[str, str], dict[str, int]] = {}
        self._points: dict[Fact, int] = {}
        self._whole: dict[tuple[bool, str], frozenset[str]] = {}  # predicates at nodes that are read whole
        self._changed_out: dict[tuple[str, str], dict[str, int]] = {}
        self._changed_into: dict[tuple[str, str], dict[str, int]] = {}
        self._sides = {True: (self._out, self._changed_out), False: (self._into, self._changed_into)}

    def standing(self, fact: Fact) -> int:
        """Tell a fact's standing."""
        found = self.changed.get(fact)
        if found is None:
            s, p, o = fact
            out = self._out.get((p, s))
            if out is None:
                out = self._cells(p, s, outwards=True)
            if out is not None:
                return out.get(o, ABSENT)
            into = self._cells(p, o, outwards=False)
            if into is not None:
                return into.get(s, ABSENT)
            found = self._points.get(fact)
        if found is None:
            found = self._points[fact] = self._look(fact)
        return found

    def expect(self, facts: Iterable[Fact]) -> None:
        """Look many facts up at once."""
        able = [fact for fact in dict.fromkeys(facts) if fact[0][0] not in '"<' and fact not in self._points]
        triples = [ox.Triple(self._node(s), self._node(p), self.term(o)) for s, p, o in able]
        said = self._view.said(triples)
        for fact, triple in zip(able, triples, strict=True):
            self._points[fact] = next(map(self._standing, said.get(triple, ())), ABSENT)
        self.approach(able)

    def approach(self, facts: Iterable[Fact]) -> None:
        """Read all that is around some facts at once, where each question costs a request."""
        if isinstance(self._view, Distant):
            ends = [end for fact in facts for end in (fact[::2] if fact[1] != TYPE else fact[:1])]
            for outwards in (True, False):
                self._read_near(self._view, ends, outwards=outwards)

    def put(self, fact: Fact, standing: int) -> None:
        """Change a fact's standing."""
        s, p, o = fact
        if fact not in self.first:
            self.first[fact] = self.standing(fact)
        self.changed[fact] = standing
        for (held, changed), end, value in zip(self._sides.values(), ((p, s), (p, o)), (o, s), strict=True):
            changes = changed.get(end)
            if changes is None:
                changes = changed[end] = {}
            changes[value] = standing
            cells = held.get(end)
            if cells is not None:
                if standing:
                    cells[value] = standing
                else:
                    cells.pop(value, None)

    def out(self, predicate: str, subject: str) -> dict[str, int]:
        """Give the objects of a subject and a predicate, with their standing."""
        found = self._cells(predicate, subject, outwards=True)
        if found is None:
            quads = self._view.quads(self._node(subject), self._node(predicate))
            found = {self._key(quad.object): self._standing(quad.graph_name) for quad in quads}
            self._out[predicate, subject] = _put(found, self._changed_out.get((predicate, subject)))
        return found

    def into(self, predicate: str, object_: str) -> dict[str, int]:
        """Give the subjects of a predicate and an object, with their standing."""
        found = self._cells(predicate, object_, outwards=False)
        if found is None:
            quads = self._view.quads(None, self._node(predicate), self.term(object_))
            found = {self._key(quad.subject): self._standing(quad.graph_name) for quad in quads}
            self._into[predicate, object_] = _put(found, self._changed_into.get((predicate, object_)))
        return found

    def read(self, ends: Iterable[End]) -> None:
        """Read the facts at several ends at once, where they are not known."""
        if isinstance(self._view, Distant):
            return  # `approach` has read what can be read at once
        wanted: dict[tuple[bool, str], dict[str, None]] = {}
        for outwards, predicate, node in dict.fromkeys(ends):
            if self._cells(predicate, node, outwards=outwards) is None:
                wanted.setdefault((outwards, predicate), {})[node] = None
        for (outwards, predicate), nodes in wanted.items():
            if len(nodes) > SEVERAL:
                self._read_table(predicate, nodes, outwards=outwards)

    def around(self, node: str, *, outwards: bool) -> Iterator[tuple[str, str, int]] | None:
        """Give predicate, other end and standing of all facts from a node, or to it; None if many."""
        end = self.term(node)
        if outwards and not isinstance(end, ox.NamedNode | ox.BlankNode):
            return iter(())
        if (outwards, node) in self._whole:
            known = {predicate for predicate, end in self._sides[outwards][1] if end == node}
            read = self.out if outwards else self.into
            near = {predicate: read(predicate, node) for predicate in self._whole[outwards, node] | known}
            return ((p, other, standing) for p, found in near.items() for other, standing in found.items())
        quads = self._view.quads(end) if outwards else self._view.quads(None, None, end)  # type: ignore[arg-type]
        some = list(islice(quads, _FEW + 1))
        if len(some) > _FEW:
            return None
        cells: dict[str, dict[str, int]] = {}
        for quad in some:
            other = quad.object if outwards else quad.subject
            standing = self._standing(quad.graph_name)
            cells.setdefault(self._key(quad.predicate), {})[self._key(other)] = standing
        changes = self._changed_out if outwards else self._changed_into
        place = 0 if outwards else 2
        for fact in [f for f in self.changed if f[place] == node]:
            cells.setdefault(fact[1], {})
        for predicate, found in cells.items():
            _put(found, changes.get((predicate, node)))
        return ((p, other, standing) for p, found in cells.items() for other, standing in found.items())

    def any(self, predicate: str, node: str, mask: int, *, outwards: bool) -> bool:
        """Tell whether a fact of some standing leads from a node, or to it, without reading them all."""
        cells = self._cells(predicate, node, outwards=outwards)
        changed = (self._changed_out if outwards else self._changed_into).get((predicate, node), {})
        if cells is not None:
            return any(standing & mask for standing in cells.values())
        if any(standing & mask for standing in changed.values()):
            return True
        if outwards:
            quads = self._view.quads(self._node(node), self._node(predicate))
        else:
            quads = self._view.quads(None, self._node(predicate), self.term(node))
        ends = (
            self._key(quad.object if outwards else quad.subject)
            for quad in quads
            if self._standing(quad.graph_name) & mask
        )
        return any(end not in changed for end in ends)

    def pairs(self, predicate: str, mask: int) -> Iterator[tuple[str, str]]:
        """Yield the ends of all facts of a predicate that have some standing, as they are read."""
        changed = {(s, o): standing for (s, p, o), standing in self.changed.items() if p == predicate}
        yield from (ends for ends, standing in changed.items() if standing & mask)
        for quad in self._view.quads(None, self._node(predicate)):
            if self._standing(quad.graph_name) & mask:
                ends = self._key(quad.subject), self._key(quad.object)
                if ends not in changed:
                    yield ends

    def term(self, key: str) -> Term:
        """Give the term of a key."""
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = _term(key)
        return found

    def _node(self, key: str) -> ox.NamedNode:
        return self.term(key)  # type: ignore[return-value]

    def _key(self, term: Term) -> str:
        key = key_of(term)
        self._terms.setdefault(key, term)
        return key

    def _standing(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> int:
        found = self._graphs.get(graph)
        if found is None:
            found = self._graphs[graph] = standing_in(graph) if isinstance(graph, ox.NamedNode) else ABSENT
        return found

    def _cells(self, predicate: str, node: str, *, outwards: bool) -> dict[str, int] | None:
        """Give the facts at a node that are read already."""
        held, changed = self._sides[outwards]
        found = held.get((predicate, node))
        if found is None and (outwards, node) in self._whole:
            found = held[predicate, node] = _put({}, changed.get((predicate, node)))
        return found

    def _read_near(self, view: Distant, ends: Iterable[str], *, outwards: bool) -> None:
        """Read all that leads from some nodes, or to them, at once."""
        held, changed = self._sides[outwards]
        wanted = [end for end in dict.fromkeys(ends) if (outwards, end) not in self._whole]
        nodes = [node for node in map(self.term, wanted) if isinstance(node, ox.NamedNode)]
        for node, quads in view.near(nodes, _FEW, incoming=not outwards).items():
            cells: dict[str, dict[str, int]] = {}
            for quad in quads:
                other = self._key(quad.object if outwards else quad.subject)
                cells.setdefault(self._key(quad.predicate), {})[other] = self._standing(quad.graph_name)
            key = key_of(node)
            self._whole[outwards, key] = frozenset(cells)
            for predicate, found in cells.items():
                held.setdefault((predicate, key), _put(found, changed.get((predicate, key))))

    def _read_table(self, predicate: str, nodes: Iterable[str], *, outwards: bool) -> None:
        """Read all facts of a predicate that lead from some nodes, or to them, in one query for many."""
        held, changed = self._sides[outwards]
        terms = [term for term in map(self.term, nodes) if not isinstance(term, ox.BlankNode)]
        for some in batches(terms, _AT_ONCE):
            found: dict[str, dict[str, int]] = {key_of(term): {} for term in some}
            values = values_block(("n",), [(term,) for term in some])
            query = _NEAR[outwards].format(nodes=values, predicate=self._node(predicate))
            rows = keys_of(self._view.select(query))
            at, ends, graphs = (column.to_list() for column in rows)
            standings = {graph: self._standing(self._node(graph)) for graph in set(graphs)}
            for node, end, graph in zip(at, ends, graphs, strict=True):
                found[node][end] = standings[graph]
            for node, cells in found.items():
                held[predicate, node] = _put(cells, changed.get((predicate, node)))

    def _look(self, fact: Fact) -> int:
        s, p, o = fact
        if s[0] in '"<':
            return ABSENT
        quads = self._view.quads(self._node(s), self._node(p), self.term(o))
        return next((self._standing(quad.graph_name) for quad in quads), ABSENT)


def _put(cells: dict[str, int], changes: dict[str, int] | None) -> dict[str, int]:
    for value, standing in (changes or {}).items():
        if standing:
            cells[value] = standing
        else:
            cells.pop(value, None)
    return cells


def _term(key: str) -> Term:
    if key[0] not in '"<':
        return ox.BlankNode(key[2:]) if key.startswith("_:") else ox.NamedNode(key)
    line = f"<x:s> <x:p> {key} .\n"
    found: Term = next(quad.object for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    return found
