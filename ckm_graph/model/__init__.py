"""Frozen values: what the package's rooms give to each other and to users; nothing here does anything."""

from ckm_graph.model.changes import Change
from ckm_graph.model.examination import Clash, Examination, IdentityProposal
from ckm_graph.model.findings import Contributor, TopicCluster, TopicModel
from ckm_graph.model.inference import InferenceReport, Proof
from ckm_graph.model.ingest import IngestCounts
from ckm_graph.model.loading import IllTyped, IngestReport, LoadedFile, LoadReport
from ckm_graph.model.updating import UpdateReport
from ckm_graph.model.validation import Report, ShapeSummary, ValidationResult

__all__ = [
    "Change",
    "Clash",
    "Contributor",
    "Examination",
    "IdentityProposal",
    "IllTyped",
    "InferenceReport",
    "IngestCounts",
    "IngestReport",
    "LoadReport",
    "LoadedFile",
    "Proof",
    "Report",
    "ShapeSummary",
    "TopicCluster",
    "TopicModel",
    "UpdateReport",
    "ValidationResult",
]
