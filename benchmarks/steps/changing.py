"""The steps of a change by one transaction: what it can have broken, and what becomes of it.

Each round takes another customer, one with two to four contributions and no breach. *One customer* is broken
by taking the name away, *another node* by moving the date of joining past the contributions.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from benchmarks.findings import SHAPES
from benchmarks.steps.meter import GRAPH, SOURCE, Facts
from ckm_graph import KnowledgeGraph, ShapeViolation
from ckm_graph.store import DiskStore, MemoryStore, quad_in
from ckm_graph.validation import affected, compile_shapes, validate_affected
from ckm_graph.vocabulary import CKM, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import Session, View
    from ckm_graph.validation import CompiledShapes

__all__ = ["customers", "transactions", "verdicts"]

_ROUNDS: Final = 30
_THREADS: Final = 100
_CUSTOMERS: Final = f"""
SELECT ?customer (SAMPLE(?name) AS ?called) (SAMPLE(?since) AS ?joined) WHERE {{
    {{ SELECT ?customer WHERE {{ ?item {CKM.contributedBy} ?customer }}
       GROUP BY ?customer HAVING(COUNT(?item) >= 2 && COUNT(?item) <= 4) }}
    ?customer {CKM.name} ?name ; {CKM.createdAt} ?since .
}} GROUP BY ?customer
HAVING(COUNT(*) = 1 && STRSTARTS(STR(SAMPLE(?since)), "2017") && DATATYPE(SAMPLE(?since)) = {XSD.dateTime})
ORDER BY STR(?customer) LIMIT {_ROUNDS}
"""
_GRAPH: Final = ox.NamedNode(GRAPH)
_LATE: Final = ox.Literal("2091-01-01T00:00:00Z", datatype=XSD.dateTime)

_Change = tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]
"""Triples taken away, and triples said."""


def customers(view: View) -> Iterator[dict[str, _Change]]:
    """Yield for each customer to be changed the two changes."""
    for customer, name, joined in view.select(_CUSTOMERS).all_terms():
        if isinstance(customer, ox.NamedNode) and name is not None and joined is not None:
            since = ox.Triple(customer, CKM.createdAt, joined)
            late = ox.Triple(customer, CKM.createdAt, _LATE)
            yield {
                "one customer": ((ox.Triple(customer, CKM.name, name),), ()),
                "another node": ((since,), (late,)),
            }


def verdicts(file: str, folder: str | None = None) -> Facts:
    """Find out what changes broke, in a store that has just taken them; none is published."""
    store = MemoryStore() if folder is None else DiskStore(folder)
    with store.session() as session:
        session.bulk_ntriples([Path(file).read_bytes()], _GRAPH)
        session.commit("{}")
    shapes = compile_shapes(quad.triple for quad in ox.parse(path=str(SHAPES), format=ox.RdfFormat.TURTLE))
    _ = shapes.index  # read off the queries once
    with store.view() as view:
        changes = list(customers(view))
    spent: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    told: dict[str, list[list[str]]] = {}
    for both in changes:
        for name, change in both.items():
            with store.session() as session:
                seconds, nodes = _verdict(session, shapes, change)
                session.rollback()
            spent.setdefault(name, []).append(seconds)
            found[name] = found.get(name, 0) + len(nodes)
            told.setdefault(name, []).append([*(_ntriples(part) for part in change), *dict.fromkeys(nodes)])
    store.close()
    costs = {name: median(seconds) for name, seconds in spent.items()}
    return {"costs": costs, "found": found, "changes": told}


def _verdict(session: Session, shapes: CompiledShapes, change: _Change) -> tuple[float, list[str]]:
    gone, new = change
    session.remove([quad_in(triple, _GRAPH) for triple in gone])
    session.add([quad_in(triple, _GRAPH) for triple in new])
    begun = time.process_time()
    report = validate_affected(session, shapes, affected(session, shapes, (*gone, *new)))
    seconds = time.process_time() - begun
    return seconds, [r.focus_node.value for r in report.results if isinstance(r.focus_node, ox.NamedNode)]


def _ntriples(triples: tuple[ox.Triple, ...]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def transactions(file: str, folder: str | None = None) -> Facts:
    """Make transactions of changes that are refused, of ones that pass, and a hundred at once."""
    kg = KnowledgeGraph.open("memory:" if folder is None else folder)
    kg.extend(SHAPES)
    kg.load(file, source=SOURCE)
    with kg.store.view() as view:
        broken = [both["one customer"] for both in customers(view)]
    renamed = [_renamed(change) for change in broken]
    _done(kg, broken[0])  # the first looks through the shapes' queries
    refused, passed = ([_spent(kg, change) for change in changes] for changes in (broken, renamed))
    rate = _rate(kg)
    kg.close()
    if [done for done, _ in (*refused, *passed)] != [False] * len(refused) + [True] * len(passed):
        raise RuntimeError("a breach was published, or a good change refused")
    return {
        "refused": median(cpu for _, cpu in refused),
        "passed": median(cpu for _, cpu in passed),
        "rate": rate,
    }


def _renamed(change: _Change) -> _Change:
    """Make a change of a name that breaks nothing."""
    (old,), _ = change
    return (old,), (ox.Triple(old.subject, old.predicate, ox.Literal("another name")),)


def _spent(kg: KnowledgeGraph, change: _Change) -> tuple[bool, float]:
    begun = time.process_time()
    done = _done(kg, change)
    return done, time.process_time() - begun


def _done(kg: KnowledgeGraph, change: _Change) -> bool:
    """Make a change; tell whether it was published."""
    gone, new = change
    try:
        with kg.transaction(SOURCE) as tx:
            for triple in gone:
                tx.remove((triple.subject, triple.predicate, triple.object))
            for triple in new:
                tx.add((triple.subject, triple.predicate, triple.object))
    except ShapeViolation:
        return False
    return True


def _rate(kg: KnowledgeGraph) -> float:
    """Say a hundred new customers in a thread each; tell how many commits a second that makes."""
    since = ox.Literal("2018-01-01T00:00:00Z", datatype=XSD.dateTime)

    def say(number: int) -> bool:
        new = ox.NamedNode(f"https://w3id.org/ckm/id/new/user/{number}")
        said = ((RDF.type, CKM.IndividualCustomer), (CKM.name, ox.Literal("new")), (CKM.createdAt, since))
        return _done(kg, ((), tuple(ox.Triple(new, *rest) for rest in said)))

    with ThreadPoolExecutor(_THREADS) as pool:
        begun = time.perf_counter()
        done = sum(pool.map(say, range(_THREADS)))
        seconds = time.perf_counter() - begun
    if done != _THREADS:
        message = f"{_THREADS - done} of {_THREADS} transactions were refused"
        raise RuntimeError(message)
    return done / seconds
