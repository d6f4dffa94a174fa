"""Finding what a user means by an IRI or a name: things of one class, by what they are called.

The first of these that fits anything decides: an IRI that the graph mentions; a name, title, label or
notation; the same in any case; the last part of an IRI. Of agents found to be one, it is the one that
they were merged into.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from ckm_graph.errors import InputError, UnknownNameError
from ckm_graph.schema import local_name
from ckm_graph.store.sparql import values_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.store import Table, View

__all__ = ["look_up"]

_SHOWN: Final = 8
"""How many names or IRIs an error lists."""
_CLASSES: Final = "SELECT ?class {{ ?class rdfs:subClassOf* {top} FILTER (isIRI(?class)) }}"
_MENTIONED: Final = "ASK { { ?iri ?p ?o } UNION { ?s ?q ?iri } }"
_MERGED: Final = "SELECT ?one { ?thing ckm:mergedInto ?one FILTER (isIRI(?one)) } ORDER BY ?one"
_CALLED: Final = """
SELECT DISTINCT ?thing ?one (STR(?label) AS ?name) {{
  {classes} ?thing a ?class FILTER (isIRI(?thing))
  ?thing ckm:name|ckm:title|rdfs:label|skos:altLabel|skos:notation ?label
  FILTER (LCASE(STR(?label)) = LCASE(?wanted))
  OPTIONAL {{ ?thing ckm:mergedInto ?one }}
}}"""
_ALL: Final = """
SELECT DISTINCT ?thing ?one (STR(?label) AS ?name) {{
  {classes} ?thing a ?class FILTER (isIRI(?thing))
  OPTIONAL {{ ?thing ckm:name|ckm:title|rdfs:label ?label }}
  OPTIONAL {{ ?thing ckm:mergedInto ?one }}
}}"""


class _Thing(NamedTuple):
    """One thing under one of its names."""

    iri: str
    """Of the thing, or of the one that it was merged into."""
    local: str
    """The last part of the thing's own IRI."""
    name: str | None


def look_up(view: View, top: NamedNode, wanted: NamedNode | str) -> NamedNode:
    """Find the one thing of a class, or of a class below it, that an IRI or a name means.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest names.
    InputError
        If several things bear the name, with their IRIs.

    """
    if isinstance(wanted, NamedNode) and view.ask(_MENTIONED, bindings={"iri": wanted}):
        merged = [row.one for row in view.select(_MERGED, bindings={"thing": wanted})]
        return NamedNode(merged[0]) if merged else wanted
    name = wanted if isinstance(wanted, str) else wanted.value
    classes = _classes(view, top)
    called = _things(view.select(_CALLED.format(classes=classes), bindings={"wanted": Literal(name)}))
    found = {thing.iri for thing in called if thing.name == name} or {thing.iri for thing in called}
    if not found:
        everything = _things(view.select(_ALL.format(classes=classes)))
        found = {thing.iri for thing in everything if thing.local == name}
        if not found:
            raise UnknownNameError(_words(top), name, _near(name, everything))
    if len(found) > 1:
        some = ", ".join(sorted(found)[:_SHOWN])
        message = (
            f"{len(found)} things are a {_words(top)} named {name!r}: give the IRI, such as one of {some}"
        )
        raise InputError(message)
    return NamedNode(found.pop())


def _things(table: Table) -> list[_Thing]:
    return [_Thing(row.one or row.thing, local_name(row.thing), row.name) for row in table]


def _near(name: str, things: Sequence[_Thing]) -> list[str]:
    known = sorted({thing.name or thing.local for thing in things})
    return difflib.get_close_matches(name, known, n=_SHOWN) or known[:_SHOWN]


def _classes(view: View, top: NamedNode) -> str:
    """Write a VALUES block of a class and those below; the class itself needs no ontology to be there."""
    found = [row[0] for row in view.select(_CLASSES.format(top=top))]
    return values_block(["class"], [[NamedNode(iri)] for iri in sorted({top.value, *found})])


def _words(top: NamedNode) -> str:
    """Write a class's name as words: knowledge flow."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(top.value)).lower()
