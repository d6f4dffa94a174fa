"""From what users give to terms: by the parameter's type, with errors that say what to give."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.queries import NamedQuery, QueryParameter
from ckm_graph.queries import bindings_for, find
from ckm_graph.vocabulary import CKM, RDF, XSD
from tests.queries.conftest import EX, store_of

if TYPE_CHECKING:
    from ckm_graph.store import Term, View

GEARS = NamedNode(EX + "gears")


def taking(type_: str) -> NamedQuery:
    """Make a query with one parameter ``x``."""
    return NamedQuery("made", "What?", "S1", (QueryParameter("x", type_, "narrows", required=False),), "")


def bound(view: View, type_: str, value: object) -> Term:
    return bindings_for(view, taking(type_), {"x": value})["x"]


@pytest.mark.parametrize(
    ("type_", "value", "term"),
    [
        ("iri", "https://example.org/a", NamedNode("https://example.org/a")),
        ("iri", "<https://example.org/a>", NamedNode("https://example.org/a")),
        ("iri", "ckm:FromCustomer", CKM.FromCustomer),
        ("iri", "urn:isbn:1", NamedNode("urn:isbn:1")),
        ("iri", rdflib.URIRef("https://example.org/a"), NamedNode("https://example.org/a")),
        ("iri", CKM.Idea, CKM.Idea),
        ("string", "two words", Literal("two words")),
        ("string", rdflib.Literal("wort", lang="de"), Literal("wort")),
        ("integer", "12", Literal(12)),
        ("integer", 12, Literal(12)),
        ("integer", rdflib.Literal(12), Literal(12)),
        ("decimal", "0.50", Literal("0.50", datatype=XSD.decimal)),
        ("decimal", Decimal("1E+2"), Literal("100", datatype=XSD.decimal)),
        ("date", "2026-01-31", Literal("2026-01-31", datatype=XSD.date)),
        ("date", dt.date(2026, 1, 31), Literal("2026-01-31", datatype=XSD.date)),
        ("date", dt.datetime(2026, 1, 31, 23, tzinfo=dt.UTC), Literal("2026-01-31", datatype=XSD.date)),
        ("dateTime", "2026-01-31", Literal("2026-01-31T00:00:00Z", datatype=XSD.dateTime)),
        ("dateTime", "2026-01-31T12:00:00", Literal("2026-01-31T12:00:00Z", datatype=XSD.dateTime)),
        (
            "dateTime",
            "2026-01-31T12:00:00+02:00",
            Literal("2026-01-31T12:00:00+02:00", datatype=XSD.dateTime),
        ),
        ("dateTime", dt.date(2026, 1, 31), Literal("2026-01-31T00:00:00Z", datatype=XSD.dateTime)),
        ("resource ckm:Topic", "gears", GEARS),
        ("resource ckm:Topic", "GEARS", GEARS),
        ("resource ckm:Topic", EX + "gears", GEARS),
        ("resource ckm:Topic", GEARS, GEARS),
        ("resource ckm:Topic", rdflib.URIRef(EX + "gears"), GEARS),
        ("resource ckm:Topic", rdflib.Literal("gears"), GEARS),
        ("resource ckm:Topic", "disc-brakes", NamedNode(EX + "disc-brakes")),
        ("resource ckm:KnowledgeItem", "A quieter bell", NamedNode(EX + "idea-1")),
        ("resource ckm:Agent", "Mechanic", NamedNode(EX + "mechanic")),
        ("resource ckm:KnowledgeFlow", "ckm:FromCustomer", CKM.FromCustomer),
        ("resource ckm:KnowledgeFlow", "knowledge from customers", CKM.FromCustomer),
        ("resource ckm:KnowledgeFlow", "FromCustomer", CKM.FromCustomer),
        ("resource ckm:ManagementApproach", "CKM", CKM.CKM),
    ],
)
def test_a_value_becomes_the_term_of_its_type(shop: View, type_: str, value: object, term: Term) -> None:
    assert bound(shop, type_, value) == term


@pytest.mark.parametrize("value", ["Racer", EX + "racer-online", "racer-online", EX + "racer"])
def test_agents_found_to_be_one_are_one_value(shop: View, value: str) -> None:
    assert bound(shop, "resource ckm:Customer", value) == NamedNode(EX + "racer")


@pytest.mark.parametrize(
    ("type_", "value", "advice"),
    [
        ("iri", "no iri", "give an absolute IRI"),
        ("integer", "many", "give a whole number"),
        ("integer", True, "give a whole number"),
        ("integer", 1.5, "give a whole number"),
        ("decimal", "much", "give a number such as 0.5"),
        ("date", "yesterday", "give a day such as"),
        ("dateTime", "31.1.2026", "give a day or time such as"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_to_give(
    shop: View, type_: str, value: object, advice: str
) -> None:
    with pytest.raises(InputError, match=rf"for the parameter 'x' of the query made; {re.escape(advice)}"):
        bound(shop, type_, value)


def test_a_name_that_nothing_bears_gets_the_nearest(shop: View) -> None:
    with pytest.raises(UnknownNameError, match=r"no topic named 'geers'; did you mean 'gears'\?"):
        bound(shop, "resource ckm:Topic", "geers")


def test_an_iri_that_the_graph_does_not_mention_is_unknown(shop: View) -> None:
    with pytest.raises(UnknownNameError, match=r"no topic named 'https://example\.org/none'"):
        bound(shop, "resource ckm:Topic", "https://example.org/none")


def test_a_class_without_instances_says_so(bare: View) -> None:
    with pytest.raises(UnknownNameError, match=r"no incentive scheme named 'points'$"):
        bound(bare, "resource ckm:IncentiveScheme", "points")


def test_a_name_that_several_things_bear_asks_for_the_iri(shop: View) -> None:
    query = "resource ckm:KnowledgeItem"
    assert bound(shop, query, "Gears") == NamedNode(EX + "article-1")
    with (
        store_of(_twins()).view() as view,
        pytest.raises(InputError, match=r"2 things .* one of urn:a, urn:b"),
    ):
        bound(view, "resource ckm:Topic", "gears")


def _twins() -> list[Triple]:
    return [
        triple
        for node in (NamedNode("urn:a"), NamedNode("urn:b"))
        for triple in (Triple(node, RDF.type, CKM.Topic), Triple(node, CKM.name, Literal("gears")))
    ]


def test_a_name_in_quotes_and_braces_stays_a_value(shop: View) -> None:
    with pytest.raises(UnknownNameError):
        bound(shop, "resource ckm:Topic", '" } ?s ?p ?o { "')


def test_none_is_as_good_as_nothing(shop: View) -> None:
    assert bindings_for(shop, find("unanswered"), {"topic": None}) == {}


def test_an_unknown_parameter_names_the_known(shop: View) -> None:
    with pytest.raises(
        UnknownNameError, match=r"parameter of query unanswered named 'topik'; did you mean 'topic'"
    ):
        bindings_for(shop, find("unanswered"), {"topik": "gears"})


@pytest.mark.parametrize("values", [{}, {"customer": None}])
def test_a_required_parameter_is_asked_for(shop: View, values: dict[str, object]) -> None:
    with pytest.raises(InputError, match="account-contacts needs the parameter 'customer'"):
        bindings_for(shop, find("account-contacts"), values)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-02-01", "2026-01-01"),
        ("2026-01-01", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00", "2026-01-01T01:00:00+02:00"),
    ],
)
def test_a_time_that_ends_before_it_begins_is_told(shop: View, since: str, until: str) -> None:
    with pytest.raises(
        InputError, match=r"the time asked for is empty: since .* is not before until .*; swap"
    ):
        bindings_for(shop, find("flows-over-time"), {"since": since, "until": until})
    assert len(bindings_for(shop, find("flows-over-time"), {"since": until[:10], "until": "2027-01-01"})) == 2
