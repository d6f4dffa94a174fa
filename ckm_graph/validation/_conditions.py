"""Constraints as SPARQL: what must be false of a value, a focus node, or a pair of both.

    values   a condition on one value node                     sh:datatype, sh:class, sh:node, …
    nodes    a condition on a focus node with all its values   sh:minCount, sh:hasValue, …
    pairs    a pattern that finds each bad value               sh:closed, sh:lessThan, …

`Writer.breaks` puts a whole shape into one condition, which is how shapes stand inside shapes. All
conditions are true of what is wrong and are never errors, so that they can be negated.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.store.sparql import values_block
from ckm_graph.validation._paths import reach
from ckm_graph.validation._sparql import body_of, inject, rename
from ckm_graph.validation._stated import Notes
from ckm_graph.validation._values import VALUES, breaks_value, whole_number
from ckm_graph.validation.advanced._nodes import breaks_expression
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation._shapes import Constraint, Shape, SparqlConstraint

__all__ = ["FALSE", "LOGIC", "NODES", "PAIRS", "Writer", "any_of", "bound"]

FALSE: Final = "false"
LOGIC: Final = ("Node", "Not", "And", "Or", "Xone", "Expression")
NODES: Final = ("MinCount", "MaxCount", "HasValue", "QualifiedMinCount", "QualifiedMaxCount")
PAIRS: Final = ("UniqueLang", "Closed", "Equals", "Disjoint", "LessThan", "LessThanOrEquals")

_PAIR: Final = 2
_LONGEST: Final = 300_000
"""Characters of one condition, at most: shapes within shapes within shapes may be written many times."""


class Writer:
    """Writes conditions for the shapes of one shapes graph, with variables of its own."""

    def __init__(self, shapes: Mapping[Term, Shape], notes: Notes | None = None) -> None:
        self._shapes = shapes
        self.notes = notes or Notes()
        self._fresh = count()

    def variable(self) -> str:
        """Make a variable that no other pattern uses."""
        return f"?x{next(self._fresh)}"

    def breaks(self, node: Term, focus: str) -> str:
        """Write the condition that a variable's node does not conform to a shape."""
        shape = self._shapes[node]
        if shape.deactivated:
            return FALSE
        parts = [self.node(c, shape, focus) for c in shape.having(*NODES)]
        for constraint in shape.having(*PAIRS):
            pattern = self.pair(constraint, shape, "", (focus, self.variable(), self.variable()))
            parts.append(f"EXISTS {{ {pattern} }}")
        parts += [self.select(c, focus) for c in shape.sparql if not c.ask]
        value = focus if shape.path is None else self.variable()
        self.notes.reached(value, focus, shape.path)
        bad = [self.value(c, value) for c in shape.having(*VALUES, *LOGIC)]
        bad += [self.ask(c, value, focus) for c in shape.sparql if c.ask]
        bad += [self.breaks(p, value) for p in shape.properties]
        if shape.path is None:
            parts += bad
        elif bad := [part for part in bad if part != FALSE]:
            parts.append(f"EXISTS {{ {reach('', focus, shape.path, value)} FILTER({any_of(bad)}) }}")
        text = any_of(parts)
        if len(text) > _LONGEST:
            message = (
                f"with all that stands in the shape {node} it becomes too long a query: split it into shapes"
            )
            raise InputError(message)
        return text

    def value(self, constraint: Constraint, value: str) -> str:
        """Write the condition that a value breaks a constraint."""
        name = _name(constraint)
        if constraint.expression is not None:
            return breaks_expression(self, constraint.expression, value)
        if name == "Datatype" and (note := self.notes.note(constraint.terms[0], value)):
            return f"({breaks_value(name, constraint.terms, value)} || {note})"
        if name in LOGIC:
            return self._logic(name, [self.breaks(shape, value) for shape in constraint.shapes])
        return breaks_value(name, constraint.terms, value)

    def _logic(self, name: str, breaks: list[str]) -> str:
        if name == "Node":
            return breaks[0]
        if name == "Not":
            return f"(!{breaks[0]})"
        if name == "And":
            return any_of(breaks)
        if name == "Or":
            return f"({' && '.join(breaks) or 'true'})"
        return f"(({' + '.join(f'IF({part}, 0, 1)' for part in breaks) or '0'}) != 1)"

    def node(self, constraint: Constraint, shape: Shape, focus: str) -> str:
        """Write the condition that a focus node with all its values breaks a constraint."""
        name = _name(constraint)
        if name == "HasValue":
            wanted = constraint.terms[0]
            return "true" if isinstance(wanted, BlankNode) else _lacks(str(wanted), shape.path, focus)
        number = whole_number(constraint.terms[0])
        keep: Callable[[str], str] = lambda value: ""  # noqa: E731, ARG005 -- one of two filters
        if constraint.shapes:
            inner, *siblings = constraint.shapes

            def keep(value: str) -> str:
                parts = [f"!{self.breaks(inner, value)}", *(self.breaks(other, value) for other in siblings)]
                return f"FILTER({' && '.join(parts)})"

        if name.endswith("MinCount"):
            return f"(!{self._at_least(number, focus, shape.path, keep)})" if number > 0 else FALSE
        return self._at_least(number + 1, focus, shape.path, keep)

    def _at_least(self, number: int, focus: str, path: PathSource | None, keep: Callable[[str], str]) -> str:
        value = self.variable()
        self.notes.reached(value, focus, path)
        pattern = f"{{ {{ {reach('', focus, path, value)} }} {keep(value)} }}"
        if number <= 1:
            return f"EXISTS {{ {pattern} }}"
        if number == _PAIR:
            other = self.variable()
            self.notes.reached(other, focus, path)
            second = f"{{ {{ {reach('', focus, path, other)} }} {keep(other)} }}"
            return f"EXISTS {{ {pattern} {second} FILTER(!sameTerm({value}, {other})) }}"
        many = f"HAVING(COUNT(DISTINCT {value}) >= {number})"
        return f"EXISTS {{ SELECT {focus} WHERE {{ {pattern} }} GROUP BY {focus} {many} }}"

    def pair(self, constraint: Constraint, shape: Shape, before: str, ends: tuple[str, str, str]) -> str:
        """Write the pattern that finds what breaks a constraint: for a focus node, the value and the path."""
        focus, value, path = ends
        name = _name(constraint)
        values = reach(before, focus, shape.path, value)
        other = self.variable()
        if name == "UniqueLang":
            again = reach("", focus, shape.path, other)
            return f"{values} {_shared_language(value, other, again)} BIND(LCASE(LANG({value})) AS {path})"
        if name == "Closed":
            allowed = ", ".join(str(t) for t in constraint.terms if isinstance(t, NamedNode))
            kept = reach(before, focus, shape.path, other)
            return f"{kept} {other} {path} {value} . FILTER({path} NOT IN ({allowed}))"
        term = constraint.terms[0]
        if name == "Equals":
            less = f"{values} FILTER(NOT EXISTS {{ {focus} {term} {value} }})"
            more = f"{before} {focus} {term} {value} . FILTER{_lacks(value, shape.path, focus)}"
            return f"{{ {less} }} UNION {{ {more} }}"
        if name == "Disjoint":
            return f"{values} FILTER(EXISTS {{ {focus} {term} {value} }})"
        sign = "<" if name == "LessThan" else "<="
        return f"{values} {focus} {term} {path} . FILTER(!COALESCE({value} {sign} {path}, false))"

    def ask(self, constraint: SparqlConstraint, value: str, focus: str) -> str:
        """Write the condition that an ASK validator is false of a value."""
        text = inject(body_with_braces(constraint.text), bound(constraint), tuple(constraint.bindings))
        return f"(!EXISTS {{ {self._renamed(body_of(text), {'this': focus, 'value': value})} }})"

    def select(self, constraint: SparqlConstraint, focus: str) -> str:
        """Write the condition that a SELECT query has a solution for a focus node."""
        text = inject(constraint.text, bound(constraint), tuple(constraint.bindings))
        return f"EXISTS {{ {{ {self._renamed(text, {'this': focus})} }} }}"

    def _renamed(self, text: str, fixed: Mapping[str, str]) -> str:
        """Give a query variables of its own, but for those that are fixed."""
        names = {name: variable.removeprefix("?") for name, variable in fixed.items()}

        def name_of(name: str) -> str:
            if name not in names:
                names[name] = self.variable().removeprefix("?")
            return names[name]

        return rename(text, name_of)


def _lacks(term: str, path: PathSource | None, focus: str) -> str:
    """Write the condition that a term is none of a focus node's values."""
    if path is None:
        return f"(!sameTerm({focus}, {term}))"
    missing = f"NOT EXISTS {{ {focus} {path.text} {term} }}"
    return f"({missing} && !sameTerm({focus}, {term}))" if path.path.nullable else f"({missing})"


def _shared_language(value: str, other: str, again: str) -> str:
    """Write the filter that a value has the language of another, which a pattern finds again."""
    alike = f"!sameTerm({value}, {other}) && LCASE(LANG({value})) = LCASE(LANG({other}))"
    same = f"EXISTS {{ {again} FILTER(isLiteral({other}) && {alike}) }}"
    return f'FILTER(isLiteral({value}) && LANG({value}) != "") FILTER({same})'


def any_of(parts: list[str]) -> str:
    """Write that one condition or another holds."""
    true = [part for part in dict.fromkeys(parts) if part != FALSE]
    return f"({' || '.join(true)})" if true else FALSE


def bound(constraint: SparqlConstraint) -> str:
    """Write the block that gives a constraint's own variables their values."""
    if not constraint.bindings:
        return ""
    return values_block(tuple(constraint.bindings), [tuple(constraint.bindings.values())])


def body_with_braces(text: str) -> str:
    """Cut out the outermost group of an ASK query, with its braces."""
    return f"{{{body_of(text)}}}"


def _name(constraint: Constraint) -> str:
    return constraint.component.value.removeprefix(SH.base).removesuffix("ConstraintComponent")
