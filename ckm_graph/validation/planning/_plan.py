"""How all focus nodes are validated: what can't be broken is left out, properties are read once.

    survey   what the view holds: which predicates and classes, and how many (`_survey`)
    plan     compiled queries --> the queries to run on this view

A query whose target classes have no instances, or whose property has no statements, has no rows and is
not run; a condition that can't be true is left out. A class is no longer sought along
``rdf:type/rdfs:subClassOf*``, for each value anew: its subclasses that have instances are named. Where
the focus nodes are many, the property is read from end to end and its bad statements are asked
whether they are about a focus node, not the other way round. Where look-ups are dear, what is left of
them is joined by hash (`_joined`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode

from ckm_graph.store.sparql import values_block
from ckm_graph.validation._queries import IS_TARGET, ROOT, TARGETS, Check, ShapeQuery, flagged
from ckm_graph.validation._values import INSTANCE_OF
from ckm_graph.validation.planning._groups import split, variables
from ckm_graph.validation.planning._hierarchy import name_classes
from ckm_graph.validation.planning._joined import joined
from ckm_graph.validation.planning._sought import Sought
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ckm_graph.validation._queries import Breach, CompiledShapes, Parts
    from ckm_graph.validation._shapes import Shape
    from ckm_graph.validation.planning._survey import Survey

__all__ = ["plan"]

_LOOK_UP: Final = 3
"""How many statements are read, and met with a condition, in the time of one look-up in memory."""
_CONDITION: Final = 6
"""How many are read in the time that meeting one with a condition takes."""
_MOSTLY: Final = 1.5
"""A property that has fewer statements a target node is mostly about targets."""
_NO_INSTANCE: Final = re.compile(
    rf"NOT EXISTS \{{ (\?\w+) {re.escape(INSTANCE_OF)} (<[^<>]*>) \}}",
)


def plan(shapes: CompiledShapes, known: Survey) -> Iterator[ShapeQuery]:
    """Yield the queries that say on this view what the compiled queries say, for all focus nodes."""
    scans: dict[tuple[str, tuple[str, ...]], list[_Scanned]] = {}
    for query in shapes.queries:
        if query.root is None or not query.needs <= known.predicates:
            continue
        target = _target(query.root, known)
        if target is not None and target.size == 0:
            continue
        for planned in _planned(query, target, known):
            if isinstance(planned, ShapeQuery):
                yield planned
            else:
                scans.setdefault((planned.scan, planned.variables), []).append(planned)
    for (scan, columns), found in scans.items():
        yield _merged(scan, columns, found, known)


@dataclass(frozen=True, slots=True)
class _Target:
    """The targets of a shape on one view."""

    pattern: str
    """What binds them."""
    test: str
    """The condition that a node is one of them."""
    size: int
    """How many there are, at most."""


def _target(shape: Shape, known: Survey) -> _Target | None:
    """Say what the targets of a shape are; None if that is more than classes, nodes and properties."""
    patterns: list[str] = []
    tests: list[str] = []
    size = 0
    for target in shape.targets:
        if target.kind == SH.targetClass:
            kinds = known.kinds(target.term)
            if kinds is None:
                return None
            if kinds:
                names = " ".join(str(kind) for kind in kinds)
                patterns.append(f"VALUES ?t {{ {names} }} {ROOT} {RDF.type} ?t .")
                tests.append(f"EXISTS {{ {_instance(ROOT, kinds, '?t')} }}")
                size += sum(known.instances[kind] for kind in kinds)
        elif target.kind in (SH.targetSubjectsOf, SH.targetObjectsOf):
            if target.term in known.predicates:
                ends = (ROOT, "?t") if target.kind == SH.targetSubjectsOf else ("?t", ROOT)
                patterns.append(f"{ends[0]} {target.term} {ends[1]} .")
                tests.append(f"EXISTS {{ {patterns[-1]} }}")
                size += known.sizes.get(target.term, 1)
        elif target.kind == SH.targetNode:
            if not isinstance(target.term, BlankNode):
                patterns.append(values_block((ROOT[1:],), [(target.term,)]))
                tests.append(f"sameTerm({ROOT}, {target.term})")
                size += 1
        else:
            return None
    pattern = patterns[0] if len(patterns) == 1 else " UNION ".join(f"{{ {one} }}" for one in patterns)
    return _Target(pattern, f"({' || '.join(tests)})" if tests else "", size)


def _instance(variable: str, kinds: Sequence[NamedNode], kind: str) -> str:
    """Write the pattern that a node is a direct instance of one of some classes."""
    if len(kinds) == 1:
        return f"{variable} {RDF.type} {kinds[0]}"
    return f"{variable} {RDF.type} {kind} FILTER({kind} IN ({', '.join(str(one) for one in kinds)}))"


@dataclass(frozen=True, slots=True)
class _Scanned:
    """A breach that is found by reading a property, which other breaches may share."""

    query: ShapeQuery
    breach: Breach
    scan: str
    """The pattern that reads the property."""
    variables: tuple[str, ...]
    condition: str
    """What is wrong."""
    test: str
    """The condition that the focus node is a target."""
    rows: int
    """How many statements the property has, about."""


def _planned(query: ShapeQuery, target: _Target | None, known: Survey) -> Iterator[ShapeQuery | _Scanned]:
    """Yield the ways to find the breaches that can be."""
    parts, scan = query.parts, query.scan
    if parts is None:
        if target is not None and scan is not None and scan.apart and _worth(target, scan.predicate, known):
            text = scan.grouped if scan.grouped and known.look_up > _LOOK_UP else scan.apart
            rows = known.sizes[scan.predicate] if scan.predicate is not None else target.size
            text = joined(text, rows, known, focus=ROOT, exists=False)
            yield replace(query, template=text.replace(IS_TARGET, target.test))
        else:
            rows = 0 if target is None else target.size
            yield _looked_up(query, rows, known, exists=True)
        return
    together: list[Breach] = []
    for breach in parts.breaches:
        if not breach.needs <= known.predicates:
            continue
        if target is not None and breach.apart and _worth(target, breach.predicate, known):
            if breach.counted:
                yield _Scanned(query, breach, breach.apart, parts.variables, breach.counted, target.test, 0)
            else:
                text = breach.apart.replace(TARGETS, target.pattern)
                yield replace(query, template=text, checks=(Check(breach.shape, breach.constraint, None),))
        elif target is not None and parts.scan and _worth(target, parts.predicate, known, test=True):
            condition = _named(breach.condition, known)
            rows = known.sizes.get(parts.predicate, 0) if parts.predicate is not None else 0
            yield _Scanned(query, breach, parts.scan, parts.variables, condition, target.test, rows)
        else:
            together.append(breach)
    if together:
        rows = 0 if target is None else _rows(parts, target, known)
        conditions, blocks = [_named(breach.condition, known) for breach in together], ""
        if len(set(conditions)) > 1:
            sought = _sought(parts.pattern, parts.variables, rows, known)
            conditions = [sought.condition(condition) for condition in conditions]
            blocks = sought.blocks
        text, columns = flagged(parts.pattern + blocks, parts.variables, conditions)
        pairs = zip(together, conditions, strict=True)
        checks = tuple(Check(breach.shape, breach.constraint, columns[said]) for breach, said in pairs)
        alone = len(set(conditions)) == 1
        yield _looked_up(replace(query, template=text, checks=checks), rows, known, exists=alone)


def _looked_up(query: ShapeQuery, rows: int, known: Survey, *, exists: bool) -> ShapeQuery:
    """Write the query from the side of the targets; what it looks up for each may be joined by hash."""
    text = name_classes(query.text(), known.classes, known.kinds)
    text = joined(text, rows, known, focus=f"?{query.focus}", exists=exists)
    return replace(query, template=text)


def _rows(parts: Parts, target: _Target, known: Survey) -> int:
    """Tell for how many rows conditions are looked up, about."""
    back = parts.predicate is not None and f"^{parts.predicate}" in parts.pattern
    return known.sizes.get(parts.predicate, target.size) if back and parts.predicate else target.size


def _sought(pattern: str, bound: tuple[str, ...], rows: int, known: Survey) -> Sought:
    """Prepare to join what conditions look up for the rows of a pattern."""
    return Sought(known, rows, frozenset(bound), frozenset({*bound, *variables(split(pattern))}))


def _merged(scan: str, columns: tuple[str, ...], found: Sequence[_Scanned], known: Survey) -> ShapeQuery:
    """Write the one query for all that is found by reading a property in one way.

    Good rows meet each condition once; who the focus node is, is asked of bad rows alone.
    """
    sought = _sought(scan, columns, found[0].rows, known)
    tests: dict[str, dict[str, None]] = {}
    names: dict[tuple[str, str], str] = {}
    for one in found:
        tests.setdefault(one.condition, {})[one.test] = None
        names.setdefault((one.condition, one.test), f"c{len(names)}")
    said = {condition: sought.condition(condition) for condition in tests}
    wrong = [_then(said[condition], " || ".join(targets)) for condition, targets in tests.items()]
    flags = "".join(
        f" ({_then(said[condition], test)} AS ?{name})" for (condition, test), name in names.items()
    )
    checks = tuple(Check(o.breach.shape, o.breach.constraint, names[o.condition, o.test]) for o in found)
    pattern = f"{scan}{sought.blocks} FILTER({' || '.join(wrong)})"
    text = f"SELECT DISTINCT {' '.join(columns)}{flags} WHERE {{ {pattern} }}"
    return replace(found[0].query, template=text, checks=checks)


def _then(condition: str, test: str) -> str:
    """Write the condition that both are true; with ``&&`` an engine may begin with the second."""
    return f"IF({condition}, {test}, false)"


def _worth(target: _Target, predicate: NamedNode | None, known: Survey, *, test: bool = False) -> bool:
    """Tell whether reading all statements of a property beats a look-up for each target node.

    ``test`` tells that each bad statement is asked whether it is about a target: where look-ups are dear
    and there are many others, they are better joined.
    """
    if predicate is None or predicate not in known.predicates:
        return False
    dear = known.look_up > _LOOK_UP
    most = _LOOK_UP if not dear else _MOSTLY if test else known.look_up / _CONDITION
    return known.sizes.get(predicate, math.inf) < most * target.size


def _named(condition: str, known: Survey) -> str:
    """Name the classes below those that a condition asks for."""

    def direct(match: re.Match[str]) -> str:
        kinds = known.kinds(NamedNode(match[2][1:-1]))
        if kinds is None:
            return match[0]
        return f"NOT EXISTS {{ {_instance(match[1], kinds, '?k')} }}" if kinds else "true"

    return _NO_INSTANCE.sub(direct, condition)
