"""The knowledge graph: the one object users hold.

It composes the rooms below and has no algorithm of its own.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ckm_graph import transactions
from ckm_graph._asking import Asking
from ckm_graph._measuring import Metrics
from ckm_graph._opening import found, foundations_in, paths_of, store_at, upgrade
from ckm_graph._recording import Recording
from ckm_graph.ingest import open_source
from ckm_graph.model import UpdateReport
from ckm_graph.store import MemoryStore

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from ckm_graph._opening import Foundations, Paths
    from ckm_graph.ingest import Progress
    from ckm_graph.model import InferenceReport, IngestReport, LoadReport
    from ckm_graph.model.upgrading import UpgradeReport
    from ckm_graph.store import Store, View
    from ckm_graph.transactions import Mode

__all__ = ["KnowledgeGraph"]

_LOG = logging.getLogger("ckm_graph")


class KnowledgeGraph(Asking, Recording):
    """A graph of customer knowledge.

    Parameters
    ----------
    store
        Where it lives; by default in memory.
    extensions
        Turtle files with classes, properties and shapes of your own; kept in the graph from then on.

    >>> kg = KnowledgeGraph()
    >>> with kg.transaction(source="crm") as tx:
    ...     tx.update('''INSERT DATA { <https://example.org/t> a ckm:Topic ; ckm:name "brakes" }''')
    >>> [row.name for row in kg.select("SELECT ?name { ?t a ckm:Topic ; ckm:name ?name }")]
    ['brakes']

    """

    def __init__(
        self, store: Store | None = None, *, extensions: Sequence[str | os.PathLike[str]] = ()
    ) -> None:
        self.store, self._founded = found(store or MemoryStore(), [Path(path) for path in extensions])

    @classmethod
    def open(
        cls, location: str | os.PathLike[str], *, extensions: Sequence[str | os.PathLike[str]] = ()
    ) -> Self:
        """Open a graph by its address: a folder (made when missing), ``memory:``, or a server's URL.

        Raises
        ------
        StoreError
            If there is something else, somebody in the way, or nobody there.

        """
        return cls(store_at(location), extensions=extensions)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph at {self.store.location}>"

    def close(self) -> None:
        """Let go of files, locks and connections."""
        self.store.close()

    def load(
        self,
        paths: Paths,
        *,
        source: str,
        media_type: str | None = None,
        base_iri: str | None = None,
        validate: Mode | None = None,
        progress: Progress | None = None,
    ) -> LoadReport:
        """Load RDF files in any W3C syntax, gzipped or not, under the name of a source.

        Parameters
        ----------
        paths
            One file or several; they are published together.
        source
            Who says what is in them: letters, digits, ``.``, ``_``, ``-``.
        media_type
            Their syntax, where the names do not tell.
        base_iri
            What relative IRIs are relative to.
        validate
            ``"warn"`` reports violations, ``"reject"`` refuses a load that brings new ones, ``"quarantine"``
            sets aside what they are about: see `quarantined`.
        progress
            Told file name, bytes done and bytes in all.

        Raises
        ------
        DataSyntaxError
            With file and line, if a file is broken; the graph is as before.
        ShapeViolation
            If the load is rejected; the graph is as before.

        """
        files = [
            transactions.RdfFile.at(path, media_type=media_type, base_iri=base_iri)
            for path in paths_of(paths)
        ]
        report = transactions.load(
            self.store, self._founded_at, files, source, mode=validate, progress=progress
        )
        _LOG.info("loaded %d triples from %d files as %s", report.triples, len(files), source)
        return report

    def restore(self, path: str | os.PathLike[str], *, progress: Progress | None = None) -> int:
        """Fill this new graph from an export of everything; return how many statements it has."""
        file = transactions.RdfFile.at(Path(path))
        count = transactions.restore(
            self.store, file, progress, check=lambda session: foundations_in(session, str(path))
        )
        self.store, self._founded = found(self.store, [])
        return count

    def ingest(
        self,
        kind: str,
        paths: Paths,
        *,
        source: str | None = None,
        community: str | None = None,
        validate: Mode | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Ingest a foreign source, such as a Stack Exchange dump; parameters and errors as in `load`.

        Parameters
        ----------
        kind
            Which source: see `ckm_graph.ingest.sources`.
        paths
            Its files or folder.
        source
            The name in this graph; by default the data's own.
        community
            For a community's dump: what to call it, by default as its folder.
        validate, progress
            As in `load`.

        """
        origin = open_source(kind, paths_of(paths), community=community, states=self.schema.notations)
        return transactions.ingest(
            self.store,
            self._founded_at,
            origin,
            source or origin.source_name,
            mode=validate,
            progress=progress,
        )

    def extend(self, paths: Paths) -> int:
        """Add classes, properties, shapes and rules from files; return how many triples were new.

        A file that the graph has (by its ontology's IRI, else its name) takes the place of what it said.

        Raises
        ------
        DataSyntaxError, InputError
            If a file is broken or contradicts the core ontology; the graph is as before.

        """
        before = self._founded
        self.store, self._founded = found(self.store, paths_of(paths))
        return self._founded.beyond(before)

    def upgrade(
        self, *, dry_run: bool = False, backup: str | os.PathLike[str] | None = None
    ) -> UpgradeReport:
        """Bring a graph that was written with an older ontology up to this package's.

        Parameters
        ----------
        dry_run
            Only tell what would be done, and do nothing.
        backup
            Where the state before goes; by default ``GRAPH.before-VERSION``, beside the folder. A server's
            graph needs a file, such as ``before.nq.gz``, which `restore` takes.

        """
        report = upgrade(self.store, dry_run=dry_run, backup=backup)
        if not dry_run:  # somebody else may have done it meanwhile
            self.store, self._founded = found(self.store, [])
        return report

    def transaction(
        self, source: str, *, mode: Mode = "reject", validate: bool = True
    ) -> transactions.Transaction:
        """Begin a transaction: `add`, `remove` and `update`, published when its block ends without error.

        What follows from the change is inferred with it, if the graph was inferred from before.

        Parameters
        ----------
        source
            Who speaks.
        mode
            What becomes of new violations: ``"reject"`` refuses the change, ``"quarantine"`` sets aside what
            they are about and publishes the rest, ``"warn"`` publishes all; the last two tell in ``report``.
        validate
            Whether to look for them at all.

        Raises
        ------
        ShapeViolation
            On leaving the block, if the change is refused; nothing is changed then.

        """
        self._founded.prepare()
        return transactions.Transaction(self.store, self._founded_at, source, mode=mode if validate else None)

    def release(self, source: str) -> transactions.Transaction:
        """Say again what is in a source's quarantine; what would still break a shape stays there.

        Returns
        -------
        The transaction, done: its ``change``, ``report`` and ``quarantined``.

        """
        return self._emptied(source, "release")

    def discard(self, source: str) -> transactions.Transaction:
        """Throw away what is in a source's quarantine, with the reasons; the change log alone tells of it.

        Returns
        -------
        The transaction, done: its ``change`` has what was removed; None if nothing was set aside.

        """
        return self._emptied(source, "discard")

    def update(self, text: str, *, source: str = "update") -> UpdateReport:
        """Apply a SPARQL 1.1 update as one transaction; see `Transaction.update` for what it may do."""
        with self.transaction(source) as tx:
            tx.update(text)
        return UpdateReport(change=tx.change, still_said=tx.still_said)

    def infer(
        self, *, reference: bool = False, progress: Callable[[int, int], None] | None = None
    ) -> InferenceReport:
        """Bring the inferred graphs to what follows from all that is said (OWL 2 RL).

        From then on transactions keep them so; after a load or an extension, infer again.

        Parameters
        ----------
        reference
            Let owlrl do it: slow, and independent of our rules.
        progress
            Told the number of each round and how many facts it brought.

        """
        return transactions.infer(self.store, self._founded_at, reference=reference, progress=progress)

    @property
    def metrics(self) -> Metrics:
        """What is measured: `list`, `get`, `observe`; see `ckm_graph.model.metrics`."""
        return Metrics(self.store, self._founded_at)

    def _founded_at(self, view: View) -> Foundations:
        """Give what the graph stands on in some state; others may have changed that since it was opened."""
        self._founded = self._founded.at(view, self.store.location)
        return self._founded

    def _emptied(self, source: str, emptying: transactions.Emptying) -> transactions.Transaction:
        self._founded.prepare()
        done = transactions.Transaction(
            self.store, self._founded_at, source, mode="quarantine", emptying=emptying
        )
        with done:
            return done
