"""The same breaches from the side of the property: its statements are read once, the targets asked last.

    sh:maxCount 1    the subjects that have two values, of them those that are targets
    sh:minCount 1    the targets, less the subjects of the property
    sh:lessThan      the subjects with two such values, of them those that are targets

Where most focus nodes are in order this costs a scan, and not a look-up for each focus node; which is
cheaper is decided where the data is known (`ckm_graph.validation.planning._plan`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.validation._paths import Inverse, Sequence, Step
from ckm_graph.validation._queries import IS_TARGET, ROOT, TARGETS, Breach
from ckm_graph.validation._values import whole_number
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from ckm_graph.validation._paths import Path, PathSource
    from ckm_graph.validation._shapes import Constraint, Shape

__all__ = ["counted_apart", "needed", "stepped"]

_MIN: Final = SH.MinCountConstraintComponent
_MAX: Final = SH.MaxCountConstraintComponent


def stepped(path: PathSource | None) -> NamedNode | None:
    """Give the property of a path that is one step, forwards or backwards."""
    if path is None:
        return None
    step = path.path.path if isinstance(path.path, Inverse) else path.path
    return step.predicate if isinstance(step, Step) else None


def needed(path: PathSource | None) -> frozenset[NamedNode]:
    """Give predicates without which a path leads nowhere.

    >>> from ckm_graph.validation._paths import PathSource, Repeat
    >>> step = Step(NamedNode("x:p"))
    >>> needed(PathSource(step, NamedNode("x:p"), ()))
    frozenset({<NamedNode value=x:p>})
    >>> needed(PathSource(Repeat(step, "*"), NamedNode("x:p"), ()))
    frozenset()
    """
    return frozenset() if path is None else _needed(path.path)


def _needed(path: Path) -> frozenset[NamedNode]:
    if isinstance(path, Step):
        return frozenset([path.predicate])
    if isinstance(path, Inverse):
        return _needed(path.path)
    if isinstance(path, Sequence):
        return frozenset[NamedNode]().union(*(_needed(part) for part in path.paths))
    return frozenset()


def counted_apart(constraint: Constraint, shape: Shape, condition: str, *, whole: bool) -> Breach:
    """Say of a constraint on all values of a focus node what it needs, and how it is found apart.

    Parameters
    ----------
    constraint, shape, condition
        The constraint, its shape, and the condition that it is broken.
    whole
        Whether the focus nodes are the targets themselves.

    """
    kind = constraint.component
    needs = needed(shape.path) if kind in (_MAX, SH.QualifiedMaxCountConstraintComponent) else frozenset()
    predicate = stepped(shape.path)
    if not whole or predicate is None or shape.path is None or kind not in (_MIN, _MAX):
        return Breach(shape, constraint, condition, needs)
    number = whole_number(constraint.terms[0])
    pattern = f"{ROOT} {shape.path.text} ?v"
    if kind == _MAX:
        text = f"{{ SELECT {ROOT} (COUNT(?v) AS ?n) WHERE {{ {pattern} }} GROUP BY {ROOT} }}"
        return Breach(shape, constraint, condition, needs, text, predicate, f"(?n > {number})")
    many = f"{{ SELECT {ROOT} WHERE {{ {pattern} }} GROUP BY {ROOT} HAVING(COUNT(?v) >= {number}) }}"
    text = f"SELECT DISTINCT {ROOT} WHERE {{ {TARGETS} MINUS {{ {pattern if number == 1 else many} }} }}"
    return Breach(shape, constraint, condition, needs, text, predicate)


def paired_apart(constraint: Constraint, shape: Shape, head: str, pattern: str) -> Breach:
    """Say the same of a constraint on pairs of values: its query begins with a head, and binds a pattern."""
    kind = constraint.component
    needs = needed(shape.path)
    if kind in (SH.EqualsConstraintComponent, SH.ClosedConstraintComponent):
        needs = frozenset()
    elif kind != SH.UniqueLangConstraintComponent:
        needs |= {term for term in constraint.terms if isinstance(term, NamedNode)}
    predicate = stepped(shape.path)
    found = predicate is not None and kind != SH.ClosedConstraintComponent
    text = f"{head} {{ {pattern} FILTER({IS_TARGET}) }}" if found else None
    grouped = _by_language(shape.path) if found and kind == SH.UniqueLangConstraintComponent else None
    return Breach(shape, constraint, "", needs, text, predicate, grouped=grouped)


def _by_language(path: PathSource | None) -> str | None:
    """Find the nodes with several values in one language by counting, not by seeking another for each."""
    if path is None:
        return None
    keys = f"{ROOT} ?path"
    tagged = f'{ROOT} {path.text} ?value . BIND(LCASE(LANG(?value)) AS ?path) FILTER(?path != "")'
    counted = f"{tagged} }} GROUP BY {keys}"
    groups = f"{{ SELECT {keys} (COUNT(?value) AS ?n) WHERE {{ {counted} }}"
    return f"SELECT DISTINCT {keys} WHERE {{ {groups} FILTER(IF(?n > 1, {IS_TARGET}, false)) }}"
