"""The package's ontology, and one of a made-up trade beside it, as the documentation reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from ckm_graph.reference import read_reference, write_html
from ckm_graph.turtle import package_triples, read_turtle, split_shapes

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.model.reference import OntologyReference

TRADE = """
@prefix ckm: <https://w3id.org/ckm#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix trade: <https://example.org/trade#> .

<https://example.org/trade> a owl:Ontology ;
    dcterms:title "Bicycle trade <b>bold</b>"@en ;
    vann:preferredNamespacePrefix "trade" ;
    vann:preferredNamespaceUri "https://example.org/trade#" ;
    owl:imports <https://w3id.org/ckm> .

trade:Bicycle a owl:Class ;
    rdfs:label "bicycle <script>alert(1)</script>"@en, "polkupyörä"@fi ;
    skos:definition "A product with two wheels & pedals."@en ;
    skos:example "\\"><img src=https://elsewhere.example/x.png onerror=alert(1)>" ;
    rdfs:subClassOf ckm:Product, [ a owl:Restriction ; owl:onProperty trade:wheel ; owl:minCardinality 2 ] ;
    owl:disjointWith [ a owl:Class ; owl:unionOf ( ckm:Agent [ owl:complementOf ckm:Topic ] ) ] .
trade:Velocipede a owl:Class ;
    rdfs:label "velocipede"@en ;
    rdfs:subClassOf trade:Bicycle ;
    owl:deprecated true ;
    dcterms:isReplacedBy trade:Bicycle .
trade:Question a owl:Class ; rdfs:subClassOf ckm:Question .
trade:wheel a owl:ObjectProperty, owl:FunctionalProperty ;
    rdfs:label "wheel"@en ; rdfs:domain trade:Bicycle ; rdfs:range ckm:Product .
trade:frameNumber a owl:DatatypeProperty ; rdfs:label "frame number"@en .
trade:Penny a trade:Bicycle ; rdfs:label "penny-farthing"@en ; trade:frameNumber "1" .

trade:BicycleShape a sh:NodeShape ;
    sh:targetClass trade:Bicycle ;
    sh:property [
        sh:path trade:frameNumber ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:maxCount 1 ;
        sh:severity sh:Warning ; sh:message "A bicycle < 2 frames."@en
    ] ,
    [ sh:path ckm:name ; sh:minCount 1 ; sh:message "A bicycle has a name."@en ] ;
    sh:sparql [ sh:message "No rule is <i>without</i> words."@en ; sh:select "SELECT $this {}" ] .
"""


class Said(NamedTuple):
    """An ontology and its shapes."""

    ontology: list[ox.Triple]
    shapes: list[ox.Triple]


@pytest.fixture(scope="session")
def package() -> Said:
    return Said(*package_triples())


@pytest.fixture(scope="session")
def trade(package: Said, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """The package's and the trade's, as a graph with that extension holds them."""
    file: Path = tmp_path_factory.mktemp("trade") / "trade.ttl"
    file.write_text(TRADE, encoding="utf-8")
    ontology, shapes = split_shapes(read_turtle([file]))
    return Said([*package.ontology, *ontology], [*package.shapes, *shapes])


@pytest.fixture(scope="session")
def reference(package: Said) -> OntologyReference:
    return read_reference(*package)


@pytest.fixture(scope="session")
def trade_reference(trade: Said) -> OntologyReference:
    return read_reference(*trade)


@pytest.fixture(scope="session")
def page(package: Said) -> str:
    return write_html(*package)


@pytest.fixture(scope="session")
def trade_page(trade: Said) -> str:
    return write_html(*trade)
