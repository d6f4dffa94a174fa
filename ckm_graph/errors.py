"""What can go wrong, as one tree of exceptions; every message says what to do next.

    CkmError
    ├── InputError               what was given can't be used
    │   ├── DataSyntaxError      a data file is broken (.path, .line, .column)
    │   ├── QuerySyntaxError     a SPARQL text is malformed
    │   ├── QueryRefused         a well-formed request that this store does not take
    │   └── UnknownNameError     no such query, source, class, … (.name, .known)
    ├── StoreError               the graph can't be read or written
    │   ├── NotAGraphError       the folder or URL holds no graph
    │   ├── StoreFormatError     written by another version of the format
    │   ├── StoreLockedError     somebody else is writing
    │   ├── StoreConflictError   somebody else wrote first
    │   └── StoreUnavailableError  the server does not answer, or refuses
    ├── QueryTimeoutError        the time limit of a query ran out
    ├── MissingExtraError        an optional dependency is not installed (.extra)
    └── ShapeViolation           a transaction would break a shape (.report)

Foreign exceptions never leave the package: they stand as ``__cause__``.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ckm_graph.model import Report

__all__ = [
    "CkmError",
    "DataSyntaxError",
    "InputError",
    "MissingExtraError",
    "NotAGraphError",
    "QueryRefused",
    "QuerySyntaxError",
    "QueryTimeoutError",
    "ShapeViolation",
    "StoreConflictError",
    "StoreError",
    "StoreFormatError",
    "StoreLockedError",
    "StoreUnavailableError",
    "UnknownNameError",
]


_LISTED: Final = 24
"""How many of the names that exist an error tells."""


class CkmError(Exception):
    """Base of all errors that this package raises on purpose."""


class InputError(CkmError):
    """What the caller gave can't be used; the graph is unchanged."""


class DataSyntaxError(InputError):
    """A data file is broken.

    >>> str(DataSyntaxError("shop.ttl", "unexpected end of file", line=3, column=9))
    'shop.ttl:3:9: unexpected end of file'
    """

    def __init__(
        self, path: str | Path, problem: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        self.path = str(path)
        self.problem = problem
        self.line = line
        self.column = column
        place = ":".join(str(part) for part in (self.path, line, column) if part is not None)
        super().__init__(f"{place}: {problem}")


class QuerySyntaxError(InputError):
    """A SPARQL text is malformed."""


class QueryRefused(InputError):  # noqa: N818 -- reads as what happened, like ShapeViolation
    """A well-formed request that is not taken here, and why."""


class UnknownNameError(InputError):
    """A name that nothing bears, with the nearest that exist.

    >>> str(UnknownNameError("query", "unaswered", ["unanswered", "ideas"]))
    "no query named 'unaswered'; did you mean 'unanswered'? (known: ideas, unanswered)"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(sorted(known))
        near = difflib.get_close_matches(name, self.known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        more = len(self.known) - _LISTED
        shown = ", ".join(self.known if more <= 0 else self.known[:_LISTED])
        listed = f" (known: {shown}{f' and {more} more' if more > 0 else ''})" if shown else ""
        super().__init__(f"no {kind} named {name!r}{hint}{listed}")


class StoreError(CkmError):
    """The graph can't be read or written."""


class NotAGraphError(StoreError):
    """The folder or URL holds no graph."""


class StoreFormatError(StoreError):
    """The graph was written in a format that this version can't use so."""


class StoreLockedError(StoreError):
    """Somebody else is writing to the graph."""


class StoreConflictError(StoreError):
    """Somebody else wrote to the graph since this change was begun; nothing was written."""


class StoreUnavailableError(StoreError):
    """The server does not answer, or refuses."""


class QueryTimeoutError(CkmError):
    """The time limit of a query ran out."""


class MissingExtraError(CkmError):
    """An optional dependency is not installed.

    >>> str(MissingExtraError("to_igraph", "igraph"))
    "to_igraph needs the extra 'igraph': pip install 'ckm-graph[igraph]'"
    """

    def __init__(self, feature: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{feature} needs the extra {extra!r}: pip install 'ckm-graph[{extra}]'")


class ShapeViolation(CkmError):  # noqa: N818 -- the name outside code relies on
    """A transaction would break a shape; nothing was changed, and ``report`` says what."""

    def __init__(self, report: Report) -> None:
        self.report = report
        blocking = report.violations
        first = f": {blocking[0].message}" if blocking else ""
        super().__init__(
            f"{len(blocking)} shape violation(s){first}; see .report, mend the data and try again"
        )
