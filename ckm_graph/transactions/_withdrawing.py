"""Withdrawing: a source takes back what it says, and what others say goes on being said.

A triple stands in one data graph; who else says it is kept in `also/…`. When the source in whose graph
it stands takes it back, the first of the others steps up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.store import batches, quad_in, sparql
from ckm_graph.transactions._widening import held, widened_node
from ckm_graph.vocabulary import (
    GRAPH_BASE,
    PROVENANCE,
    RDF,
    also_graph,
    is_personal,
    personal_graph,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Session, Subject
    from ckm_graph.transactions._recording import Recorder

__all__ = ["Withdrawal", "unkept", "unsaid", "withdraw"]

_CHUNK = 5_000


class Withdrawal:
    """What came of taking triples back."""

    def __init__(self) -> None:
        self.still_said: dict[ox.Triple, tuple[str, ...]] = {}
        """Triples that other sources still say, with their names."""
        self.retyped: set[Subject] = set()
        """Subjects that lost a type."""


def withdraw(recorded: Recorder, source: str, triples: Iterable[ox.Triple]) -> Withdrawal:
    """Take back what a source says; what it does not say is left as it is.

    Parameters
    ----------
    recorded
        Where to.
    source
        The name of who speaks.
    triples
        With literals as stated or as the engine holds them.

    """
    session, done = recorded.session, Withdrawal()
    beside = [graph for graph in session.graphs() if graph.value.startswith(f"{GRAPH_BASE}also/")]
    for batch in batches(dict.fromkeys(map(held, triples)), _CHUNK):
        said = session.said(batch)
        aside: dict[ox.Triple, list[str]] = {}
        for quad in session.standing(quad_in(triple, graph) for triple in said for graph in beside):
            aside.setdefault(quad.triple, []).append(source_of(quad.graph_name) or "")
        gone = list(_widenings(session, batch, source_graph(source)))  # of what was set aside too
        new: list[ox.Quad] = []
        for triple, (graph, *_) in said.items():
            others = [name for name in aside.get(triple, ()) if name != source]
            standing = source_of(graph)
            if standing != source:
                gone.append(quad_in(triple, also_graph(source)))
                others += [standing] if standing is not None else []
            else:
                gone.append(quad_in(triple, graph))
                if others:
                    gone.append(quad_in(triple, also_graph(others[0])))
                    right = personal_graph if is_personal(graph) else source_graph
                    new.append(quad_in(triple, right(others[0])))
                if triple.predicate == RDF.type:
                    done.retyped.add(triple.subject)  # type: ignore[arg-type]
            if others:
                done.still_said[triple] = tuple(sorted(others))
        recorded.remove(gone)
        recorded.add(new)
    return done


def unkept(session: Session, source: str, triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    """Give what is kept beside triples that were set aside and go, unless the source says them elsewhere too.

    Parameters
    ----------
    session, source
        Where, and who said them.
    triples
        As the engine holds them.

    """
    return list(_widenings(session, unsaid(session, source, triples), source_graph(source)))


def unsaid(session: Session, source: str, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Give those triples, as the engine holds them, that a source does not say, quarantine left aside."""
    own = (source_graph(source), personal_graph(source), also_graph(source))
    alone = dict.fromkeys(triples)
    for quad in session.standing(quad_in(triple, graph) for triple in alone for graph in own):
        alone.pop(quad.triple, None)
    return tuple(alone)


def _widenings(session: Session, triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Give what is kept beside triples whose literals the engine widened."""
    nodes = (widened_node(t, t.object, graph) for t in triples if isinstance(t.object, ox.Literal))
    for batch in batches(nodes, 500):
        block = sparql.values_block(("s",), [(node,) for node in batch])
        answer = session.select(f"SELECT ?s ?p ?o WHERE {{ {block} ?s ?p ?o }}", graphs=[PROVENANCE])
        for subject, predicate, object_ in answer.all_terms():
            yield ox.Quad(subject, predicate, object_, PROVENANCE)  # type: ignore[arg-type]
