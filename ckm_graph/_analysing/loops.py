"""What becomes of a graph's knowledge, what is missing, which way it flows, what goes together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ckm_graph._analysing._moments import moment
from ckm_graph.analysis import Analysis
from ckm_graph.analytics import loops as room
from ckm_graph.analytics.scope import scope_of
from ckm_graph.errors import InputError
from ckm_graph.model.loops import FlowBalance, Gap, Loop, Recommendation, Sankey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ckm_graph._analysing._moments import Moment
    from ckm_graph.analytics.scope import Scope
    from ckm_graph.store import Store, View

__all__ = ["Loops"]

_WEIGHED: Final = (
    "A customer weighs 1, and each account once in an item its value over the median of all accounts; "
    "a vote weighs 1. Staff don't count."
)
_RANKED: Final = "score = demand * age * value; age = 1 + ln(1 + days / 30); value = mean weight of who asks."
_APART: Final = "Flows differ in kind and are never added up."


class Loops:
    """What a `KnowledgeGraph` says of loops, gaps, flows and what goes together."""

    store: Store

    def loops(
        self,
        kind: str | None = None,
        *,
        stage: str | None = None,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        value: str | None = None,
    ) -> Analysis[Loop]:
        """Follow ideas, needs and complaints to decision, change, release and notice.

        Parameters
        ----------
        kind
            Only ``idea``, ``need`` or ``complaint``.
        stage
            Only what came so far: ``raised``, ``decided``, ``changed``, ``released`` or ``told``.
        topic, community
            Only items on this topic, of authors of this community: by IRI or name.
        since, until
            Only items of the one (inclusive) to the other (exclusive); as of ``until`` nothing that happened
            later counts. ISO texts are read.
        value
            What an account is worth: ``lifetime``, ``purchases`` or ``created``; by default the first
            of these that the graph tells.

        Returns
        -------
        Analysis
            A `Loop` an item, the most supported first; what says the same is one item.

        Raises
        ------
        UnknownNameError
            If there is no such kind, stage, topic, community or basis of value.
        InputError
            If the time asked for is empty.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> kg = KnowledgeGraph()
        >>> with kg.transaction(source="crm") as tx:
        ...     tx.update('INSERT DATA { <urn:i> a ckm:Idea ; ckm:title "Lamps" ; ckm:state ckm:Planned }')
        >>> [(one.title, one.stage, one.settled) for one in kg.loops()]
        [('Lamps', 'decided', False)]

        """
        asked = {"topic": topic, "community": community, "since": since, "until": until}
        with self.store.view() as view:
            scope = _scope(view, asked)
            found, read = room.loops(view, scope, kind=kind, stage=stage, value=value)
            told = _told(
                scope, asked, kind=kind, stage=stage, value=read.worth.basis, measure=read.worth.measure
            )
            told["now"] = read.now and read.now.isoformat()
            notes = (_WEIGHED, _states_undated(scope), _worth_unknown(read.worth.basis))
            return Analysis("loops", Loop, found, told, view.number, tuple(filter(None, notes)))

    def gaps(
        self,
        kind: str | None = None,
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        value: str | None = None,
        limit: int | None = 20,
    ) -> Analysis[Gap]:
        """List what is missing, as work lists, the most pressing first in each.

        Parameters
        ----------
        kind
            One list: ``unanswered`` questions; ``topics`` or ``products`` with much from customers and little
            for them; ``complaints`` without change; ``ideas`` and ``needs`` without decision; ``untold``:
            changes of which not all have heard who asked. By default all.
        topic, community, since, until, value
            As for `loops`.
        limit
            At most so many of each list; None for all.

        Returns
        -------
        Analysis
            Gaps, list by list, with ``score = demand * age * value`` and what is behind it.

        Raises
        ------
        UnknownNameError
            If there is no such list, topic, community or basis of value.
        InputError
            If the time asked for is empty, or the limit below 1.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> KnowledgeGraph().gaps("unanswered").notes[0]
        'score = demand * age * value; age = 1 + ln(1 + days / 30); value = mean weight of who asks.'

        """
        if limit is not None and limit < 1:
            raise InputError(f"limit must be at least 1, got {limit}; leave it out for all")
        asked = {"topic": topic, "community": community, "since": since, "until": until}
        with self.store.view() as view:
            scope = _scope(view, asked)
            found = room.gaps(view, scope, kind, value=value, limit=limit)
            worth = room.worth(view, scope, value)
            told = _told(scope, asked, kind=kind, limit=limit, value=worth.basis, measure=worth.measure)
            now = scope.until or room.last_moment(view)
            told["now"] = now and now.isoformat()
            notes = (_RANKED, _WEIGHED, _states_undated(scope), _worth_unknown(worth.basis))
            return Analysis("gaps", Gap, found, told, view.number, tuple(filter(None, notes)))

    def flows(
        self,
        by: str = "topic",
        *,
        period: str | None = None,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> Analysis[FlowBalance]:
        """Count the knowledge for, about and from customers, and of relationships, side by side.

        Parameters
        ----------
        by
            ``topic``, ``product``, ``community``, ``segment``, ``channel``, ``source`` or ``time``.
        period
            ``month``, ``quarter`` or ``year``: a row for each; with ``time`` a month unless told otherwise.
        topic, community, since, until
            As for `loops`.

        Returns
        -------
        Analysis
            A `FlowBalance` a thing and period; an item counts in each thing that it belongs to.

        Raises
        ------
        UnknownNameError
            If there is no such dimension, period, topic or community.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> KnowledgeGraph().flows("channel", period="year").to_polars().columns[:4]
        ['thing', 'name', 'period', 'for_customer']

        """
        asked = {"topic": topic, "community": community, "since": since, "until": until}
        with self.store.view() as view:
            scope = _scope(view, asked)
            found = room.balances(view, scope, by, period)
            told = _told(scope, asked, by=by, period=period or ("month" if by == "time" else None))
            return Analysis("flows", FlowBalance, found, told, view.number, (_APART, _left_out(view, scope)))

    def sankey(
        self,
        start: str = "source",
        end: str = "topic",
        *,
        topic: str | None = None,
        community: str | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        limit: int = 12,
    ) -> Sankey:
        """Lead knowledge from where it comes by its flow to what it is about, ready to be drawn.

        Parameters
        ----------
        start, end
            The outer columns: ``source``, ``channel``, ``community``, ``segment``, ``product`` or ``topic``.
        topic, community, since, until
            As for `loops`.
        limit
            How many things a column shows; the rest is one box.

        Raises
        ------
        UnknownNameError
            If there is no such dimension, topic or community.
        InputError
            If the limit is below 1.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> KnowledgeGraph().sankey("channel", "product").to_dict()
        {'nodes': [], 'links': []}

        """
        asked = {"topic": topic, "community": community, "since": since, "until": until}
        with self.store.view() as view:
            scope = _scope(view, asked)
            nodes, links = room.sankey(view, scope, start, end, limit)
            told = _told(scope, asked, start=start, end=end, limit=limit)
            notes = ("An item on several things counts for a part on each.", _left_out(view, scope))
            return Sankey(nodes, links, parameters=told, graph=view.number, notes=notes)

    def recommendations(
        self,
        of: str = "products",
        *,
        to: str | None = None,
        within: str = "customer",
        since: Moment | None = None,
        until: Moment | None = None,
        least: int = 2,
        correction: float = room.CORRECTION,
        limit: int | None = 10,
    ) -> Analysis[Recommendation]:
        """Tell what is bought, read or asked together, or what suits one customer.

        Parameters
        ----------
        of
            ``products`` that the same customers buy, ``items`` that the same people ask, answer, back or
            read, or ``topics`` that the same people write on.
        to
            Only what goes with this thing, or suits this person: an IRI or a name.
        within
            Products of one ``customer``, or of one ``purchase``.
        since, until
            Only purchases and items of the one (inclusive) to the other (exclusive).
        least
            Leave out pairs that fewer people, or purchases, have.
        correction
            How much popularity is held back: 0 not at all, 1 as lift does.
        limit
            At most so many for each thing; None for all.

        Raises
        ------
        UnknownNameError
            If there is no such kind, or nothing is called so.
        InputError
            If a number is out of its range, or the time empty.

        Examples
        --------
        >>> from ckm_graph import KnowledgeGraph
        >>> KnowledgeGraph().recommendations("topics", least=3).parameters["least"]
        3

        """
        asked = {"since": since, "until": until}
        with self.store.view() as view:
            scope = _scope(view, asked)
            found = room.recommendations(
                view, scope, of=of, to=to, within=within, least=least, correction=correction, limit=limit
            )
            told = _told(
                scope, asked, of=of, to=to, within=within, least=least, correction=correction, limit=limit
            )
            notes = (
                f"Score corrected for popularity by {correction:g}; pairs of fewer than {least} left out.",
            )
            return Analysis("recommendations", Recommendation, found, told, view.number, notes)


def _scope(view: View, asked: Mapping[str, Any]) -> Scope:
    given: dict[str, Any] = {
        name: moment(value) if name in {"since", "until"} else value for name, value in asked.items()
    }
    return scope_of(view, **given)


def _told(scope: Scope, asked: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """Put down what was asked, in values that JSON has."""
    times = {"since": scope.since, "until": scope.until}
    found = {name: asked[name] for name in asked if name not in times}
    return {**more, **found, **{name: time and time.isoformat() for name, time in times.items()}}


def _left_out(view: View, scope: Scope) -> str:
    return f"{room.internal(view, scope)} items without flow, such as talk between employees, are left out."


def _states_undated(scope: Scope) -> str:
    if scope.until is None:
        return ""
    return "States bear no time: as of a cut those count that decisions gave."


def _worth_unknown(basis: str | None) -> str:
    return "" if basis else "No account's value is known: all customers weigh the same."
