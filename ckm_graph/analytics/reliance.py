"""Reliance: who uses the knowledge of whom.

A *use* is one agent's use of one item that another wrote. These count:

| kind     | the user                                 | the item used            | weight              |
| -------- | ---------------------------------------- | ------------------------ | ------------------- |
| answer   | who asked, or wrote what it answers      | the answer               | 1 + ln(1 + votes),  |
|          |                                          |                          | doubled if accepted |
| remark   | who asked a question                     | a comment on it          | ¼                   |
| comment  | who comments on an answer, an article, … | what they comment on     | ¼                   |
| backing  | who backs an idea, a need, a complaint   | what they back           | 1                   |
| deriving | who wrote the derived item               | what it was derived from | 1                   |
| relating | who wrote the later of two related items | the earlier one          | ½                   |

A comment on a question is help for the asker; on anything else it shows that its writer worked with it.
Votes against leave an answer its 1. Use of one's own items counts for nothing, nor does use by software.
A use happens when the reply, the backing or the derived item comes in; backings and relations of which no
time is told count only where no time is asked for.

    View --uses--> one row a use --reliance--> Edges user -> author, and each author's Works
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.analytics.arrays import Edges
from ckm_graph.analytics.ranking import Works
from ckm_graph.analytics.scope import authors, in_community, judgements, on_topic, resolved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import View

__all__ = ["Reliance", "reliance", "uses"]

_WEIGHT: Final = {
    "answer": 1.0,
    "remark": 0.25,
    "comment": 0.25,
    "backing": 1.0,
    "deriving": 1.0,
    "relating": 0.5,
}
_ACCEPTED: Final = 2.0
_UNTOLD: Final = pl.lit(None, pl.Datetime("us", "UTC"))


@dataclass(frozen=True, slots=True)
class Reliance:
    """Who relies on whom, and on which works."""

    edges: Edges
    """From user to author; the weight adds up the uses."""
    works: Mapping[str, Works]
    """What of each author's was used, by the author's IRI."""


def reliance(view: View, scope: Scope) -> Reliance:
    """Read who relies on whom within a scope."""
    rows = uses(view, scope)
    edges = Edges.between(
        "reliance", rows["user"].to_list(), rows["author"].to_list(), rows["weight"].to_numpy()
    )
    used = rows.group_by("author", "item").agg(
        answer=(pl.col("kind") == "answer").any(),
        accepted=pl.col("accepted").first(),
        votes=pl.col("votes").first(),
    )
    totals = used.group_by("author").agg(
        pl.len().alias("items"),
        pl.col("answer").sum(),
        (pl.col("accepted") & pl.col("answer")).sum(),
        pl.col("votes").sum().round().cast(pl.Int64),
    )
    works = {row[0]: Works(*row[1:]) for row in totals.sort("author").iter_rows()}
    return Reliance(edges, works)


def uses(view: View, scope: Scope) -> pl.DataFrame:
    """List each use of another's item within a scope.

    Returns
    -------
    polars.DataFrame
        Columns ``user``, ``author``, ``item`` (the one used), ``kind``, ``votes``, ``accepted``,
        ``weight``; sorted.

    """
    wrote = authors(view)
    replies = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    created = projections.times(view, "createdAt").rename({"subject": "item"})
    built = _builds(view, wrote, created)
    events = scope.within(pl.concat([_replies(view, replies, wrote, created), _backings(view), built]))
    topical = on_topic(view, scope, replies)
    if topical is not None:
        events = events.join(topical, on="item", how="semi")
    written = in_community(view, wrote, scope).select("item", author="agent").unique()
    judged = (
        events.join(written, on="item")
        .filter(pl.col("user") != pl.col("author"))
        .join(judgements(view, scope), on="item", how="left")
        .with_columns(pl.col("votes").fill_null(0.0), pl.col("accepted").fill_null(value=False))
    )
    weighed = judged.select("user", "author", "item", "kind", "votes", "accepted", weight=_weight())
    return weighed.sort("user", "author", "item", "kind", "weight")


def _weight() -> pl.Expr:
    base = pl.col("kind").replace_strict(_WEIGHT, return_dtype=pl.Float64)
    praised = 1.0 + pl.col("votes").clip(lower_bound=0.0).log1p()
    doubled = pl.when(pl.col("accepted")).then(_ACCEPTED).otherwise(1.0)
    return pl.when(pl.col("kind") == "answer").then(base * praised * doubled).otherwise(base)


def _replies(view: View, replies: pl.DataFrame, wrote: pl.DataFrame, created: pl.DataFrame) -> pl.DataFrame:
    """Tell the uses that replies are; see the table at the top."""
    answer, question = projections.instances(view, "Answer"), projections.instances(view, "Question")
    kind = (
        pl.when(pl.col("item").is_in(answer["subject"].implode()))
        .then(pl.lit("answer"))
        .when(pl.col("parent").is_in(question["subject"].implode()))
        .then(pl.lit("remark"))
        .otherwise(pl.lit("comment"))
    )
    known = replies.with_columns(kind=kind).join(created, on="item", how="left")
    upward = known.filter(pl.col("kind") != "comment").join(wrote, left_on="parent", right_on="item")
    downward = known.filter(pl.col("kind") == "comment").join(wrote, on="item")
    return pl.concat(
        [
            upward.select("item", "kind", "at", user="agent"),
            downward.select("kind", "at", item="parent", user="agent").select("item", "kind", "at", "user"),
        ]
    )


def _backings(view: View) -> pl.DataFrame:
    """Tell who backs what: acts of support, and plain statements of it that no act stands for."""
    act = projections.links(view, "supports").rename({"subject": "act", "object": "item"})
    by = projections.links(view, "supporter").rename({"subject": "act", "object": "record"})
    when = projections.times(view, "occurredAt").rename({"subject": "act"})
    acts = act.join(by, on="act").join(when, on="act", how="left").select("item", "record", "at")
    plain = projections.links(view, "supportedBy").rename({"subject": "item", "object": "record"})
    plain = plain.join(acts, on=["item", "record"], how="anti").with_columns(at=_UNTOLD)
    once = resolved(view, pl.concat([acts, plain])).group_by("item", "agent").agg(pl.col("at").min())
    return once.select("item", pl.lit("backing").alias("kind"), "at", user="agent")


def _builds(view: View, wrote: pl.DataFrame, created: pl.DataFrame) -> pl.DataFrame:
    """Tell which works build on or point to which."""
    derived = projections.links(view, "derivedFrom").rename({"subject": "work", "object": "item"})
    derived = derived.with_columns(kind=pl.lit("deriving")).join(
        created.rename({"item": "work"}), on="work", how="left"
    )
    pairs = projections.links(view, "relatedTo").rename({"subject": "work", "object": "item"})
    both = pl.concat([pairs, pairs.select(work="item", item="work")]).unique()  # symmetric, said either way
    later = (
        both.join(created.rename({"item": "work", "at": "later"}), on="work")
        .join(created.rename({"at": "earlier"}), on="item")
        .filter(pl.col("later") > pl.col("earlier"))
    )
    related = later.select("work", "item", pl.lit("relating").alias("kind"), _UNTOLD.alias("at"))
    builds = pl.concat([derived.select("work", "item", "kind", "at"), related])
    return builds.join(wrote, left_on="work", right_on="item").select("item", "kind", "at", user="agent")
