"""A graph as a file: what a reader sees, one graph, one source, or all of it to restore elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING, Final

import pyoxigraph as ox
import rdflib

from ckm_graph.errors import InputError
from ckm_graph.log import write_change
from ckm_graph.model.changes import Change
from ckm_graph.names import check_source_name
from ckm_graph.store import batches, to_rdflib
from ckm_graph.transactions._writing import widened_node
from ckm_graph.vocabulary import (
    CKM,
    GRAPH_BASE,
    LOG,
    ONTOLOGY,
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
    from collections.abc import Iterable, Iterator

    from ckm_graph.ingest import Progress
    from ckm_graph.store import Store, View
    from ckm_graph.transactions._files import RdfFile

__all__ = ["as_rdflib", "export", "restated", "restore", "stated_datatypes", "syntax_of"]

_WIDE: Final = (XSD.integer, XSD.dateTime)
"""The datatypes that the engine widens others to."""


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


def restore(store: Store, file: RdfFile, progress: Progress | None = None) -> int:
    """Fill a graph that holds nothing but its ontology from an export of everything.

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
    source = source_of(graph) if isinstance(graph, ox.NamedNode) else None
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
    widened = {triple: datatype for (triple, _), datatype in stated_datatypes(view).items()}
    lines = []
    for triple in triples:
        datatype = widened.get(triple)
        object_ = triple.object
        if datatype is not None and isinstance(object_, ox.Literal):
            object_ = ox.Literal(object_.value, datatype=datatype)
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


def _restate(quad: ox.Quad, widened: dict[tuple[ox.Triple, str], ox.NamedNode]) -> ox.Quad:
    graph = quad.graph_name
    source = source_of(graph) if isinstance(graph, ox.NamedNode) else None
    if source is None or not isinstance(quad.object, ox.Literal):
        return quad
    datatype = widened.get((quad.triple, source))
    if datatype is None:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(quad.object.value, datatype=datatype), graph)


def stated_datatypes(view: View) -> dict[tuple[ox.Triple, str], ox.NamedNode]:
    """Read which literals were stated with a narrower datatype, by triple and source."""
    nodes: dict[object, dict[ox.NamedNode, object]] = {}
    for quad in view.quads(graph=PROVENANCE):
        if quad.predicate.value.startswith(CKM.base + "stated"):
            nodes.setdefault(quad.subject, {})[quad.predicate] = quad.object
    found = {}
    for said in nodes.values():
        subject, predicate, held = (
            said.get(p) for p in (CKM.statedSubject, CKM.statedPredicate, CKM.statedObject)
        )
        graph, datatype = said.get(CKM.statedGraph), said.get(CKM.statedDatatype)
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(predicate, ox.NamedNode)
            and isinstance(held, ox.Literal)
            and isinstance(graph, ox.NamedNode)
            and isinstance(datatype, ox.NamedNode)
            and (source := source_of(graph)) is not None
        ):
            found[ox.Triple(subject, predicate, held), source] = datatype
    return found


def _ours(file: RdfFile, progress: Progress | None) -> Iterator[ox.Quad]:
    for quad in file.quads(progress):
        graph = quad.graph_name
        if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(GRAPH_BASE):
            message = (
                f"{file.path} is no export of a whole graph: it has a statement in {graph}; "
                "load it as a source instead"
            )
            raise InputError(message)
        yield quad


def _lies_aside(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and is_aside(quad.graph_name)
