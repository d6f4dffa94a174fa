"""Who carries the knowledge of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph import analytics
from ckm_graph._analysing._moments import moment

if TYPE_CHECKING:
    from ckm_graph._analysing._moments import Moment
    from ckm_graph.model import Contributor
    from ckm_graph.store import Store

__all__ = ["People"]


class People:
    """What a `KnowledgeGraph` says of those who contribute to it."""

    store: Store

    def contributors(
        self,
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = 20,
    ) -> tuple[Contributor, ...]:
        """Rank the people whose knowledge the others rely on, most relied on first.

        Parameters
        ----------
        topic, community
            Only knowledge on this topic, of this community: by IRI or name.
        since, until
            Only what was said from the one (inclusive) to the other (exclusive); ISO texts are read.
        limit
            How many at most; None for all.

        """
        with self.store.view() as view:
            return analytics.contributors(
                view,
                topic=topic,
                community=community,
                since=moment(since),
                until=moment(until),
                limit=limit,
            )

    def edges(
        self,
        kind: str = "reliance",
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> analytics.Edges:
        """Project the graph to edges, for networkx, igraph or scipy; filters as in `contributors`."""
        with self.store.view() as view:
            return analytics.edges(
                view, kind, topic=topic, community=community, since=moment(since), until=moment(until)
            )
