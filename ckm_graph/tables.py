"""Tables of instances: one row an instance of a class, one column a property that its shapes name.

Each property is read in one scan and joined to the instances; a property that may have several values
gives a column of lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from pyoxigraph import NamedNode

from ckm_graph.store import sparql
from ckm_graph.vocabulary import RDF

if TYPE_CHECKING:
    from ckm_graph.schema import PropertyInfo, Schema
    from ckm_graph.store import View

__all__ = ["instances_table"]


def instances_table(view: View, schema: Schema, name: str) -> pl.DataFrame:
    """Read all instances of a class and of its subclasses.

    Parameters
    ----------
    view
        Where from.
    schema
        Tells the subclasses and the properties.
    name
        The class, by its local name or IRI.

    Returns
    -------
    A frame with the column ``iri`` and one a property, rows sorted by IRI.

    Raises
    ------
    UnknownNameError
        If there is no such class.

    """
    wanted = schema.class_(name)
    kinds = sorted(info.iri for info in schema.classes.values() if wanted.iri in info.ancestors)
    block = sparql.values_block(("class",), [(NamedNode(iri),) for iri in kinds])
    found = view.select(f"SELECT DISTINCT ?iri WHERE {{ {block} ?iri {RDF.type} ?class }} ORDER BY ?iri")
    table = found.to_polars()
    for property_ in wanted.properties:
        table = table.join(_column(view, property_), on="iri", how="left", maintain_order="left")
    return table


def _column(view: View, property_: PropertyInfo) -> pl.DataFrame:
    query = f"SELECT ?iri ?value WHERE {{ ?iri {NamedNode(property_.iri)} ?value }}"
    values = view.select(query).to_polars().rename({"value": property_.name})
    grouped = values.sort("iri", property_.name).group_by("iri", maintain_order=True)
    return grouped.agg(pl.first(property_.name) if property_.single else pl.col(property_.name))
