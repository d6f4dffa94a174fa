"""Paths of shapes that were read from a file, where blank nodes were given IRIs.

In SHACL an IRI in a path is a predicate, so that an inverse or a sequence path whose node got an IRI
would be read as a predicate that nothing has. Here these nodes are blank again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from ckm_graph.turtle import GENID
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.store import Term

__all__ = ["with_blank_paths"]

_PARTS: Final = (
    RDF.first,
    RDF.rest,
    SH.alternativePath,
    SH.inversePath,
    SH.oneOrMorePath,
    SH.zeroOrMorePath,
    SH.zeroOrOnePath,
)
"""What leads from a path to its parts."""


def with_blank_paths(triples: Iterable[Triple]) -> list[Triple]:
    """Give the triples of a shapes graph, the nodes of its paths blank as they were in the file."""
    triples = list(triples)
    parts: defaultdict[Term, list[Term]] = defaultdict(list)
    for triple in triples:
        if triple.predicate in _PARTS:
            parts[triple.subject].append(triple.object)
    blank: dict[Term, BlankNode] = {}
    waiting: list[Term] = [triple.object for triple in triples if triple.predicate == SH.path]
    while waiting:
        node = waiting.pop()
        if isinstance(node, NamedNode) and GENID in node.value and node not in blank:
            blank[node] = BlankNode(hashlib.sha256(node.value.encode()).hexdigest()[:32])
            waiting += parts[node]
    if not blank:
        return triples
    return [
        Triple(
            blank.get(triple.subject, triple.subject),
            triple.predicate,
            blank.get(triple.object, triple.object),
        )
        for triple in triples
    ]
