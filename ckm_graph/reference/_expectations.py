"""What the shapes expect of a class's properties: types, cardinality, and what is said when it is amiss."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.model.reference import Check, Expectation
from ckm_graph.reference._statements import iri_of
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ckm_graph.reference._naming import Naming
    from ckm_graph.reference._statements import Statements, Term

__all__ = ["expectations_by_class", "property_shapes", "rules_by_class"]

_SEVEREST_FIRST: Final = ("Violation", "Warning", "Info")
_TYPES: Final = (SH["class"], SH.datatype)
_ALTERNATIVES: Final = (SH["or"], SH.xone)
_RULES: Final = (SH.sparql, SH["not"], SH["and"], SH["or"], SH.xone, SH.node)


def property_shapes(shapes: Statements) -> dict[str, dict[str, list[Term]]]:
    """Find the property shapes of each class, by the IRIs of class and property."""
    found: defaultdict[str, dict[str, list[Term]]] = defaultdict(dict)
    for shape, class_ in _targets(shapes):
        for node in shapes.objects(shape, SH.property):
            path = _property(shapes, node)
            if path is not None and not _is_off(shapes, node):
                found[class_].setdefault(path.value, []).append(node)
    return found


def _property(shapes: Statements, node: Term) -> ox.NamedNode | None:
    """Give the property that a shape speaks of: of alternatives the first."""
    path = shapes.value(node, SH.path)
    alternatives = None if path is None else shapes.value(path, SH.alternativePath)
    if alternatives is not None:
        path = next(iter(shapes.items(alternatives) or ()), None)
    return path if isinstance(path, ox.NamedNode) else None


def expectations_by_class(
    shapes: Statements, naming: Naming, ancestors: Mapping[str, Iterable[str]]
) -> dict[str, tuple[Expectation, ...]]:
    """Read what is expected of each class, its properties in the order of the shapes.

    Types and counts are those that hold for instances of the class, so the shapes of its ancestors count
    in; the checks are those of its own shapes.
    """
    found = property_shapes(shapes)
    made = {}
    for class_, paths in found.items():
        rows = []
        for path, own in paths.items():
            above = [node for iri in ancestors.get(class_, ()) for node in found.get(iri, {}).get(path, ())]
            rows.append(
                (_order(shapes, [*own, *above]), path, _expectation(shapes, naming, path, own, above))
            )
        made[class_] = tuple(row for *_, row in sorted(rows, key=lambda row: row[:2]))
    return made


def rules_by_class(shapes: Statements) -> dict[str, tuple[Check, ...]]:
    """Read what the shapes ask of each class beyond single properties."""
    found: defaultdict[str, set[Check]] = defaultdict(set)
    for shape, class_ in _targets(shapes):
        for rule in (rule for predicate in _RULES for rule in shapes.objects(shape, predicate)):
            message = shapes.text(rule, SH.message) or shapes.text(shape, SH.message)
            said = message or shapes.text(shape, RDFS.label)
            if said:
                found[class_].add(Check(_severity(shapes, shape), said))
    return {class_: _severest_first(checks) for class_, checks in found.items()}


def _targets(shapes: Statements) -> list[tuple[Term, str]]:
    """Pair shapes that are in force with their classes; a class may be a shape itself."""
    aimed = [(shape, iri_of(class_)) for shape, class_ in shapes.pairs(SH.targetClass)]
    implicit = [
        (shape, iri_of(shape))
        for shape in shapes.subjects_with(RDF.type, SH.NodeShape)
        if any(local_name(iri_of(type_)) == "Class" for type_ in shapes.objects(shape, RDF.type))
    ]
    return [(shape, class_) for shape, class_ in (*aimed, *implicit) if not _is_off(shapes, shape)]


def _is_off(shapes: Statements, shape: Term) -> bool:
    return any(iri_of(value) == "true" for value in shapes.objects(shape, SH.deactivated))


def _expectation(
    shapes: Statements, naming: Naming, path: str, own: list[Term], above: list[Term]
) -> Expectation:
    nodes = [*own, *above]
    counts = [(_numbers(shapes, node, SH.minCount), _numbers(shapes, node, SH.maxCount)) for node in nodes]
    most = [number for _, found in counts for number in found]
    groups = [shapes.text(group, RDFS.label) for node in nodes for group in shapes.objects(node, SH.group)]
    messages = {Check(_severity(shapes, node), shapes.text(node, SH.message)) for node in own}
    return Expectation(
        path=naming.link(path),
        types=naming.links(type_ for node in nodes for type_ in _types(shapes, node)),
        least=max((number for found, _ in counts for number in found), default=0),
        most=min(most) if most else None,
        group=next(iter(groups), ""),
        checks=_severest_first(check for check in messages if check.message),
    )


def _types(shapes: Statements, node: Term) -> list[Term]:
    """Classes and datatypes of the values; those of alternatives too."""
    found = [type_ for predicate in _TYPES for type_ in shapes.objects(node, predicate)]
    for predicate in _ALTERNATIVES:
        for head in shapes.objects(node, predicate):
            for member in shapes.items(head) or ():
                found += _types(shapes, member)
    return found


def _severity(shapes: Statements, shape: Term) -> str:
    return local_name(iri_of(shapes.value(shape, SH.severity) or SH.Violation))


def _numbers(shapes: Statements, node: Term, predicate: ox.NamedNode) -> list[int]:
    return [int(iri_of(value)) for value in shapes.objects(node, predicate) if iri_of(value).isdecimal()]


def _order(shapes: Statements, nodes: list[Term]) -> tuple[float, str, float]:
    """Say where the shapes place a property: by group, then in it; what has no place comes last."""
    groups = [group for node in nodes for group in shapes.objects(node, SH.group)][:1]
    return (
        _place(shapes, groups),
        shapes.text(groups[0], RDFS.label) if groups else "",
        _place(shapes, nodes),
    )


def _place(shapes: Statements, nodes: list[Term]) -> float:
    places = [float(iri_of(value)) for node in nodes for value in shapes.objects(node, SH.order)]
    return min(places, default=float("inf"))


def _severest_first(checks: Iterable[Check]) -> tuple[Check, ...]:
    def rank(check: Check) -> tuple[int, str, str]:
        known = check.severity in _SEVEREST_FIRST
        place = _SEVEREST_FIRST.index(check.severity) if known else len(_SEVEREST_FIRST)
        return (place, check.severity, check.message)

    return tuple(sorted(checks, key=rank))
