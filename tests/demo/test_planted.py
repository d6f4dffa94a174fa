"""The planted records: each is found by the shape it names, and nothing else in the shop is wrong.

The whole shop is validated by the package's own engine (which has pySHACL and the W3C suite as its
oracles); pySHACL itself, a hundred times slower, looks at the planted records and what they point at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from ckm_graph._resources import ontology_files, shape_files
from ckm_graph.demo import generate_shop
from ckm_graph.store import MemoryStore, quad_in
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.vocabulary import CKM, ONTOLOGY, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ckm_graph.demo import DemoShop


def _triples(paths: Iterable[Path]) -> list[ox.Triple]:
    return [quad.triple for path in paths for quad in ox.parse(path=str(path))]


def _results(shop: DemoShop) -> list[tuple[str, str, str]]:
    store = MemoryStore()
    merged = dict.fromkeys(triple for triples in shop.sources.values() for triple in triples)
    with store.session() as session:
        session.add(quad_in(triple, ONTOLOGY) for triple in _triples(ontology_files()))
        session.add(quad_in(triple, source_graph("shop")) for triple in merged)
        session.commit("{}")
    with store.view() as view:
        report = validate(view, compile_shapes(_triples(shape_files())))
    return [
        (
            getattr(result.focus_node, "value", ""),
            getattr(result.source_shape, "value", ""),
            result.severity.value.rsplit("#")[1],
        )
        for result in report.results
        if result.severity.value != str(SH.Info)
    ]


@pytest.mark.parametrize(("seed", "customers"), [(7, 60), (3, 25), (11, 10)])
def test_exactly_the_planted_records_are_wrong(seed: int, customers: int) -> None:
    shop = generate_shop(seed=seed, customers=customers)
    planted = sorted((record.focus, record.shape, record.severity) for record in shop.planted)
    assert sorted(_results(shop)) == planted


def test_at_least_eight_different_rules_are_broken() -> None:
    planted = generate_shop(customers=10).planted
    assert len({record.shape for record in planted if record.severity == "Violation"}) >= 8
    assert len({record.description for record in planted}) == len(planted)


def _around(shop: DemoShop) -> rdflib.Graph:
    """Take what is said of the planted records, of what they point at, and of what points at them."""
    merged = dict.fromkeys(triple for triples in shop.sources.values() for triple in triples)
    near: set[object] = {ox.NamedNode(record.focus) for record in shop.planted}
    near |= {t.object for t in merged if t.subject in near} | {t.subject for t in merged if t.object in near}
    kept = [t for t in merged if t.subject in near]
    there = {t.subject for t in kept}
    typed = {t.object for t in kept} - there
    kept += [t for t in merged if t.subject in typed and t.predicate.value == str(RDF.type)]
    return rdflib.Graph().parse(data=ox.serialize(kept, format=ox.RdfFormat.N_TRIPLES), format="nt")


def _hierarchy() -> rdflib.Graph:
    """Take from the ontology what shapes read of it: subclasses, kinds of individuals, abstract classes."""
    graph = rdflib.Graph()
    wanted = {RDFS.subClassOf, rdflib.URIRef(CKM.isAbstract.value)}
    for path in ontology_files():
        for triple in rdflib.Graph().parse(path):
            if triple[1] in wanted or (triple[1] == RDF.type and str(triple[2]).startswith(CKM.base)):
                graph.add(triple)
    return graph


def test_pyshacl_finds_each_planted_record_by_its_shape() -> None:
    shop = generate_shop(customers=10)
    shapes = rdflib.Graph()
    for path in shape_files():
        shapes.parse(path)
    focus = sorted(record.focus for record in shop.planted)
    found = pyshacl.validate(
        _around(shop) + _hierarchy(),
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        focus_nodes=focus,
    )[1]
    got = {
        (
            str(found.value(r, SH.focusNode)),
            str(found.value(r, SH.sourceShape)),
            str(found.value(r, SH.resultSeverity)),
        )
        for r in found.subjects(RDF.type, SH.ValidationResult)
    }
    assert {(p.focus, p.shape, str(SH[p.severity])) for p in shop.planted} == got
