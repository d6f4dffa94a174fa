"""The step of pySHACL on an rdflib graph that is loaded beforehand."""

from __future__ import annotations

import pyshacl
import rdflib

from benchmarks.findings import SHAPES, of_graph, without_sparql
from benchmarks.steps.meter import Facts, above, measured

__all__ = ["validate"]

rdflib.NORMALIZE_LITERALS = False  # else 1.50 would be told as 1.5


def validate(file: str, *, sparql: bool = True) -> Facts:
    """Validate a graph, with or without the SPARQL constraints of the shapes."""
    shapes = rdflib.Graph().parse(SHAPES)
    if not sparql:
        shapes = without_sparql(shapes)
    data = rdflib.Graph().parse(file, format="nt")
    with above() as memory, measured() as cost:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError(report)
    return {**cost, **memory, "findings": of_graph(report)}
