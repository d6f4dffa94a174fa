"""Benchmarks: this package beside plain pyoxigraph and rdflib, on the same data in the same run.

    python -m benchmarks                       all of it
    python -m benchmarks load --rounds 3       only one: load, queries, ingest or validation

Each engine's work is a step in a process of its own (`steps`); the engines take turns, round after
round (`measuring`); ratios are taken within a round, where the machine was equally busy for both.
"""
