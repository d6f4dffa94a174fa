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
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.store import quad_in
from ckm_graph.transactions._recording import Recorder
from ckm_graph.transactions._widening import held
from ckm_graph.vocabulary import ANALYSIS, RDF, is_inferred, personal_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from ckm_graph.model.changes import Change
    from ckm_graph.model.validation import Report
    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Store, Subject, View

__all__ = ["Findings"]

_PERSONAL: Final = personal_graph("analysis")


class Findings:
    """One writing of findings, published whole or not at all.

    Parameters
    ----------
    store, privacy
        Where to, and who is a natural person.
    source
        Who asked for them: named in the change log.
    validate
        Validates a state; None publishes without looking.

    """

    def __init__(
        self, store: Store, privacy: Privacy, source: str, *, validate: Callable[[View], Report] | None
    ) -> None:
        self._store = store
        self._privacy = privacy
        self._source = source
        self._validate = validate
        self._stack = ExitStack()
        self._recorded: Recorder | None = None
        self.change: Change | None = None
        """After leaving: what was published; None when nothing changed."""

    def __enter__(self) -> Self:
        self._recorded = Recorder(self._stack.enter_context(self._store.session()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self.change = self._open().publish("findings", self._source, self._validate)
        self._recorded = None

    @property
    def view(self) -> Session:
        """The state that is computed on."""
        return self._open().session

    def replace(self, old: Iterable[Subject], triples: Iterable[ox.Triple]) -> bool:
        """Say these triples, and take back what findings said of some things before; tell if that is new."""
        new = self._routed([held(triple) for triple in triples])
        about = self.view.about(list(old))
        there = [quad for quad in about if quad.graph_name in (ANALYSIS, _PERSONAL)]
        gone = [quad for quad in there if quad not in new]
        recorded = self._open()
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
        by_subject: dict[object, list[ox.Triple]] = {}
        for triple in triples:
            by_subject.setdefault(triple.subject, []).append(triple)
        found: dict[ox.Quad, None] = {}
        for said in by_subject.values():
            named = [triple.object for triple in said if isinstance(triple.object, ox.NamedNode)]
            kinds = [ox.Triple(one, RDF.type, kind) for one in named for kind in self._privacy.persons]
            graph = _PERSONAL if self.view.said(kinds) else ANALYSIS
            found |= dict.fromkeys(quad_in(triple, graph) for triple in said)
        return found

    def _open(self) -> Recorder:
        if self._recorded is None:
            message = "these findings are not open: use them in a with statement"
            raise StoreError(message)
        return self._recorded
