"""Stable IRIs for the blank nodes of a file.

Blank nodes that hang together form a component; its canonical N-Quads (RDFC-1.0) are hashed, and each
node is named by that hash and its canonical label. Two components that say the same in all respects
thus get the same names wherever they come from: they entail each other, and loading a file again,
under whatever source name, adds no node. Within one file repeated components are told apart by a
number, since an author who writes a thing twice means two.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph as ox

from ckm_graph.vocabulary import ID_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


T = TypeVar("T")

__all__ = ["FreshNames", "has_blank_node", "name_blank_nodes"]


def has_blank_node(triple: ox.Triple) -> bool:
    """Tell whether a blank node stands anywhere in a triple."""
    return next(_blank_nodes(triple), None) is not None


def name_blank_nodes(triples: Iterable[ox.Triple]) -> tuple[list[ox.Triple], int]:
    """Give the blank nodes of one file's triples their IRIs; return the triples and how many nodes.

    >>> node = ox.BlankNode()
    >>> triples, count = name_blank_nodes([ox.Triple(node, ox.NamedNode("x:p"), ox.Literal(1))])
    >>> count, triples[0].subject.value.startswith("https://w3id.org/ckm/id/genid/")
    (1, True)
    """
    from scipy.cluster.hierarchy import DisjointSet  # noqa: PLC0415 -- half a second that most files never need

    triples = list(triples)
    joined: DisjointSet[ox.BlankNode] = DisjointSet()
    for triple in triples:
        nodes = list(_blank_nodes(triple))
        for node in nodes:
            joined.add(node)
            joined.merge(nodes[0], node)
    components: dict[ox.BlankNode, list[ox.Triple]] = {}
    for triple in triples:
        components.setdefault(joined[next(_blank_nodes(triple))], []).append(triple)
    seen: Counter[str] = Counter()
    named: list[ox.Triple] = []
    for component in components.values():
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in component)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = sorted(str(quad) for quad in dataset)
        digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
        seen[digest] += 1
        name = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        named.extend(_named(quad.triple, name) for quad in dataset)
    return named, len(joined)


class FreshNames:
    """Names for the blank nodes of a transaction: each node a new one, whatever is said of it.

    >>> names = FreshNames()
    >>> node = ox.BlankNode()
    >>> one, two = (names.of(ox.Triple(node, ox.NamedNode("x:p"), ox.Literal(i))) for i in range(2))
    >>> one.subject == two.subject
    True
    """

    def __init__(self) -> None:
        self._names: dict[ox.BlankNode, ox.NamedNode] = {}

    def of(self, triple: ox.Triple) -> ox.Triple:
        """Name the blank nodes of a triple; the same node gets the same name again."""
        if not has_blank_node(triple):
            return triple
        return ox.Triple(self._name(triple.subject), triple.predicate, self._name(triple.object))

    def _name(self, term: Any) -> Any:  # noqa: ANN401 -- a subject stays one
        if isinstance(term, ox.BlankNode):
            found = self._names.get(term)
            if found is None:
                found = self._names[term] = ox.NamedNode(f"{ID_BASE}genid/{secrets.token_hex(16)}")
            return found
        return self.of(term) if isinstance(term, ox.Triple) else term


def _blank_nodes(triple: ox.Triple) -> Iterator[ox.BlankNode]:
    for term in (triple.subject, triple.object):
        if isinstance(term, ox.BlankNode):
            yield term
        elif isinstance(term, ox.Triple):
            yield from _blank_nodes(term)


def _iri(term: T, component: str) -> T | ox.NamedNode | ox.Triple:
    """Name a blank node by its component and its label there, within triple terms too."""
    if isinstance(term, ox.BlankNode):
        return ox.NamedNode(f"{ID_BASE}genid/{component}/{term.value}")
    return _named(term, component) if isinstance(term, ox.Triple) else term


def _named(triple: ox.Triple, component: str) -> ox.Triple:
    return ox.Triple(_iri(triple.subject, component), triple.predicate, _iri(triple.object, component))
