"""Transactions: a few changes by one source, published together or not at all.

with Transaction(…) as tx:
    tx.add / remove             kept; no lock is taken yet
    tx.update                   becomes the writer; reads what was added and removed before it
on leaving:                     written, inferred from, validated; then one commit, or nothing has changed

A transaction without `update` is the writer for as long as that takes and no longer, so that those of
several threads can be published together.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pyoxigraph as ox

from ckm_graph.errors import StoreError
from ckm_graph.names import check_source_name
from ckm_graph.store import as_triple
from ckm_graph.transactions._blank import FreshNames
from ckm_graph.transactions._publishing import check_mode, publish
from ckm_graph.transactions._quarantine import Quarantine, is_reason
from ckm_graph.transactions._steps import Written
from ckm_graph.transactions._update import Speech, operations
from ckm_graph.vocabulary import quarantine_graph

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from types import TracebackType

    from ckm_graph.model.changes import Change
    from ckm_graph.model.validation import Report
    from ckm_graph.store import Session, Store, TermLike
    from ckm_graph.transactions._publishing import Mode
    from ckm_graph.transactions._standing import FoundedAt
    from ckm_graph.transactions._steps import Emptying, Step

__all__ = ["Transaction"]


class Transaction:
    """Changes by one source; made by `KnowledgeGraph.transaction`.

    Parameters
    ----------
    store, founded_at
        Where to, and what that stands on.
    source
        Name of the source that speaks.
    mode
        What becomes of new violations; None publishes without looking.
    emptying
        Whether the source's quarantine is emptied, and what becomes of what is in it: said again, or gone.

    """

    def __init__(
        self,
        store: Store,
        founded_at: FoundedAt,
        source: str,
        *,
        mode: Mode | None = "reject",
        emptying: Emptying | None = None,
    ) -> None:
        self._store = store
        self._founded_at = founded_at
        self._source = check_source_name(source)
        self._mode = check_mode(mode)
        self._emptying = emptying
        self._stack = ExitStack()
        self._brief: AbstractContextManager[Session] | None = None
        self._open = False
        self._written: Written | None = None
        self._steps: list[Step] = []
        self._names = FreshNames()
        self.change: Change | None = None
        """After leaving: what was published; None when nothing changed."""
        self.report: Report | None = None
        """After leaving: the breaches that the change brings, or would have brought with what was set aside;
        None where nobody looked."""
        self.quarantined: tuple[ox.Triple, ...] = ()
        """After leaving: the triples to be added that were set aside."""
        self.retained: tuple[ox.Triple, ...] = ()
        """After leaving: the triples that are not removed, since without them a shape would be broken."""
        self.still_said: dict[ox.Triple, tuple[str, ...]] = {}
        """After leaving: triples that were removed and that other sources still say, with their names."""

    def __enter__(self) -> Self:
        if self._brief is not None:
            message = "a transaction can be entered once: begin a new one"
            raise StoreError(message)
        self._brief = self._store.session(brief=True)  # entered when there is something to write
        self._open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        with self._stack:
            if kind is None and (self._steps or self._emptying):
                self._publish()
        self._written = None

    def add(self, triple: tuple[TermLike, TermLike, TermLike]) -> None:
        """Say a triple."""
        self._check_open()
        self._steps.append((True, self._names.of(ox.Triple(*as_triple(triple)))))

    def remove(self, triple: tuple[TermLike, TermLike, TermLike]) -> None:
        """Take back what this source says; other sources go on saying it (see `still_said`)."""
        self._check_open()
        self._steps.append((False, ox.Triple(*as_triple(triple))))

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
        self._check_open()
        speech = Speech(self._source)
        taken = operations(text)
        for operation in taken:
            speech.check(operation)
        for operation in taken:
            written = self._write(brief=False)
            removed, added = speech.difference(operation, written.recorded.session)
            names = FreshNames()
            self._steps += [(False, triple) for triple in removed]
            self._steps += [(True, names.of(triple)) for triple in added]

    def _check_open(self) -> None:
        if not self._open:
            message = "this transaction is not open: use it in a with statement"
            raise StoreError(message)

    def _write(self, *, brief: bool) -> Written:
        """Become the writer, and write the steps that are not written yet."""
        written = self._written
        if written is None:
            opening = self._brief if brief and self._brief is not None else self._store.session()
            session = self._stack.enter_context(opening)
            founded = self._founded_at(session)
            if self._emptying == "release":
                quads = session.quads(graph=quarantine_graph(self._source))
                self._steps += [(True, quad.triple) for quad in quads if not is_reason(quad)]
            written = Written(session, founded, self._source, emptying=self._emptying)
            self._written = written
        written.take(self._steps)
        return written

    def _publish(self) -> None:
        written = self._write(brief=True)
        found = written.examined(self._mode)
        quarantine = Quarantine(self._source)
        while self._mode == "quarantine" and found.report is not None and found.report.blocking:
            subjects = {triple.subject for _, triple in self._steps}
            quarantine.widen(written.recorded.session, found.report, subjects)
            written.begin_anew(quarantine)
            written.take(self._steps)
            found = written.examined(self._mode)
        if written.apart or written.retained:
            written.recorded.add(quarantine.reasons())
        if found.report is not None:
            found = found._replace(report=quarantine.told_with(found.report))
        self.change = publish(
            written.recorded, "transaction", self._source, found, quarantined=len(written.apart)
        )
        self.report = found.report
        self.quarantined, self.retained = tuple(written.apart), tuple(written.retained)
        self.still_said = written.still_said
