"""Graph names in updates: every source can be read, and only the one that speaks is written to."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ckm_graph.errors import QueryRefused, UnknownNameError
from ckm_graph.store import MemoryStore, Store
from ckm_graph.transactions import Transaction
from ckm_graph.vocabulary import GRAPH_BASE, personal_graph, source_graph
from tests.examples import examples
from tests.transactions.states import founded, graphs_of, said_twice, state
from tests.transactions.test_update import canonical, triples

CRM, DESK = source_graph("crm"), source_graph("desk")
PERSONAL = personal_graph("crm")
PROLOGUE = f"PREFIX x: <x:> PREFIX source: <{GRAPH_BASE}source/> PREFIX personal: <{GRAPH_BASE}personal/> "


def update(store: Store, text: str, source: str = "crm") -> Transaction:
    with Transaction(store, founded, source, mode=None) as tx:
        tx.update(PROLOGUE + text)
    return tx


def says(store: Store, source: str) -> set[str]:
    """What a source says, in which graph it may stand."""
    graphs = graphs_of(store)
    names = (f"{kind}/{source}" for kind in ("source", "personal", "also"))
    return {triple for name in names for triple in graphs.get(name, ())}


def short(said: set[str]) -> set[str]:
    """Triples as `a p b`."""
    return {triple.replace("<x:", "").replace("<", "").replace(">", "") for triple in said}


def filled() -> MemoryStore:
    """A graph with public and personal data of crm, and two triples of desk, one of them said by both."""
    store = MemoryStore()
    update(store, "INSERT DATA { x:d x:p x:e . x:a x:p x:b }", source="desk")
    update(store, "INSERT DATA { x:a x:p x:b ; x:q x:c . x:j a ckm:IndividualCustomer ; ckm:name 'Jane' }")
    return store


NAME = '"Jane"'
ANY_NAME = "https://w3id.org/ckm#name"
JANE_TYPE = "j http://www.w3.org/1999/02/22-rdf-syntax-ns#type https://w3id.org/ckm#IndividualCustomer"
OF_CRM = {"a p b", "a q c", JANE_TYPE, f"j {ANY_NAME} {NAME}"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("INSERT DATA { GRAPH source:crm { x:a x:r 'v' } }", OF_CRM | {'a r "v"'}),
        ("DELETE DATA { GRAPH personal:crm { x:a x:q x:c } }", OF_CRM - {"a q c"}),
        ("INSERT { x:n x:p ?o } WHERE { GRAPH source:desk { x:d x:p ?o } }", OF_CRM | {"n p e"}),
        ("INSERT { x:n x:p ?o } USING source:desk WHERE { ?s x:p ?o }", OF_CRM | {"n p b", "n p e"}),
        ("INSERT { x:n x:p ?o } USING NAMED source:desk WHERE { ?s x:p ?o }", OF_CRM),
        ("WITH source:crm INSERT { ?s x:r ?o } WHERE { ?s x:q ?o . GRAPH ?g { x:d x:p x:e } }", OF_CRM | {"a r c"}),
        ("WITH source:crm DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?s = x:a) }", OF_CRM - {"a q c"}),
        ("DELETE { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", set()),
        ("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o FILTER(?p = x:q) } }", OF_CRM - {"a q c"}),
        ("INSERT { GRAPH ?g { x:n ?p ?o } } WHERE { ?s ?p ?o . BIND(source:crm AS ?g) FILTER(?p = x:q) }", OF_CRM | {"n q c"}),
        ("CLEAR DEFAULT", set()),
        ("DROP SILENT DEFAULT", set()),
        ("CLEAR GRAPH source:crm", {f"j {ANY_NAME} {NAME}"}),
        ("DROP GRAPH personal:crm", OF_CRM - {f"j {ANY_NAME} {NAME}"}),
        ("CREATE GRAPH source:crm", OF_CRM),
        ("ADD source:desk TO source:crm", OF_CRM | {"d p e"}),
        ("ADD GRAPH source:desk TO DEFAULT", OF_CRM | {"d p e"}),
        ("COPY source:desk TO DEFAULT", {"a p b", "d p e"}),
        ("COPY source:desk TO source:crm", {"a p b", "d p e", f"j {ANY_NAME} {NAME}"}),
        ("COPY DEFAULT TO source:crm", OF_CRM | {"d p e"}),
        ("COPY source:crm TO personal:crm ; MOVE personal:crm TO DEFAULT ; ADD source:crm TO source:crm", OF_CRM),
        ("MOVE DEFAULT TO DEFAULT", OF_CRM),
        ("COPY SILENT source:nobody TO source:crm", OF_CRM),
        ("CLEAR DEFAULT ; INSERT DATA { x:k x:p 'v' } ; INSERT { ?s x:q 'w' } WHERE { GRAPH source:crm { ?s ?p ?o } }",
            {'k p "v"', 'k q "w"'}),
    ],
)  # fmt: skip
def test_what_an_update_with_graph_names_leaves_of_a_source(text: str, left: set[str]) -> None:
    store = filled()
    update(store, text)
    assert short(says(store, "crm")) == left
    assert short(says(store, "desk")) == {"d p e", "a p b"}
    assert said_twice(store) == []


def test_a_graph_of_a_source_decides_nothing_about_what_is_personal() -> None:
    store = filled()
    update(
        store,
        f"INSERT DATA {{ GRAPH source:crm {{ x:j ckm:name 'J.' }} GRAPH {PERSONAL} {{ x:a x:r 'v' }} }}",
    )
    graphs = graphs_of(store)
    assert any('"J."' in triple for triple in graphs["personal/crm"])
    assert any('"v"' in triple for triple in graphs["source/crm"])
    update(store, "COPY personal:crm TO DEFAULT", source="web")
    assert {'"J."', NAME} <= {triple.rpartition(" ")[2] for triple in says(store, "web")}
    assert "source/web" not in graphs_of(store)


REFUSED = [
    ("INSERT DATA { GRAPH source:desk { x:a x:p 1 } }", "source/desk"),
    ("DELETE DATA { x:a x:p 1 } ; INSERT DATA { GRAPH x:g { x:a x:p 1 } }", "x:g"),
    ("DELETE WHERE { GRAPH source:desk { ?s ?p ?o } }", "source/desk"),
    ("WITH source:desk DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "source/desk"),
    ("INSERT { GRAPH ?g { ?s x:z ?o } } WHERE { GRAPH ?g { ?s x:p ?o } }", "source/desk"),
    (f"INSERT DATA {{ GRAPH <{GRAPH_BASE}ontology> {{ x:a x:p 1 }} }}", "ontology"),
    (f"INSERT {{ ?s ?p ?o }} USING <{GRAPH_BASE}provenance> WHERE {{ ?s ?p ?o }}", "provenance.*aside"),
    (f"INSERT {{ ?s ?p ?o }} USING NAMED <{GRAPH_BASE}also/crm> WHERE {{ ?s ?p ?o }}", "also/crm.*aside"),
    (f"ADD <{GRAPH_BASE}shapes> TO DEFAULT", "shapes.*aside"),
    ("CLEAR ALL", "CLEAR ALL.*CLEAR DEFAULT"),
    ("drop silent named", "DROP NAMED"),
    ("CLEAR GRAPH source:desk", "source/desk"),
    ("CREATE GRAPH x:g", "x:g"),
    ("COPY source:crm TO source:desk", "source/desk"),
    ("MOVE source:desk TO source:crm", "MOVE.*source/desk.*COPY"),
    ("MOVE DEFAULT TO source:crm", "MOVE.*default graph.*COPY"),
    ("LOAD <https://example.org/x>", "LOAD"),
    ("load silent <file:///x> INTO GRAPH source:crm", "LOAD"),
    ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
    ("INSERT DATA { x:a x:p 1 } ; CLEAR ALL", "CLEAR ALL"),
]


@pytest.mark.parametrize(("text", "named"), REFUSED)
def test_what_would_write_for_others_is_refused_by_name_and_changes_nothing(text: str, named: str) -> None:
    store = filled()
    before = state(store)
    with pytest.raises(QueryRefused, match=named):
        update(store, text)
    assert state(store) == before


def test_a_copy_of_a_graph_that_is_not_there_tells_the_names_that_are() -> None:
    store = filled()
    before = state(store)
    with pytest.raises(UnknownNameError, match=r"did you mean.*source/desk"):
        update(store, "COPY source:dusk TO source:crm")
    assert state(store) == before


def test_what_others_say_is_told_after_a_clear_too() -> None:
    tx = update(filled(), "CLEAR DEFAULT")
    assert {str(triple): names for triple, names in tx.still_said.items()} == {"<x:a> <x:p> <x:b>": ("desk",)}


NODES, OURS, THEIRS = ["x:a", "x:b", "x:c"], ["x:p", "x:q"], ["x:t", "x:u"]
VALUES = [*NODES, "'v'", "5", "true"]
SOURCES = ["source:crm", "source:desk"]
INNER = triples([*NODES, "?s"], [*OURS, *THEIRS, "?p"], [*VALUES, "?o"])
PATTERN = st.one_of(
    INNER,
    st.builds("GRAPH {} {{ {} }}".format, st.sampled_from([*SOURCES, "?g"]), INNER),
    st.builds("{} GRAPH {} {{ {} }}".format, INNER, st.sampled_from([*SOURCES, "?g"]), INNER),
)
SAID = triples(NODES, OURS, VALUES)
NEW = triples([*NODES, "?s", "_:b"], OURS, [*VALUES, "?o", "_:b", "?g"])
GONE = triples([*NODES, "?s"], [*OURS, *THEIRS, "?p"], [*VALUES, "?o"])
USING = st.sampled_from(
    [
        "",
        "",
        "USING source:desk ",
        "USING source:crm USING source:desk ",
        "USING source:desk USING NAMED source:crm ",
    ]
)
OPERATIONS = st.lists(
    st.one_of(
        SAID.map(lambda said: f"INSERT DATA {{ GRAPH source:crm {{ {said} }} }}"),
        SAID.map(lambda said: f"DELETE DATA {{ GRAPH source:crm {{ {said} }} }}"),
        st.builds("WITH source:crm INSERT {{ {} }} {}WHERE {{ {} }}".format, NEW, USING, PATTERN),
        st.builds(
            "WITH source:crm DELETE {{ {} }} INSERT {{ GRAPH source:crm {{ {} }} }} {}WHERE {{ {} }}".format,
            GONE, NEW, USING, PATTERN,
        ),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip
LAST = st.sampled_from(
    ["", "ADD source:desk TO source:crm", "COPY source:desk TO source:crm", "CLEAR GRAPH source:crm",
     "DROP SILENT GRAPH source:crm", "MOVE source:crm TO source:crm"]
)  # fmt: skip
BOTH = {
    "crm": "INSERT DATA { GRAPH source:crm { x:a x:p x:b ; x:q x:a , 5 . x:b x:p 'v' } }",
    "desk": "INSERT DATA { GRAPH source:desk { x:b x:t x:c ; x:u 'v' . x:c x:t x:a , 5 } }",
}


@settings(deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
@given(parts=OPERATIONS, last=LAST)
@example(parts=["WITH source:crm INSERT { ?s x:p ?g } WHERE { ?s x:p ?o GRAPH ?g { ?x ?y ?z } }"], last="")
def test_each_source_says_what_it_would_say_in_an_engine_where_it_is_a_graph(
    parts: list[str], last: str
) -> None:
    store, engine = MemoryStore(), ox.Store()
    for source, text in BOTH.items():
        update(store, text, source)
        engine.update(PROLOGUE + text)
    for text in [
        " ; ".join(part.replace("_:", f"_:n{i}") for i, part in enumerate(parts)),
        *filter(None, [last]),
    ]:
        update(store, text)
        engine.update(PROLOGUE + text)
    for source, graph in {"crm": CRM, "desk": DESK}.items():
        said = {ox.Quad(*_terms(line)).triple for line in says(store, source)}
        assert canonical(said) == canonical(
            quad.triple for quad in engine.quads_for_pattern(None, None, None, graph)
        )
    assert said_twice(store) == []


def _terms(line: str) -> list[ox.NamedNode]:
    return list(next(ox.parse(f"{line} .", format=ox.RdfFormat.N_TRIPLES)).triple)


def test_every_store_reads_by_graph_what_the_same_update_wrote(store: Store) -> None:
    update(store, BOTH["desk"], "desk")
    update(
        store,
        f"{BOTH['crm']} ; WITH source:crm DELETE {{ ?s x:q ?o }} INSERT {{ ?s x:r ?t }} "
        "WHERE { ?s x:q ?o GRAPH source:desk { ?t x:u ?any } } ; "
        "INSERT { ?s x:n ?g } WHERE { GRAPH ?g { ?s x:r ?o } } ; "
        "INSERT { ?s x:m ?o } USING source:crm WHERE { ?s x:n ?o } ; ADD source:desk TO DEFAULT",
    )
    theirs = {"b t c", 'b u "v"', "c t a", 'c t "5"^^http://www.w3.org/2001/XMLSchema#integer'}
    assert short(says(store, "crm")) == theirs | {
        "a p b", 'b p "v"', "a r b", f"a n {CRM.value}", f"a m {CRM.value}"
    }  # fmt: skip
    assert short(says(store, "desk")) == theirs
    update(store, "CLEAR DEFAULT", "desk")
    assert said_twice(store) == []
    assert short(says(store, "crm")) >= theirs
    assert says(store, "desk") == set()
