"""No file speaks of a term that is not defined, and no term once released is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ontology.conftest import CKM, REPOSITORY
from tests.ontology.quality import deleted, names_used, terms, wrongly_withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib import Graph

PLACES = {
    "benchmarks": ("py", "rq", "ttl", "md"),
    "ckm_graph": ("py", "rq", "ttl", "json", "html", "graphql"),
    "docs": ("md",),
    "examples": ("py", "rq", "ttl", "trig", "md", "json", "csv", "graphql"),
    "ontology": ("ttl", "json", "md"),
    "shapes": ("ttl",),
    "tests": ("rq", "ttl", "trig", "nq", "graphql", "json"),
}
"""Where files speak of our terms; the Python of the tests makes names up on purpose."""
NO_TERM = {"base"}
"""What is no term: the base of the namespace."""
RELEASED = sorted((REPOSITORY / "tests" / "ontology" / "released").glob("*.txt"))


def files(place: str) -> Iterator[Path]:
    """Return the files of a folder that may speak of our terms."""
    for ending in PLACES[place]:
        yield from sorted((REPOSITORY / place).rglob(f"*.{ending}"))


@pytest.mark.parametrize("place", PLACES)
def test_no_file_speaks_of_a_term_that_is_not_defined(ontology: Graph, place: str) -> None:
    defined = {str(term).removeprefix(str(CKM)) for term in terms(ontology)} | NO_TERM
    found = {
        str(file.relative_to(REPOSITORY)): names_used(file.read_text(encoding="utf-8")) - defined
        for file in files(place)
    }
    assert {file: names for file, names in found.items() if names} == {}


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_no_page_speaks_of_a_term_that_is_not_defined(ontology: Graph, name: str) -> None:
    defined = {str(term).removeprefix(str(CKM)) for term in terms(ontology)} | NO_TERM
    assert names_used((REPOSITORY / name).read_text(encoding="utf-8")) - defined == set()


@pytest.mark.parametrize("file", RELEASED, ids=lambda f: f.stem)
def test_no_term_once_released_is_deleted(ontology: Graph, file: Path) -> None:
    names = file.read_text(encoding="utf-8").split()
    assert len(names) == len(set(names)) > 0
    gone = deleted(ontology, names)
    assert gone == set(), f"set owl:deprecated true and dcterms:isReplacedBy, and keep the terms: {gone}"


def test_every_release_of_the_ontology_has_its_list_of_terms() -> None:
    assert [file.stem for file in RELEASED] == ["0.1.0"]


def test_a_term_withdrawn_says_what_takes_its_place_or_why(ontology: Graph) -> None:
    assert wrongly_withdrawn(ontology) == []
