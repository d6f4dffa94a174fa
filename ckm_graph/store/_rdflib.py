"""A graph as an rdflib Dataset: read-only, over the same data, in the terms rdflib itself would read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.store import Store as RdflibStore

from ckm_graph.errors import InputError, QueryRefused
from ckm_graph.store._terms import from_rdflib, to_rdflib
from ckm_graph.vocabulary import PREFIXES, is_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from ckm_graph.store._protocol import Store, View

__all__ = ["dataset_over"]


def dataset_over(store: Store, restated: Callable[[View, Quad], Quad]) -> rdflib.Dataset:
    """Give a Dataset whose default graph is the merge of a store's data graphs.

    Parameters
    ----------
    store
        Each look at the dataset reads what is published then.
    restated
        Gives a quad the literal that it was stated with.

    """
    dataset = rdflib.Dataset(store=_ReadOnly(store, restated), default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace)
    return dataset


class _ReadOnly(RdflibStore):
    """An rdflib store that reads from one of ours."""

    context_aware = True
    graph_aware = True
    formula_aware = False
    transaction_aware = False

    def __init__(self, store: Store, restated: Callable[[View, Quad], Quad]) -> None:
        super().__init__()
        self._store = store
        self._restated = restated
        self._prefixes: dict[str, rdflib.URIRef] = {}

    def triples(
        self, triple_pattern: tuple[Any, Any, Any], context: rdflib.Graph | None = None
    ) -> Iterator[tuple[tuple[Any, Any, Any], Iterator[rdflib.Graph]]]:
        """Match a pattern."""
        with self._store.view() as view:
            found = list(self._quads(view, triple_pattern, _graph(context)))
        for quad in found:
            graph = rdflib.Graph(store=self, identifier=rdflib.URIRef(str(quad.graph_name)[1:-1]))
            yield (to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)), iter([graph])

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        wanted = _graph(context)
        with self._store.view() as view:
            graphs = [g for g in view.graphs() if not is_aside(g)] if wanted is None else [wanted]
            return sum(view.count(graph) for graph in graphs)

    def contexts(self, triple: tuple[Any, Any, Any] | None = None) -> Generator[rdflib.Graph, None, None]:
        """List the data graphs, or those in which a triple stands."""
        with self._store.view() as view:
            if triple is None or triple == (None, None, None):
                names = [g.value for g in view.graphs() if not is_aside(g)]
            else:
                names = sorted({str(quad.graph_name)[1:-1] for quad in self._quads(view, triple, None)})
        for name in names:
            yield rdflib.Graph(store=self, identifier=rdflib.URIRef(name))

    def _quads(self, view: View, pattern: tuple[Any, Any, Any], graph: NamedNode | None) -> Iterator[Quad]:
        try:
            subject, predicate, object_ = (None if term is None else from_rdflib(term) for term in pattern)
        except (InputError, ValueError):  # rdflib may ask for what no graph can hold
            return
        if not isinstance(subject, NamedNode | None) or not isinstance(predicate, NamedNode | None):
            return
        if isinstance(object_, BlankNode):  # ours all have IRIs
            return
        for quad in view.quads(subject, predicate, object_, graph):
            found = self._restated(view, quad)
            given = found.object
            if (
                not (isinstance(object_, Literal) and isinstance(given, Literal))
                or given.datatype == object_.datatype
            ):
                yield found

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:  # noqa: FBT001, FBT002
        """Remember a prefix."""
        if override or prefix not in self._prefixes:
            self._prefixes[prefix] = namespace

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        """Give a prefix's namespace."""
        return self._prefixes.get(prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        """Give a namespace's prefix."""
        return next((p for p, n in self._prefixes.items() if str(n) == str(namespace)), None)

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        """List the prefixes."""
        return iter(self._prefixes.items())

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Accept the default graph that rdflib announces, and no other."""
        if graph.identifier != DATASET_DEFAULT_GRAPH_ID:
            _refuse()

    def add(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 -- rdflib's signature
        """Refuse."""
        _refuse()

    def remove(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 -- rdflib's signature
        """Refuse."""
        _refuse()

    def update(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 -- rdflib's signature
        """Refuse."""
        _refuse()

    def remove_graph(self, graph: rdflib.Graph) -> NoReturn:
        """Refuse."""
        del graph
        _refuse()


def _graph(context: rdflib.Graph | None) -> NamedNode | None:
    if context is None or context.identifier == DATASET_DEFAULT_GRAPH_ID:
        return None
    if not isinstance(context.identifier, rdflib.URIRef):
        return None
    return NamedNode(str(context.identifier))


def _refuse() -> NoReturn:
    message = "the dataset is read-only: write with `with kg.transaction(source=…) as tx`"
    raise QueryRefused(message)
