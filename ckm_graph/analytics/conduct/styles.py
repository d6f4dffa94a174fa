"""Style diagnosis: which of the five styles is practised, from who works with whom on what.

    View --facts, circles--> one circle a subject --style_rules--> scores --styles--> Analysis of StyleFinding

The best style is named where its score is a half or more, it leads by a tenth or more, and it rests on
at least three things of the graph. Else the verdict is ``none`` (no score is a half) or ``unclear``.
What anybody declared the style to be is never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.analysis import Analysis
from ckm_graph.analytics.conduct.circles import SUBJECTS, circles
from ckm_graph.analytics.conduct.facts import facts_of
from ckm_graph.analytics.conduct.style_rules import RULES
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.styles import StyleFinding, StyleScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.analytics.conduct.circles import Circle
    from ckm_graph.analytics.conduct.facts import Facts
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.store import View

__all__ = ["styles"]

_ENOUGH: Final = 0.5
_LEAD: Final = 0.1
_THINGS: Final = 3


def styles(
    view: View,
    *,
    subject: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: int | None = None,
) -> Analysis[StyleFinding]:
    """Diagnose which style each community, project, agreement and customer relationship practises.

    Parameters
    ----------
    view
        One state of a store.
    subject
        Only this one, by IRI or name; or all of a class: ``Community``, ``Project``, ``Agreement`` or
        ``CustomerRelationship``.
    since, until
        Only items from ``since``, inclusive, to ``until``, exclusive.
    limit
        How many rows at most.

    Returns
    -------
    Analysis
        Those with a style first, by score; then the unclear ones, then those that show none.

    Raises
    ------
    UnknownNameError
        If nothing is called so.
    InputError
        If the time is empty.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(styles(view))
    0

    """
    scope = scope_of(view, since=since, until=until)
    facts = facts_of(view, scope)
    today = scope.until.date() if scope.until is not None else facts.latest()
    found = circles(view, facts, today)
    chosen = found if subject is None else _chosen(facts, found, subject)
    rows = [_diagnosed(facts, circle) for circle in chosen]
    order = {"unclear": 1, "none": 2}
    rows.sort(key=lambda row: (order.get(row.style, 0), -row.score, row.subject))
    asked = {"subject": subject, "enough": _ENOUGH, "lead": _LEAD, "things": _THINGS, "limit": limit}
    times = {
        "since": scope.since and scope.since.isoformat(),
        "until": scope.until and scope.until.isoformat(),
    }
    notes = (
        "Diagnosed from what was done; declared styles are not read.",
        f"A style needs a score of {_ENOUGH}, a lead of {_LEAD} and {_THINGS} things to rest on.",
    )
    return Analysis("styles", StyleFinding, tuple(rows[:limit]), {**asked, **times}, view.number, notes)


def _diagnosed(facts: Facts, circle: Circle) -> StyleFinding:
    scores = sorted(
        (_scored(facts, circle, style) for style in RULES), key=lambda one: (-one.score, one.style)
    )
    best, second = scores[0], scores[1]
    things = len({iri for term in best.terms for iri in term.evidence})
    lead = round(best.score - second.score, 6)
    if best.score < _ENOUGH:
        verdict = "none"
    elif lead < _LEAD or things < _THINGS:
        verdict = "unclear"
    else:
        verdict = best.style
    return StyleFinding(
        subject=circle.subject,
        name=_called(facts, circle.subject),
        kind=circle.kind,
        style=verdict,
        score=best.score,
        lead=lead,
        evidence=things,
        scores=tuple(scores),
    )


def _called(facts: Facts, subject: str) -> str | None:
    """Tell what a subject is called; a relationship is called as its customer."""
    names = facts.who.names
    customers = sorted(names[one] for one in facts.of("customer", subject) if one in names)
    return names.get(subject) or next(iter(customers), None)


def _scored(facts: Facts, circle: Circle, style: str) -> StyleScore:
    terms = RULES[style](facts, circle)
    met = all(term.value > 0 for term in terms if term.needed)
    score = sum(term.value for term in terms) / len(terms) if met else 0.0
    return StyleScore(style, round(score, 6), tuple(terms))


def _chosen(facts: Facts, found: Sequence[Circle], subject: str) -> list[Circle]:
    """Find what an IRI, a name or a class means."""
    names = {one.subject: _called(facts, one.subject) or one.subject for one in found}
    fits = [one for one in found if one.subject == subject]
    fits = fits or [one for one in found if names[one.subject].lower() == subject.lower()]
    if len(fits) > 1:
        message = (
            f"{len(fits)} things are called {subject!r}: give an IRI: {', '.join(o.subject for o in fits)}"
        )
        raise InputError(message)
    fits = fits or [one for one in found if one.kind.lower() == subject.lower()]
    if not fits and subject.lower() not in map(str.lower, SUBJECTS):
        kind = "community, project, agreement or customer relationship"
        raise UnknownNameError(kind, subject, {*names.values(), *SUBJECTS})
    return fits
