"""Kinds of edges that a graph can be projected to, by name.

help                  who uses -> who wrote; weight as in `ckm_graph.analytics.people.uses`
review                who reviews -> the product; weight: reviews
adoption              idea, need, … -> who made a change of it or built on it; weight 1
reliance              help, review and adoption together
reply                 who replies -> whom they reply to; weight: replies
co-topic              person -> person after them by IRI who wrote on the same topics; weight: topics
co-community          person -> person after them by IRI in the same communities; weight: communities
item-topic            item -> topic it is on; weight 1
topic-co-occurrence   topic -> topic after it by IRI that is on the same items; weight: items
customer-product      customer -> product; weight: purchases and reviews
item-similarity       item -> item after it by IRI with a like text; weight: cosine
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ckm_graph.analytics import projections
from ckm_graph.analytics.people import ties
from ckm_graph.analytics.people.likeness import item_similarity
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ckm_graph.analytics.arrays import Edges
    from ckm_graph.analytics.caching import EdgeCache
    from ckm_graph.analytics.scope import Moment, Scope
    from ckm_graph.store import View

__all__ = ["KINDS", "edges"]

_KINDS: Final[Mapping[str, Callable[[View, Scope], Edges]]] = {
    "reliance": ties.reliance,
    "help": ties.helping,
    "review": ties.review,
    "adoption": ties.adoption,
    "reply": ties.reply,
    "co-topic": ties.co_topic,
    "co-community": ties.co_community,
    "item-topic": ties.item_topic,
    "topic-co-occurrence": ties.topic_co_occurrence,
    "customer-product": ties.customer_product,
    "item-similarity": item_similarity,
}
KINDS: Final = tuple(_KINDS)
"""Their names."""


def edges(
    view: View,
    kind: str = "reliance",
    *,
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    cache: EdgeCache | None = None,
) -> Edges:
    """Project a graph to edges.

    Parameters
    ----------
    view
        One state of a store.
    kind
        One of `KINDS`; see the top of this module.
    topic, community, since, until
        What the edges are limited to, as for `ckm_graph.analytics.contributors`; an item by its own
        author and time.
    cache
        Where answers are kept.

    Raises
    ------
    UnknownNameError
        If there is no such kind, topic or community.
    InputError
        If the time is empty, or there would be too many pairs of people.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     len(edges(view, "reply"))
    0

    """
    if kind not in _KINDS:
        raise UnknownNameError("kind of edges", kind, _KINDS)
    with projections.remembering():
        scope = scope_of(view, topic=topic, community=community, since=since, until=until)
        question = f"{kind} {scope}"
        found = None if cache is None else cache.get(view.number, question)
        if found is None:
            found = _KINDS[kind](view, scope)
            if cache is not None:
                cache.put(view.number, question, found)
    return found
