"""The catalogue's files: whole headers, standard SPARQL, no term that the ontology lacks."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.model.queries import NamedQuery, QueryParameter
from ckm_graph.queries import catalogue, find
from ckm_graph.queries._catalogue import parse
from ckm_graph.schema import package_schema
from ckm_graph.turtle import package_triples
from ckm_graph.vocabulary import CKM

QUERIES = pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
HEADER = "# question: Who?\n# source: S1, who\n"


def test_the_catalogue_is_sorted_and_its_names_are_unique_and_in_kebab_case() -> None:
    names = [query.name for query in catalogue()]
    assert names == sorted(set(names))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert len(names) >= 40


def test_a_query_is_found_by_its_name() -> None:
    assert find("ideas") in catalogue()


def test_an_unknown_name_gets_the_nearest_that_exists() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean 'unanswered'\?"):
        find("unaswered")


@QUERIES
def test_every_question_is_a_sentence_with_a_document_behind_it(query: NamedQuery) -> None:
    assert query.question[0].isupper()
    assert query.question.endswith("?")
    assert re.search(r"\bS[0-4]\b", query.source)


NAMED = {
    "flows by kind and channel over time": "flows-by-kind-and-channel",
    "what customers asked that nobody answered": "unanswered",
    "ideas and what became of them": "ideas",
    "complaint to change": "complaint-to-change",
    "who knows about a topic": "who-knows",
    "who helps whom": "who-helps-whom",
    "which value customers gave and what was given back": "value-and-return",
    "insights on knowledge whose rights are not the company's": "borrowed-insights",
    "single customer view with its records": "customer-records",
    "where the records disagree": "records-that-disagree",
    "journeys by touchpoint order": "journeys",
    "bought together": "bought-together",
    "topics with much from customers and little for them": "knowledge-gaps",
    "metrics against target by approach": "metrics-against-target",
    "who is steward of what": "stewards",
    "sources and their strengths": "source-strengths",
    "tacit knowledge made explicit": "tacit-made-explicit",
    "style of each community and project": "styles-in-use",
    "approaches, dimension by dimension": "approaches-compared",
    "styles with focus and objective": "styles-compared",
}
"""What the field asks for by name, and the query that answers."""


def test_what_the_field_asks_for_by_name_has_its_query() -> None:
    assert set(NAMED.values()) <= {query.name for query in catalogue()}


def _covered() -> set[str]:
    lines = (line for query in catalogue() for line in query.text.splitlines())
    return {part for line in lines if line.startswith("# covers: ") for part in line[10:].split(", ")}


@QUERIES
def test_every_query_says_what_it_covers(query: NamedQuery) -> None:
    assert sum(line.startswith("# covers: ") for line in query.text.splitlines()) == 1


def test_every_section_and_every_question_of_the_domain_is_covered() -> None:
    sections = {f"section {number}" for number in range(1, 11)}
    questions = {f"question {number}" for number in range(1, 13)}
    assert _covered() == sections | questions


def test_no_question_is_asked_twice() -> None:
    assert len({query.question for query in catalogue()}) == len(catalogue())


@QUERIES
def test_every_query_is_standard_sparql_that_declares_its_own_prefixes(query: NamedQuery) -> None:
    assert isinstance(ox.Store().query(query.text), ox.QuerySolutions)
    assert prepareQuery(query.text).algebra.name == "SelectQuery"


@QUERIES
def test_every_term_in_a_query_or_its_parameters_is_defined_in_the_ontology(query: NamedQuery) -> None:
    defined = {
        triple.subject.value for triple in package_triples()[0] if isinstance(triple.subject, ox.NamedNode)
    }
    used = set(re.findall(r"ckm:(\w+)", query.text)) - {""}
    assert {name for name in used if CKM[name].value not in defined} == set()


@QUERIES
def test_every_parameter_is_a_variable_of_the_query_and_its_class_exists(query: NamedQuery) -> None:
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    for parameter in query.parameters:
        assert re.search(rf"\?{parameter.name}\b", body)
        assert parameter.description
        if parameter.type.startswith("resource "):
            package_schema().class_(parameter.type.removeprefix("resource ckm:"))


@QUERIES
def test_no_result_is_left_in_an_order_of_chance(query: NamedQuery) -> None:
    assert query.text.rstrip().splitlines()[-1].startswith("ORDER BY ")


def test_a_header_says_question_source_and_parameters() -> None:
    text = HEADER + "# parameter: topic (resource ckm:Topic; required) the topic\n\nSELECT * {}\n"
    assert parse("who", text) == NamedQuery(
        "who",
        "Who?",
        "S1, who",
        (QueryParameter("topic", "resource ckm:Topic", "the topic", required=True),),
        text,
    )


def test_a_header_may_say_what_the_query_covers() -> None:
    text = HEADER + "# covers: section 2, question 12\n\nSELECT * {}\n"
    assert parse("who", text) == NamedQuery("who", "Who?", "S1, who", (), text)


def test_comments_after_the_header_say_nothing() -> None:
    assert parse("who", HEADER + "\n# parameter: none\nSELECT * {}").parameters == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# question: Who?\n", "source: …', not 0"),
        (HEADER + "# question: Whom?\n", "question: …', not 2"),
        (HEADER + "# author: me\n", "should read"),
        (HEADER + "# covers: all of it\n", "'all of it' should read like 'section 2, question 3'"),
        (HEADER + "# parameter: topic (colour; optional) what\n", "with a type such as"),
        (HEADER + "# parameter: topic (iri; perhaps) what\n", "optional|required"),
        (HEADER + "# parameter: topic (iri; optional)\n", "what giving it does"),
    ],
)
def test_a_broken_header_is_refused_with_what_it_should_say(text: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        parse("who", text)
