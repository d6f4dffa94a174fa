"""What shapes are about: targets read from a shapes graph, and written as one SPARQL pattern.

Besides the targets of SHACL Core these are the SPARQL targets of SHACL Advanced Features: a query of a
shape's own (``sh:SPARQLTarget``), or one use of a target type with values for its parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode

from ckm_graph.errors import InputError
from ckm_graph.store.sparql import values_block
from ckm_graph.validation._parameters import TARGETS
from ckm_graph.validation._queries import FOCUS, ROOT
from ckm_graph.validation._shapes import Target
from ckm_graph.validation._sparql import inject, limited, prefixes_of, prepare_query, rename, selects
from ckm_graph.validation._values import INSTANCE_OF
from ckm_graph.validation.advanced._functions import read_parameters
from ckm_graph.vocabulary import OWL, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ckm_graph.store import Term
    from ckm_graph.validation._triples import Triples

__all__ = ["read_targets", "target_pattern"]

_SHAPE_KINDS: Final = (SH.NodeShape, SH.PropertyShape)


def read_targets(triples: Triples, node: Term) -> Iterator[Target]:
    """Yield the targets that a shape declares, or that it has as a class.

    Raises
    ------
    InputError
        If one is malformed, or of a kind that is not supported.

    """
    for kind in TARGETS:
        for term in triples.values(node, kind):
            if isinstance(term, BlankNode) or (kind != SH.targetNode and not isinstance(term, NamedNode)):
                needed = "an IRI or a literal" if kind == SH.targetNode else "an IRI"
                message = f"{kind} needs {needed}, not {term}"
                raise InputError(message)
            yield Target(kind, term)
    for target in triples.values(node, SH.target):
        yield Target(SH.target, target, _query(triples, target))
    is_class = isinstance(node, NamedNode) and triples.is_a(node, RDFS.Class, OWL.Class)
    if is_class and triples.is_a(node, *_SHAPE_KINDS):
        yield Target(SH.targetClass, node)


def target_pattern(targets: Iterable[Target]) -> str:
    """Write the pattern that binds the root variable to all nodes of some targets."""
    parts = []
    nodes = [(target.term,) for target in targets if target.kind == SH.targetNode]
    if nodes:
        parts.append(values_block((ROOT[1:],), nodes))
    for target in targets:
        if target.kind == SH.targetClass:
            parts.append(f"{ROOT} {INSTANCE_OF} {target.term} .")
        elif target.kind == SH.targetSubjectsOf:
            parts.append(f"{ROOT} {target.term} ?t .")
        elif target.kind == SH.targetObjectsOf:
            parts.append(f"?t {target.term} {ROOT} .")
        elif target.kind == SH.target:
            parts.append(f"{{ SELECT {ROOT} WHERE {{ {{ {_with_focus(target.query)} }} }} }}")
    if len(parts) == 1:
        return parts[0]
    return " UNION ".join(f"{{ {part} }}" for part in parts) or "FILTER(false)"


def _with_focus(query: str) -> str:
    """Give a target's query our name for its nodes, and a place to name some of them."""
    root = ROOT.removeprefix("?")
    named = rename(query, lambda name: root if name == "this" else f"t_{name}")
    return inject(named, FOCUS, (root,))


def _query(triples: Triples, target: Term) -> str:
    """Read the query of a ``sh:target``: its own, or its type's with the parameters filled in."""
    own = [text.value for text in triples.values(target, SH.select) if isinstance(text, Literal)]
    if len(own) == 1:
        return _checked(prepare_query(own[0], prefixes_of(triples, target), None, ()), target)
    kinds = [kind for kind in triples.values(target, RDF.type) if triples.is_a(kind, SH.SPARQLTargetType)]
    if own or len(kinds) != 1:
        message = (
            f"the sh:target {target} is of no kind that is supported: give it one sh:select, or as its type "
            "one sh:SPARQLTargetType of the shapes graph"
        )
        raise InputError(message)
    return _of_type(triples, target, kinds[0])


def _of_type(triples: Triples, target: Term, kind: Term) -> str:
    texts = [text.value for text in triples.values(kind, SH.select) if isinstance(text, Literal)]
    if len(texts) != 1:
        message = f"the target type {kind} needs one sh:select with a text"
        raise InputError(message)
    parameters = read_parameters(triples, kind)
    given = {p.name: triples.values(target, p.predicate) for p in parameters}
    for parameter in parameters:
        if not parameter.optional and not given[parameter.name]:
            message = f"the sh:target {target} lacks the parameter {parameter.predicate} of its type {kind}"
            raise InputError(message)
        if len(given[parameter.name]) > 1:
            message = f"the sh:target {target} has several values of {parameter.predicate}; one is the most"
            raise InputError(message)
    values = {name: found[0] for name, found in given.items() if found}
    text = prepare_query(texts[0], prefixes_of(triples, kind), None, tuple(given), subselects=False)
    block = values_block(tuple(values), [tuple(values.values())])
    return _checked(inject(text, block, tuple(values)) if values else text, target)


def _checked(query: str, target: Term) -> str:
    if limited(query):
        message = f"the sh:target {target} takes only some of its solutions (LIMIT, OFFSET); leave that out"
        raise InputError(message)
    if not selects(query, "this"):
        message = f"the sh:target {target} has to be a SELECT query with the variable ?this"
        raise InputError(message)
    return query
