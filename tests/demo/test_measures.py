"""The metrics of the generated shop: each observation is what its metric's formula finds in the shop."""

from __future__ import annotations

import datetime as dt

import pyoxigraph as ox
import pytest

from ckm_graph.demo import generate_shop
from ckm_graph.store import MemoryStore, quad_in
from ckm_graph.vocabulary import XSD, source_graph

_OBSERVED = """SELECT ?name ?formula ?value ?start ?end WHERE {
  ?observation ckm:metric ?metric ; ckm:numericValue ?value ; ckm:periodStart ?start ; ckm:periodEnd ?end .
  ?metric ckm:name ?name ; ckm:formula ?formula ; ckm:unit ?unit . ?observation ckm:unit ?unit }"""


def test_observations_are_what_the_formulas_find() -> None:
    store = MemoryStore()
    merged = dict.fromkeys(t for triples in generate_shop().sources.values() for t in triples)
    with store.session() as session:
        session.add(quad_in(triple, source_graph("shop")) for triple in merged)
        session.commit("{}")
    checked = set()
    with store.view() as view:
        for row in view.select(_OBSERVED):
            if row.end == dt.date(2025, 6, 30):  # the quarter in which dirty records are planted
                continue
            times = {"start": row.start, "end": row.end + dt.timedelta(days=1)}
            bindings = {
                name: ox.Literal(f"{day}T00:00:00Z", datatype=XSD.dateTime) for name, day in times.items()
            }
            (found,) = view.select(row.formula, bindings=bindings)
            assert float(found.value) == pytest.approx(float(row.value), abs=0.06)
            checked.add(row.name)
    assert checked == {"Satisfied reviews", "Questions with an answer", "Ideas taken up"}
