"""Projections: the one place of the analytics that speaks SPARQL.

Each function asks a view for one kind of statement in bulk and gives it as a polars frame of text
columns; what the statements mean together is worked out by joins elsewhere. That costs less than
joins in the store, most of all on disk, and a statement that is missing loses no row.

    View --links, literals, instances, …--> polars frames --reliance, topics, …--> Edges, findings

Only IRIs take part: a literal where an agent or item should stand is passed over, validation reports
it. Properties are read in the direction that sources state (``ckm:inReplyTo``, not ``ckm:hasReply``).
"""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Final, TypeAlias

import polars as pl
from pyoxigraph import NamedNode

from ckm_graph.errors import UnknownNameError
from ckm_graph.store.sparql import values_block
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ckm_graph.store import View

__all__ = [
    "days",
    "foreign_types",
    "instances",
    "links",
    "literals",
    "narrower",
    "remembering",
    "resolve",
    "subclasses",
    "times",
]

_LINKS: Final = """
SELECT ?subject ?object {{ ?subject {property} ?object FILTER(isIRI(?subject) && isIRI(?object)) }}"""
_LITERALS: Final = """
SELECT ?subject (STR(?object) AS ?value) {{
  ?subject {property} ?object FILTER(isIRI(?subject) && isLiteral(?object))
}}"""
_CLASSES: Final = "SELECT ?class {{ ?class rdfs:subClassOf* {top} FILTER(isIRI(?class)) }}"
_INSTANCES: Final = "SELECT ?subject ?class {{ {classes} ?subject a ?class FILTER(isIRI(?subject)) }}"
_KNOWN_CLASSES: Final = "SELECT DISTINCT ?class { ?class rdfs:subClassOf ?other FILTER(isIRI(?class)) }"
_TYPES: Final = "SELECT ?subject ?object { ?subject a ?object FILTER(isIRI(?subject) && isIRI(?object)) }"
_NARROWER: Final = "SELECT ?topic {{ {tops} ?topic skos:broader+ ?top FILTER(isIRI(?topic)) }}"
_NAMED: Final = """
SELECT DISTINCT ?thing (STR(?label) AS ?name) {{
  {{ {classes} ?thing a ?class }} UNION {{ ?other {property} ?thing }}
  FILTER(isIRI(?thing))
  OPTIONAL {{ ?thing ckm:name|skos:prefLabel ?label }}
}}"""
_PLAIN: Final = "%Y-%m-%dT%H:%M:%S%.f"
"""How nearly all times are written, but for the Z."""
_NEAR: Final = 8
"""How many names an error proposes."""


_READ: Final[ContextVar[dict[tuple[str, int, str], pl.DataFrame] | None]] = ContextVar("read", default=None)
_Scan: TypeAlias = "Callable[[View, str], pl.DataFrame]"


@contextmanager
def remembering() -> Iterator[None]:
    """Read each kind of statement once while a block asks about states; they must outlive the block."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def _read_once(scan: _Scan) -> _Scan:
    """Let a scan answer from what is remembered."""

    @wraps(scan)
    def answer(view: View, name: str) -> pl.DataFrame:
        read = _READ.get()
        if read is None:
            return scan(view, name)
        key = scan.__name__, id(view), name
        if key not in read:
            read[key] = scan(view, name)
        return read[key]

    return answer


@_read_once
def links(view: View, name: str) -> pl.DataFrame:
    """Read all statements of one property between IRIs: columns ``subject``, ``object``, each pair once."""
    return _text(view, _LINKS.format(property=CKM[name])).unique()


@_read_once
def literals(view: View, name: str) -> pl.DataFrame:
    """Read a property's literals as text: columns ``subject``, ``value``; of several the first by value."""
    found = _text(view, _LITERALS.format(property=CKM[name]))
    return found.group_by("subject").agg(pl.col("value").min())


@_read_once
def times(view: View, name: str) -> pl.DataFrame:
    """Read a property of moments: columns ``subject``, ``at`` in UTC, the earliest where several.

    A time without zone is UTC, a day begins at midnight UTC; what is neither is passed over.
    """
    said = _text(view, _LITERALS.format(property=CKM[name]))
    plain = pl.col("value").str.strip_suffix("Z").str.to_datetime(_PLAIN, time_unit="us", strict=False)
    found = said.with_columns(at=plain.dt.replace_time_zone("UTC"))
    other = found.filter(pl.col("at").is_null()).select("subject", at=_moment(pl.col("value")))
    if not other.is_empty():
        found = pl.concat([found.select("subject", "at").drop_nulls(), other.drop_nulls()])
    return found.group_by("subject").agg(pl.col("at").min())


def _moment(text: pl.Expr) -> pl.Expr:
    """Read a time with a zone, or a day."""
    timed = pl.when(text.str.contains("T", literal=True)).then(text).otherwise(text + "T00:00:00")
    zoned = pl.when(timed.str.contains(r"(?:Z|[+-]\d\d:\d\d)$")).then(timed).otherwise(timed + "Z")
    return zoned.str.replace(r"Z$", "+00:00").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", time_zone="UTC", strict=False
    )


@_read_once
def days(view: View, name: str) -> pl.DataFrame:
    """Read a property of days: columns ``subject``, ``day``, the earliest where several."""
    day = pl.col("value").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    found = _text(view, _LITERALS.format(property=CKM[name])).select("subject", day=day).drop_nulls()
    return found.group_by("subject").agg(pl.col("day").min())


@_read_once
def instances(view: View, name: str) -> pl.DataFrame:
    """List the instances of a class and of its subclasses: column ``subject``."""
    return _text(view, _INSTANCES.format(classes=_classes(view, name))).select("subject").unique()


@_read_once
def foreign_types(view: View, name: str) -> pl.DataFrame:
    """List what the ontology holds to be something else than ``name``: column ``subject``.

    What has no type, or none that the ontology knows, is not listed.
    """
    known = _text(view, _KNOWN_CLASSES).rename({"class": "object"})
    if known.is_empty():
        return pl.DataFrame(schema={"subject": pl.String})
    kin = _text(view, _CLASSES.format(top=CKM[name])).rename({"class": "object"})
    types = _text(view, _TYPES)
    within = types.join(kin, on="object", how="semi")
    apart = types.join(known, on="object", how="semi").join(within, on="subject", how="anti")
    return apart.select("subject").unique()


def narrower(view: View, topics: Sequence[str]) -> tuple[str, ...]:
    """Add to topics all that are narrower, sorted."""
    block = values_block(["top"], [[NamedNode(topic)] for topic in topics])
    found = _text(view, _NARROWER.format(tops=block))["topic"].to_list()
    return tuple(sorted({*topics, *found}))


def resolve(view: View, kind: str, name: str) -> tuple[str, ...]:
    """Find the topics or communities that an IRI or a name means.

    Parameters
    ----------
    view
        Where to look.
    kind
        ``topic`` or ``community``.
    name
        An IRI, or a name in any case; several things may bear the same name.

    Raises
    ------
    UnknownNameError
        If nothing bears it, with the nearest names.

    """
    cls, linking = {"topic": ("Topic", "topic"), "community": ("Community", "memberOf")}[kind]
    query = _NAMED.format(classes=_classes(view, cls), property=CKM[linking])
    found = _text(view, query).with_columns(folded=pl.col("name").str.to_lowercase())
    for column, wanted in (("thing", name), ("name", name), ("folded", name.lower())):
        things = found.filter(pl.col(column) == wanted)["thing"].unique().sort().to_list()
        if things:
            return tuple(things)
    known = found.select(pl.coalesce("name", "thing"))["name"].unique().sort().to_list()
    near = difflib.get_close_matches(name, known, n=_NEAR) or known[:_NEAR]
    raise UnknownNameError(kind, name, near)


def subclasses(view: View, name: str) -> tuple[str, ...]:
    """List a class and its subclasses, sorted; the class itself needs no ontology to be there."""
    found = _text(view, _CLASSES.format(top=CKM[name]))["class"].to_list()
    return tuple(sorted({CKM[name].value, *found}))


def _classes(view: View, name: str) -> str:
    """Write a VALUES block of a class and its subclasses."""
    return values_block(["class"], [[NamedNode(iri)] for iri in subclasses(view, name)])


def _text(view: View, query: str) -> pl.DataFrame:
    """Answer a query whose columns are all IRIs or all strings."""
    return view.select(query).to_polars().cast(pl.String)
