"""Approach profile: how far what the data shows is KM, CRM or CKM, dimension by dimension.

    View --facts--> approach_rules --approach_profile--> Analysis of ApproachDimension

A score is the share that the things speaking for one approach have among all that speak for any in that
dimension. A dimension with fewer than three things has no scores: the data says nothing of it, and
nothing is guessed. Counts are of unlike things, so a profile compares one organisation over time, or two
that record alike, better than it ranks the approaches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.analysis import Analysis
from ckm_graph.analytics.conduct import scans
from ckm_graph.analytics.conduct.approach_rules import RULES
from ckm_graph.analytics.conduct.clientele import iso, some
from ckm_graph.analytics.conduct.facts import facts_of
from ckm_graph.analytics.scope import scope_of
from ckm_graph.model.styles import ApproachDimension, ApproachEvidence

if TYPE_CHECKING:
    from ckm_graph.analytics.conduct.approach_rules import Signs
    from ckm_graph.analytics.conduct.facts import Facts
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["approach_profile"]

_APPROACHES: Final = ("KM", "CRM", "CKM")
_LEAST: Final = 3
_AHEAD: Final = 0.1


def approach_profile(
    view: View, *, since: Moment | None = None, until: Moment | None = None
) -> Analysis[ApproachDimension]:
    """Tell how far the data shows KM, CRM or CKM in each dimension in which they are compared.

    Parameters
    ----------
    view
        One state of a store, with the ontology.
    since, until
        Only what happened from ``since``, inclusive, to ``until``, exclusive; what has no date counts
        only where no time is asked for.

    Raises
    ------
    InputError
        If the time is empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(approach_profile(view))  # no ontology, no dimensions
    0

    """
    scope = scope_of(view, since=since, until=until)
    facts = facts_of(view, scope)
    rows = tuple(
        _row(name, place, label, tuple(_within(signs, facts) for signs in RULES[name](facts)))
        for name, place, label in scans.dimensions(view)
        if name in RULES
    )
    silent = [row.label for row in rows if row.leaning == "no data"]
    notes = [f"Scores are shares of what was counted; below {_LEAST} things a dimension has none."]
    if silent:
        notes.append(f"The data says nothing of: {', '.join(silent)}.")
    asked = {"since": iso(scope.since), "until": iso(scope.until), "least": _LEAST}
    return Analysis("approach_profile", ApproachDimension, rows, asked, view.number, tuple(notes))


def _row(name: str, place: int, label: str, three: tuple[Signs, ...]) -> ApproachDimension:
    total = sum(len(signs.things) for signs in three)
    shares = [round(len(signs.things) / total, 6) if total >= _LEAST else None for signs in three]
    evidence = tuple(
        ApproachEvidence(approach, signs.words, len(signs.things), some(signs.things, 5))
        for approach, signs in zip(_APPROACHES, three, strict=True)
    )
    km, crm, ckm = shares
    return ApproachDimension(name, label, place, km, crm, ckm, _leaning(shares), total, evidence)


def _leaning(shares: list[float | None]) -> str:
    """Tell which approach is ahead of both others.

    >>> _leaning([0.1, 0.3, 0.6]), _leaning([0.3, 0.3, 0.4]), _leaning([0.2, 0.39, 0.41])
    ('CKM', 'CKM', 'mixed')
    """
    known = [share for share in shares if share is not None]
    if not known:
        return "no data"
    order = sorted(known, reverse=True)
    return _APPROACHES[known.index(order[0])] if order[0] - order[1] >= _AHEAD - 1e-9 else "mixed"


def _within(signs: Signs, facts: Facts) -> Signs:
    """Keep what is dated within the time looked at; customers were counted by what they did in it."""
    return signs._replace(things=facts.timed(signs.things) | (signs.things & facts.who.customers))
