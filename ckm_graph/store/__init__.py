"""Stores: where a graph lives, behind one protocol; the one place that touches engines and terms."""

from ckm_graph.store import sparql
from ckm_graph.store._engine import as_file, batches
from ckm_graph.store._literals import Examined, examine, is_read, unchanged, unchanged_texts
from ckm_graph.store._protocol import Guarantees, Session, Store, Subject, Term, View
from ckm_graph.store._rdflib import dataset_over
from ckm_graph.store._table import Row, Table
from ckm_graph.store._terms import TermLike, as_term, as_triple, from_rdflib, quad_in, to_python, to_rdflib
from ckm_graph.store.disk import DiskStore
from ckm_graph.store.memory import MemoryStore
from ckm_graph.store.remote import SparqlStore

__all__ = [
    "DiskStore",
    "Examined",
    "Guarantees",
    "MemoryStore",
    "Row",
    "Session",
    "SparqlStore",
    "Store",
    "Subject",
    "Table",
    "Term",
    "TermLike",
    "View",
    "as_file",
    "as_term",
    "as_triple",
    "batches",
    "dataset_over",
    "examine",
    "from_rdflib",
    "is_read",
    "quad_in",
    "sparql",
    "to_python",
    "to_rdflib",
    "unchanged",
    "unchanged_texts",
]
