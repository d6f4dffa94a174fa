"""A graph as a file: what a reader sees, one graph, one source, or all of it to restore elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox
import rdflib

from ckm_graph.errors import InputError
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.names import check_source_name
from ckm_graph.store import batches, to_rdflib
from ckm_graph.transactions._blank import has_blank_node
from ckm_graph.transactions._widening import widened_node
from ckm_graph.vocabulary import (
    ANALYSIS,
    CKM,
    INFERRED,
    LOG,
    ONTOLOGY,
    PERSONAL_ANALYSIS,
    PERSONAL_INFERRED,
    PREFIXES,
    PROVENANCE,
    SHAPES,
    XSD,
    also_graph,
    is_aside,
    personal_graph,
    source_graph,
    source_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ckm_graph.ingest import Progress
    from ckm_graph.store import Session, Store, Subject, Term, View
    from ckm_graph.transactions._files import RdfFile

__all__ = ["as_rdflib", "export", "restated", "restore", "stated_datatypes", "syntax_of"]

_WIDE: Final = (XSD.integer, XSD.dateTime)
"""The datatypes that the engine widens others to."""

_OURS: Final = (ONTOLOGY, SHAPES, PROVENANCE, INFERRED, PERSONAL_INFERRED, ANALYSIS, PERSONAL_ANALYSIS)
"""The graphs that are no source's."""


def export(
    view: View,
    out: IO[bytes],
    syntax: ox.RdfFormat,
    *,
    graph: ox.NamedNode | None = None,
    source: str | None = None,
    everything: bool = False,
) -> int:
    """Write a graph in an RDF syntax, literals with the datatypes they were stated with.

    Parameters
    ----------
    view
        What to write.
    out
        Where to.
    syntax
        With ``everything`` one that holds named graphs (N-Quads or TriG).
    graph
        Only this graph.
    source
        Only what this source says, also what others say too.
    everything
        All graphs, those aside included, for `restore`.

    Returns
    -------
    The number of statements written.

    """
    if everything and not syntax.supports_datasets:
        message = f"{syntax.name} holds no named graphs: export everything as .nq or .trig"
        raise InputError(message)
    counted = _Counted(_stated(view, _chosen(view, graph, source, everything=everything)))
    if everything:
        ox.serialize(counted, out, format=syntax, prefixes=PREFIXES)
    else:
        ox.serialize((quad.triple for quad in counted), out, format=syntax, prefixes=PREFIXES)
    return counted.count


def restore(
    store: Store,
    file: RdfFile,
    progress: Progress | None = None,
    *,
    check: Callable[[Session], object] | None = None,
) -> int:
    """Fill a graph that holds nothing but its ontology from an export of everything.

    Parameters
    ----------
    store, file
        Where to, from what.
    progress
        Told how far the file is read.
    check
        Looks at the session before it is published; raises to refuse.

    Returns
    -------
    The number of statements.

    Raises
    ------
    InputError
        If the graph holds data, or the file is no such export; the graph is as before.

    """
    with store.session() as session:
        held = [graph for graph in session.graphs() if graph not in (ONTOLOGY, SHAPES)]
        if held:
            message = f"{store.location} holds data already: restore into a new graph"
            raise InputError(message)
        session.clear(ONTOLOGY)
        session.clear(SHAPES)
        quads = _Counted(_ours(file, progress))
        for batch in batches(quads, 100_000):
            session.bulk(quad for quad in batch if not _lies_aside(quad))
            session.add(quad for quad in batch if _lies_aside(quad))
        if not session.count(ONTOLOGY):
            message = (
                f"{file.path} is no export of a whole graph: it has no ontology; load it as a source instead"
            )
            raise InputError(message)
        if check is not None:
            check(session)
        record = Change(
            number=session.number + 1,
            time=dt.datetime.now(dt.UTC),
            kind="restore",
            counts={"quads": quads.count},
            files=((file.path.name, ""),),
        )
        session.commit(write_change(record))
        return quads.count


class _Counted:
    """Quads, counted as they pass."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._quads = quads
        self.count = 0

    def __iter__(self) -> Iterator[ox.Quad]:
        for quad in self._quads:
            self.count += 1
            yield quad


def _chosen(
    view: View, graph: ox.NamedNode | None, source: str | None, *, everything: bool
) -> Iterator[ox.Quad]:
    if everything:
        graphs: Iterable[ox.NamedNode] = (g for g in view.graphs() if g != LOG)
    elif source is not None:
        check_source_name(source)
        graphs = (source_graph(source), personal_graph(source), also_graph(source))
    elif graph is not None:
        graphs = (graph,)
    else:
        graphs = (g for g in view.graphs() if not is_aside(g))
    for one in graphs:
        yield from view.quads(graph=one)


def _stated(view: View, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Give literals back the datatypes that the engine widened."""
    widened = stated_datatypes(view)
    return (_restate(quad, widened) for quad in quads) if widened else iter(quads)


def restated(view: View, quad: ox.Quad) -> ox.Quad:
    """Give one quad the literal that it was stated with."""
    graph = quad.graph_name
    source = source_of(graph)
    if source is None or not isinstance(quad.object, ox.Literal) or quad.object.datatype not in _WIDE:
        return quad
    node = widened_node(quad, quad.object, source_graph(source))
    for said in view.quads(node, CKM.statedDatatype, None, PROVENANCE):
        if isinstance(said.object, ox.NamedNode):
            literal = ox.Literal(quad.object.value, datatype=said.object)
            return ox.Quad(quad.subject, quad.predicate, literal, graph)
    return quad


def as_rdflib(view: View, triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Put triples of an answer into an rdflib graph, with the datatypes that they were stated with."""
    widened = stated_datatypes(view)
    lines = []
    for triple in triples:
        object_ = triple.object
        for said_in, _ in widened.get((triple.subject, triple.predicate), ()):
            object_ = _as_stated(triple, said_in, widened) or object_
        lines.append(ox.Triple(triple.subject, triple.predicate, object_))
    graph = rdflib.Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for line in lines:
        graph.add((to_rdflib(line.subject), to_rdflib(line.predicate), to_rdflib(line.object)))
    return graph


def syntax_of(media_type: str) -> ox.RdfFormat:
    """Find a syntax by its media type."""
    found = ox.RdfFormat.from_media_type(media_type)
    if found is None:
        message = f"{media_type!r} is no media type of an RDF syntax: use application/n-quads or text/turtle"
        raise InputError(message)
    return found


def _restate(quad: ox.Quad, widened: _Widened) -> ox.Quad:
    graph = quad.graph_name
    source = source_of(graph)
    stated = None if source is None else _as_stated(quad, source_graph(source), widened)
    return quad if stated is None else ox.Quad(quad.subject, quad.predicate, stated, graph)


def _as_stated(triple: ox.Triple | ox.Quad, graph: ox.NamedNode, widened: _Widened) -> ox.Literal | None:
    """Give a triple's literal as the source with this public graph stated it; None where that is the same."""
    held = triple.object
    records = widened.get((triple.subject, triple.predicate))
    if records is None or not isinstance(held, ox.Literal) or held.datatype not in _WIDE:
        return None
    datatype = records.get((graph, widened_node(triple, held, graph)))
    return None if datatype is None else ox.Literal(held.value, datatype=datatype)


_Widened: TypeAlias = (
    "dict[tuple[Subject | ox.Triple, ox.NamedNode], dict[tuple[ox.NamedNode, ox.NamedNode], ox.NamedNode]]"
)
"""Stated datatypes by subject and predicate, then by public graph of the source and name of the record."""


def stated_datatypes(view: View) -> _Widened:
    """Read which literals were stated with a narrower datatype."""
    nodes: dict[ox.NamedNode, dict[ox.NamedNode, Term]] = {}
    for predicate in (CKM.statedSubject, CKM.statedPredicate, CKM.statedGraph, CKM.statedDatatype):
        for quad in view.quads(predicate=predicate, graph=PROVENANCE):
            if isinstance(quad.subject, ox.NamedNode):
                nodes.setdefault(quad.subject, {})[predicate] = quad.object
    found: _Widened = {}
    for node, said in nodes.items():
        subject, predicate_ = said.get(CKM.statedSubject), said.get(CKM.statedPredicate)
        graph, datatype = said.get(CKM.statedGraph), said.get(CKM.statedDatatype)
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(predicate_, ox.NamedNode)
            and isinstance(graph, ox.NamedNode)
            and isinstance(datatype, ox.NamedNode)
        ):
            found.setdefault((subject, predicate_), {})[graph, node] = datatype
    return found


def _ours(file: RdfFile, progress: Progress | None) -> Iterator[ox.Quad]:
    for quad in file.quads(progress):
        graph = quad.graph_name
        known = isinstance(graph, ox.NamedNode) and (graph in _OURS or source_of(graph) is not None)
        if not known or has_blank_node(quad.triple):
            message = (
                f"{file.path} is no export of a whole graph: it has the statement {quad}; "
                "load it as a source instead"
            )
            raise InputError(message)
        yield quad


def _lies_aside(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and is_aside(quad.graph_name)
