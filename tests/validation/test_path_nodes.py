"""Paths of more than one step hold in shapes that are read from a file, as those of the package and the user are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ckm_graph import KnowledgeGraph

if TYPE_CHECKING:
    from ckm_graph.model import Report

DATA = """
PREFIX ex: <https://example.org/paths#>
INSERT DATA {
  ex:bell a ckm:Product ; ckm:name "Bell" ; ckm:offeredBy ex:acme . ex:acme ckm:name "Acme" .
  ex:horn a ckm:Product ; ckm:partOf ex:bicycle . ex:bicycle ckm:partOf ex:fleet .
  ex:sale ckm:product ex:bell .
}"""
PREFIXES = """
@prefix ckm: <https://w3id.org/ckm#> .
@prefix ex: <https://example.org/paths#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
PATHS = {
    "inverse": ("[ sh:inversePath ckm:product ]", 1, {"horn"}),
    "sequence": ("( ckm:offeredBy ckm:name )", 1, {"horn"}),
    "alternative": ("[ sh:alternativePath ( ckm:offeredBy [ sh:inversePath ckm:product ] ) ]", 2, {"horn"}),
    "one or more": ("[ sh:oneOrMorePath ckm:partOf ]", 2, {"bell"}),
    "none or more": ("[ sh:zeroOrMorePath ckm:partOf ]", 3, {"bell"}),
    "none or one": ("( ckm:partOf [ sh:zeroOrOnePath ckm:partOf ] )", 2, {"bell"}),
}
"""A path, how many values it asks for, and the products that have fewer."""


def shapes_text() -> str:
    """Return one shape a path, its message the name of the path."""
    return PREFIXES + "".join(
        f"""ex:Shape{number} a sh:NodeShape ; sh:targetClass ckm:Product ; sh:property ex:Asked{number} .
        ex:Asked{number} sh:path {path} ; sh:minCount {count} ; sh:message "{name}"@en .
        """
        for number, (name, (path, count, _)) in enumerate(PATHS.items())
    )


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Return what is found with the shapes as an extension, as a file, and by the reference engine."""
    file = tmp_path_factory.mktemp("paths") / "paths.ttl"
    file.write_text(shapes_text(), encoding="utf-8")
    kg = KnowledgeGraph(extensions=[file])
    with kg.transaction("paths", validate=False) as tx:
        tx.update(DATA)
    return {
        "extension": kg.validate(),
        "file": kg.validate(shapes=file),
        "reference": kg.validate(shapes=file, reference=True),
    }


@pytest.mark.parametrize("way", ["extension", "file", "reference"])
@pytest.mark.parametrize("name", PATHS)
def test_a_path_of_a_file_leads_where_it_says(reports: dict[str, Report], way: str, name: str) -> None:
    found = {
        str(result.focus_node).partition("#")[2].rstrip(">")
        for result in reports[way].results
        if any(message.value == name for message in result.messages)
    }
    assert found == PATHS[name][2]
