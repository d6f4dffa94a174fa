"""What many queries have in common: their outline, a text without names, is looked through once for all.

    SELECT ?f0 { ?f0 <…#name> "x" }   =   SELECT ?f0 { ?f0 <outline:0> "" }   with   <…#name>

A compiler of shapes writes few kinds of queries, each for many properties and classes. Which triples two of
a kind read differs in these names alone; those that a reader looks for by itself stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.validation.impact._reads import Read, Reads, reads_of
from ckm_graph.validation.impact._routes import Fork, Hop, Loop
from ckm_graph.vocabulary import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.validation.impact._routes import Move, Route

__all__ = ["reads_of_all"]

_KEPT: Final = frozenset(map(str, (RDF.type, RDFS.subClassOf)))
_PART: Final = re.compile(
    r"""
    (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
               | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | \#[^\r\n]* | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
"""IRIs and strings, as `ckm_graph.store.sparql.tokens` finds them, and what could be mistaken for these."""


def reads_of_all(texts: Iterable[str], mark: str, root: str) -> Iterator[Reads]:
    """Tell what queries read, one after the other; see `reads_of`.

    >>> name, topic = reads_of_all([f"SELECT ?f {{ ! ?f <x:{p}> ?v }}" for p in ("name", "topic")], "!", "?f")
    >>> [read.predicate.value for reads in (name, topic) for read in reads.reads]
    ['x:name', 'x:topic']

    """
    known: dict[str, Reads] = {}
    for text in texts:
        names = _Names()
        outline = _PART.sub(names.taken, text)
        if outline not in known:
            known[outline] = reads_of(outline, mark, root)
        yield names.given(known[outline])


@dataclass(slots=True)
class _Names:
    """The names that an outline leaves out, each once, in the order in which they come."""

    found: dict[str, str] = field(default_factory=dict)
    """What stands for each in the outline."""
    _back: dict[str, str] = field(default_factory=dict)

    def taken(self, match: re.Match[str]) -> str:
        """Write what the outline has in a part's place."""
        part = match[0]
        if match.lastgroup == "string":
            return '""'
        if match.lastgroup != "iri" or part in _KEPT:
            return part
        return self.found.setdefault(part, f"<outline:{len(self.found)}>")

    def given(self, reads: Reads) -> Reads:
        """Put the names back."""
        self._back = {here[1:-1]: name[1:-1] for name, here in self.found.items()}
        classes = None if reads.classes is None else frozenset(self._node(one) for one in reads.classes)
        found = frozenset(self._read(read) for read in reads.reads)
        return Reads(found, classes, frozenset(self._hop(hop) for hop in reads.needs))

    def _read(self, read: Read) -> Read:
        predicate, outgoing, back, beyond = read
        return Read(
            None if predicate is None else self._node(predicate),
            outgoing,
            None if back is None else self._route(back),
            None if beyond is None else (self._route(beyond[0]), self._node(beyond[1])),
        )

    def _node(self, node: NamedNode) -> NamedNode:
        name = self._back.get(node.value)
        return node if name is None else NamedNode(name)

    def _route(self, route: Route) -> Route:
        return tuple(map(self._move, route))

    def _move(self, move: Move) -> Move:
        if isinstance(move, Hop):
            return self._hop(move)
        if isinstance(move, Fork):
            return Fork(tuple(map(self._route, move.routes)))
        return Loop(self._route(move.route))

    def _hop(self, hop: Hop) -> Hop:
        return hop if hop.predicate is None else Hop(self._node(hop.predicate), hop.forward)
