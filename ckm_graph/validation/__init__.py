"""SHACL: shapes compiled to SPARQL and run on the store where the data is.

    shapes = compile_shapes(triples)         # once
    with store.view() as view:
        report = validate(view, shapes)      # nothing is copied

`validate_reference` does the same through pySHACL on a copy, to compare with.
"""

from ckm_graph.validation._compiler import compile_shapes
from ckm_graph.validation._queries import Check, CompiledShapes, ShapeQuery, Uncompiled
from ckm_graph.validation._reference import validate_reference
from ckm_graph.validation._rules import Rule, ShapeRules, applied, apply_rules, compile_rules
from ckm_graph.validation._validate import validate

__all__ = [
    "Check",
    "CompiledShapes",
    "Rule",
    "ShapeQuery",
    "ShapeRules",
    "Uncompiled",
    "applied",
    "apply_rules",
    "compile_rules",
    "compile_shapes",
    "validate",
    "validate_reference",
]
