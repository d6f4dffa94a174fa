"""Publishing: a recorded change, what follows from it, and what was found of it, as one commit.

recorded --follow--> --judge--> new violations? refused, set aside or told --> session.commit, one record
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args

from ckm_graph.errors import ShapeViolation, UnknownNameError
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.model.validation import Report
from ckm_graph.transactions._following import follow, follows
from ckm_graph.transactions._judging import judge

if TYPE_CHECKING:
    from ckm_graph.transactions._recording import Recorder
    from ckm_graph.transactions._standing import Founded

__all__ = ["Found", "Mode", "check_mode", "examined", "publish"]

Mode: TypeAlias = Literal["reject", "quarantine", "warn"]
"""What becomes of new violations: the change is refused; what they are about is set aside; they are told."""


class Found(NamedTuple):
    """What examining a change showed."""

    report: Report | None
    """The breaches that it brings; None where nobody looked."""
    followed: bool
    """Whether the inferred graphs are right."""


def check_mode(mode: Mode | None) -> Mode | None:
    """Pass a mode on.

    Raises
    ------
    UnknownNameError
        If it is none: taken for another, it would publish what was to be refused.

    """
    if mode is not None and mode not in get_args(Mode):
        raise UnknownNameError("mode", str(mode), get_args(Mode))
    return mode


def examined(recorded: Recorder, founded: Founded, mode: Mode | None, *, bare: bool) -> Found:
    """Let follow what follows from a change, and validate what it touched.

    Parameters
    ----------
    recorded
        The change.
    founded
        The rules and the shapes.
    mode
        None if nothing is to be validated.
    bare
        Whether there was nothing in the graph before.

    Raises
    ------
    ShapeViolation
        If new violations are to be refused.

    """
    if not recorded.added and not recorded.removed:
        return Found(Report() if mode else None, followed=False)
    followed = follow(recorded, founded, bare=bare)
    if mode is None:
        return Found(None, followed)
    report = judge(recorded, founded.shapes)
    if mode == "reject" and report.blocking:
        raise ShapeViolation(Report(report.violations, report.whole))
    return Found(report, followed)


def publish(
    recorded: Recorder, kind: str, source: str, found: Found, *, quarantined: int = 0
) -> Change | None:
    """Commit a change and log it; None where there is none."""
    if not recorded.added and not recorded.removed:
        return None
    added, removed = recorded.added, recorded.removed
    inferred = tuple(quad for quad in added if follows(quad))
    withdrawn = tuple(quad for quad in removed if follows(quad))
    counts = {"added": len(added) - len(inferred), "removed": len(removed) - len(withdrawn)}
    if found.followed:
        counts |= {"inferred": len(inferred), "withdrawn": len(withdrawn)}
    told = {
        "violations": len(found.report.violations) if found.report is not None else 0,
        "quarantined": quarantined,
    }
    change = Change(
        number=recorded.session.number + 1,
        time=dt.datetime.now(dt.UTC),
        kind=kind,
        source=source,
        added=tuple(quad for quad in added if not follows(quad)),
        removed=tuple(quad for quad in removed if not follows(quad)),
        inferred=inferred,
        withdrawn=withdrawn,
        counts=counts | {name: count for name, count in told.items() if count},
        whole=tuple(map(_name, found.report.whole)) if found.report is not None else (),
    )
    recorded.session.commit(write_change(change))
    return change


def _name(shape: object) -> str:
    return getattr(shape, "value", None) or str(shape)
