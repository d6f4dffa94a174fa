"""Node expressions (SHACL Advanced Features, 6): which nodes follow from a node, as values.

[ sh:filterShape ex:Adult ; sh:nodes [ sh:path ex:knows ] ]
    --read_expression-->  Filtered(Values(path, This()), ex:Adult)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.errors import InputError
from ckm_graph.turtle import GENID
from ckm_graph.validation._paths import PathSource, read_path
from ckm_graph.validation.advanced._functions import Function, read_function
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = [
    "Call",
    "Constant",
    "Expression",
    "Filtered",
    "Intersection",
    "This",
    "Union",
    "Values",
    "read_expression",
    "shapes_in",
]


@dataclass(frozen=True, slots=True)
class This:
    """The focus node: ``sh:this``."""


@dataclass(frozen=True, slots=True)
class Constant:
    """An IRI or a literal."""

    term: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Values:
    """What a path leads to: ``sh:path``, from the nodes of ``sh:nodes`` if that is given."""

    path: PathSource
    nodes: Expression


@dataclass(frozen=True, slots=True)
class Filtered:
    """The nodes that conform to a shape: ``sh:filterShape`` and ``sh:nodes``."""

    nodes: Expression
    shape: Term


@dataclass(frozen=True, slots=True)
class Union:
    """The nodes of any of some expressions: ``sh:union``."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Intersection:
    """The nodes of all of some expressions: ``sh:intersection``."""

    members: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What a function gives for each choice of arguments."""

    function: Function
    arguments: tuple[Expression, ...]


Expression: TypeAlias = This | Constant | Values | Filtered | Union | Intersection | Call


def read_expression(triples: Triples, node: Term, above: tuple[Term, ...] = ()) -> Expression:
    """Read the node expression that a node of a shapes graph stands for.

    Raises
    ------
    InputError
        If it is none, or holds itself.

    """
    if node == SH.this:
        return This()
    if isinstance(node, NamedNode | Literal) and not _was_blank(triples, node):
        return Constant(node)
    if isinstance(node, Triple) or node in above:
        raise _malformed(node)
    above = (*above, node)
    for kind, listed in ((Union, SH.union), (Intersection, SH.intersection)):
        for head in triples.values(node, listed):
            members = tuple(read_expression(triples, member, above) for member in triples.items(head))
            if not members:
                message = f"{listed} needs a list of at least one node expression"
                raise InputError(message)
            return kind(members)
    if triples.values(node, SH.path) or triples.values(node, SH.filterShape):
        return _from_nodes(triples, node, above)
    return _call(triples, node, above)


def shapes_in(expression: Expression) -> tuple[Term, ...]:
    """List the shapes that an expression filters by."""
    if isinstance(expression, Filtered):
        return (expression.shape, *shapes_in(expression.nodes))
    if isinstance(expression, Values):
        return shapes_in(expression.nodes)
    parts: tuple[Expression, ...] = ()
    if isinstance(expression, Union | Intersection):
        parts = expression.members
    elif isinstance(expression, Call):
        parts = expression.arguments
    return tuple(shape for part in parts for shape in shapes_in(part))


def _was_blank(triples: Triples, node: NamedNode | Literal) -> bool:
    """Tell whether a node got its IRI when its file was read, where it is described."""
    return isinstance(node, NamedNode) and GENID in node.value and bool(triples.predicates(node))


def _from_nodes(triples: Triples, node: Term, above: tuple[Term, ...]) -> Expression:
    """Read a path or a filter, and the nodes that it starts from."""
    inputs = triples.values(node, SH.nodes)
    paths, shapes = triples.values(node, SH.path), triples.values(node, SH.filterShape)
    if len(paths) + len(shapes) != 1 or len(inputs) > 1 or (shapes and not inputs):
        message = (
            f"the node expression {node} needs one sh:path, or one sh:filterShape and one sh:nodes to filter"
        )
        raise InputError(message)
    nodes = read_expression(triples, inputs[0], above) if inputs else This()
    return Values(read_path(triples, paths[0]), nodes) if paths else Filtered(nodes, shapes[0])


def _call(triples: Triples, node: Term, above: tuple[Term, ...]) -> Call:
    calls = [
        (predicate, value)
        for predicate in triples.predicates(node)
        if not predicate.value.startswith((SH.base, RDF.base))
        for value in triples.values(node, predicate)
        if value == RDF.nil or triples.values(value, RDF.first)
    ]
    if len(calls) != 1:
        raise _malformed(node)
    function = read_function(triples, calls[0][0])
    arguments = tuple(read_expression(triples, item, above) for item in triples.items(calls[0][1]))
    needed = sum(not parameter.optional for parameter in function.parameters)
    if not needed <= len(arguments) <= len(function.parameters):
        message = (
            f"the function {function.node} takes {needed} to {len(function.parameters)} arguments, "
            f"not {len(arguments)}"
        )
        raise InputError(message)
    return Call(function, arguments)


def _malformed(node: Term) -> InputError:
    return InputError(
        f"{node} is no node expression that is supported: write sh:this, an IRI, a literal, or a blank node "
        "with one of sh:path, sh:filterShape and sh:nodes, sh:union, sh:intersection, or a function of the "
        "shapes graph with the list of its arguments"
    )
