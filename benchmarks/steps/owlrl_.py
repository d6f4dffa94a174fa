"""The step of owlrl, on an rdflib graph in memory."""

from __future__ import annotations

import owlrl
import rdflib

from benchmarks.relations import counted
from benchmarks.steps.meter import Facts, held, measured

__all__ = ["infer"]


def infer(file: str) -> Facts:
    """Read a file and close it."""
    graph = rdflib.Graph()
    with measured() as reading:
        graph.parse(file, format="turtle")
    with measured() as cost:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    triples = ((str(s), str(p), str(o)) for s, p, o in graph)
    return {**cost, "reading": reading["cpu"], "held": held(), "counts": counted(triples)}
