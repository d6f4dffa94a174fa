"""For every shape an example that is valid and one that must fail, judged by the reference engine.

What must fail says so itself: `ex:mustFail` names the shape that has to report the node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from tests.ontology.conftest import CKM, CKMSH, DATA, EX, read
from tests.ontology.test_shapes import classes, rules

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

VALID = sorted((DATA / "valid").glob("*.ttl"))
INVALID = sorted((DATA / "invalid").glob("*.ttl"))


def judge(ontology: Graph, shapes: Graph, files: list[Path], *, meta: bool = False) -> Graph:
    """Return the reference engine's report on the files, read beside the ontology."""
    data = read(*files)
    data += ontology
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, meta_shacl=meta, inference="none")
    assert isinstance(report, Graph), text
    return report


@pytest.fixture(scope="session")
def good(ontology: Graph, shapes: Graph) -> Graph:
    """Return the report on all valid examples; the shapes themselves are judged first."""
    return judge(ontology, shapes, VALID, meta=True)


@pytest.fixture(scope="session")
def bad(ontology: Graph, shapes: Graph) -> Graph:
    """Return the report on all examples that must fail."""
    return judge(ontology, shapes, INVALID)


def findings(report: Graph) -> set[tuple[Node | None, Node | None, Node | None]]:
    """Return focus node, shape and severity of every result."""
    return {
        (report.value(r, SH.focusNode), report.value(r, SH.sourceShape), report.value(r, SH.resultSeverity))
        for r in report.subjects(RDF.type, SH.ValidationResult)
    }


def promises() -> list[tuple[URIRef, URIRef]]:
    """Return which node must be reported by which shape."""
    found = read(*INVALID).subject_objects(EX.mustFail)
    return sorted((n, s) for n, s in found if isinstance(n, URIRef) and isinstance(s, URIRef))


@pytest.mark.parametrize("file", VALID, ids=lambda f: f.stem)
def test_a_valid_example_has_no_violation_and_lacks_nothing(good: Graph, file: Path) -> None:
    nodes = set(read(file).subjects())
    assert {f for f in findings(good) if f[0] in nodes and f[2] != SH.Info} == set()


@pytest.mark.parametrize(
    ("node", "shape"),
    promises(),
    ids=lambda t: str(t).rsplit("#", maxsplit=1)[-1].rsplit("/", maxsplit=1)[-1],
)
def test_a_broken_example_fails_and_the_report_names_the_shape(
    bad: Graph, node: URIRef, shape: URIRef
) -> None:
    assert shape in {s for n, s, _ in findings(bad) if n == node}


def test_the_ontology_itself_conforms(good: Graph) -> None:
    assert {f for f in findings(good) if str(f[0]).startswith(str(CKM))} == set()


def test_every_rule_has_an_example_that_must_fail(shapes: Graph) -> None:
    assert set(rules(shapes)) <= {shape for _, shape in promises()}


def test_every_class_has_a_valid_example_and_one_that_must_fail(ontology: Graph, shapes: Graph) -> None:
    true = Literal(True)
    abstract = set(ontology.subjects(CKM.isAbstract, true))
    valid, broken = read(*VALID) + ontology, read(*INVALID)
    failing = {c for node, _ in promises() for c in broken.objects(node, RDF.type)}
    for c in classes(ontology) - abstract:
        assert (CKMSH[str(c).removeprefix(str(CKM))], SH.targetClass, c) in shapes
        assert (None, RDF.type, c) in valid, f"no valid example of {c}"
        assert c in failing, f"no example of {c} that must fail"


def test_every_rule_s_target_has_a_valid_example(ontology: Graph, shapes: Graph) -> None:
    valid = read(*VALID)
    for rule in rules(shapes):
        for target in shapes.objects(rule, SH.targetClass):
            below = set(ontology.transitive_subjects(RDFS.subClassOf, target))
            assert any((None, RDF.type, c) in valid for c in below), (rule, target)


def test_a_report_on_a_rule_names_the_property_it_is_about(bad: Graph, shapes: Graph) -> None:
    named = set(rules(shapes))
    for result in bad.subjects(RDF.type, SH.ValidationResult):
        if bad.value(result, SH.sourceShape) in named:
            assert bad.value(result, SH.resultPath) is not None
            assert bad.value(result, SH.resultMessage) is not None


def test_every_property_shape_can_fail(ontology: Graph, shapes: Graph) -> None:
    aimed = Graph()
    aimed += [t for t in shapes if t[1] not in {SH.targetClass, SH.property, SH.sparql}]
    data, wanted = Graph(), set()
    for shape in set(shapes.objects(None, SH.property)):
        node = EX["broken-" + str(shape).removeprefix(str(CKMSH))]
        path = shapes.value(shape, SH.path)
        assert path is not None
        text = shapes.value(shape, SH.nodeKind) == SH.Literal or shapes.value(shape, SH.datatype) is not None
        if not str(shape).endswith("-missing"):
            data.add((node, path, EX.thing if text else Literal("text")))
        aimed.add((shape, SH.targetNode, node))
        wanted.add((node, shape))
    data += ontology
    _, report, _ = pyshacl.validate(data, shacl_graph=aimed, inference="none")
    assert isinstance(report, Graph)
    assert wanted - {(node, shape) for node, shape, _ in findings(report)} == set()
