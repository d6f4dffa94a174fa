"""Recording: an analysis as triples, so that whatever asks the graph sees what was found in it.

    ckm:Analysis   method, parameters (JSON, with the commit that was looked at), when, from which graphs
      ^ckm:inAnalysis   one finding a row, in order: rank, weight, what it is about, the row itself (JSON)

`said_of` has an implementation for the rows that the ontology has a class for; any other row is a plain
``ckm:Finding``. Of such a row a field that holds one IRI
says what the finding is about, IRIs further in are its evidence, a score, else the first number, is its
weight, and a field called name, label or title its name.

The functions are pure. A run is named by what it found, on which commit and with which parameters, so
the same result is the same triples, whatever the order in which the graph was filled.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Any, Final, Protocol, TypeAlias

import pyoxigraph as ox

from ckm_graph.analytics.acquaintance import Known
from ckm_graph.model import Contributor, Expert, Sankey, TopicCluster, TopicModel
from ckm_graph.model.conduct import JourneyMap
from ckm_graph.model.styles import StyleFinding
from ckm_graph.vocabulary import CKM, ID_BASE, RDF, XSD

__all__ = ["Result", "analysis_iri", "iris_in", "question_of", "rows_of", "said_of", "triples_of"]

Said: TypeAlias = "list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]"
"""What is said of one thing: predicates and objects."""

_IRI: Final = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`]+")
_NAMES: Final = ("name", "label", "title")
_WEIGHTS: Final = ("score", "weight", "weighted_support")
_PLACES: Final = frozenset({"rank", "cluster", "position"})
"""Fields that count rows, and weigh nothing."""


class Result(Protocol):
    """What can be recorded: `ckm_graph.analysis.Analysis`, or whatever else `rows_of` knows the rows of."""

    @property
    def kind(self) -> str:
        """What was looked for."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What was asked."""

    @property
    def graph(self) -> int:
        """Number of the commit whose state was looked at."""

    @property
    def notes(self) -> Sequence[str]:
        """What one has to know to read the rows."""


@dataclass(frozen=True, slots=True)
class _Run:
    """What the finding of a row needs to know of its run."""

    parameters: Mapping[str, Any]
    known: Known
    when: ox.Literal


def question_of(parameters: str | Mapping[str, Any], names: Collection[str] | None = None) -> str:
    """Write what was asked as text: runs with equal texts ask the same.

    Parameters
    ----------
    parameters
        What was asked and what was chosen from the data, as values or as JSON.
    names
        Which of them were asked; by default all but the commit.

    >>> question_of('{"limit": 5, "commit": 7}') == question_of({"limit": 5})
    True
    >>> question_of({"limit": 5, "end": "2026-01-31"}, ["limit", "since"])
    '{"limit": 5}'

    """
    try:
        told = json.loads(parameters) if isinstance(parameters, str) else _plain(parameters)
    except ValueError:
        return str(parameters)
    if isinstance(told, dict):
        told = {
            key: value for key, value in told.items() if key != "commit" and (names is None or key in names)
        }
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def analysis_iri(result: Result) -> str:
    """Name the run that gave a result.

    >>> from ckm_graph.analysis import Analysis
    >>> found = Analysis("topics", TopicCluster, (), {"seed": 1}, graph=3)
    >>> analysis_iri(found) == analysis_iri(Analysis("topics", TopicCluster, (), {"seed": 1}, graph=3))
    True
    """
    rows = [_plain(row) for row in rows_of(result)]
    key = [result.kind, question_of(result.parameters), result.graph, rows, list(result.notes)]
    text = json.dumps(key, sort_keys=True, ensure_ascii=False)
    return f"{ID_BASE}analysis/{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def triples_of(
    result: Result, *, when: dt.datetime, inputs: Sequence[str] = (), known: Known | None = None
) -> list[ox.Triple]:
    """Say a result.

    Parameters
    ----------
    result
        Rows with what was asked.
    when
        When it is recorded, with its zone.
    inputs
        IRIs of the graphs that were looked at.
    known
        What the graph says of the things in the result.

    Returns
    -------
    list[ox.Triple]
        The run first, then its findings in order.

    """
    node = ox.NamedNode(analysis_iri(result))
    stamp = ox.Literal(when.isoformat(timespec="seconds").replace("+00:00", "Z"), datatype=XSD.dateTime)
    run = _Run(result.parameters, known or Known(), stamp)
    settings = {**_plain(result.parameters), "commit": result.graph}
    about: Said = [
        (RDF.type, CKM.Analysis),
        (CKM.name, ox.Literal(f"{result.kind}, as of commit {result.graph}")),
        (CKM.method, ox.Literal(result.kind)),
        (CKM.parameters, ox.Literal(json.dumps(settings, ensure_ascii=False))),
        (CKM.occurredAt, stamp),
        *((CKM.note, ox.Literal(note)) for note in dict.fromkeys(result.notes)),
        *((CKM.derivedFrom, ox.NamedNode(graph)) for graph in inputs),
        *((CKM.derivedFrom, ox.NamedNode(iri)) for iri in _iris(settings) if run.known.is_a(iri, "Agent")),
    ]
    triples = [ox.Triple(node, predicate, value) for predicate, value in about]
    for rank, row in enumerate(rows_of(result), start=1):
        finding = ox.NamedNode(f"{node.value}/{rank}")
        said = [*said_of(row, run), (CKM.rank, ox.Literal(rank)), (CKM.inAnalysis, node)]
        triples += [ox.Triple(finding, predicate, value) for predicate, value in dict.fromkeys(said)]
    return triples


@singledispatch
def rows_of(result: Any) -> Sequence[Any]:  # noqa: ANN401 -- whatever has rows
    """Give the rows of a result, most important first; registered for those that have several kinds."""
    rows: Sequence[Any] = result.rows
    return rows


@rows_of.register
def _clusters(result: TopicModel) -> Sequence[Any]:
    return result.clusters


@rows_of.register
def _links(result: Sankey) -> Sequence[Any]:
    return result.links


@rows_of.register
def _steps(result: JourneyMap) -> Sequence[Any]:
    return result.flows


@singledispatch
def said_of(row: object, _run: _Run) -> Said:
    """Say what one row states; registered for the rows that the ontology has a class for."""
    plain = _plain(row)
    said: Said = [(RDF.type, CKM.Finding), (CKM.row, _json(plain))]
    name = next((plain[key] for key in _NAMES if isinstance(plain.get(key), str) and plain[key]), None)
    if name is not None:
        said.append((CKM.name, ox.Literal(name)))
    ordered = sorted(plain, key=lambda key: _WEIGHTS.index(key) if key in _WEIGHTS else len(_WEIGHTS))
    weighing = (plain[key] for key in ordered if key not in _PLACES)
    weight = next((v for v in weighing if isinstance(v, int | float) and not isinstance(v, bool)), None)
    if weight is not None:
        said.append((CKM.weight, _double(weight)))
    about = [value for value in plain.values() if isinstance(value, str) and _IRI.fullmatch(value)]
    said += [(CKM.findingAbout, ox.NamedNode(iri)) for iri in about]
    deeper = (iri for iri in _iris(plain) if iri not in about)
    return [*said, *((CKM.evidence, ox.NamedNode(iri)) for iri in deeper)]


@said_of.register(Contributor)
@said_of.register(Expert)
def _standing(row: Contributor | Expert, run: _Run) -> Said:
    known = run.known
    if not known.is_a(row.agent, "Agent"):  # nothing but a shape's breach could be said of it
        return said_of.dispatch(object)(row, run)
    said: Said = [
        (RDF.type, CKM.ContributorScore),
        (CKM.scoreOf, ox.NamedNode(row.agent)),
        (CKM.weight, _double(row.score)),
        (CKM.row, _json(_plain(row))),
    ]
    topic = _meant(run.parameters.get("topic"), known.topics)
    if topic is not None and known.is_a(topic, "Topic"):
        said.append((CKM.forTopic, ox.NamedNode(topic)))
    community = _meant(run.parameters.get("community"), known.communities)
    if community is not None:
        said.append((CKM.inContext, ox.NamedNode(community)))
    others = (iri for iri in _iris(_plain(row)) if iri != row.agent)
    return [*said, *((CKM.evidence, ox.NamedNode(iri)) for iri in others)]


@said_of.register
def _topic_cluster(row: TopicCluster, run: _Run) -> Said:
    known = run.known
    plain = {key: value for key, value in _plain(row).items() if key != "items"}
    topics = (_meant(name, known.topics) for name in row.topics)
    return [
        (RDF.type, CKM.TopicCluster),
        (CKM.name, ox.Literal(row.label)),
        (CKM.size, ox.Literal(row.size)),
        (CKM.row, _json(plain)),
        *((CKM.clusterTopic, ox.NamedNode(iri)) for iri in topics if iri and known.is_a(iri, "Topic")),
        *((CKM.clusterMember, ox.NamedNode(i)) for i in row.items if known.is_a(i, "KnowledgeItem")),
    ]


@said_of.register
def _style(row: StyleFinding, run: _Run) -> Said:
    plain = _plain(row)
    if not row.evidence or row.style not in {score.style for score in row.scores}:
        return said_of.dispatch(object)(row, run)  # no style is shown
    best = next(score for score in row.scores if score.style == row.style)
    evidence = dict.fromkeys(iri for term in best.terms for iri in term.evidence)
    return [
        (RDF.type, CKM.StyleDiagnosis),
        (CKM.diagnoses, ox.NamedNode(row.subject)),
        (CKM.diagnosedStyle, CKM[row.style]),
        (CKM.confidence, ox.Literal(f"{min(max(row.score, 0.0), 1.0):.6f}", datatype=XSD.decimal)),
        (CKM.createdAt, run.when),
        (CKM.row, _json(plain)),
        *((CKM.evidence, ox.NamedNode(iri)) for iri in evidence),
    ]


def iris_in(result: Result) -> frozenset[str]:
    """List all IRIs in the rows and parameters of a result."""
    return frozenset(_iris([_plain(result.parameters), *map(_plain, rows_of(result))]))


def _meant(name: object, names: Mapping[str, str]) -> str | None:
    """Find the IRI that a parameter means, itself or by its name."""
    if not isinstance(name, str):
        return None
    return name if _IRI.fullmatch(name) else names.get(name)


def _iris(plain: object) -> list[str]:
    """List the IRIs anywhere in a value, each once, in order."""
    if isinstance(plain, str):
        return [plain] if _IRI.fullmatch(plain) else []
    inside = plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ()
    return list(dict.fromkeys(iri for value in inside for iri in _iris(value)))


def _plain(value: Any) -> Any:  # noqa: ANN401, PLR0911 -- one line a kind of value that JSON lacks
    """Write a value with what JSON has."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(inner) for key, inner in asdict(value).items()}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(inner) for inner in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Decimal | float):
        return float(value) if math.isfinite(value) else None
    return value if isinstance(value, str | int | type(None)) else str(value)


def _json(plain: object) -> ox.Literal:
    return ox.Literal(json.dumps(plain, ensure_ascii=False))


def _double(value: float) -> ox.Literal:
    return ox.Literal(repr(float(value)), datatype=XSD.double)
