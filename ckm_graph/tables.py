"""Tables of instances: one row an instance of a class, one column a property that its shapes name.

Each property is read in one scan and joined to the instances; a property that may have several values
gives a column of lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from pyoxigraph import NamedNode

from ckm_graph.store import sparql
from ckm_graph.vocabulary import CKM, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    A frame with the column ``iri`` and one a property, rows sorted by IRI. Where two properties have one
    name, the core ontology's keeps it and the other's column bears its IRI.

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
    names = _column_names(wanted.properties)
    for property_ in wanted.properties:
        column = _column(view, property_, names[property_.iri])
        table = table.join(column, on="iri", how="left", maintain_order="left")
    return table


def _column_names(properties: Iterable[PropertyInfo]) -> dict[str, str]:
    names: dict[str, str] = {}
    taken = {"iri"}
    for property_ in sorted(properties, key=lambda one: not one.iri.startswith(CKM.base)):
        names[property_.iri] = property_.iri if property_.name in taken else property_.name
        taken.add(property_.name)
    return names


def _column(view: View, property_: PropertyInfo, name: str) -> pl.DataFrame:
    query = f"SELECT ?iri ?value WHERE {{ ?iri {NamedNode(property_.iri)} ?value }}"
    values = view.select(query).to_polars().rename({"value": name})
    grouped = values.sort("iri", name).group_by("iri", maintain_order=True)
    return grouped.agg(pl.first(name) if property_.single else pl.col(name))
