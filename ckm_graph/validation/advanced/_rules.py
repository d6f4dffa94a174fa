"""Rules of shapes (SHACL Advanced Features, 8): compiled to SPARQL, and applied to a state that is put back.

    triples --compile_rules--> ShapeRules --apply_rules(session)--> the triples that follow

Rules run in the order that shapes and rules give by ``sh:order``, and each sees what those before it gave.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, Quad

from ckm_graph.errors import InputError, QueryRefused
from ckm_graph.store.sparql import query_form
from ckm_graph.validation._compiling import obstacle
from ckm_graph.validation._conditions import FALSE, Writer
from ckm_graph.validation._queries import FOCUS, ROOT
from ckm_graph.validation._reader import is_on, read_shapes
from ckm_graph.validation._sparql import inject, limited, prefixes_of, prepare_query, split_construct
from ckm_graph.validation._syntax import check_query
from ckm_graph.validation._triples import Triples
from ckm_graph.validation.advanced._expressions import read_expression, shapes_in
from ckm_graph.validation.advanced._nodes import nodes_pattern
from ckm_graph.validation.advanced._targets import read_targets, target_pattern
from ckm_graph.vocabulary import INFERRED, RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from ckm_graph.store import Session, Term
    from ckm_graph.validation._shapes import Shape

__all__ = ["Rule", "ShapeRules", "applied", "apply_rules", "compile_rules"]

_ROUNDS: Final = 100
"""How often all rules run at most; rules that give new nodes each time would never end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one shape: a CONSTRUCT query for all focus nodes that fulfil its conditions."""

    shape: Term
    node: Term
    text: str


@dataclass(frozen=True, slots=True)
class ShapeRules:
    """The rules of a shapes graph, in the order in which they run."""

    rules: tuple[Rule, ...]


def compile_rules(triples: Iterable[Triple | Quad]) -> ShapeRules:
    """Compile the rules of a shapes graph: triple rules and SPARQL rules, with conditions and order.

    Rules that are deactivated, or whose shape is, are left out. A SPARQL rule that no shape has is a
    CONSTRUCT query by itself, about the whole graph; these run after all others.

    Parameters
    ----------
    triples
        The shapes graph; the graph names of quads are ignored.

    Returns
    -------
    The rules; see `apply_rules`.

    Raises
    ------
    InputError
        If a rule is malformed or of a kind that is not supported; the message names the shape.

    >>> compile_rules([]).rules
    ()

    """
    graph = Triples(triples)
    found: list[tuple[tuple[float, str, float, str], Rule]] = []
    for shape in sorted(graph.subjects(SH.rule), key=str):
        try:
            for node in graph.values(shape, SH.rule):
                place = (_order(graph, shape), str(shape), _order(graph, node), str(node))
                if not is_on(graph, shape, SH.deactivated) and not is_on(graph, node, SH.deactivated):
                    found += [(place, Rule(shape, node, text)) for text in _texts(graph, shape, node)]
        except InputError as error:
            message = f"the rules of the shape {shape} can't be used: {error}"
            raise InputError(message) from error
    of_shapes = [rule for _, rule in sorted(found, key=lambda entry: entry[0])]
    return ShapeRules((*of_shapes, *_alone(graph)))


def apply_rules(session: Session, rules: ShapeRules, *, fixpoint: bool = False) -> tuple[Triple, ...]:
    """Find what follows from the data by the rules of shapes; the session ends as it began.

    Parameters
    ----------
    session
        The state to start from. What one rule gives stands in its inferred graph while the next runs, and
        is taken out at the end.
    rules
        From `compile_rules`.
    fixpoint
        Whether the rules run again until nothing new follows, rather than once.

    Returns
    -------
    The triples that follow and that no data graph says, in the order in which they were found.

    Raises
    ------
    InputError
        If the rules go on giving new triples.

    """
    with applied(session, rules, fixpoint=fixpoint) as triples:
        return triples


@contextmanager
def applied(session: Session, rules: ShapeRules, *, fixpoint: bool = False) -> Iterator[tuple[Triple, ...]]:
    """Keep what follows by rules in a session while the block runs; parameters as in `apply_rules`."""
    found: dict[Triple, None] = {}
    try:
        for _ in range(_ROUNDS):
            before = len(found)
            for rule in rules.rules:
                found.update(dict.fromkeys(_new(session, rule)))
            if not fixpoint or len(found) == before:
                break
        else:
            names = ", ".join(dict.fromkeys(str(rule.node) for rule in rules.rules))
            message = f"rules still give new triples after {_ROUNDS} rounds: look for new nodes in {names}"
            raise InputError(message)
        yield tuple(found)
    finally:
        session.remove(_inferred(found))


def _alone(graph: Triples) -> Iterator[Rule]:
    """Yield the SPARQL rules that no shape has."""
    of_shapes = {node for shape in graph.subjects(SH.rule) for node in graph.values(shape, SH.rule)}
    nodes = [node for node in graph.subjects(SH.construct) if SH.SPARQLRule in graph.values(node, RDF.type)]
    for node in sorted(nodes, key=lambda node: (_order(graph, node), str(node))):
        if node in of_shapes or is_on(graph, node, SH.deactivated):
            continue
        for text in graph.values(node, SH.construct):
            prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes_of(graph, node).items())
            query = prefixes + (text.value if isinstance(text, Literal) else "")
            check_query(query, f"the rule {node}")
            if query_form(query) != "CONSTRUCT" or limited(query):
                message = f"the rule {node} has to be a CONSTRUCT query without LIMIT and OFFSET"
                raise InputError(message)
            yield Rule(node, node, query)


def _new(session: Session, rule: Rule) -> list[Triple]:
    """Apply one rule, and put what is new into the session."""
    try:
        triples = session.construct(rule.text)
    except QueryRefused as error:
        message = f"the rule {rule.node} of the shape {rule.shape} can't be applied: {error}"
        raise InputError(message) from error
    said = session.said(triples)
    new = [triple for triple in triples if triple not in said]
    session.add(_inferred(new))
    return new


def _inferred(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (Quad(t.subject, t.predicate, t.object, INFERRED) for t in triples)


def _texts(graph: Triples, shape: Term, node: Term) -> Iterator[str]:
    """Yield the queries of a rule."""
    kinds = [kind for kind in (SH.TripleRule, SH.SPARQLRule) if kind in graph.values(node, RDF.type)]
    if len(kinds) != 1:
        message = f"the rule {node} has to be a sh:TripleRule or a sh:SPARQLRule, and not both"
        raise InputError(message)
    conditions = list(_conditions(graph, node))
    expressions = []
    if kinds == [SH.TripleRule]:
        for part in (SH.subject, SH.predicate, SH.object):
            values = graph.values(node, part)
            if len(values) != 1:
                message = f"the rule {node} needs one {part}, not {len(values)}"
                raise InputError(message)
            expressions.append(read_expression(graph, values[0]))
    inner = [inside for expression in expressions for inside in shapes_in(expression)]
    shapes = read_shapes(graph, (*conditions, *inner))
    write = Writer(shapes)
    nodes = _focus_nodes(graph, shape, write, shapes, conditions)
    if expressions:
        pattern = nodes
        for expression, variable in zip(expressions, ("?s", "?p", "?o"), strict=True):
            pattern = nodes_pattern(write, expression, pattern, ROOT, variable)
        yield f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"
    else:
        yield from _constructs(graph, node, nodes)


def _focus_nodes(
    graph: Triples, shape: Term, write: Writer, shapes: dict[Term, Shape], conditions: list[Term]
) -> str:
    for condition in conditions:
        if reason := obstacle(shapes, shapes[condition]):
            message = f"its sh:condition {condition} can't be done: {reason}"
            raise InputError(message)
    targets = target_pattern(tuple(read_targets(graph, shape))).replace(FOCUS, "")
    held = [f"!{text}" for c in conditions if (text := write.breaks(c, ROOT)) != FALSE]
    test = f" FILTER({' && '.join(held)})" if held else ""
    return f"{{ SELECT DISTINCT {ROOT} WHERE {{ {{ {targets} }}{test} }} }}"


def _constructs(graph: Triples, node: Term, nodes: str) -> Iterator[str]:
    texts = [text for text in graph.values(node, SH.construct) if isinstance(text, Literal)]
    if not texts:
        message = f"the rule {node} needs a sh:construct with a text"
        raise InputError(message)
    block = nodes.replace(f"SELECT DISTINCT {ROOT} ", f"SELECT DISTINCT ({ROOT} AS ?this) ", 1)
    for text in texts:
        prepared = prepare_query(text.value, prefixes_of(graph, node), None, ("this",))
        if limited(prepared):
            message = f"the rule {node} takes only some of its solutions (LIMIT, OFFSET); leave that out"
            raise InputError(message)
        head, where = split_construct(prepared)
        query = f"{head}{inject(where, block, ('this',))}"
        check_query(query, f"the rule {node}")
        yield query


def _conditions(graph: Triples, node: Term) -> Iterator[Term]:
    for condition in graph.values(node, SH.condition):
        if graph.values(condition, RDF.first):
            yield from graph.items(condition)
        else:
            yield condition


def _order(graph: Triples, node: Term) -> float:
    values = graph.values(node, SH.order)
    try:
        return float(values[0].value) if values and isinstance(values[0], Literal) else 0.0
    except ValueError as error:
        message = f"the sh:order of {node} has to be a number, not {values[0]}"
        raise InputError(message) from error
