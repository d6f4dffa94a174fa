"""Validating what a change touched gives what validating all of it gives, on whatever hypothesis makes up."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ckm_graph.errors import InputError
from ckm_graph.validation import affected, compile_shapes, validate, validate_affected
from tests.examples import examples
from tests.validation._changes import histories, sparql_shapes
from tests.validation._graphs import keys, shapes_graphs, store_of

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from ckm_graph.validation import CompiledShapes

_SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def _check_all(shapes: list[Triple], states: list[list[Triple]]) -> None:
    try:
        compiled = compile_shapes(shapes)
    except InputError:
        assume(False)
    for before, after in pairwise(states):
        _check(compiled, before, after)


def _check(shapes: CompiledShapes, before: list[Triple], after: list[Triple]) -> None:
    changed = set(before) ^ set(after)
    with store_of(before).view() as old, store_of(after).view() as new:
        touched = affected(new, shapes, changed)
        found = Counter(keys(validate(old, shapes)))
        altered = Counter(keys(validate_affected(old, shapes, touched)))
        assert altered <= found
        kept = found - altered
        assert kept + Counter(keys(validate_affected(new, shapes, touched))) == Counter(
            keys(validate(new, shapes))
        )


@settings(_SETTINGS, max_examples=examples(150))
@given(shapes_graphs(), histories())
def test_after_any_change_core_shapes_find_what_they_find_on_the_whole(
    shapes: list[Triple], states: list[list[Triple]]
) -> None:
    compiled = compile_shapes(shapes)
    for before, after in pairwise(states):
        _check(compiled, before, after)


@settings(_SETTINGS, max_examples=examples(150))
@given(sparql_shapes(), histories())
def test_after_any_change_sparql_constraints_find_what_they_find_on_the_whole(
    shapes: list[Triple], states: list[list[Triple]]
) -> None:
    _check_all(shapes, states)


@settings(_SETTINGS, max_examples=examples(40))
@given(st.one_of(shapes_graphs(), sparql_shapes()), histories(blank=True))
def test_blank_focus_nodes_make_a_query_run_whole_and_right(
    shapes: list[Triple], states: list[list[Triple]]
) -> None:
    _check_all(shapes, states)
