"""Running some shapes only: what people mean by a name, and which results are theirs.

    names --select_shapes--> Selection(roots to compile, shapes whose results count)

A shape is meant by its IRI, by a known prefix and its name, by the last part of its IRI, or by its label;
so is a class, and stands for all shapes that target it. A shape that is a part of others is found
through these: they run, and only its own results count.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.schema import local_name, str_of
from ckm_graph.validation._reader import read_shapes
from ckm_graph.validation._triples import Triples
from ckm_graph.vocabulary import PREFIXES, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad, Triple

    from ckm_graph.model.validation import Report
    from ckm_graph.store import Term
    from ckm_graph.validation._shapes import Shape

__all__ = ["Selection", "select_shapes"]

_Meant: TypeAlias = "dict[str, set[Term]]"
_NEAR: Final = 3
"""How many near names an error lists beside those of the shapes with targets."""
_OF_SHAPES: Final = (SH.path, SH.property, SH.node, SH.sparql)
"""What only shapes have."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Some shapes of a shapes graph."""

    roots: frozenset[Term]
    """The shapes with targets that have to run."""
    shapes: frozenset[Term]
    """The shapes whose results are wanted."""

    def of(self, report: Report) -> Report:
        """Keep the results of the wanted shapes."""
        wanted = tuple(result for result in report.results if result.source_shape in self.shapes)
        return replace(report, results=wanted)


def select_shapes(triples: Iterable[Triple | Quad], names: Iterable[str | Term]) -> Selection:
    """Find the shapes that names mean.

    Parameters
    ----------
    triples
        The shapes graph.
    names
        Of shapes, or of classes that shapes target: IRIs, with a prefix or whole, last parts of IRIs, labels.

    Returns
    -------
    What to run, and whose results to keep.

    Raises
    ------
    UnknownNameError
        If a name means nothing, with the nearest that mean something.
    InputError
        If a shape has no targets and is part of none that has.

    """
    graph = Triples(triples)
    shapes = read_shapes(graph)
    by_iri, by_name = _meanings(graph, shapes)
    prefixes = _prefixes(graph)
    parts = {node: _below(node, shapes) for node, shape in shapes.items() if shape.targets}
    roots: set[Term] = set()
    kept: set[Term] = set()
    for name in names:
        text = name if isinstance(name, str) else str_of(name)
        found = _found(text, by_iri, by_name, prefixes) or _without_targets(text, graph)
        if not found:
            raise _unknown(text, by_name, parts)
        running = {root for root, below in parts.items() if not below.isdisjoint(found)}
        if not running:
            message = f"the shape {text} has no targets, and is part of no shape that has: name one that has"
            raise InputError(message)
        roots |= running
        kept.update(part for node in found for part in _below(node, shapes))
    return Selection(frozenset(roots), frozenset(kept))


def _meanings(graph: Triples, shapes: Mapping[Term, Shape]) -> tuple[_Meant, _Meant]:
    """List what each IRI and each name means: shapes, for a class those that target it."""
    by_iri: _Meant = {}
    by_name: _Meant = {}

    def called(term: Term, node: Term) -> None:
        if isinstance(term, NamedNode):
            by_iri.setdefault(term.value, set()).add(node)
            by_name.setdefault(local_name(term.value), set()).add(node)
        for label in (*graph.values(term, RDFS.label), *graph.values(term, SH.name)):
            if isinstance(label, Literal) and not (shapes[node].path and not shapes[node].targets):
                by_name.setdefault(label.value.casefold(), set()).add(node)

    for node, shape in shapes.items():
        called(node, node)
        for target in shape.targets:
            if target.kind == SH.targetClass:
                called(target.term, node)
    return by_iri, by_name


def _found(text: str, by_iri: _Meant, by_name: _Meant, prefixes: Mapping[str, str]) -> set[Term]:
    prefix, colon, local = text.partition(":")
    whole = prefixes[prefix] + local if colon and prefix in prefixes else text.strip("<>")
    return by_iri.get(whole) or by_name.get(text) or by_name.get(text.casefold()) or set()


def _without_targets(text: str, graph: Triples) -> set[Term]:
    """Find the shapes of a name that no target leads to."""
    nodes = (node for node in graph.subjects(*_OF_SHAPES) if isinstance(node, NamedNode))
    return {node for node in nodes if text in (node.value, local_name(node.value))}


def _prefixes(graph: Triples) -> dict[str, str]:
    """List the prefixes that queries know, and those that the shapes graph declares."""
    declared = {}
    for node in graph.subjects(SH.prefix):
        for prefix, base in zip(
            graph.values(node, SH.prefix), graph.values(node, SH.namespace), strict=False
        ):
            if isinstance(prefix, Literal) and isinstance(base, Literal | NamedNode):
                declared[prefix.value] = base.value
    return {**PREFIXES, **declared}


def _below(node: Term, shapes: Mapping[Term, Shape]) -> set[Term]:
    """Name a shape and the property shapes that are parts of it."""
    seen, waiting = {node}, [node]
    while waiting:
        shape = shapes.get(waiting.pop())
        new = [part for part in (shape.properties if shape else ()) if part not in seen]
        seen.update(new)
        waiting.extend(new)
    return seen


def _unknown(name: str, by_name: _Meant, roots: Iterable[Term]) -> UnknownNameError:
    near = difflib.get_close_matches(name, by_name, n=_NEAR)
    known = (local_name(root.value) for root in roots if isinstance(root, NamedNode))
    return UnknownNameError("shape, or class with shapes,", name, {*near, *known})
