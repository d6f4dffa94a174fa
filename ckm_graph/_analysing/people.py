"""Who carries the knowledge of a graph, who knows about what, and whom to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ckm_graph import analytics
from ckm_graph._analysing._moments import moment
from ckm_graph.analytics import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ckm_graph._analysing._moments import Moment
    from ckm_graph.analysis import Analysis
    from ckm_graph.analytics.people.measures import Measures
    from ckm_graph.model.people import Candidate, Contributor, Expert
    from ckm_graph.store import Store

__all__ = ["People"]


class People:
    """What a `KnowledgeGraph` says of those who contribute to it."""

    store: Store

    def contributors(  # noqa: PLR0913 -- a question has many sides
        self,
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        flow: str | None = None,
        segment: str | None = None,
        who: str | None = None,
        measures: Measures | None = None,
        half_life: float = people.HALF_LIFE,
        limit: int | None = 20,
        seed: int = 1,
    ) -> Analysis[Contributor]:
        """Rank the people whose help was taken up, most and most recent help first.

        The score is accepted help with time decay; PageRank, HITS, brokerage and reach stand beside it,
        with roles and the items and people behind each row.

        Parameters
        ----------
        topic, community
            Only knowledge on this topic, of this community: by IRI or name.
        since, until
            Only what was said from the one (inclusive) to the other (exclusive); ISO texts are read.
        flow
            Only items in this knowledge flow, such as ``"FromCustomer"``.
        segment
            Only contributors in this segment of customers.
        who
            Only ``"customer"``, ``"individual"``, ``"organisational"``, ``"staff"`` or ``"other"``.
        measures
            Which of ``"pagerank"``, ``"hits"``, ``"brokerage"``, ``"reach"``, ``"betweenness"`` and
            ``"topic-pagerank"`` to give, or ``"all"``; by default the first four.
        half_life
            After which fraction of the time observed help counts half.
        limit
            How many at most; None for all.
        seed
            Seed of sampled betweenness.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> with kg.transaction(source="forum", validate=False) as tx:
        ...     tx.update('''INSERT DATA {
        ...         <x:q> a ckm:Question ; ckm:contributedBy <x:ann> ; ckm:acceptedAnswer <x:a> .
        ...         <x:a> a ckm:Answer ; ckm:contributedBy <x:bob> ; ckm:inReplyTo <x:q> }''')
        >>> [(one.agent, one.score, one.top_people[0].agent) for one in kg.contributors()]
        [('x:bob', 1.0, 'x:ann')]

        """
        with self.store.view() as view:
            return people.contributors(
                view,
                topic=topic,
                community=community,
                since=moment(since),
                until=moment(until),
                flow=flow,
                segment=segment,
                who=who,
                measures=measures,
                half_life=half_life,
                limit=limit,
                seed=seed,
            )

    def experts(
        self,
        topic: str,
        *,
        community: str | None = None,
        until: Moment | None = None,
        who: str | None = None,
        limit: int | None = 10,
    ) -> Analysis[Expert]:
        """Say who knows about a topic: by help on it that was taken up, and by what they wrote or hold.

        Parameters
        ----------
        topic
            By IRI or name; narrower topics are part of it.
        community, until, who, limit
            As in `contributors`.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> with kg.transaction(source="wiki", validate=False) as tx:
        ...     tx.update('''INSERT DATA { <x:brakes> a ckm:Topic ; ckm:name "brakes" .
        ...         <x:guide> a ckm:Article ; ckm:contributedBy <x:ann> ; ckm:topic <x:brakes> }''')
        >>> [(one.agent, one.score, one.writings) for one in kg.experts("brakes")]
        [('x:ann', 0.25, ('x:guide',))]

        """
        with self.store.view() as view:
            return people.experts(view, topic, community=community, until=moment(until), who=who, limit=limit)

    def route(
        self,
        *,
        text: str = "",
        topics: Sequence[str] = (),
        until: Moment | None = None,
        who: str | None = None,
        limit: int | None = 10,
    ) -> Analysis[Candidate]:
        """Say whom to ask a new question: who answered questions like it, lately and with success.

        Parameters
        ----------
        text, topics
            The question, and topics it is on by IRI or name; one of them, or both.
        until, who, limit
            As in `contributors`.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> with kg.transaction(source="forum", validate=False) as tx:
        ...     tx.update('''INSERT DATA {
        ...         <x:q> a ckm:Question ; ckm:contributedBy <x:ann> ; ckm:title "Which pads fit?" .
        ...         <x:a> a ckm:Answer ; ckm:contributedBy <x:bob> ; ckm:inReplyTo <x:q> }''')
        >>> [(one.agent, one.questions[0].title) for one in kg.route(text="Do these pads fit a disc?")]
        [('x:bob', 'Which pads fit?')]

        """
        with self.store.view() as view:
            return people.route(view, text=text, topics=topics, until=moment(until), who=who, limit=limit)

    def edges(
        self,
        kind: str = "reliance",
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> analytics.Edges:
        """Project the graph to edges, for networkx, igraph, scipy or polars; filters as in `contributors`.

        They are kept until the graph changes: in its folder, or in this process for one in memory. Those of
        a server's graph are read anew each time.

        Parameters
        ----------
        kind
            ``"reliance"`` or one of its parts, ``"help"``, ``"review"`` and ``"adoption"``; ``"reply"``,
            ``"co-topic"``, ``"co-community"``, ``"item-topic"``, ``"topic-co-occurrence"``,
            ``"customer-product"`` or ``"item-similarity"``: see `ckm_graph.analytics.kinds`.
        topic, community, since, until
            As in `contributors`.

        """
        with self.store.view() as view:
            return analytics.edges(
                view,
                kind,
                topic=topic,
                community=community,
                since=moment(since),
                until=moment(until),
                cache=analytics.edge_cache(self.store),
            )
