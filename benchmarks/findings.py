"""What an engine found, in one form for all: how many results, and a checksum over each one.

A result is its focus node, component, shape and value. A shape without a name, and a value that an
engine gives beyond what the W3C asks, would differ for no reason: all shapes here have names.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import rdflib
    from rdflib.term import Node

__all__ = ["CONSTRAINTS", "SHAPES", "checksum", "of_graph", "without_sparql"]

SHAPES: Final = Path(__file__).parent / "shapes.ttl"
"""The shapes, as a file."""

CONSTRAINTS: Final = {path.stem: path.read_text() for path in Path(__file__).parent.glob("constraints/*.rq")}
"""The same, written by hand as queries: by the local names of shape and component."""

_SH: Final = "http://www.w3.org/ns/shacl#"
_BASE: Final = "https://w3id.org/ckm/benchmark#"


def checksum(results: Iterable[tuple[str, str, str, str]]) -> dict[str, list[object]]:
    """Count and sum up results, which are focus node, component, shape and value, per kind of shape.

    >>> checksum([])
    {'core': [0, '0'], 'sparql': [0, '0']}
    """
    totals = {"core": [0, 0], "sparql": [0, 0]}
    for result in results:
        one = totals["sparql" if result[1] == "SPARQL" else "core"]
        text = "\x1f".join(result)
        one[0] += 1
        one[1] += int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
    return {kind: [count, f"{total % (1 << 64):x}"] for kind, (count, total) in totals.items()}


def of_graph(report: rdflib.Graph) -> dict[str, list[object]]:
    """Read the results off a report in RDF."""
    return checksum(_results(report))


def _results(report: rdflib.Graph) -> Iterator[tuple[str, str, str, str]]:
    from rdflib import URIRef  # noqa: PLC0415 -- the engines that have no rdflib need none

    def said(node: Node, name: str) -> str:
        value = report.value(node, URIRef(_SH + name))
        return "" if value is None else str(value)

    for node in report.objects(None, URIRef(_SH + "result")):
        component = said(node, "sourceConstraintComponent").removeprefix(_SH)
        shape = said(node, "sourceShape").removeprefix(_BASE)
        name = component.removesuffix("Component").removesuffix("Constraint")
        yield said(node, "focusNode"), name, shape, said(node, "value")


def without_sparql(shapes: rdflib.Graph) -> rdflib.Graph:
    """Take the SPARQL constraints out of a shapes graph."""
    from rdflib import URIRef  # noqa: PLC0415

    shapes.remove((None, URIRef(_SH + "sparql"), None))
    return shapes
