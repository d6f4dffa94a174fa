"""Findings: what is computed on the graph, written beside what its sources said.

    with Findings(…) as run:                   becomes the writer
        run.view                               the state that is computed on, with what was written so far
        run.replace(old, triples)              these triples, in the place of all that stood of those things
    on leaving:                                validated as a transaction; one commit, or nothing changed

Findings stand in the graph `analysis`. What a finding says of a natural person is that person's data:
it stands in `personal/analysis`, where it is kept and erased with the rest.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.store import quad_in
from ckm_graph.transactions._publishing import examined, publish
from ckm_graph.transactions._recording import Recorder
from ckm_graph.transactions._standing import is_bare
from ckm_graph.transactions._widening import held
from ckm_graph.vocabulary import ANALYSIS, PERSONAL_ANALYSIS, RDF, is_inferred

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from ckm_graph.model.changes import Change
    from ckm_graph.store import Session, Store, Subject
    from ckm_graph.transactions._standing import Founded, FoundedAt

__all__ = ["Findings"]


class Findings:
    """One writing of findings, published whole or not at all.

    Parameters
    ----------
    store, founded_at
        Where to, and what that stands on.
    source
        Who asked for them: named in the change log.

    """

    def __init__(self, store: Store, founded_at: FoundedAt, source: str) -> None:
        self._store = store
        self._founded_at = founded_at
        self._source = source
        self._stack = ExitStack()
        self._recorded: Recorder | None = None
        self._founded: Founded | None = None
        self._bare = False
        self.change: Change | None = None
        """After leaving: what was published; None when nothing changed."""

    def __enter__(self) -> Self:
        session = self._stack.enter_context(self._store.session())
        try:
            self._founded, self._bare = self._founded_at(session), is_bare(session)
        except BaseException:
            self._stack.close()
            raise
        self._recorded = Recorder(session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                recorded, founded = self._open()
                found = examined(recorded, founded, "reject", bare=self._bare)
                self.change = publish(recorded, "findings", self._source, found)
        self._recorded = None

    @property
    def view(self) -> Session:
        """The state that is computed on."""
        return self._open()[0].session

    def replace(self, old: Iterable[Subject], triples: Iterable[ox.Triple]) -> bool:
        """Say these triples, and take back what findings said of some things before; tell if that is new."""
        new = self._routed([held(triple) for triple in triples])
        about = self.view.about(list(old))
        there = [quad for quad in about if quad.graph_name in (ANALYSIS, PERSONAL_ANALYSIS)]
        gone = [quad for quad in there if quad not in new]
        recorded, _ = self._open()
        recorded.remove(gone)
        said = self.view.said([quad.triple for quad in new])
        inferred = [
            quad_in(triple, graph)
            for triple, graphs in said.items()
            for graph in graphs
            if is_inferred(graph)
        ]
        fresh = [quad for quad in new if all(is_inferred(graph) for graph in said.get(quad.triple, ()))]
        recorded.remove(inferred)
        recorded.add(fresh)
        return bool(gone or fresh)

    def _routed(self, triples: Iterable[ox.Triple]) -> dict[ox.Quad, None]:
        """Choose the graph of each finding: whoever is named in it decides for all of it."""
        _, founded = self._open()
        by_subject: dict[object, list[ox.Triple]] = {}
        for triple in triples:
            by_subject.setdefault(triple.subject, []).append(triple)
        found: dict[ox.Quad, None] = {}
        for said in by_subject.values():
            named = [triple.object for triple in said if isinstance(triple.object, ox.NamedNode)]
            kinds = [ox.Triple(one, RDF.type, kind) for one in named for kind in founded.privacy.persons]
            graph = PERSONAL_ANALYSIS if self.view.said(kinds) else ANALYSIS
            found |= dict.fromkeys(quad_in(triple, graph) for triple in said)
        return found

    def _open(self) -> tuple[Recorder, Founded]:
        if self._recorded is None or self._founded is None:
            message = "these findings are not open: use them in a with statement"
            raise StoreError(message)
        return self._recorded, self._founded
