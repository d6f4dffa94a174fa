"""What an inference run did, and why something follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

__all__ = ["InferenceReport", "Proof"]


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


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a triple is in the graph: somebody states it, or it follows from triples that have proofs.

    >>> from pyoxigraph import NamedNode, Triple
    >>> a, b = (NamedNode(f"https://example.org/{name}") for name in "ab")
    >>> said = Proof(Triple(a, NamedNode("https://example.org/partOf"), b), sources=("crm",))
    >>> back = Triple(b, NamedNode("https://example.org/hasPart"), a)
    >>> turned = Proof(back, rule="inverseOf", premises=(said,))
    >>> [proof.stated for proof in turned.walk()]
    [False, True]
    """

    triple: Triple
    rule: str | None = None
    """The construct of OWL by which it follows from the premises, or the graph's own rule, whose premises
    are not told; None if it is stated."""
    premises: tuple[Proof, ...] = ()
    """What it follows from; the links of a transitive property come in one row."""
    sources: tuple[str, ...] = ()
    """Names of the sources that state it."""

    @property
    def stated(self) -> bool:
        """Whether a source says it."""
        return bool(self.sources)

    def walk(self) -> Iterator[Proof]:
        """Yield this proof and all below it, each before its premises."""
        waiting = [self]
        while waiting:
            proof = waiting.pop()
            yield proof
            waiting.extend(reversed(proof.premises))
