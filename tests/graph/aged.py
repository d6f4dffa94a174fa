"""A graph as an older version of the package left it: some terms bore other names, one is gone, one is new."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph._opening import Foundations, package_foundations
from ckm_graph.transactions import RdfFile, create, infer, load
from ckm_graph.vocabulary import CKM, DCTERMS, OWL, RDF

if TYPE_CHECKING:
    from pathlib import Path

    from ckm_graph.store import Store

__all__ = ["NEW_NAMES", "OLD_VERSION", "SOURCES", "aged_graph", "old_ontology"]

OLD_VERSION: Final = "0.0.9"
CORE: Final = ox.NamedNode("https://w3id.org/ckm")

_REPLACED: Final = {
    "Criticism": (OWL.Class, ["Review"]),
    "Evaluation": (OWL.Class, ["Criticism"]),
    "FromClient": (CKM.KnowledgeFlow, ["FromCustomer"]),
    "Remark": (OWL.Class, ["Comment", "Feedback"]),
    "nickname": (OWL.DatatypeProperty, ["name"]),
    "timesUsed": (OWL.DatatypeProperty, ["useCount"]),
    "writtenBy": (OWL.ObjectProperty, ["contributedBy"]),
}
NEW_NAMES: Final = {
    CKM[old].value: CKM[new].value
    for old, new in {
        "Criticism": "Review",
        "Evaluation": "Review",
        "FromClient": "FromCustomer",
        "nickname": "name",
        "timesUsed": "useCount",
        "writtenBy": "contributedBy",
    }.items()
}
"""What stands for each old term in the end."""

_HEAD: Final = """
@prefix ckm: <https://w3id.org/ckm#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
x:r1 a ckm:Criticism ; ckm:writtenBy x:jane ; ckm:flow ckm:FromClient ; ckm:text "Fine." .
x:jane a ckm:IndividualCustomer ; ckm:nickname "marked Jane" .
x:t a ckm:Topic ; ckm:timesUsed "7"^^xsd:positiveInteger .
x:t2 a ckm:Topic ; ckm:nickname "a topic" .
"""
SOURCES: Final = {
    "crm": _HEAD
    + """
x:r2 a ckm:Evaluation ; ckm:writtenBy x:joe ; ckm:contributedBy x:joe .
x:r3 a ckm:Remark . x:joe a ckm:Employee ; ckm:nickname "marked Joe" .
ckm:Idea a owl:Class .
""",
    "desk": _HEAD
    + """
x:r1 ckm:contributedBy x:jane ; a ckm:Review .
x:r2 a ckm:Review . x:joe ckm:name "marked Joe" .
x:t ckm:useCount 7 . x:u ckm:timesUsed "8"^^xsd:positiveInteger .
ckm:Gone a owl:Class .
""",
}
"""What two sources say: partly the same, partly the same but for a name."""


@cache
def old_ontology() -> list[ox.Triple]:
    """The package's ontology as it would have been: no `ckm:Idea` yet, and the old names, deprecated."""
    said = [
        triple
        for triple in package_foundations().ontology_triples
        if triple.subject != CKM.Idea
        and (triple.subject, triple.predicate) not in {(CORE, OWL.versionInfo), (CORE, CKM.checksum)}
    ]
    said.append(ox.Triple(CORE, OWL.versionInfo, ox.Literal(OLD_VERSION)))
    said.append(ox.Triple(CORE, CKM.checksum, ox.Literal("sha256:old")))
    said.append(ox.Triple(CKM.Gone, RDF.type, OWL.Class))
    said.append(ox.Triple(CKM.nickname, CKM.isPersonalData, ox.Literal(True)))
    for name, (kind, replacements) in _REPLACED.items():
        said.append(ox.Triple(CKM[name], RDF.type, kind))
        said.append(ox.Triple(CKM[name], OWL.deprecated, ox.Literal(True)))
        said += [ox.Triple(CKM[name], DCTERMS.isReplacedBy, CKM[new]) for new in replacements]
    return said


@cache
def _founded() -> Foundations:
    return Foundations(tuple(old_ontology()), package_foundations().shape_triples)


def aged_graph(store: Store, folder: Path) -> None:
    """Fill an empty store with the old ontology, both sources' data, and what follows."""
    create(store, old_ontology(), package_foundations().shape_triples)
    for name, text in SOURCES.items():
        (folder / f"{name}.ttl").write_text(text)
        load(store, lambda _: _founded(), [RdfFile.at(folder / f"{name}.ttl")], name)
    infer(store, lambda _: _founded())
