"""Scans: what the study of conduct asks a graph beyond `projections`: names, kinds, rules of segments.

view --kinds--> the most specific class of each item        view --names--> what things are called
view, rule, moment --ruled--> the customers that a segment's rule finds
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl
from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, QueryRefused, QuerySyntaxError
from ckm_graph.store import sparql
from ckm_graph.vocabulary import CKM, XSD

if TYPE_CHECKING:
    import datetime as dt

    from ckm_graph.store import View

__all__ = ["dimensions", "kinds", "named", "names", "ruled"]

_KINDS: Final = """
SELECT DISTINCT ?subject ?object {{
  ?object rdfs:subClassOf* {top} FILTER NOT EXISTS {{ ?object ckm:isView true }}
  ?subject a ?object FILTER(isIRI(?subject) && isIRI(?object))
}}"""
_ABOVE: Final = """
SELECT DISTINCT ?object ?above {{
  ?above rdfs:subClassOf* {top} . ?object rdfs:subClassOf+ ?above FILTER(isIRI(?object) && ?object != ?above)
}}"""
_NAMES: Final = """
SELECT ?subject (MIN(STR(?label)) AS ?name) {
  ?subject ckm:name|ckm:title|skos:prefLabel ?label FILTER(isIRI(?subject) && LANG(?label) IN ("", "en"))
} GROUP BY ?subject"""
_DIMENSIONS: Final = """
SELECT ?dimension (MIN(?position) AS ?place) (MIN(STR(?label)) AS ?name) {
  ?dimension a ckm:ComparisonDimension ; ckm:position ?position ; skos:prefLabel ?label
  FILTER(isIRI(?dimension) && LANG(?label) = "en")
} GROUP BY ?dimension ORDER BY ?place ?dimension"""


def kinds(view: View, top: str) -> pl.DataFrame:
    """Tell the most specific class of each instance of a class: columns ``subject``, ``kind``, a local name.

    Of several that say nothing of each other the first by name counts; views of the ontology are no kinds.
    """
    types = _text(view, _KINDS.format(top=CKM[top]))
    above = _text(view, _ABOVE.format(top=CKM[top]))
    wider = types.join(above, on="object").select("subject", object="above").unique()
    narrow = types.join(wider, on=["subject", "object"], how="anti")
    return (
        narrow.with_columns(kind=pl.col("object").str.extract(r"([^/#]+)$"))
        .group_by("subject")
        .agg(pl.col("kind").min())
    )


def names(view: View) -> dict[str, str]:
    """Tell what everything is called, by IRI: its name, title or label, in English or no language."""
    return dict(_text(view, _NAMES).iter_rows())


def named(view: View, top: str) -> dict[str, str | None]:
    """List the instances of a class with what each is called, by IRI."""
    called = names(view)
    return {one: called.get(one) for one in kinds(view, top)["subject"].sort()}


def dimensions(view: View) -> tuple[tuple[str, int, str], ...]:
    """List the dimensions in which approaches are compared: local name, place and label, in order."""
    return tuple(
        (row.dimension.removeprefix(CKM.base), int(row.place), row.name) for row in view.select(_DIMENSIONS)
    )


def ruled(view: View, segment: str, rule: str, as_of: dt.datetime) -> tuple[str, ...]:
    """Find the customers that the rule of a segment gives, as of a moment, sorted.

    Raises
    ------
    InputError
        If the rule can't be run or gives no ``?customer``.

    """
    moment = Literal(as_of.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)
    try:
        form = sparql.query_form(rule)
        if form == "SELECT":
            table = view.select(sparql.filled(rule, {"asOf": moment}))
            if "customer" in table.columns:
                place = table.columns.index("customer")
                found = {row[place] for row in table.all_terms()}
                return tuple(sorted(term.value for term in found if isinstance(term, NamedNode)))
    except (QuerySyntaxError, QueryRefused) as error:
        message = f"the rule of the segment {segment} can't be run: {error}; mend its ckm:membershipRule"
        raise InputError(message) from error
    what = f"is no SELECT query but {form}" if form != "SELECT" else "gives no ?customer"
    message = f"the rule of the segment {segment} {what}: write SELECT ?customer WHERE {{ … }}"
    raise InputError(message)


def _text(view: View, query: str) -> pl.DataFrame:
    return view.select(query).to_polars().cast(pl.String)
