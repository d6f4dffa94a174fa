"""Node expressions as SPARQL patterns: from a variable that holds the node to one that holds what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pyoxigraph import Literal

from ckm_graph.validation._paths import reach
from ckm_graph.validation._sparql import body_of, rename
from ckm_graph.validation.advanced._expressions import (
    Call,
    Constant,
    Filtered,
    Intersection,
    This,
    Union,
    Values,
)
from ckm_graph.validation.advanced._functions import keeping, result_of

if TYPE_CHECKING:
    from ckm_graph.store import Term
    from ckm_graph.validation.advanced._expressions import Expression

__all__ = ["breaks_expression", "nodes_pattern"]

_TRUE = Literal(value=True)


class Conditions(Protocol):
    """What writes the conditions of shapes, and variables that no other pattern uses."""

    def variable(self) -> str:
        """Make a new variable."""

    def breaks(self, node: Term, focus: str) -> str:
        """Write the condition that a variable's node does not conform to a shape."""


def breaks_expression(write: Conditions, expression: Expression, value: str) -> str:
    """Write the condition that an expression gives anything but ``true`` alone for a value."""
    good, bad = write.variable(), write.variable()
    holds = (
        f"EXISTS {{ {nodes_pattern(write, expression, '', value, good)} FILTER(sameTerm({good}, {_TRUE})) }}"
    )
    other = (
        f"EXISTS {{ {nodes_pattern(write, expression, '', value, bad)} FILTER(!sameTerm({bad}, {_TRUE})) }}"
    )
    return f"(!{holds} || {other})"


def nodes_pattern(write: Conditions, expression: Expression, before: str, this: str, out: str) -> str:
    """Write the pattern from a node to the nodes of an expression, after the pattern that binds the node.

    Parameters
    ----------
    write
        Writes the conditions of the shapes that the expression filters by.
    expression
        What to write.
    before
        The pattern that binds ``this``; empty if it is bound from outside.
    this, out
        The variables of the node, and of what follows from it.

    Returns
    -------
    The inside of a group.

    """
    pattern: str
    match expression:
        case This():
            pattern = f"{before} BIND({this} AS {out})"
        case Constant(term):
            pattern = f"{before} BIND({term} AS {out})"
        case Values(path, This()):
            pattern = reach(before, this, path, out)
        case Values(path, nodes):
            middle = write.variable()
            pattern = reach(nodes_pattern(write, nodes, before, this, middle), middle, path, out)
        case Filtered(nodes, shape):
            inner = nodes_pattern(write, nodes, before, this, out)
            pattern = f"{inner} FILTER(!{write.breaks(shape, out)})"
        case Union(members):
            parts = (nodes_pattern(write, member, before, this, out) for member in members)
            pattern = " UNION ".join(f"{{ {part} }}" for part in parts)
        case Intersection():
            pattern = _intersection(write, expression, before, this, out)
        case Call():
            pattern = _call(write, expression, before, (this, out))
    return pattern


def _intersection(write: Conditions, expression: Intersection, before: str, this: str, out: str) -> str:
    first, *others = expression.members
    pattern = nodes_pattern(write, first, before, this, out)
    for member in others:
        same = write.variable()
        pattern = f"{nodes_pattern(write, member, pattern, this, same)} FILTER(sameTerm({out}, {same}))"
    return pattern


def _call(write: Conditions, expression: Call, before: str, ends: tuple[str, str]) -> str:
    """Write a call: its arguments one after the other, which gives each choice of them, then its query."""
    this, out = ends
    function = expression.function
    pattern, variables = before, dict[str, str]()
    for parameter, argument in zip(function.parameters, expression.arguments, strict=False):
        variable = write.variable()
        pattern = nodes_pattern(write, argument, pattern, this, variable)
        variables[parameter.name] = variable.removeprefix("?")
    result = "" if function.ask else result_of(function.text)
    names = {result: out.removeprefix("?"), **variables}

    def name_of(name: str) -> str:
        if name not in names:
            names[name] = write.variable().removeprefix("?")
        return names[name]

    if function.ask:
        return f"{pattern} BIND(EXISTS {{ {rename(body_of(function.text), name_of)} }} AS {out})"
    kept = [this.removeprefix("?"), *variables.values()]
    chosen = " ".join(f"?{name}" for name in kept)
    choices = f"{{ SELECT DISTINCT {chosen} WHERE {{ {pattern} }} }}"
    return f"{pattern} {{ {keeping(rename(function.text, name_of), kept, choices)} }} FILTER(BOUND({out}))"
