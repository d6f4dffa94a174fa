"""Look-ups that become joins by hash: solutions are the same, each as often as before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from ckm_graph.store import DiskStore
from ckm_graph.validation import compile_shapes, validate
from ckm_graph.validation.planning import plan, survey
from ckm_graph.validation.planning._joined import joined
from ckm_graph.validation.planning._sought import Sought
from ckm_graph.vocabulary import RDF, RDFS
from tests.examples import examples
from tests.validation._graphs import EX, cases, keys, quads, store_of, turtle
from tests.validation.test_agreement_wider import wider_cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hypothesis.strategies import DrawFn

    from ckm_graph.store import Term, View
    from ckm_graph.validation import CompiledShapes, ShapeQuery
    from ckm_graph.validation.planning._survey import Survey

_SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))
_DEAR = 10**6


def _unplanned(shapes: CompiledShapes, _: object) -> tuple[ShapeQuery, ...]:
    return shapes.queries


def _dear(shapes: CompiledShapes, known: Survey) -> list[ShapeQuery]:
    """Plan as if look-ups cost so much that whatever can be joined is."""
    return list(plan(shapes, replace(known, look_up=_DEAR)))


def _found(view: View, shapes: CompiledShapes, by: Callable[..., object]) -> list[tuple[str, ...]]:
    with patch("ckm_graph.validation._validate.plan", by):
        return keys(validate(view, shapes))


@settings(_SETTINGS, max_examples=examples(150))
@given(st.one_of(cases(), wider_cases()))
def test_joins_find_what_the_queries_find_that_are_not_planned(
    case: tuple[list[Triple], list[Triple]],
) -> None:
    data, shapes = case[0], compile_shapes(case[1])
    with store_of(data).view() as view:
        assert _found(view, shapes, _dear) == _found(view, shapes, _unplanned)


@settings(_SETTINGS, max_examples=examples(20))
@given(st.one_of(cases(), wider_cases()))
def test_so_they_do_on_disk(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[list[Triple], list[Triple]]
) -> None:
    data, shapes = case[0], compile_shapes(case[1])
    store = DiskStore(tmp_path_factory.mktemp("disk") / "graph")
    with store.session() as session:
        session.add(quads(data))
        session.commit("loaded")
    with store.view() as view:
        assert survey(view, shapes).look_up > _look_up_in_memory(shapes)
        found = _found(view, shapes, _unplanned)
        assert _found(view, shapes, _dear) == found
        assert keys(validate(view, shapes)) == found
    store.close()


def _look_up_in_memory(shapes: CompiledShapes) -> int:
    """Tell how dear look-ups are in memory."""
    with store_of([]).view() as view:
        return survey(view, shapes).look_up


_NAMES = ["$this", "?value", "?a", "?b"]
_PREDICATES = [f"<{EX[name].value}>" for name in "pqr"]


@st.composite
def patterns(draw: DrawFn) -> str:
    """Make up a triple pattern."""
    one = draw(st.sampled_from(_NAMES))
    if draw(st.integers(0, 3)) == 0:
        return f"{one} a {draw(st.sampled_from([EX.A, EX.B, EX.C]))}"
    joint = draw(st.sampled_from([" .", " ;", ","]))
    predicate, other, third = (
        draw(st.sampled_from(_PREDICATES)),
        draw(st.sampled_from(_NAMES)),
        draw(st.sampled_from(_NAMES)),
    )
    more = {" .": "", " ;": f" ; {draw(st.sampled_from(_PREDICATES))} {third}", ",": f", {third}"}[joint]
    return f"{one} {predicate} {other}{more}"


@st.composite
def groups(draw: DrawFn, depth: int) -> str:
    """Make up what stands between two braces: triple patterns and filters, groups after EXISTS in them."""
    said = [f"{one} ." for one in draw(st.lists(patterns(), min_size=1, max_size=2))]
    for _ in range(draw(st.integers(0, 2)) if depth else 0):
        word = draw(st.sampled_from(["EXISTS", "NOT EXISTS"]))
        inner = draw(groups(depth - 1))
        before, after = draw(
            st.sampled_from([("", ""), ("(", ")"), ("(isIRI(?value) || ", ")"), ("(!", ")")])
        )
        said.append(f"FILTER{before} {word} {{ {inner} }}{after}")
    if draw(st.integers(0, 2)) == 0:
        pair = draw(st.sampled_from(["?value", "?a"])), draw(st.sampled_from(["$this", "?b"]))
        said.append(f"FILTER(!sameTerm({pair[0]}, {pair[1]}))")
    return " ".join(draw(st.permutations(said)))


_SIZES = st.sampled_from([0, 3, 3, 10**9])
_NODES = [EX[f"n{number}"] for number in range(4)]
_WEBS = st.lists(
    st.one_of(
        st.builds(
            Triple, st.sampled_from(_NODES), st.sampled_from([EX.p, EX.q, EX.r]), st.sampled_from(_NODES)
        ),
        st.builds(Triple, st.sampled_from(_NODES), st.just(RDF.type), st.sampled_from([EX.A, EX.B, EX.C])),
    ),
    min_size=8,
    max_size=14,
    unique=True,
)


@settings(_SETTINGS, max_examples=examples(300))
@given(_WEBS, groups(2), st.sampled_from(["", "DISTINCT"]), st.lists(_SIZES, min_size=3, max_size=3))
def test_queries_of_all_kinds_have_the_same_solutions_each_as_often(
    data: list[Triple], body: str, distinct: str, sized: list[int]
) -> None:
    targets = "{ SELECT DISTINCT (?f0 AS ?this) WHERE { ?f0 <http://example.org/p> ?t } }"
    text = f"SELECT {distinct} $this ?value WHERE {{ {targets} {body} }}"
    with store_of(data).view() as view:
        known = survey(view, compile_shapes([]))
        sizes: dict[Term, int] = dict(zip([EX.p, EX.q, EX.r], sized, strict=True))
        changed = joined(text, 5, replace(known, look_up=_DEAR, sizes=sizes), focus="?this", exists=True)
        assert Counter(view.select(changed).all_terms()) == Counter(view.select(text).all_terms())


_ITEMS = "".join(
    f'ex:i{n} a ex:Item ; ex:by ex:p{n % 7} ; ex:at {n} ; ex:label "l"@en, "m"@EN . ex:p{n} a ex:Person ; ex:at {n} . '
    for n in range(40)
)
_OF_ITEMS = f"""
ex:Items a sh:NodeShape ; sh:targetClass ex:Item ;
    sh:property [ sh:path ex:by ; sh:class ex:Person, ex:Rare ] ;
    sh:property [ sh:path ex:label ; sh:uniqueLang true ] ;
    sh:property [ sh:path ex:by ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ] ;
    sh:property [ sh:path ex:at ; sh:node [ sh:class ex:Item ] ] ;
    sh:sparql [ sh:select \"\"\"SELECT $this ?value {{ $this <{EX.by.value}> ?value ; <{EX.at.value}> ?at .
        ?value <{EX.at.value}> ?then FILTER(?at < ?then) FILTER NOT EXISTS {{ ?value <{EX.by.value}> $this }} }}\"\"\" ] .
"""


def test_where_look_ups_are_dear_they_are_joined(tmp_path: Path) -> None:
    shapes = compile_shapes(turtle(_OF_ITEMS))
    store = DiskStore(tmp_path / "graph")
    with store.session() as session:
        session.add(quads(turtle(_ITEMS)))
        session.commit("loaded")
        assert session.look_up > _look_up_in_memory(shapes)
    with store.view() as view:
        texts = [query.text() for query in plan(shapes, survey(view, shapes))]
        assert keys(validate(view, shapes)) == _found(view, shapes, _unplanned)
    store.close()
    with store_of(turtle(_ITEMS)).view() as view:
        in_memory = [query.text() for query in plan(shapes, survey(view, shapes))]
    for sign in ("OPTIONAL {", "MINUS { SELECT", "GROUP BY ?f0 ?path", "{ SELECT ?this ?value WHERE"):
        assert any(sign in text for text in texts)
        assert not any(sign in text for text in in_memory)


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("?s <P> ?v .", "{ SELECT ?s ?v WHERE { ?s <P> ?v } } ."),
        ("?s <P> ?v ; <big> ?w .", "{ SELECT ?s ?v WHERE { ?s <P> ?v } } . ?s <big> ?w ."),
        ("?s <big> ?v, ?w .", "?s <big> ?v, ?w ."),
        ("?s ^<P> ?v", "{ SELECT ?v ?s WHERE { ?v <P> ?s } }"),
        ("?s <P> ?v, ?w; <Q> ?x.", None),
        ("?s <Q> ?v", "{ SELECT ?s ?v WHERE { ?s <Q> ?v } }"),
        ("?s <unknown> ?v . ?v <P> ?w", "?s <unknown> ?v . ?v <P> ?w"),
        ("?s <P>/<Q> ?v", "?s <P>/<Q> ?v"),
        ("?s <P> 5 . ?s <Q> ?v", "?s <P> 5 . ?s <Q> ?v"),
        ("?s ?p ?v", "?s ?p ?v"),
        ("GRAPH ?g { ?s <P> ?v }", "GRAPH ?g { ?s <P> ?v }"),
        ("FILTER(EXISTS { ?s <P> ?v FILTER(?v > ?far) })", None),
        ("OPTIONAL { ?s <P> ?far } FILTER(EXISTS { ?far <P> ?v })", None),
        ("FILTER(EXISTS { ?s <P>* ?v })", None),
        ("FILTER(EXISTS { ?other <P> ?v })", None),
    ],
)
def test_only_what_can_be_read_by_itself_is_joined(body: str, changed: str | None) -> None:
    def written(text: str) -> str:
        text = text.replace("<P>", str(EX.p)).replace("<Q>", str(EX.q))
        text = text.replace("<unknown>", str(EX.unknown)).replace("<big>", str(EX.big))
        return f"SELECT ?s {{ ?s {RDF.type} ?k . {text} }}"

    with store_of(turtle("ex:a a ex:A ; ex:p 1 ; ex:q 2 .")).view() as view:
        known = replace(survey(view, compile_shapes([])), look_up=_DEAR)
    known = replace(known, sizes={**known.sizes, EX.big: 10**12})
    text = joined(written(body), 100, known, focus="?s", exists=True)
    if changed is not None:
        assert text == written(changed)
    elif "EXISTS" in body:
        assert text == written(body)
    else:
        assert text.count("SELECT") == 1 + len(["v", "w", "x"])


def test_what_is_too_much_to_hold_is_looked_up() -> None:
    text = f"SELECT ?s {{ ?s {RDF.type} ?k . ?s {EX.p} ?v FILTER(NOT EXISTS {{ ?v {EX.q} ?w }}) }}"
    with store_of(turtle("ex:a a ex:A ; ex:p 1 ; ex:q 2 .")).view() as view:
        known = replace(survey(view, compile_shapes([])), look_up=_DEAR)
    assert joined(text, 10, known, focus="?s", exists=True) != text
    with (
        patch("ckm_graph.validation.planning._joined.HELD", 0),
        patch("ckm_graph.validation.planning._sought.HELD", 0),
    ):
        assert joined(text, 10, known, focus="?s", exists=True) == text


def test_conditions_that_ask_the_same_share_what_is_read() -> None:
    with store_of(turtle("ex:a a ex:A ; ex:p 1 .")).view() as view:
        known = replace(survey(view, compile_shapes([])), look_up=_DEAR)
    sought = Sought(known, 10, frozenset({"?s"}), frozenset({"?s"}))
    asked = f"EXISTS {{ ?s {RDF.type} ?k FILTER(?k IN ({EX.A}, {EX.B})) }}"
    first = sought.condition(f"({asked} && isIRI(?s))")
    assert first == "(BOUND(?there_0) && isIRI(?s))"
    assert sought.condition(f"(NOT {asked})") == "((!BOUND(?there_0)))"
    assert sought.blocks.count("OPTIONAL") == 1
    assert f"VALUES ?k {{ {EX.A} {EX.B} }}" in sought.blocks
    assert str(RDFS.subClassOf) not in sought.blocks
