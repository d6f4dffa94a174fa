"""The steps of pySHACL on an rdflib graph that is loaded beforehand."""

from __future__ import annotations

import time
from statistics import median
from typing import Final

import pyshacl
import rdflib

from benchmarks.findings import SHAPES, of_graph, without_sparql
from benchmarks.steps.meter import Facts, beyond, measured

__all__ = ["focused", "validate"]

_FOCUS: Final = rdflib.URIRef("http://www.w3.org/ns/shacl#focusNode")

rdflib.NORMALIZE_LITERALS = False  # else 1.50 would be told as 1.5


def validate(file: str, *, sparql: bool = True) -> Facts:
    """Validate a graph, with or without the SPARQL constraints of the shapes."""
    shapes = rdflib.Graph().parse(SHAPES)
    if not sparql:
        shapes = without_sparql(shapes)
    data = rdflib.Graph().parse(file, format="nt")
    with beyond() as memory, measured() as cost:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True, inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError(report)
    return {**cost, **memory, "findings": of_graph(report)}


def focused(file: str, changes: dict[str, list[list[str]]]) -> Facts:
    """Validate the focus nodes that changes concern, which somebody has to know; change after change."""
    shapes = rdflib.Graph().parse(SHAPES)
    data = rdflib.Graph().parse(file, format="nt")
    spent: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    for name, several in changes.items():
        for gone, new, *focus in several:
            before, after = (rdflib.Graph().parse(data=text, format="nt") for text in (gone, new))
            for triple in before:
                data.remove(triple)
            data += after
            begun = time.process_time()
            _, report, _ = pyshacl.validate(
                data, shacl_graph=shapes, inplace=True, inference="none", focus_nodes=list(focus)
            )
            spent.setdefault(name, []).append(time.process_time() - begun)
            if not isinstance(report, rdflib.Graph):
                raise TypeError(report)
            found[name] = found.get(name, 0) + len(list(report.subjects(_FOCUS)))
            for triple in after:
                data.remove(triple)
            data += before
    return {"costs": {name: median(seconds) for name, seconds in spent.items()}, "found": found}
