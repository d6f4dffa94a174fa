"""Constraint components that a shapes graph defines for itself, in SPARQL.

A component names its parameters; each shape that has values for all that are not optional uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.validation._shapes import SparqlConstraint
from ckm_graph.validation._shapes_graph import with_shapes
from ckm_graph.validation._sparql import prefixes_of, prepare_query
from ckm_graph.validation.advanced._functions import Parameter, read_parameters
from ckm_graph.vocabulary import SH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store import Term
    from ckm_graph.validation._paths import PathSource
    from ckm_graph.validation._triples import Triples

__all__ = ["Components", "read_components"]


@dataclass(frozen=True, slots=True)
class _Component:
    node: NamedNode
    parameters: tuple[Parameter, ...]

    def values(self, triples: Triples, shape: Term) -> Iterator[dict[str, Term]]:
        """Yield the parameters' values, one set for each time that a shape uses the component."""
        given = {p.name: triples.values(shape, p.predicate) for p in self.parameters}
        needed = [p.name for p in self.parameters if not p.optional]
        if all(given[name] for name in needed) and any(given.values()):
            names = [name for name, values in given.items() if values]
            for values in product(*(given[name] for name in names)):
                yield dict(zip(names, values, strict=True))


@dataclass(frozen=True, slots=True)
class Components:
    """All components that a shapes graph defines."""

    found: tuple[_Component, ...]

    def used_by(self, triples: Triples, shape: Term, path: PathSource | None) -> Iterator[SparqlConstraint]:
        """Yield the constraints that a shape makes by having values for a component's parameters."""
        for component in self.found:
            for values in component.values(triples, shape):
                validator, text, ask = _validator(triples, component.node, path)
                optional = tuple(p.name for p in component.parameters if p.name not in values)
                prebound = (
                    "this",
                    "currentShape",
                    "shapesGraph",
                    *values,
                    *optional,
                    *(["value"] if ask else []),
                )
                text = prepare_query(text, prefixes_of(triples, validator), path, prebound)
                text, bindings = with_shapes(triples, shape, text, values)
                messages = triples.values(validator, SH.message) or triples.values(component.node, SH.message)
                yield SparqlConstraint(
                    component=component.node,
                    text=text,
                    ask=ask,
                    bindings=bindings,
                    optional=optional,
                    messages=tuple(message for message in messages if isinstance(message, Literal)),
                )


def read_components(triples: Triples) -> Components:
    """Find the constraint components of a shapes graph."""
    nodes = [n for n in triples.subjects(SH.parameter) if triples.is_a(n, SH.ConstraintComponent)]
    return Components(
        tuple(
            _Component(node, read_parameters(triples, node))
            for node in sorted(nodes, key=str)
            if isinstance(node, NamedNode)
        )
    )


def _validator(triples: Triples, component: Term, path: PathSource | None) -> tuple[Term, str, bool]:
    """Choose a component's validator for a kind of shape: its node, its query, and whether that is an ASK."""
    special = SH.nodeValidator if path is None else SH.propertyValidator
    for node in (*triples.values(component, special), *triples.values(component, SH.validator)):
        for form, ask in ((SH.select, False), (SH.ask, True)):
            for text in triples.values(node, form):
                if isinstance(text, Literal):
                    return node, text.value, ask
    kind = "node shapes" if path is None else "property shapes"
    message = f"the constraint component {component} has no SPARQL validator for {kind}"
    raise InputError(message)
