"""N-Triples in the fast lane give what the way of all other syntaxes gives, for any input."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckm_graph.store import MemoryStore
from ckm_graph.transactions._writing import SourceWriter
from ckm_graph.vocabulary import CKM, ONTOLOGY, RDF, XSD
from tests.examples import examples
from tests.transactions.states import RULES, all_quads

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ALICE, BOB = "<https://example.org/alice>", "<https://example.org/bob>"
NAME, TYPE = f"<{CKM.name.value}>", f"<{RDF.type.value}>"
HIDDEN_NAME = NAME.replace("name", r"n\u0061me")
HIDDEN_TYPE = TYPE.replace("type", r"t\U00000079pe")
FACT, PERSON, TOPIC = f"<{CKM.ProfileFact.value}>", f"<{CKM.Person.value}>", f"<{CKM.Topic.value}>"
INTEGER, COUNT = f"<{XSD.integer.value}>", f"<{XSD.positiveInteger.value}>"


@dataclass(frozen=True)
class Written:
    """What a writer left behind and counted."""

    quads: list[str]
    read: int
    also: int
    blank_nodes: int
    rewritten: int
    widened: int
    ill_typed: set[str]


def written(write: Callable[[SourceWriter], int]) -> Written:
    with MemoryStore().session() as session:
        session.add([ox.Quad(CKM.Topic, RDF.type, RDF.List, ONTOLOGY)])
        writer = SourceWriter(session, RULES, "crm")
        count = write(writer)
        writer.finish()
        assert count == writer.read
        return Written(
            all_quads(session),
            writer.read,
            writer.also,
            writer.blank_nodes,
            writer.rewritten,
            writer.widened,
            {str(literal) for literal in writer.ill_typed},
        )


def both_ways(text: bytes, cuts: Sequence[int] = ()) -> tuple[Written, Written]:
    places = [0, *sorted(cut for cut in cuts if cut < len(text)), len(text)]
    chunks = [text[a:b] for a, b in pairwise(places)]
    fast = written(lambda writer: writer.write_ntriples(chunk for chunk in chunks if chunk))
    return fast, written(lambda writer: writer.write(ox.parse(text, format=ox.RdfFormat.TURTLE)))


TEXTS = st.one_of(
    st.sampled_from(
        ["", "plain", "_:b", r"\"^^<", rf"\"^^{INTEGER}", rf"\"05\"^^{INTEGER} .", r"\"", r"5\"5", r"\\"]
    ),
    st.sampled_from(
        [r"\u0022^^<", "a # b", f"{NAME}", f"{TYPE} {FACT}", "é𝄞", r"\n<a> <b>", ">", "<", " . "]
    ),
    st.lists(st.sampled_from([r"\"", "^^<", ">", "5", r"\\", "_:", " ", "@en", "#"]), max_size=8).map(
        "".join
    ),
)
LITERALS = st.builds(
    lambda text, gap, end: f'"{text}"{gap}{end}' if end.startswith("^^") else f'"{text}"{end}',
    st.one_of(TEXTS, st.sampled_from(["5", "05", "-0", "x", " 5", "1" * 30])),
    st.sampled_from(["", " ", "\t"]),
    st.sampled_from(
        [
            *(
                "",
                "@en",
                "@DE-at",
                f"^^{INTEGER}",
                f"^^ {INTEGER}",
                f"^^{COUNT}",
                "^^<https://example.org/own>",
            ),
            *(f"^^<{XSD.base}\\u0069nteger>", f"^^<{XSD.boolean.value}>", f"^^<{XSD.string.value}>"),
        ]
    ),
)
SUBJECTS = st.sampled_from([ALICE, ALICE, BOB, "_:b1", "_:b2", r"<https://example.org/\u0061lice>"])
LINES = st.builds(
    lambda parts, gap, dot, comment: gap.join(parts) + dot + comment,
    st.one_of(
        st.tuples(SUBJECTS, st.sampled_from([NAME, HIDDEN_NAME, "<x:p>", "<x:q>"]), LITERALS),
        st.tuples(
            SUBJECTS,
            st.sampled_from([TYPE, HIDDEN_TYPE]),
            st.sampled_from([FACT, PERSON, TOPIC, "<x:Other>"]),
        ),
        st.tuples(
            SUBJECTS, st.sampled_from(["<x:p>", NAME]), st.sampled_from([ALICE, FACT, "_:b1", "<x:o>"])
        ),
    ),
    st.sampled_from([" ", "\t", "  ", " \t "]),
    st.sampled_from([" .", ".", "\t."]),
    st.sampled_from(["", "", " # a comment", f" # _:b {NAME}", f' # "05"^^{INTEGER}']),
)
OTHERS = st.sampled_from(
    ["", "   ", "# a comment", f"  # {ALICE} {TYPE} {FACT} .", f'#"05"^^{INTEGER}', "\t"]
)
FILES = st.builds(
    lambda lines, ends, last: "".join(f"{line}{end}" for line, end in zip(lines, ends, strict=False)) + last,
    st.lists(st.one_of(LINES, LINES, LINES, LINES.map(lambda line: f" {line}"), OTHERS), max_size=12),
    st.lists(st.sampled_from(["\n", "\n", "\n", "\r\n", "\n\n"]), min_size=12, max_size=12),
    st.sampled_from(["", "<x:s> <x:p> <x:o> .", "# the end", " "]),
)


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(text=FILES, cuts=st.lists(st.integers(0, 1500), max_size=6))
@example(text=f'<x:s> <x:p> "a \\"^^<b" .\n<x:s> <x:p> "05"^^{INTEGER} .\n', cuts=[])
@example(text=f'<x:s> <x:p> "a \\"^^<b"^^{INTEGER} .\n', cuts=[])
@example(text=f'<x:s> <x:p> "x\\"5"^^{INTEGER} .\n', cuts=[])
@example(text=f'<x:s> <x:p> "05" ^^ {INTEGER} .\n', cuts=[])
@example(text=f"{ALICE}\t{TYPE}\t{FACT} .\n{ALICE}\t<x:p>\t<x:o> .\n", cuts=[])
@example(text=f"{ALICE}{TYPE}{FACT}.\n{ALICE}<x:p><x:o>.", cuts=[40])
@example(text=f' <x:t> {TYPE} {TOPIC} .\n {ALICE} {NAME} "Alice" .\n', cuts=[])
@example(text=f'{ALICE} <x:p> "{ALICE} {TYPE} {TOPIC} " .\n{ALICE} {NAME} "Alice" .\n', cuts=[])
@example(text=f'<x:t>\t{TYPE} {TOPIC}\t.\n{ALICE}{NAME}"Alice".\n', cuts=[])
@example(text=f'{ALICE} <x:p> "{NAME}" .\n{ALICE} <x:p> {NAME} .\n', cuts=[])
@example(text=f'{ALICE} {TYPE} {TOPIC} .\n{ALICE} {TYPE} {PERSON} .\n{ALICE} {NAME} "Alice" .\n', cuts=[])
@example(text=f'{ALICE} {NAME} "Alice" .\n{ALICE} {TYPE} {TOPIC} .\n{ALICE} {NAME} "Alice" .\n', cuts=[])
def test_both_ways_give_the_same_graph_and_the_same_counts(text: str, cuts: list[int]) -> None:
    fast, general = both_ways(text.encode(), cuts)
    assert fast == general


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [1, 7, 64, 1 << 20])
def test_a_class_that_is_personal_as_a_whole_is_kept_together_wherever_chunks_end(
    end: str, size: int
) -> None:
    lines = [f"{ALICE} <x:p{i}> <x:o{i}> ." for i in range(5)]
    lines.insert(2, f"{ALICE} {TYPE} {FACT} .")
    lines += [f"{BOB} <x:p> <x:o> .", f"{ALICE} <x:late> <x:o> .", "# gap", f"{ALICE} <x:later> <x:o> ."]
    text = end.join(lines).encode()
    fast, general = both_ways(text, range(0, len(text), size))
    assert fast == general
    assert all("graph/personal/crm" in quad for quad in fast.quads if "alice" in quad.split(" ")[0])
    assert sum("graph/source/crm" in quad for quad in fast.quads) == 1


@pytest.mark.parametrize(
    "hidden", [HIDDEN_NAME, NAME.replace("ckm#", r"ckm\u0023"), NAME.replace("w3id", r"\U000000773id")]
)
def test_an_escape_hides_no_personal_property(hidden: str) -> None:
    fast, general = both_ways(f'{ALICE} {hidden} "Alice" .\n'.encode())
    assert fast == general
    assert any("Alice" in quad and "graph/personal/crm" in quad for quad in fast.quads)


def test_comments_and_blank_lines_are_no_statements() -> None:
    fast, _ = both_ways(b'# one\n\n<x:s> <x:p> "a" . # two\n   \n <x:s> <x:p> "b" .\n# <x:s> <x:p> "c" .')
    assert fast.read == 2
