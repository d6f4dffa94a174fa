"""SHACL: shapes compiled to SPARQL and run on the store where the data is.

    shapes = compile_shapes(triples)         # once
    with store.view() as view:
        report = validate(view, shapes)      # nothing is copied
        touched = affected(view, shapes, changed)            # what a change can have altered …
        report = validate_affected(view, shapes, touched)    # … is all that is validated

`validate_reference` does the same through pySHACL on a copy, to compare with.
"""

from ckm_graph.validation._compiler import compile_shapes
from ckm_graph.validation._queries import Check, CompiledShapes, ShapeQuery, Uncompiled
from ckm_graph.validation._reference import validate_reference
from ckm_graph.validation._selection import Selection, select_shapes
from ckm_graph.validation._validate import validate, validate_affected
from ckm_graph.validation.advanced._rules import Rule, ShapeRules, applied, apply_rules, compile_rules
from ckm_graph.validation.impact import Affected, affected

__all__ = [
    "Affected",
    "Check",
    "CompiledShapes",
    "Rule",
    "Selection",
    "ShapeQuery",
    "ShapeRules",
    "Uncompiled",
    "affected",
    "applied",
    "apply_rules",
    "compile_rules",
    "compile_shapes",
    "select_shapes",
    "validate",
    "validate_affected",
    "validate_reference",
]
