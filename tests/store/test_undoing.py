"""Sessions at random, committed or undone, held against a set of quads: every store and way to undo."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from ckm_graph.store import DiskStore, MemoryStore, _writer
from ckm_graph.vocabulary import also_graph
from tests.examples import examples
from tests.store.test_every_store import SHOP, WEB, typed

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

    from ckm_graph.store import Session, Store

GRAPHS = (SHOP, WEB, also_graph("web"))


def some(choose: random.Random, graph: ox.NamedNode) -> list[ox.Quad]:
    return [typed(choose.randrange(12), graph) for _ in range(choose.randrange(6))]


def step(choose: random.Random, session: Session, held: set[ox.Quad]) -> None:
    """Do one thing to the session, and the same to the set."""
    graph = choose.choice(GRAPHS)
    quads = some(choose, graph)
    match choose.randrange(6):
        case 0:
            session.bulk(iter(quads))
            held.update(quads)
        case 1:
            session.bulk_ntriples([f"{quad.triple} .\n".encode() for quad in quads], graph)
            held.update(quads)
        case 2:
            session.clear(graph)
            held.difference_update([quad for quad in held if quad.graph_name == graph])
        case 3:
            session.remove(quads)
            held.difference_update(quads)
        case _:
            session.add(quads)
            held.update(quads)


def state(store: Store) -> set[ox.Quad]:
    with store.view() as view:
        return {quad for graph in GRAPHS for quad in view.quads(graph=graph)}


@pytest.mark.parametrize("kind", ["memory", "disk, journal", "disk, small journal", "disk, fresh copies"])
@pytest.mark.parametrize("seed", range(examples(2)))
def test_what_is_undone_leaves_no_trace_and_what_is_committed_is_there(
    kind: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = {"disk, small journal": 6, "disk, fresh copies": 0}.get(kind)
    if room is not None:
        monkeypatch.setattr(_writer, "_FEW", room)
    choose = random.Random(f"{kind} {seed}")
    store: Store = MemoryStore() if kind == "memory" else DiskStore(tmp_path / "graph.ckm")
    held: set[ox.Quad] = {typed(1)}
    with store.session() as session:
        session.add(held)
        session.commit("{}")
    for _ in range(15):
        before = set(held)
        with store.session(brief=choose.random() < 0.5) as session:
            for _ in range(choose.randrange(6)):
                step(choose, session, held)
            if choose.random() < 0.3:
                session.rollback()
                held = set(before)
                step(choose, session, held)
            inside = {quad for graph in GRAPHS for quad in session.quads(graph=graph)}
            assert inside == held
            if choose.random() < 0.5:
                session.commit("{}")
                before = held
        held = set(before)
        assert state(store) == held
    store.close()
