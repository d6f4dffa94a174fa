"""Which graph a statement belongs in: a source's public graph or its personal one.

The ontology says which properties are personal and which classes are natural persons. A statement
with such a property is personal when its subject is a natural person or of unknown type; what is said
of an instance of a class that is personal as a whole (a profile fact, a consent) always is.

    types of the subject        personal property     any other property
    a personal class            personal              personal
    a natural person            personal              public
    none that is known          personal              public
    certainly something else    public                public
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ckm_graph.schema import Schema

__all__ = ["Privacy"]


@dataclass(frozen=True, slots=True)
class Privacy:
    """The rules of one schema.

    >>> from ckm_graph.schema import package_schema
    >>> from ckm_graph.vocabulary import CKM
    >>> rules = Privacy.of(package_schema())
    >>> rules.is_personal(CKM.name, [CKM.IndividualCustomer]), rules.is_personal(CKM.name, [CKM.Topic])
    (True, False)
    """

    properties: frozenset[ox.NamedNode]
    """Whose values are personal data when the subject is a natural person."""
    persons: frozenset[ox.NamedNode]
    """Classes of natural persons."""
    wholly: frozenset[ox.NamedNode]
    """Classes all of whose instances' statements are personal data."""
    others: frozenset[ox.NamedNode]
    """Classes whose instances are certainly no natural persons."""

    @classmethod
    def of(cls, schema: Schema) -> Privacy:
        """Take the rules from a schema."""
        open_ = schema.persons | schema.maybe_persons | schema.personal_classes
        return cls(
            properties=frozenset(ox.NamedNode(p.iri) for p in schema.properties.values() if p.personal),
            persons=frozenset(map(ox.NamedNode, schema.persons)),
            wholly=frozenset(map(ox.NamedNode, schema.personal_classes)),
            others=frozenset(ox.NamedNode(iri) for iri in schema.classes if iri not in open_),
        )

    def is_personal(self, predicate: ox.NamedNode, types: Iterable[object]) -> bool:
        """Tell where a statement belongs, given all types of its subject that are known."""
        known = frozenset(types)
        if known & self.wholly:
            return True
        if predicate not in self.properties:
            return False
        return bool(known & self.persons) or not known & self.others
