"""Dimensions: what an item belongs to, by which flows are told apart.

| dimension | of an item                                                                             |
| --------- | -------------------------------------------------------------------------------------- |
| topic     | its topics; where it has none, those of what it replies to or was raised in            |
| product   | the products it is of or about; where there is none, likewise                          |
| community | the communities of its author, as its source knows the author                          |
| segment   | the segments of its customer: who wrote it, whom it concerns or whom it answers        |
| channel   | the channels it came through, or those of its touchpoint                               |
| source    | the kinds of the source that holds it; where none is told, of the one that holds its   |
|           | author's record, if that is only one                                                   |

    View, items --belonging--> columns item, thing: one row for each thing that an item belongs to
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from ckm_graph.analytics import projections, readings
from ckm_graph.analytics.loops.accounts import staff
from ckm_graph.analytics.loops.lacking import on_things
from ckm_graph.analytics.scope import authors, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.store import View

__all__ = ["DIMENSIONS", "belonging", "called"]

_ITEM: Final = ("item", "thing")


def belonging(view: View, items: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Tell to what items (column ``item``) belong: columns ``item``, ``thing``; nothing for some."""
    return _READERS[dimension](view, items.select("item").unique()).select(_ITEM).unique().sort(_ITEM)


def called(view: View, dimension: str) -> dict[str, str]:
    """Tell what the things of a dimension are called."""
    concepts = {"channel": "Channel", "source": "SourceKind"}
    return readings.labels(view, concepts[dimension]) if dimension in concepts else readings.names(view)


def _topic(view: View, items: pl.DataFrame) -> pl.DataFrame:
    return _inherited(view, items, on_things(view, "topics"))


def _product(view: View, items: pl.DataFrame) -> pl.DataFrame:
    return _inherited(view, items, on_things(view, "products"))


def _community(view: View, items: pl.DataFrame) -> pl.DataFrame:
    of = readings.relation(view, "memberOf", "hasMember", ("record", "thing"))
    known = projections.instances(view, "Community").rename({"subject": "thing"})
    written = authors(view).join(items, on="item", how="semi")
    return written.join(of.join(known, on="thing", how="semi"), on="record")


def _segment(view: View, items: pl.DataFrame) -> pl.DataFrame:
    within = readings.relation(view, "inSegment", "hasSegmentMember", ("record", "thing"))
    segments = resolved(view, within).select("agent", "thing").unique()
    whom = projections.links(view, "concernsCustomer").rename({"subject": "item", "object": "record"})
    wrote = authors(view).filter(~pl.col("agent").is_in(sorted(staff(view)))).select("item", "agent")
    replies = _upward(view)
    asked = replies.join(wrote.rename({"item": "parent"}), on="parent").join(wrote, on="item", how="anti")
    customers = [wrote, resolved(view, whom).select("item", "agent"), asked.select("item", "agent")]
    placed = pl.concat(customers).join(items, on="item", how="semi").unique().join(segments, on="agent")
    themselves = projections.instances(view, "Segment").rename({"subject": "thing"})
    about = readings.relation(view, "about", "subjectOf", _ITEM).join(themselves, on="thing", how="semi")
    return pl.concat([placed.select(_ITEM), about.join(items, on="item", how="semi")])


def _channel(view: View, items: pl.DataFrame) -> pl.DataFrame:
    through = projections.links(view, "channel").rename({"object": "thing"})
    at = readings.relation(view, "atTouchpoint", "touchpointOf", ("item", "subject"))
    both = pl.concat([through.rename({"subject": "item"}), at.join(through, on="subject").select(_ITEM)])
    return both.join(items, on="item", how="semi")


def _source(view: View, items: pl.DataFrame) -> pl.DataFrame:
    kind = projections.links(view, "sourceKind").rename({"subject": "source", "object": "thing"})
    held = readings.relation(view, "sourceSystem", "holdsRecord", ("item", "source"))
    stated = held.join(items, on="item", how="semi")
    record = readings.relation(view, "recordOf", "hasRecord", ("item", "record")).join(held, on="item")
    sources = record.select("record", "source").unique()
    single = sources.filter(pl.len().over("record") == 1)
    silent = items.join(stated, on="item", how="anti")
    through = authors(view).join(silent, on="item", how="semi").join(single, on="record")
    return pl.concat([stated, through.select("item", "source")]).join(kind, on="source")


def _inherited(view: View, items: pl.DataFrame, on: pl.DataFrame) -> pl.DataFrame:
    """Give items that are on nothing what the items above them in their thread are on."""
    upward = _upward(view)
    place, found = items.select("item", at="item"), on.clear()
    seen = place
    while not place.is_empty():
        here = place.join(on.rename({"item": "at"}), on="at")
        found = pl.concat([found, here.select(_ITEM)])
        silent = place.join(here, on="item", how="anti").rename({"at": "child"})
        above = silent.join(upward.rename({"item": "child", "parent": "at"}), on="child")
        place = above.select("item", "at").unique().join(seen, on=["item", "at"], how="anti")
        seen = pl.concat([seen, place])
    return found


def _upward(view: View) -> pl.DataFrame:
    """Tell what each item replies to or was raised in: columns ``item``, ``parent``."""
    up = pl.concat([readings.relation(view, "inReplyTo", "hasReply"), projections.links(view, "raisedIn")])
    return up.unique().rename({"subject": "item", "object": "parent"})


_READERS: Final[Mapping[str, Callable[[View, pl.DataFrame], pl.DataFrame]]] = {
    "topic": _topic,
    "product": _product,
    "community": _community,
    "segment": _segment,
    "channel": _channel,
    "source": _source,
}
DIMENSIONS: Final = tuple(_READERS)
"""What flows can be told apart by."""
