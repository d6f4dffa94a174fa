"""Tests of the sources of `ckm_graph.ingest`."""
