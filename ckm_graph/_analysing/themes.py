"""What the knowledge of a graph is about, and how that changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from ckm_graph import analytics
from ckm_graph._analysing._moments import moment
from ckm_graph.vocabulary import CKM, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ckm_graph._analysing._moments import Moment
    from ckm_graph.analysis import Analysis
    from ckm_graph.model import Assignment, CuratedTopic, FirstSign, TopicModel, Trend
    from ckm_graph.store import Store
    from ckm_graph.transactions import Transaction

__all__ = ["Themes"]


class Themes:
    """What a `KnowledgeGraph` says of its topics."""

    store: Store

    if TYPE_CHECKING:

        def transaction(self, source: str) -> Transaction: ...

    def topic_clusters(
        self,
        *,
        vectors: str = "auto",
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int | None = None,
        resolution: float | None = None,
        seed: int = 1,
    ) -> TopicModel:
        """Group the knowledge items by what they are about.

        Parameters
        ----------
        vectors
            How items become points: ``lsa`` (no model needed), ``static`` (extra ``vectors``), ``minilm``
            (extra ``minilm``), ``tags`` alone; ``auto`` takes the best that is installed.
        topic, community, since, until
            Only these items, as in `contributors`.
        limit
            Only so many clusters, the largest; None for all.
        resolution
            Above 1 for more and smaller clusters; None to choose by consensus over all scales.
        seed
            Seed of everything random.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> KnowledgeGraph().topic_clusters(vectors="lsa").notes
        ('there is nothing with a text or a tag to cluster',)

        """
        with self.store.view() as view:
            return analytics.topic_clusters(
                view,
                vectors=vectors,
                topic=topic,
                community=community,
                since=moment(since),
                until=moment(until),
                limit=limit,
                resolution=resolution,
                seed=seed,
            )

    def assign_topics(
        self, model: TopicModel, texts: Mapping[str, str] | Sequence[str] | None = None
    ) -> tuple[Assignment, ...]:
        """Find the clusters of new items in a model that was made before, without a new run.

        Parameters
        ----------
        model
            As `topic_clusters` gave it.
        texts
            Texts, by the IRIs of their items or alone; None for the items of this graph that the model
            hasn't seen.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> kg.assign_topics(kg.topic_clusters(vectors="lsa"), ["Which saddle?"])[0].label
        'unclear'

        """
        if texts is not None:
            return model.assign(texts)
        known = {*model.unclear, *(item for one in model.clusters for item in one.items)}
        with self.store.view() as view:
            items = analytics.item_texts(view)
        return model.assign({item: text for item, text in items.items() if item not in known})

    def edit_topics(
        self,
        model: TopicModel,
        *,
        rename: Mapping[int, str] | None = None,
        merge: Sequence[Sequence[int]] = (),
        split: Mapping[int, Sequence[Sequence[str]]] | None = None,
        pin: Sequence[int] = (),
        by: str | None = None,
    ) -> tuple[CuratedTopic, ...]:
        """Rename, merge, split or pin clusters; every later run respects it.

        Parameters
        ----------
        model
            As `topic_clusters` gave it; clusters go by its numbers.
        rename
            New names, by number.
        merge
            Groups of numbers that are one cluster each.
        split
            Groups of items, by the number of the cluster that they part.
        pin
            Numbers of clusters to be kept.
        by
            IRI of the agent who wants it so.

        Returns
        -------
        The curated topics written, as source ``topics``; to undo one, remove its statements.

        Raises
        ------
        InputError
            If there is no such cluster, one is edited twice, or nothing is asked.
        ShapeViolation
            If an anchor is no knowledge item, or ``by`` no agent, that the graph knows.

        """
        now = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        edits = analytics.edited(model, now, rename=rename, merge=merge, split=split, pin=pin)
        with self.transaction("topics") as tx:
            for edit in edits:
                topic = NamedNode(edit.topic.topic)
                tx.add((topic, RDF.type, CKM.CuratedTopic))
                tx.add((topic, CKM.name, Literal(edit.topic.name)))
                tx.add((topic, CKM.createdAt, Literal(now, datatype=XSD.dateTime)))
                for item in edit.topic.anchors:
                    tx.add((topic, CKM.anchorItem, NamedNode(item)))
                for origin in edit.origins:
                    tx.add((topic, CKM.derivedFrom, NamedNode(origin)))
                if by is not None:
                    tx.add((topic, CKM.curatedBy, NamedNode(by)))
        return tuple(edit.topic for edit in edits)

    def trends(
        self,
        *,
        model: TopicModel | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        recent: float = 0.25,
        rate: float = 0.05,
        steady: bool = False,
        limit: int | None = None,
    ) -> Analysis[Trend]:
        """Find the topics that are spoken of more, or less, than before.

        Parameters
        ----------
        model
            Clusters to look at instead of the topics that items bear.
        community, since, until
            Only these items, as in `contributors`.
        recent
            Part of the time looked at that is recent.
        rate
            Highest false discovery rate of what is called emerging or fading.
        steady
            Whether to list also the topics in which no change is found.
        limit
            At most so many; None for all.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> len(KnowledgeGraph().trends())
        0

        """
        with self.store.view() as view:
            return analytics.trends(
                view,
                model=model,
                community=community,
                since=moment(since),
                until=moment(until),
                recent=recent,
                rate=rate,
                steady=steady,
                limit=limit,
            )

    def first_signs(
        self,
        *,
        community: str | None = None,
        until: Moment | None = None,
        horizon: float = 0.35,
        limit: int | None = None,
    ) -> Analysis[FirstSign]:
        """Find young topics taken up by people who were early before, on topics that then grew.

        Parameters
        ----------
        community
            Only items whose author is of this community.
        until
            The moment at which it is asked: nothing from then on counts.
        horizon
            Part of the time looked at within which a topic grows or doesn't.
        limit
            At most so many; None for all.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> len(KnowledgeGraph().first_signs())
        0

        """
        with self.store.view() as view:
            return analytics.first_signs(
                view, community=community, until=moment(until), horizon=horizon, limit=limit
            )
