"""Named queries as frozen values: the question in words, the parameters, the SPARQL."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NamedQuery", "QueryParameter"]


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A value that a named query takes."""

    name: str
    """Name of the variable, without the question mark."""
    type: str
    """What it takes: ``iri``, ``string``, ``integer``, ``decimal``, ``date``, ``dateTime``, or ``resource``
    and the abbreviated IRI of a class, such as ``resource ckm:Topic``: an IRI or a name."""
    description: str
    """What giving it does, in words."""
    required: bool
    """Whether the query has no answer without it."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question that the catalogue can answer."""

    name: str
    """What it is called by, in kebab-case."""
    question: str
    """What it answers, in words."""
    source: str
    """The document that the question comes from, and its theme there."""
    parameters: tuple[QueryParameter, ...]
    """In the order of the file."""
    text: str
    """A SPARQL 1.1 SELECT query that needs nothing else to run."""
