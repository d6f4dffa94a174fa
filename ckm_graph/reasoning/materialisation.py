"""Bring the inferred graphs to what follows from everything else.

    data graphs --read what rules touch--> facts --close--> what follows --less what stands there-->
    the difference, removed and added

The public facts are closed first; what comes new when the personal ones join has a personal premise.
So a triple that follows both ways is public; but one that is stated as personal is a personal premise,
even where the public facts would give it too. The work is done on numbers in this process, whatever
the store, and only the difference is written.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import polars as pl

from ckm_graph.model.inference import InferenceReport
from ckm_graph.reasoning._closure import Engine
from ckm_graph.reasoning._facts import (
    FACT,
    Terms,
    code_triples,
    read_all,
    read_relevant,
    to_ntriples,
    to_quads,
    writable,
)
from ckm_graph.reasoning.rules import TEMPLATES
from ckm_graph.vocabulary import INFERRED, PERSONAL_INFERRED, is_aside, is_inferred, is_personal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import NamedNode, Triple

    from ckm_graph.reasoning.rules import RuleSet
    from ckm_graph.store._protocol import Session, View

__all__ = ["OWN", "Asserted", "Concluded", "asserted_graphs", "materialise", "publish"]

_logger = logging.getLogger("ckm_graph")
_BULK = 5_000
OWN: Final = "own rules"
"""What reports call the rules of others."""


class Asserted(NamedTuple):
    """The data graphs that hold what was said, not what follows."""

    public: tuple[NamedNode, ...]
    personal: tuple[NamedNode, ...]


class Concluded(NamedTuple):
    """What somebody else's rules conclude, and has to stand in the inferred graphs with the rest."""

    public: frozenset[Triple] = frozenset()
    personal: frozenset[Triple] = frozenset()


def materialise(
    session: Session,
    rules: RuleSet,
    *,
    progress: Callable[[int, int], None] | None = None,
    concluded: Concluded | None = None,
) -> InferenceReport:
    """Make the inferred graphs hold exactly what follows from all other data graphs.

    What follows from public quads alone stands in ``vocabulary.INFERRED``; what needs a quad of a
    personal graph in ``vocabulary.PERSONAL_INFERRED``. A triple that stands in another data graph
    stands in neither. What an earlier run left and no longer follows is removed. Nothing is
    committed here, so that an interrupted run leaves the graph as it was.

    Parameters
    ----------
    session
        Where to read and write; any store.
    rules
        From `compile_rules`.
    progress
        Is called after each round with its number, from 1, and how many facts were new in it.
    concluded
        Triples that follow for other reasons, and from which more may follow here.

    Returns
    -------
    InferenceReport
        With ``changed`` False when the inferred graphs were right already.

    Examples
    --------
    >>> import pyoxigraph as ox
    >>> from ckm_graph.reasoning import compile_rules
    >>> from ckm_graph.store.memory import MemoryStore
    >>> from ckm_graph.vocabulary import CKM, ONTOLOGY, RDF, RDFS, source_graph
    >>> axiom = ox.Quad(CKM.Review, RDFS.subClassOf, CKM.KnowledgeItem, ONTOLOGY)
    >>> fact = ox.Quad(CKM["id/1"], RDF.type, CKM.Review, source_graph("shop"))
    >>> with MemoryStore().session() as session:
    ...     session.add([axiom, fact])
    ...     report = materialise(session, compile_rules([axiom]))
    >>> report.inferred, report.by_rule, report.changed
    (1, (('subClassOf', 1),), True)

    """
    started = time.perf_counter()
    asserted = asserted_graphs(session)
    terms = Terms()
    public = read_relevant(session, rules, asserted.public, terms)
    personal = read_relevant(session, rules, asserted.personal, terms)
    engine = Engine(rules, terms, progress=progress)
    own = [_concluded(triples, terms) for triples in concluded or Concluded()]
    given = pl.concat([engine.axiomatic(), own[0]]).unique(FACT, keep="first", maintain_order=True)
    given = given.join(public, on=FACT, how="anti").join(personal, on=FACT, how="anti")
    from_public = engine.extend(pl.concat([public, given.select(FACT)]), but=personal)
    from_public = pl.concat([given, from_public])
    own_personal = engine.unknown(own[1]).join(personal, on=FACT, how="anti")
    personal = pl.concat([personal, own_personal.select(FACT)])
    from_personal = engine.extend(engine.unknown(personal))
    from_personal = pl.concat([own_personal, from_personal])
    from_public = writable(from_public, terms)
    from_personal = writable(from_personal, terms)
    changed = publish(session, terms, from_public, from_personal)
    report = InferenceReport(
        asserted=sum(map(session.count, (*asserted.public, *asserted.personal))),
        inferred=from_public.height + from_personal.height,
        rounds=engine.rounds,
        seconds=time.perf_counter() - started,
        changed=changed,
        by_rule=_by_rule(from_public, from_personal),
    )
    _logger.info("inferred %d triples from %d in %.2f s", report.inferred, report.asserted, report.seconds)
    return report


def asserted_graphs(view: View) -> Asserted:
    """List the data graphs that were asserted, public and personal apart."""
    said = [graph for graph in view.graphs() if not is_aside(graph) and not is_inferred(graph)]
    return Asserted(
        tuple(graph for graph in said if not is_personal(graph)),
        tuple(graph for graph in said if is_personal(graph)),
    )


def publish(session: Session, terms: Terms, public: pl.DataFrame, personal: pl.DataFrame) -> bool:
    """Make the inferred graphs hold exactly these facts; tell whether anything had to change."""
    wanted = {INFERRED: public.select(FACT), PERSONAL_INFERRED: personal.select(FACT)}
    present = {graph: read_all(session, graph, terms) for graph in wanted}
    changed = False
    for graph, facts in wanted.items():
        obsolete = present[graph].join(facts, on=FACT, how="anti")
        if obsolete.height:
            session.remove(to_quads(obsolete, graph, terms))
            changed = True
    for graph, facts in wanted.items():
        missing = facts.join(present[graph], on=FACT, how="anti")
        if missing.height:
            if missing.height >= _BULK:
                session.bulk_ntriples(to_ntriples(missing, terms), graph, lenient=True)
            else:
                session.add(to_quads(missing, graph, terms))
            changed = True
    return changed


def _concluded(triples: Iterable[Triple], terms: Terms) -> pl.DataFrame:
    return code_triples(triples, terms).with_columns(pl.lit(len(TEMPLATES), pl.UInt8).alias("rule"))


def _by_rule(*frames: pl.DataFrame) -> tuple[tuple[str, int], ...]:
    counts = Counter[str]()
    for place, number in pl.concat(frames).group_by("rule").len().iter_rows():
        counts[TEMPLATES[place].name if place < len(TEMPLATES) else OWN] += number
    return tuple(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
