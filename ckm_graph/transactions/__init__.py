"""Every way in: loads, ingests and transactions, each published whole or not at all."""

from ckm_graph.transactions._exchange import as_rdflib, export, restated, restore, syntax_of
from ckm_graph.transactions._extension import (
    Extension,
    extended,
    kept_extensions,
    read_extensions,
)
from ckm_graph.transactions._files import RdfFile
from ckm_graph.transactions._findings import Findings
from ckm_graph.transactions._foundation import create, extend, infer, put_extensions
from ckm_graph.transactions._loading import ingest, load
from ckm_graph.transactions._own_rules import concluded_by
from ckm_graph.transactions._publishing import Mode
from ckm_graph.transactions._quarantine import quarantined_in
from ckm_graph.transactions._refusing import refuse_personal_data, refuse_redefinitions
from ckm_graph.transactions._renaming import declared_renames
from ckm_graph.transactions._standing import Founded, FoundedAt, founding_mark
from ckm_graph.transactions._steps import Emptying
from ckm_graph.transactions._transaction import Transaction
from ckm_graph.transactions._upgrade import CORE, upgrade, value_of_core
from ckm_graph.transactions._verbatim import put_verbatim

__all__ = [
    "CORE",
    "Emptying",
    "Extension",
    "Findings",
    "Founded",
    "FoundedAt",
    "Mode",
    "RdfFile",
    "Transaction",
    "as_rdflib",
    "concluded_by",
    "create",
    "declared_renames",
    "export",
    "extend",
    "extended",
    "founding_mark",
    "infer",
    "ingest",
    "kept_extensions",
    "load",
    "put_extensions",
    "put_verbatim",
    "quarantined_in",
    "read_extensions",
    "refuse_personal_data",
    "refuse_redefinitions",
    "restated",
    "restore",
    "syntax_of",
    "upgrade",
    "value_of_core",
]
