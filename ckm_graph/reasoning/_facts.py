"""Triples as numbers: reading them out of a store in bulk, and writing numbers back as quads.

Each term gets a number when it is first met. A frame of facts has the columns s, p, o (UInt32).
Answers that hold IRIs alone, as most do, never become Python objects one by one.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
import pyoxigraph as ox

from ckm_graph.reasoning.rules import TYPE, is_named, is_reserved, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ckm_graph.reasoning.rules import RuleSet
    from ckm_graph.store._protocol import Term, View
    from ckm_graph.store._table import Table

__all__ = [
    "FACT",
    "Terms",
    "code_triples",
    "keys_of",
    "no_facts",
    "nodes_of",
    "read_all",
    "read_class",
    "read_property",
    "read_relevant",
    "to_ntriples",
    "to_quads",
    "writable",
]

FACT: Final = ["s", "p", "o"]
_CODE: Final = pl.UInt32
_AT_ONCE: Final = 200_000
_OF_PROPERTY: Final = "SELECT ?s ?o WHERE { ?s ?p ?o }"
_OF_CLASS: Final = "SELECT ?s WHERE { ?s a ?c }"
_PROPERTIES: Final = "SELECT DISTINCT ?p WHERE { ?s ?p ?o } ORDER BY ?p"


class Terms:
    """Numbers for terms, by key.

    >>> terms = Terms()
    >>> terms.code("http://example.org/a"), terms.code("http://example.org/a")
    (0, 0)
    """

    def __init__(self) -> None:
        self._kind = pl.Categorical(pl.Categories.random())
        self._held = pl.Series(dtype=self._kind)  # while it lives, equal keys get equal numbers
        self._codes: dict[str, int] = {}
        self._keys: list[pl.Series] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def code(self, key: str) -> int:
        """Give the number of a key, a new one if need be."""
        found = self._codes.get(key)
        if found is None:
            found = self._codes[key] = int(self.code_column(pl.Series([key]))[0])
        return found

    def code_column(self, keys: pl.Series) -> pl.Series:
        """Give the numbers of a column of keys."""
        codes = keys.cast(self._kind).to_physical().cast(_CODE)
        new = codes >= self._count
        if new.any():
            fresh = pl.DataFrame({"key": keys.filter(new), "code": codes.filter(new)})
            fresh = fresh.unique("code").sort("code")
            self._keys.append(fresh["key"])
            self._count += fresh.height
        return codes

    def literals(self) -> pl.Series:
        """List the numbers of literals and quoted triples, which can't be subjects."""
        return self.column().str.contains('^["<]').arg_true().cast(_CODE)

    def keys(self) -> list[str]:
        """List the keys, each at the place that is its number."""
        return self.column().to_list()

    def column(self) -> pl.Series:
        """Give the keys as a column, each at the place that is its number."""
        if len(self._keys) != 1:
            self._keys = [pl.concat([pl.Series(dtype=pl.String), *self._keys])]
        return self._keys[0]


def no_facts() -> pl.DataFrame:
    """Give an empty frame of facts."""
    return pl.DataFrame(schema=dict.fromkeys(FACT, _CODE))


def read_relevant(view: View, rules: RuleSet, graphs: Sequence[ox.NamedNode], terms: Terms) -> pl.DataFrame:
    """Read from some graphs the facts that rules read or conclude on; nothing else is worth its memory."""
    if not graphs:
        return no_facts()
    symbols = rules.symbols()
    properties = {symbol.key for symbol in symbols if symbol.kind == "property"}
    classes = {symbol.key for symbol in symbols if symbol.kind == "class"}
    frames = [no_facts()]
    for key in sorted(key for key in properties | {TYPE} if is_named(key)):
        frame = read_property(view, key, graphs, terms)
        if key == TYPE and TYPE not in properties:
            codes = pl.Series([terms.code(class_) for class_ in classes], dtype=_CODE)
            frame = frame.filter(pl.col("o").is_in(codes.implode()))
        frames.append(frame)
    return pl.concat(frames)


def read_all(view: View, graph: ox.NamedNode, terms: Terms) -> pl.DataFrame:
    """Read all facts of one graph, one property after the other, so that memory is that of the largest."""
    properties = [row.p for row in view.select(_PROPERTIES, graphs=[graph])]
    return pl.concat([no_facts(), *(read_property(view, key, [graph], terms) for key in properties)])


def code_triples(triples: Iterable[ox.Triple], terms: Terms) -> pl.DataFrame:
    """Give triples as facts."""
    rows = [tuple(terms.code(key_of(term)) for term in triple) for triple in triples]
    return pl.DataFrame(rows, schema=dict.fromkeys(FACT, _CODE), orient="row")


def writable(facts: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Keep the facts that may stand in a graph.

    No literal and no blank node as subject, no blank node as object, no nameless class or property,
    no type that belongs to RDF, RDFS, OWL or XSD.
    """
    keys = terms.column()
    subjects = ~keys.str.contains('^[ "_<]').to_numpy()
    objects = ~keys.str.contains("^[ _]").to_numpy()
    s, p, o = (facts[column].to_numpy() for column in FACT)
    is_type = p == terms.code(TYPE)
    names = np.zeros(len(keys), dtype=bool)
    for code in np.union1d(p, o[is_type]).tolist():
        names[code] = is_named(keys[code]) and not is_reserved(keys[code])
    return facts.filter(pl.Series(subjects[s] & names[p] & np.where(is_type, names[o], objects[o])))


def to_quads(facts: pl.DataFrame, graph: ox.NamedNode, terms: Terms) -> Iterator[ox.Quad]:
    """Yield facts as quads of one graph, a term object made once however often it occurs."""
    nodes = nodes_of(facts.select(FACT), terms)
    for s, p, o in facts.select(FACT).iter_rows():
        yield ox.Quad(nodes[s], nodes[p], nodes[o], graph)  # type: ignore[arg-type]


def to_ntriples(facts: pl.DataFrame, terms: Terms) -> Iterator[bytes]:
    """Yield facts as N-Triples, many at a time; quicker than `to_quads` for all but a few."""
    keys = terms.column()
    plain = keys.str.contains('^["<_ ]')
    written = keys.to_frame("key").select(
        pl.when(plain).then("key").otherwise(pl.format("<{}>", "key")).alias("key")
    )["key"]
    for some in facts.select(FACT).iter_slices(_AT_ONCE):
        lines = pl.DataFrame([written.gather(some[column]).alias(column) for column in FACT])
        buffer = BytesIO()
        lines.with_columns(pl.lit(".").alias("end")).write_csv(
            buffer, include_header=False, separator=" ", quote_style="never"
        )
        yield buffer.getvalue()


def read_property(view: View, key: str, graphs: Sequence[ox.NamedNode] | None, terms: Terms) -> pl.DataFrame:
    """Read all facts of one property from some graphs, or from all data graphs."""
    pairs = _coded(view.select(_OF_PROPERTY, bindings={"p": ox.NamedNode(key)}, graphs=graphs), terms)
    return pairs.select("s", pl.lit(terms.code(key), _CODE).alias("p"), "o")


def read_class(view: View, key: str, terms: Terms) -> pl.DataFrame:
    """Read what is of a class in all data graphs, as a column s."""
    return _coded(view.select(_OF_CLASS, bindings={"c": ox.NamedNode(key)}), terms)


def nodes_of(facts: pl.DataFrame, terms: Terms) -> dict[int, Term]:
    """Give the terms of all numbers in a frame."""
    keys = terms.keys()
    used = pl.concat([facts[column] for column in facts.columns]).unique().to_list()
    nodes: dict[int, Term] = {}
    others: list[int] = []
    for code in used:
        if keys[code][0] in '"<':
            others.append(code)
        else:
            key = keys[code]
            nodes[code] = ox.BlankNode(key[2:]) if key.startswith("_:") else ox.NamedNode(key)
    lines = "".join(f"<x:s> <x:p> {keys[code]} .\n" for code in others)
    for code, quad in zip(others, ox.parse(lines, format=ox.RdfFormat.N_TRIPLES), strict=True):
        nodes[code] = quad.object
    return nodes


def keys_of(table: Table) -> pl.DataFrame:
    """Give a table of bound cells as keys, with its columns' names."""
    if not len(table):
        return pl.DataFrame(schema=dict.fromkeys(table.columns, pl.String))
    cells = table.to_polars()
    first = table.terms(0)
    if all(_are_iris(cells[name], first[place]) for place, name in enumerate(table.columns)):
        return cells
    columns = zip(*table.all_terms(), strict=True)
    keys = ([key_of(term) for term in column if term is not None] for column in columns)
    return pl.DataFrame(dict(zip(table.columns, keys, strict=True)))


def _coded(table: Table, terms: Terms) -> pl.DataFrame:
    """Give a table of bound cells as numbers, with its columns' names."""
    keys = keys_of(table)
    if keys.is_empty():
        return pl.DataFrame(schema=dict.fromkeys(table.columns, _CODE))
    return pl.DataFrame([terms.code_column(keys[name]).alias(name) for name in table.columns])


def _are_iris(cells: pl.Series, first: Term | None) -> bool:
    """Tell whether a column holds IRIs alone: only then does a table give them without brackets."""
    return isinstance(first, ox.NamedNode) and cells.dtype == pl.String and cells[0] == first.value
