"""SPARQL 1.1 Update as changes: what a request removes and adds, computed and not executed.

An engine that executes an update does not say what it changed. So a request is read into operations,
the WHERE of each is put to the store as a SELECT, and its templates are filled in with the answer:

    text --operations--> Operation --difference(…, Dataset)--> Difference(removed, added)

`operations` and `difference` know nothing of this package's graphs: they do to any dataset what an
engine would. What an update may do for a source, and what each of its graphs is then, stands in `Speech`.
"""

from ckm_graph.transactions._update._difference import Dataset, Difference, difference
from ckm_graph.transactions._update._operations import Clear, Create, Modify, Operation, Transfer
from ckm_graph.transactions._update._reading import operations
from ckm_graph.transactions._update._speech import Speech

__all__ = [
    "Clear",
    "Create",
    "Dataset",
    "Difference",
    "Modify",
    "Operation",
    "Speech",
    "Transfer",
    "difference",
    "operations",
]
