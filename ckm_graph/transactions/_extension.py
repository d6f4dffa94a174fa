"""Extensions: the ontology and shapes that users bring in files of their own, kept in the graph.

    file -> read_extension -> refuse_redefinitions -> extended: what ontology and shapes say then

Each file's statements are kept beside the graph's provenance too, so that the same file, changed, takes
the place of what it said before, and so that an upgrade can put them on a newer ontology. A file is known
by the IRI of its `owl:Ontology` header, else by its name, wherever it lies.
"""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

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

__all__ = ["Extension", "extended", "kept_extensions", "read_extension", "record_of", "refuse_redefinitions"]

T = TypeVar("T")

_GENID: Final = "https://w3id.org/.well-known/genid/ckm/"
_KINDS: Final = frozenset({OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty})
"""What a term is one of."""
_DECLARED: Final = _KINDS | {RDFS.Class, RDF.Property}
_OURS: Final = (CKM.base, "https://w3id.org/ckm/shapes#")
"""Namespaces in which the package alone names things."""


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


def read_extension(path: Path) -> Extension:
    """Read a Turtle file of ontology and shapes.

    Raises
    ------
    DataSyntaxError
        If it is broken.

    """
    triples = list(dict.fromkeys(map(held, read_turtle([path]))))
    headers = [t.subject.value for t in triples if _is_header(t) and isinstance(t.subject, ox.NamedNode)]
    name = min(headers, default=path.name)
    before, after = f"{_GENID}{path.parent.name}/{path.stem}/", f"{_GENID}extension/{_key(name)}/"
    moved = (
        ox.Triple(_moved(t.subject, before, after), t.predicate, _moved(t.object, before, after))
        for t in triples
    )
    return Extension(name, path.name, checksum(path), tuple(moved))


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


def refuse_redefinitions(extension: Extension, core: Sequence[ox.Triple]) -> None:
    """Refuse an extension that changes what the core says, or names what the core has not.

    More may be said of a core term: another superclass, a label in another language, one more property
    shape. What the core says only once of any of its terms can't be said otherwise.

    Raises
    ------
    InputError
        With the file, the term and what to do.

    """
    said = _Core(core)
    for triple in extension.triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, ox.NamedNode) and term.value.startswith(_OURS) and term not in said.terms:
                raise InputError(f"{extension.file}: {said.unknown(term)}")
        subject, predicate, object_ = triple
        if triple in said.triples or not isinstance(subject, ox.NamedNode):
            continue
        if predicate == RDF.type and object_ in _KINDS and said.kinds.get(subject, object_) != object_:
            raise InputError(f"{extension.file}: {_contradicts(triple, said.kinds[subject])}")
        before = said.only.get((subject, predicate, _language(object_)))
        if before is not None and predicate not in said.repeated:
            raise InputError(f"{extension.file}: {_contradicts(triple, before)}")


class _Core:
    """What the core says, indexed to see what contradicts it."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples = frozenset(map(held, triples))
        self.terms = {t.subject for t in self.triples}
        self.kinds = {
            t.subject: t.object for t in self.triples if t.predicate == RDF.type and t.object in _KINDS
        }
        self.only: dict[tuple[object, ox.NamedNode, str | None], object] = {}
        self.repeated: set[ox.NamedNode] = {RDF.type}
        for triple in self.triples:
            key = (triple.subject, triple.predicate, _language(triple.object))
            if key in self.only:
                self.repeated.add(triple.predicate)
            self.only[key] = triple.object

    def unknown(self, term: ox.NamedNode) -> str:
        space, _, name = term.value.rpartition("#")
        known = (t.value.rpartition("#") for t in self.terms if isinstance(t, ox.NamedNode))
        near = difflib.get_close_matches(name, [n for s, _, n in known if s == space], n=1, cutoff=0.8)
        hint = (
            f"did you mean <{space}#{near[0]}>?"
            if near
            else "name terms of your own in a namespace of your own"
        )
        return f"the ontology has no {term}; {hint}"


def _contradicts(triple: ox.Triple, before: object) -> str:
    return (
        f"{triple.subject} has {triple.predicate} {before} in the ontology and can't have {triple.object}: "
        "make a term of your own, such as a subclass, and say it of that"
    )


def _language(term: object) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None


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
