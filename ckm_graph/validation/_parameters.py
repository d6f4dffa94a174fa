"""The parameters of SHACL's constraint components: which there are, and how each is given.

This is SHACL's own vocabulary, so that a shape with a parameter that is not here can be refused.
"""

from __future__ import annotations

from typing import Final

from ckm_graph.vocabulary import SH

__all__ = ["KNOWN", "LISTS", "ONE_SHAPE", "ONE_TERM", "PATH_ONLY", "SHAPE_LISTS", "SINGLE", "TARGETS"]

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

ONE_TERM: Final = {
    SH["class"]: SH.ClassConstraintComponent,
    SH.datatype: SH.DatatypeConstraintComponent,
    SH.nodeKind: SH.NodeKindConstraintComponent,
    SH.minCount: SH.MinCountConstraintComponent,
    SH.maxCount: SH.MaxCountConstraintComponent,
    SH.minExclusive: SH.MinExclusiveConstraintComponent,
    SH.minInclusive: SH.MinInclusiveConstraintComponent,
    SH.maxExclusive: SH.MaxExclusiveConstraintComponent,
    SH.maxInclusive: SH.MaxInclusiveConstraintComponent,
    SH.minLength: SH.MinLengthConstraintComponent,
    SH.maxLength: SH.MaxLengthConstraintComponent,
    SH.equals: SH.EqualsConstraintComponent,
    SH.disjoint: SH.DisjointConstraintComponent,
    SH.lessThan: SH.LessThanConstraintComponent,
    SH.lessThanOrEquals: SH.LessThanOrEqualsConstraintComponent,
    SH.hasValue: SH.HasValueConstraintComponent,
}
"""Parameters whose value is a term; several values are several constraints."""
LISTS: Final = {SH["in"]: SH.InConstraintComponent, SH.languageIn: SH.LanguageInConstraintComponent}
"""Parameters whose value is a list of terms."""
ONE_SHAPE: Final = {SH.node: SH.NodeConstraintComponent, SH["not"]: SH.NotConstraintComponent}
"""Parameters whose value is a shape."""
SHAPE_LISTS: Final = {
    SH["and"]: SH.AndConstraintComponent,
    SH["or"]: SH.OrConstraintComponent,
    SH.xone: SH.XoneConstraintComponent,
}
"""Parameters whose value is a list of shapes."""

# fmt: off
_COMPOSED: Final = (
    "pattern", "flags", "uniqueLang", "closed", "ignoredProperties", "qualifiedValueShape",
    "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "sparql", "property", "path",
    "severity", "message", "deactivated", "target", "expression", "rule",
)
_FOR_PEOPLE_AND_TOOLS: Final = (
    "name", "description", "order", "group", "defaultValue", "labelTemplate", "shapesGraph",
    "suggestedShapesGraph", "nodeShape",
)
_OF_OTHER_ROLES: Final = (
    "declare", "prefixes", "select", "ask", "parameter", "optional", "validator", "nodeValidator",
    "propertyValidator",
)
_ONCE: Final = (
    "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
    "maxInclusive", "minLength", "maxLength", "in", "languageIn", "uniqueLang", "closed", "ignoredProperties",
    "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint",
    "severity", "deactivated", "path", "flags",
)
# fmt: on

SINGLE: Final = frozenset(SH[name] for name in _ONCE)
"""Parameters that a shape has once at most."""
PATH_ONLY: Final = frozenset({SH.minCount, SH.maxCount, SH.uniqueLang, SH.lessThan, SH.lessThanOrEquals})
"""Parameters that only a property shape has."""
KNOWN: Final = frozenset(
    {*TARGETS, *ONE_TERM, *LISTS, *ONE_SHAPE, *SHAPE_LISTS}
    | {SH[name] for name in (*_COMPOSED, *_FOR_PEOPLE_AND_TOOLS, *_OF_OTHER_ROLES)}
)
"""All of SHACL that a shape may have; what else of SHACL it has is an error."""
