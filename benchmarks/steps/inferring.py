"""The steps of ckm_graph's inference: all that follows, and what follows from one change."""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from benchmarks.relations import BASE, ONTOLOGY_FILE, counted
from benchmarks.steps.meter import GRAPH, Facts, above, held, measured, settle
from ckm_graph.reasoning import Maintenance, RuleSet, compile_rules, materialise
from ckm_graph.store import DiskStore, MemoryStore, quad_in
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckm_graph.store import Session

__all__ = ["follow", "hold", "infer"]

_SOURCE: Final = ox.NamedNode(GRAPH)
_LINKS: Final = 200


def infer(file: str, folder: str | None = None, keep: str | None = None) -> Facts:
    """Infer all from a file's triples, in memory or in a folder, and write it there, unpublished."""
    rules = _rules()
    with _holding([(file, _SOURCE)], folder) as session:
        with above() as memory, measured() as cost:
            materialise(session, rules)
        if keep is not None:
            found = (quad.triple for quad in session.quads(graph=INFERRED))
            with Path(keep).open("wb") as out:
                ox.serialize(found, out, format=ox.RdfFormat.N_TRIPLES)
        triples = ((_text(q.subject), q.predicate.value, _text(q.object)) for q in session.quads())
        counts = counted(triples)
    return {**cost, "held": memory["before"] + memory["above"], "reading": 0.0, "counts": counts}


def hold(file: str, inferred: str, folder: str | None = None) -> Facts:
    """Load what was said and what follows from it, and nothing else, in memory or into a new folder."""
    with _holding([(file, _SOURCE), (inferred, INFERRED)], folder):
        return {"held": held()}


def follow(file: str, changes: int, folder: str | None = None) -> Facts:
    """Take triples drawn at random away, one by one, and say them again; then cut and mend a long chain."""
    rules = _rules()
    nodes = [ox.NamedNode(f"{BASE}k{i}") for i in range(_LINKS + 1)]
    chain = [ox.Quad(one, ox.NamedNode(f"{BASE}partOf"), other, _SOURCE) for one, other in pairwise(nodes)]
    with Path(file).open("rb") as lines:
        drawn = random.Random(changes).sample(list(lines), changes)  # noqa: S311 -- nothing to keep secret
    triples = ox.parse(b"".join(drawn), format=ox.RdfFormat.N_TRIPLES)
    said = [quad_in(quad.triple, _SOURCE) for quad in triples]
    with _holding([(file, _SOURCE)], folder) as session:
        session.add(chain)
        materialise(session, rules)
        settle()
        maintenance = Maintenance(rules)
        costs = [
            _followed(session, maintenance, *change)[0]
            for quad in said
            for change in (((), [quad]), ([quad], ()))
        ]
        link = [chain[_LINKS // 2]]
        cut, mended = (_followed(session, maintenance, *change) for change in (((), link), (link, ())))
        right = not materialise(session, rules).changed
    each = {"cut": cut[0] / cut[1], "mended": mended[0] / mended[1]}
    return {"costs": costs, **each, "consequences": [cut[1], mended[1]], "right": right}


def _followed(
    session: Session, maintenance: Maintenance, added: Sequence[ox.Quad], removed: Sequence[ox.Quad]
) -> tuple[float, int]:
    """Make a change with all that follows; give the CPU seconds of finding it, and how much it was."""
    stepped = session.standing(quad_in(q.triple, g) for q in added for g in (INFERRED, PERSONAL_INFERRED))
    gone = [*removed, *stepped]
    session.remove(gone)
    session.add(added)
    begun = time.process_time()
    derived = maintenance.follow(session, added, gone)
    cost = time.process_time() - begun
    session.remove(derived.removed)
    session.add(derived.added)
    return cost, len(derived.removed) + len(derived.added)


@contextmanager
def _holding(files: Sequence[tuple[str, ox.NamedNode]], folder: str | None) -> Iterator[Session]:
    """Open a store that holds some files; a folder that holds something already has them."""
    store = MemoryStore() if folder is None else DiskStore(folder)
    with store.session() as session:
        if not session.graphs():
            for path, graph in files:
                session.bulk_ntriples(_lines(path), graph)
            session.commit("{}")
    with store.session() as session:
        settle()
        yield session
    store.close()


def _lines(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while lines := file.readlines(1 << 24):
            yield b"".join(lines)


def _rules() -> RuleSet:
    parsed = ox.parse(path=str(ONTOLOGY_FILE), format=ox.RdfFormat.TURTLE)
    return compile_rules(quad.triple for quad in parsed)


def _text(term: object) -> str:
    return str(getattr(term, "value", term))
