"""For every shape examples that are valid, and for each of its constraints one that must fail.

What must fail says so itself, and what it says is all that may be found against it. A node that says

    fails:Class ckmsh:Purchase-buyer

must be reported by the shape ``ckmsh:Purchase-buyer`` for its ``sh:ClassConstraintComponent``. What no
node says may only be a hint (sh:Info). So no constraint can be dropped, narrowed or widened unnoticed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyshacl
import pytest
from pyoxigraph import NamedNode
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.plugins.sparql import algebra, parser, processor

from ckm_graph.reasoning import compile_rules, materialise
from ckm_graph.validation import CompiledShapes, validate, validate_reference
from tests.ontology import quality
from tests.ontology.conftest import (
    CKM,
    CKMSH,
    DATA,
    EX,
    FAILS,
    ontology_files,
    read,
    shape_files,
    triples,
)
from tests.ontology.test_shapes import classes, property_shapes, rules
from tests.validation._graphs import keys, store_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rdflib.term import Node

    from ckm_graph.model.validation import Report, ValidationResult

VALID: Final = sorted((DATA / "valid").glob("*.ttl"))
INVALID: Final = sorted((DATA / "invalid").glob("*.ttl"))
COMPONENTS: Final = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.maxCount: "MaxCount",
    SH.maxInclusive: "MaxInclusive",
    SH.minCount: "MinCount",
    SH.minExclusive: "MinExclusive",
    SH.minInclusive: "MinInclusive",
    SH.nodeKind: "NodeKind",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
}
"""The constraint component of each parameter that our shapes use, by the name that data calls it."""
DESCRIPTION: Final = {
    RDF.type,
    RDFS.label,
    CKM.pluralName,
    SH.description,
    SH.group,
    SH.message,
    SH.name,
    SH.order,
    SH.path,
    SH.severity,
}


class Failure(NamedTuple):
    """One breach: of which node, found by which shape, for which of its constraints."""

    node: str
    shape: str
    component: str


def judged(shapes: CompiledShapes, *files: Path) -> Report:
    """Return our engine's report on the files, read beside the ontology."""
    with store_of(triples(*ontology_files(), *files)).view() as view:
        return validate(view, shapes)


def failure(result: ValidationResult) -> Failure:
    """Return the breach that a result reports."""
    component = result.component.value.removeprefix(str(SH)).removesuffix("ConstraintComponent")
    return Failure(_iri(result.focus_node), _iri(result.source_shape), component)


def failures(report: Report, *, hints: bool) -> set[Failure]:
    """Return the breaches of a report, with or without those that are only hints."""
    return {failure(r) for r in report.results if hints or r.severity.value != str(SH.Info)}


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


@cache
def promises(files: tuple[Path, ...]) -> frozenset[Failure]:
    """Return which breaches the files say must be found in them."""
    return frozenset(
        Failure(str(node), str(shape), str(said).removeprefix(str(FAILS)))
        for node, said, shape in read(*files)
        if str(said).startswith(str(FAILS))
    )


def all_promises() -> frozenset[Failure]:
    """Return which breaches must be found in all examples."""
    return promises(tuple(INVALID))


@pytest.fixture(scope="session")
def good(compiled: CompiledShapes) -> Report:
    """Return our report on all valid examples."""
    return judged(compiled, *VALID)


@pytest.fixture(scope="session")
def bad(compiled: CompiledShapes) -> Report:
    """Return our report on all examples."""
    return judged(compiled, *VALID, *INVALID)


def names(files: Sequence[Path]) -> list[str]:
    """Return the names that tests on these files go by."""
    return [file.stem for file in files]


def test_the_shapes_are_well_formed_shacl(shapes: Graph) -> None:
    conforms, _, _ = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True, inference="none")
    assert conforms


@pytest.mark.parametrize("file", VALID, ids=names(VALID))
def test_a_valid_example_breaks_nothing_and_lacks_nothing(good: Report, file: Path) -> None:
    nodes = {str(node) for node in read(file).subjects()}
    assert {f for f in failures(good, hints=False) if f.node in nodes} == set()


def test_the_ontology_itself_conforms(good: Report) -> None:
    assert {f for f in failures(good, hints=False) if f.node.startswith(str(CKM))} == set()


@pytest.mark.parametrize("file", INVALID, ids=names(INVALID))
def test_a_broken_example_fails_as_it_says_and_for_nothing_else(compiled: CompiledShapes, file: Path) -> None:
    said = promises((file,))
    report = judged(compiled, *VALID, file)
    assert said - failures(report, hints=True) == set()
    assert failures(report, hints=False) - said == set()


@pytest.fixture
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rdflib from parsing the query of a rule again for each node that the rule is for."""
    known: dict[str, object] = {}

    def translated(text: str, base: str | None, prefixes: dict[str, Any]) -> object:
        if text not in known:
            known[text] = algebra.translateQuery(parser.parseQuery(text), base, prefixes)
        return known[text]

    monkeypatch.setattr(processor, "parseQuery", str)
    monkeypatch.setattr(processor, "translateQuery", translated)


@pytest.mark.usefixtures("parsed_once")
def test_the_reference_engine_reports_the_same_on_all_examples(bad: Report) -> None:
    data = triples(*ontology_files(), *VALID, *INVALID)
    with store_of(data).view() as view:
        reference = validate_reference(view, triples(*shape_files()))
    assert set(keys(reference)) == set(keys(bad))


def test_what_is_broken_is_still_found_after_inference(compiled: CompiledShapes) -> None:
    store = store_of(triples(*ontology_files(), *VALID, *INVALID))
    with store.session() as session:
        materialise(session, compile_rules(triples(*ontology_files())))
        session.commit("inferred")
    with store.view() as view:
        found = failures(validate(view, compiled), hints=True)
    assert (
        Failure(str(EX.aboutPurchase), str(CKMSH["KnowledgeItem-concernsCustomer"]), "Class")
        in all_promises() & found
    )
    assert all_promises() - found == set()


def test_every_constraint_of_every_property_shape_is_broken_by_an_example(shapes: Graph) -> None:
    wanted = {
        (str(shape), COMPONENTS[URIRef(str(parameter))])
        for shape in property_shapes(shapes)
        for parameter in set(shapes.predicates(shape, None)) - DESCRIPTION
    }
    assert wanted - {(f.shape, f.component) for f in all_promises()} == set()


def test_every_rule_is_broken_by_an_instance_of_each_class_that_it_is_for(
    ontology: Graph, shapes: Graph
) -> None:
    broken = read(*INVALID)
    for rule in rules(shapes):
        nodes = {URIRef(f.node) for f in all_promises() if f.shape == str(rule)}
        kinds = {kind for node in nodes for kind in broken.objects(node, RDF.type)}
        for target in shapes.objects(rule, SH.targetClass):
            assert kinds & below(ontology, target), (rule, target)


def test_every_rule_has_valid_examples_of_each_class_that_it_is_for(ontology: Graph, shapes: Graph) -> None:
    kinds = set(read(*VALID).objects(None, RDF.type))
    for rule in rules(shapes):
        for target in shapes.objects(rule, SH.targetClass):
            assert kinds & below(ontology, target), (rule, target)


def test_every_class_has_a_valid_example_and_one_that_must_fail(ontology: Graph, shapes: Graph) -> None:
    abstract = set(ontology.subjects(CKM.isAbstract, Literal(True)))
    valid, broken = read(*VALID), read(*INVALID)
    nodes = {URIRef(f.node) for f in all_promises()}
    failing = {kind for node in nodes for kind in broken.objects(node, RDF.type)}
    for c in classes(ontology) - abstract:
        assert (CKMSH[str(c).removeprefix(str(CKM))], SH.targetClass, c) in shapes
        assert (None, RDF.type, c) in valid, f"no valid example of {c}"
        assert c in failing, f"no example of {c} that must fail"


def test_every_property_of_a_class_is_used_in_a_valid_example_of_it(ontology: Graph, shapes: Graph) -> None:
    valid = read(*VALID)
    for shape, target in shapes.subject_objects(SH.targetClass):
        nodes = {node for kind in below(ontology, target) for node in valid.subjects(RDF.type, kind)}
        for described in shapes.objects(shape, SH.property):
            path = quality.path(shapes, described)
            assert any((node, path, None) in valid for node in nodes), described


def test_a_report_on_a_rule_names_the_property_it_is_about(bad: Report, shapes: Graph) -> None:
    named = {str(rule) for rule in rules(shapes)}
    found = [result for result in bad.results if _iri(result.source_shape) in named]
    assert found
    for result in found:
        assert result.path is not None
        assert result.messages


def below(ontology: Graph, kind: Node) -> set[Node]:
    """Return a class and all classes under it."""
    return {c for c in ontology.transitive_subjects(RDFS.subClassOf, kind) if c is not None}
