"""What a graph stands on: its ontology and shapes, and what follows from them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.reasoning import materialise, materialise_reference
from ckm_graph.store import batches, quad_in
from ckm_graph.transactions._placing import all_doubtful, people_in_public, put_right
from ckm_graph.vocabulary import ONTOLOGY, SHAPES, also_graph, is_inferred, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyoxigraph as ox

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.privacy import Privacy
    from ckm_graph.reasoning import RuleSet
    from ckm_graph.store import Session, Store

__all__ = ["create", "extend", "infer"]


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


def infer(
    store: Store,
    rules: RuleSet,
    privacy: Privacy | None = None,
    *,
    reference: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> InferenceReport:
    """Bring the inferred graphs to what follows from the others; an unchanged result is no commit.

    With the rules of privacy, what is said of somebody whom only inference shows to be a person is moved
    to the personal graphs, and what follows from it with it.
    """
    with store.session() as session:
        report = (
            materialise_reference(session) if reference else materialise(session, rules, progress=progress)
        )
        if report.changed and privacy is not None:
            put_right(session, session, privacy, people_in_public(session, privacy))
        if report.changed:
            counts = {"asserted": report.asserted, "inferred": report.inferred}
            session.commit(write_change(_change(session, "infer", counts)))
    return report


def _put(
    store: Store,
    kind: str,
    ontology: Sequence[ox.Triple],
    shapes: Sequence[ox.Triple],
    privacy: Privacy | None = None,
) -> int:
    with store.session() as session:
        new = [
            *_new(session, ontology, ONTOLOGY),
            *_new(session, shapes, SHAPES),
        ]
        if new or not session.number:
            _take_over(session, [quad for quad in new if quad.graph_name == ONTOLOGY])
            session.add(new)
            if privacy is not None:
                put_right(session, session, privacy, all_doubtful(session, privacy))
            session.commit(write_change(_change(session, kind, {"added": len(new)})))
        return len(new)


def _new(session: Session, triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    there = {quad.triple for quad in session.quads(graph=graph)}
    return (quad_in(triple, graph) for triple in dict.fromkeys(triples) if triple not in there)


def _take_over(session: Session, quads: Sequence[ox.Quad]) -> None:
    """Let the ontology say what a source or an inference said: no triple stands twice."""
    for chunk in batches(quads, 5_000):
        for triple, graphs in session.said([quad.triple for quad in chunk]).items():
            for graph in graphs:
                session.remove([quad_in(triple, graph)])
                name = source_of(graph)
                if name is not None and not is_inferred(graph):
                    session.add([quad_in(triple, also_graph(name))])


def _change(session: Session, kind: str, counts: dict[str, int]) -> Change:
    return Change(number=session.number + 1, time=dt.datetime.now(dt.UTC), kind=kind, counts=counts)
