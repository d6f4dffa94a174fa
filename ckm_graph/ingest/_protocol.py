"""What a source of customer knowledge is to the rest of the package: a stream of triples.

    source = open_source("stackexchange", [folder])     # looks at the files, reads none
    for triple in source.triples(progress): …           # reads them, in bounded memory
    source.counts                                       # what was read, kept and left out

A source knows nothing of graphs, stores and personal data: who takes the stream decides on these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    from ckm_graph.model.ingest import IngestCounts

__all__ = ["IngestSource", "Progress"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called now and then with a file's name, how many of its bytes are done, and how many it has."""


@runtime_checkable
class IngestSource(Protocol):
    """Customer knowledge in a foreign format, as triples."""

    @property
    def name(self) -> str:
        """Name of the kind of source, as `open_source` takes it."""

    @property
    def source_name(self) -> str:
        """The name that the graphs of this data would bear; callers may choose another."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that `triples` reads, in that order; for checksums and progress."""

    @property
    def counts(self) -> IngestCounts:
        """What the last run of `triples` read so far; whole once that run has ended."""

    def triples(self, progress: Progress | None = None) -> Iterator[Triple]:
        """Yield all triples; each subject's ``rdf:type`` comes first, and what is personal follows at once.

        Equal files give equal triples in equal order, at each call anew.

        Raises
        ------
        DataSyntaxError
            When a file is broken; what was yielded before is then to be thrown away.

        """
