"""What an upgrade did, or would do: the ontology's difference and the terms renamed in the data."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RenamedTerm", "UpgradeReport"]


@dataclass(frozen=True, slots=True)
class RenamedTerm:
    """One deprecated term and what stands in its place now."""

    old: str
    """IRI of the deprecated term."""
    new: str
    """IRI of the term that the ontology names by ``dcterms:isReplacedBy``, at the end of the chain."""
    counts: tuple[tuple[str, int], ...]
    """Each graph's IRI and how many of its statements had the old term; empty where none had."""

    @property
    def statements(self) -> int:
        """How many statements had the old term, in all graphs.

        >>> RenamedTerm("x:old", "x:new", (("x:g", 2), ("x:h", 3))).statements
        5
        """
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeReport:
    """The account of one upgrade, or, of a dry run, what it would be.

    >>> report = UpgradeReport(location="shop.ckm", from_version="0.0.9", to_version="0.1.0", renamed=(),
    ...     undecided=(), terms_added=("https://w3id.org/ckm#Idea",), terms_removed=(),
    ...     statements_added=4, statements_removed=1, inferred=None, backup=None, commit=None)
    >>> report.changed, report.commit
    (True, None)
    """

    location: str
    from_version: str
    """Version of the core ontology that the graph had; empty where it had none."""
    to_version: str
    """Version of the package's."""
    renamed: tuple[RenamedTerm, ...]
    """The terms that the data, the findings or the extensions had, sorted."""
    undecided: tuple[str, ...]
    """IRIs of deprecated terms that the data has and that have several replacements: left as they are."""
    terms_added: tuple[str, ...]
    """IRIs of classes, properties and individuals that the ontology has now and had not."""
    terms_removed: tuple[str, ...]
    """IRIs of those that it had and has no more."""
    statements_added: int
    """Statements of ontology and shapes that are new."""
    statements_removed: int
    """Statements of ontology and shapes that are gone."""
    inferred: int | None
    """Triples that follow now, inferred anew; None where nothing had been inferred before, or nothing was
    done."""
    backup: str | None
    """Where the state before lies: a graph folder, or an export that `restore` takes; None where none was
    made."""
    commit: int | None
    """Number of the commit; None for a dry run, or where nothing was to be done."""

    @property
    def changed(self) -> bool:
        """Whether the graph was, or would be, different."""
        return bool(self.statements_added or self.statements_removed or self.renamed)
