"""What follows from a change, within the session that makes it.

    what was said --Maintenance--> what follows --> who is a person now --> what is said of them is moved
                      ^                                                            |
                      +------------------------------------------------------------+

The inferred graphs have to be right before the change; a graph that was loaded and not inferred from
is left as it is, until `infer`. A graph with nothing in it yet is inferred from with its first change.

Rules are followed fact by fact, which is what a small change asks for; a large one that takes nothing away
is cheaper to infer from as a whole (`_LARGE`, `_SHARE`), and the outcome is the same.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from ckm_graph.reasoning import materialise_reference
from ckm_graph.transactions._own_rules import materialise_with
from ckm_graph.transactions._placing import people_in_public, put_right
from ckm_graph.transactions._standing import is_current, note_current
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import pyoxigraph as ox

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.privacy import Privacy
    from ckm_graph.reasoning import RuleSet
    from ckm_graph.store import Session, Subject, View
    from ckm_graph.transactions._recording import Recorder, SupportsWriting
    from ckm_graph.transactions._standing import Founded
    from ckm_graph.validation import ShapeRules

__all__ = ["follow", "follows", "infer_all"]

_LARGE: Final = 2_000
"""A change of fewer quads is followed fact by fact."""
_SHARE: Final = 8
"""A change is large beside a graph of at most so many times its triples."""


def follow(recorded: Recorder, founded: Founded, *, bare: bool) -> bool:
    """Bring the inferred graphs to what follows after a change.

    Parameters
    ----------
    recorded
        The change: all that was said and taken back.
    founded
        The rules.
    bare
        Whether there was nothing in the graph before.

    Returns
    -------
    Whether that was done: not where they were behind already.

    """
    session = recorded.session
    if not bare and not is_current(session):
        return False
    _as_before(recorded)
    if bare or not founded.maintenance.possible or founded.own_rules.rules or _is_large(recorded):
        before = _inferred(session)
        infer_all(session, recorded, founded.rules, founded.privacy, founded.own_rules)
        recorded.noted(before, _inferred(session))
        note_current(session)
        return True
    added, removed = [quad for quad in recorded.added if not follows(quad)], list(recorded.removed)
    while added or removed:
        derived = founded.maintenance.follow(session, added, removed)
        recorded.remove(derived.removed)
        recorded.add(derived.added)
        moves = _Moves(recorded)
        put_right(session, moves, founded.privacy, _retyped(founded.privacy, chain(*derived)))
        added, removed = moves.added, moves.removed
    return True


def infer_all(
    session: Session,
    out: SupportsWriting,
    rules: RuleSet,
    privacy: Privacy,
    own: ShapeRules,
    *,
    reference: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> InferenceReport:
    """Bring the inferred graphs to what follows from all that is said, whatever they hold.

    What is said of somebody whom only inference shows to be a person is moved to the personal graphs;
    then it is all done again, since what follows from that is personal too.

    Parameters
    ----------
    session
        Where to.
    out
        What is moved is written by this.
    rules, privacy
        What follows, and what is personal.
    own
        What else follows, by rules of the graph's own; they always run whole.
    reference
        Let owlrl do it.
    progress
        Told the number of each round and how many facts it brought.

    """

    def inferred() -> InferenceReport:
        if reference:
            return materialise_reference(session)
        return materialise_with(session, rules, own, progress=progress)

    report, moves = inferred(), _Moves(out)
    if report.changed:
        put_right(session, moves, privacy, _misplaced_people(session, privacy))
    if not moves.added:
        return report
    again = inferred()
    return replace(again, changed=True, seconds=report.seconds + again.seconds)


def follows(quad: ox.Quad) -> bool:
    """Tell whether a quad stands in an inferred graph."""
    return quad.graph_name in (INFERRED, PERSONAL_INFERRED)


class _Moves:
    """Passes on what is moved between the graphs of sources; the inferred graphs are seen to afterwards."""

    def __init__(self, out: SupportsWriting) -> None:
        self._out = out
        self.added: list[ox.Quad] = []
        self.removed: list[ox.Quad] = []

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads."""
        new = [quad for quad in quads if not follows(quad)]
        self.added += new
        self._out.add(new)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Remove quads."""
        old = [quad for quad in quads if not follows(quad)]
        self.removed += old
        self._out.remove(old)

    bulk = add


def _is_large(recorded: Recorder) -> bool:
    """Tell whether a change is large beside the graph and only adds, so that nobody ceases to be a person."""
    added = {quad.triple for quad in recorded.added}
    if len(added) < _LARGE or len(added) * _SHARE < recorded.session.size():
        return False
    return all(follows(quad) or quad.triple in added for quad in recorded.removed)


def _as_before(recorded: Recorder) -> None:
    """Let the inferred graphs be as they were before the change, less what is said now."""
    recorded.remove([quad for quad in recorded.added if follows(quad)])
    gone = [quad for quad in recorded.removed if follows(quad)]
    said = recorded.session.said([quad.triple for quad in gone])
    recorded.add(quad for quad in gone if quad.triple not in said)


def _inferred(view: View) -> set[ox.Quad]:
    return {quad for graph in (INFERRED, PERSONAL_INFERRED) for quad in view.quads(graph=graph)}


def _retyped(rules: Privacy, quads: Iterable[ox.Quad]) -> dict[Subject, None]:
    """Give those who have become persons, or something personal as a whole, or are so no more."""
    telling = rules.persons | rules.wholly
    return {quad.subject: None for quad in quads if quad.predicate == RDF.type and quad.object in telling}  # type: ignore[misc]


def _misplaced_people(view: View, rules: Privacy) -> Iterator[Subject]:
    yield from people_in_public(view, rules)
    for class_ in rules.wholly:
        for graph in (INFERRED, PERSONAL_INFERRED):
            for quad in view.quads(predicate=RDF.type, object=class_, graph=graph):
                yield quad.subject  # type: ignore[misc]
