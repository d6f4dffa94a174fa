"""Frozen values: what the package's rooms give to each other and to users; nothing here does anything."""

from ckm_graph.model.changes import Change
from ckm_graph.model.examination import Clash, Examination, IdentityProposal
from ckm_graph.model.inference import InferenceReport, Proof
from ckm_graph.model.ingest import IngestCounts
from ckm_graph.model.loading import IllTyped, IngestReport, LoadedFile, LoadReport
from ckm_graph.model.loops import (
    FlowBalance,
    Gap,
    Loop,
    Recommendation,
    Sankey,
    SankeyLink,
    SankeyNode,
)
from ckm_graph.model.people import Candidate, Contributor, Expert
from ckm_graph.model.topics import (
    Assignment,
    CuratedTopic,
    FirstSign,
    Theme,
    TopicCluster,
    TopicModel,
    Trend,
)
from ckm_graph.model.updating import UpdateReport
from ckm_graph.model.validation import Report, ShapeSummary, ValidationResult

__all__ = [
    "Assignment",
    "Candidate",
    "Change",
    "Clash",
    "Contributor",
    "CuratedTopic",
    "Examination",
    "Expert",
    "FirstSign",
    "FlowBalance",
    "Gap",
    "IdentityProposal",
    "IllTyped",
    "InferenceReport",
    "IngestCounts",
    "IngestReport",
    "LoadReport",
    "LoadedFile",
    "Loop",
    "Proof",
    "Recommendation",
    "Report",
    "Sankey",
    "SankeyLink",
    "SankeyNode",
    "ShapeSummary",
    "Theme",
    "TopicCluster",
    "TopicModel",
    "Trend",
    "UpdateReport",
    "ValidationResult",
]
