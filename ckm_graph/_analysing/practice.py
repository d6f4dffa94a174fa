"""What the dealings in a graph show of how knowledge is managed: styles and approaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph._analysing._moments import moment
from ckm_graph.analytics import conduct

if TYPE_CHECKING:
    from ckm_graph._analysing._moments import Moment
    from ckm_graph.analysis import Analysis
    from ckm_graph.model.styles import ApproachDimension, StyleFinding
    from ckm_graph.store import Store

__all__ = ["Practice"]


class Practice:
    """What a `KnowledgeGraph` says of how knowledge is managed in it."""

    store: Store

    def styles(
        self,
        subject: str | None = None,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
    ) -> Analysis[StyleFinding]:
        """Diagnose which of the five styles is practised, from who works with whom on what.

        Parameters
        ----------
        subject
            Only this community, project, agreement or customer relationship, by IRI or name; or all of
            one of these classes.
        since, until
            Only items from the one (inclusive) to the other (exclusive).
        limit
            How many rows at most.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> _ = kg.update('INSERT DATA { <https://example.org/club> a ckm:Community ; ckm:name "Club" }')
        >>> [(row.name, row.style, row.score) for row in kg.styles()]
        [('Club', 'none', 0.0)]

        """
        with self.store.view() as view:
            return conduct.styles(
                view, subject=subject, since=moment(since), until=moment(until), limit=limit
            )

    def approach_profile(
        self, *, since: Moment | None = None, until: Moment | None = None
    ) -> Analysis[ApproachDimension]:
        """Tell how far the data shows KM, CRM or CKM in each of the nine dimensions.

        Parameters
        ----------
        since, until
            Only what happened from the one (inclusive) to the other (exclusive).

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> {row.leaning for row in KnowledgeGraph().approach_profile()}
        {'no data'}

        """
        with self.store.view() as view:
            return conduct.approach_profile(view, since=moment(since), until=moment(until))
