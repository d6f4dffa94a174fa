"""What a source said, read back from its N-Triples by pyoxigraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from ckm_graph.ingest import IngestSource

__all__ = ["triples_of"]


def triples_of(source: IngestSource) -> list[Triple]:
    return [quad.triple for quad in parse(b"".join(source.ntriples()), format=RdfFormat.N_TRIPLES)]
