"""Changes of small graphs, and SPARQL constraints, made up by hypothesis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, Triple

from ckm_graph.vocabulary import SH
from tests.validation._graphs import EX, data_graphs, shapes_graphs

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

__all__ = ["histories", "sparql_shapes"]


_PATHS = [
    "ex:p",
    "ex:q",
    "ex:r",
    "a",
    "ex:p/ex:q",
    "^ex:p",
    "ex:p*",
    "ex:q+",
    "(ex:p|^ex:r)",
    "ex:r?",
    "?any",
    "a/rdfs:subClassOf*",
    "!(ex:p|^ex:q)",
    "(ex:p/ex:q)*",
    "rdfs:subClassOf",
    "^(ex:q/^ex:r)",
]


@st.composite
def histories(draw: DrawFn, *, blank: bool = False) -> list[list[Triple]]:
    """Make up a graph and what becomes of it: states one after the other, types and classes changing too."""
    state = draw(data_graphs())
    states = [state]
    for _ in range(draw(st.integers(1, 3))):
        coming = draw(st.lists(st.sampled_from(draw(data_graphs())), max_size=3))
        going = draw(st.lists(st.sampled_from(state), max_size=3)) if state else []
        state = [t for t in dict.fromkeys([*state, *coming]) if t not in going]
        states.append(state)
    if blank:
        return states
    return [[t for t in state if BlankNode("b1") not in (t.subject, t.object)] for state in states]


class _Query:
    """A SPARQL constraint that is being made up."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.variables = ["$this", "$this", "?a", "?b", "?value"]
        self.made = 0

    def one(self, options: list[str]) -> str:
        return self.draw(st.sampled_from(options))

    def path(self) -> str:
        return self.one(_PATHS)

    def triple(self) -> str:
        objects = [*self.variables, *self.variables, "ex:n1", "ex:A", "1", '"a"@en', "[ ex:p ?a ]", "?b, ?a"]
        text = f"{self.one([*self.variables, 'ex:n0'])} {self.path()} {self.one(objects)}"
        if self.draw(st.booleans()):
            text += f" ; {self.path()} {self.one(objects)}"
        return f"{text} ."

    def group(self, depth: int) -> str:
        parts = [self.triple() for _ in range(self.draw(st.integers(0, 2)))]
        parts += [self.part(depth) for _ in range(self.draw(st.integers(0 if parts else 1, 2)))]
        return "{ " + " ".join(parts) + " }"

    def part(self, depth: int) -> str:
        kinds = ["triple", "filter", "bind"]
        if depth:
            kinds += ["exists", "exists", "optional", "union", "group", "select", "count"]
        kind = self.one(kinds)
        if kind == "triple":
            return self.triple()
        if kind == "filter":
            a, b = self.one(self.variables), self.one(self.variables)
            return self.one(
                [f"FILTER({a} != {b})", f"FILTER(BOUND({a}))", f"FILTER(!BOUND({a}) || isIRI({b}))"]
            )
        if kind == "bind":
            source = self.one([*self.variables, "?a", "?b"])
            self.made += 1
            self.variables.append(f"?k{self.made}")
            return f"BIND({source} AS ?k{self.made})"
        return self.nested(kind, depth - 1)

    def nested(self, kind: str, depth: int) -> str:
        inner = self.group(depth)
        if kind == "exists":
            word = self.one(["EXISTS", "NOT EXISTS", "(?a = ?b || NOT EXISTS"])
            return f"FILTER {word} {inner}" + (" )" if "(" in word else "")
        if kind == "optional":
            return f"OPTIONAL {inner}"
        if kind == "union":
            return f"{inner} UNION {self.group(depth)}"
        if kind == "select":
            return f"{{ SELECT DISTINCT $this ?a WHERE {inner} }}"
        if kind == "count":
            self.made += 1
            return f"{{ SELECT $this (COUNT(?b) AS ?n{self.made}) WHERE {inner} GROUP BY $this }}"
        return inner

    def text(self) -> str:
        group = self.group(2)
        if self.draw(st.integers(0, 4)) == 0:
            return f"SELECT $this (COUNT(?a) AS ?value) WHERE {group} GROUP BY $this HAVING(COUNT(?a) > 0)"
        return f"SELECT DISTINCT $this ?value WHERE {group}"


@st.composite
def sparql_shapes(draw: DrawFn) -> list[Triple]:
    """Make up a shapes graph with a SPARQL constraint of many groups within groups."""
    triples = [t for t in draw(shapes_graphs()) if str(t.subject).startswith("<") and _is_target(t)]
    for number, shape in enumerate(dict.fromkeys(t.subject for t in triples)):
        rule = EX[f"rule{number}"]
        triples += [
            Triple(shape, SH.sparql, rule),
            Triple(rule, SH.select, Literal(_Query(draw).text())),
            Triple(rule, SH.prefixes, EX.prefixes),
        ]
    return [
        *triples,
        Triple(EX.prefixes, SH.declare, EX.prefix),
        Triple(EX.prefix, SH.prefix, Literal("ex")),
        Triple(EX.prefix, SH.namespace, Literal(EX.base)),
    ]


def _is_target(triple: Triple) -> bool:
    return triple.predicate in (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
