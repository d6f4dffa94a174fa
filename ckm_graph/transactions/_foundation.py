"""What a graph stands on: its ontology and shapes, and what follows from them."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.store import batches, quad_in
from ckm_graph.transactions._extension import extended, kept_extensions, record_of
from ckm_graph.transactions._following import infer_all
from ckm_graph.transactions._placing import all_doubtful, put_right
from ckm_graph.transactions._standing import (
    founding_mark,
    is_current,
    note_behind,
    note_current,
    note_founded,
)
from ckm_graph.transactions._widening import held
from ckm_graph.vocabulary import (
    GRAPH_BASE,
    ONTOLOGY,
    PROVENANCE,
    SH,
    SHAPES,
    also_graph,
    is_inferred,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pyoxigraph as ox

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Store, View
    from ckm_graph.transactions._extension import Extension
    from ckm_graph.transactions._standing import FoundedAt

__all__ = ["Difference", "change_of", "create", "difference", "extend", "infer", "put_extensions", "settle"]


class Difference(NamedTuple):
    """What has to be added to ontology and shapes, and what removed."""

    added: list[ox.Quad]
    removed: list[ox.Quad]

    def of_rules(self, view: View) -> bool:
        """Tell whether it may change what follows; of shapes it does where there are rules among them."""
        changed = (*self.added, *self.removed)
        rules = any(quad.predicate in {SH.construct, SH.rule} for quad in changed) or any(
            next(view.quads(None, kind, None, SHAPES), None) for kind in (SH.construct, SH.rule)
        )
        return any(quad.graph_name == ONTOLOGY or rules for quad in changed)


def create(store: Store, ontology: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> int:
    """Write ontology and shapes into an empty store, as its first commit."""
    return _put(store, "create", ontology, shapes)


def extend(
    store: Store, ontology: Sequence[ox.Triple], shapes: Sequence[ox.Triple], privacy: Privacy | None = None
) -> int:
    """Add to the ontology and the shapes of a graph; return how many triples were new.

    Parameters
    ----------
    store, ontology, shapes
        What to add, where.
    privacy
        The rules of the extended ontology: what they make personal, or public, is moved.

    """
    return _put(store, "extend", ontology, shapes, privacy)


def put_extensions(
    store: Store, given: Sequence[Extension], core: Sequence[ox.Triple], privacy: tuple[Privacy, Privacy]
) -> tuple[str | None, str | None]:
    """Put extensions on a graph; one that it has already gives way to what its file says now.

    Parameters
    ----------
    store, given
        What to put where.
    core
        What the package's ontology and shapes say.
    privacy
        The rules before and after: what either makes personal is looked at, and put where the latter say.

    Returns
    -------
    The founding marks before and after.

    """
    with store.session() as session:
        before = founding_mark(session)
        now = [[quad.triple for quad in session.quads(graph=graph)] for graph in (ONTOLOGY, SHAPES)]
        kept = kept_extensions(session)
        wanted = extended(now[0], now[1], kept=kept, given=given, core=core)
        change = difference(session, *wanted)
        settle(session, change)
        for extension in given:
            record = record_of(extension)
            session.remove(list(session.quads(record[0].subject, graph=PROVENANCE)))  # type: ignore[arg-type]
            session.add(record)
        doubtful = chain.from_iterable(all_doubtful(session, rules) for rules in privacy)
        put_right(session, session, privacy[1], dict.fromkeys(doubtful))
        counts = {"added": len(change.added), "removed": len(change.removed)}
        files = tuple((extension.file, extension.checksum) for extension in given)
        after = founding_mark(session)
        session.commit(write_change(change_of(session, "extend", counts, files)))
    return before, after


def difference(view: View, ontology: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> Difference:
    """Compare ontology and shapes of a graph with what they should say."""
    change = Difference([], [])
    for graph, triples in ((ONTOLOGY, ontology), (SHAPES, shapes)):
        there = {quad.triple for quad in view.quads(graph=graph)}
        wanted = dict.fromkeys(map(held, triples))
        change.added.extend(quad_in(triple, graph) for triple in wanted if triple not in there)
        change.removed.extend(quad_in(triple, graph) for triple in there if triple not in wanted)
    return change


def settle(session: Session, change: Difference) -> None:
    """Change ontology and shapes; sources take back and give up what the ontology says in their place."""
    session.remove(change.removed)
    _give_back(session, [quad for quad in change.removed if quad.graph_name == ONTOLOGY])
    _take_over(session, [quad for quad in change.added if quad.graph_name == ONTOLOGY])
    session.add(change.added)
    note_founded(session, (*change.added, *change.removed))
    if change.of_rules(session):
        note_behind(session)


def change_of(
    session: Session, kind: str, counts: dict[str, int], files: tuple[tuple[str, str], ...] = ()
) -> Change:
    """Make the record of what a session is about to commit."""
    return Change(
        number=session.number + 1, time=dt.datetime.now(dt.UTC), kind=kind, counts=counts, files=files
    )


def infer(
    store: Store,
    founded_at: FoundedAt,
    *,
    reference: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> InferenceReport:
    """Bring the inferred graphs to what follows from the others; see `infer_all`.

    Where they were known to be right already there is no commit. Transactions keep them right from then on.
    """
    with store.session() as session:
        founded = founded_at(session)
        report = infer_all(
            session,
            session,
            founded.rules,
            founded.privacy,
            founded.own_rules,
            reference=reference,
            progress=progress,
        )
        if report.changed or not is_current(session):
            note_current(session)
            counts = {"asserted": report.asserted, "inferred": report.inferred}
            session.commit(write_change(change_of(session, "infer", counts)))
    return report


def _put(
    store: Store,
    kind: str,
    ontology: Sequence[ox.Triple],
    shapes: Sequence[ox.Triple],
    privacy: Privacy | None = None,
) -> int:
    with store.session() as session:
        new = difference(session, ontology, shapes).added
        if new or not session.number:
            settle(session, Difference(new, []))
            if privacy is not None:
                put_right(session, session, privacy, all_doubtful(session, privacy))
            session.commit(write_change(change_of(session, kind, {"added": len(new)})))
        return len(new)


def _give_back(session: Session, quads: Sequence[ox.Quad]) -> None:
    """Let a source say what the ontology says no more, where one says it."""
    others = [graph for graph in session.graphs() if graph.value.startswith(f"{GRAPH_BASE}also/")]
    for chunk in batches(quads if others else (), 5_000):
        heirs: dict[ox.Triple, ox.Quad] = {}
        for heir in session.standing(quad_in(quad, graph) for quad in chunk for graph in others):
            heirs.setdefault(heir.triple, heir)
        session.remove(heirs.values())
        session.add(quad_in(heir, source_graph(source_of(heir.graph_name) or "")) for heir in heirs.values())


def _take_over(session: Session, quads: Sequence[ox.Quad]) -> None:
    """Let the ontology say what a source or an inference said: no triple stands twice."""
    for chunk in batches(quads, 5_000):
        for triple, graphs in session.said([quad.triple for quad in chunk]).items():
            for graph in graphs:
                session.remove([quad_in(triple, graph)])
                name = source_of(graph)
                if name is not None and not is_inferred(graph):
                    session.add([quad_in(triple, also_graph(name))])
