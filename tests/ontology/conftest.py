"""The ontology, its modules and its shapes, as read from the repository's own Turtle."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Graph, Namespace

from ckm_graph.validation import CompiledShapes, compile_shapes

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = Path(__file__).resolve().parent / "data"

CKM = Namespace("https://w3id.org/ckm#")
CKMSH = Namespace("https://w3id.org/ckm/shapes#")
EX = Namespace("https://example.org/ckm/tests#")
FAILS = Namespace("https://example.org/ckm/tests/fails#")
SCHEMA = Namespace("https://schema.org/")


def module_files() -> list[Path]:
    """Return the files of the ontology's modules, by name."""
    return sorted((REPOSITORY / "ontology" / "modules").glob("*.ttl"))


def shape_files() -> list[Path]:
    """Return the files of the shapes, by name."""
    return sorted((REPOSITORY / "shapes").glob("*.ttl"))


def ontology_files() -> list[Path]:
    """Return the ontology's header and its modules."""
    return [REPOSITORY / "ontology" / "ckm.ttl", *module_files()]


def read(*files: Path) -> Graph:
    """Return one graph of what the files say."""
    graph = Graph()
    for file in files:
        graph.parse(data=file.read_text(encoding="utf-8"), format="turtle")
    return graph


def triples(*files: Path) -> list[Triple]:
    """Return what the files say in the terms of the stores; no two files share a blank node."""
    return [
        quad.triple
        for file in files
        for quad in parse(path=file, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    ]


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Return the whole ontology."""
    return read(*ontology_files())


@pytest.fixture(scope="session")
def modules() -> dict[str, Graph]:
    """Return each module by the name of its file."""
    return {file.stem: read(file) for file in module_files()}


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """Return all shapes."""
    return read(*shape_files())


@pytest.fixture(scope="session")
def compiled() -> CompiledShapes:
    """Return all shapes as our engine runs them."""
    return compile_shapes(triples(*shape_files()))
