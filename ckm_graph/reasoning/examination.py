"""Look at a graph with its ontology's eyes: what can't be true together in it, and what is one.

    Constraints + view --examine--> clashes, with the triples that clash
                                    identity proposals, with their evidence

Read are the data graphs as they stand, what was inferred included: so the graph has to be up to date
with its rules. That two things are one is proposed, and taken at its word for one purpose: where they
are declared different, or are different literals, something is wrong.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl
import pyoxigraph as ox

from ckm_graph.model.examination import Clash, Examination, IdentityProposal
from ckm_graph.reasoning._axioms import NOTHING
from ckm_graph.reasoning._joining import Joining
from ckm_graph.reasoning._literals import differ, fits
from ckm_graph.reasoning.identity import Group, Ties, groups
from ckm_graph.reasoning.rules import is_named, key_of
from ckm_graph.vocabulary import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.reasoning.constraints import Constraint, Constraints, DataRange
    from ckm_graph.store._protocol import Term, View

__all__ = ["examine"]

_SAYS: Final = {
    "cax-dw": "is of two classes that are disjoint",
    "cax-adc": "is of two classes that are disjoint",
    "cls-com": "is of a class and of its complement",
    "cls-nothing2": "is of a class that can have no instance",
    "prp-irp": "stands to itself as nothing does",
    "prp-asyp": "stand to each other both ways, which only one way can be true",
    "prp-pdw": "are tied by two properties that are disjoint",
    "prp-adp": "are tied by two properties that are disjoint",
    "prp-npa1": "is said and denied",
    "prp-npa2": "is said and denied",
    "cls-maxc1": "has a value where there must be none",
    "cls-maxqc1": "has a value where there must be none",
    "cls-maxqc2": "has a value where there must be none",
    "prp-fp": "of a functional property a subject has one value",
    "prp-ifp": "of an inverse functional property a value has one subject",
    "prp-key": "instances with equal keys are one",
    "cls-maxc2": "there is at most one value",
    "cls-maxqc3": "there is at most one value of this class",
    "cls-maxqc4": "there is at most one value",
    "dt-not-type": "is no value of the datatype",
    "eq-diff1": "are one and are declared different",
    "eq-diff2": "are one and are declared all different",
    "eq-diff3": "are one and are declared all different",
}
_DENIED: Final = """
SELECT ?n ?i ?p ?o ?target WHERE {
  ?n owl:sourceIndividual ?i ; owl:assertionProperty ?p ; ?target ?o .
  VALUES ?target { owl:targetIndividual owl:targetValue }
  ?i ?p ?o
}"""
_ALL_DIFFERENT: Final = """
SELECT DISTINCT ?axiom ?listed ?member WHERE {
  VALUES ?listed { owl:members owl:distinctMembers }
  ?axiom a owl:AllDifferent ; ?listed ?list .
  ?list rdf:rest*/rdf:first ?member
}"""
_QUICK: Final = {
    **dict.fromkeys((XSD.integer, XSD.decimal, XSD.double, XSD.float), "datatype(?o) = ?d && isNumeric(?o)"),
    XSD.string: "datatype(?o) = ?d",
    XSD.dateTime: "datatype(?o) = ?d && YEAR(?o) = YEAR(?o)",
}
"""What holds of well-formed values of a datatype, for the store to pass over most of them."""


_Different: TypeAlias = "tuple[str, tuple[Term, Term], ox.Triple]"
"""By which law, what, and the triple that declares it."""


def examine(view: View, constraints: Constraints) -> Examination:
    """Find what clashes in a state of a graph, and what is one in it.

    Parameters
    ----------
    view
        The state; up to date with the rules of the same ontology.
    constraints
        From `compile_constraints`.

    Returns
    -------
    Examination
        Clashes and identity proposals. What is declared to be one by owl:sameAs is not proposed.

    Examples
    --------
    >>> from ckm_graph.reasoning.constraints import compile_constraints
    >>> from ckm_graph.store.memory import MemoryStore
    >>> from ckm_graph.vocabulary import CKM, ONTOLOGY, source_graph
    >>> axiom = ox.Quad(CKM.email, RDF.type, OWL.InverseFunctionalProperty, ONTOLOGY)
    >>> facts = [ox.Quad(CKM[f"id/{n}"], CKM.email, ox.Literal("a@example.org"), source_graph("shop"))
    ...          for n in (1, 2)]
    >>> with MemoryStore().session() as session:
    ...     session.add([axiom, *facts])
    ...     found = examine(session, compile_constraints([axiom]))
    >>> [(one.law, len(one.things), len(one.evidence)) for one in found.proposals]
    [('prp-ifp', 2, 2)]

    """
    joining = Joining(view)
    clashes: dict[tuple[str, frozenset[ox.Triple]], Clash] = {}

    def add(found: Iterable[Clash]) -> None:
        for clash in found:
            clashes.setdefault((clash.law, frozenset(clash.triples)), clash)

    for constraint in constraints.forbidden:
        add(_found(joining, constraint))
    add(_denied(view))
    for data_range in constraints.ranges:
        add(_out_of_range(view, joining, data_range))
    found = list(groups(joining, constraints.identities))
    add(clash for group in found for clash in _unequal(group))
    same = _stated_ties(view)
    ties = _stated_ties(view)
    for number, group in enumerate(found):
        for thing in group.nodes:
            ties.tie(thing, number, group.things[thing])
    different = list(_declared_different(view, ties))
    add(_different(ties, different))
    apart: dict[Term, set[Term]] = {}
    for _, (one, other), _ in different:
        apart.setdefault(one, set()).add(other)
    proposals = [
        _proposal(group)
        for group in found
        if len(group.nodes) > 1 and not _settled(same, group.nodes) and not _hold(apart, group.nodes)
    ]
    return Examination(
        tuple(sorted(clashes.values(), key=lambda clash: (clash.law, clash.message, str(clash.triples)))),
        tuple(sorted(proposals, key=lambda found: (found.law, found.message, str(found.things)))),
        constraints.unchecked,
    )


def _found(joining: Joining, constraint: Constraint) -> Iterator[Clash]:
    message = _message(constraint.law, constraint.terms)
    for rule in constraint.bodies:
        for triples in joining.premises(rule, joining.solutions(rule)):
            yield Clash(law=constraint.law, message=message, triples=tuple(dict.fromkeys(triples)))


def _denied(view: View) -> Iterator[Clash]:
    """Find what a negative property assertion denies: prp-npa1, prp-npa2."""
    for axiom, subject, property_, value, target in view.select(_DENIED).all_terms():
        law = "prp-npa1" if target == OWL.targetIndividual else "prp-npa2"
        said = ox.Triple(subject, property_, value)  # type: ignore[arg-type]
        parts = ((OWL.sourceIndividual, subject), (OWL.assertionProperty, property_), (target, value))
        denial = (ox.Triple(axiom, part, term) for part, term in parts)  # type: ignore[arg-type]
        yield Clash(law=law, message=_message(law, (_key(property_),)), triples=(said, *denial))


def _out_of_range(view: View, joining: Joining, data_range: DataRange) -> Iterator[Clash]:
    """Find literals that are no values of the datatype that they have to be of."""
    datatype = ox.NamedNode(data_range.datatype)
    test = f"FILTER(isLiteral(?o)) FILTER(!COALESCE({_QUICK.get(datatype, 'false')}, false))"
    bindings = {"p": ox.NamedNode(data_range.property), "d": datatype}
    found = view.select(f"SELECT DISTINCT ?o WHERE {{ ?s ?p ?o {test} }}", bindings=bindings)
    values = (value for (value,) in found.all_terms() if isinstance(value, ox.Literal))
    wrong = [joining.terms.code(key_of(value)) for value in values if not fits(value, datatype)]
    message = _message("dt-not-type", (data_range.property, data_range.datatype))
    for rule in data_range.bodies if wrong else ():
        solutions = joining.solutions(rule).filter(pl.col(rule.kept[0]).is_in(wrong))
        for triples in joining.premises(rule, solutions):
            yield Clash(law="dt-not-type", message=message, triples=tuple(dict.fromkeys(triples)))


def _unequal(group: Group) -> Iterator[Clash]:
    """Find literals that have to be one value and are two."""
    literals = group.literals
    wrong = {it for pair in combinations(literals, 2) if differ(*pair) for it in pair}
    if wrong:
        law = group.constraint.law
        triples = group.evidence(it for it in literals if it in wrong)
        yield Clash(law=law, message=_message(law, group.constraint.terms), triples=triples)


def _stated_ties(view: View) -> Ties:
    ties = Ties()
    for quad in view.quads(predicate=OWL.sameAs):
        ties.tie(quad.subject, quad.object, (quad.triple,))
    return ties


def _declared_different(view: View, ties: Ties) -> Iterator[_Different]:
    """Yield what is declared different; of long lists only what is tied to anything at all."""
    for quad in view.quads(predicate=OWL.differentFrom):
        yield "eq-diff1", (quad.subject, quad.object), quad.triple
    members: dict[tuple[Term, Term], list[Term]] = {}
    for axiom, listed, member in view.select(_ALL_DIFFERENT).all_terms():
        if member in ties:
            members.setdefault((axiom, listed), []).append(member)  # type: ignore[arg-type]
    for (axiom, listed), tied in members.items():
        said = ox.Triple(axiom, RDF.type, OWL.AllDifferent)  # type: ignore[arg-type]
        law = "eq-diff2" if listed == OWL.members else "eq-diff3"
        for pair in combinations(sorted(tied, key=str), 2):
            yield law, pair, said


def _different(ties: Ties, declared: list[_Different]) -> Iterator[Clash]:
    """Find what is one though it is declared different."""
    for law, (one, other), said in declared:
        way = ties.between(one, other)
        if way is not None:
            message = f"{_short(one)} and {_short(other)} {_SAYS[law]}"
            yield Clash(law=law, message=message, triples=(said, *way))


def _settled(same: Ties, nodes: list[ox.NamedNode | ox.BlankNode]) -> bool:
    """Tell whether it is stated already that all these are one."""
    return all(same.between(nodes[0], node) is not None for node in nodes[1:])


def _hold(apart: dict[Term, set[Term]], nodes: list[ox.NamedNode | ox.BlankNode]) -> bool:
    """Tell whether two of these are declared different."""
    return any(not apart[node].isdisjoint(nodes) for node in nodes if node in apart)


def _proposal(group: Group) -> IdentityProposal:
    law, nodes = group.constraint.law, group.nodes
    return IdentityProposal(
        law=law,
        message=_message(law, group.constraint.terms),
        things=tuple(nodes),
        evidence=group.evidence(nodes),
    )


def _message(law: str, terms: tuple[str, ...]) -> str:
    names = ", ".join(_name(term) for term in terms)
    return f"{_SAYS[law]} ({names})"


def _name(key: str) -> str:
    if key == NOTHING:
        return OWL.Nothing.value
    return key if is_named(key) else "a class without a name"


def _short(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _key(term: Term | None) -> str:
    return "" if term is None else _short(term)
