"""What a load did: files, counts, and what the data had that was worth a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ckm_graph.model.ingest import IngestCounts
    from ckm_graph.model.validation import Report

__all__ = ["IllTyped", "IngestReport", "LoadReport", "LoadedFile"]


@dataclass(frozen=True, slots=True)
class IllTyped:
    """A literal whose text is not one of its datatype's, and where it stands."""

    file: str
    line: int | None
    """None where the format has no lines to tell."""
    literal: str
    """As N-Triples writes it; a text that may be personal is left out."""


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file of a load."""

    name: str
    """Without its folder."""
    checksum: str
    """``sha256:`` and the hexadecimal digest of its bytes."""
    media_type: str
    triples: int
    """Statements read, repeated ones counted each time; of a foreign source, rows."""
    graph_names: tuple[str, ...] = ()
    """Names of the graphs found inside the file; kept in provenance."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The account of one load; the counts are of triples."""

    source: str
    files: tuple[LoadedFile, ...]
    triples: int
    """Statements read, repeated ones counted each time."""
    added: int
    """New in the source's graphs."""
    also: int
    """Newly said by this source, and said already by another: kept aside."""
    known: int
    """Said by this source before, or more than once in the files."""
    personal: int
    """Of those added, how many went to the personal graph."""
    blank_nodes: int
    """Blank nodes that were given IRIs."""
    rewritten: int
    """Literals that the engine keeps in another spelling of equal value."""
    widened: int
    """Literals that the engine keeps with a wider datatype; the stated one is kept beside."""
    ill_typed: tuple[IllTyped, ...]
    """Literals whose text does not fit their datatype; they are in the graph as they stand."""
    commit: int
    """Number of the commit that published it."""
    seconds: float
    """Wall-clock time."""
    validation: Report | None = None
    """What validation found in the graph as it is now, where it was asked for."""
    quarantined: int = 0
    """Statements that were set aside, since they would have broken a shape."""

    @property
    def changed(self) -> bool:
        """Whether anything but the log is different now."""
        return bool(self.added or self.also or self.quarantined)


@dataclass(frozen=True, slots=True)
class IngestReport:
    """The account of one ingest: what the source had, and what the load of it did."""

    counts: IngestCounts
    load: LoadReport
