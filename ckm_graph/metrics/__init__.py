"""Metrics that run: a formula in the graph, computed over a period.

    view --metrics_in--> Metric        what the ontology, extensions and sources define
    text --period_of--> Period         2026, 2026-Q1, 2026-01, 2026-01..2026-03
    view, Metric, Period --measure--> MetricObservation
    Metric, Period, observations --triples_of_run--> triples

A formula is a SPARQL SELECT query that gives `?value`, and `?about` where there is one value a thing.
Everything here reads; what is found is stored by `ckm_graph.transactions.Findings`.
"""

from ckm_graph.metrics._definitions import find, in_order, metrics_in
from ckm_graph.metrics._formula import measure
from ckm_graph.metrics._periods import period_of, previous, whole_time
from ckm_graph.metrics._telling import earlier, run_iri, triples_of_observation, triples_of_run

__all__ = [
    "earlier",
    "find",
    "in_order",
    "measure",
    "metrics_in",
    "period_of",
    "previous",
    "run_iri",
    "triples_of_observation",
    "triples_of_run",
    "whole_time",
]
