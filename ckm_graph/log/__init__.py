"""The change log: one JSON object a commit, written by stores, given meaning here."""

from ckm_graph.log._records import read_change, write_change

__all__ = ["read_change", "write_change"]
