"""Quarantine: what would break a shape is set aside with why, so that the rest can be published.

    violations --widened--> subjects whose statements are set aside --> the change is made again without them
        ^                                                                        |
        +------------------------------- validated ------------------------------+

First the focus nodes themselves; where a breach stays without what is said of its focus node, the nodes
one step from it; after that, or after some rounds, all of the change. Statements and reasons stand in
the source's graph `quarantine/<name>`; a reason is a `sh:ValidationResult`.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.model.quarantine import Quarantined, Reason
from ckm_graph.store import batches, quad_in
from ckm_graph.transactions._widening import held
from ckm_graph.transactions._withdrawing import unsaid
from ckm_graph.vocabulary import ID_BASE, RDF, SH, quarantine_graph, source_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from ckm_graph.model.validation import Report, ValidationResult
    from ckm_graph.store import Session, Term, View
    from ckm_graph.transactions._recording import SupportsWriting

__all__ = ["Quarantine", "is_reason", "quarantined_in", "taken_back"]

_ROUNDS: Final = 6
"""After so many, all of a change is set aside."""
_NEAR: Final = 1_000
"""A focus node with more neighbours than this is not looked around."""
_CHUNK: Final = 5_000
_REASON: Final = f"{ID_BASE}quarantined/"


class Quarantine:
    """What is set aside of one change."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._graph = quarantine_graph(source)
        self._subjects: set[object] = set()
        self._everything = False
        self._results: dict[tuple[str, ...], ValidationResult] = {}
        self._rounds = 0
        self._whole: dict[Term, None] = {}
        self.count = 0
        """How many statements it took since it was last widened."""

    def __contains__(self, subject: object) -> bool:
        return self._everything or subject in self._subjects

    def told_with(self, report: Report) -> Report:
        """Add why it took what it took to what was found after that."""
        whole = self._whole | dict.fromkeys(report.whole)
        return replace(report, results=(*self._results.values(), *report.results), whole=tuple(whole))

    def widen(self, session: Session, report: Report, subjects: Container[object] | None = None) -> None:
        """Take more, since there are violations still.

        Parameters
        ----------
        session
            The state with these violations.
        report
            The new ones.
        subjects
            Of what the change speaks, where that is known.

        """
        self.count = 0
        self._rounds += 1
        self._results |= {result.sort_key: result for result in report.violations}
        self._whole |= dict.fromkeys(report.whole)
        if self._rounds > _ROUNDS:
            self._everything = True
        more: set[object] = set()
        for result in report.violations:
            found = self._of(result.focus_node, session, subjects)
            self._everything = self._everything or not found
            more |= found
        self._subjects |= more

    def taken(self, statements: Iterable[ox.Quad | ox.Triple], session: Session) -> tuple[ox.Triple, ...]:
        """Give what is set aside of some statements, as the engine holds it; what is said already stays."""
        return unsaid(session, self._source, (held(one) for one in statements if one.subject in self))

    def sifted(
        self, statements: Iterable[ox.Quad | ox.Triple], session: Session, out: SupportsWriting
    ) -> Iterator[ox.Quad | ox.Triple]:
        """Pass on what is not set aside; write down what is."""
        for chunk in batches(statements, _CHUNK):
            apart = self.taken(chunk, session)
            out.add([quad_in(triple, self._graph) for triple in apart])
            self.count += len(apart)
            yield from (statement for statement in chunk if statement.subject not in self)

    def reasons(self) -> list[ox.Quad]:
        """Describe why, for the graph where it is set aside."""
        return list(chain.from_iterable(self._described(result) for result in self._results.values()))

    def _of(self, focus: Term, session: Session, subjects: Container[object] | None) -> set[object]:
        """Give what to set aside next on account of one focus node; nothing if only all is left."""
        if focus not in self and (subjects is None or focus in subjects):
            return {focus}
        around = chain(
            (t.object for t in session.beside([focus]) if t.predicate != RDF.type),
            (t.subject for t in session.beside([focus], incoming=True)),
        )
        near = list(islice(around, _NEAR + 1))
        if len(near) > _NEAR:
            return set()
        return {node for node in near if node not in self and (subjects is None or node in subjects)}

    def _described(self, result: ValidationResult) -> Iterator[ox.Quad]:
        digest = hashlib.sha256("\n".join((self._graph.value, *result.sort_key)).encode()).hexdigest()
        node = ox.NamedNode(_REASON + digest[:32])
        said: list[tuple[ox.NamedNode, Term | None]] = [
            (RDF.type, SH.ValidationResult),
            (SH.focusNode, result.focus_node),
            (SH.resultSeverity, result.severity),
            (SH.sourceConstraintComponent, result.component),
            (SH.sourceShape, result.source_shape),
            (SH.resultPath, result.path_node),
            (SH.value, result.value),
            *((SH.resultMessage, message) for message in result.messages),
        ]
        for predicate, term in said:
            if term is not None and not isinstance(term, ox.BlankNode):
                yield ox.Quad(node, predicate, term, self._graph)


def quarantined_in(view: View) -> tuple[Quarantined, ...]:
    """Tell what is set aside, by source."""
    graphs = [graph for graph in view.graphs() if graph == quarantine_graph(source_of(graph) or "")]
    return tuple(_read(view, graph) for graph in graphs)


def taken_back(view: View, source: str, triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    """Give what a source no longer says of what is set aside, with the reasons that fall with it.

    Parameters
    ----------
    view, source
        Where, and who speaks.
    triples
        What it takes back, as the engine holds it.

    Returns
    -------
    Its statements in quarantine, and why those on their subjects were set aside, which may tell their values;
    all reasons when no statement is left.

    """
    graph = quarantine_graph(source)
    gone = dict.fromkeys(view.standing(quad_in(triple, graph) for triple in triples))
    if not gone:
        return []
    left = list(view.quads(graph=graph))
    empty = all(quad in gone or is_reason(quad) for quad in left)
    subjects = {quad.subject for quad in gone}
    fallen = {
        quad.subject
        for quad in left
        if is_reason(quad) and (empty or (quad.predicate == SH.focusNode and quad.object in subjects))
    }
    return [*gone, *(quad for quad in left if quad.subject in fallen)]


def is_reason(quad: ox.Quad) -> bool:
    """Tell whether a quad in quarantine says why, and not what, was set aside."""
    return isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(_REASON)


def _read(view: View, graph: ox.NamedNode) -> Quarantined:
    triples: list[ox.Triple] = []
    reasons: dict[object, dict[ox.NamedNode, list[Term]]] = {}
    for quad in view.quads(graph=graph):
        if is_reason(quad):
            reasons.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        else:
            triples.append(quad.triple)
    told = (
        Reason(*(_text(said.get(what, [])) for what in (SH.focusNode, SH.sourceShape, SH.resultMessage)))
        for said in reasons.values()
    )
    return Quarantined(source_of(graph) or "", tuple(sorted(triples, key=str)), tuple(sorted(told)))


def _text(terms: list[Term]) -> str:
    """Give what one term says; of messages in several languages, the English one."""
    first = min(terms, key=lambda term: (_foreign(term), str(term)), default=None)
    return getattr(first, "value", None) or ("" if first is None else str(first))


def _foreign(term: Term) -> bool:
    language = getattr(term, "language", None)
    return language is not None and language.split("-")[0] != "en"
