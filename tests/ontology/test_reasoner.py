"""A description-logic reasoner finds no fault: HermiT, which owlready2 ships and Java runs."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, Store
from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

from tests.ontology.conftest import CKM, ontology_files, read
from tests.ontology.test_alignments import COPIES, WITH_AXIOMS, alignment_files

if TYPE_CHECKING:
    from types import ModuleType

LANGUAGE: Final = (str(OWL), str(RDF), str(RDFS))
CONTRADICTIONS: Final = {
    "a question stands under what no item can be": "ckm:Question rdfs:subClassOf ckm:Agent .",
    "a purchase stands under what no activity can be": (
        "prov:Activity owl:disjointWith prov:Entity . ckm:Purchase rdfs:subClassOf prov:Entity ."
    ),
}
PREFIXES: Final = """
@prefix ckm: <https://w3id.org/ckm#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


class Hermit:
    """HermiT, run on a file of its own."""

    def __init__(self, java: str, library: Path, folder: Path) -> None:
        """Name the Java to run, where HermiT's classes lie, and where to write."""
        classes = f"{library}{os.pathsep}{library / 'HermiT.jar'}"
        self._command = [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classes]
        self._file = folder / "ontology.nt"

    def unsatisfiable(self, graph: Graph) -> set[str] | None:
        """Return the classes that can have no instance; none at all if the whole is inconsistent."""
        graph.serialize(self._file, format="nt", encoding="utf-8")
        command = [*self._command, "org.semanticweb.HermiT.cli.CommandLine", "-U", self._file.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if "InconsistentOntologyException" in done.stderr:
            return None
        assert done.returncode == 0, done.stderr
        first, *rest = done.stdout.splitlines()
        assert first == "Classes equivalent to 'owl:Nothing':"
        return {line.strip().strip("<>") for line in rest} - {"owl:Nothing"}


@pytest.fixture(scope="module")
def owlready() -> ModuleType:
    """The library that ships HermiT; what it warns of when it is read is no matter of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module: ModuleType = pytest.importorskip("owlready2", reason="no owlready2: pip install owlready2")
    return module


@pytest.fixture(scope="module")
def hermit(owlready: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Hermit:
    """HermiT, where there is a Java to run it."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java: install one (default-jre-headless on Debian) to run the reasoner HermiT")
    library = Path(str(owlready.__file__)).parent / "hermit"
    return Hermit(java, library, tmp_path_factory.mktemp("hermit"))


@pytest.fixture(scope="module")
def aligned() -> Graph:
    """The ontology with its alignments, in one file and so without imports."""
    return merged(*ontology_files(), *alignment_files())


def merged(*files: Path) -> Graph:
    """Return the files in one graph that imports nothing."""
    graph = read(*files)
    graph.remove((None, OWL.imports, None))
    return graph


def parsed(turtle: str) -> Graph:
    """Return a few axioms."""
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def without_axioms_on_the_language(graph: Graph) -> Graph:
    """Return a vocabulary less its statements on OWL's and RDF Schema's own terms, which have their meaning."""
    kept = Graph()
    kept += [t for t in graph if not str(t[0]).startswith(LANGUAGE) and t[1] != OWL.imports]
    return kept


def test_every_class_of_the_ontology_with_its_alignments_can_have_instances(
    hermit: Hermit, aligned: Graph
) -> None:
    assert hermit.unsatisfiable(aligned) == set()


def test_it_is_so_too_with_the_axioms_of_the_vocabularies_that_could_turn_against_ours(
    hermit: Hermit, aligned: Graph, shared_data: Path
) -> None:
    everything = Graph()
    everything += aligned
    for name in WITH_AXIOMS:
        everything += without_axioms_on_the_language(read(shared_data / "ontologies" / COPIES[name][1]))
    assert hermit.unsatisfiable(everything) == set()


@pytest.mark.parametrize("axiom", CONTRADICTIONS.values(), ids=CONTRADICTIONS.keys())
def test_a_class_that_contradicts_itself_is_found(hermit: Hermit, aligned: Graph, axiom: str) -> None:
    found = hermit.unsatisfiable(aligned + parsed(axiom))
    assert found == {str(s) for s in parsed(axiom).subjects() if str(s).startswith(CKM)}


def test_an_instance_that_contradicts_itself_makes_all_inconsistent(hermit: Hermit, aligned: Graph) -> None:
    wrong = parsed("ckm:S0 a ckm:Person, ckm:SoftwareAgent .")
    assert hermit.unsatisfiable(aligned + wrong) is None


def test_no_date_stands_where_the_reasoner_would_read_it(aligned: Graph) -> None:
    notes = {p for p in aligned.predicates() if (p, RDF.type, OWL.AnnotationProperty) in aligned}
    unread = ("date", "gYear", "gYearMonth", "time", "duration")
    read_by_it = [o for _, p, o in aligned if isinstance(o, Literal) and p not in notes]
    assert [o for o in read_by_it if re.search(rf"#({'|'.join(unread)})$", str(o.datatype))] == []


def test_the_ontology_loads_in_three_engines_to_the_same_number_of_statements(owlready: ModuleType) -> None:
    graph = merged(*ontology_files())
    store = Store()
    for file in ontology_files():
        store.bulk_load(path=file, format=RdfFormat.TURTLE)
    imports = sum(1 for quad in store if quad.predicate.value == str(OWL.imports))
    assert len(store) - imports == len(graph)
    content = io.BytesIO(graph.serialize(format="nt", encoding="utf-8"))
    world = owlready.World()
    loaded = world.get_ontology("https://w3id.org/ckm").load(fileobj=content)
    named_by_it = world.as_rdflib_graph().triples((URIRef("http://anonymous"), None, None))
    assert len(world.graph) - len(list(named_by_it)) == len(graph)
    classes = {s for s in graph.subjects(RDF.type, OWL.Class) if isinstance(s, URIRef)}
    assert {str(c.iri) for c in loaded.classes()} == {str(c) for c in classes}
    world.close()
