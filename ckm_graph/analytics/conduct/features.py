"""Features: the behaviour of customers as numbers, in blocks that each weigh the same.

    View, events --measures--> one row a customer, one column a feature
    measures --scaled--> points: each block of unit variance

| block    | features                                                                       |
| -------- | ------------------------------------------------------------------------------ |
| activity | days since the last event, events, purchases and what they came to             |
| kinds    | share of events of each kind: questions, answers, purchases, complaints, …     |
| channels | share of events through each channel                                           |
| topics   | share of what the customer wrote that is on each topic                         |
| needs    | the same, of questions, ideas, needs and complaints alone                      |

Days, counts and amounts enter by their logarithm, so that one large buyer is no kind of its own, and
shares by their square root, so that one rare topic is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.conduct.rfm import purchases

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ckm_graph.analytics.conduct.clientele import Clientele
    from ckm_graph.store import View

__all__ = ["BLOCKS", "block_of", "measures", "scaled", "words_of"]

BLOCKS: Final = ("activity", "kinds", "channels", "topics", "needs")
"""What features there are."""
_WISHES: Final = ("Question", "Idea", "Need", "Complaint")
_DAY: Final = 86_400
_RARE: Final = 3
"""A topic, kind or channel that fewer customers have is no feature."""


def measures(
    view: View, who: Clientele, happened: pl.DataFrame, today: dt.datetime, blocks: Sequence[str]
) -> pl.DataFrame:
    """Measure each customer that did something: ``agent`` and a column ``block|feature`` for each feature."""
    table = happened.select("agent").unique().sort("agent")
    written = _on_topics(view, who, happened)
    for block in blocks:
        if block == "activity":
            more = _activity(view, happened, today)
        elif block in {"kinds", "channels"}:
            column = "kind" if block == "kinds" else "channel"
            more = _shares(happened.select("agent", "item", thing=pl.col(column)).drop_nulls(), block)
        else:
            asked = written if block == "topics" else written.filter(pl.col("kind").is_in(_WISHES))
            more = _shares(asked.select("agent", "item", "thing"), block)
        table = table.join(more, on="agent", how="left")
    return table.fill_null(0.0)


def scaled(table: pl.DataFrame) -> NDArray[np.float64]:
    """Give each customer's place: each block of the same total variance.

    Within the block of activity each feature is in standard deviations. Shares enter by their square
    roots, so that places lie as far apart as shares do by Hellinger's distance: a rare topic weighs little.
    """
    parts = []
    columns = [column for column in table.columns if column != "agent"]
    for block in dict.fromkeys(map(block_of, columns)) if table.height else ():
        own = table.select(column for column in columns if block_of(column) == block).to_numpy()
        values = np.log1p(own) if block == "activity" else np.sqrt(own)
        spread = values.std(axis=0)
        values, spread = (values - values.mean(axis=0))[:, spread > 0], spread[spread > 0]
        if block == "activity":
            values = values / spread
        if values.shape[1]:
            parts.append(values / np.sqrt(values.var(axis=0).sum()))
    return np.hstack(parts) if parts else np.zeros((table.height, 0))


def block_of(column: str) -> str:
    """Tell the block that a column is of."""
    return column.split("|", 1)[0]


def words_of(column: str) -> str:
    """Tell what a column measures.

    >>> words_of("topics|brakes"), words_of("activity|events")
    ('share of items on brakes', 'events')
    """
    block, thing = column.split("|", 1)
    lead = {
        "kinds": "share of events of the kind ",
        "channels": "share of events by ",
        "topics": "share of items on ",
        "needs": "share of wishes on ",
    }
    return f"{lead.get(block, '')}{thing}"


def _activity(view: View, happened: pl.DataFrame, today: dt.datetime) -> pl.DataFrame:
    days = (pl.lit(today) - pl.col("at").max()).dt.total_seconds() / _DAY
    spent = purchases(view).group_by("item").agg(pl.col("amount").max())
    bought = pl.col("kind") == "Purchase"
    return (
        happened.join(spent, on="item", how="left")
        .sort("item")
        .group_by("agent")
        .agg(
            days.clip(lower_bound=0).alias("activity|days since the last event"),
            pl.len().cast(pl.Float64).alias("activity|events"),
            bought.sum().cast(pl.Float64).alias("activity|purchases"),
            pl.col("amount").filter(bought).sum().round(6).alias("activity|amount spent"),
        )
    )


def _shares(rows: pl.DataFrame, block: str) -> pl.DataFrame:
    """Give for each customer the share of items that each thing has, as a column a thing."""
    count = rows.group_by("agent").agg(total=pl.col("item").n_unique())
    common = rows.group_by("thing").agg(customers=pl.col("agent").n_unique())
    things = common.filter(pl.col("customers") >= _RARE)["thing"].sort().to_list()
    each = rows.group_by("agent", "thing").agg(items=pl.col("item").n_unique()).join(count, on="agent")
    shares = {
        f"{block}|{thing}": (pl.col("items") / pl.col("total")).filter(pl.col("thing") == thing).sum()
        for thing in things
    }
    return each.group_by("agent").agg(**shares)


def _on_topics(view: View, who: Clientele, happened: pl.DataFrame) -> pl.DataFrame:
    """Tell the topics of what customers wrote; an answer or comment has those of what it replies to."""
    topics = projections.links(view, "topic").rename({"subject": "item"})
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    for _ in range(2):  # a comment on an answer to a question
        given = replies.join(topics.rename({"item": "parent"}), on="parent").select("item", "object")
        topics = pl.concat([topics, given.join(topics, on="item", how="anti")]).unique()
    called = pl.col("object").replace_strict(who.names, default=pl.col("object"), return_dtype=pl.String)
    return happened.join(topics, on="item").with_columns(thing=called)
