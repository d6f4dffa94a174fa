"""What an extension may not say: what contradicts the core, and what is data.

An extension that was refused has changed nothing; one that was not can be put on a newer core later.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from ckm_graph.errors import InputError
from ckm_graph.transactions._extension import KINDS
from ckm_graph.transactions._widening import held
from ckm_graph.vocabulary import CKM, DCTERMS, OWL, RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph.privacy import Privacy
    from ckm_graph.transactions._extension import Extension

__all__ = ["refuse_personal_data", "refuse_redefinitions"]

_BELOW: Final = frozenset({RDFS.subClassOf, RDFS.subPropertyOf})
_ENDING: Final = frozenset({OWL.deprecated, DCTERMS.isReplacedBy})
"""What is said of a term that is not to be used any more."""
_OURS: Final = (CKM.base, "https://w3id.org/ckm/shapes#")
"""Namespaces in which the package alone names things."""


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
        if predicate == RDF.type and object_ in KINDS and said.kinds.get(subject, object_) != object_:
            raise InputError(f"{extension.file}: {_contradicts(triple, said.kinds[subject])}")
        before = said.once(triple)
        if before is not None:
            raise InputError(f"{extension.file}: {_contradicts(triple, before)}")
        if predicate in _ENDING and subject in said.terms:
            raise InputError(f"{extension.file}: {subject} is the ontology's, which alone can deprecate it")
        if predicate in said.marks and not _is_truth(object_):
            raise InputError(f"{extension.file}: {predicate} of {subject} is true or false, not {object_}")


def refuse_personal_data(extension: Extension, rules: Privacy) -> None:
    """Refuse an extension that says something personal of somebody: the ontology is for everybody to see.

    Raises
    ------
    InputError
        With the file, the subject and what to do.

    """
    types: dict[object, set[object]] = {}
    for triple in extension.triples:
        if triple.predicate == RDF.type:
            types.setdefault(triple.subject, set()).add(triple.object)
    terms: set[object] = {t.subject for t in extension.triples if t.predicate in _BELOW}
    terms |= {subject for subject, kinds in types.items() if any(_is_schematic(kind) for kind in kinds)}
    for subject, predicate, _ in extension.split()[0]:
        if subject not in terms and rules.is_personal(predicate, types.get(subject, ())):
            raise InputError(
                f"{extension.file}: {predicate} of {subject} is personal data, which an ontology that all "
                "may see can't hold: load it with `ckm load`"
            )


class _Core:
    """What the core says, indexed to see what contradicts it."""

    def __init__(self, triples: Sequence[ox.Triple]) -> None:
        self.triples = frozenset(map(held, triples))
        self.terms = {t.subject for t in self.triples}
        self.kinds = {
            t.subject: t.object for t in self.triples if t.predicate == RDF.type and t.object in KINDS
        }
        self.only: dict[tuple[object, ox.NamedNode, str | None], object] = {}
        self.repeated: set[ox.NamedNode] = {RDF.type}
        for triple in self.triples:
            key = (triple.subject, triple.predicate, _language(triple.object))
            if key in self.only:
                self.repeated.add(triple.predicate)
            self.only[key] = triple.object
        values = {t.predicate for t in self.triples if not _is_truth(t.object)}
        used = {t.predicate for t in self.triples if t.predicate.value.startswith(_OURS)}
        self.marks = used - values

    def once(self, triple: ox.Triple) -> object | None:
        """Give what the core says instead of a statement, where it says that only once."""
        if triple.predicate in self.repeated:
            return None
        languages = (_language(triple.object), None)  # what it says in none has no translations
        found = (self.only.get((triple.subject, triple.predicate, language)) for language in languages)
        return next((value for value in found if value is not None), None)

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


def _is_truth(term: object) -> bool:
    return isinstance(term, ox.Literal) and term.datatype == XSD.boolean


def _is_schematic(kind: object) -> bool:
    return isinstance(kind, ox.NamedNode) and kind.value.startswith((OWL.base, RDF.base, RDFS.base, SH.base))
