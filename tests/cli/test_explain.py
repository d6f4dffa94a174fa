"""`ckm explain`: a proof as people read it, and as programs do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph
from tests.cli.calling import ckm

if TYPE_CHECKING:
    from pathlib import Path

_SAID = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> .
ex:wheel ckm:partOf ex:bicycle . ex:spoke ckm:partOf ex:wheel .
"""


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph in which parts are told by one source and one of them by another too."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "parts.ttl").write_text(_SAID, encoding="utf-8")
    (folder / "again.ttl").write_text(_SAID.replace("ex:spoke ckm:partOf ex:wheel .", ""), encoding="utf-8")
    with KnowledgeGraph.open(folder / "shop.ckm") as kg:
        kg.load(folder / "parts.ttl", source="catalogue")
        kg.load(folder / "again.ttl", source="workshop")
        kg.infer()
    return folder / "shop.ckm"


def test_a_proof_is_an_outline_down_to_who_said_so(graph: Path) -> None:
    told = ckm("explain", graph, "https://example.org/spoke", "ckm:partOf", "https://example.org/bicycle")
    assert told.code == 0
    assert told.out.splitlines() == [
        "<https://example.org/spoke> ckm:partOf <https://example.org/bicycle>  [by TransitiveProperty]",
        "  <https://example.org/spoke> ckm:partOf <https://example.org/wheel>  [stated by catalogue]",
        "  <https://example.org/wheel> ckm:partOf <https://example.org/bicycle>  [stated by catalogue, workshop]",
    ]


def test_a_program_reads_the_same_tree(graph: Path) -> None:
    told = ckm(
        "explain",
        graph,
        "https://example.org/bicycle",
        "ckm:hasPart",
        "https://example.org/spoke",
        "--format",
        "json",
    )
    proof = json.loads(told.out)
    assert proof["triple"][1] == "<https://w3id.org/ckm#hasPart>"
    leaves = [proof]
    while any(one["premises"] for one in leaves):
        leaves = [below for one in leaves for below in (one["premises"] or [one])]
    assert {tuple(one["sources"]) for one in leaves} == {("catalogue",), ("catalogue", "workshop")}


def test_what_is_not_in_the_graph_is_told_in_one_line(graph: Path) -> None:
    told = ckm("explain", graph, "https://example.org/bicycle", "ckm:partOf", "https://example.org/spoke")
    assert (told.code, told.out) == (2, "")
    assert "nobody states it" in told.err
    assert told.err.count("\n") == 1
