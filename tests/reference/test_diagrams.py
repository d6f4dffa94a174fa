"""Diagrams: every class in its place, nothing outside its box or its sheet, letters that print."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckm_graph.reference import read_reference
from ckm_graph.reference._diagram import HEIGHT, WIDTH, draw, text_width
from ckm_graph.reference._relations import Relations
from ckm_graph.vocabulary import CKM, OWL, RDF, RDFS, SCHEMA

if TYPE_CHECKING:
    from ckm_graph.model.reference import OntologyReference

A4 = (180, 267)
"""Millimetres within margins of 15."""
MM = 25.4 / 96
"""A CSS pixel in millimetres."""


def _sheets(reference: OntologyReference, *, absolute: bool = False) -> dict[str, tuple[ET.Element, ...]]:
    relations = Relations(reference)
    return {
        module.iri: draw(relations.nodes(module), module.title, absolute=absolute)
        for module in reference.modules
    }


def _check_geometry(sheet: ET.Element) -> None:
    width, height = float(sheet.attrib["width"]), float(sheet.attrib["height"])
    assert sheet.attrib["viewBox"] == f"0 0 {width:g} {height:g}"
    assert width * MM <= A4[0]
    assert height * MM <= A4[1] - 20  # room for a caption
    boxes = []
    for link in sheet.iter("a"):
        (rect,), (text,) = link.findall("rect"), link.findall("text")
        left, top, wide, high = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
        assert left >= 0
        assert left + wide <= width
        assert top + high <= height
        size = float(text.attrib["font-size"])
        assert float(text.attrib["x"]) + text_width(text.text or "", size) <= left + wide + 2
        boxes.append((top, left, wide, high))
    for (top, left, wide, high), (other_top, other_left, _, _) in pairwise(sorted(boxes)):
        assert other_top >= top + high or other_left >= left + wide
    for text in sheet.iter("text"):
        assert float(text.attrib["font-size"]) * 0.75 >= 8  # points
        if text.get("text-anchor") == "end":
            room = float(text.attrib["x"]) - text_width(text.text or "", float(text.attrib["font-size"]))
            assert room >= min(left + wide for _, left, wide, _ in boxes)


def test_each_class_of_a_module_is_a_box_in_its_diagram(reference: OntologyReference) -> None:
    for module in reference.modules:
        drawn = {
            link.attrib["href"]
            for sheet in _sheets(reference)[module.iri]
            for link in sheet.iter("a")
            if link.find("rect").attrib["class"] == "own"  # type: ignore[union-attr]
        }
        assert {f"#{term.anchor}" for term in module.of_kind("class")} <= drawn


def test_the_packages_diagrams_fit_on_paper_and_can_be_read(reference: OntologyReference) -> None:
    for sheets in _sheets(reference).values():
        for sheet in sheets:
            _check_geometry(sheet)


def test_every_module_with_classes_has_a_diagram(reference: OntologyReference) -> None:
    sheets = _sheets(reference)
    assert all(sheets[module.iri] for module in reference.modules if module.of_kind("class"))


def test_a_second_superclass_and_a_link_have_an_arrow_each(reference: OntologyReference) -> None:
    agents = next(module for module in reference.modules if module.title == "Agents")
    nodes = {node.link.name: node for node in Relations(reference).nodes(agents)}
    customer = nodes["OrganisationalCustomer"]
    assert customer.parent is not None
    assert [(arrow.label, arrow.target.name) for arrow in customer.arrows if arrow.is_subclass] == [
        ("subclass of", "Organisation")
    ]
    assert ("hasRelationship", "CustomerRelationship") in [
        (arrow.label, arrow.target.name) for arrow in nodes["Customer"].arrows
    ]


def test_of_two_inverse_properties_one_is_drawn(reference: OntologyReference) -> None:
    knowledge = next(module for module in reference.modules if module.title == "Knowledge items")
    pairs = [
        (node.link.name, arrow.target.name, arrow.label)
        for node in Relations(reference).nodes(knowledge)
        for arrow in node.arrows
    ]
    replies = [pair for pair in pairs if pair[2] in {"hasReply", "inReplyTo"} and pair[0] == pair[1]]
    assert len(replies) <= 1
    assert len(pairs) == len(set(pairs))


def test_a_diagram_in_a_file_of_its_own_is_xml_that_leads_to_the_terms(reference: OntologyReference) -> None:
    for sheets in _sheets(reference, absolute=True).values():
        for sheet in sheets:
            again = ET.fromstring(ET.tostring(sheet))
            links = [node.attrib["href"] for node in again.iter("{http://www.w3.org/2000/svg}a")]
            assert links
            assert all(link.startswith(("http://", "https://")) for link in links)


NAMES = st.text(st.sampled_from("abcijlmwMWÄ字-"), min_size=1, max_size=60)


@settings(deadline=None, max_examples=30)
@given(
    names=st.lists(NAMES, min_size=1, max_size=70, unique=True),
    parents=st.lists(st.tuples(st.integers(0, 69), st.integers(0, 69)), max_size=90),
    links=st.lists(st.tuples(st.integers(0, 69), st.integers(0, 69), NAMES), max_size=60),
)
def test_whatever_the_ontology_every_class_is_drawn_and_nothing_overflows(
    names: list[str], parents: list[tuple[int, int]], links: list[tuple[int, int, str]]
) -> None:
    classes = [ox.NamedNode(f"https://w3id.org/ckm#{name}") for name in names]
    triples = [ox.Triple(node, RDF.type, OWL.Class) for node in classes]
    for child, parent in parents:  # circles too
        triples.append(
            ox.Triple(classes[child % len(classes)], RDFS.subClassOf, classes[parent % len(classes)])
        )
    for source, target, name in links:
        property_ = CKM[f"p-{name}"]
        triples.append(ox.Triple(property_, RDF.type, OWL.ObjectProperty))
        triples.append(ox.Triple(property_, SCHEMA.domainIncludes, classes[source % len(classes)]))
        triples.append(ox.Triple(property_, SCHEMA.rangeIncludes, classes[target % len(classes)]))
    reference = read_reference(triples, [])
    (sheets,) = _sheets(reference).values()
    for sheet in sheets:
        _check_geometry(sheet)
        assert float(sheet.attrib["height"]) <= HEIGHT
    drawn = {link.attrib["href"] for sheet in sheets for link in sheet.iter("a")}
    assert {f"#{term.anchor}" for term in reference.terms if term.kind == "class"} <= drawn


def test_a_sheet_is_as_wide_as_the_paper_allows() -> None:
    assert pytest.approx(WIDTH * MM, abs=2.5) == A4[0]
