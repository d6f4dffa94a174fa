"""What holds for every store: the protocol's promises."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from ckm_graph.errors import QueryRefused, QuerySyntaxError
from ckm_graph.vocabulary import CKM, INFERRED, PROVENANCE, RDF, also_graph, personal_graph, source_graph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import Store

SHOP, WEB = source_graph("shop"), source_graph("web")
ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


def item(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"https://w3id.org/ckm/id/test/item/{number}")


def typed(number: int, graph: ox.NamedNode = SHOP) -> ox.Quad:
    return ox.Quad(item(number), RDF.type, CKM.Question, graph)


def write(store: Store, *quads: ox.Quad) -> int:
    with store.session() as session:
        session.add(quads)
        return session.commit('{"test": true}')


def subjects(store: Store) -> set[str]:
    with store.view() as view:
        return {row.s for row in view.select(ALL)}


def test_a_new_store_is_empty_and_at_commit_zero_or_unpublished(store: Store) -> None:
    assert list(store.log()) == []
    with store.session() as session:
        assert session.number == 0
        assert session.graphs() == ()


def test_a_commit_is_seen_by_later_views_and_counted(store: Store) -> None:
    assert write(store, typed(1)) == 1
    assert write(store, typed(2)) == 2
    assert subjects(store) == {item(1).value, item(2).value}
    with store.view() as view:
        assert view.number == 2
        assert view.count(SHOP) == 2


def test_leaving_a_session_without_commit_changes_nothing(store: Store) -> None:
    write(store, typed(1))
    with store.session() as session:
        session.add([typed(2)])
        session.remove([typed(1)])
        session.bulk(typed(number, WEB) for number in range(10, 20))
        session.clear(SHOP)
    assert subjects(store) == {item(1).value}
    with store.view() as view:
        assert view.graphs() == (SHOP,)


def test_an_exception_in_a_session_changes_nothing(store: Store) -> None:
    write(store, typed(1))

    def broken() -> object:
        yield typed(5)
        yield typed(6)
        raise KeyError

    with pytest.raises(KeyError), store.session() as session:
        session.bulk(broken())  # type: ignore[arg-type]
    assert subjects(store) == {item(1).value}
    assert write(store, typed(2)) == 2


def test_a_session_sees_its_own_changes(store: Store) -> None:
    write(store, typed(1), typed(2))
    with store.session() as session:
        session.add([typed(3)])
        session.remove([typed(1)])
        assert {row.s for row in session.select(ALL)} == {item(2).value, item(3).value}
        assert {quad.subject for quad in session.quads(graph=SHOP)} == {item(2), item(3)}
        session.clear(SHOP)
        assert not session.ask("ASK { ?s ?p ?o }")
        session.add([typed(4)])
        session.commit("{}")
    assert subjects(store) == {item(4).value}


def test_the_log_keeps_one_line_a_commit_in_order(store: Store) -> None:
    for number in range(3):
        with store.session() as session:
            session.add([typed(number)])
            session.commit(f'{{"text": "line {number} \\u00e4 \\"quoted\\" \\\\n"}}')
    lines = list(store.log())
    assert [line[:15] for line in lines] == [f'{{"text": "line {n}'[:15] for n in range(3)]
    assert list(store.log(since=3)) == lines[2:]
    assert '\\"quoted\\" \\\\n' in lines[0]


def test_aside_graphs_are_reached_only_by_name(store: Store) -> None:
    write(store, typed(1), typed(2, also_graph("web")), typed(3, PROVENANCE), typed(4, personal_graph("web")))
    assert subjects(store) == {item(1).value, item(4).value}
    with store.view() as view:
        assert {row.s for row in view.select(ALL, graphs=[also_graph("web")])} == {item(2).value}
        assert [quad.subject for quad in view.quads(graph=PROVENANCE)] == [item(3)]
        assert set(view.graphs()) == {SHOP, also_graph("web"), PROVENANCE, personal_graph("web")}
        assert {row.g for row in view.select("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")} == {
            SHOP.value,
            personal_graph("web").value,
        }


def test_graphs_narrow_the_default_graph(store: Store) -> None:
    write(store, typed(1), typed(2, WEB), typed(3, INFERRED))
    with store.view() as view:
        assert {row.s for row in view.select(ALL, graphs=[SHOP, INFERRED])} == {item(1).value, item(3).value}
        assert view.ask("ASK { ?s ?p ?o }", graphs=[source_graph("nothing")]) is False


def test_bindings_give_variables_their_values(store: Store) -> None:
    write(store, typed(1), typed(2))
    with store.view() as view:
        counted = view.select("SELECT (COUNT(?s) AS ?n) WHERE { ?s a ?c }", bindings={"c": CKM.Question})
        assert counted[0].n == 2
        assert view.ask("ASK WHERE { ?s ?p ?o }", bindings={"s": item(1)})
        assert not view.ask("ASK WHERE { ?s ?p ?o }", bindings={"s": item(9)})
        made = view.construct(
            "CONSTRUCT { ?s a ?t } WHERE { ?s a ?c }", bindings={"s": item(2), "t": CKM.Idea}
        )
        assert made == (ox.Triple(item(2), RDF.type, CKM.Idea),)


def test_a_value_with_quotes_and_braces_stays_a_value(store: Store) -> None:
    nasty = 'a" } } DROP ALL # \\ \n { \u2028'
    write(store, ox.Quad(item(1), CKM.title, ox.Literal(nasty), SHOP))
    with store.view() as view:
        rows = view.select("SELECT ?s ?t { ?s ckm:title ?t }", bindings={"t": ox.Literal(nasty)})
        assert [(row.s, row.t) for row in rows] == [(item(1).value, nasty)]


def test_rows_hold_python_values_and_rdflib_terms(store: Store) -> None:
    stated = {
        CKM.title: ox.Literal("Sattel", language="de"),
        CKM.score: ox.Literal(3),
        CKM.createdAt: ox.Literal("2018-03-12T17:00:45.5Z", datatype=ox.NamedNode(str(rdflib.XSD.dateTime))),
        CKM.acceptedAt: ox.Literal("2018-03-12", datatype=ox.NamedNode(str(rdflib.XSD.date))),
    }
    write(store, *(ox.Quad(item(1), name, value, SHOP) for name, value in stated.items()))
    query = (
        "SELECT ?t ?n ?c ?a ?gone { ?s ckm:title ?t ; ckm:score ?n ; ckm:createdAt ?c ; ckm:acceptedAt ?a }"
    )
    with store.view() as view:
        row = view.select(query)[0]
    time = dt.datetime(2018, 3, 12, 17, 0, 45, 500_000, tzinfo=dt.UTC)
    assert tuple(row) == ("Sattel", 3, time, dt.date(2018, 3, 12), None)
    assert row.terms[0] == rdflib.Literal("Sattel", lang="de")
    assert row.terms[1] == rdflib.Literal(3)
    assert row.terms[4] is None


def test_no_query_makes_the_store_ask_another_server(store: Store) -> None:
    write(store, typed(1))
    with store.view() as view, pytest.raises(QueryRefused, match="SERVICE is not taken here"):
        view.select("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


def test_malformed_sparql_is_one_clear_error(store: Store) -> None:
    write(store, typed(1))
    with store.view() as view, pytest.raises(QuerySyntaxError, match="malformed SPARQL"):
        view.select("SELECT ?s WHERE { ?s ?p }")
    with store.view() as view, pytest.raises(QuerySyntaxError, match="begin with SELECT"):
        view.select("FETCH ALL")
    with store.view() as view, pytest.raises(QueryRefused, match=r"ask\(\) answers it"):
        view.select("ASK { ?s ?p ?o }")


def test_bulk_takes_more_than_one_batch(store: Store) -> None:
    with store.session() as session:
        session.bulk(typed(number) for number in range(25_000))
        session.commit("{}")
    with store.view() as view:
        assert view.count(SHOP) == 25_000


def test_two_handles_of_one_graph_see_each_other(store: Store) -> None:
    if not store.guarantees.shared:
        assert store.guarantees.survives is False
        return
    other = type(store)(store.location)  # type: ignore[call-arg]
    write(store, typed(1))
    assert subjects(other) == {item(1).value}
    write(other, typed(2))
    assert subjects(store) == {item(1).value, item(2).value}
    other.close()
    write(store, typed(3))
    assert len(subjects(store)) == 3


def test_said_tells_the_data_graphs_of_triples_and_leaves_out_what_is_nowhere(store: Store) -> None:
    write(store, typed(1), typed(1, WEB), typed(2), typed(3, also_graph("web")))
    with store.session() as session:
        session.remove([typed(2)])
        session.add([typed(4, WEB)])
        found = session.said([typed(number).triple for number in range(5)])
    assert {triple: set(graphs) for triple, graphs in found.items()} == {
        typed(1).triple: {SHOP, WEB},
        typed(4).triple: {WEB},
    }


def test_about_gives_all_quads_of_some_subjects(store: Store) -> None:
    title = ox.Quad(item(1), CKM.title, ox.Literal("täst", language="fi"), WEB)
    write(store, typed(1), title, typed(2), typed(3, also_graph("web")))
    with store.session() as session:
        session.add([typed(1, WEB)])
        assert set(session.about([item(1), item(3), item(9)])) == {typed(1), title, typed(1, WEB)}


def test_beside_gives_the_triples_that_have_some_nodes_at_one_end(store: Store) -> None:
    title = ox.Quad(item(1), CKM.title, ox.Literal("a"), SHOP)
    link = ox.Quad(item(1), CKM.relatedTo, item(2), SHOP)
    write(store, typed(1), typed(2), title, link, typed(3, also_graph("web")))
    with store.view() as view:
        assert set(view.beside([item(1), ox.Literal("a")])) == {typed(1).triple, title.triple, link.triple}
        assert set(view.beside([item(1), item(2)], [RDF.type])) == {typed(1).triple, typed(2).triple}
        assert set(view.beside([item(2), ox.Literal("a")], incoming=True)) == {title.triple, link.triple}
        assert set(view.beside([item(2)], [CKM.title], incoming=True)) == set()


def test_n_triples_go_in_as_bytes_and_an_error_of_their_maker_comes_out_as_it_is(store: Store) -> None:
    lines = [f"{typed(number).triple} .\n".encode() for number in range(5000)]
    with store.session() as session:
        session.bulk_ntriples([b"".join(lines[:3000]), b"".join(lines[3000:])], WEB)
        assert session.count(WEB) == 5000
        session.commit("{}")

    def broken() -> Iterator[bytes]:
        yield lines[0]
        raise QueryRefused("told by the maker")

    with pytest.raises(QueryRefused, match="told by the maker"), store.session() as session:
        session.bulk_ntriples(broken(), SHOP)
    with store.view() as view:
        assert view.graphs() == (WEB,)
