"""Which module a term belongs to, and the order of modules: each after those it builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from ckm_graph.reference._statements import iri_of
from ckm_graph.schema import local_name
from ckm_graph.vocabulary import CKM, OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.reference._statements import Statements

__all__ = ["ROOT", "home_modules", "modules_in_order"]

ROOT = ox.NamedNode(CKM.base.removesuffix("#"))
"""The ontology that imports the package's modules."""


def home_modules(said: Statements, terms: Iterable[str]) -> dict[str, str]:
    """Name the module of each term: the one it says, the ontology its IRI extends, or its namespace."""
    headers = [iri_of(node) for node in said.subjects_with(RDF.type, OWL.Ontology)]
    found = {}
    for iri in terms:
        told = said.objects(ox.NamedNode(iri), RDFS.isDefinedBy)
        namespace = iri[: len(iri.rstrip("/#")) - len(local_name(iri))]
        around = [header for header in headers if namespace.rstrip("/#") == header.rstrip("/#")]
        found[iri] = iri_of(told[0]) if told else next(iter(around), namespace)
    return found


def modules_in_order(said: Statements, modules: Iterable[str]) -> list[str]:
    """Order modules so that each comes after those it imports; extensions come last, the rest by name."""
    wanted = set(modules)
    own = {iri_of(node) for node in said.objects(ROOT, OWL.imports)} | {ROOT.value}
    depths: dict[str, int] = {}

    def depth(iri: str, above: frozenset[str] = frozenset()) -> int:
        if iri not in depths:
            below = {iri_of(node) for node in said.objects(ox.NamedNode(iri), OWL.imports)} - above - {iri}
            depths[iri] = 1 + max((depth(other, above | {iri}) for other in sorted(below)), default=0)
        return depths[iri]

    return sorted(wanted, key=lambda iri: (iri not in own, depth(iri), iri))
