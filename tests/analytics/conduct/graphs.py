"""Small graphs for the tests of conduct: written in Turtle, put straight into a store."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph import KnowledgeGraph
from ckm_graph.store import quad_in
from ckm_graph.vocabulary import source_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph._opening import Foundations

EX = "https://example.org/"
_PREFIXES = """@prefix ckm: <https://w3id.org/ckm#> . @prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@cache
def _compiled() -> Foundations:
    return KnowledgeGraph()._founded


def bare() -> KnowledgeGraph:
    """Return a new graph without data; what all are founded on is compiled once."""
    graph = KnowledgeGraph()
    graph._founded = _compiled()
    return graph


def triples_of(text: str) -> list[ox.Triple]:
    """Read Turtle without its prefixes."""
    return [quad.triple for quad in ox.parse(_PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def graph_of(data: str | Iterable[ox.Triple], *, seed: int | None = None) -> KnowledgeGraph:
    """Return a graph that holds some data, put in as written or shuffled by a seed."""
    kg = bare()
    with kg.transaction("start") as tx:  # founds the graph
        tx.update("INSERT DATA { ex:nothing a ckm:Topic }".replace("ex:nothing", f"<{EX}nothing>"))
    triples = triples_of(data) if isinstance(data, str) else list(dict.fromkeys(data))
    if seed is not None:
        random.Random(seed).shuffle(triples)
    with kg.store.session() as session:
        session.add(quad_in(triple, source_graph("test")) for triple in triples)
        session.commit("{}")
    return kg


def at(day: str) -> str:
    """Write noon of a day as Turtle has it."""
    return f'"{day}T12:00:00Z"^^xsd:dateTime'


def sale(name: str, buyer: str, day: str, amount: float, unit: str = "EUR") -> str:
    """Write a purchase."""
    return (
        f'ex:{name} a ckm:Purchase ; ckm:buyer ex:{buyer} ; ckm:amount {amount:.2f} ; ckm:unit "{unit}" ; '
        f"ckm:occurredAt {at(day)} .\n"
    )


def item(name: str, kind: str, author: str, day: str, more: str = "") -> str:
    """Write a knowledge item from a customer."""
    return (
        f"ex:{name} a ckm:{kind} ; ckm:contributedBy ex:{author} ; ckm:createdAt {at(day)} ; "
        f"ckm:flow ckm:FromCustomer {more} .\n"
    )


def customers(*names: str) -> str:
    """Write individual customers."""
    return "".join(f'ex:{name} a ckm:IndividualCustomer ; ckm:name "{name.title()}" .\n' for name in names)
