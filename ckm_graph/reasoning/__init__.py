"""What follows from what was said: OWL 2 RL, specialised to the ontology.

    ontology --compile_rules--> RuleSet --materialise(session)--> the inferred graphs, InferenceReport

`materialise_reference` writes the same graphs with owlrl, to compare.
"""

from __future__ import annotations

from ckm_graph.reasoning.compiler import compile_rules
from ckm_graph.reasoning.explaining import explain
from ckm_graph.reasoning.maintenance import Derived, Maintenance
from ckm_graph.reasoning.materialisation import materialise
from ckm_graph.reasoning.reference import materialise_reference, reference
from ckm_graph.reasoning.rules import TEMPLATES, Atom, RuleSet, Template

__all__ = [
    "TEMPLATES",
    "Atom",
    "Derived",
    "Maintenance",
    "RuleSet",
    "Template",
    "compile_rules",
    "explain",
    "materialise",
    "materialise_reference",
    "reference",
]
