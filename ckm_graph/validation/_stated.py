"""Datatypes that the engine widens: what ``sh:datatype`` says of a literal as it was stated.

An engine may hold `"5"^^xsd:byte` as an xsd:integer; the stated datatype is kept in a record aside
(``ckm:WidenedLiteral``). A condition on such a datatype has a note in it, which says nothing by itself.
Before a query runs, its notes are settled:

    nothing is widened in the store  ->  what the engine calls an integer is no byte
    records of the property          ->  the values that were stated otherwise, one by one

What nobody stated, such as inferred triples, is taken for what the engine says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from ckm_graph.store import examine, unchanged
from ckm_graph.store.sparql import values_block
from ckm_graph.validation._datatypes import NARROW, is_of_datatype, sample
from ckm_graph.validation._paths import Alternative, Path, PathSource, Repeat, Sequence, Step, reach
from ckm_graph.vocabulary import CKM, PROVENANCE, RDF, XSD, source_graph, source_of
from ckm_graph.widening import widened_node

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from ckm_graph.model.validation import ValidationResult
    from ckm_graph.store import Term, View
    from ckm_graph.validation._shapes import Shape

__all__ = ["Notes", "Stated", "restated", "settled", "stated_triples", "target_literals"]

_WIDE: Final = frozenset({XSD.integer, XSD.dateTime})
_NOTE: Final = re.compile(r'\("as stated:(\d+)" = ""\)')
_Link = tuple[str, PathSource, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """A note: that a value which the engine takes for one of a datatype was stated otherwise."""

    datatype: NamedNode
    chain: tuple[_Link, ...]
    """Variables and paths from the root to the value."""


@dataclass(slots=True)
class Notes:
    """The notes of one compilation, each once, and where its variables come from."""

    found: dict[Stated, int] = field(default_factory=dict)
    _origins: dict[str, _Link] = field(default_factory=dict)

    def reached(self, value: str, start: str, path: PathSource | None) -> None:
        """Remember that a variable holds what a path leads to."""
        if path is not None:
            self._origins[value] = (start, path, value)

    def note(self, datatype: Term, value: str) -> str | None:
        """Write a note on a value, or nothing if the datatype is not one that engines widen."""
        if (
            not isinstance(datatype, NamedNode)
            or datatype not in (NARROW | _WIDE)
            or value not in self._origins
        ):
            return None
        chain: list[_Link] = []
        while value in self._origins:
            chain.insert(0, self._origins[value])
            value = chain[0][0]
        number = self.found.setdefault(Stated(datatype, tuple(chain)), len(self.found))
        return f'("as stated:{number}" = "")'


def settled(view: View, notes: Iterable[Stated], focus: Collection[Term] | None) -> Callable[[str], str]:
    """Find out about the notes of some shapes; give what settles the notes in a query's text.

    Parameters
    ----------
    view
        The state to validate.
    notes
        All notes, by their numbers.
    focus
        The focus nodes, if only some are validated.

    """
    known = tuple(notes)
    if not known:
        return lambda text: text
    settle = _Settling(view, focus)
    texts: dict[int, str] = {}

    def text_of(match: re.Match[str]) -> str:
        number = int(match[1])
        if number not in texts:
            texts[number] = settle.condition(known[number])
        return texts[number]

    return lambda text: _NOTE.sub(text_of, text)


def target_literals(shapes: Iterable[Shape]) -> dict[Term, Literal]:
    """Tell which literals that shapes target the engine gives back otherwise: `"4"` for `"4.0"`."""
    stated = (t.term for shape in shapes for t in shape.targets if isinstance(t.term, Literal))
    return {examine(literal).held: literal for literal in stated if not unchanged(literal)}


def restated(
    view: View, literals: Mapping[Term, Literal], results: Iterable[ValidationResult]
) -> tuple[ValidationResult, ...]:
    """Give results the literals as they were stated: values that one property leads to, and targets."""
    found = [_retargeted(result, literals) for result in results] if literals else list(results)
    if not any(_may_be_widened(result) for result in found) or not _widens(view):
        return tuple(found)
    return tuple(_restated(view, result) if _may_be_widened(result) else result for result in found)


def _widens(view: View) -> bool:
    """Tell whether a store has a record of any widened literal."""
    return any(True for _ in view.quads(None, RDF.type, CKM.WidenedLiteral, PROVENANCE))


def stated_triples(view: View) -> Iterator[Triple]:
    """Yield all triples of a view's data graphs as they were stated."""
    triples = (quad.triple for quad in view.quads())
    return (_as_stated(view, triple) for triple in triples) if _widens(view) else triples


def _retargeted(result: ValidationResult, literals: Mapping[Term, Literal]) -> ValidationResult:
    focus = literals.get(result.focus_node, result.focus_node)
    own = result.value == result.focus_node
    return replace(result, focus_node=focus, value=focus if own else result.value)


def _may_be_widened(result: ValidationResult) -> bool:
    return isinstance(result.value, Literal) and result.value.datatype in _WIDE


def _restated(view: View, result: ValidationResult) -> ValidationResult:
    focus, path, value = result.focus_node, result.path_node, result.value
    if value is None or not isinstance(focus, NamedNode | BlankNode) or not isinstance(path, NamedNode):
        return result
    return replace(result, value=_as_stated(view, Triple(focus, path, value)).object)


def _as_stated(view: View, triple: Triple) -> Triple:
    value = triple.object
    if isinstance(value, Literal) and value.datatype in _WIDE:
        for node in _records(view, [triple]).values():
            for quad in view.quads(node, CKM.statedDatatype, None, PROVENANCE):
                if isinstance(quad.object, NamedNode):
                    literal = Literal(value.value, datatype=quad.object)
                    return Triple(triple.subject, triple.predicate, literal)
    return triple


class _Settling:
    def __init__(self, view: View, focus: Collection[Term] | None) -> None:
        self._view = view
        self._focus = focus
        self._pairs: dict[str, list[tuple[Term, Term]]] = {}

    @cached_property
    def _widened(self) -> bool:
        return _widens(self._view)

    def condition(self, note: Stated) -> str:
        """Write the condition that a note stands for."""
        narrow = note.datatype in NARROW
        if not self._widened:
            return f"(DATATYPE({sample(note.datatype)}) != {note.datatype})" if narrow else "false"
        start, path, value = note.chain[-1]
        parts = []
        for prefix, predicate in _endings(path.path):
            kept = self._view.quads(None, CKM.statedPredicate, predicate, PROVENANCE)
            if narrow or any(True for _ in kept):
                parts.append(self._among(self._wrong(note, prefix, predicate), (start, prefix, value)))
        return f"({' || '.join(filter(None, parts))})" if any(parts) else "false"

    def _wrong(self, note: Stated, prefix: str, predicate: NamedNode) -> list[tuple[Term, Term]]:
        """Find the subjects and values that the engine takes for the datatype, and that say otherwise."""
        query = (
            f"SELECT DISTINCT ?subject ?object WHERE {{ {self._around(note, prefix)} ?subject {predicate} "
        )
        query += f"?object . FILTER({is_of_datatype('?object', note.datatype)}) }}"
        if query not in self._pairs:
            table = self._view.select(query)
            rows = [(s, o) for s, o in table.all_terms() if s is not None and o is not None]
            self._pairs[query] = list(self._misstated(note.datatype, predicate, rows))
        return self._pairs[query]

    def _around(self, note: Stated, prefix: str) -> str:
        """Write what limits the subjects to those that the focus nodes lead to."""
        if self._focus is None:
            return ""
        pattern = values_block((note.chain[0][0][1:],), [(node,) for node in self._focus])
        for start, path, end in note.chain[:-1]:
            pattern = reach(pattern, start, path, end)
        last = note.chain[-1][0]
        return f"{pattern} {last} {prefix} ?subject ." if prefix else f"{pattern} BIND({last} AS ?subject)"

    def _misstated(
        self, datatype: NamedNode, predicate: NamedNode, rows: list[tuple[Term, Term]]
    ) -> Iterator[tuple[Term, Term]]:
        triples = {
            row: Triple(row[0], predicate, row[1])
            for row in rows
            if not isinstance(row[0], Literal | Triple) and isinstance(row[1], Literal)
        }
        records = _records(self._view, list(triples.values()))
        if datatype in NARROW:
            wanted = [Quad(node, CKM.statedDatatype, datatype, PROVENANCE) for node in records.values()]
            stand = {quad.subject for quad in self._view.standing(wanted)}
            yield from (row for row, t in triples.items() if t in records and records[t] not in stand)
        else:
            kept = [Quad(node, RDF.type, CKM.WidenedLiteral, PROVENANCE) for node in records.values()]
            stand = {quad.subject for quad in self._view.standing(kept)}
            yield from (row for row, t in triples.items() if records.get(t) in stand)

    def _among(self, pairs: list[tuple[Term, Term]], ends: tuple[str, str, str]) -> str:
        """Write the condition that a value was reached from one of some subjects."""
        start, prefix, value = ends
        named = [pair for pair in pairs if not isinstance(pair[0], BlankNode)]
        unnamed = {str(object_) for subject, object_ in pairs if isinstance(subject, BlankNode)}
        subject = "?subject" if prefix else start
        lead = f"{start} {prefix} ?subject . " if prefix else ""
        parts = []
        if named:
            parts.append(f"EXISTS {{ {lead}{values_block((subject[1:], value[1:]), named)} }}")
        if unnamed:  # SPARQL can't name a blank node: its values tell
            same = " || ".join(f"sameTerm({value}, {text})" for text in sorted(unnamed))
            parts.append(f"EXISTS {{ {lead}FILTER(isBlank({subject}) && ({same})) }}")
        return " || ".join(parts)


def _records(view: View, triples: list[Triple]) -> dict[Triple, NamedNode]:
    """Name the records that would keep the stated datatypes of triples; of sources' statements alone."""
    found = {}
    for triple, graphs in view.said(triples).items():
        sources = [name for graph in graphs if (name := source_of(graph)) is not None]
        if sources:
            found[triple] = widened_node(triple, triple.object, source_graph(sources[0]))
    return found


def _endings(path: Path) -> Iterator[tuple[str, NamedNode]]:
    """Yield the properties that may be a path's last step, each with the path to its subject as SPARQL.

    Steps backwards end at subjects, which are no literals.
    """
    if isinstance(path, Step):
        yield "", path.predicate
    elif isinstance(path, Alternative):
        for one in path.paths:
            yield from _endings(one)
    elif isinstance(path, Sequence):
        before = Sequence(path.paths[:-1]).text
        for prefix, predicate in _endings(path.paths[-1]):
            yield (f"{before}/{prefix}" if prefix else before), predicate
    elif isinstance(path, Repeat):
        again = "" if path.times == "?" else Repeat(path.path, "*").text
        for prefix, predicate in _endings(path.path):
            yield "/".join(part for part in (again, prefix) if part), predicate
