"""What the benchmarks work on: generated or given, made once and kept in a temporary folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks.measuring import run

__all__ = ["CUT", "SMALL", "DisagreementError", "Knowledge", "Materials", "agree"]

CUT: Final = 100_000
"""How many triples rdflib gets, about, where the others get more."""

SMALL: Final = 10_000
"""How many triples pySHACL gets with all shapes, about."""

_DUMP: Final = "se-quantumcomputing"
_OTHER_DUMP: Final = "se-bicycles-meta"
_DUMP_TRIPLES: Final = 137_000


class DisagreementError(AssertionError):
    """Two engines gave different answers, so that their costs can't be compared."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Customer knowledge in a file of N-Triples."""

    file: Path
    triples: int
    size: int
    """In bytes."""

    def __str__(self) -> str:
        return f"{self.triples:,} triples ({self.size / 1e6:,.0f} MB of N-Triples)"


class Materials:
    """Makes what is asked for in a folder.

    Parameters
    ----------
    folder
        A new one, which the caller removes.
    triples
        Size of the generated customer knowledge, about.
    dump
        The Stack Exchange dump to ingest; by default that of Quantum Computing, if it lies in the folder
        that ``CKM_SHARED_DATA`` names (or beside the checkout), else one that is generated, of its size or
        of as many triples as asked for, whichever is less.
    edges
        How many ties of help are ranked.

    """

    def __init__(
        self, folder: Path, *, triples: int, dump: Path | None = None, edges: int = 1_000_000
    ) -> None:
        self.folder = folder
        self.triples = triples
        self.edges = edges
        self._dump = dump
        self._made = 0

    @cached_property
    def knowledge(self) -> Knowledge:
        """Customer knowledge of the size asked for."""
        return self._knowledge("knowledge", self.triples)

    @cached_property
    def cut(self) -> Knowledge:
        """Less of the same kind, for rdflib; the same, if that is little enough."""
        return self._knowledge("cut", CUT) if self.triples > CUT else self.knowledge

    @cached_property
    def dump(self) -> Path:
        """The dump to ingest."""
        if self._dump is not None:
            return self._dump.resolve()
        found = _real_data() / _DUMP
        if found.is_dir():
            return found
        folder = self.folder / "community"
        run("making", "knowledge", folder=folder, triples=min(self.triples, _DUMP_TRIPLES))
        return folder / "dump"

    def sites(self) -> tuple[Path, ...]:
        """Give the dumps of the communities that rankings are judged on: the one given, or two real ones."""
        if self._dump is not None:
            return (self._dump.resolve(),)
        found = tuple(_real_data() / name for name in (_DUMP, _OTHER_DUMP))
        return found if all(site.is_dir() for site in found) else (self.dump,)

    def real(self, name: str) -> Path | None:
        """Give a folder of real data (``CKM_SHARED_DATA``, or beside the checkout); None if absent."""
        found = _real_data() / name
        return found if found.is_dir() else None

    def planted(self, triples: int) -> Knowledge:
        """Make customer knowledge of about a size, with breaches of the benchmark's shapes in it."""
        folder = self.folder / f"planted-{triples}"
        facts = run("making", "planted_knowledge", folder=folder, triples=triples).facts
        return Knowledge(folder / "planted.nt", facts["triples"], facts["bytes"])

    def related(self, triples: int) -> Path:
        """Make relations to infer from, of about a size; give their folder."""
        folder = self.folder / f"related-{triples}"
        run("making", "related", folder=folder, triples=triples)
        return folder

    def place(self, name: str) -> Path:
        """Name a path that is not there yet."""
        self._made += 1
        return self.folder / f"{name}-{self._made}"

    def _knowledge(self, name: str, triples: int) -> Knowledge:
        facts = run("making", "knowledge", folder=self.folder / name, triples=triples).facts
        return Knowledge(self.folder / name / "knowledge.nt", facts["triples"], facts["bytes"])


def agree(what: str, answers: dict[str, object]) -> None:
    """Check that all engines say the same.

    >>> agree("rows", {"one": 5, "other": 6})
    Traceback (most recent call last):
    benchmarks.materials.DisagreementError: rows differ: one 5, other 6
    """
    if len({repr(answer) for answer in answers.values()}) > 1:
        said = ", ".join(f"{name} {answer}" for name, answer in answers.items())
        message = f"{what} differ: {said}"
        raise DisagreementError(message)


def _real_data() -> Path:
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    return Path(os.environ.get("CKM_SHARED_DATA", beside))
