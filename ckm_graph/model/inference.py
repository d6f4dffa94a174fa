"""What an inference run did: how much was known, how much follows, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["InferenceReport"]


@dataclass(frozen=True, slots=True)
class InferenceReport:
    """The account of one materialisation.

    >>> report = InferenceReport(asserted=2, inferred=1, rounds=2, seconds=0.01, changed=True,
    ...                          by_rule=(("subClassOf", 1),))
    >>> report.inferred
    1
    """

    asserted: int
    """Triples in all data graphs but the inferred ones."""
    inferred: int
    """Triples that stand in the inferred graphs now, the public one and the personal one together."""
    rounds: int
    """Rounds of rule application until nothing new came."""
    seconds: float
    """Wall-clock time of the whole run, reading and writing included."""
    changed: bool
    """Whether the run changed what stands in the inferred graphs."""
    by_rule: tuple[tuple[str, int], ...]
    """How many of the inferred triples each rule gave first, most productive first; the counts add up to
    ``inferred``. Empty when the reference engine ran, which does not say."""
