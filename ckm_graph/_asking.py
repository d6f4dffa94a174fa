"""What one asks a graph: queries, tables, validation, analytics, figures; nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from ckm_graph import queries, reasoning, transactions
from ckm_graph._presenting import Presenting
from ckm_graph.figures import graph_info, sources_saying, speakers
from ckm_graph.log import read_change
from ckm_graph.store import as_term, as_triple, dataset_over
from ckm_graph.tables import instances_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO

    import polars as pl
    import rdflib

    from ckm_graph.model import Change, Proof
    from ckm_graph.model.info import GraphInfo
    from ckm_graph.model.quarantine import Quarantined
    from ckm_graph.model.queries import NamedQuery
    from ckm_graph.schema import Schema
    from ckm_graph.store import Table, Term, TermLike

__all__ = ["Asking"]


class Asking(Presenting):
    """The reading half of a `KnowledgeGraph`."""

    @property
    def schema(self) -> Schema:
        """What the ontology and the shapes of this graph say."""
        return self._founded.schema

    @property
    def dataset(self) -> rdflib.Dataset:
        """The same data for rdflib: read-only; the default graph is the merge of all sources."""
        return dataset_over(self.store, transactions.restated)

    def select(
        self, query: str, *, bindings: Mapping[str, TermLike] | None = None, timeout: float | None = None
    ) -> Table:
        """Answer a SPARQL SELECT query over the merge of all sources.

        Parameters
        ----------
        query
            The usual prefixes (ckm, rdf, rdfs, owl, skos, prov, dcterms, schema, sh, xsd) are known.
        bindings
            Values for its variables: terms of rdflib or pyoxigraph, or Python values.
        timeout
            Seconds; how strictly it holds is in ``kg.store.guarantees.timeouts``.

        Raises
        ------
        QuerySyntaxError, QueryTimeoutError
            If it is malformed, or takes longer.

        """
        with self.store.view() as view:
            return view.select(query, bindings=_terms(bindings), timeout=timeout)

    def ask(
        self, query: str, *, bindings: Mapping[str, TermLike] | None = None, timeout: float | None = None
    ) -> bool:
        """Answer a SPARQL ASK query; parameters and errors as in `select`."""
        with self.store.view() as view:
            return view.ask(query, bindings=_terms(bindings), timeout=timeout)

    def construct(
        self, query: str, *, bindings: Mapping[str, TermLike] | None = None, timeout: float | None = None
    ) -> rdflib.Graph:
        """Answer a SPARQL CONSTRUCT or DESCRIBE query as an rdflib graph; the rest as in `select`."""
        with self.store.view() as view:
            return transactions.as_rdflib(
                view, view.construct(query, bindings=_terms(bindings), timeout=timeout)
            )

    def queries(self) -> tuple[NamedQuery, ...]:
        """List the catalogue of named queries."""
        return queries.catalogue()

    def named(self, name: str, *, timeout: float | None = None, **values: Any) -> Table:  # noqa: ANN401 -- by the query
        """Answer a query of the catalogue; its parameters by name, things by IRI or by their name."""
        query = queries.find(name)
        with self.store.view() as view:
            return view.select(
                query.text, bindings=queries.bindings_for(view, query, values), timeout=timeout
            )

    def table(self, name: str) -> pl.DataFrame:
        """Read all instances of a class: one row each, one column a property that its shapes name."""
        with self.store.view() as view:
            return instances_table(view, self.schema, name)

    def changes(self, since: int = 1) -> Iterator[Change]:
        """Yield what the change log says of the commits numbered ``since`` and later, oldest first."""
        return (read_change(line) for line in self.store.log(since))

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Tell what was said and is set aside, by source; `release` says it again, `discard` ends it."""
        with self.store.view() as view:
            return transactions.quarantined_in(view)

    def where_from(self, subject: TermLike, predicate: TermLike, object: TermLike) -> tuple[str, ...]:  # noqa: A002
        """Name the sources that say a triple."""
        with self.store.view() as view:
            return sources_saying(view, ox.Triple(*as_triple((subject, predicate, object))))

    def explain(self, subject: TermLike, predicate: TermLike, object: TermLike) -> Proof:  # noqa: A002
        """Prove a triple of the graph: the rules and stated triples that it follows from.

        Returns
        -------
        A tree whose leaves are stated triples with their sources.

        Raises
        ------
        InputError
            If the triple is not in the graph, or inferred graphs are out of date.

        """
        triple = ox.Triple(*as_triple((subject, predicate, object)))
        with self.store.view() as view:
            founded = self._founded
            own = transactions.concluded_by(view, founded.own_rules)
            return reasoning.explain(view, founded.rules, triple, lambda said: speakers(view, said), own)

    def export(
        self,
        out: IO[bytes],
        *,
        media_type: str = "application/n-quads",
        graph: str | None = None,
        source: str | None = None,
        everything: bool = False,
    ) -> int:
        """Write the graph in an RDF syntax; return how many statements.

        Parameters
        ----------
        out
            A file opened for writing bytes.
        media_type
            The syntax.
        graph, source
            Only the graph of this IRI, or only what this source says.
        everything
            All graphs, those aside included: what `restore` takes.

        """
        syntax = transactions.syntax_of(media_type)
        with self.store.view() as view:
            name = None if graph is None else ox.NamedNode(graph)
            return transactions.export(view, out, syntax, graph=name, source=source, everything=everything)

    def info(self) -> GraphInfo:
        """Count what the graph holds."""
        return graph_info(self.store, self.schema)


def _terms(bindings: Mapping[str, TermLike] | None) -> dict[str, Term] | None:
    return None if bindings is None else {name: as_term(value) for name, value in bindings.items()}
