"""All terms of SHACL and its Advanced Features: what else stands in its namespace is a slip of the pen."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from ckm_graph.errors import InputError
from ckm_graph.validation._parameters import KNOWN
from ckm_graph.vocabulary import RDF, SH

if TYPE_CHECKING:
    from ckm_graph.validation._triples import Triples

__all__ = ["check_terms", "short"]

_CLASSES: Final = """
AbstractResult ConstraintComponent Function JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget
JSTargetType JSValidator NodeKind NodeShape Parameter Parameterizable PrefixDeclaration PropertyGroup
PropertyShape ResultAnnotation Rule SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint
SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule SPARQLSelectExecutable
SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Severity Shape Target TargetType
TripleRule ValidationReport ValidationResult Validator
"""
_INDIVIDUALS: Final = """
BlankNode BlankNodeOrIRI BlankNodeOrLiteral IRI IRIOrLiteral Info Literal Violation Warning this
"""
_COMPONENTS: Final = """
And Class Closed Datatype Disjoint Equals Expression HasValue In JS LanguageIn LessThan LessThanOrEquals
MaxCount MaxExclusive MaxInclusive MaxLength MinCount MinExclusive MinInclusive MinLength Node NodeKind Not Or
Pattern Property QualifiedMaxCount QualifiedMinCount SPARQL UniqueLang Xone
"""
_OF_PATHS: Final = "alternativePath inversePath oneOrMorePath zeroOrMorePath zeroOrOnePath"
_OF_REPORTS: Final = """
conforms detail focusNode result resultMessage resultPath resultSeverity shapesGraphWellFormed
sourceConstraint sourceConstraintComponent sourceShape value
"""
_OF_SPARQL: Final = "annotationProperty annotationValue annotationVarName construct namespace prefix update"
_ADVANCED: Final = """
condition count desc distinct else entailment exists filterShape groupConcat if intersection js jsFunctionName
jsLibrary jsLibraryURL limit max min minus nodes object offset orderBy predicate resultAnnotation returnType
separator subject sum then union
"""
_NAMES: Final = f"{_CLASSES} {_INDIVIDUALS} {_OF_PATHS} {_OF_REPORTS} {_OF_SPARQL} {_ADVANCED}".split()
_TERMS: Final = KNOWN.union(
    (SH[name] for name in _NAMES), (SH[f"{name}ConstraintComponent"] for name in _COMPONENTS.split())
)


def check_terms(triples: Triples) -> None:
    """Refuse what stands in SHACL's namespace and is no term of SHACL, such as ``sh:targetClas``.

    Raises
    ------
    InputError
        With the node that has it, and the terms that are spelt much like it.

    """
    for triple in triples.all:
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(SH.base) and term not in _TERMS:
                known = f"{short(term)} is no term of SHACL{_near(term)}"
                message = f"the shape {triple.subject} can't be used: {known}"
                raise InputError(message)


def short(term: NamedNode) -> str:
    """Write a term of SHACL or RDF as people do.

    >>> short(SH.minCount)
    'sh:minCount'
    """
    for prefix, base in (("sh", SH.base), ("rdf", RDF.base)):
        if term.value.startswith(base):
            return f"{prefix}:{term.value[len(base) :]}"
    return str(term)


def _near(term: NamedNode) -> str:
    names = {known.value: short(known) for known in _TERMS}
    near = difflib.get_close_matches(term.value[len(SH.base) :], [n[len(SH.base) :] for n in names], n=3)
    return f"; did you mean {' or '.join(f'sh:{name}' for name in near)}?" if near else ""
