"""How the customers of a graph behave and fare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph._analysing._moments import moment
from ckm_graph.analytics import conduct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckm_graph._analysing._moments import Moment
    from ckm_graph.analysis import Analysis
    from ckm_graph.model.conduct import (
        CustomerHealth,
        CustomerSegment,
        DeclaredSegment,
        JourneyMap,
        LostContact,
        RfmProfile,
        SegmentMember,
    )
    from ckm_graph.store import Store

__all__ = ["Conduct"]


class Conduct:
    """What a `KnowledgeGraph` says of how customers behave and fare."""

    store: Store

    def rfm(
        self,
        *,
        segment: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        unit: str | None = None,
        limit: int | None = None,
    ) -> Analysis[RfmProfile]:
        """Tell how lately, how often and for how much each customer bought, with quintiles.

        Parameters
        ----------
        segment
            Only customers of this declared segment, by IRI or name; quintiles are among these.
        since, until
            Only purchases from the one (inclusive) to the other (exclusive); ISO texts are read. Recency
            counts back from ``until``, else from the last purchase.
        unit
            Only amounts in this unit; needed where there are several.
        limit
            How many rows at most.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> _ = kg.update('''INSERT DATA { <https://example.org/ann> a ckm:IndividualCustomer .
        ...     <https://example.org/s1> a ckm:Purchase ; ckm:amount 9.5 ;
        ...     ckm:buyer <https://example.org/ann> ; ckm:unit "EUR" ;
        ...     ckm:occurredAt "2026-01-05T10:00:00Z"^^xsd:dateTime }''')
        >>> [(row.frequency, row.value, row.recency) for row in kg.rfm(until="2026-01-07T10:00:00Z")]
        [(1, 9.5, 2.0)]

        """
        with self.store.view() as view:
            return conduct.rfm(
                view, segment=segment, since=moment(since), until=moment(until), unit=unit, limit=limit
            )

    def health(
        self,
        *,
        segment: str | None = None,
        until: Moment | None = None,
        weights: Mapping[str, float] | None = None,
        half_life: float = 180.0,
        window: float = 365.0,
        limit: int | None = None,
    ) -> Analysis[CustomerHealth]:
        """Judge how well it stands with each customer, the worst first, with the drivers spelled out.

        Parameters
        ----------
        segment
            Only customers of this declared segment, by IRI or name.
        until
            Nothing from this moment on counts.
        weights
            Weights of drivers (``recency``, ``activity``, ``complaints``, ``answers``, ``ratings``,
            ``relationship``, ``contact``) in place of the usual ones; 0 leaves one out.
        half_life
            Days of silence after which recency is a half.
        window
            Days in which activity is counted.
        limit
            How many rows at most.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> _ = kg.update('''INSERT DATA { <https://example.org/ann> a ckm:IndividualCustomer .
        ...     <https://example.org/c> a ckm:Complaint ; ckm:contributedBy <https://example.org/ann> ;
        ...     ckm:createdAt "2026-01-05T10:00:00Z"^^xsd:dateTime }''')
        >>> row = kg.health(weights={"activity": 0})[0]
        >>> row.score, [(one.driver, one.value, one.words) for one in row.drivers][1]
        (75.0, ('complaints', 0.5, '1 open complaint'))

        """
        with self.store.view() as view:
            return conduct.health(
                view,
                segment=segment,
                until=moment(until),
                weights=weights,
                half_life=half_life,
                window=window,
                limit=limit,
            )

    def contacts_left(
        self, *, segment: str | None = None, until: Moment | None = None
    ) -> Analysis[LostContact]:
        """List the customer relationships whose contact has left without successor, newest loss first.

        Parameters
        ----------
        segment
            Only customers of this declared segment, by IRI or name.
        until
            The moment that is looked from; by default after the last event.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> len(KnowledgeGraph().contacts_left())
        0

        """
        with self.store.view() as view:
            return conduct.contacts_left(view, segment=segment, until=moment(until))

    def segments(
        self,
        *,
        by: str = "behaviour",
        count: int | None = None,
        segment: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        seed: int = 1,
    ) -> Analysis[CustomerSegment]:
        """Group customers by what they do, and say in words what sets each group apart.

        Parameters
        ----------
        by
            ``behaviour``, ``need``, ``pattern``, ``topics`` or ``activity``; see
            `ckm_graph.analytics.conduct.segments`.
        count
            How many segments; by default the number that fits best.
        segment
            Only customers of this declared segment, by IRI or name.
        since, until
            Only what was done from the one (inclusive) to the other (exclusive).
        seed
            Seed of everything random.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> len(KnowledgeGraph().segments())
        0

        """
        with self.store.view() as view:
            return conduct.segments(
                view, by=by, count=count, segment=segment, since=moment(since), until=moment(until), seed=seed
            )

    def segment_members(self, name: str, *, until: Moment | None = None) -> Analysis[SegmentMember]:
        """List who belongs to a declared segment now: by its rule, else as sources state.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> _ = kg.update('''INSERT DATA {
        ...     <https://example.org/all> a ckm:Segment ; ckm:name "Everybody" ;
        ...         ckm:membershipRule "SELECT ?customer { ?customer a ckm:IndividualCustomer }" .
        ...     <https://example.org/ann> a ckm:IndividualCustomer }''')
        >>> [(row.customer, row.by) for row in kg.segment_members("everybody")]
        [('https://example.org/ann', 'rule')]

        """
        with self.store.view() as view:
            return conduct.segment_members(view, name, until=moment(until))

    def declared_segments(self, *, until: Moment | None = None) -> Analysis[DeclaredSegment]:
        """List the segments that somebody declared, with rule and size, the largest first.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> len(KnowledgeGraph().declared_segments())
        0

        """
        with self.store.view() as view:
            return conduct.declared_segments(view, until=moment(until))

    def journeys(
        self,
        *,
        stage: str = "touchpoint",
        case: str = "customer",
        gap: float | None = None,
        segment: str | None = None,
        channel: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        variants: int = 10,
    ) -> JourneyMap:
        """Map the ways that customers take: what follows what, how long it takes, where they drop off.

        Parameters
        ----------
        stage
            What a stage is: ``touchpoint``, ``channel`` or ``kind`` of event; the next where unknown.
        case
            What a journey is: ``customer`` for all that one did, ``told`` for journeys that sources tell.
        gap
            Days without any event after which a new journey begins.
        segment, channel
            Only customers of this declared segment, only events through this channel.
        since, until
            Only events from the one (inclusive) to the other (exclusive).
        variants
            How many of the commonest ways to list.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> _ = kg.update('''INSERT DATA { <https://example.org/ann> a ckm:IndividualCustomer .
        ...     <https://example.org/q> a ckm:Question ; ckm:contributedBy <https://example.org/ann> ;
        ...         ckm:createdAt "2026-01-05T10:00:00Z"^^xsd:dateTime .
        ...     <https://example.org/p> a ckm:Purchase ; ckm:buyer <https://example.org/ann> ;
        ...         ckm:occurredAt "2026-01-07T10:00:00Z"^^xsd:dateTime }''')
        >>> [(one.source, one.target, one.count, one.median_days) for one in kg.journeys(stage="kind").flows]
        [('Question', 'Purchase', 1, 2.0)]

        """
        with self.store.view() as view:
            return conduct.journeys(
                view,
                stage=stage,
                case=case,
                gap=gap,
                segment=segment,
                channel=channel,
                since=moment(since),
                until=moment(until),
                variants=variants,
            )
