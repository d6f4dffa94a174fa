"""From a validation report to what people read: grouped by shape, counted, with examples and labels.

    report, view, shapes graph --summarise--> ValidationSummary

Shapes are called by their ``sh:name`` or ``rdfs:label``, a property's shape after the shape that it is a
part of; properties by their label; things by name, else title, else label, else the last part of the IRI.
Only what the examples show is looked up, so that the length of a report costs no more than counting it. A
value of a property that the ontology marks as personal data is left out.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from ckm_graph.model.reporting import ConstraintSummary, ResultExample, ValidationSummary
from ckm_graph.schema import local_name, str_of
from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import CKM, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from ckm_graph.model.validation import Report, ShapeSummary, ValidationResult
    from ckm_graph.store import Term, View

__all__ = ["names_of", "summarise", "titles_of"]

_AT_ONCE: Final = 500
"""How many things one query names."""
_LONGEST: Final = 80
"""Characters of a value that are shown."""
_IRI: Final = re.compile(r"<([^<>]*)>")
_OPERATORS: Final = {"/": " \N{RIGHTWARDS ARROW} ", "|": " or ", "^": "inverse of "}
_PERSONAL: Final = "SELECT ?property { ?property ckm:isPersonalData true }"


def summarise(
    view: View, report: Report, shapes: Iterable[Triple] = (), *, examples: int = 3
) -> ValidationSummary:
    """Group a report's results by shape and constraint, and say it all in words.

    Parameters
    ----------
    view
        The state that was validated: what things are called there.
    report
        What validation found.
    shapes
        The shapes graph: what shapes are called, and how to mend what breaks them.
    examples
        How many results each group shows.

    Returns
    -------
    ValidationSummary
        Plain labels and numbers; the worst group first.

    Examples
    --------
    >>> from ckm_graph.model.validation import Report
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     summarise(view, Report()).conforms
    True

    """
    groups = report.by_shape(examples)
    words = _ShapeWords(shapes)
    shown = list(_with_details(result for group in groups for result in group.examples))
    things = {node for r in shown for node in (r.focus_node, r.value) if isinstance(node, NamedNode)}
    paths = [group.path for group in groups] + [words.path(group.shape) for group in groups]
    properties = {NamedNode(iri) for path in paths if path for iri in _IRI.findall(path)}
    names = {**names_of(view, things | properties), **words.labels()}
    personal = {row.property for row in view.select(_PERSONAL)} if shown else set()
    return ValidationSummary(
        conforms=report.conforms,
        recursive=tuple(words.label(shape, names) for shape in report.recursive),
        constraints=tuple(_constraint(group, words, names, personal) for group in groups),
    )


def _with_details(results: Iterable[ValidationResult]) -> Iterator[ValidationResult]:
    for result in results:
        yield result
        yield from _with_details(result.details)


def names_of(view: View, things: Iterable[NamedNode]) -> dict[str, str]:
    """Look up what things are called; those without name, title and label are left out."""
    listed = sorted(things, key=str)
    text = files("ckm_graph.reporting").joinpath("names.rq").read_text(encoding="utf-8")
    found = {}
    for start in range(0, len(listed), _AT_ONCE):
        block = values_block(("thing",), [(thing,) for thing in listed[start : start + _AT_ONCE]])
        for row in view.select(text.replace("WHERE {", f"WHERE {{ {block}", 1)):
            found[row.thing] = str(row.label)
    return found


def titles_of(view: View, iris: Iterable[str]) -> dict[str, str]:
    """Look up what things are called, by IRI; those without name, title and label are left out."""
    return names_of(view, map(NamedNode, iris))


class _ShapeWords:
    """What a shapes graph says of its shapes for people."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._said: dict[tuple[Term, NamedNode], list[Literal]] = {}
        self._owners: dict[Term, list[Term]] = {}
        self._paths: dict[Term, Term] = {}
        for triple in triples:
            subject, said = triple.subject, triple.object
            if triple.predicate == SH.property:
                self._owners.setdefault(said, []).append(subject)
            elif triple.predicate == SH.path:
                self._paths[subject] = said
            elif isinstance(said, Literal):
                self._said.setdefault((subject, triple.predicate), []).append(said)

    def labels(self) -> dict[str, str]:
        """List what the shapes graph calls properties and classes, where it says that too."""
        named = ((s, self._best(s, RDFS.label)) for s, p in self._said if p == RDFS.label)
        return {node.value: label for node, label in named if isinstance(node, NamedNode)}

    def path(self, shape: Term) -> str | None:
        """Give the path of a property shape, if it is one property."""
        path = self._paths.get(shape)
        return str(path) if isinstance(path, NamedNode) else None

    def hint(self, *nodes: Term | None) -> str:
        """Say how to mend it, in the words of the first node that has some."""
        return next((hint for node in nodes if node and (hint := self._best(node, CKM.howToMend))), "")

    def label(self, shape: Term, names: Mapping[str, str]) -> str:
        """Say what a shape is called."""
        own = self._best(shape, SH.name) or self._best(shape, RDFS.label)
        if not own and (path := self.path(shape)):
            own = _path_words(path, names)
        owners = self._owners.get(shape, ())
        above = self._owner(owners[0]) if len(owners) == 1 else ""
        if above and own:
            return f"{above}: {own}"
        return (
            own
            or (_last_part(shape.value) if isinstance(shape, NamedNode) else above)
            or "shape without a name"
        )

    def _owner(self, shape: Term) -> str:
        own = self._best(shape, SH.name) or self._best(shape, RDFS.label)
        return own or (_last_part(shape.value) if isinstance(shape, NamedNode) else "")

    def _best(self, node: Term, predicate: NamedNode) -> str:
        """Choose the English words, else those in no language, else any."""
        found = self._said.get((node, predicate), [])
        languages = ("en", None)
        ranked = sorted(
            found,
            key=lambda one: (
                languages.index(one.language) if one.language in languages else len(languages),
                one.value,
            ),
        )
        return ranked[0].value if ranked else ""


def _constraint(
    group: ShapeSummary, words: _ShapeWords, names: Mapping[str, str], personal: set[str]
) -> ConstraintSummary:
    return ConstraintSummary(
        shape=words.label(group.shape, names),
        component=_last_part(group.component.value).removesuffix("ConstraintComponent"),
        severity=_last_part(group.severity.value),
        message=group.message,
        count=group.count,
        examples=tuple(_example(result, names, personal) for result in group.examples),
        path="" if group.path is None else _path_words(group.path, names),
        hint=words.hint(group.source_constraint, group.shape),
        iri=str_of(group.shape),
    )


def _example(result: ValidationResult, names: Mapping[str, str], personal: set[str]) -> ResultExample:
    value = result.value
    if value == result.focus_node or personal.intersection(_IRI.findall(result.path or "")):
        value = None
    return ResultExample(
        focus=_text(result.focus_node),
        label=_called(result.focus_node, names),
        message=result.message,
        value="" if value is None else _called(value, names),
        details=tuple(_example(one, names, personal) for one in result.details),
    )


def _called(term: Term, names: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return _short(names.get(term.value) or _last_part(term.value))
    return _short(_text(term)) if isinstance(term, Literal) else _text(term)


def _text(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _short(text: str) -> str:
    """Give a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _path_words(path: str, names: Mapping[str, str]) -> str:
    """Write a SPARQL property path in the properties' labels.

    >>> _path_words("<urn:x/reply>/^<urn:x/by>", {"urn:x/by": "contributed by"})
    'reply → inverse of contributed by'
    """
    return "".join(_words_of(path, names))


def _words_of(path: str, names: Mapping[str, str]) -> Iterator[str]:
    for position, part in enumerate(_IRI.split(path)):
        if position % 2:
            yield names.get(part) or _last_part(part)
        else:
            yield "".join(_OPERATORS.get(mark, mark) for mark in part)


def _last_part(iri: str) -> str:
    """Take what an IRI ends in.

    >>> _last_part("https://w3id.org/ckm/id/shop/question/7"), _last_part("urn:example:7")
    ('7', '7')
    """
    return local_name(iri).rpartition(":")[2] or iri
