"""The step of reasonable: it reads a file and gives a list of rdflib's terms."""

from __future__ import annotations

import reasonable

from benchmarks.relations import counted
from benchmarks.steps.meter import Facts, held, measured

__all__ = ["infer"]


def infer(file: str) -> Facts:
    """Read a file and close it."""
    reasoner = reasonable.PyReasoner()
    with measured() as reading:
        reasoner.load_file(file)
    with measured() as cost:
        found = reasoner.reason()
    triples = ((str(s), str(p), str(o)) for s, p, o in found)
    return {**cost, "reading": reading["cpu"], "held": held(), "counts": counted(triples)}
