"""The step of shifty: the N-Triples file is read and validated in one, as it keeps no store."""

from __future__ import annotations

from pathlib import Path

import rdflib
import shifty

from benchmarks.findings import SHAPES, of_graph
from benchmarks.steps.meter import Facts, beyond, measured

__all__ = ["validate"]

rdflib.NORMALIZE_LITERALS = False  # else 1.50 would be told as 1.5


def validate(file: str) -> Facts:
    """Validate a file; the report's results are read off its graph afterwards."""
    validator = shifty.PreparedValidator(SHAPES)
    with beyond() as memory, measured() as cost:
        _, report, _ = validator.validate(Path(file), graph_mode="data", infer=False)
    return {**cost, **memory, "findings": of_graph(report)}
