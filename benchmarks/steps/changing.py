"""The steps of a change by one transaction: what it can have broken, and what becomes of it.

Each change takes another customer, one with two to four contributions and no breach. *One customer* is broken
by taking the name away, *another node* by moving the date of joining past the contributions.

Graphs of several sizes are asked for work that is the same triple by triple: `profiles` tells which customers
are alike, and the other steps are told which customers to change.
"""

from __future__ import annotations

import time
from collections import Counter
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
    from collections.abc import Iterable, Iterator, Sequence

    from ckm_graph.store import Session, Store, View
    from ckm_graph.validation import CompiledShapes

__all__ = ["customers", "profiles", "transactions", "verdicts"]

_THREADS: Final = 100
_CUSTOMERS: Final = f"""
SELECT ?customer WHERE {{
    {{ SELECT ?customer WHERE {{ ?item {CKM.contributedBy} ?customer }}
       GROUP BY ?customer HAVING(COUNT(?item) >= 2 && COUNT(?item) <= 4) }}
    ?customer {CKM.name} ?name ; {CKM.createdAt} ?since .
}} GROUP BY ?customer
HAVING(COUNT(*) = 1 && STRSTARTS(STR(SAMPLE(?since)), "2017") && DATATYPE(SAMPLE(?since)) = {XSD.dateTime})
ORDER BY STR(?customer)
"""
_QUIET: Final = 5
"""Tenths of a second without work that show that an engine is done."""
_GRAPH: Final = ox.NamedNode(GRAPH)
_LATE: Final = ox.Literal("2091-01-01T00:00:00Z", datatype=XSD.dateTime)

_Change = tuple[tuple[ox.Triple, ...], tuple[ox.Triple, ...]]
"""Triples taken away, and triples said."""


def customers(view: View, chosen: Sequence[str]) -> Iterator[dict[str, _Change]]:
    """Yield for each customer to be changed the two changes."""
    for customer in map(ox.NamedNode, chosen):
        (name,), (since,) = (
            [quad.triple for quad in view.quads(customer, predicate)]
            for predicate in (CKM.name, CKM.createdAt)
        )
        late = ox.Triple(customer, CKM.createdAt, _LATE)
        yield {"one customer": ((name,), ()), "another node": ((since,), (late,))}


def profiles(file: str) -> Facts:
    """Tell which customers are alike in what is said about them and their contributions, and of them."""
    alike: dict[str, list[str]] = {}
    with _loaded(file, None).view() as view:
        for (customer,) in view.select(_CUSTOMERS).all_terms():
            if not isinstance(customer, ox.NamedNode):
                continue
            outgoing, incoming = list(view.quads(customer)), list(view.quads(None, None, customer))
            by = [quad.subject for quad in incoming if quad.predicate == CKM.contributedBy]
            written = [item for item in by if isinstance(item, ox.NamedNode)]
            kinds = (quad.object for item in written for quad in view.quads(item, RDF.type))
            parts = (
                (quad.predicate for quad in outgoing),
                (quad.predicate for quad in incoming),
                (quad.predicate for item in written for quad in view.quads(item)),
                kinds,
            )
            profile = "; ".join(" ".join(_counted(part)) for part in parts)
            alike.setdefault(profile, []).append(customer.value)
    return {"alike": alike}


def _counted(nodes: Iterable[object]) -> Iterator[str]:
    return (f"{node}*{count}" for node, count in sorted(Counter(map(str, nodes)).items()))


def _loaded(file: str, folder: str | None) -> Store:
    store = MemoryStore() if folder is None else DiskStore(folder)
    with store.session() as session:
        session.bulk_ntriples([Path(file).read_bytes()], _GRAPH)
        session.commit("{}")
    return store


def _settled(store: Store) -> float:
    """Wait until the engine has put in order what a bulk load left; tell what CPU seconds that took.

    It does so once, in threads of its own, when something is written after the load.
    """
    begun = time.process_time()
    triple = quad_in(ox.Triple(CKM.name, CKM.name, CKM.name), _GRAPH)
    for _ in range(2):
        with store.session() as session:
            session.add([triple])
            session.remove([triple])
            session.rollback()
    spent, quiet = time.process_time(), 0
    while quiet < _QUIET:
        time.sleep(0.1)
        before, spent = spent, time.process_time()
        quiet = quiet + 1 if spent - before < 0.001 else 0
    return spent - begun


def verdicts(file: str, chosen: Sequence[str], folder: str | None = None) -> Facts:
    """Find out what changes broke, in a store that has just taken them; none is published."""
    store = _loaded(file, folder)
    settling = _settled(store)
    shapes = compile_shapes(quad.triple for quad in ox.parse(path=str(SHAPES), format=ox.RdfFormat.TURTLE))
    _ = shapes.index  # read off the queries once
    with store.view() as view:
        changes = list(customers(view, chosen))
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
    return {"costs": costs, "found": found, "changes": told, "settling": settling}


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


def transactions(file: str, chosen: Sequence[str], folder: str | None = None) -> Facts:
    """Make transactions of changes that are refused, of ones that pass, and a hundred at once."""
    kg = KnowledgeGraph.open("memory:" if folder is None else folder)
    kg.extend(SHAPES)
    kg.load(file, source=SOURCE)
    with kg.store.view() as view:
        broken = [both["one customer"] for both in customers(view, chosen)]
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
