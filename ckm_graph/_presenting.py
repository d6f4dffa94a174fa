"""The report: one page on all that a graph knows, for those who manage."""

from __future__ import annotations

import datetime as dt

from ckm_graph import analytics, reporting
from ckm_graph._analysing import Analysing
from ckm_graph._validating import Validating
from ckm_graph.analytics.likeness import places

__all__ = ["Presenting"]


class Presenting(Validating, Analysing):
    """What a `KnowledgeGraph` shows on a page."""

    def report(self, title: str | None = None, *, limit: int = 15) -> str:
        """Give one self-contained HTML page that shows what the graph knows.

        Parameters
        ----------
        title
            Its heading; by default the graph's address.
        limit
            How many contributors, topics, things to do are listed.

        """
        found = self.validate()
        with self.store.view() as view:
            clusters = analytics.topic_clusters(view, limit=limit).clusters
            content = reporting.gather(
                view,
                title=title or self.store.location,
                generated_at=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
                location=self.store.location,
                contributors=analytics.contributors(view, limit=limit),
                clusters=clusters,
                places=places(view, clusters),
                report=found,
                shapes=self._founded.shape_triples,
                limit=limit,
            )
        return reporting.render_report(content)
