"""Upgrading: a graph that was written with an older ontology, brought up to the package's.

    the state before is kept -> ontology and shapes replaced, extensions put on the new ones
    -> deprecated terms renamed in the data -> personal data put right -> what follows inferred anew
    -> one commit, one record

Nothing is published before the end: whoever dies on the way leaves the graph as it was.
"""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError
from ckm_graph.log import write_change
from ckm_graph.model.upgrading import RenamedTerm, UpgradeReport
from ckm_graph.privacy import Privacy
from ckm_graph.reasoning import compile_rules
from ckm_graph.schema import Schema
from ckm_graph.store import DiskStore
from ckm_graph.store.copying import copy_folder
from ckm_graph.transactions._exchange import export
from ckm_graph.transactions._extension import Extension, kept_extensions, record_of
from ckm_graph.transactions._following import infer_all
from ckm_graph.transactions._foundation import Difference, change_of, difference, settle
from ckm_graph.transactions._placing import all_doubtful, put_right
from ckm_graph.transactions._renaming import declared_renames, occurrences, rename_all
from ckm_graph.transactions._standing import note_current
from ckm_graph.validation import compile_rules as own_rules
from ckm_graph.vocabulary import CKM, INFERRED, ONTOLOGY, OWL, PERSONAL_INFERRED, PROVENANCE, RDF, SHAPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ckm_graph.store import Session, Store, Subject, View

__all__ = ["CORE", "upgrade", "value_of_core"]

CORE: Final = ox.NamedNode(CKM.base.removesuffix("#"))
"""The core ontology itself."""
_OUR_SUBJECTS: Final = (
    CORE.value,
    *(f"https://w3id.org/.well-known/genid/ckm/{folder}/" for folder in ("ontology", "modules", "shapes")),
)


def upgrade(
    store: Store,
    ontology: Sequence[ox.Triple],
    shapes: Sequence[ox.Triple],
    *,
    backup: Path | None = None,
    dry_run: bool = False,
) -> UpgradeReport:
    """Bring a graph up to an ontology and its shapes.

    Parameters
    ----------
    store
        The graph's.
    ontology, shapes
        What the package says.
    backup
        Where the state before goes: of a graph on disk a folder, else an export as gzipped N-Quads. By
        default a graph on disk is kept beside its folder; an in-memory one is not kept.
    dry_run
        Only tell what would be done.

    Returns
    -------
    UpgradeReport
        With no commit when the graph was up to date.

    Raises
    ------
    InputError
        If the backup would overwrite something, or a server's graph has none; the graph is as before.
    StoreError
        If the graph can't be written; it is as before.

    """
    with store.view() as view:
        report = _report(view, store.location, _Plan.of(view, ontology, shapes))
    if dry_run or not report.changed:
        return report
    with store.session() as session:
        plan = _Plan.of(session, ontology, shapes)
        report = _report(session, store.location, plan)
        kept = _keep(store, session, report.from_version, backup)
        try:
            inferred = _apply(session, plan)
            counts = {
                "added": report.statements_added,
                "removed": report.statements_removed,
                "renamed": sum(term.statements for term in report.renamed),
                **({} if inferred is None else {"inferred": inferred}),
            }
            checksum = value_of_core(plan.ontology, CKM.checksum)
            named = ((f"ontology {report.to_version}", checksum),)
            commit = session.commit(write_change(change_of(session, "upgrade", counts, named)))
        except BaseException:
            _forget(kept)
            raise
    return replace(report, inferred=inferred, backup=None if kept is None else str(kept), commit=commit)


def value_of_core(triples: Sequence[ox.Triple], predicate: ox.NamedNode) -> str:
    """Give what the header of the core says, such as its version; empty where it says nothing."""
    found = (t.object for t in triples if t.subject == CORE and t.predicate == predicate)
    return next((value.value for value in found if isinstance(value, ox.Literal)), "")


@dataclass(frozen=True)
class _Plan:
    """What a graph's ontology and shapes are to be."""

    before: tuple[list[ox.Triple], list[ox.Triple]]
    ontology: list[ox.Triple]
    shapes: list[ox.Triple]
    change: Difference
    extensions: list[Extension]
    """Those that have to be written down anew, since they had deprecated terms."""
    renames: dict[ox.NamedNode, ox.NamedNode]
    several: frozenset[ox.NamedNode]

    @classmethod
    def of(cls, view: View, ontology: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> _Plan:
        """Put the extensions of a graph on a new ontology."""
        before = tuple([quad.triple for quad in view.quads(graph=graph)] for graph in (ONTOLOGY, SHAPES))
        core_renames, _ = declared_renames(ontology)
        kept = kept_extensions(view).values()
        extensions = [extension.renamed(core_renames) for extension in kept]
        parts = [extension.split() for extension in extensions]
        ours, theirs = [*ontology], [*shapes]
        if not value_of_core(before[0], CKM.checksum):  # of a time when extensions were not written down
            ours += filter(_foreign, before[0])
            theirs += filter(_foreign, before[1])
        ours += chain.from_iterable(part[0] for part in parts)
        theirs += chain.from_iterable(part[1] for part in parts)
        known = {triple.subject for triple in ours}
        renames, several = declared_renames([*ours, *(t for t in before[0] if t.subject not in known)])
        changed = [new for new, old in zip(extensions, kept, strict=True) if new != old]
        change = difference(view, ours, theirs)
        return cls((before[0], before[1]), ours, theirs, change, changed, renames, several)


def _report(view: View, location: str, plan: _Plan) -> UpgradeReport:
    found = occurrences(view, (*plan.renames, *plan.several))
    then, now = (_terms(triples) for triples in (plan.before[0], plan.ontology))
    return UpgradeReport(
        location=location,
        from_version=value_of_core(plan.before[0], OWL.versionInfo),
        to_version=value_of_core(plan.ontology, OWL.versionInfo),
        renamed=tuple(
            RenamedTerm(old.value, new.value, tuple(sorted((g.value, n) for g, n in found[old].items())))
            for old, new in plan.renames.items()
            if old in found
        ),
        undecided=tuple(sorted(term.value for term in plan.several if term in found)),
        terms_added=tuple(sorted(now - then)),
        terms_removed=tuple(sorted(then - now)),
        statements_added=len(plan.change.added),
        statements_removed=len(plan.change.removed),
        inferred=None,
        backup=None,
        commit=None,
    )


def _apply(session: Session, plan: _Plan) -> int | None:
    """Change everything; return how many triples follow, if that had been asked before."""
    follows = [graph for graph in (INFERRED, PERSONAL_INFERRED) if graph in session.graphs()]
    for graph in follows:
        session.clear(graph)
    settle(session, plan.change)
    for extension in plan.extensions:
        record = record_of(extension)
        session.remove(list(session.quads(record[0].subject, graph=PROVENANCE)))  # type: ignore[arg-type]
        session.add(record)
    touched = rename_all(session, plan.renames)
    before, after = (
        Privacy.of(Schema.from_triples(*both)) for both in (plan.before, (plan.ontology, plan.shapes))
    )
    doubtful: dict[Subject, None] = dict.fromkeys(touched)
    for rules in (before, after):
        doubtful |= dict.fromkeys(all_doubtful(session, rules))
    put_right(session, session, after, doubtful)
    if not follows:
        return None
    report = infer_all(session, session, compile_rules(plan.ontology), after, own_rules(plan.shapes))
    note_current(session)
    return report.inferred


def _terms(ontology: Sequence[ox.Triple]) -> set[str]:
    return {
        t.subject.value
        for t in ontology
        if t.predicate == RDF.type
        and isinstance(t.subject, ox.NamedNode)
        and "/genid/" not in t.subject.value
    }


def _foreign(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and not triple.subject.value.startswith(_OUR_SUBJECTS)


def _keep(store: Store, session: Session, version: str, backup: Path | None) -> Path | None:
    """Keep the state before; return where."""
    if isinstance(store, DiskStore):
        target = backup or _free(store.path.with_name(f"{store.path.name}.before-{version or 'upgrade'}"))
        copy_folder(store, target)
        return target
    if backup is None:
        if not store.guarantees.survives:
            return None
        message = f"name a file for the state of {store.location} before the upgrade, such as before.nq.gz"
        raise InputError(message)
    if not backup.name.endswith(".nq.gz"):
        message = f"{backup} would be gzipped N-Quads: end its name in .nq.gz, so that it can be restored"
        raise InputError(message)
    if backup.exists():
        message = f"{backup} is there already: name another file for the state before, or remove it"
        raise InputError(message)
    unfinished = backup.with_name(backup.name + ".part")
    try:
        with gzip.open(unfinished, "wb") as out:
            export(session, out, ox.RdfFormat.N_QUADS, everything=True)  # type: ignore[arg-type]
        unfinished.replace(backup)
    except OSError as error:
        message = f"{backup} can't be written ({error.strerror}): name another file for the state before"
        raise InputError(message) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def _free(path: Path) -> Path:
    """Give a path that nothing has: this one, or it with a number."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.name}-{number}")
    return tried


def _forget(kept: Path | None) -> None:
    if kept is None:
        return
    if kept.is_dir():
        shutil.rmtree(kept, ignore_errors=True)
    else:
        kept.unlink(missing_ok=True)
