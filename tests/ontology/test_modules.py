"""The modules stand above each other without a circle, and each says what it needs."""

from __future__ import annotations

from graphlib import TopologicalSorter

import pytest
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from tests.ontology.conftest import CKM, REPOSITORY, module_files, read, shape_files
from tests.ontology.quality import ids, terms

BASE = "https://w3id.org/ckm/modules/"
LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def imports(graph: Graph) -> set[str]:
    """Return the names of the modules that a module imports."""
    return {str(o).removeprefix(BASE) for o in graph.objects(None, OWL.imports)}


def reachable(modules: dict[str, Graph], name: str) -> set[str]:
    """Return the module and all it imports, directly or not."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imports(modules[module])
    return found


def test_the_ontology_imports_every_module_and_nothing_else() -> None:
    header = read(REPOSITORY / "ontology" / "ckm.ttl")
    assert imports(header) == {file.stem for file in module_files()}


def test_the_header_names_version_licence_and_prefix() -> None:
    header = read(REPOSITORY / "ontology" / "ckm.ttl")
    ontology = URIRef("https://w3id.org/ckm")
    assert (ontology, OWL.versionIRI, URIRef("https://w3id.org/ckm/0.1.0")) in header
    assert (ontology, OWL.versionInfo, Literal("0.1.0")) in header
    assert (ontology, DCTERMS.license, LICENCE) in header
    vann = "http://purl.org/vocab/vann/"
    assert (ontology, URIRef(vann + "preferredNamespacePrefix"), Literal("ckm")) in header
    assert (ontology, URIRef(vann + "preferredNamespaceUri"), Literal(str(CKM))) in header


def test_no_module_imports_itself_by_any_way(modules: dict[str, Graph]) -> None:
    order = list(TopologicalSorter({name: imports(graph) for name, graph in modules.items()}).static_order())
    assert set(order) == set(modules)
    assert order[0] == "foundations"


@pytest.mark.parametrize("name", [file.stem for file in module_files()])
def test_a_module_uses_only_terms_of_modules_it_imports(modules: dict[str, Graph], name: str) -> None:
    here = reachable(modules, name)
    known = {str(term) for module in here for term in terms(modules[module])}
    assert ids(modules[name]) - known - {str(CKM)} == set()


@pytest.mark.parametrize("name", [file.stem for file in module_files()])
def test_a_module_has_version_licence_title_and_dates(modules: dict[str, Graph], name: str) -> None:
    graph, module = modules[name], URIRef(BASE + name)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [module]
    assert (module, OWL.versionIRI, URIRef(f"{BASE}{name}/0.1.0")) in graph
    assert (module, DCTERMS.license, LICENCE) in graph
    assert graph.value(module, DCTERMS.title) is not None
    for date in (DCTERMS.created, DCTERMS.modified):
        value = graph.value(module, date)
        assert isinstance(value, Literal)
        assert value.datatype == XSD.date


def test_the_shapes_mirror_the_modules_file_by_file() -> None:
    assert {file.stem for file in shape_files()} == {file.stem for file in module_files()} | {"prefixes"}
