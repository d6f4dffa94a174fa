"""The report: one page on all that a graph knows, for those who manage."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from ckm_graph import metrics, reporting
from ckm_graph._analysing import Analysing
from ckm_graph._validating import Validating
from ckm_graph.analytics.likeness import places
from ckm_graph.errors import InputError
from ckm_graph.model.metrics import Period
from ckm_graph.vocabulary import CKM

if TYPE_CHECKING:
    from decimal import Decimal

    from ckm_graph.model.metrics import Metric
    from ckm_graph.model.presenting import KeyFigure
    from ckm_graph.model.reporting import ReportContent
    from ckm_graph.store import View

__all__ = ["Presenting"]

_LISTED = 5
"""How many things a work list shows."""


class Presenting(Validating, Analysing):
    """What a `KnowledgeGraph` shows on a page."""

    def report(self, title: str | None = None, *, limit: int = 15) -> str:
        """Give one self-contained HTML page that shows what the graph knows.

        Parameters
        ----------
        title
            Its heading; by default the graph's address.
        limit
            How many contributors and topics are listed.

        """
        found = self.validate()
        people = self.contributors(limit=limit)
        topics = self.topic_clusters(limit=limit)
        with self.store.view() as view:
            content = reporting.gather(
                view,
                title=title or self.store.location,
                generated_at=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC",
                location=self.store.location,
                contributors=people,
                clusters=topics.clusters,
                places=places(view, topics.clusters),
                report=found,
                shapes=self._founded.shape_triples,
                limit=limit,
            )
            content = replace(content, figures=_figures(view))
        return reporting.render_report(self._with_findings(content))

    def _with_findings(self, content: ReportContent) -> ReportContent:
        """Add what the other analyses find."""
        trends = self.trends()
        balanced = any(flow.iri == CKM.ForCustomer.value for flow in content.flows)
        gaps = self.gaps(limit=None)
        with self.store.view() as view:
            titles = reporting.titles_of(view, {item for gap in gaps for item in gap.items[:1]})
        waiting = (
            *reporting.work_lists(gaps, titles=titles, limit=_LISTED, balanced=balanced),
            *reporting.customers_at_risk(self.health(), limit=_LISTED),
            *reporting.lost_contacts(self.contacts_left(), limit=_LISTED),
        )
        asked = [gap for gap in gaps if gap.kind == "unanswered"]
        return replace(
            content,
            unanswered_total=len(asked),
            unanswered_days=max((int(gap.days) for gap in asked if gap.days is not None), default=None),
            work=waiting or content.work,
            trends=reporting.topic_trends(trends, limit=_LISTED),
            trend_note=trends.notes[0] if trends.notes else "",
            bands=reporting.flow_bands(self.sankey()),
            styles=reporting.practised_styles(self.styles(), limit=_LISTED),
            approaches=reporting.approach_shares(self.approach_profile()),
        )


def _figures(view: View) -> tuple[KeyFigure, ...]:
    """Compute the metrics over the last year that the data covers, and over the one before."""
    try:
        whole = metrics.whole_time(view)
    except InputError:
        return ()
    year = dt.timedelta(days=365)
    now = Period(max(whole.start, whole.end - year + dt.timedelta(days=1)), whole.end)
    before = Period(now.start - year, now.start - dt.timedelta(days=1))
    found = []
    for metric in metrics.metrics_in(view):
        value = _overall(view, metric, now)
        if value is not None:
            earlier = _overall(view, metric, before) if whole.start <= before.start else None
            found.append(reporting.key_figure(metric, value, earlier))
    return tuple(found)


def _overall(view: View, metric: Metric, period: Period) -> Decimal | None:
    """Compute a metric of nothing in particular; nothing where its formula can't be run on this data."""
    if metric.formula is None or metric.drivers:
        return None
    try:
        found = metrics.measure(view, metric, period)
    except InputError:
        return None
    return next((one.value for one in found if one.about is None), None)
