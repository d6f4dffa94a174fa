"""Customer knowledge management as a knowledge graph."""

from ckm_graph.errors import CkmError, ShapeViolation
from ckm_graph.graph import KnowledgeGraph
from ckm_graph.store import DiskStore, MemoryStore, SparqlStore

__all__ = ["CkmError", "DiskStore", "KnowledgeGraph", "MemoryStore", "ShapeViolation", "SparqlStore"]
