"""Records of the change log, as JSON in one line."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.model.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["read_change", "write_change"]


def write_change(change: Change) -> str:
    """Write a record.

    >>> when = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)
    >>> write_change(Change(number=1, time=when, kind="infer", counts={"inferred": 7}))
    '{"number": 1, "time": "2026-01-31T00:00:00+00:00", "kind": "infer", "counts": {"inferred": 7}}'
    """
    said = {
        "number": change.number,
        "time": change.time.isoformat(),
        "kind": change.kind,
        "source": change.source,
        "counts": dict(change.counts),
        "files": [list(file) for file in change.files],
        "added": _lines(change.added),
        "removed": _lines(change.removed),
        "inferred": _lines(change.inferred),
        "withdrawn": _lines(change.withdrawn),
        "whole": list(change.whole),
    }
    return json.dumps({name: value for name, value in said.items() if value not in (None, {}, [], "")})


def read_change(line: str) -> Change:
    """Read a record.

    Raises
    ------
    StoreError
        If the line is damaged.

    """
    try:
        said = json.loads(line)
        return Change(
            number=said["number"],
            time=dt.datetime.fromisoformat(said["time"]),
            kind=said["kind"],
            source=said.get("source"),
            counts=said.get("counts", {}),
            files=tuple((name, checksum) for name, checksum in said.get("files", [])),
            added=_quads(said.get("added", "")),
            removed=_quads(said.get("removed", "")),
            inferred=_quads(said.get("inferred", "")),
            withdrawn=_quads(said.get("withdrawn", "")),
            whole=tuple(said.get("whole", ())),
        )
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        message = f"the change log is damaged at {line[:60]!r}: {error}"
        raise StoreError(message) from error


def _lines(quads: Iterable[ox.Quad]) -> str:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()


def _quads(lines: str) -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(lines.encode(), format=ox.RdfFormat.N_QUADS))
