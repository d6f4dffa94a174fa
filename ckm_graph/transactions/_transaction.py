"""Transactions: a few changes by one source, published together or not at all.

with Transaction(…) as tx:      becomes the writer
    tx.add / remove / update    seen by later updates of the same transaction
on leaving:                     validated; new violations undo everything; else one commit
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.names import check_source_name
from ckm_graph.store import as_triple, quad_in
from ckm_graph.transactions._blank import FreshNames
from ckm_graph.transactions._recording import Recorder
from ckm_graph.transactions._update import operations
from ckm_graph.transactions._widening import held, widened_node
from ckm_graph.transactions._writing import SourceWriter
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
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from ckm_graph.model.changes import Change
    from ckm_graph.model.validation import Report
    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Store, TermLike, View

__all__ = ["Transaction"]


class Transaction:
    """Changes by one source; made by `KnowledgeGraph.transaction`.

    Parameters
    ----------
    store, privacy
        Where to, and by which rules.
    source
        Name of the source that speaks.
    validate
        Validates a state; None publishes without looking.

    """

    def __init__(
        self, store: Store, privacy: Privacy, source: str, *, validate: Callable[[View], Report] | None
    ) -> None:
        self._store = store
        self._privacy = privacy
        self._source = check_source_name(source)
        self._own = (source_graph(source), personal_graph(source))
        self._validate = validate
        self._stack = ExitStack()
        self._recorded: Recorder | None = None
        self._pending: list[ox.Triple] = []
        self._names = FreshNames()
        self._touched: set[ox.NamedNode | ox.BlankNode] = set()
        self.change: Change | None = None
        """After leaving: what was published; None when nothing changed."""
        self.still_said: dict[ox.Triple, tuple[str, ...]] = {}
        """Triples that were removed and that other sources still say, with their names."""

    def __enter__(self) -> Self:
        if self._recorded is not None or self.change is not None:
            message = "a transaction can be entered once: begin a new one"
            raise StoreError(message)
        self._recorded = Recorder(self._stack.enter_context(self._store.session()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if kind is None:
                self._publish()
        self._recorded = None

    def add(self, triple: tuple[TermLike, TermLike, TermLike]) -> None:
        """Say a triple."""
        self._session()
        self._pending.append(self._names.of(ox.Triple(*as_triple(triple))))

    def remove(self, triple: tuple[TermLike, TermLike, TermLike]) -> None:
        """Take back what this source says; other sources go on saying it (see `still_said`)."""
        self._flush()
        self._withdraw([ox.Triple(*as_triple(triple))])

    def update(self, text: str) -> None:
        """Apply a SPARQL update; WHERE sees the merge of all sources and this transaction's changes.

        Raises
        ------
        QuerySyntaxError
            If it is malformed.
        QueryRefused
            If it names graphs, or works on whole graphs.

        """
        for operation in operations(text):
            self._flush()
            session = self._session()
            removed = session.construct(operation.remove) if operation.remove else ()
            added = session.construct(operation.add) if operation.add else ()
            self._withdraw(removed)
            names = FreshNames()
            self._pending.extend(names.of(triple) for triple in added)

    def _session(self) -> Session:
        if self._recorded is None:
            message = "this transaction is not open: use it in a with statement"
            raise StoreError(message)
        return self._recorded.session

    def _flush(self) -> None:
        """Write what was added so far, so that it can be read."""
        self._session()
        pending, self._pending = self._pending, []
        if pending and self._recorded is not None:
            writer = SourceWriter(
                self._recorded.session, self._privacy, self._source, recorder=self._recorded
            )
            writer.write(dict.fromkeys(pending))
            writer.finish()

    def _withdraw(self, triples: Iterable[ox.Triple]) -> None:
        session, recorded = self._session(), self._recorded
        if recorded is None:
            return
        triples = [held(triple) for triple in triples]
        others = [g for g in session.graphs() if g.value.startswith(f"{GRAPH_BASE}also/")]
        for triple, graphs in session.said(triples).items():
            mine = next((graph for graph in graphs if graph in self._own), None)
            recorded.remove(self._widening(triple))
            if mine is None:
                recorded.remove([quad_in(triple, also_graph(self._source))])
            else:
                recorded.remove([quad_in(triple, mine)])
                heir = next(iter(session.standing(quad_in(triple, graph) for graph in others)), None)
                if heir is not None and (name := source_of(heir.graph_name)) is not None:
                    right = personal_graph(name) if is_personal(mine) else source_graph(name)
                    recorded.remove([heir])
                    recorded.add([quad_in(triple, right)])
                if triple.predicate == RDF.type:
                    self._touched.add(triple.subject)  # type: ignore[arg-type]
            said = {source_of(graph) for graph in session.said([triple]).get(triple, ())}
            beside = session.standing(quad_in(triple, graph) for graph in others)
            said |= {source_of(quad.graph_name) for quad in beside}
            still = tuple(sorted(name for name in said if name is not None and name != self._source))
            if still:
                self.still_said[triple] = still

    def _widening(self, triple: ox.Triple) -> list[ox.Quad]:
        """Give what is kept beside a triple whose literal the engine widened."""
        node = widened_node(triple, triple.object, self._own[0])
        return list(self._session().quads(node, graph=PROVENANCE))

    def _publish(self) -> None:
        self._flush()
        recorded = self._recorded
        if recorded is None:
            return
        if self._touched:
            writer = SourceWriter(recorded.session, self._privacy, self._source, recorder=recorded)
            for subject in self._touched:
                writer.touch(subject)
            writer.finish()
        self.change = recorded.publish("transaction", self._source, self._validate)
