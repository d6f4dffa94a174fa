"""Putting right what a type decides: statements whose subject's type came after them, or changed.

A stream is routed as it passes, when the types of a subject may not be known yet. Afterwards its
subjects are looked at again, and what stands in the wrong graph of its source is moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.store import batches, quad_in, sparql
from ckm_graph.vocabulary import (
    INFERRED,
    ONTOLOGY,
    PERSONAL_INFERRED,
    RDF,
    is_inferred,
    personal_graph,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ckm_graph.privacy import Privacy
    from ckm_graph.store import Session, Subject, Term, View
    from ckm_graph.transactions._recording import SupportsWriting

__all__ = ["all_doubtful", "misplaced_of", "people_in_public", "put_right", "said_by_ontology"]

_CHUNK: Final = 5_000


def put_right(session: Session, out: SupportsWriting, rules: Privacy, subjects: Iterable[Subject]) -> None:
    """Move what is said of some subjects to the graphs that their types ask for."""
    for batch in batches(subjects, _CHUNK):
        about: dict[object, list[ox.Quad]] = {}
        for quad in session.about(batch):
            about.setdefault(quad.subject, []).append(quad)
        moved = [move for quads in about.values() for move in _misplaced(quads, rules)]
        if moved:
            out.remove(old for old, _ in moved)
            out.add(new for _, new in moved)


def misplaced_of(
    view: View, rules: Privacy, source: str, undecided: Iterable[ox.NamedNode]
) -> Iterator[Subject]:
    """Find the subjects of one source, the only one in a graph, of which something may be misplaced.

    Parameters
    ----------
    view, rules, source
        Where, by what, of whom.
    undecided
        The personal properties of which something was said before its subject's type was.

    """
    public, personal = source_graph(source), personal_graph(source)
    found = _people_in(view, rules, public)
    for predicate in undecided:
        in_public = _certainly_others(view, rules, predicate)
        subjects = f"SELECT DISTINCT ?s WHERE {{ ?s {predicate} ?x }}"
        found |= set(view.select(subjects, graphs=[personal]).to_polars()["s"]) & in_public
        found |= set(view.select(subjects, graphs=[public]).to_polars()["s"]) - in_public
    for class_ in rules.wholly:
        instances = view.select(f"SELECT DISTINCT ?s WHERE {{ ?s {RDF.type} {class_} }}")
        found |= {s.value for s in _said_of(view, (s for (s,) in instances.all_terms()), [public])}
    yield from map(ox.NamedNode, sorted(found))


def said_by_ontology(view: View, own: Sequence[ox.NamedNode]) -> list[ox.Quad]:
    """Find what the only source in a graph says in its own graphs and the ontology says too."""
    named = view.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o }", graphs=[ONTOLOGY])
    both = _said_of(view, (s for (s,) in named.all_terms()), own)  # mostly nothing
    ours = [quad for quad in view.about(both) if quad.graph_name in own]
    known = {quad.triple for quad in view.standing(quad_in(quad, ONTOLOGY) for quad in ours)}
    return [quad for quad in ours if quad.triple in known]


def _said_of(
    view: View, subjects: Iterable[Term | None], graphs: Sequence[ox.NamedNode]
) -> list[ox.NamedNode]:
    """Find those of some subjects of which something is said in some graphs of one part."""
    found: list[ox.NamedNode] = []
    for batch in batches((s for s in subjects if isinstance(s, ox.NamedNode)), _CHUNK):
        block = sparql.values_block(("s",), [(s,) for s in batch])
        rows = view.select(f"SELECT DISTINCT ?s WHERE {{ {block} ?s ?p ?o }}", graphs=graphs).all_terms()
        found.extend(s for (s,) in rows if isinstance(s, ox.NamedNode))
    return found


def _certainly_others(view: View, rules: Privacy, predicate: ox.NamedNode) -> set[str]:
    """Find the subjects of a property that are certainly no natural persons."""
    typed = f"SELECT DISTINCT ?s ?t WHERE {{ ?s {predicate} ?x . ?s {RDF.type} ?t }}"
    pairs = view.select(typed).to_polars()
    others, persons, wholly = (
        set(pairs.filter(pairs["t"].is_in([class_.value for class_ in classes]))["s"])
        for classes in (rules.others, rules.persons, rules.wholly)
    )
    return others - persons - wholly


def _people_in(view: View, rules: Privacy, public: ox.NamedNode) -> set[str]:
    """Find natural persons of whom a public graph says something personal, taken for something else."""
    people = sparql.values_block(("person",), [(class_,) for class_ in sorted(rules.persons, key=str)])
    found: set[str] = set()
    for predicate in rules.properties:
        pattern = f"WHERE {{ {people} ?s {RDF.type} ?person . ?s {predicate} ?x }}"
        if not view.ask(f"ASK {{ ?s {predicate} ?x }}", graphs=[public]):
            continue
        if view.ask(f"ASK {pattern}", graphs=[public]):  # mostly not, and then no name has to be looked up
            found |= set(view.select(f"SELECT DISTINCT ?s {pattern}", graphs=[public]).to_polars()["s"])
    return found


def people_in_public(view: View, rules: Privacy) -> Iterator[Subject]:
    """Yield the persons, said or inferred to be, of whom a public graph says something personal."""
    public = [graph for graph in view.graphs() if graph == source_graph(source_of(graph) or "")]
    named: set[str] = set()
    for predicate in rules.properties if public else ():
        query = f"SELECT DISTINCT ?s WHERE {{ ?s {predicate} ?x }}"
        named |= set(view.select(query, graphs=public).to_polars()["s"])
    people = sparql.values_block(("person",), [(class_,) for class_ in sorted(rules.persons, key=str)])
    for batch in batches(sorted(named), _CHUNK):
        subjects = sparql.values_block(("s",), [(ox.NamedNode(iri),) for iri in batch])
        query = f"SELECT DISTINCT ?s WHERE {{ {people} {subjects} ?s {RDF.type} ?person }}"
        yield from map(ox.NamedNode, view.select(query).to_polars()["s"])


def all_doubtful(view: View, rules: Privacy) -> Iterator[Subject]:
    """Yield every subject in a graph whose statements' place depends on its type."""
    for predicate in rules.properties:
        for quad in view.quads(predicate=predicate):
            yield quad.subject  # type: ignore[misc]
    for class_ in rules.wholly:
        for quad in view.quads(predicate=RDF.type, object=class_):
            yield quad.subject  # type: ignore[misc]


def _misplaced(quads: list[ox.Quad], rules: Privacy) -> Iterator[tuple[ox.Quad, ox.Quad]]:
    """Give each quad of one subject that stands in the wrong graph, and where it belongs.

    A type that was inferred may tell a person, but never that somebody is none: it may be out of date.
    What was inferred in public from a value that is personal now goes with it.
    """
    sure = rules.persons | rules.wholly
    types = {q.object for q in quads if q.predicate == RDF.type and (q.object in sure or not _follows(q))}
    values: set[object] = set()
    for quad in quads:
        graph = quad.graph_name
        source = source_of(graph)
        if source is None:
            continue
        right = personal_graph(source) if rules.is_personal(quad.predicate, types) else source_graph(source)
        if graph != right:
            yield quad, quad_in(quad, right)
        if right == personal_graph(source) and isinstance(quad.object, ox.Literal):
            values.add(quad.object)
    for quad in quads:
        if quad.graph_name == INFERRED and quad.object in values:
            yield quad, quad_in(quad, PERSONAL_INFERRED)


def _follows(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and is_inferred(quad.graph_name)
