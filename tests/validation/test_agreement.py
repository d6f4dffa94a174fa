"""Compiled shapes and pySHACL agree, result for result, on shapes and data that hypothesis makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode

from ckm_graph.validation import compile_shapes, validate, validate_reference
from tests.examples import examples
from tests.validation._graphs import cases, keys, store_of

if TYPE_CHECKING:
    from pyoxigraph import Triple

_SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(_SETTINGS, max_examples=examples(100))
@given(cases())
def test_compiled_shapes_give_the_results_of_the_reference(case: tuple[list[Triple], list[Triple]]) -> None:
    data, shapes = case
    with store_of(data).view() as view:
        assert keys(validate(view, compile_shapes(shapes))) == keys(validate_reference(view, shapes))


@settings(_SETTINGS, max_examples=examples(60))
@given(cases())
def test_validating_each_node_by_itself_gives_what_validating_all_gives(
    case: tuple[list[Triple], list[Triple]],
) -> None:
    data, shapes = case
    data = [t for t in data if isinstance(t.subject, NamedNode)]
    terms = {t.subject for t in [*data, *shapes]} | {t.object for t in [*data, *shapes]}
    with store_of(data).view() as view:
        compiled = compile_shapes(shapes)
        whole = validate(view, compiled)
        focus = [term for term in terms if not str(term).startswith("_:")]
        parts = [key for term in focus for key in keys(validate(view, compiled, focus=[term]))]
    assert sorted(parts) == [key for key in keys(whole) if not key[0].startswith("_:")]


@settings(_SETTINGS, max_examples=examples(40))
@given(cases())
def test_a_report_as_rdf_holds_what_the_report_holds(case: tuple[list[Triple], list[Triple]]) -> None:
    data, shapes = case
    with store_of(data).view() as view:
        report = validate(view, compile_shapes(shapes))
    rows = report.graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?r WHERE { "
        "?report a sh:ValidationReport ; sh:result ?r . "
        "?r sh:focusNode ?f ; sh:sourceShape ?s ; sh:sourceConstraintComponent ?c . "
        "?r sh:resultMessage ?m ; sh:resultSeverity ?severity }"
    )
    assert len(rows) == len(report.results)
    assert report.conforms == (not report.results)
