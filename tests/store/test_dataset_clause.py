"""A query that says with FROM which graphs it is asked of is asked of these, on every store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from ckm_graph.vocabulary import source_graph

if TYPE_CHECKING:
    from ckm_graph.store import Store, View

A, P = NamedNode("x:a"), NamedNode("x:p")
CRM, DESK = source_graph("crm"), source_graph("desk")
IN_DEFAULT, NAMED = "{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }"


def values(view: View, clause: str, pattern: str, timeout: float | None) -> list[int]:
    return sorted(row.o for row in view.select(f"SELECT ?o {clause} {pattern}", timeout=timeout))


CASES = [
    ("", IN_DEFAULT, [1, 2]),
    ("", NAMED, [1, 2]),
    (f"FROM {CRM}", IN_DEFAULT, [1]),
    (f"FROM {CRM}", NAMED, []),
    (f"FROM {CRM} FROM {DESK}", IN_DEFAULT, [1, 2]),
    (f"FROM NAMED {DESK}", IN_DEFAULT, []),
    (f"FROM NAMED {DESK}", NAMED, [2]),
    (f"FROM {CRM} FROM NAMED {DESK}", NAMED, [2]),
    ("FROM <x:nowhere>", IN_DEFAULT, []),
]


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_a_dataset_clause_says_what_a_query_is_asked_of(store: Store, timeout: float | None) -> None:
    with store.session() as session:
        session.add([Quad(A, P, Literal(1), CRM), Quad(A, P, Literal(2), DESK)])
        session.commit("one")
    with store.view() as view:
        found = [values(view, clause, pattern, timeout) for clause, pattern, _ in CASES]
    assert found == [expected for *_, expected in CASES]


def test_a_session_answers_by_graph_what_it_wrote_itself(store: Store) -> None:
    with store.session() as session:
        session.add([Quad(A, P, Literal(1), CRM), Quad(A, P, Literal(2), DESK)])
        session.commit("one")
    with store.session() as session:
        session.add([Quad(A, P, Literal(3), CRM)])
        session.remove([Quad(A, P, Literal(2), DESK)])
        assert values(session, f"FROM {CRM}", IN_DEFAULT, None) == [1, 3]
        assert values(session, "", f"{{ GRAPH {CRM} {IN_DEFAULT} }}", None) == [1, 3]
        assert values(session, "", NAMED, None) == [1, 3]
        assert values(session, f"FROM {DESK}", IN_DEFAULT, None) == []
        named = session.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
        assert named.all_terms() == [(CRM,)]
