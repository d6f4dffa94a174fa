"""Further projections, for questions that read many properties: relations said either way, labels, figures.

    View --relation, labels, figures, marked, …--> polars frames

Like `ckm_graph.analytics.projections`, this module speaks SPARQL, in bulk, and knows no question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import polars as pl
from pyoxigraph import NamedNode

from ckm_graph.analytics import projections
from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store import Table, View

__all__ = ["SHOWN", "figures", "kinds", "labels", "marked", "names", "once", "relation"]

SHOWN: Final = 20
"""How many pieces of evidence a row lists at most where there may be thousands."""

_FIGURES: Final = """
SELECT ?subject (STR(?object) AS ?value) {{
  ?subject {property} ?object FILTER(isIRI(?subject) && isNumeric(?object))
}}"""
_LABELS: Final = """
SELECT ?subject (STR(?label) AS ?value) (LANG(?label) AS ?language) {{
  {{ {classes} ?subject a ?class }} ?subject rdfs:label|skos:prefLabel ?label FILTER(isIRI(?subject))
}}"""
_MARKED: Final = "SELECT ?subject {{ ?subject {property} true FILTER(isIRI(?subject)) }}"
_KINDS: Final = """
SELECT DISTINCT ?subject (?class AS ?object) {{ {classes} ?subject a ?class FILTER(isIRI(?subject)) }}"""


def once(view: View) -> View:
    """Give a view that asks the store each question once, for analyses that read the same again and again."""
    return cast("View", _Once(view))


def relation(
    view: View, name: str, inverse: str, columns: tuple[str, str] = ("subject", "object")
) -> pl.DataFrame:
    """Read a property said in either direction, each pair once, under two names of columns."""
    said = projections.links(view, name)
    back = projections.links(view, inverse).select(subject="object", object="subject")
    both = pl.concat([said, back]).unique()
    return both.rename(dict(zip(("subject", "object"), columns, strict=True)))


def figures(view: View, name: str) -> pl.DataFrame:
    """Read a property's numbers: columns ``subject``, ``value``; of several the greatest."""
    found = _text(view, _FIGURES.format(property=CKM[name]))
    numbers = found.select("subject", pl.col("value").cast(pl.Float64, strict=False)).drop_nulls()
    return numbers.group_by("subject").agg(pl.col("value").max())


def names(view: View) -> dict[str, str]:
    """Tell what things are called by their sources: their names, else their titles."""
    titles = projections.literals(view, "title")
    return {**dict(titles.iter_rows()), **dict(projections.literals(view, "name").iter_rows())}


def labels(view: View, name: str) -> dict[str, str]:
    """Tell the labels of a class's instances: the English one, else one without language, else the first."""
    frame = _text(view, _LABELS.format(classes=_classes(view, name)))
    rank = pl.when(pl.col("language") == "en").then(0).when(pl.col("language") == "").then(1).otherwise(2)
    first = frame.with_columns(rank=rank).sort("subject", "rank", "language", "value")
    return dict(first.unique("subject", keep="first").select("subject", "value").iter_rows())


def marked(view: View, name: str) -> pl.DataFrame:
    """List what an annotation of the ontology marks: column ``subject``."""
    return _text(view, _MARKED.format(property=CKM[name])).unique()


def kinds(view: View, name: str) -> pl.DataFrame:
    """Tell the classes below a class that things are stated to be of: columns ``subject``, ``object``.

    Classes that nobody states, abstract ones and views, are left out.
    """
    apart = pl.concat([marked(view, "isAbstract"), marked(view, "isView")])["subject"].to_list()
    return _text(view, _KINDS.format(classes=_classes(view, name, apart)))


class _Once:
    """Keeps the answers to the queries that were asked."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._answers: dict[str, Table] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever a view has
        return getattr(self._view, name)

    def select(self, query: str) -> Table:
        """Answer a query that takes no more than its text."""
        if query not in self._answers:
            self._answers[query] = self._view.select(query)
        return self._answers[query]


def _classes(view: View, name: str, apart: Sequence[str] = ()) -> str:
    within = [iri for iri in projections.subclasses(view, name) if iri not in set(apart)]
    return values_block(["class"], [[NamedNode(iri)] for iri in within])


def _text(view: View, query: str) -> pl.DataFrame:
    return view.select(query).to_polars().cast(pl.String)
