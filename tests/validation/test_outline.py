"""Queries that differ in their names alone are looked through once: each reads what it reads by itself."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from ckm_graph._founding import package_foundations
from ckm_graph.validation._queries import FOCUS, ROOT
from ckm_graph.validation.impact import reads_of_all
from ckm_graph.validation.impact._reads import Read, Reads, reads_of

KINDS = (
    "SELECT ?f { ! ?f <x:a> ?v . ?v <x:b> <x:c> }",
    "SELECT ?f { ! ?f <x:d> ?v . ?v <x:e> <x:f> }",
    "SELECT ?f { ! ?f <x:a> ?v . ?v <x:a> <x:a> }",
    "SELECT ?f { ! ?f (<x:b>|^<x:a>)*/<x:b> ?v FILTER NOT EXISTS { ?v <x:c> ?f } }",
    "SELECT ?f { ! ?f <x:a> ?v FILTER(?v != \"it's <x:b>\") ?v <x:c> 'a \"<x:d>' }",
    "SELECT ?f { ! ?f <x:a> ?v # isn't <x:b>\n . ?v <x:c> '''it's <x:d>''' }",
    "SELECT ?f { ! ?f a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* <x:a> . ?f <x:b> ?v }",
    "SELECT ?f { ! ?f <outline:1> ?v . ?v <x:b> <outline:0> }",
    "SELECT ?f { ! ?f <x:a> ?v FILTER(?v <5 && ?v> 3) ?v <x:c> ?w }",
    "SELECT ?f { ! ?f <x:a> ?v MINUS { ?f <x:b> ?v } }",
)


def test_the_queries_of_the_package_read_what_each_reads_by_itself() -> None:
    texts = [query.template for query in package_foundations().shapes.queries]
    assert list(reads_of_all(texts, FOCUS, ROOT)) == [reads_of(text, FOCUS, ROOT) for text in texts]


@pytest.mark.parametrize("text", KINDS)
def test_names_strings_and_comments_are_told_apart(text: str) -> None:
    for texts in ((text,), (*KINDS, text), (text, *reversed(KINDS))):
        expected = [reads_of(one, "!", "?f") for one in texts]
        assert list(reads_of_all(texts, "!", "?f")) == expected


def test_names_that_are_one_and_names_that_are_two_make_different_outlines() -> None:
    def read(*predicates: str) -> Reads:
        reads = [Read(NamedNode(one), outgoing=True, back=(), beyond=None) for one in predicates]
        return Reads(frozenset(reads), None)

    texts = ["SELECT ?f { ! ?f <x:a> ?v ; <x:b> ?w }", "SELECT ?f { ! ?f <x:c> ?v ; <x:c> ?w }"]
    found = list(reads_of_all(texts, "!", "?f"))
    assert [reads.reads for reads in found] == [read("x:a", "x:b").reads, read("x:c").reads]
