"""Renaming: terms that the ontology deprecates and replaces, replaced in all that is said.

    ontology: ex:old owl:deprecated true ; dcterms:isReplacedBy ex:new
    each graph: statements with ex:old -> the same with ex:new, where the data layout wants them

A statement that becomes equal to another stays once: what another source says already goes aside, what
the same source says already goes. Stated datatypes, which are kept by the name of their statement, follow.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError
from ckm_graph.store import batches, quad_in
from ckm_graph.transactions._exchange import stated_datatypes
from ckm_graph.transactions._widening import widened, widened_node
from ckm_graph.vocabulary import (
    DCTERMS,
    LOG,
    ONTOLOGY,
    OWL,
    PROVENANCE,
    RDF,
    SHAPES,
    also_graph,
    is_aside,
    is_inferred,
    personal_graph,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ckm_graph.store import Session, Subject, View

__all__ = ["declared_renames", "occurrences", "rename_all", "renamed_triple"]

_CHUNK: Final = 5_000

Renames = dict[ox.NamedNode, ox.NamedNode]


def declared_renames(triples: Iterable[ox.Triple]) -> tuple[Renames, frozenset[ox.NamedNode]]:
    """Read what deprecated terms are replaced by, to the end of each chain.

    Returns
    -------
    Old terms with their new ones, and the old terms that have several: those are for people to decide.

    Raises
    ------
    InputError
        If the replacements go round in a circle.

    >>> old, new = ox.NamedNode("x:old"), ox.NamedNode("x:new")
    >>> ours = [ox.Triple(old, OWL.deprecated, ox.Literal(True)), ox.Triple(old, DCTERMS.isReplacedBy, new)]
    >>> declared_renames(ours)[0] == {old: new}
    True

    """
    targets: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    deprecated = set()
    for subject, predicate, object_ in triples:
        if predicate == OWL.deprecated and isinstance(object_, ox.Literal) and object_.value in ("true", "1"):
            deprecated.add(subject)
        elif (
            predicate == DCTERMS.isReplacedBy
            and isinstance(subject, ox.NamedNode)
            and isinstance(object_, ox.NamedNode)
        ):
            targets[subject].add(object_)
    direct = {old: min(new, key=str) for old, new in targets.items() if old in deprecated and len(new) == 1}
    several = frozenset(old for old, new in targets.items() if old in deprecated and len(new) > 1)
    return {old: _end(old, direct) for old in sorted(direct, key=str)}, several


def renamed_triple(triple: ox.Triple, renames: Mapping[ox.NamedNode, ox.NamedNode]) -> ox.Triple:
    """Give a triple with new terms in place of old ones, within triple terms too."""

    def new(term: Any) -> Any:  # noqa: ANN401 -- each kind of term stays one
        if isinstance(term, ox.Triple):
            return renamed_triple(term, renames)
        return renames.get(term, term) if isinstance(term, ox.NamedNode) else term

    return ox.Triple(new(triple.subject), new(triple.predicate), new(triple.object))


def occurrences(view: View, terms: Iterable[ox.NamedNode]) -> dict[ox.NamedNode, Counter[ox.NamedNode]]:
    """Count in how many statements of each graph some terms stand."""
    wanted = frozenset(terms)
    found: dict[ox.NamedNode, Counter[ox.NamedNode]] = defaultdict(Counter)
    for graph in _graphs(view) if wanted else ():
        for quad in _quads_with(view, wanted, graph):
            for term in _named(quad.triple) & wanted:
                found[term][graph] += 1
    return found


def rename_all(session: Session, renames: Renames) -> set[Subject]:
    """Put new terms in place of old ones in all graphs but the ontology, the shapes and what follows.

    Returns
    -------
    The subjects of the statements that changed.

    """
    touched: set[Subject] = set()
    if not renames:
        return touched
    records = _Records(session)
    graphs = _graphs(session)
    for graph in sorted(graphs, key=lambda graph: (is_aside(graph), graph == PROVENANCE, graph.value)):
        for chunk in batches(list(_quads_with(session, frozenset(renames), graph)), _CHUNK):
            pairs = [(quad, renamed_triple(quad.triple, renames)) for quad in chunk]
            session.remove(chunk)
            session.add(_placed(session, graph, dict.fromkeys(new for _, new in pairs)))
            if source_of(graph) is not None:
                records.follow(pairs)
            touched.update(new.subject for _, new in pairs)  # type: ignore[misc]
    return touched


class _Records:
    """The stated datatypes, which follow the statements that they belong to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stated = stated_datatypes(session)

    def follow(self, pairs: Iterable[tuple[ox.Quad, ox.Triple]]) -> None:
        for old, new in pairs:
            records = self._stated.get((old.subject, old.predicate))
            value = old.object
            if records is None or not isinstance(value, ox.Literal):
                continue
            public = source_graph(source_of(old.graph_name) or "")
            node = widened_node(old, value, public)
            datatype = records.get((public, node))
            if datatype is not None:
                self._session.remove(list(self._session.quads(node, graph=PROVENANCE)))
                stated = ox.Literal(value.value, datatype=datatype)
                self._session.add(widened(new, value, stated, public))


def _placed(session: Session, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> Iterator[ox.Quad]:
    """Give each renamed triple of a graph its place."""
    source = source_of(graph)
    if is_aside(graph) and (source is None or graph != also_graph(source)):
        yield from (quad_in(triple, graph) for triple in triples)  # what lies here is nobody's say
        return
    triples = list(triples)
    said = session.said(triples)
    for triple in triples:
        graphs = said.get(triple, ())
        if not graphs:
            yield quad_in(triple, source_graph(source) if source is not None and is_aside(graph) else graph)
        elif source is not None and not {source_graph(source), personal_graph(source)} & set(graphs):
            yield quad_in(triple, also_graph(source))


def _graphs(view: View) -> list[ox.NamedNode]:
    return [g for g in view.graphs() if g not in (ONTOLOGY, SHAPES, LOG) and not is_inferred(g)]


def _quads_with(view: View, terms: frozenset[ox.NamedNode], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """Yield the quads of a graph in which one of these terms stands, each once."""
    seen: set[ox.Quad] = set()
    nested = (quad for quad in view.quads(None, RDF.reifies, None, graph) if _named(quad.triple) & terms)
    plain = (
        quads
        for term in sorted(terms, key=str)
        for quads in (
            view.quads(subject=term, graph=graph),
            view.quads(predicate=term, graph=graph),
            view.quads(object=term, graph=graph),
        )
    )
    for quad in chain(nested, chain.from_iterable(plain)):
        if quad not in seen:
            seen.add(quad)
            yield quad


def _named(triple: ox.Triple) -> set[ox.NamedNode]:
    found: set[ox.NamedNode] = set()
    for term in triple:
        if isinstance(term, ox.Triple):
            found |= _named(term)
        elif isinstance(term, ox.NamedNode):
            found.add(term)
    return found


def _end(old: ox.NamedNode, direct: Mapping[ox.NamedNode, ox.NamedNode]) -> ox.NamedNode:
    passed = [old]
    while (new := direct.get(passed[-1])) is not None:
        if new in passed:
            circle = " by ".join(map(str, (*passed, new)))
            message = f"the ontology replaces {circle}: take one dcterms:isReplacedBy of these out"
            raise InputError(message)
        passed.append(new)
    return passed[-1]
