"""Loading whole files and dumps: all of it or nothing, one commit, one record in the log.

    files  --parse-->  triples  --SourceWriter-->  session  --provenance, record-->  commit

Provenance is named by source and checksum: loading the same file again says nothing new there.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from ckm_graph.errors import DataSyntaxError, QueryRefused
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.model.loading import IllTyped, IngestReport, LoadedFile, LoadReport
from ckm_graph.names import check_source_name
from ckm_graph.store import batches, examine, sparql
from ckm_graph.transactions._files import RdfFile, checksum
from ckm_graph.transactions._writing import SourceWriter
from ckm_graph.vocabulary import CKM, ID_BASE, PROVENANCE, RDF, XSD, personal_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ckm_graph.ingest import IngestSource, Progress
    from ckm_graph.model import Report
    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Store, Term

__all__ = ["ingest", "load"]


class _Start(NamedTuple):
    """What was when a load began."""

    time: float
    counts: tuple[int, int]


def load(
    store: Store,
    privacy: Privacy,
    files: Sequence[RdfFile],
    source: str,
    *,
    check: Callable[[Session], Report | None] | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load RDF files under the name of a source.

    Parameters
    ----------
    store, privacy
        Where to, and by which rules.
    files
        Read one after the other; published together.
    source
        The source's name.
    check
        Looks at the session before it is published: raises to refuse, or gives a report to pass on.
    progress
        Told how far each file is read.

    Raises
    ------
    DataSyntaxError
        If a file is broken; the graph is as before.

    """
    check_source_name(source)
    begun = time.monotonic()
    checksums = [checksum(file.path) for file in files]
    with store.session() as session:
        writer = SourceWriter(session, privacy, source)
        start = _Start(begun, writer.counts())
        loaded, ill_typed = [], []
        for file, digest in zip(files, checksums, strict=True):
            seen, names = dict(writer.ill_typed), dict(writer.graph_names)
            count = _write(writer, file, progress)
            new = tuple(name for name in writer.graph_names if name not in names)
            loaded.append(LoadedFile(file.path.name, digest, file.syntax.media_type, count, new))
            ill_typed.extend(_located(file, writer.ill_typed.keys() - seen.keys()))
        return _publish(session, writer, source, "load", loaded, ill_typed, check=check, start=start)


def ingest(
    store: Store,
    privacy: Privacy,
    origin: IngestSource,
    source: str,
    *,
    check: Callable[[Session], Report | None] | None = None,
    progress: Progress | None = None,
) -> IngestReport:
    """Ingest a foreign source under a name; parameters and errors as in `load`."""
    check_source_name(source)
    begun = time.monotonic()
    checksums = [checksum(path) for path in origin.files]
    with store.session() as session:
        writer = SourceWriter(session, privacy, source)
        start = _Start(begun, writer.counts())
        writer.write_ntriples(origin.ntriples(progress), canonical=True)
        rows = origin.counts.rows
        loaded = [
            LoadedFile(path.name, digest, "application/xml", rows.get(path.name, 0))
            for path, digest in zip(origin.files, checksums, strict=True)
        ]
        report = _publish(session, writer, source, "ingest", loaded, [], check=check, start=start)
    return IngestReport(origin.counts, report)


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


def _publish(
    session: Session,
    writer: SourceWriter,
    source: str,
    kind: str,
    files: Sequence[LoadedFile],
    ill_typed: Sequence[IllTyped],
    *,
    check: Callable[[Session], Report | None] | None,
    start: _Start,
) -> LoadReport:
    """Settle, check, write down and commit."""
    writer.finish()
    ill_typed = _without_personal(session, source, writer.ill_typed, ill_typed)
    public, personal = (now - then for now, then in zip(writer.counts(), start.counts, strict=True))
    added = public + personal
    personal = min(max(personal, 0), added)  # what a new type moved came with an earlier load
    validation = check(session) if check is not None else None
    now = dt.datetime.now(dt.UTC)
    for file in files:
        session.add(_provenance(session, file, source, now))
    counts = {"read": writer.read, "added": added, "also": writer.also, "personal": personal}
    number = session.number + 1
    record = Change(
        number=number,
        time=now,
        kind=kind,
        source=source,
        counts=counts,
        files=tuple((file.name, file.checksum) for file in files),
    )
    commit = session.commit(write_change(record))
    return LoadReport(
        source=source,
        files=tuple(files),
        triples=writer.read,
        added=added,
        also=writer.also,
        known=writer.read - added - writer.also,
        personal=personal,
        blank_nodes=writer.blank_nodes,
        rewritten=writer.rewritten,
        widened=writer.widened,
        ill_typed=tuple(ill_typed),
        commit=commit,
        seconds=time.monotonic() - start.time,
        validation=validation,
    )


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
