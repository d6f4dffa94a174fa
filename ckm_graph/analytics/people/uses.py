"""Uses: who uses the knowledge of whom.

A *use* is one agent's use of one item that another wrote. These count:

| kind     | the user                                 | the item used            | weight             | help |
| -------- | ---------------------------------------- | ------------------------ | ------------------ | ---- |
| answer   | who asked, or wrote what it answers      | the answer               | 1 + ln(1 + votes), | ¼, 1 |
|          |                                          |                          | twice if accepted  |      |
| remark   | who asked a question                     | a comment on it          | ¼                  | 0    |
| comment  | who comments on an answer, an article, … | what they comment on     | ¼                  | 0    |
| backing  | who backs an idea, a need, a complaint   | what they back           | 1                  | ¼    |
| adopting | who decided to make a change of it       | the idea, the need, …    | 1                  | 1    |
| deriving | who wrote the derived item               | what it was derived from | 1                  | 1    |
| relating | who wrote the later of two related items | the earlier one          | ½                  | 0    |

The *weight* says how much the user relies on the author. The *help* says how much of it was taken up: an
answer that was accepted, an idea that became a change and a work that others built on are 1; what was
offered to somebody and not, or not yet, taken is ¼.

A comment on a question is help for the asker; on anything else it shows that its writer worked with it.
Votes against leave an answer its 1. Use of one's own items counts for nothing, nor does use by software.
A use happens when the reply, the backing, the decision or the derived item comes in; backings and
relations of which no time is told count only where no time is asked for.

    View --uses--> one row a use --reliance--> Edges user -> author
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.people.adoption import adoptions
from ckm_graph.analytics.scope import authors, in_community, judgements, on_topic, resolved

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["uses"]

_WEIGHT: Final = {
    "answer": 1.0,
    "remark": 0.25,
    "comment": 0.25,
    "backing": 1.0,
    "adopting": 1.0,
    "deriving": 1.0,
    "relating": 0.5,
}
_ACCEPTED: Final = 2.0
_OFFERED: Final = 0.25
_HELP: Final = {
    "answer": _OFFERED,
    "remark": 0.0,
    "comment": 0.0,
    "backing": _OFFERED,
    "adopting": 1.0,
    "deriving": 1.0,
    "relating": 0.0,
}
_KIND: Final = pl.Enum(list(_WEIGHT))
_UNTOLD: Final = pl.lit(None, pl.Datetime("us", "UTC"))


def uses(view: View, scope: Scope, wrote: pl.DataFrame | None = None) -> pl.DataFrame:
    """List each use of another's item within a scope.

    Parameters
    ----------
    view
        One state of a store.
    scope
        What to look at.
    wrote
        The answer of `ckm_graph.analytics.scope.authors`, where it is there already.

    Returns
    -------
    polars.DataFrame
        Columns ``user``, ``author``, ``item`` (the one used), ``kind``, ``at``, ``votes``, ``accepted``,
        ``weight``, ``help``; in no order.

    """
    wrote = authors(view) if wrote is None else wrote
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    events = pl.concat(
        [
            _replies(view, replies, wrote, created),
            _backings(view),
            _adoptings(view),
            _builds(view, wrote, created),
        ]
    )
    events = scope.within(events)
    topical = on_topic(view, scope, replies)
    if topical is not None:
        events = events.join(topical, on="item", how="semi")
    written = in_community(view, wrote, scope).select("item", author="agent")
    merged = (wrote["record"] != wrote["agent"]).any()
    judged = (
        events.join(written, on="item")
        .filter(pl.col("user") != pl.col("author"))
        .join(judgements(view, scope), on="item", how="left")
        .with_columns(pl.col("votes").fill_null(0.0), pl.col("accepted").fill_null(value=False))
    )
    columns = ("user", "author", "item", "kind", "at", "votes", "accepted")
    found = judged.select(*columns, weight=_weight(), help=_help())
    return found.unique() if merged else found  # two records of one agent make two rows of one use


def _help() -> pl.Expr:
    """Say how much of a use was taken up."""
    taken = pl.col("accepted") & (pl.col("kind") == "answer")
    return pl.when(taken).then(1.0).otherwise(pl.col("kind").replace_strict(_HELP, return_dtype=pl.Float64))


def _weight() -> pl.Expr:
    base = pl.col("kind").replace_strict(_WEIGHT, return_dtype=pl.Float64)
    praised = 1.0 + pl.col("votes").clip(lower_bound=0.0).log1p()
    doubled = pl.when(pl.col("accepted")).then(_ACCEPTED).otherwise(1.0)
    return pl.when(pl.col("kind") == "answer").then(base * praised * doubled).otherwise(base)


def _replies(view: View, replies: pl.DataFrame, wrote: pl.DataFrame, created: pl.DataFrame) -> pl.DataFrame:
    """Tell the uses that replies are; see the table at the top."""
    answer, question = projections.instances(view, "Answer"), projections.instances(view, "Question")
    kind = (
        pl.when(pl.col("answer"))
        .then(pl.lit("answer", _KIND))
        .when(pl.col("question"))
        .then(pl.lit("remark", _KIND))
        .otherwise(pl.lit("comment", _KIND))
    )
    known = (
        replies.join(_marked(answer, "item", "answer"), on="item", how="left")
        .join(_marked(question, "parent", "question"), on="parent", how="left")
        .join(created, on="item", how="left")
        .select("item", "parent", "at", kind=kind)
    )
    comment = pl.col("kind") == pl.lit("comment", _KIND)
    upward = known.filter(~comment).join(wrote, left_on="parent", right_on="item")
    downward = known.filter(comment).join(wrote, on="item")
    return pl.concat(
        [
            upward.select("item", "kind", "at", user="agent"),
            downward.select("kind", "at", item="parent", user="agent").select("item", "kind", "at", "user"),
        ]
    )


def _marked(rows: pl.DataFrame, column: str, mark: str) -> pl.DataFrame:
    return rows.select(pl.col("subject").alias(column), pl.lit(value=True).alias(mark))


def _adoptings(view: View) -> pl.DataFrame:
    """Tell who made a change of what."""
    return adoptions(view).select("item", pl.lit("adopting", _KIND).alias("kind"), "at", user="agent")


def _backings(view: View) -> pl.DataFrame:
    """Tell who backs what: acts of support, and plain statements of it that no act stands for."""
    act = projections.links(view, "supports").rename({"subject": "act", "object": "item"})
    by = projections.links(view, "supporter").rename({"subject": "act", "object": "record"})
    when = projections.times(view, "occurredAt").rename({"subject": "act"})
    acts = act.join(by, on="act").join(when, on="act", how="left").select("item", "record", "at")
    plain = projections.links(view, "supportedBy").rename({"subject": "item", "object": "record"})
    plain = plain.join(acts, on=["item", "record"], how="anti").with_columns(at=_UNTOLD)
    once = resolved(view, pl.concat([acts, plain])).group_by("item", "agent").agg(pl.col("at").min())
    return once.select("item", pl.lit("backing", _KIND).alias("kind"), "at", user="agent")


def _builds(view: View, wrote: pl.DataFrame, created: pl.DataFrame) -> pl.DataFrame:
    """Tell which works build on or point to which."""
    derived = projections.links(view, "derivedFrom").rename({"subject": "work", "object": "item"})
    derived = derived.with_columns(kind=pl.lit("deriving", _KIND)).join(
        created.rename({"item": "work"}), on="work", how="left"
    )
    pairs = projections.links(view, "relatedTo").rename({"subject": "work", "object": "item"})
    both = pl.concat([pairs, pairs.select(work="item", item="work")]).unique()  # symmetric, said either way
    later = (
        both.join(created.rename({"item": "work", "at": "later"}), on="work")
        .join(created.rename({"at": "earlier"}), on="item")
        .filter(pl.col("later") > pl.col("earlier"))
    )
    related = later.select("work", "item", pl.lit("relating", _KIND).alias("kind"), _UNTOLD.alias("at"))
    builds = pl.concat([derived.select("work", "item", "kind", "at"), related])
    return builds.join(wrote, left_on="work", right_on="item").select("item", "kind", "at", user="agent")
