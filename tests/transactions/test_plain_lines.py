"""Lines that are called plain can go to the engine unread: it reads them alike, checked or unchecked."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.store import examine
from ckm_graph.transactions._plain import PlainLines
from ckm_graph.vocabulary import XSD
from tests.examples import examples

TOKENS = st.sampled_from(
    [
        "a",
        "Z",
        "0",
        "9",
        ":",
        "/",
        "?",
        "#",
        "[",
        "]",
        "@",
        "%",
        "%41",
        "%4",
        "é",
        "\ue000",
        "\U00010000",
        "\u00a0",
        "{",
        "|",
        "^",
        "`",
        "\\u0041",
        " ",
        "\t",
        "<",
        ">",
        '"',
        "~",
        "'",
        "(",
        "&",
        ".",
        "-",
        "+",
        "//",
        "..",
        "ﬀ",
    ]
)
IRIS = st.builds(
    lambda scheme, rest: f"<{scheme}{''.join(rest)}>",
    st.sampled_from(
        ["http://", "https://h", "urn:", "x:", "x", "", "http://h:80", "http://h:8a/", "mailto:", "1:"]
    ),
    st.lists(TOKENS, max_size=6),
)
TAILS = st.sampled_from(
    [
        "",
        "@en",
        "@en-GB",
        "@de-CH-1996",
        "@x-y",
        "@zh-Hant-TW",
        "@toolonglanguage",
        "@a",
        "@en-",
        "^^<x:own>",
        "^^<own>",
    ]
)
LITERALS = st.builds(
    lambda text, tail: f'"{"".join(text)}"{tail}',
    st.lists(
        st.one_of(TOKENS, st.sampled_from([r"\n", r"\"", "\\", r"\x", r"\\", "\x00", "\x85"])), max_size=5
    ),
    TAILS,
)
TYPED = st.builds(
    lambda text, name: f'"{text}"^^{XSD[name]}',
    st.one_of(
        st.from_regex(r"\A[+-]?[0-9]{1,20}(\.[0-9]{1,9})?\Z"),
        st.from_regex(
            r"\A20[0-9]{2}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9])?([+-][01][0-9]:[0-6]0)?Z?\Z"
        ),
        st.sampled_from(["true", "1", "x", "", "NaN", "٣"]),
    ),
    st.sampled_from(
        ["integer", "decimal", "double", "float", "boolean", "dateTime", "date", "byte", "string", "gYear"]
    ),
)


@settings(max_examples=examples(400), deadline=None)
@given(IRIS, IRIS, st.one_of(IRIS, LITERALS, TYPED), st.sampled_from([" .", ".", "  .", " . "]))
def test_a_plain_line_is_valid_and_comes_back_as_it_is(s: str, p: str, o: str, end: str) -> None:
    line = f"{s} {p} {o}{end}"
    if "\n" in line or not PlainLines().which([line])[0]:
        return
    checked, unchecked = (
        list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES, lenient=lenient)) for lenient in (False, True)
    )
    assert checked == unchecked
    assert len(checked) == 1
    value = checked[0].object
    if isinstance(value, ox.Literal):
        found = examine(value)
        assert found.held == value
        assert not found.ill_typed


@pytest.mark.parametrize(
    "value",
    [
        '"a"',
        '"a"@en-GB',
        '"5"^^' + str(XSD.integer),
        '"x"^^<http://own.example/t>',
        "<http://h/%C3%A9/é?q#f>",
        r'"a \"b\" \\ \n"',
        '"2018-01-01T10:00:00.5Z"^^' + str(XSD.dateTime),
        '"x"^^' + str(XSD.string),
        "<urn:a:b>",
    ],
)
def test_usual_lines_are_plain(value: str) -> None:
    line = f"<http://example.org/s> <https://example.org/p#q> {value} ."
    assert PlainLines().which([line, line]) == [True, True]


@pytest.mark.parametrize(
    "value",
    ["_:b", '"05"^^' + str(XSD.integer), r'"\u0041"', "<http://h/\\u0041>", "<http://h/%zz>", "<relative>"],
)
def test_what_has_to_be_read_is_not_plain(value: str) -> None:
    assert PlainLines().which([f"<x:s> <x:p> {value} .", "<x:s> <x:p> <x:o> ."]) == [False, True]
