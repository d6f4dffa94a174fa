"""What an update removes and adds, computed by us, is what the engine does, on any dataset."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckm_graph.errors import QueryRefused, QuerySyntaxError
from ckm_graph.transactions._update import Modify, operations
from tests.examples import examples
from tests.transactions.datasets import apply, canonical

GRAPHS = ["x:g", "x:h", "x:none"]
NODES = ["x:a", "x:b", "x:c"]
PREDICATES = ["x:p", "x:q", "a"]
VALUES = [*NODES, '"s;}"', '"{ GRAPH"@en', "5", "-5", ".5", "true", "'''# no\n ; comment'''", "x:g"]
PROLOGUE = "PREFIX x: <x:>\nBASE <https://example.org/>\n"


def triples(subjects: list[str], predicates: list[str], objects: list[str]) -> st.SearchStrategy[str]:
    one = st.builds(
        lambda s, p, o: f"{s} {p} {o}", *(st.sampled_from(some) for some in (subjects, predicates, objects))
    )
    return st.lists(one, min_size=1, max_size=3).map(" . ".join)


def quads(inner: st.SearchStrategy[str], graphs: list[str]) -> st.SearchStrategy[str]:
    """Triples of the default graph, then of a named one, then perhaps of the default graph again."""
    named = st.builds("GRAPH {} {{ {} }}".format, st.sampled_from(graphs), inner)
    return st.one_of(
        inner,
        named,
        st.builds("{} {}".format, inner, named),
        st.builds("{} . {} . {}".format, inner, named, inner),
        st.builds("{} {}".format, named, named),
    )


DATA = triples(NODES, PREDICATES, VALUES)
GROUND = quads(DATA, GRAPHS)
PATTERN = quads(
    triples([*NODES, "?s", "?s"], [*PREDICATES, "?p"], [*VALUES, "?o", "?o", "?s"]), [*GRAPHS, "?g"]
)
GONE = quads(triples([*NODES, "?s", "?o"], [*PREDICATES, "?p"], [*VALUES, "?o"]), [*GRAPHS, "?g"])
NEW = quads(
    triples(
        [*NODES, "?s", "?o", "_:b", "_:c"],
        [*PREDICATES, "?p", "?o"],
        [*VALUES, "?o", "?v", "_:b", "[ x:p ?o ]", "(1 ?s)", "<<( ?s x:p ?o )>>"],
    ),
    [*GRAPHS, "?g", "?s"],
)
WHERE = st.one_of(
    PATTERN,
    PATTERN.map(lambda p: f"{p} FILTER(?s != x:a) # }} ;\n"),
    st.builds("{} OPTIONAL {{ ?o x:q ?v }}".format, PATTERN),
    st.builds("{{ {} }} UNION {{ {} }}".format, PATTERN, PATTERN),
    PATTERN.map(lambda p: f"{{ SELECT DISTINCT ?s ?o WHERE {{ {p} }} }}"),
    PATTERN.map(lambda p: f"{p} MINUS {{ ?s x:q x:a }}"),
    st.builds("{} BIND(STR(?s) AS ?v)".format, PATTERN),
    st.just("VALUES (?s ?g) { (x:a x:g) (UNDEF x:h) (x:b 5) }"),
    st.just("?s (x:p|a)* ?o"),
    st.just(""),
)
USING = st.sampled_from(
    [
        "",
        "",
        "USING x:g ",
        "USING NAMED x:g ",
        "using x:g USING x:h ",
        "USING x:g USING NAMED <x:h> ",
        "USING x:none ",
    ]
)
WITH = st.sampled_from(["", "", "WITH x:g ", "with <x:none> "])
PLACE = st.sampled_from(["DEFAULT", "x:g", "GRAPH x:h", "graph <x:none>"])
OPERATION = st.one_of(
    GROUND.map(lambda d: f"INSERT DATA {{ {d} }}"),
    GROUND.map(lambda d: f"insert data {{ {d} . _:d x:p 1 ; x:q _:d GRAPH x:h {{ _:d x:p 2 }} }}"),
    GROUND.map(lambda d: f"DELETE DATA {{ {d} }}"),
    PATTERN.map(lambda p: f"DELETE WHERE {{ {p} }}"),
    st.builds("{}DELETE {{ {} }} INSERT {{ {} }} {}WHERE {{ {} }}".format, WITH, GONE, NEW, USING, WHERE),
    st.builds("{}INSERT {{ {} }} {}WHERE {{ {} }}".format, WITH, NEW, USING, WHERE),
    st.builds("{}DELETE {{ {} }}\n{}where {{ {} }}".format, WITH, GONE, USING, WHERE),
    st.builds(
        "{} SILENT {}".format,
        st.sampled_from(["CLEAR", "drop"]),
        st.sampled_from(["DEFAULT", "NAMED", "all", "GRAPH x:g", "GRAPH <x:none>"]),
    ),
    st.builds("{} SILENT {} TO {}".format, st.sampled_from(["ADD", "COPY", "move"]), PLACE, PLACE),
    st.just("CREATE SILENT GRAPH x:new"),
)
FILLED = (
    f"{PROLOGUE}INSERT DATA {{ x:a a x:b ; x:p x:b , 5 . x:b x:q x:c , x:a . x:c x:q true "
    "GRAPH x:g { x:a x:p x:c , 's' . x:b a x:g } GRAPH x:h { x:c x:p x:a ; x:q 5 . x:a x:p x:b } }"
)
UPDATES = st.lists(OPERATION, min_size=1, max_size=4).map(
    lambda parts: PROLOGUE + " ;\n".join(part.replace("_:", f"_:n{i}") for i, part in enumerate(parts))
)


@settings(deadline=None, max_examples=examples(300), suppress_health_check=[HealthCheck.too_slow])
@given(update=UPDATES)
@example(update=f"{PROLOGUE}DELETE {{ ?s ?p ?o }} INSERT {{ ?o ?p ?s }} WHERE {{ ?s ?p ?o }}")
@example(
    update=f"{PROLOGUE}INSERT {{ GRAPH ?g {{ ?o ?p _:b }} _:b x:p ?s }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"
)
@example(update=f"{PROLOGUE}INSERT {{ [] x:p 1 }} WHERE {{ ?s ?p ?o }}")
@example(update=f"{PROLOGUE}INSERT {{ (1 2) . 5 x:p ?s }} WHERE {{ ?s x:p ?o }}")
@example(update=f"{PROLOGUE}WITH x:g INSERT {{ x:a x:p ?g }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} ?s a x:g }}")
@example(
    update=f"{PROLOGUE}INSERT {{ ?s#\nx:p?o.?o x:q<c>}} WHERE {{?s x:p?o.}} ; MOVE DEFAULT TO x:g ; COPY x:g TO DEFAULT"
)
def test_an_update_does_what_the_engine_does(update: str) -> None:
    engine, ours = ox.Store(), ox.Store()
    for store in (engine, ours):
        store.update(FILLED)
    engine.update(update)
    apply(update, ours)
    assert canonical(ours) == canonical(engine)


def test_removed_and_added_are_computed_on_the_state_before() -> None:
    store = ox.Store()
    store.update(f"{PROLOGUE}INSERT DATA {{ x:a x:p x:b . x:b x:p x:a . x:c x:p x:c }}")
    (found,) = apply(f"{PROLOGUE}DELETE {{ ?s ?p ?o }} INSERT {{ ?o ?p ?s }} WHERE {{ ?s ?p ?o }}", store)
    assert len(found.removed) == len(found.added) == 3
    assert len(store) == 3


def test_a_literal_is_added_as_it_is_written() -> None:
    (operation,) = operations(
        'INSERT DATA { <x:a> <x:p> 05 , "5"^^<http://www.w3.org/2001/XMLSchema#byte> , +1.0 }'
    )
    assert isinstance(operation, Modify)
    objects = {str(quad.object) for quad in operation.add.instances([{}], ox.DefaultGraph())}
    base = "http://www.w3.org/2001/XMLSchema#"
    assert objects == {f'"05"^^<{base}integer>', f'"5"^^<{base}byte>', f'"+1.0"^^<{base}decimal>'}


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        ("INSERT DATA {\n  <x:a> <x:p> }", "line 2, column 15", ""),
        ("INSERT DATA { <x:a> <x:p> 1 } ;\n\n  nonsense", "line 3, column 3", "'nonsense' is not expected"),
        ("PREFIX x: <x:>\nINSERT DATA { x:a ckm:name 1 } ;\nINSERT DATA { x:a y:p 1 }", "line 3, column 19", "prefix 'y:'"),
        ("INSERT DATA { ckm:a a ckm:b } ; DELETE DATA { ?s a ckm:b }", "line 1, column 59", "Variables"),
        ("INSERT DATA { _:a a <x:b> } ;\nINSERT DATA { _:a a <x:b> }", "line 2, column 15", "_:a"),
        ("CLEAR ALL ; ; CLEAR ALL", "line 1, column 13", "operation"),
        ("; CLEAR ALL", "line 1, column 1", "operation"),
        ("CLEAR", "line 1, column 6", "too early"),
    ],
)  # fmt: skip
def test_what_is_malformed_is_refused_with_its_place(text: str, place: str, problem: str) -> None:
    with pytest.raises(QuerySyntaxError, match=f"(?s){place}.*{problem}"):
        operations(text)


HIDDEN = "LOAD <http://127.0.0.1:9/> ; INSERT DATA { <x:a>\n <x:p> 1 }"
"""Were it done, the engine would fail otherwise: it does not call at this port."""


@pytest.mark.parametrize(
    "before",
    [
        "INSERT DATA { <x:\\u0041#> <x:p> 1 } ; ",
        "INSERT {} WHERE { ?a ?b ?c FILTER(?a<?b&&?c='>#') } ; ",
        "INSERT {} WHERE { ?a ?b ?c FILTER(?a<?b&&?c='>' || ?c = ' ') } ; ",
        "INSERT {} WHERE { ?a ?b ?c FILTER(?a<?b&&?c='>') } ; ",
    ],
)
def test_nothing_hides_an_operation_that_is_refused(before: str) -> None:
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        operations(f"{before}{HIDDEN}")
