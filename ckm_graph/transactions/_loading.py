"""Loading whole files and dumps: all of it or nothing, one commit, one record in the log.

    files  --parse-->  triples  --SourceWriter-->  session  --validate-->  provenance, record, commit

Provenance is named by source and checksum: loading the same file again says nothing new there.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from ckm_graph.errors import DataSyntaxError, QueryRefused, ShapeViolation
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.model.loading import IllTyped, IngestReport, LoadedFile, LoadReport
from ckm_graph.model.validation import Report
from ckm_graph.names import check_source_name
from ckm_graph.store import batches, examine, sparql
from ckm_graph.transactions._files import RdfFile, checksum
from ckm_graph.transactions._judging import new_results
from ckm_graph.transactions._publishing import check_mode
from ckm_graph.transactions._quarantine import Quarantine
from ckm_graph.transactions._standing import note_behind
from ckm_graph.transactions._writing import SourceWriter
from ckm_graph.validation import validate
from ckm_graph.vocabulary import CKM, ID_BASE, PROVENANCE, RDF, XSD, personal_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ckm_graph.ingest import IngestSource, Progress
    from ckm_graph.store import Session, Store, Term
    from ckm_graph.transactions._publishing import Mode
    from ckm_graph.transactions._standing import Founded, FoundedAt

__all__ = ["ingest", "load"]


class _Read(NamedTuple):
    """What one pass over what is loaded gave."""

    files: list[LoadedFile]
    ill_typed: list[IllTyped]


def load(
    store: Store,
    founded_at: FoundedAt,
    files: Sequence[RdfFile],
    source: str,
    *,
    mode: Mode | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load RDF files under the name of a source.

    Parameters
    ----------
    store, founded_at
        Where to, and what that stands on.
    files
        Read one after the other; published together.
    source
        The source's name.
    mode
        What becomes of violations: with ``"warn"`` all that there are afterwards are reported; new ones are
        refused, or what they are about is set aside; None does not look.
    progress
        Told how far each file is read.

    Raises
    ------
    DataSyntaxError
        If a file is broken; the graph is as before.
    ShapeViolation
        If new violations are refused; the graph is as before.

    """
    check_source_name(source)
    check_mode(mode)
    begun = time.monotonic()
    checksums = [checksum(file.path) for file in files]

    def write(writer: SourceWriter) -> _Read:
        read = _Read([], [])
        for file, digest in zip(files, checksums, strict=True):
            seen, names = dict(writer.ill_typed), dict(writer.graph_names)
            count = _write(writer, file, progress)
            new = tuple(name for name in writer.graph_names if name not in names)
            read.files.append(LoadedFile(file.path.name, digest, file.syntax.media_type, count, new))
            read.ill_typed.extend(_located(file, writer.ill_typed.keys() - seen.keys()))
        return read

    with store.session() as session:
        return _Load(session, founded_at(session), source, mode).published("load", write, begun)


def ingest(
    store: Store,
    founded_at: FoundedAt,
    origin: IngestSource,
    source: str,
    *,
    mode: Mode | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Ingest a foreign source under a name; parameters and errors as in `load`."""
    check_source_name(source)
    check_mode(mode)
    begun = time.monotonic()
    checksums = [checksum(path) for path in origin.files]

    def write(writer: SourceWriter) -> _Read:
        writer.write_ntriples(origin.ntriples(progress), canonical=True)
        rows = origin.counts.rows
        files = [
            LoadedFile(path.name, digest, "application/xml", rows.get(path.name, 0))
            for path, digest in zip(origin.files, checksums, strict=True)
        ]
        return _Read(files, [])

    with store.session() as session:
        report = _Load(session, founded_at(session), source, mode).published("ingest", write, begun)
    return IngestReport(origin.counts, report)


class _Load:
    """One load in its session."""

    def __init__(self, session: Session, founded: Founded, source: str, mode: Mode | None) -> None:
        self._session = session
        self._founded = founded
        self._source = source
        self._mode = mode
        self._quarantine: Quarantine | None = None

    def published(self, kind: str, write: Callable[[SourceWriter], _Read], begun: float) -> LoadReport:
        """Write, settle, validate, write down and commit."""
        session, mode, counts = self._session, self._mode, self._writer().counts()
        before = self._validated() if mode in ("reject", "quarantine") else Report()
        while True:
            writer = self._writer()
            read = write(writer)
            writer.finish()
            report = None if mode is None else self._validated()
            new = Report() if report is None else Report(new_results(before, report))
            if mode == "warn" or not new.blocking:
                break
            if mode == "reject":
                raise ShapeViolation(Report(new.violations))
            self._quarantine = self._quarantine or Quarantine(self._source)
            self._quarantine.widen(session, new)
            session.rollback()
        difference = [now - then for now, then in zip(writer.counts(), counts, strict=True)]
        if any(difference):
            note_behind(session)
        return self._commit(kind, writer, read, report, difference, begun)

    def _commit(
        self,
        kind: str,
        writer: SourceWriter,
        read: _Read,
        report: Report | None,
        difference: Sequence[int],
        begun: float,
    ) -> LoadReport:
        session, source = self._session, self._source
        added = sum(difference)
        personal = min(max(difference[1], 0), added)  # what a new type moved came with an earlier load
        now = dt.datetime.now(dt.UTC)
        for file in read.files:
            session.add(_provenance(session, file, source, now))
        quarantined = self._quarantine.count if self._quarantine is not None else 0
        if self._quarantine is not None:
            session.add(self._quarantine.reasons())
        counts = {"read": writer.read, "added": added, "also": writer.also, "personal": personal}
        record = Change(
            number=session.number + 1,
            time=now,
            kind=kind,
            source=source,
            counts=counts | ({"quarantined": quarantined} if quarantined else {}),
            files=tuple((file.name, file.checksum) for file in read.files),
        )
        ill_typed = _without_personal(session, source, writer.ill_typed, read.ill_typed)
        commit = session.commit(write_change(record))
        return LoadReport(
            source=source,
            files=tuple(read.files),
            triples=writer.read,
            added=added,
            also=writer.also,
            known=writer.read - added - writer.also - quarantined,
            personal=personal,
            blank_nodes=writer.blank_nodes,
            rewritten=writer.rewritten,
            widened=writer.widened,
            ill_typed=tuple(ill_typed),
            commit=commit,
            seconds=time.monotonic() - begun,
            validation=report,
            quarantined=quarantined,
        )

    def _writer(self) -> SourceWriter:
        return SourceWriter(self._session, self._founded.privacy, self._source, quarantine=self._quarantine)

    def _validated(self) -> Report:
        return validate(self._session, self._founded.shapes)


def _write(writer: SourceWriter, file: RdfFile, progress: Progress | None) -> int:
    if file.syntax != ox.RdfFormat.N_TRIPLES or file.base_iri is not None:
        return writer.write(file.quads(progress))
    try:
        return writer.write_ntriples(file.chunks(progress))
    except (SyntaxError, QueryRefused) as error:
        for _ in file.quads():  # tells the line
            pass
        if isinstance(error, QueryRefused):
            raise
        raise DataSyntaxError(file.path, error.msg) from error


def _provenance(session: Session, file: LoadedFile, source: str, now: dt.datetime) -> list[ox.Quad]:
    """Say who loaded what, when; nothing if that was said of these very bytes before."""
    node = ox.NamedNode(f"{ID_BASE}load/{source}/{file.checksum.removeprefix('sha256:')}")
    if next(session.quads(node, RDF.type, None, PROVENANCE), None) is not None:
        return []
    said: list[tuple[ox.NamedNode, Term]] = [
        (RDF.type, CKM.Load),
        (CKM.fileName, ox.Literal(file.name)),
        (CKM.checksum, ox.Literal(file.checksum)),
        (CKM.mediaType, ox.Literal(file.media_type)),
        (CKM.intoSource, ox.Literal(source)),
        (CKM.quadCount, ox.Literal(file.triples)),
        (CKM.occurredAt, ox.Literal(now.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)),
        *((CKM.graphName, ox.NamedNode(name)) for name in file.graph_names if not name.startswith("_:")),
    ]
    return [ox.Quad(node, predicate, value, PROVENANCE) for predicate, value in said]


def _without_personal(
    session: Session, source: str, literals: Iterable[ox.Literal], found: Sequence[IllTyped]
) -> list[IllTyped]:
    """Leave out the text of literals that stand in the personal graph: reports go further than it may."""
    held: dict[Term, list[ox.Literal]] = {}
    for literal in literals:
        held.setdefault(examine(literal).held, []).append(literal)
    hidden: dict[str, str] = {}
    for batch in batches(held, 500):
        query = (
            f"SELECT DISTINCT ?o WHERE {{ {sparql.values_block(('o',), [(o,) for o in batch])} ?s ?p ?o }}"
        )
        for (o,) in session.select(query, graphs=[personal_graph(source)]).all_terms():
            for literal in held[o] if o is not None else ():
                hidden[str(literal)] = str(ox.Literal("…", datatype=literal.datatype))
    return [replace(one, literal=hidden.get(one.literal, one.literal)) for one in found]


def _located(file: RdfFile, literals: set[ox.Literal]) -> list[IllTyped]:
    """Find the lines of ill-typed literals."""
    if not literals:
        return []
    try:
        lines = file.lines_of(literals)
    except DataSyntaxError:  # it was read whole a moment ago: somebody is changing it
        lines = {}
    found = [IllTyped(str(file.path), lines.get(literal), str(literal)) for literal in literals]
    return sorted(found, key=lambda one: (one.line or 0, one.literal))
