"""The reference engine: owlrl over a copy of the graph, less its noise, to compare with.

owlrl applies every rule of the profile to every triple until nothing new comes: it is for graphs of
some thousand triples.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

import owlrl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Triple
from rdflib.term import Identifier

from ckm_graph.model.inference import InferenceReport
from ckm_graph.reasoning._facts import Terms, code_triples
from ckm_graph.reasoning.materialisation import asserted_graphs, publish
from ckm_graph.reasoning.rules import TYPE, is_named, is_reserved
from ckm_graph.store._terms import as_triple, to_rdflib

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store._protocol import Session, View

__all__ = ["Judgement", "judgement", "materialise_reference", "reference"]


def reference(view: View, *, graphs: Sequence[NamedNode] | None = None) -> frozenset[Triple]:
    """Give what owlrl infers, less its noise.

    owlrl runs with its rules on equality (eq-*) switched off. Left out of its result is what stands
    in the graphs already; triples with a literal or blank node as subject or a blank node as object;
    those whose property belongs to RDF, RDFS, OWL or XSD (``owl:sameAs`` and the schema's own
    consequences, but not rdf:type, rdfs:label and its like); and types that are blank or belong to
    these vocabularies (``owl:Thing``, ``rdfs:Resource``, datatypes). Axioms count wherever they
    stand in the graphs, whereas `compile_rules` takes those it is given; and literals have their
    datatype as a class, which `compile_rules` leaves out.

    Parameters
    ----------
    view
        Where to read.
    graphs
        Whose merge to close; all asserted data graphs if not given.

    Returns
    -------
    frozenset of pyoxigraph.Triple
        Only what is inferred.

    """
    return _run(view, _asserted(view) if graphs is None else graphs)[0]


class Judgement(NamedTuple):
    """What owlrl has to say of a graph besides what it infers, its rules on equality switched off."""

    contradictions: tuple[str, ...]
    """In its own words."""
    same: frozenset[frozenset[NamedNode]]
    """The pairs of things that its other rules hold to be one."""


def judgement(view: View) -> Judgement:
    """Let owlrl judge all asserted data graphs."""
    copy = rdflib.Graph()
    for graph in _asserted(view):
        for quad in view.quads(graph=graph):
            copy.add(tuple(map(to_rdflib, quad.triple)))  # type: ignore[arg-type]
    semantics = _Semantics(copy, axioms=False, daxioms=False)
    semantics.closure()
    pairs = (
        frozenset((NamedNode(one), NamedNode(other)))
        for one, other in copy.subject_objects(rdflib.OWL.sameAs)
        if isinstance(one, rdflib.URIRef) and isinstance(other, rdflib.URIRef) and one != other
    )
    return Judgement(tuple(semantics.error_messages), frozenset(pairs))


def materialise_reference(session: Session) -> InferenceReport:
    """Make the inferred graphs hold what owlrl infers, less its noise; as `materialise`, but slow.

    Personal premises are found by running it twice, without the personal graphs and with them.
    The report's ``by_rule`` is empty.
    """
    started = time.perf_counter()
    asserted = asserted_graphs(session)
    everything, rounds = _run(session, _asserted(session))
    public = everything
    if asserted.personal:
        from_public, more = _run(session, asserted.public, asserted.personal)
        public, rounds = from_public & everything, rounds + more
    terms = Terms()
    changed = publish(session, terms, code_triples(public, terms), code_triples(everything - public, terms))
    return InferenceReport(
        asserted=sum(map(session.count, _asserted(session))),
        inferred=len(everything),
        rounds=rounds,
        seconds=time.perf_counter() - started,
        changed=changed,
        by_rule=(),
    )


class _Semantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]
    """owlrl without its rules on equality, counting its rounds."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 -- owlrl's own
        super().__init__(*arguments, **options)
        self.rounds = 0
        self.refused: frozenset[Any] = frozenset()

    def store_triple(self, t: Any) -> None:  # noqa: ANN401 -- owlrl's own
        """Take a conclusion, unless it is refused."""
        if t not in self.refused:
            super().store_triple(t)

    def rules(self, t: Any, cycle_num: int) -> None:  # noqa: ANN401 -- owlrl's own
        self.rounds = cycle_num
        super().rules(t, cycle_num)

    def _equality(self, triple: Any, cycle_num: int) -> None:  # noqa: ANN401 -- owlrl's own
        """Conclude nothing: identity has its own representation."""


def _run(
    view: View, graphs: Sequence[NamedNode], refused: Sequence[NamedNode] = ()
) -> tuple[frozenset[Triple], int]:
    """Close what some graphs say, without what others say."""
    asserted = {quad.triple for graph in graphs for quad in view.quads(graph=graph)}
    copy = rdflib.Graph()
    for triple in asserted:
        copy.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    semantics = _Semantics(copy, axioms=False, daxioms=False)
    semantics.refused = frozenset(
        tuple(map(to_rdflib, quad.triple)) for graph in refused for quad in view.quads(graph=graph)
    )
    semantics.closure()
    found = frozenset(
        Triple(*as_triple((s, p, o)))
        for s, p, o in copy
        if isinstance(s, rdflib.URIRef) and isinstance(p, rdflib.URIRef) and isinstance(o, Identifier)
    )
    return frozenset(triple for triple in found - asserted if _is_wanted(triple)), semantics.rounds


def _is_wanted(triple: Triple) -> bool:
    object_ = triple.object
    if is_reserved(triple.predicate.value) or not is_named(triple.predicate.value):
        return False
    if triple.predicate.value == TYPE:
        return isinstance(object_, NamedNode) and is_named(object_.value) and not is_reserved(object_.value)
    return not isinstance(object_, BlankNode)


def _asserted(view: View) -> tuple[NamedNode, ...]:
    asserted = asserted_graphs(view)
    return (*asserted.public, *asserted.personal)
