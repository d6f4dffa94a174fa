"""Rules as data: a few templates, and for each a table of the terms that the ontology puts in.

A rule of OWL 2 RL has a part about the schema and a part about instances. Partial evaluation against
an ontology answers the schema part once; what is left of, say, prp-trp is the template

    x p y, y p z -> x p z        with the table  p: (ckm:partOf, …)

so that one join applies a template for all its rows at once, however large the ontology. Everything
that works with rules (forward now; backward for explanations and withdrawals) reads them here.

Terms are written as *keys*: an IRI as its text, any other term as in N-Triples; a key that begins
with a space is an auxiliary name of the compiler's and never leaves the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from pyoxigraph import NamedNode

from ckm_graph.vocabulary import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ckm_graph.store._protocol import Term

__all__ = [
    "TEMPLATES",
    "TYPE",
    "Atom",
    "Row",
    "RuleSet",
    "Symbol",
    "Template",
    "is_named",
    "is_reserved",
    "key_of",
]

TYPE: Final = RDF.base + "type"
"""Key of rdf:type; in an `Atom` it stands for itself."""

Row: TypeAlias = tuple[str, ...]
"""One row of a template's table: a key for each parameter."""


class Symbol(NamedTuple):
    """The class or property that an atom is about, for one row."""

    kind: str
    """``class`` or ``property``."""
    key: str


class Atom(NamedTuple):
    """A triple pattern: variables and parameters by name, and `TYPE`."""

    subject: str
    predicate: str
    object: str

    def symbol(self, values: dict[str, str]) -> Symbol:
        """Say which class or property the atom is about, given a row's values."""
        if self.predicate == TYPE:
            return Symbol("class", values[self.object])
        return Symbol("property", values[self.predicate])


@dataclass(frozen=True, slots=True)
class Template:
    """What is left of OWL 2 RL rules when the ontology has answered their schema part."""

    name: str
    """The name that reports use."""
    laws: tuple[str, ...]
    """The rules of the W3C profile that it stands for."""
    parameters: tuple[str, ...]
    """Columns of its table."""
    body: tuple[Atom, ...]
    """What must hold; nothing, for what holds anyway."""
    head: Atom
    """What follows."""

    def body_symbols(self, row: Row) -> tuple[Symbol, ...]:
        """Say which classes and properties a row reads."""
        values = dict(zip(self.parameters, row, strict=True))
        return tuple(atom.symbol(values) for atom in self.body)

    def head_symbol(self, row: Row) -> Symbol:
        """Say which class or property a row concludes on."""
        return self.head.symbol(dict(zip(self.parameters, row, strict=True)))


TEMPLATES: Final[tuple[Template, ...]] = (
    Template("oneOf", ("cls-oo",), ("v", "c"), (), Atom("v", TYPE, "c")),
    Template(
        "subClassOf",
        ("cax-sco", "cax-eqc1", "cax-eqc2", "cls-int2", "cls-uni"),
        ("c", "d"),
        (Atom("x", TYPE, "c"),),
        Atom("x", TYPE, "d"),
    ),
    Template(
        "subPropertyOf",
        ("prp-spo1", "prp-eqp1", "prp-eqp2"),
        ("p", "q"),
        (Atom("x", "p", "y"),),
        Atom("x", "q", "y"),
    ),
    Template(
        "inverseOf",
        ("prp-inv1", "prp-inv2", "prp-symp"),
        ("p", "q"),
        (Atom("x", "p", "y"),),
        Atom("y", "q", "x"),
    ),
    Template("domain", ("prp-dom", "cls-svf2"), ("p", "c"), (Atom("x", "p", "y"),), Atom("x", TYPE, "c")),
    Template("range", ("prp-rng",), ("p", "c"), (Atom("x", "p", "y"),), Atom("y", TYPE, "c")),
    Template(
        "TransitiveProperty",
        ("prp-trp",),
        ("p",),
        (Atom("x", "p", "y"), Atom("y", "p", "z")),
        Atom("x", "p", "z"),
    ),
    Template(
        "propertyChainAxiom",
        ("prp-spo2",),
        ("p", "q", "r"),
        (Atom("x", "p", "y"), Atom("y", "q", "z")),
        Atom("x", "r", "z"),
    ),
    Template("hasValue", ("cls-hv1",), ("c", "p", "v"), (Atom("x", TYPE, "c"),), Atom("x", "p", "v")),
    Template("hasValue of", ("cls-hv2",), ("c", "p", "v"), (Atom("x", "p", "v"),), Atom("x", TYPE, "c")),
    Template(
        "intersectionOf",
        ("cls-int1",),
        ("c", "d", "e"),
        (Atom("x", TYPE, "c"), Atom("x", TYPE, "d")),
        Atom("x", TYPE, "e"),
    ),
    Template(
        "someValuesFrom",
        ("cls-svf1",),
        ("p", "d", "c"),
        (Atom("x", "p", "y"), Atom("y", TYPE, "d")),
        Atom("x", TYPE, "c"),
    ),
    Template(
        "allValuesFrom",
        ("cls-avf",),
        ("c", "p", "d"),
        (Atom("x", TYPE, "c"), Atom("x", "p", "y")),
        Atom("y", TYPE, "d"),
    ),
)
"""All templates, in the order in which a triple that several give is counted."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules that can fire under one ontology."""

    tables: tuple[tuple[Row, ...], ...]
    """The rows of each template, in the order of `TEMPLATES`, sorted."""

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.tables)

    def table(self, name: str) -> tuple[Row, ...]:
        """Give the rows of the template of that name."""
        return next(rows for template, rows in self.filled() if template.name == name)

    def filled(self) -> Iterator[tuple[Template, tuple[Row, ...]]]:
        """Yield the templates with their rows."""
        return zip(TEMPLATES, self.tables, strict=True)

    def symbols(self) -> frozenset[Symbol]:
        """List the classes and properties that some rule reads or concludes on."""
        return frozenset(
            symbol
            for template, rows in self.filled()
            for row in rows
            for symbol in (*template.body_symbols(row), template.head_symbol(row))
        )


def key_of(term: Term) -> str:
    """Write a term as a key.

    >>> key_of(NamedNode("http://example.org/a"))
    'http://example.org/a'
    """
    return term.value if isinstance(term, NamedNode) else str(term)


def is_named(key: str) -> bool:
    """Tell whether a key is an IRI, and not one that a blank node got on loading."""
    return key[0] not in ' "_<' and "/.well-known/genid/" not in key


def is_reserved(key: str) -> bool:
    """Tell whether a key belongs to RDF, RDFS, OWL or the datatypes, about which nothing is concluded.

    rdf:type and the annotation properties of RDFS (rdfs:label, …) are ordinary properties here.

    >>> is_reserved(OWL.Thing.value), is_reserved(RDFS.label.value)
    (True, False)
    """
    return key.startswith(_RESERVED) and key not in _ORDINARY


_RESERVED: Final = (OWL.base, RDFS.base, RDF.base, XSD.base)
_ORDINARY: Final = frozenset(
    {TYPE, RDF.base + "value"}
    | {RDFS.base + name for name in ("label", "comment", "seeAlso", "isDefinedBy", "member")}
)
