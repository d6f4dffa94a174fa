"""Extensions: the ontology and shapes that users bring in files of their own, kept in the graph.

    file -> read_extensions -> refuse_redefinitions -> extended: what ontology and shapes say then

Each file's statements are kept beside the graph's provenance too, so that the same file, changed, takes
the place of what it said before, and so that an upgrade can put them on a newer ontology. A file is known
by the IRI of its `owl:Ontology` header, else by its name, wherever it lies.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

import pyoxigraph as ox

from ckm_graph.errors import InputError
from ckm_graph.transactions._files import checksum
from ckm_graph.transactions._renaming import renamed_triple
from ckm_graph.transactions._widening import held
from ckm_graph.turtle import read_turtle, split_shapes
from ckm_graph.vocabulary import CKM, DCTERMS, ID_BASE, OWL, PROV, PROVENANCE, RDF, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from ckm_graph.store import Term, View

__all__ = [
    "KINDS",
    "Extension",
    "extended",
    "kept_extensions",
    "read_extensions",
    "record_of",
]

T = TypeVar("T")

_GENID: Final = "https://w3id.org/.well-known/genid/ckm/"
KINDS: Final = frozenset({OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty})
"""What a term is one of."""
_DECLARED: Final = KINDS | {RDFS.Class, RDF.Property}


@dataclass(frozen=True, slots=True)
class Extension:
    """What one file of a user says."""

    name: str
    """IRI of its ontology header, else the file's name."""
    file: str
    """Name of the file."""
    checksum: str
    """``sha256:`` and the digest of its bytes."""
    triples: tuple[ox.Triple, ...]
    """As the engine holds them."""

    def split(self) -> tuple[list[ox.Triple], list[ox.Triple]]:
        """Part what it says: ontology first, shapes second.

        A class that is its own shape stands in both.
        """
        ontology, shapes = split_shapes(self.triples)
        both = {t.subject for t in shapes if t.predicate == RDF.type and t.object in _DECLARED}
        ontology += [t for t in shapes if t.subject in both and not _is_shacl(t)]
        return ontology, shapes

    def renamed(self, renames: Mapping[ox.NamedNode, ox.NamedNode]) -> Extension:
        """Give it with the terms that the core renamed; what it deprecates itself stays."""
        own = {t.subject for t in self.triples if t.predicate == DCTERMS.isReplacedBy}
        apply = {old: new for old, new in renames.items() if old not in own}
        changed = dict.fromkeys(renamed_triple(triple, apply) for triple in self.triples)
        return replace(self, triples=tuple(changed))


def read_extensions(paths: Iterable[Path]) -> list[Extension]:
    """Read Turtle files of ontology and shapes, and rules in ``.rq`` files; of equal ones of one name, one.

    Raises
    ------
    DataSyntaxError, InputError
        If one is broken, speaks of statements, or has the name of another one.

    """
    found: dict[str, Extension] = {}
    for extension in map(_read, paths):
        if set(found.setdefault(extension.name, extension).triples) != set(extension.triples):
            message = (
                f"two different files are known as {extension.name}, of which a graph keeps one: give each "
                "an owl:Ontology header with an IRI of its own"
            )
            raise InputError(message)
    return list(found.values())


def kept_extensions(view: View) -> dict[str, Extension]:
    """Read which extensions a graph has, by name."""
    said: dict[object, dict[ox.NamedNode, str]] = {}
    for predicate in (DCTERMS.identifier, CKM.fileName, CKM.checksum, PROV.value):
        for quad in view.quads(predicate=predicate, graph=PROVENANCE):
            if isinstance(quad.object, ox.Literal):
                said.setdefault(quad.subject, {})[predicate] = quad.object.value
    found = {}
    for record in said.values():
        if PROV.value in record and DCTERMS.identifier in record:
            lines = ox.parse(record[PROV.value].encode(), format=ox.RdfFormat.N_TRIPLES)
            name = record[DCTERMS.identifier]
            triples = tuple(quad.triple for quad in lines)
            found[name] = Extension(name, record[CKM.fileName], record[CKM.checksum], triples)
    return found


def record_of(extension: Extension) -> list[ox.Quad]:
    """Describe an extension, with all that it says, for the graph's provenance."""
    node = ox.NamedNode(f"{ID_BASE}extension/{_key(extension.name)}")
    text = "\n".join(sorted(f"{triple} ." for triple in extension.triples))
    said: dict[ox.NamedNode, Term] = {
        RDF.type: PROV.Entity,
        DCTERMS.identifier: ox.Literal(extension.name),
        CKM.fileName: ox.Literal(extension.file),
        CKM.checksum: ox.Literal(extension.checksum),
        PROV.value: ox.Literal(text),
    }
    return [ox.Quad(node, predicate, value, PROVENANCE) for predicate, value in said.items()]


def extended(
    ontology: Iterable[ox.Triple],
    shapes: Iterable[ox.Triple],
    *,
    kept: Mapping[str, Extension],
    given: Sequence[Extension],
    core: Iterable[ox.Triple],
) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Tell what ontology and shapes say when some extensions are added, or take their own place.

    Parameters
    ----------
    ontology, shapes
        What they say now.
    kept, given
        The extensions that the graph has, and those to be put on it.
    core
        What the package says itself, which no file's change withdraws.

    """
    after = {**kept, **{one.name: one for one in given}}
    gone = {t for one in given if one.name in kept for t in kept[one.name].triples}
    if gone:
        gone.difference_update(map(held, core), *(one.triples for one in after.values()))
    new_ontology = [t for one in given for t in one.split()[0]]
    new_shapes = [t for one in given for t in one.split()[1]]
    return (
        list(dict.fromkeys((*(t for t in ontology if t not in gone), *new_ontology))),
        list(dict.fromkeys((*(t for t in shapes if t not in gone), *new_shapes))),
    )


def _read(path: Path) -> Extension:
    if path.suffix == ".rq":
        return _read_rule(path)
    triples = list(dict.fromkeys(map(held, read_turtle([path]))))
    nested = next((term for triple in triples for term in triple if isinstance(term, ox.Triple)), None)
    if nested is not None:
        raise InputError(f"{path.name}: <<( {nested} )>> is data, not ontology: load it with `ckm load`")
    headers = [t.subject.value for t in triples if _is_header(t) and isinstance(t.subject, ox.NamedNode)]
    name = min(headers, default=path.name)
    before, after = f"{_GENID}{path.parent.name}/{path.stem}/", f"{_GENID}extension/{_key(name)}/"
    moved = (
        ox.Triple(_moved(t.subject, before, after), t.predicate, _moved(t.object, before, after))
        for t in triples
    )
    return Extension(name, path.name, checksum(path), tuple(moved))


def _read_rule(path: Path) -> Extension:
    """Read a CONSTRUCT query as a rule that stands by itself."""
    sum_ = checksum(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not UTF-8: {error}") from error
    node = ox.NamedNode(f"{ID_BASE}rule/{quote(path.stem, safe='')}")
    said = (
        ox.Triple(node, RDF.type, SH.SPARQLRule),
        ox.Triple(node, RDFS.label, ox.Literal(path.name)),
        ox.Triple(node, SH.construct, ox.Literal(text)),
    )
    return Extension(path.name, path.name, sum_, said)


def _is_header(triple: ox.Triple) -> bool:
    return triple.predicate == RDF.type and triple.object == OWL.Ontology


def _is_shacl(triple: ox.Triple) -> bool:
    kind = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
    return triple.predicate.value.startswith(SH.base) or kind.startswith(SH.base)


def _key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _moved(term: T, before: str, after: str) -> T | ox.NamedNode:
    if isinstance(term, ox.NamedNode) and term.value.startswith(before):
        return ox.NamedNode(after + term.value.removeprefix(before))
    return term
