"""The page: whole, linked, escaped, complete in itself; told from the Turtle by another reader."""

from __future__ import annotations

import random
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import lxml.html
import pytest
import rdflib

from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.reference import write_html
from tests.ontology.conftest import CKM

if TYPE_CHECKING:
    from ckm_graph.model.reference import OntologyReference, TermReference
    from tests.reference.conftest import Said


def _squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def tree(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


@pytest.fixture(scope="module")
def trade_tree(trade_page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(trade_page)


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    made = rdflib.Graph()
    for file in ontology_files():
        made.parse(file, format="turtle")
    return made


def _terms(graph: rdflib.Graph) -> set[str]:
    return {str(s) for s, _ in graph.subject_objects(rdflib.RDF.type) if str(s).startswith(str(CKM))}


def _place(tree: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    return _places(tree)[name]


@cache
def _places(tree: lxml.html.HtmlElement) -> dict[str, lxml.html.HtmlElement]:
    return {each.get("id"): each for each in tree.iter() if each.get("id")}


def test_every_term_is_at_the_fragment_its_iri_ends_in(
    tree: lxml.html.HtmlElement, graph: rdflib.Graph
) -> None:
    ids = Counter(tree.xpath("//@id"))
    assert not [name for name, count in ids.items() if count > 1]
    for iri in _terms(graph):
        assert ids[iri.removeprefix(str(CKM))] == 1, iri


def test_each_entry_bears_all_labels_and_the_definition(
    tree: lxml.html.HtmlElement, graph: rdflib.Graph
) -> None:
    for iri in _terms(graph):
        text = _squeezed(_place(tree, iri.removeprefix(str(CKM))).text_content())
        for predicate in (rdflib.RDFS.label, rdflib.SKOS.definition, rdflib.SKOS.editorialNote):
            for value in graph.objects(rdflib.URIRef(iri), predicate):
                assert _squeezed(str(value)) in text, (iri, value)


def test_each_entry_links_to_what_is_said_of_it(tree: lxml.html.HtmlElement, graph: rdflib.Graph) -> None:
    known = _terms(graph)
    for iri in known:
        links = set(_place(tree, iri.removeprefix(str(CKM))).xpath(".//a/@href"))
        for predicate, value in graph.predicate_objects(rdflib.URIRef(iri)):
            if str(value) in known and predicate != rdflib.RDF.type:
                assert f"#{str(value).removeprefix(str(CKM))}" in links, (iri, predicate, value)


def test_each_class_shows_the_messages_and_severities_of_its_own_shapes(tree: lxml.html.HtmlElement) -> None:
    shapes = rdflib.Graph()
    for file in shape_files():
        shapes.parse(file, format="turtle")
    seen = 0
    for shape, class_ in shapes.subject_objects(rdflib.SH.targetClass):
        entry = _place(tree, str(class_).removeprefix(str(CKM)))
        checks = {_squeezed(each.text_content()) for each in entry.find_class("check")}
        for node in (*shapes.objects(shape, rdflib.SH.property), *shapes.objects(shape, rdflib.SH.sparql)):
            holder = node if (node, rdflib.SH.severity, None) in shapes else shape
            severity = str(shapes.value(holder, rdflib.SH.severity)).rpartition("#")[2].lower()
            for message in shapes.objects(node, rdflib.SH.message):
                assert f"{severity} {_squeezed(str(message))}" in checks, (class_, node)
                seen += 1
    assert seen > 500


def test_every_link_within_the_page_leads_somewhere(
    tree: lxml.html.HtmlElement, trade_tree: lxml.html.HtmlElement
) -> None:
    for each in (tree, trade_tree):
        ids = set(each.xpath("//@id"))
        targets = {href[1:] for href in each.xpath("//a/@href") if href.startswith("#")}
        assert targets <= ids


def test_the_page_loads_and_runs_nothing(page: str, tree: lxml.html.HtmlElement) -> None:
    assert not tree.xpath(
        "//script | //link | //img | //iframe | //object | //embed | //form | //base | //use"
    )
    assert not tree.xpath("//@src | //@srcset | //@style | //@*[starts-with(name(), 'on')]")
    style = "".join(tree.xpath("//style/text()"))
    assert not re.search(r"url\(|@import|https?:", style)
    assert "default-src 'none'" in page
    assert all(href.startswith(("#", "http://", "https://")) for href in tree.xpath("//@href"))


def test_texts_of_an_extension_stay_text(trade_page: str, trade_tree: lxml.html.HtmlElement) -> None:
    assert not trade_tree.xpath("//script | //img | //b | //i")
    entry = _place(trade_tree, "Bicycle").text_content()
    assert "bicycle <script>alert(1)</script>" in entry
    assert '"><img src=https://elsewhere.example/x.png onerror=alert(1)>' in entry
    assert "A product with two wheels & pedals." in entry
    assert "<script" not in trade_page


def test_an_extension_is_a_module_after_those_of_the_package(trade_reference: OntologyReference) -> None:
    last = trade_reference.modules[-1]
    assert last.title == "Bicycle trade <b>bold</b>"
    names = [(term.name, term.kind) for term in last.terms]
    assert ("Bicycle", "class") in names
    assert ("wheel", "object property") in names
    assert ("Penny", "individual") in names


def test_its_terms_have_places_of_their_own(trade_reference: OntologyReference) -> None:
    anchors = {term.iri: term.anchor for term in trade_reference.terms}
    assert anchors["https://w3id.org/ckm#Question"] == "Question"
    assert anchors["https://example.org/trade#Question"] == "Question-2"


def _term(reference: OntologyReference, name: str) -> TermReference:
    return next(term for term in reference.terms if term.name == name)


def test_a_deprecated_term_is_marked_and_names_its_successor(trade_tree: lxml.html.HtmlElement) -> None:
    entry = _place(trade_tree, "Velocipede")
    assert "deprecated" in entry.text_content()
    assert _squeezed(entry.find_class("successor")[0].text_content()) == "Use Bicycle instead."
    assert "deprecated" not in _squeezed(_place(trade_tree, "Bicycle").text_content())


def test_owl_expressions_are_written_in_words(trade_tree: lxml.html.HtmlElement) -> None:
    text = _squeezed(_place(trade_tree, "Bicycle").text_content())
    assert "wheel min 2" in text
    assert "Agent or (not Topic)" in text
    from_customer = _squeezed(_place(trade_tree, "KnowledgeFromCustomer").text_content())
    assert "KnowledgeItem and (flow value FromCustomer)" in from_customer
    assert "madePurchase ∘ product" in _squeezed(_place(trade_tree, "bought").text_content())


def test_counts_and_types_include_what_the_superclasses_ask(trade_reference: OntologyReference) -> None:
    expected = {each.path.name: each for each in _term(trade_reference, "Bicycle").expectations}
    assert expected["frameNumber"].cardinality == "1"
    assert [type_.name for type_ in expected["frameNumber"].types] == ["xsd:integer"]
    assert [check.severity for check in expected["frameNumber"].checks] == ["Warning"]
    name = expected["name"]  # the package says of products: text, once at most
    assert (name.cardinality, [type_.name for type_ in name.types]) == ("1", ["xsd:string"])
    assert [check.message for check in name.checks] == ["A bicycle has a name."]
    assert [rule.message for rule in _term(trade_reference, "Bicycle").rules] == [
        "No rule is <i>without</i> words."
    ]
    inherited = [link.name for link, _ in _term(trade_reference, "Velocipede").inherited]
    assert inherited[:2] == ["Bicycle", "Product"]


def test_a_query_keeps_its_lines(tree: lxml.html.HtmlElement, graph: rdflib.Graph) -> None:
    formulas = list(graph.subject_objects(CKM.formula))
    assert formulas
    for metric, formula in formulas:
        [code] = _place(tree, str(metric).removeprefix(str(CKM))).find_class("lines")
        assert [line.strip() for line in code.text.splitlines()] == [
            line.strip() for line in str(formula).strip().splitlines()
        ]
        assert code.text.startswith("SELECT")


def test_a_property_asked_for_by_one_of_two_names_is_told_with_the_first(
    reference: OntologyReference,
) -> None:
    [name] = [each for each in _term(reference, "Metric").expectations if each.path.name == "name"]
    assert [check.severity for check in name.checks] == ["Violation", "Warning"]
    assert name.checks[1].message == "This metric is incomplete: it has no name."


def test_modules_come_after_those_they_build_on(reference: OntologyReference) -> None:
    order = [module.iri for module in reference.modules]
    for module in reference.modules:
        for other in module.imports:
            assert order.index(other.iri) < order.index(module.iri)


def test_equal_triples_give_equal_pages_in_any_order(trade: Said, trade_page: str) -> None:
    mixed = [random.Random(3).sample(side, len(side)) for side in trade]
    assert write_html(*mixed) == trade_page


def test_an_ontology_of_nothing_gives_a_page_of_nothing() -> None:
    assert "0 classes" in write_html([], [])
