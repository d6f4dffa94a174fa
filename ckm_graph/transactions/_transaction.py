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
from ckm_graph.store import as_triple
from ckm_graph.transactions._blank import FreshNames
from ckm_graph.transactions._recording import Recorder
from ckm_graph.transactions._update import Speech, operations
from ckm_graph.transactions._widening import held
from ckm_graph.transactions._withdrawing import withdraw
from ckm_graph.transactions._writing import SourceWriter

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
        """Apply a SPARQL 1.1 update; WHERE sees the merge of all sources and this transaction's changes.

        Without graph names it adds to what this source says and takes from it. ``GRAPH`` and ``USING`` read
        each source's graph; written to is this source alone, so that ``CLEAR DEFAULT`` takes back all that it
        says and ``ADD`` and ``COPY`` bring it what stands elsewhere.

        Raises
        ------
        QuerySyntaxError
            If it is malformed.
        QueryRefused
            If it would write what another source says, or read a file or another server.

        """
        speech = Speech(self._source)
        taken = operations(text)
        for operation in taken:
            speech.check(operation)
        for operation in taken:
            self._flush()
            removed, added = speech.difference(operation, self._session())
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
            for triple in pending:
                self.still_said.pop(held(triple), None)
            writer = SourceWriter(
                self._recorded.session, self._privacy, self._source, recorder=self._recorded
            )
            writer.write(dict.fromkeys(pending))
            writer.finish()

    def _withdraw(self, triples: Iterable[ox.Triple]) -> None:
        self._session()
        if self._recorded is not None:
            done = withdraw(self._recorded, self._source, triples)
            self.still_said |= done.still_said
            self._touched |= done.retyped

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
