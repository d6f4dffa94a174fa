"""Rules of the graph's own, beside those of OWL: SHACL rules and CONSTRUCT queries from its extensions.

    all that OWL gives --own rules, in their order--> more --OWL again--> … until nothing new comes

Each rule is asked twice: of everything, and of what is public alone. What both give is public; what only
everything gives has a personal premise. Everything is asked anew each time, so that what no rule gives
any more is gone, whatever the rule says (a FILTER NOT EXISTS, a count).
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError, QueryRefused
from ckm_graph.reasoning import Concluded, asserted_graphs, is_reserved, materialise
from ckm_graph.store import quad_in
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, RDF, is_inferred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ckm_graph.model.inference import InferenceReport
    from ckm_graph.reasoning import RuleSet
    from ckm_graph.store import Session, View
    from ckm_graph.validation import Rule, ShapeRules

__all__ = ["concluded_by", "materialise_with"]

_ROUNDS: Final = 100
"""How often all rules run at most; rules that undo each other's conditions might never end."""


def materialise_with(
    session: Session,
    rules: RuleSet,
    own: ShapeRules,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> InferenceReport:
    """Make the inferred graphs hold what follows by the rules of OWL and a graph's own, together.

    Parameters
    ----------
    session
        Where to read and write.
    rules, own
        From `compile_rules`, of reasoning and of validation.
    progress
        As for `materialise`.

    Raises
    ------
    InputError
        If a rule makes blank nodes, concludes on the ontology or on identity, or never comes to an end.

    """
    if not own.rules:
        return materialise(session, rules, progress=progress)
    started = time.perf_counter()
    before = _inferred(session)
    found = _Found(session)
    report = materialise(session, rules, progress=progress)
    rounds = report.rounds
    for _ in range(_ROUNDS):
        gave = [found.ask(rule) for rule in own.rules]
        if not any(gave):
            break
        report = materialise(session, rules, progress=progress, concluded=found.concluded)
        rounds += report.rounds
    else:
        names = ", ".join(dict.fromkeys(str(rule.node) for rule in own.rules))
        message = f"rules still give new triples after {_ROUNDS} rounds: look at {names}"
        raise InputError(message)
    changed = _inferred(session) != before
    return replace(report, rounds=rounds, changed=changed, seconds=time.perf_counter() - started)


def concluded_by(view: View, own: ShapeRules) -> dict[ox.Triple, str]:
    """Tell what a graph's own rules give in a state that has all that follows, each triple with its rule."""
    return {
        triple: f"the rule {rule.node}" for rule in reversed(own.rules) for triple in _construct(view, rule)
    }


class _Found:
    """What the rules of a graph have concluded so far; it stands in the inferred graphs at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        asserted = asserted_graphs(session)
        self._public = (*asserted.public, INFERRED)
        self._concluded: tuple[dict[ox.Triple, None], dict[ox.Triple, None]] = ({}, {})

    @property
    def concluded(self) -> Concluded:
        """All of it."""
        return Concluded(*map(frozenset, self._concluded))

    def ask(self, rule: Rule) -> bool:
        """Apply one rule; tell whether that gave anything that was not there, or was personal."""
        triples = _construct(self._session, rule)
        from_public = set(_construct(self._session, rule, self._public))
        said = self._session.said(triples)
        public = [t for t in triples if t in from_public and _is_new(t, said, (INFERRED,))]
        personal = [
            t for t in triples if t not in from_public and _is_new(t, said, (INFERRED, PERSONAL_INFERRED))
        ]
        self._session.remove(quad_in(t, PERSONAL_INFERRED) for t in public if t in said)
        for triples_, graph, known in (
            (public, INFERRED, self._concluded[0]),
            (personal, PERSONAL_INFERRED, self._concluded[1]),
        ):
            self._session.add(quad_in(triple, graph) for triple in triples_)
            known.update(dict.fromkeys(triples_))
        for triple in public:
            self._concluded[1].pop(triple, None)
        return bool(public or personal)


def _is_new(
    triple: ox.Triple,
    said: Mapping[ox.Triple, Sequence[ox.NamedNode]],
    known: Iterable[ox.NamedNode],
) -> bool:
    """Tell whether nobody states a triple, and no graph of these has it."""
    graphs = said.get(triple, ())
    return all(is_inferred(graph) for graph in graphs) and not set(known) & set(graphs)


def _construct(
    session: View, rule: Rule, graphs: Sequence[ox.NamedNode] | None = None
) -> tuple[ox.Triple, ...]:
    try:
        triples = session.construct(rule.text, graphs=graphs)
    except QueryRefused as error:
        message = f"the rule {rule.node} can't be applied: {error}"
        raise InputError(message) from error
    for triple in triples:
        if any(isinstance(term, ox.BlankNode) for term in triple):
            message = (
                f"the rule {rule.node} makes blank nodes, other ones each time: give them IRIs made from "
                "what they are about, by BIND(IRI(CONCAT(…)) AS ?new)"
            )
            raise InputError(message)
        if is_reserved(triple.predicate.value) or (
            triple.predicate == RDF.type
            and isinstance(triple.object, ox.NamedNode)
            and is_reserved(triple.object.value)
        ):
            message = (
                f"the rule {rule.node} concludes {triple}: rules say nothing of the ontology and merge "
                "nothing; use a property of your own"
            )
            raise InputError(message)
    return triples


def _inferred(view: View) -> frozenset[ox.Quad]:
    return frozenset(quad for graph in (INFERRED, PERSONAL_INFERRED) for quad in view.quads(graph=graph))
