"""Standing: the key contributors of a graph, with their names.

View --scope_of--> Scope --reliance--> Edges and Works --key_contributors--> tuple[Contributor, ...]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph.analytics import projections
from ckm_graph.analytics.ranking import key_contributors
from ckm_graph.analytics.reliance import reliance
from ckm_graph.analytics.scope import scope_of

if TYPE_CHECKING:
    from ckm_graph.analytics.scope import Moment
    from ckm_graph.model.findings import Contributor
    from ckm_graph.store import View

__all__ = ["contributors"]


def contributors(
    view: View,
    *,
    topic: str | None = None,
    community: str | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    limit: int | None = 20,
) -> tuple[Contributor, ...]:
    """Rank the people whose knowledge the others in a graph rely on, most relied on first.

    Parameters
    ----------
    view
        One state of a store.
    topic
        Only use of items on this topic, and of replies to them; an IRI or a name, narrower topics included.
    community
        Only use of items whose author belongs to this community; an IRI or a name.
    since, until
        Only use from ``since``, inclusive, to ``until``, exclusive. As of ``until`` no later vote or
        acceptance counts. Without zone a time is UTC.
    limit
        At most so many; None for all.

    Raises
    ------
    UnknownNameError
        If no topic or community is called so.
    InputError
        If the time is empty or the limit below 1.

    Examples
    --------
    >>> from ckm_graph.store import MemoryStore
    >>> with MemoryStore().view() as view:
    ...     contributors(view)
    ()

    """
    scope = scope_of(view, topic=topic, community=community, since=since, until=until)
    relied = reliance(view, scope)
    names = dict(projections.literals(view, "name").iter_rows())
    return key_contributors(relied.edges, works=relied.works, names=names, limit=limit)
