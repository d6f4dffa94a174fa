"""The bytes of a source are canonical N-Triples, in chunks of whole lines, what is personal in runs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ckm_graph.ingest import open_source
from ckm_graph.ingest.stackexchange.lines import escaped
from ckm_graph.vocabulary import CKM, ID_BASE, RDF
from tests.ingest.dump import small_tables, write_dump
from tests.ingest.reading import triples_of

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

SIZE = 1 << 18
AWKWARD = [
    'say "hi"',
    "back\\slash \\u0041 \\n",
    "a\ttab",
    "one\r\ntwo",
    "ünï ☃ 😀",
    "> .\n<x> <y> <z> .",
    "\x7f\x85\u2028",
]


def personal(triple: Triple) -> bool:
    return triple.predicate in (CKM.name, CKM.location) or "/fact/" in str(triple.subject)


def test_each_line_is_as_pyoxigraph_writes_the_statement(dump: Path, states: dict[str, NamedNode]) -> None:
    source = open_source("stackexchange", [dump], states=states)
    data = b"".join(source.ntriples())
    triples = [quad.triple for quad in parse(data, format=RdfFormat.N_TRIPLES)]
    assert data.decode().removesuffix("\n").split("\n") == [f"{triple} ." for triple in triples]


def test_chunks_are_whole_lines_of_about_256_kib(dump: Path) -> None:
    chunks = list(open_source("stackexchange", [dump]).ntriples())
    assert all(chunk.endswith(b" .\n") and chunk.startswith(b"<") for chunk in chunks)
    assert all(SIZE <= len(chunk) < 2 * SIZE for chunk in chunks[:-1])


def test_what_is_personal_of_somebody_comes_in_one_run_after_the_type(dump: Path) -> None:
    seen: set[str] = set()
    for chunk in open_source("stackexchange", [dump]).ntriples():
        triples = [quad.triple for quad in parse(chunk, format=RdfFormat.N_TRIPLES)]
        for subject, run in groupby(triples, key=lambda triple: str(triple.subject)):
            said = list(run)
            if not any(map(personal, said)):
                continue
            assert said[0].predicate == RDF.type
            assert subject not in seen
            seen.add(subject)


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_survives(tmp_path: Path, text: str) -> None:
    tables = small_tables()
    tables["Users"][1]["DisplayName"] = tables["Badges"][0]["Name"] = text
    tables["Posts"][0]["Title"] = tables["Comments"][0]["Text"] = text
    said = triples_of(open_source("stackexchange", [write_dump(tmp_path / "small", tables)]))
    kept = Literal(text.replace("\r\n", "\n").strip())
    names = {triple.subject for triple in said if triple.object in (kept, Literal(text))}
    ids = ("user/1", "badge/1", "question/1", "comment/1")
    assert names == {NamedNode(f"{ID_BASE}small/{id_}") for id_ in ids}


@pytest.mark.parametrize("tag", ["c#", "x<y", 'a"b', "a\\b", "a b\n", "ünï", "a|b", "%23", "{}^`"])
def test_a_tag_without_a_row_makes_a_valid_iri(tmp_path: Path, tag: str) -> None:
    tables = small_tables()
    tables["Posts"][0]["Tags"] = f"<{tag}>"
    said = triples_of(open_source("stackexchange", [write_dump(tmp_path / "small", tables)]))
    named = [t.subject for t in said if t.predicate == CKM.name and t.object == Literal(tag)]
    assert len(named) == 1
    assert str(named[0]).startswith(f"<{ID_BASE}small/topic/name-")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escapes_are_those_of_pyoxigraph(text: str) -> None:
    data = f'<x:s> <x:p> "{escaped(text)}" .\n'.encode()
    (quad,) = parse(data, format=RdfFormat.N_TRIPLES)
    assert quad.object == Literal(text)
    assert data.count(b"\n") == 1
    assert b"\r" not in data
