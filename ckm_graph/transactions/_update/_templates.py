"""Templates: quads with variables, as an update writes them, and their instances.

A template is read by the engine's own TriG parser, which knows lists, blank node property lists and
triple terms, and leaves literals as they are written. Its variables stand there as IRIs that nothing
else has, and are variables again afterwards.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph as ox

from ckm_graph.store import sparql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ckm_graph.store import Term
    from ckm_graph.store.sparql import Token
    from ckm_graph.transactions._update._operations import GraphName

__all__ = ["NOTHING", "Template", "read_template"]

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_GAPS: Final = frozenset(" \t\r\n#")
_Part: TypeAlias = "ox.Variable | ox.DefaultGraph | Term | tuple[_Part, _Part, _Part]"
_Quad: TypeAlias = tuple[_Part, _Part, _Part, _Part]


@dataclass(frozen=True, slots=True)
class Template:
    """Quads whose parts may be variables or blank nodes; a triple term is a tuple of parts."""

    quads: tuple[_Quad, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, sorted."""
        return tuple(sorted({part.value for part in self._parts() if isinstance(part, ox.Variable)}))

    @property
    def has_blank_nodes(self) -> bool:
        """Whether each solution makes nodes of its own."""
        return any(isinstance(part, ox.BlankNode) for part in self._parts())

    @property
    def graphs(self) -> frozenset[GraphName]:
        """The graphs that it names, variables left out."""
        named = (graph for *_, graph in self.quads)
        return frozenset(graph for graph in named if isinstance(graph, ox.NamedNode | ox.DefaultGraph))

    def instances(self, solutions: Iterable[Mapping[str, Term | None]], home: GraphName) -> Iterator[ox.Quad]:
        """Fill it in with each solution; what is then no RDF (a literal as subject, …) is left out.

        Parameters
        ----------
        solutions
            The values of its variables; each solution makes its own blank nodes.
        home
            The graph of what stands outside of any GRAPH.

        """
        for solution in solutions:
            nodes: dict[str, ox.BlankNode] = {}
            for *triple, graph in self.quads:
                made = _triple(triple, solution, nodes)
                where = home if isinstance(graph, ox.DefaultGraph) else _value(graph, solution, nodes)
                if made is not None and isinstance(where, ox.NamedNode | ox.DefaultGraph):
                    yield ox.Quad(made.subject, made.predicate, made.object, where)

    def _parts(self) -> Iterator[_Part]:
        return _flat(part for quad in self.quads for part in quad)


NOTHING: Final = Template(())


def read_template(text: str, prologue: str, elements: Sequence[Token]) -> Template:
    """Read a template from its lexical elements, without the braces around it.

    >>> text = "?s a <x:#c> GRAPH ?g { [] <x:p> 05 }"
    >>> read_template(text, "", list(sparql.tokens(text))).variables
    ('g', 's')
    """
    if not elements:
        return NOTHING
    stand_in = f"urn:x-variable:{secrets.token_hex(8)}:"
    blocks = " ".join(_blocks(text, elements, stand_in))
    try:
        quads = list(ox.parse(f"{prologue} {blocks}", format=ox.RdfFormat.TRIG))
    except SyntaxError:  # what only SPARQL can write: a list alone, a literal as subject
        engine = ox.Store()
        whole = _with_stand_ins(text, elements, stand_in)
        engine.update(f"{prologue} INSERT {{ {whole} }} WHERE {{}}")
        quads = list(engine)
    return Template(
        tuple(
            (*_parts_of(quad.triple, stand_in), _part(quad.graph_name, stand_in))  # type: ignore[misc]
            for quad in quads
        )
    )


def _blocks(text: str, elements: Sequence[Token], stand_in: str) -> Iterator[str]:
    """Write a template as blocks of TriG: SPARQL needs no braces around the default graph's triples."""
    loose: list[Token] = []
    index = 0
    while index < len(elements):
        token = elements[index]
        if token.is_word("GRAPH"):
            yield f"{{ {_with_stand_ins(text, loose, stand_in)} }}"
            loose = []
            end = sparql.group_end(elements, index)
            yield _with_stand_ins(text, elements[index : end + 1], stand_in)
            index = end + 1
            if index < len(elements) and elements[index].text == ".":
                index += 1
        else:
            loose.append(token)
            index += 1
    yield f"{{ {_with_stand_ins(text, loose, stand_in)} }}"


def _with_stand_ins(text: str, elements: Sequence[Token], stand_in: str) -> str:
    """Write some elements again, apart where they were apart, with IRIs in place of variables."""
    pieces: list[str] = []
    for token in elements:
        variable = _VARIABLE.match(token.text) if token.kind == "word" else None
        if variable is None:
            pieces.append(token.text)
        else:
            pieces.append(f"<{stand_in}{variable[1]}>{token.text[variable.end() :]}")
        if text[token.end : token.end + 1] in _GAPS:
            pieces.append(" ")
    return "".join(pieces)


def _part(term: Any, stand_in: str) -> Any:  # noqa: ANN401 -- any part of a quad
    if isinstance(term, ox.NamedNode) and term.value.startswith(stand_in):
        return ox.Variable(term.value.removeprefix(stand_in))
    return _parts_of(term, stand_in) if isinstance(term, ox.Triple) else term


def _parts_of(triple: ox.Triple, stand_in: str) -> tuple[_Part, ...]:
    return tuple(_part(term, stand_in) for term in triple)


def _flat(parts: Iterable[_Part]) -> Iterator[_Part]:
    for part in parts:
        if isinstance(part, tuple):
            yield from _flat(part)
        else:
            yield part


def _triple(
    parts: Sequence[_Part], solution: Mapping[str, Term | None], nodes: dict[str, ox.BlankNode]
) -> ox.Triple | None:
    subject, predicate, object_ = (_value(part, solution, nodes) for part in parts)
    if not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode):
        return None
    return None if object_ is None else ox.Triple(subject, predicate, object_)


def _value(part: _Part, solution: Mapping[str, Term | None], nodes: dict[str, ox.BlankNode]) -> Term | None:
    if isinstance(part, ox.Variable):
        return solution.get(part.value)
    if isinstance(part, ox.BlankNode):
        return nodes.setdefault(part.value, ox.BlankNode())
    if isinstance(part, tuple):
        return _triple(part, solution, nodes)
    return None if isinstance(part, ox.DefaultGraph) else part
