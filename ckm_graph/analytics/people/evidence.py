"""Evidence: the items and the people that a score rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections
from ckm_graph.model.people import HelpedPerson, HelpfulItem

if TYPE_CHECKING:
    from ckm_graph.store import View

__all__ = ["MOST", "helped_people", "helpful_items"]

MOST: Final = 5
"""How many items, and how many people, a row shows."""
_DIGITS: Final = 6


def helpful_items(view: View, uses: pl.DataFrame) -> dict[str, tuple[HelpfulItem, ...]]:
    """Give for each author the items that the score rests on most; ties by weight, then by IRI."""
    table = uses.group_by("author", "item").agg(
        help=pl.col("count").sort().sum().round(_DIGITS),
        weight=pl.col("weight").sort().sum().round(_DIGITS),
        users=pl.col("user").n_unique(),
        accepted=(pl.col("accepted") & (pl.col("kind") == "answer")).any(),
        at=pl.col("at").max(),
    )
    order = ["author", "help", "weight", "item"]
    first = table.sort(order, descending=[False, True, True, False]).group_by("author", maintain_order=True)
    titled = _titled(view, first.head(MOST))
    found: dict[str, list[HelpfulItem]] = {}
    for row in titled.iter_rows(named=True):
        item = HelpfulItem(row["item"], row["title"], row["help"], row["users"], row["accepted"], row["at"])
        found.setdefault(row["author"], []).append(item)
    return {author: tuple(items) for author, items in found.items()}


def helped_people(uses: pl.DataFrame, names: dict[str, str]) -> dict[str, tuple[HelpedPerson, ...]]:
    """Give for each author the people who were helped most; ties by items, then by IRI."""
    table = uses.group_by("author", "user").agg(
        help=pl.col("count").sort().sum().round(_DIGITS), items=pl.col("item").n_unique()
    )
    order = ["author", "help", "items", "user"]
    first = table.sort(order, descending=[False, True, True, False]).group_by("author", maintain_order=True)
    found: dict[str, list[HelpedPerson]] = {}
    for author, user, count, items in first.head(MOST).iter_rows():
        found.setdefault(author, []).append(HelpedPerson(user, names.get(user), count, items))
    return {author: tuple(people) for author, people in found.items()}


def _titled(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Add the ``title`` of each item, else of what it replies to."""
    titles = projections.literals(view, "title").rename({"subject": "item", "value": "title"})
    parents = projections.links(view, "inReplyTo").rename({"subject": "item", "object": "parent"})
    of_parents = parents.join(rows.select("item").unique(), on="item", how="semi").join(
        titles.rename({"item": "parent", "title": "above"}), on="parent"
    )
    above = of_parents.group_by("item").agg(pl.col("above").min())
    titled = rows.join(titles, on="item", how="left", maintain_order="left")
    titled = titled.join(above, on="item", how="left", maintain_order="left")
    return titled.with_columns(title=pl.coalesce("title", "above"))
