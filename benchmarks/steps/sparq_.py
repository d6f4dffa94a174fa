"""The step of sparq, whose graph is in memory and holds the conclusions beside what was read."""

from __future__ import annotations

import sparq

from benchmarks.relations import RDF_TYPE, counted
from benchmarks.steps.meter import Facts, held, measured

__all__ = ["infer"]

_COUNTED = f"""
SELECT ?p ?o (COUNT(*) AS ?n) WHERE {{
  {{ ?s ?p ?any FILTER (?p != <{RDF_TYPE}>) }} UNION {{ ?s ?p ?o FILTER (?p = <{RDF_TYPE}>) }}
}} GROUP BY ?p ?o
"""


def infer(file: str) -> Facts:
    """Read a file and close it."""
    with measured() as reading:
        graph = sparq.Graph.load(file, format="turtle")
    with measured() as cost:
        graph.reason("owl")
    most = held()
    rows = graph.query(_COUNTED)
    counts = {(row["p"].value, row["o"].value if "o" in row else ""): int(row["n"].value) for row in rows}
    triples = (("", p, o) for (p, o), number in counts.items() for _ in range(number))
    return {**cost, "reading": reading["cpu"], "held": most, "counts": counted(triples)}
