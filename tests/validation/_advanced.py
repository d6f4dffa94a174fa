"""SHACL Advanced Features for the tests: functions, target types, and expressions made up by hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.validation._graphs import data_graphs, turtle

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn
    from pyoxigraph import Triple

DEFINED = """
ex:ns sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/" ] .
ex:twice a sh:SPARQLFunction ; sh:prefixes ex:ns ; sh:returnType xsd:integer ;
    sh:parameter [ sh:path ex:number ] ; sh:select "SELECT ($number * 2 AS ?result) WHERE { }" .
ex:asks a sh:SPARQLFunction ; sh:prefixes ex:ns ; sh:returnType xsd:boolean ;
    sh:parameter [ sh:path ex:who ; sh:order 1 ], [ sh:path ex:whom ; sh:order 2 ] ;
    sh:ask "ASK { $who e:q $whom }" .
ex:counted a sh:SPARQLFunction ; sh:prefixes ex:ns ;
    sh:parameter [ sh:path ex:who ] ; sh:select "SELECT (COUNT(?x) AS ?n) { $who e:p ?x }" .
ex:isOne a sh:SPARQLFunction ; sh:parameter [ sh:path ex:what ] ; sh:ask "ASK { FILTER($what = 1) }" .
ex:AskedBy a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:prefixes ex:ns ;
    sh:parameter [ sh:path ex:who ] ; sh:select "SELECT ?this { $who e:q ?this }" .
"""
"""Functions and a target type; `shapes` puts them beside a shape."""


def shapes(text: str) -> list[Triple]:
    """Read shapes that may use what is defined here."""
    return turtle(DEFINED + text)


_PATHS = ["ex:p", "ex:q", "( ex:p ex:q )", "[ sh:inversePath ex:p ]", "[ sh:zeroOrMorePath ex:q ]"]
_TARGETS = [
    "sh:targetClass ex:A",
    'sh:target [ a sh:SPARQLTarget ; sh:prefixes ex:ns ; sh:select "SELECT ?this { ?this e:q ?x . ?x a e:A }" ]',
    "sh:target [ a ex:AskedBy ; ex:who ex:n0 ]",
    "sh:target [ a ex:AskedBy ; ex:who ex:n1 ] ; sh:targetSubjectsOf ex:q",
]


def _expressions() -> st.SearchStrategy[str]:
    """Make up expressions that pySHACL can do: no filters, which it does not find the shapes of."""
    plain = st.sampled_from(["sh:this", "true", "ex:n1", *(f"[ sh:path {path} ]" for path in _PATHS)])

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("[ sh:union ( {} {} ) ]".format, inner, inner),
            st.builds("[ sh:intersection ( {} {} ) ]".format, inner, inner),
            st.builds("[ ex:asks ( {} {} ) ]".format, inner, inner),
            st.builds("[ ex:isOne ( [ ex:counted ( {} ) ] ) ]".format, inner),
        )

    return st.recursive(plain, larger, max_leaves=4)


@st.composite
def advanced_cases(draw: DrawFn) -> tuple[list[Triple], list[Triple]]:
    """Make up data, and shapes with SPARQL targets and expressions."""
    expression, other = draw(_expressions()), draw(_expressions())
    inner = draw(
        st.sampled_from(["sh:property [ sh:path ex:p ; sh:minCount 1 ; {} ]", "{}", "sh:not [ {} ]"])
    )
    text = (
        f"ex:S a sh:NodeShape ; {draw(st.sampled_from(_TARGETS))} ; sh:expression {expression} ; "
        f"{inner.format(f'sh:expression {other}')} ."
    )
    return draw(data_graphs()), shapes(text)


@st.composite
def rule_cases(draw: DrawFn) -> tuple[list[Triple], list[Triple]]:
    """Make up data, and a shape with two rules in a fixed order.

    Their subjects are nodes: pySHACL would let rules say things of literals, and follow paths through them.
    """
    condition = draw(st.sampled_from(["", "sh:condition ex:WithP ;", "sh:condition ex:WithP, ex:NoR ;"]))
    order = draw(st.permutations([1, 2]))
    text = f"""
        ex:WithP a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .
        ex:NoR a sh:NodeShape ; sh:property [ sh:path ex:r ; sh:maxCount 0 ] .
        ex:S a sh:NodeShape ; {draw(st.sampled_from(_TARGETS))} ; sh:rule
            [ a sh:TripleRule ; sh:order {order[0]} ; {condition} sh:subject sh:this ;
              sh:predicate ex:q ; sh:object {draw(_expressions())} ],
            [ a sh:SPARQLRule ; sh:order {order[1]} ; {condition} sh:prefixes ex:ns ;
              sh:construct "CONSTRUCT {{ $this e:r ?y }} WHERE {{ $this e:p/e:q ?y }}" ] ."""
    return draw(data_graphs()), shapes(text)
