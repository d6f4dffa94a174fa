"""What the shop asks its customers: whether they recommend it, are satisfied, and find things easy.

The draws are from dice of their own, so that the rest of the shop is the same with or without surveys.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ckm_graph.demo._cast import LAST_DAY
from ckm_graph.demo._draft import Dice, node
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from ckm_graph.demo._cast import Stage

__all__ = ["survey"]

_ASKED: Final = (
    ("NetPromoterScore", 10, (10, 9, 8, 7, 6, 4, 2), (28, 22, 16, 12, 9, 7, 6)),
    ("CustomerSatisfactionScore", 5, (5, 4, 3, 2, 1), (38, 30, 16, 10, 6)),
    ("CustomerEffortScore", 7, (7, 6, 5, 4, 2), (25, 30, 20, 15, 10)),
)
"""Kind of metric, best mark, marks, and how often each is given."""
_WORDS: Final = ("not for me", "so so", "fine", "very good")


def survey(stage: Stage, seed: int) -> None:
    """Write a year of replies to three surveys, each put to every other customer."""
    dice = Dice(seed + 1)
    number = 0
    for kind, best, marks, odds in _ASKED:
        for customer in dice.sample(stage.customers, len(stage.customers) // 2):
            number += 1
            mark = dice.weighted(marks, odds)
            asked = max(customer.since, LAST_DAY - dt.timedelta(days=365))
            stage.support.say(
                node("survey-reply", number),
                CKM.Feedback,
                text=f"Asked in the survey, I say: {_WORDS[min(3, 4 * mark // (best + 1))]}.",
                measures=CKM[kind],
                rating=Decimal(mark),
                bestRating=Decimal(best),
                contributedBy=customer.node,
                createdAt=dice.minute(asked, LAST_DAY - dt.timedelta(days=1)),
                flow=CKM.FromCustomer,
                itemKind=CKM.FeedbackKnowledge,
                channel=CKM.SurveyChannel,
                sourceSystem=stage.systems["support"],
            )
