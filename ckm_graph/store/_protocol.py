"""What a store is: views to read one consistent state, sessions to change it whole or not at all.

    with store.view() as view:          # one state; later commits are not seen
        table = view.select("SELECT …")
    with store.session() as session:    # the only writer; sees its own changes
        session.add(quads)
        session.commit(record)          # published; leaving without it undoes everything

Named graphs lie in two parts (see ckm_graph.vocabulary): *data*, whose union is the default graph of
every query, and *aside*, which a query reaches only when its caller passes `graphs`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from ckm_graph.store._table import Table

__all__ = ["Distant", "Guarantees", "Session", "Store", "Subject", "Term", "View"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Subject: TypeAlias = NamedNode | BlankNode


@dataclass(frozen=True, slots=True)
class Guarantees:
    """What a store promises, for people and for code that must know."""

    isolation: str
    """Who sees which state while somebody writes."""
    durability: str
    """What is left after a crash."""
    timeouts: str
    """How far a time limit on a query holds."""
    survives: bool
    """Whether the graph outlives the process."""
    shared: bool
    """Whether other processes can read it."""


class View(Protocol):
    """One consistent state of a store."""

    @property
    def number(self) -> int:
        """Number of the commit that this state is; 0 before the first."""

    @property
    def look_up(self) -> int:
        """How many statements the store reads in order in the time that one look-up takes, about."""

    def select(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[NamedNode] | None = None,
        timeout: float | None = None,
    ) -> Table:
        """Answer a SELECT query over the merge of all data graphs.

        Parameters
        ----------
        query
            SPARQL 1.1; the prefixes of ``vocabulary.PREFIXES`` need no declaration.
        bindings
            Values for variables, by name without the question mark.
        graphs
            The default graph is the union of exactly these, in place of all data graphs.
            All of them lie in the same part of the store.
        timeout
            Seconds; see `Guarantees.timeouts` for how strictly it holds.

        """

    def ask(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[NamedNode] | None = None,
        timeout: float | None = None,
    ) -> bool:
        """Answer an ASK query; parameters as in `select`."""

    def construct(
        self,
        query: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        graphs: Sequence[NamedNode] | None = None,
        timeout: float | None = None,
    ) -> tuple[Triple, ...]:
        """Answer a CONSTRUCT or DESCRIBE query, each triple once; parameters as in `select`."""

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 -- the RDF word
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches all, for the graph: all data graphs."""

    def said(self, triples: Sequence[Triple]) -> dict[Triple, tuple[NamedNode, ...]]:
        """Tell in which data graphs each of these triples stands; what stands in none is left out."""

    def standing(self, quads: Iterable[Quad]) -> list[Quad]:
        """Give those of these quads that stand in the graphs they name, in either part, each once."""

    def about(self, subjects: Sequence[Subject]) -> Iterator[Quad]:
        """Yield all quads of the data graphs whose subject is one of these."""

    def beside(
        self, nodes: Sequence[Term], predicates: Sequence[NamedNode] | None = None, *, incoming: bool = False
    ) -> Iterator[Triple]:
        """Yield the triples of the data graphs that have some nodes at one end.

        Parameters
        ----------
        nodes
            IRIs, literals and, where the store is in this process, blank nodes.
        predicates
            Only triples with one of these; None for all.
        incoming
            Whether the nodes are the objects; else they are the subjects.

        """

    def graphs(self) -> tuple[NamedNode, ...]:
        """List the graphs of both parts that hold something, sorted by name."""

    def count(self, graph: NamedNode) -> int:
        """Count the triples of one graph."""

    def size(self) -> int:
        """Count the triples of all data graphs."""


@runtime_checkable
class Distant(Protocol):
    """A view of which every question costs a request, so that it is asked many at once."""

    def near(
        self, nodes: Sequence[NamedNode], most: int, *, incoming: bool = False
    ) -> dict[NamedNode, list[Quad]]:
        """Give all data quads at some subjects, or objects, but for those with more than ``most``."""


class Session(View, Protocol):
    """The one writer; what it reads includes what it wrote."""

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads to the graphs they name."""

    def bulk(self, quads: Iterable[Quad]) -> None:
        """Add a long stream of quads in bounded memory; visible when it returns."""

    def bulk_ntriples(self, chunks: Iterable[bytes], graph: NamedNode, *, lenient: bool = False) -> None:
        """Add N-Triples without blank nodes to one graph, unread; visible when it returns.

        Parameters
        ----------
        chunks
            Whole lines.
        graph
            Where to.
        lenient
            Whether the terms are known to be valid and need not be checked again.

        Raises
        ------
        SyntaxError
            If the engine can't read a line.

        """

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads from the graphs they name."""

    def clear(self, graph: NamedNode) -> None:
        """Remove all quads of one graph."""

    def commit(self, record: str) -> int:
        """Publish, with one line for the change log; return the number of the commit.

        When it returns, the commit is published; when it raises, the session has changed nothing, unless
        the message says that this is not known.
        """

    def rollback(self) -> None:
        """Undo everything since the session began or last published."""


@runtime_checkable
class Store(Protocol):
    """Where a graph lives."""

    @property
    def location(self) -> str:
        """A folder, a URL or ``memory:``."""

    @property
    def guarantees(self) -> Guarantees:
        """What this store promises."""

    def view(self) -> AbstractContextManager[View]:
        """Open the last published state for reading."""

    def session(self, *, brief: bool = False) -> AbstractContextManager[Session]:
        """Become the writer; on leaving without `Session.commit` nothing has changed.

        Parameters
        ----------
        brief
            Promise to run no user code while the session is open, and to ask nothing of it after its
            commit. Where publishing is dear, brief sessions that wait for each other are published
            together; each has a commit and a number of its own all the same.

        """

    def log(self, since: int = 1) -> Iterator[str]:
        """Yield the change log's lines of the commits numbered ``since`` and later, oldest first."""

    def close(self) -> None:
        """Let go of files, locks and connections."""
