"""Writing down what was found: `kg.record`."""

from __future__ import annotations

import datetime as dt
import inspect
import json
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph._analysing import Analysing
from ckm_graph.analytics import recording
from ckm_graph.analytics.acquaintance import known_in
from ckm_graph.errors import InputError
from ckm_graph.model.recording import Recorded
from ckm_graph.names import check_source_name
from ckm_graph.transactions import Findings
from ckm_graph.vocabulary import ANALYSIS, CKM, PERSONAL_ANALYSIS, is_aside

if TYPE_CHECKING:
    from ckm_graph.store import Store, View
    from ckm_graph.transactions import FoundedAt

__all__ = ["Recording"]

_FOUND: Final = frozenset({ANALYSIS, PERSONAL_ANALYSIS})
_STANDING: Final = """
SELECT ?analysis ?parameters WHERE {
  ?analysis a ckm:Analysis ; ckm:method ?method ; ckm:parameters ?parameters .
  MINUS { ?later ckm:supersedes ?analysis }
}
ORDER BY ?analysis"""


class Recording:
    """The half of a `KnowledgeGraph` that writes down what it found."""

    store: Store
    _founded_at: FoundedAt

    def record(self, result: recording.Result, *, source: str = "analytics") -> Recorded:
        """Write a result as ``ckm:Analysis`` with its findings, for SPARQL to ask for.

        A later run that was asked the same supersedes an earlier one, which is kept: what stands is what
        nothing ``ckm:supersedes``. The same is asked where the kind is the same and the parameters are,
        but for those that were chosen from the data. Recording the same result again changes nothing.
        What a finding says of a natural person stands with that person's data.

        Parameters
        ----------
        result
            What an analysis of this graph gave, such as `topic_clusters`.
        source
            Who asks: named in the change log.

        Raises
        ------
        InputError
            If it is no result, or one of a state that this graph never had.
        ShapeViolation
            If a finding would break a shape; the graph is as before.

        """
        check_source_name(source)
        try:
            recording.analysis_iri(result)
        except AttributeError as error:
            message = f"{type(result).__name__} is no result of an analysis: it has no {error.name!r}"
            raise InputError(message) from error
        with Findings(self.store, self._founded_at, source) as run:
            found = _recorded(run, result)
        return Recorded(
            analysis=found.analysis,
            findings=found.findings,
            supersedes=found.supersedes,
            change=run.change,
        )


def _recorded(run: Findings, result: recording.Result) -> Recorded:
    view = run.view
    if result.graph > view.number:
        message = (
            f"this result is of commit {result.graph}, and this graph has come to commit {view.number}: "
            "record it in the graph that it was found in"
        )
        raise InputError(message)
    node = ox.NamedNode(recording.analysis_iri(result))
    found = Recorded(analysis=node.value, findings=len(recording.rows_of(result)))
    if any(True for _ in view.about([node])):
        return found
    standing = _standing(view, result)
    later = [iri for iri, commit in standing.items() if commit > result.graph]
    earlier = [iri for iri in standing if iri not in later]
    said = recording.triples_of(
        result,
        when=dt.datetime.now(dt.UTC),
        inputs=_inputs(view),
        known=known_in(view, recording.iris_in(result)),
    )
    said += [ox.Triple(node, CKM.supersedes, ox.NamedNode(iri)) for iri in earlier]
    said += [ox.Triple(ox.NamedNode(iri), CKM.supersedes, node) for iri in later]
    run.replace([], said)
    return Recorded(analysis=node.value, findings=len(recording.rows_of(result)), supersedes=tuple(earlier))


def _standing(view: View, result: recording.Result) -> dict[str, int]:
    """Find the runs that asked the same and that nothing has superseded, with their commits."""
    rows = view.select(_STANDING, bindings={"method": ox.Literal(result.kind)})
    names = _asked_by(result.kind)
    asked = recording.question_of(result.parameters, names)
    same = {
        row.analysis: row.parameters for row in rows if recording.question_of(row.parameters, names) == asked
    }
    return {iri: int(json.loads(parameters).get("commit", 0)) for iri, parameters in same.items()}


def _asked_by(kind: str) -> frozenset[str] | None:
    """Name the parameters of the method that an analysis is called after; None where there is none."""
    method = getattr(Analysing, kind, None)
    return None if method is None else frozenset(inspect.signature(method).parameters)


def _inputs(view: View) -> list[str]:
    """Name the graphs that analyses look at: all in view but those of findings."""
    graphs = view.graphs()
    return sorted(graph.value for graph in graphs if not is_aside(graph) and graph not in _FOUND)
