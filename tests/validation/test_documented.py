"""The documentation says which parameters of SHACL are supported."""

from __future__ import annotations

from ckm_graph.validation._parameters import LISTS, ONE_SHAPE, ONE_TERM, SHAPE_LISTS, SINGLE, TARGETS
from ckm_graph.vocabulary import SH
from tests.conftest import REPOSITORY

_EVERYWHERE = {SH.severity, SH.deactivated, SH.path}


def test_each_parameter_of_a_constraint_or_target_is_documented_and_no_other() -> None:
    page = (REPOSITORY / "docs" / "validation.md").read_text(encoding="utf-8")
    section = page.split("## What is supported")[1].split("### What is refused")[0]
    known = {*TARGETS, *ONE_TERM, *LISTS, *ONE_SHAPE, *SHAPE_LISTS, *SINGLE} - _EVERYWHERE
    known |= {SH[name] for name in ("pattern", "property", "sparql", "target", "expression", "rule")}
    names = {term.value.removeprefix(SH.base) for term in known}
    said = {word.removeprefix("sh:") for word in section.split("`") if word.startswith("sh:")}
    assert names <= said
    others = {"SPARQLTarget", "SPARQLTargetType", "validator", "nodeValidator", "propertyValidator"}
    assert said - names <= others | {"filterShape", "union", "intersection", "condition", "order"}
