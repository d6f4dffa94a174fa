"""What the change log says of one commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pyoxigraph import Quad

__all__ = ["Change"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One commit.

    A load records its files and counts, not its quads; a transaction records the quads themselves, what was
    said and what follows from it apart.
    """

    number: int
    """Commits are numbered from 1."""
    time: dt.datetime
    kind: str
    """``create``, ``load``, ``ingest``, ``transaction``, ``infer``, ``findings``, ``extend``, ``upgrade`` or
    ``restore``."""
    source: str | None = None
    """Name of the source that was written to."""
    added: tuple[Quad, ...] = ()
    """Quads that a transaction added, to what is said and beside it."""
    removed: tuple[Quad, ...] = ()
    """Quads that a transaction removed there."""
    inferred: tuple[Quad, ...] = ()
    """Quads that follow since then."""
    withdrawn: tuple[Quad, ...] = ()
    """Quads that followed until then: they do no more, or are said now."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many of what, by what the kind of change counts; ``inferred`` among them where the inferred graphs
    were complete afterwards."""
    files: tuple[tuple[str, str], ...] = ()
    """Names and checksums of the files that were read."""
    whole: tuple[str, ...] = ()
    """Shapes that a transaction had validated for all their focus nodes, since what it touched of them could
    not be bounded."""
