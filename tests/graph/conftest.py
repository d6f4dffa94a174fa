"""A small graph with something of most kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from ckm_graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = """
PREFIX x: <https://example.org/>
INSERT DATA {
  x:q1 a ckm:Question ; ckm:title "Why?" ; ckm:score 5 ; ckm:topic x:t1 , x:t2 ; ckm:contributedBy x:jane ;
       ckm:createdAt "2026-01-31T10:00:00Z"^^xsd:dateTime .
  x:q2 a ckm:Question ; ckm:title "How?"@en ; ckm:score "7"^^xsd:positiveInteger ; ckm:topic x:t1 .
  x:t1 a ckm:Topic ; ckm:name "brakes" . x:t2 a ckm:Topic ; ckm:name "gears, and \\"more\\"\\nlines" .
  x:jane a ckm:IndividualCustomer ; ckm:name "Jane" .
  x:r a ckm:Review ; ckm:rating 4.5 ; ckm:text "é𝄞" ; x:own "a"^^x:type .
}
"""


@pytest.fixture(scope="module", params=["memory", "disk", "remote"])
def kg(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """A graph in each kind of store, said by two sources, inferred; tests only read it."""
    location: Path | str = "memory:"
    if request.param == "disk":
        location = tmp_path_factory.mktemp("graph") / "shop.ckm"
    elif request.param == "remote":
        location = request.getfixturevalue("server")
        httpx.post(f"{location}/update", data={"update": "DROP ALL"}).raise_for_status()
    with KnowledgeGraph.open(location) as made:
        for source in ("crm", "desk"):
            with made.transaction(source=source, validate=False) as tx:
                tx.update(DATA)
        made.infer()
        yield made
