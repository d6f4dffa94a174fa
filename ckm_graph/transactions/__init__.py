"""Every way in: loads, ingests and transactions, each published whole or not at all."""

from ckm_graph.transactions._exchange import as_rdflib, export, restated, restore, syntax_of
from ckm_graph.transactions._files import RdfFile
from ckm_graph.transactions._foundation import create, extend, infer
from ckm_graph.transactions._loading import ingest, load
from ckm_graph.transactions._transaction import Transaction

__all__ = [
    "RdfFile",
    "Transaction",
    "as_rdflib",
    "create",
    "export",
    "extend",
    "infer",
    "ingest",
    "load",
    "restated",
    "restore",
    "syntax_of",
]
