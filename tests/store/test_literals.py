"""What the engine makes of literals, told without asking it where that can be."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckm_graph.store._literals import examine, unchanged
from ckm_graph.vocabulary import XSD

DATATYPES = ["integer", "decimal", "double", "float", "boolean", "dateTime", "date", "byte", "time", "gYear"]
TEXTS = st.one_of(
    st.from_regex(r"-?\d{1,6}(\.\d{1,6})?", fullmatch=True),
    st.from_regex(
        r"(20[012]\d)-[01]\d-[0-3]\d(T[0-2]\d:[0-6]\d:[0-6]\d(\.\d{1,4})?)?(Z|[+-][01]\d:00)?", fullmatch=True
    ),
    st.sampled_from(["true", "false", "1", "0", "x", "", " 5", "NaN", "INF", "1e3", "-0", "24:00:00"]),
)


@given(TEXTS, st.sampled_from(DATATYPES))
def test_what_is_called_unchanged_comes_back_from_the_engine_and_is_valid(text: str, datatype: str) -> None:
    literal = ox.Literal(text, datatype=XSD[datatype])
    if unchanged(literal):
        found = examine(literal)
        assert found.held == literal
        assert not found.ill_typed


@pytest.mark.parametrize(
    ("text", "datatype", "held", "widened", "ill_typed"),
    [
        ("01", "integer", "1", False, False),
        ("5", "positiveInteger", "5", True, False),
        ("0", "positiveInteger", "0", True, True),
        ("300", "byte", "300", True, True),
        ("abc", "integer", "abc", False, True),
        ("2018-02-30", "date", "2018-02-30", False, True),
        ("2018-01-01T00:00:00", "dateTimeStamp", "2018-01-01T00:00:00", True, True),
        ("1", "boolean", "true", False, False),
        ("anything", "string", "anything", False, False),
        ("x", "hexBinary", "x", False, False),
    ],
)
def test_the_engine_is_asked_about_the_rest(
    text: str, datatype: str, held: str, widened: bool, ill_typed: bool
) -> None:
    found = examine(ox.Literal(text, datatype=XSD[datatype]))
    assert (found.held.value, found.widened, found.ill_typed) == (held, widened, ill_typed)
    assert found.rewritten == (held != text)
