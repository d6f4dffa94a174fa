"""Roles: what somebody is to a community, by rules that anyone can check.

lead user       a customer of whose ideas, needs or other works one was adopted or built on, or who had
                at least two backers
answerer        at least 3 answers that others used, and these are half or more of the items used
broker          helped 3 others or more, was helped by 3 or more, and at least ¾ of the contacts are not
                redundant (effective size by contacts)
newcomer        first contributed within the last half-life: one to welcome
leaving expert  among the tenth with most help over all the time, and contributed nothing within the last
                half-life
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["RULES", "Traits", "TraitsOf", "roles_of"]

RULES: Final = (
    "lead user: a customer one of whose works was adopted or built on, or who had two backers or more",
    "answerer: three answers used or more, half or more of the items used",
    "broker: helped three others and was helped by three, with ¾ or more of the contacts not redundant",
    "newcomer: first contributed within the last half-life",
    "leaving expert: in the top tenth by help over all the time, and nothing within the last half-life",
)
"""The rules in words."""

_ANSWERS: Final = 3
_CONTACTS: Final = 3
_APART: Final = 0.75
_BACKERS: Final = 2
_FOREMOST: Final = 0.9


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rules look at."""

    kind: str
    """See `ckm_graph.model.people.Contributor.kind`."""
    items: int
    """Items used by others."""
    answers: int
    """Answers among them."""
    taken: int
    """Uses that adopted or derived."""
    backers: int
    """Distinct backers."""
    helped: int
    """Distinct others that were helped."""
    helpers: int
    """Distinct others who helped."""
    apart: float | None
    """Effective size by contacts; None where not measured."""
    foremost: bool
    """Whether in the top tenth by help over all the time."""
    first: dt.datetime | None
    """First contribution, as of the cut."""
    last: dt.datetime | None
    """Last contribution."""
    recent: dt.datetime | None
    """When the last half-life begins; None where there is none."""


def roles_of(traits: Traits) -> tuple[str, ...]:
    """Apply the rules; see the top of this module.

    >>> roles_of(Traits("individual", 4, 3, 0, 2, 4, 1, 1.0, False, None, None, None))
    ('lead user', 'answerer')
    """
    one = traits
    customer = one.kind in {"individual", "organisational"}
    between = one.helped >= _CONTACTS and one.helpers >= _CONTACTS
    rules = {
        "lead user": customer and (one.taken > 0 or one.backers >= _BACKERS),
        "answerer": one.answers >= _ANSWERS and one.answers * 2 >= one.items,
        "broker": between and one.apart is not None and one.apart >= _APART,
        "newcomer": one.recent is not None and one.first is not None and one.first >= one.recent,
        "leaving expert": one.foremost
        and one.recent is not None
        and one.last is not None
        and one.last < one.recent,
    }
    return tuple(role for role, holds in rules.items() if holds)


class TraitsOf:
    """What the rules look at, read once for all authors who are shown.

    Parameters
    ----------
    rows
        All uses.
    theirs
        The uses of what the authors who are shown wrote.
    whole
        Everybody's help without decay.
    recent
        When the last half-life begins; None where there is none.

    """

    def __init__(
        self, rows: pl.DataFrame, theirs: pl.DataFrame, whole: NDArray[np.float64], recent: dt.datetime | None
    ) -> None:
        self._recent = recent
        self._foremost = whole >= np.quantile(whole, _FOREMOST) if len(whole) else whole > 0
        taken = theirs.filter(pl.col("kind").is_in(["adopting", "deriving"])).group_by("author").len()
        backed = theirs.filter(pl.col("kind") == "backing").group_by("author")
        helped = rows.join(theirs.select(user="author").unique(), on="user", how="semi")
        self._taken = dict(taken.iter_rows())
        self._backers = dict(backed.agg(pl.col("user").n_unique()).iter_rows())
        self._helpers = dict(helped.group_by("user").agg(pl.col("author").n_unique()).iter_rows())

    def of(
        self,
        agent: str,
        number: int,
        kind: str,
        work: Mapping[str, Any],
        active: tuple[dt.datetime | None, dt.datetime | None],
        apart: float | None,
    ) -> Traits:
        """Give the traits of one author, whose place among all is ``number``."""
        return Traits(
            kind=kind,
            items=work["items"],
            answers=work["answers"],
            taken=self._taken.get(agent, 0),
            backers=self._backers.get(agent, 0),
            helped=work["users"],
            helpers=self._helpers.get(agent, 0),
            apart=apart,
            foremost=bool(self._foremost[number]),
            first=active[0],
            last=active[1],
            recent=self._recent,
        )
