"""What an operation removes and adds, both computed on the state before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph as ox

from ckm_graph.store import sparql
from ckm_graph.transactions._update._operations import DEFAULT, Clear, GraphName, Modify, Transfer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ckm_graph.store import Term
    from ckm_graph.transactions._update._operations import Operation

__all__ = ["Dataset", "Difference", "difference"]


class Dataset(Protocol):
    """What an update reads."""

    def solutions(self, query: str) -> Iterable[Mapping[str, Term | None]]:
        """Answer a SELECT query, which may bring its own dataset clause."""

    def graphs(self) -> Sequence[ox.NamedNode]:
        """List the named graphs."""

    def copied(self, graph: GraphName) -> Iterable[ox.Triple]:
        """Give the triples that a copy of a graph takes."""

    def cleared(self, graph: GraphName) -> Iterable[ox.Triple]:
        """Give the triples that clearing a graph takes away."""


class Difference(NamedTuple):
    """What one operation does: first it removes, then it adds."""

    removed: tuple[ox.Quad, ...]
    added: tuple[ox.Quad, ...]


def difference(operation: Operation, dataset: Dataset) -> Difference:
    """Compute what an operation does to a dataset, which stays as it is."""
    if isinstance(operation, Modify):
        return _modified(operation, dataset)
    if isinstance(operation, Clear):
        return Difference(tuple(_cleared(dataset, _named_by(operation, dataset))), ())
    if isinstance(operation, Transfer) and operation.source != operation.target:
        gone = {"ADD": (), "COPY": (operation.target,), "MOVE": (operation.target, operation.source)}
        copied = _quads(dataset.copied(operation.source), operation.target)
        return Difference(tuple(_cleared(dataset, gone[operation.verb])), tuple(copied))
    return Difference((), ())


def _modified(operation: Modify, dataset: Dataset) -> Difference:
    solutions: Iterable[Mapping[str, Term | None]] = [{}]
    if operation.where is not None:
        solutions = list(dataset.solutions(_query(operation, dataset)))
    removed, added = (
        dict.fromkeys(template.instances(solutions, operation.home))
        for template in (operation.remove, operation.add)
    )
    return Difference(tuple(removed), tuple(added))


def _query(operation: Modify, dataset: Dataset) -> str:
    """Ask for the values of the templates' variables.

    Each solution makes blank nodes of its own; where there are none to make, equal solutions are one.
    """
    names = {*operation.remove.variables, *operation.add.variables}
    wanted = " ".join(f"?{name}" for name in sorted(names)) or "(true AS ?_solution)"
    distinct = "" if operation.add.has_blank_nodes else "DISTINCT "
    clause = _dataset_clause(operation, dataset)
    return f"{operation.prologue} SELECT {distinct}{wanted} {clause}WHERE {operation.where}"


def _dataset_clause(operation: Modify, dataset: Dataset) -> str:
    default, named = operation.using, operation.using_named
    if operation.within is not None and not default and not named:
        default = (operation.within,)
        if any(token.is_word("GRAPH") for token in sparql.tokens(operation.where or "")):
            named = tuple(dataset.graphs())
    return "".join([*(f"FROM {graph} " for graph in default), *(f"FROM NAMED {graph} " for graph in named)])


def _named_by(operation: Clear, dataset: Dataset) -> tuple[GraphName, ...]:
    if operation.graph == "NAMED":
        return tuple(dataset.graphs())
    if operation.graph == "ALL":
        return (DEFAULT, *dataset.graphs())
    return (operation.graph,)


def _cleared(dataset: Dataset, graphs: Iterable[GraphName]) -> Iterable[ox.Quad]:
    return (quad for graph in graphs for quad in _quads(dataset.cleared(graph), graph))


def _quads(triples: Iterable[ox.Triple], graph: GraphName) -> Iterable[ox.Quad]:
    return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
