"""Judging a change: which breaches it brings, told apart from those that were there before.

Only what the change can have altered is validated; and only where that has breaches is the state before
the change looked at, in the same session.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ckm_graph.model.validation import Report
from ckm_graph.validation import affected, validate_affected

if TYPE_CHECKING:
    from ckm_graph.model.validation import ValidationResult
    from ckm_graph.transactions._recording import Recorder
    from ckm_graph.validation import CompiledShapes

__all__ = ["judge", "new_results"]


def judge(recorded: Recorder, shapes: CompiledShapes) -> Report:
    """Report the breaches that a change brings.

    Parameters
    ----------
    recorded
        The change, what was inferred included.
    shapes
        What must hold.

    Returns
    -------
    The new results, of every severity; ``whole`` names the shapes that were validated for all their focus
    nodes.

    """
    session = recorded.session
    touched = affected(session, shapes, recorded.changed)
    after = validate_affected(session, shapes, touched)
    if after.conforms:
        return after
    with recorded.undone():
        before = validate_affected(session, shapes, touched)
    return Report(new_results(before, after), touched.whole)


def new_results(before: Report, after: Report) -> tuple[ValidationResult, ...]:
    """Give the results of a report that an earlier one does not have.

    A breach that goes on is the same one, though its message may tell other figures now.
    """
    left = Counter(map(_breach, before.results))
    same = Counter(result.sort_key for result in before.results)
    new: list[ValidationResult] = []
    for result in sorted(after.results, key=lambda result: not same[result.sort_key]):
        if left[_breach(result)]:
            left[_breach(result)] -= 1
        else:
            new.append(result)
    return tuple(new)


def _breach(result: ValidationResult) -> tuple[str, ...]:
    """Tell what is broken by what, whatever the words for it."""
    parts = (
        result.source_shape,
        result.component,
        result.focus_node,
        result.path or "",
        result.value or "",
        result.source_constraint or "",
        result.severity,
    )
    return tuple(map(str, parts))
