"""Commands that work on what is there: infer, upgrade."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ckm_graph.cli._findings import FailOn
from ckm_graph.cli._graphs import Graph, opened
from ckm_graph.cli._output import Format, print_rows, say
from ckm_graph.vocabulary import GRAPH_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from ckm_graph import KnowledgeGraph
    from ckm_graph.model.upgrading import UpgradeReport

__all__ = ["infer", "upgrade"]


def infer(
    graph: Graph,
    reference: Annotated[  # noqa: FBT002
        bool, typer.Option("--reference", help="Let owlrl do it, to compare; slow.")
    ] = False,
    proposals: Annotated[  # noqa: FBT002
        bool, typer.Option("--proposals", help="List what is one according to the ontology, too.")
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="How to print what is listed.")] = Format.TABLE,
    fail_on: Annotated[FailOn, typer.Option(help="Exit 1 from this severity on.")] = FailOn.VIOLATION,
) -> int:
    """Infer what follows from GRAPH (OWL 2 RL).

    Lists what can't all be true in it: each clash is a violation. An axiom that could not be looked into is
    a warning, and a proposal that things are one an information.
    """

    def told(number: int, new: int) -> None:
        say(f"round {number}: {new:,} new")

    with opened(graph) as kg:
        report = kg.infer(reference=reference, progress=told)
        found = kg.examine()
    for rule, count in report.by_rule:
        say(f"  {rule}: {count:,}")
    state = "" if report.changed else " (as before)"
    say(f"{report.inferred:,} triples follow from {report.asserted:,}{state}; {report.seconds:.1f} s")
    rows = [("clash", it.law, it.message, _texts(it.triples)) for it in found.clashes]
    if proposals:
        rows += [("one", it.law, it.message, _texts(it.evidence)) for it in found.proposals]
    if rows or form is not Format.TABLE:
        print_rows(("kind", "rule", "what", "triples"), rows, form)
    say(f"{len(found.clashes):,} clashes, {len(found.proposals):,} identity proposals")
    for axiom in found.unchecked:
        say(f"not looked into, since a class there is defined by way of itself: {axiom}")
    told_of = {
        FailOn.VIOLATION: found.clashes,
        FailOn.WARNING: found.unchecked,
        FailOn.INFO: found.proposals,
    }
    severities = list(FailOn)[: list(FailOn).index(fail_on) + 1]
    return 1 if any(told_of[severity] for severity in severities) else 0


def upgrade(
    graph: Graph,
    dry_run: Annotated[  # noqa: FBT002
        bool, typer.Option("--dry-run", help="Only show what would be different.")
    ] = False,
    backup: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="Where the state before goes: a folder, or for a server FILE.nq.gz. By default "
            "GRAPH.before-VERSION, for a server in the current folder.",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print the difference.")] = Format.TABLE,
) -> None:
    """Bring a GRAPH of an older ontology up to date.

    Terms that are named otherwise now are renamed; the state before is kept.
    """
    with opened(graph) as kg:
        report = kg.upgrade(dry_run=dry_run, backup=backup or _default_backup(kg))
    if not report.changed:
        say(f"{graph} is up to date: ontology {report.to_version}")
        return
    print_rows(("change", "term", "now", "graph", "statements"), list(_differences(report)), form)
    _say_upgraded(report)


def _texts(triples: Iterable[Triple]) -> str:
    return " ".join(f"{triple} ." for triple in triples)


def _default_backup(kg: KnowledgeGraph) -> Path | None:
    location = kg.store.location
    if not location.startswith(("http://", "https://")):
        return None  # beside the folder
    name = re.sub(r"[^A-Za-z0-9.]+", "-", location.partition("://")[2]).strip("-")
    return Path(f"{name}.before-{kg.schema.version or 'upgrade'}.nq.gz")


def _differences(report: UpgradeReport) -> Iterator[tuple[str, str, str | None, str | None, int | None]]:
    for term in report.renamed:
        for name, count in term.counts:
            yield "renamed", term.old, term.new, name.removeprefix(GRAPH_BASE), count
    for iri in report.undecided:
        yield "undecided", iri, None, None, None
    for iri in report.terms_added:
        yield "added", iri, None, None, None
    for iri in report.terms_removed:
        yield "removed", iri, None, None, None


def _say_upgraded(report: UpgradeReport) -> None:
    done = "would be" if report.commit is None else "is"
    say(
        f"ontology {report.from_version or '(none)'} {done} now {report.to_version}: "
        f"{report.statements_added:,} statements of ontology and shapes new, "
        f"{report.statements_removed:,} gone"
    )
    renamed = sum(term.statements for term in report.renamed)
    if renamed:
        say(f"{renamed:,} statements with {len(report.renamed):,} renamed terms")
    if report.undecided:
        say(
            f"{len(report.undecided):,} deprecated terms have several replacements and were left: "
            "put the right ones in by `ckm load` or a transaction"
        )
    if report.inferred is not None:
        say(f"inferred anew: {report.inferred:,} triples follow")
    if report.backup is not None:
        back = "`ckm load NEW --restore FILE`" if Path(report.backup).is_file() else "put it in GRAPH's place"
        say(f"the state before, personal data and all, is in {report.backup}; to go back, {back}")
