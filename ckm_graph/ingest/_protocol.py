"""What a source of customer knowledge is to the rest of the package: a stream of N-Triples.

    source = open_source("stackexchange", [folder])     # looks at the files, reads none
    for chunk in source.ntriples(progress): …           # reads them, in bounded memory
    source.counts                                       # what was read, kept and left out

A source knows nothing of graphs, stores and personal data: who takes the stream decides on these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ckm_graph.model.ingest import IngestCounts

__all__ = ["IngestSource", "Progress"]

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called now and then with a file's name, how many of its bytes are done, and how many it has."""


@runtime_checkable
class IngestSource(Protocol):
    """Customer knowledge in a foreign format, as statements in N-Triples."""

    @property
    def name(self) -> str:
        """Name of the kind of source, as `open_source` takes it."""

    @property
    def source_name(self) -> str:
        """The name that the graphs of this data would bear; callers may choose another."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that `ntriples` reads, in that order; for checksums and progress."""

    @property
    def counts(self) -> IngestCounts:
        """What the last run of `ntriples` read so far; whole once that run has ended."""

    def ntriples(self, progress: Progress | None = None) -> Iterator[bytes]:
        r"""Yield all statements as N-Triples, in chunks of about 256 KiB.

        A chunk is whole lines in UTF-8, each one statement: ``<s> <p> <o> .`` and a line feed, with no
        blank nodes, no comments and no escapes but those of ``\``, ``"`` and line ends; literals in
        canonical form. A subject's ``rdf:type`` comes first. All that is said of what is personal as a
        whole, and what is personal of anybody, follows at once in one chunk.
        Equal files give equal bytes, at each call anew.

        Raises
        ------
        DataSyntaxError
            When a file is broken; what was yielded before is then to be thrown away.

        """
