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

    A load records its files and counts, not its quads; a transaction records the quads themselves.
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
    """Quads that a transaction added."""
    removed: tuple[Quad, ...] = ()
    """Quads that a transaction removed."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many of what, by what the kind of change counts."""
    files: tuple[tuple[str, str], ...] = ()
    """Names and checksums of the files that were read."""
