"""RDF files put into a session as they are, to be looked at and not kept: blank nodes stay blank nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.store import batches, examine, unchanged
from ckm_graph.transactions._widening import widened
from ckm_graph.vocabulary import source_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Session
    from ckm_graph.transactions._files import RdfFile

__all__ = ["put_verbatim"]

_BATCH = 100_000


def put_verbatim(session: Session, files: Iterable[RdfFile]) -> None:
    """Put all statements of some files into one source's graph, with no regard to whose data they are.

    Blank nodes of different files are different nodes. Stated datatypes that the engine widens are kept.

    Parameters
    ----------
    session
        Of a store that holds nothing else.
    files
        What to read.

    Raises
    ------
    InputError
        If a file can't be read, with file and line where it is broken.

    """
    graph = source_graph("data")
    for file in files:
        for batch in batches(file.quads(), _BATCH):
            session.bulk(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in batch)
            session.add(record for quad in batch for record in _records(quad, graph))


def _records(quad: ox.Quad, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    stated = quad.object
    if isinstance(stated, ox.Literal) and not unchanged(stated):
        found = examine(stated)
        if found.widened:
            yield from widened(quad, found.held, stated, graph)
