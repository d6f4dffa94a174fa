"""What one source says, as it is being written: statements in order, none twice, in Python values.

    draft.say(question, CKM.Question, title="…", createdAt=time, topic=[brakes, pads])

A keyword names a property of the ontology; its value may be a term, a text, a number, a day, a time or a
sequence of these. Chance is drawn from `Dice`, which uses nothing of ``random`` but its stable core.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from ckm_graph.vocabulary import CKM, ID_BASE, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["DEMO_BASE", "Dice", "Draft", "Value", "node"]

DEMO_BASE: Final = f"{ID_BASE}demo/"
"""What the IRIs of everything in the shop begin with."""

Value: TypeAlias = NamedNode | Literal | str | int | Decimal | dt.date | dt.datetime
_SINGLE: Final = (NamedNode, Literal, str, int, Decimal, dt.date)
_T = TypeVar("_T")


def node(kind: str, number: int) -> NamedNode:
    """Name one thing of the shop.

    >>> node("question", 3).value
    'https://w3id.org/ckm/id/demo/question/3'
    """
    return NamedNode(f"{DEMO_BASE}{kind}/{number}")


class Draft:
    """What one source says."""

    def __init__(self, name: str) -> None:
        self.name = name
        """Name of the source."""
        self._statements: dict[Triple, None] = {}

    @property
    def statements(self) -> tuple[Triple, ...]:
        """The statements, grouped by subject in the order in which the subjects were first named."""
        grouped: dict[object, list[Triple]] = {}
        for triple in self._statements:
            grouped.setdefault(triple.subject, []).append(triple)
        return tuple(triple for group in grouped.values() for triple in group)

    def say(
        self, subject: NamedNode, kind: NamedNode | None = None, **values: Value | Iterable[Value] | None
    ) -> NamedNode:
        """State the class and the properties of something; None is left unsaid."""
        if kind is not None:
            self._statements[Triple(subject, RDF.type, kind)] = None
        for name, given in values.items():
            if given is None:
                continue
            values_given = (given,) if isinstance(given, _SINGLE) else given
            for value in values_given:
                self._statements[Triple(subject, CKM[name], _term(value))] = None
        return subject

    def forget(self, subject: NamedNode, name: str) -> None:
        """Unsay every value of one property."""
        unsaid = [t for t in self._statements if t.subject == subject and t.predicate == CKM[name]]
        for triple in unsaid:
            del self._statements[triple]


class Dice:
    """Chance from a seed; equal on every Python version."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- a shop to play with, no secret

    def share(self) -> float:
        """Draw a number from 0 up to 1."""
        return self._random.random()

    def below(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.share() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.share() * (high - low + 1))

    def pick(self, choices: Sequence[_T]) -> _T:
        """Draw one."""
        return choices[int(self.share() * len(choices))]

    def weighted(self, choices: Sequence[_T], weights: Sequence[float]) -> _T:
        """Draw one, the heavier more often."""
        mark = self.share() * sum(weights)
        for choice, weight in zip(choices, weights, strict=True):
            mark -= weight
            if mark < 0:
                return choice
        return choices[-1]

    def sample(self, choices: Sequence[_T], count: int) -> list[_T]:
        """Draw some, none twice; all where fewer are there."""
        left = list(choices)
        return [left.pop(int(self.share() * len(left))) for _ in range(min(count, len(left)))]

    def minute(self, first: dt.datetime, last: dt.datetime, *, lean: float = 1.0) -> dt.datetime:
        """Draw a time; a lean under 1 makes the later part fuller."""
        span = max((last - first) // dt.timedelta(minutes=1), 0)
        return first + dt.timedelta(minutes=int(span * self.share() ** lean))


def _term(value: Value) -> NamedNode | Literal:
    if isinstance(value, (NamedNode, Literal)):
        return value
    if isinstance(value, dt.datetime):
        return Literal(value.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=XSD.dateTime)
    if isinstance(value, dt.date):
        return Literal(value.isoformat(), datatype=XSD.date)
    if isinstance(value, Decimal):
        return Literal(format(value, "f"), datatype=XSD.decimal)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    return Literal(value)
