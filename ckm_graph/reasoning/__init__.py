"""What follows from what was said: OWL 2 RL, specialised to the ontology.

    ontology --compile_rules--> RuleSet --materialise(session)--> the inferred graphs, InferenceReport

    ontology --compile_constraints--> Constraints --examine(view)--> clashes, identity proposals

`materialise_reference` writes the same graphs with owlrl, to compare.
"""

from __future__ import annotations

from ckm_graph.reasoning.compiler import compile_rules
from ckm_graph.reasoning.constraints import Constraints, compile_constraints
from ckm_graph.reasoning.examination import examine
from ckm_graph.reasoning.explaining import explain
from ckm_graph.reasoning.maintenance import Derived, Maintenance
from ckm_graph.reasoning.materialisation import Concluded, asserted_graphs, materialise
from ckm_graph.reasoning.reference import materialise_reference, reference
from ckm_graph.reasoning.rules import TEMPLATES, Atom, RuleSet, Template, is_reserved

__all__ = [
    "TEMPLATES",
    "Atom",
    "Concluded",
    "Constraints",
    "Derived",
    "Maintenance",
    "RuleSet",
    "Template",
    "asserted_graphs",
    "compile_constraints",
    "compile_rules",
    "examine",
    "explain",
    "is_reserved",
    "materialise",
    "materialise_reference",
    "reference",
]
