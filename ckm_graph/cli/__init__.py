"""The command line: the only place that prints, asks or exits.

Data goes to standard output, progress and messages to standard error. Exit 0: done; 1: a blocking
result; 2: the request can't be done, with one line that says why.
"""

from ckm_graph.cli._app import run

__all__ = ["run"]
