"""Rules of shapes: what follows by them, in which order, and as pySHACL applies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Triple

from ckm_graph.errors import InputError
from ckm_graph.store import from_rdflib, to_rdflib
from ckm_graph.validation import applied, apply_rules, compile_rules, compile_shapes, validate
from ckm_graph.vocabulary import SH
from tests.examples import examples
from tests.validation._advanced import rule_cases, shapes
from tests.validation._graphs import store_of, turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA = turtle("""
ex:n0 a ex:A ; ex:p ex:n1, 1, 2 ; ex:q ex:n1 . ex:n1 a ex:A ; ex:p ex:n2 ; ex:q ex:n0 .
ex:n2 a ex:A ; ex:p ex:n3 . ex:n3 ex:p ex:n2, 1, 4 ; ex:r 2 .""")

WITH_Q = "[ a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ]"
STEP = 'a sh:SPARQLRule ; sh:prefixes ex:ns ; sh:construct "CONSTRUCT { $this e:p ?x } WHERE { $this e:p/e:p ?x }"'
RULES = {
    "triple": "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:z ; sh:object [ sh:path ( ex:p ex:p ) ] ]",
    "condition": f"[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:z ; sh:object 1 ; sh:condition {WITH_Q} ]",
    "SPARQL": f"[ {STEP} ]",
    "deactivated": f"[ {STEP} ; sh:deactivated true ]",
    "order": f"""[ {STEP} ; sh:order 2 ] , [ a sh:TripleRule ; sh:order 1 ; sh:subject sh:this ;
        sh:predicate ex:p ; sh:object [ sh:path [ sh:inversePath ex:p ] ] ]""",
    "functions": """[ a sh:TripleRule ; sh:subject [ sh:path ex:p ] ; sh:predicate ex:z ;
        sh:object [ ex:counted ( sh:this ) ] ]""",
    "a literal as subject": "[ a sh:TripleRule ; sh:subject 5 ; sh:predicate ex:z ; sh:object sh:this ]",
}


def _ours(data: Iterable[Triple], graph: list[Triple], *, fixpoint: bool = False) -> set[Triple]:
    with store_of(data).session() as session:
        before = sorted(map(str, session.quads()))
        found = apply_rules(session, compile_rules(graph), fixpoint=fixpoint)
        assert sorted(map(str, session.quads())) == before
    assert len(set(found)) == len(found)
    return set(found)


def _theirs(data: Iterable[Triple], graph: list[Triple], *, fixpoint: bool = False) -> set[Triple]:
    given_, rules = rdflib.Graph(), rdflib.Graph()
    for target, triples in ((given_, data), (rules, graph)):
        for t in triples:
            target.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
    pyshacl.validate(given_, shacl_graph=rules, advanced=True, inplace=True, iterate_rules=fixpoint)
    said = (line for line in given_.triples((None, None, None)) if not isinstance(line[0], rdflib.Literal))
    found = {Triple(*(from_rdflib(term) for term in line)) for line in said}  # type: ignore[arg-type]
    return found - set(data)


@pytest.mark.parametrize("fixpoint", [False, True])
@pytest.mark.parametrize("kind", RULES)
def test_a_rule_gives_what_pyshacl_gives(kind: str, *, fixpoint: bool) -> None:
    graph = shapes(f"ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:rule {RULES[kind]} .")
    found = _ours(DATA, graph, fixpoint=fixpoint)
    assert found == _theirs(DATA, graph, fixpoint=fixpoint)
    assert bool(found) == (kind not in {"deactivated", "a literal as subject"})


def test_shapes_run_in_their_order_and_a_fixpoint_goes_back() -> None:
    graph = shapes("""
        ex:First a sh:NodeShape ; sh:targetSubjectsOf ex:b ; sh:order 1 ;
            sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:c ; sh:object 1 ] .
        ex:Second a sh:NodeShape ; sh:targetSubjectsOf ex:a ; sh:order 2 ;
            sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:b ; sh:object 1 ] .""")
    data = turtle("ex:x ex:a 1 .")
    assert _ours(data, graph) == set(turtle("ex:x ex:b 1 ."))
    assert _ours(data, graph, fixpoint=True) == set(turtle("ex:x ex:b 1 ; ex:c 1 ."))


def test_rules_of_shapes_that_are_deactivated_do_not_run() -> None:
    rule = "[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:z ; sh:object 1 ]"
    assert not compile_rules(
        shapes(f"ex:S sh:deactivated true ; sh:targetClass ex:A ; sh:rule {rule} .")
    ).rules


def test_what_follows_is_validated_while_it_stands() -> None:
    graph = shapes("""ex:S a sh:NodeShape ; sh:targetNode ex:n0 ; sh:property [ sh:path ex:z ; sh:maxCount 0 ] ;
        sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:z ; sh:object 1 ] .""")
    compiled, rules = compile_shapes(graph), compile_rules(graph)
    with store_of(DATA).session() as session:
        assert validate(session, compiled).conforms
        with applied(session, rules) as triples:
            (result,) = validate(session, compiled).results
            assert len(triples) == 1
        assert validate(session, compiled).conforms
    assert result.component == SH.MaxCountConstraintComponent


def test_rules_that_never_end_are_an_error() -> None:
    graph = shapes("""ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:rule [ a sh:SPARQLRule ;
        sh:prefixes ex:ns ; sh:construct "CONSTRUCT { $this e:p [] } WHERE { }" ] .""")
    with pytest.raises(InputError, match="after 100 rounds"):
        _ours(turtle("ex:a ex:p 1 ."), graph, fixpoint=True)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("[ ]", "sh:TripleRule or a sh:SPARQLRule"),
        ("[ a sh:TripleRule, sh:SPARQLRule ]", "and not both"),
        ("[ a sh:JSRule ]", "sh:TripleRule or a sh:SPARQLRule"),
        ("[ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ]", "needs one .*object"),
        ("[ a sh:SPARQLRule ]", "sh:construct"),
        ('[ a sh:SPARQLRule ; sh:construct "SELECT * { }" ]', "CONSTRUCT"),
        ('[ a sh:SPARQLRule ; sh:construct "CONSTRUCT { $this a } WHERE { }" ]', "malformed"),
        ('[ a sh:SPARQLRule ; sh:construct "CONSTRUCT { } WHERE { }" ; sh:order "x" ]', "has to be a number"),
    ],
)
def test_a_rule_that_can_not_be_used_is_an_error_that_names_it(rule: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        compile_rules(shapes(f"ex:Wrong sh:targetNode ex:n ; sh:rule {rule} ."))


@pytest.mark.filterwarnings("ignore::Warning")
@settings(
    deadline=None,
    max_examples=examples(10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rule_cases())
def test_rules_give_what_pyshacl_gives_on_made_up_data(case: tuple[list[Triple], list[Triple]]) -> None:
    data, graph = case
    assert _ours(data, graph) == _theirs(data, graph)
